"""The screens of workforce: one inbox, one task, one call list, one load meter. Each fits a telephone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from linan.core.accounts.queries import actor_name
from linan.core.accounts.roles import all_roles
from linan.core.clock import today
from linan.core.desk.excel import write_csv
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, done, form_key, page, render
from linan.core.desk.saying import when_at
from linan.core.ledger import once_or_earlier
from linan.domains.workforce import actions, forms, queries, rules
from linan.domains.workforce.abilities import ASSIGN_TASK, SEE_TASKS
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.refs import PersonRef, StaffRef, TaskRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@page
def inbox(request: HttpRequest, by: Actor) -> HttpResponse:
    """What do I do now?"""
    listing = _listing(
        Words("My tasks"), lambda cursor, size: queries.inbox_page(by, cursor=cursor, size=size), "my-tasks"
    )
    oversees = bool(by.regions(SEE_TASKS))
    return listing.response(request, "workforce/inbox.html", load=queries.own_load(by), oversees=oversees)


@page
def area(request: HttpRequest, by: Actor) -> HttpResponse:
    """What waits in my area, in everybody's inbox?"""
    listing = _listing(
        Words("Tasks of the area"), lambda cursor, size: queries.task_page(by, cursor=cursor, size=size), "tasks"
    )
    return listing.response(request)


def _listing(title: Words, fetch: Callable[[str | None, int], Page[queries.TaskLine]], name: str) -> Listing:
    return Listing(
        title=title,
        columns=[
            Column(Words("What"), lambda line: line.words),
            Column(Words("About"), lambda line: line.card.name if line.card else ""),
            Column(Words("Where"), lambda line: line.card.address if line.card else line.where),
            Column(Words("Due by"), lambda line: when_at(line.task.due_at), template="workforce/_due.html"),
            Column(Words("Worker"), lambda line: line.worker or Words("nobody yet")),
        ],
        fetch=fetch,
        row_url=lambda line: f"/workforce/{line.task.id}/",
        empty=Words("No open task in your area."),
        export_name=name,
    )


@page
def task(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """This one: what, about whom, and how did it go?"""
    line = queries.task_of(by, TaskRef(id))
    actions.see_task(by, line.task)
    context = {
        "line": line,
        "outcomes": rules.OUTCOME_WORDS.items(),
        "missing": rules.MISSING_WORDS.items(),
        "roles": [(role.code, role.words) for role in all_roles()],
        "may_assign": by.can(ASSIGN_TASK, line.task.region),
    }
    return render(request, "workforce/task.html", context)


@action
def do_task(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.do_task(by, TaskRef(id), request.POST.get("outcome", ""), request.POST.get("note", ""))
    return redirect("workforce:inbox")


@action
def hold_task(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    missing = forms.missing(request.POST.get("missing", ""))
    actions.hold_task(by, TaskRef(id), missing, request.POST.get("waits_on", ""))
    return done(request, Words("Noted, with the time. The task stays yours."), reverse("workforce:task", args=[id]))


@action
def resume_task(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.resume_task(by, TaskRef(id))
    return redirect("workforce:task", id)


@page
def my_record(request: HttpRequest, by: Actor) -> HttpResponse:
    """My work as the ledger holds it."""
    if by.kind is not ActorKind.STAFF:
        raise not_found()
    return _record(request, by, StaffRef.parse(by.id))


@page
def work_record(request: HttpRequest, by: Actor, worker: UUID) -> HttpResponse:
    """Somebody else's, for who looks into it and says why."""
    ref = StaffRef(worker)
    if queries.must_say_why(by, ref):
        context = {"worker": ref, "name": actor_name(str(ref)), "longest": rules.LONGEST_REASON}
        return render(request, "workforce/record_why.html", context)
    return _record(request, by, ref)


def _record(request: HttpRequest, by: Actor, worker: StaffRef) -> HttpResponse:
    since, until = forms.span(request.GET.get("since", ""), request.GET.get("until", ""), today())
    found = queries.work_page(by, worker, since, until, cursor=request.GET.get("after") or None)
    context = {
        "found": found,
        "page": found.page,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "openings": queries.openings_of(by, worker),
        "statements": queries.statements_of(by, worker),
    }
    return render(request, "workforce/record.html", context)


@action
def open_record(request: HttpRequest, by: Actor, worker: UUID) -> HttpResponse:
    actions.open_work(by, StaffRef(worker), request.POST.get("reason", ""))
    return redirect("workforce:work_record", worker)


@action
def state_record(request: HttpRequest, by: Actor, worker: UUID) -> HttpResponse:
    since, until = forms.span(request.POST.get("since", ""), request.POST.get("until", ""), today())
    made = actions.state_work(by, StaffRef(worker), since, until)
    return redirect("workforce:statement", made.id)


@page
def statement(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The record drawn up: on paper, and as a file anybody can check."""
    row, head, lines = queries.statement_of(by, id)
    context = {
        "row": row,
        "head": head,
        "lines": [queries.paper_line(n, line) for n, line in enumerate(lines, 1)],
        "waits": queries.file_waits(row, lines),
        "check": request.build_absolute_uri(f"/check/#e={row.entry}"),
    }
    return render(request, "workforce/statement.html", context)


@page
def statement_file(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """With `?as=csv` a table, else the file with every proof. Refuses until the ledger has signed all of it."""
    row, head, lines = queries.statement_of(by, id)
    name = f"work-{row.since_on}-{row.until_on}"
    if request.GET.get("as") == "csv":
        base = request.build_absolute_uri("/check/")
        titles, table = queries.statement_table(lines, base)
        response = HttpResponse("".join(write_csv(titles, table)), content_type="text/csv; charset=utf-8")
        name += ".csv"
    else:
        text = queries.statement_file(row, head, lines)
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        name += ".proofs.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
def calls(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom do I call next?"""
    context = {
        "found": queries.call_list(by),
        "outcomes": rules.CALL_OUTCOME_WORDS.items(),
        "baseline": rules.CALLS_BASELINE,
    }
    return render(request, "workforce/calls.html", context)


@action
def log_call(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    minutes = _minutes(said.get("minutes", ""))

    def make() -> dict[str, object]:
        actions.log_call(by, id, said.get("outcome", ""), minutes, said.get("note", ""))
        return {}

    once_or_earlier(f"workforce:{by.id}", said.get("key") or form_key(), make)
    return redirect("workforce:calls")


@page
def load(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who carries how much?"""
    lines = queries.load(by)
    context = {
        "lines": lines,
        "warning": rules.overload_words([x.load for x in lines], adding=0),
        "ceiling": rules.ORDERS_PER_DAY_CEILING,
    }
    return render(request, "workforce/load.html", context)


@page
def person_panel(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """The tasks about one person, as a panel on their page."""
    return render(request, "workforce/panel.html", {"lines": queries.tasks_about(by, PersonRef(person_id))})


def _minutes(text: str) -> int:
    try:
        return int(text.strip() or 0)
    except ValueError:
        raise Refusal(
            "minutes_out_of_range", Words("A call lasts 0 to 120 minutes."), kind=Kind.INVALID, field="minutes"
        ) from None


urlpatterns = [
    path("", inbox, name="inbox"),
    path("area/", area, name="area"),
    path("calls/", calls, name="calls"),
    path("calls/<uuid:id>/", log_call, name="log_call"),
    path("load/", load, name="load"),
    path("panel/person/<uuid:person_id>/", person_panel, name="person_panel"),
    path("record/", my_record, name="record"),
    path("record/<uuid:worker>/", work_record, name="work_record"),
    path("record/<uuid:worker>/open/", open_record, name="open_record"),
    path("record/<uuid:worker>/state/", state_record, name="state_record"),
    path("statements/<uuid:id>/", statement, name="statement"),
    path("statements/<uuid:id>/file/", statement_file, name="statement_file"),
    path("<uuid:id>/", task, name="task"),
    path("<uuid:id>/hold/", hold_task, name="hold_task"),
    path("<uuid:id>/resume/", resume_task, name="resume_task"),
    path("<uuid:id>/do/", do_task, name="do_task"),
]
