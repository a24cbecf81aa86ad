"""The screens of workforce: one inbox, one task, one call list, one load meter. Each fits a telephone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, form_key, page, render
from linan.core.desk.saying import when_at
from linan.core.ledger import once_or_earlier
from linan.domains.workforce import actions, queries, rules
from linan.domains.workforce.abilities import ASSIGN_TASK, SEE_TASKS
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, TaskRef
from linan.kernel.refusal import Kind, Refusal
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
    context = {
        "line": line,
        "outcomes": rules.OUTCOME_WORDS.items(),
        "may_assign": by.can(ASSIGN_TASK, line.task.region),
    }
    return render(request, "workforce/task.html", context)


@action
def do_task(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.do_task(by, TaskRef(id), request.POST.get("outcome", ""), request.POST.get("note", ""))
    return redirect("workforce:inbox")


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
    path("<uuid:id>/", task, name="task"),
    path("<uuid:id>/do/", do_task, name="do_task"),
]
