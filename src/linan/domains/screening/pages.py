"""The screens of screening: rounds and doors at /screening/, a household's own form at /me/screening/."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core import clock
from linan.core.community.actions import NearSame
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, form_key, page, render
from linan.core.desk.saying import on_day, say, when_at
from linan.core.ledger import once_or_earlier
from linan.domains.screening import actions, forms, queries, rules
from linan.domains.screening.abilities import OPEN_ROUND, VISIT_DOORS
from linan.domains.screening.facts import Outcome, Purpose
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

TAPS = (Outcome.INFORMED, Outcome.ABSENT, Outcome.REFUSED, Outcome.EMPTY)
NEXT_DAYS = 2
"""A round is proposed to be done in as many days; whoever opens it says otherwise."""


@page
def round_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which rounds are there, and how far is each?"""
    rows = queries.rounds(by)
    return Listing(
        title=Words("Rounds from door to door"),
        columns=[
            Column(Words("Round"), lambda r: r[0].title),
            Column(Words("What for"), lambda r: rules.PURPOSE_WORDS[Purpose(r[0].purpose)]),
            Column(Words("Area"), lambda r: r[1]),
            Column(Words("Which time"), lambda r: r[0].number, numeric=True),
            Column(Words("To be done by"), lambda r: when_at(r[0].due_at)),
            Column(Words("State"), lambda r: Words("over") if r[0].closed_at else Words("going on")),
        ],
        fetch=lambda cursor, size: Page(rows, None, len(rows), True),
        deeds=_deeds(by),
        row_url=lambda r: f"/screening/{r[0].id}/",
        empty=Words("No round has been opened in your area."),
        hint=Words("A round puts every address on a list and shows how many have been reached."),
        export_name="rounds",
    ).response(request)


def _deeds(by: Actor) -> list[Deed]:
    found = [Deed(Words("Open a round"), "/screening/new/", primary=True)] if by.regions(OPEN_ROUND) else []
    if by.regions(VISIT_DOORS):
        found += [
            Deed(Words("What households told"), "/screening/changes/"),
            Deed(Words("Who came, and from where"), "/screening/arrivals/"),
        ]
    return found


@page
def round_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Open a round: where, what for, until when, and what is told."""
    areas = by.must_somewhere(OPEN_ROUND)
    posted = request.method == "POST"
    form = forms.RoundForm(request.POST if posted else None, initial={"due_on": clock.today() + timedelta(NEXT_DAYS)})
    choices = {"area": [(str(a), name_of(a)) for a in areas], "purpose": _purposes()}
    for name, wanted in choices.items():
        form.fields[name].choices = wanted  # type: ignore[attr-defined]  # both are choice fields
    if posted and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.open_round(
                by, forms.region(data["area"]), forms.purpose(data["purpose"]), data["title"],
                due_at=forms.evening_of(data["due_on"]), tell=data["tell"],
            )  # fmt: skip
            return done(request, Words("The round is open."), f"/screening/{made.id}/")
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, say(refusal.words))
    return render(request, "screening/new.html", {"form": form}, 422 if posted else 200)


def _purposes() -> list[tuple[str, str]]:
    return [(p.value, say(w)) for p, w in rules.PURPOSE_WORDS.items()]


@page
def round_one(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """How far is this round, building by building, and whose doors are left?"""
    view = queries.coverage_of(by, RecordRef(id))
    opens = by.can(OPEN_ROUND, view.round.region)
    context = {
        "view": view,
        "purpose": rules.PURPOSE_WORDS[Purpose(view.round.purpose)],
        "opens": opens,
        "knocks": bool(by.regions(VISIT_DOORS)),
        "knockers": queries.knockers(view.round) if opens and view.left else [],
        "next_due": clock.today() + timedelta(NEXT_DAYS),
    }
    return render(request, "screening/round.html", context)


@action
def round_next(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    made = actions.open_next_round(by, RecordRef(id), forms.due(request.POST.get("due_on", "")))
    return done(request, Words("The round is open."), f"/screening/{made.id}/")


@action
def round_close(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.close_round(by, RecordRef(id))
    return done(request, Words("The round is over."), f"/screening/{id}/")


@action
def round_give(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    to = forms.staff(request.POST.get("to", ""))
    if to is None:
        raise Refusal("nobody_chosen", Words("Please choose a person."), kind=Kind.INVALID, field="to")
    n = actions.give_doors(by, RecordRef(id), forms.staff(request.POST.get("of", "")), to)
    return done(request, Words("{n} doors were handed over.", n=n), f"/screening/{id}/")


@page
def route(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Where do I knock next, what do I ask, and what came of it?"""
    found, doors, left, all_ = queries.route_of(by, RecordRef(id))
    context = {
        "round": found,
        "doors": doors,
        "left": left,
        "all": all_,
        "gone": all_ - left,
        "lately": queries.lately(by, found.ref),
        "stairs": queries.stairs(by, found.ref) if found.closed_at is None else [],
        **_door_words(),
    }
    return render(request, "screening/route.html", context)


def _door_words(lines: int = 1) -> dict[str, object]:
    return {
        "taps": [(o.value, rules.OUTCOME_WORDS[o]) for o in TAPS],
        "needs": rules.NEED_WORDS.items(),
        "symptoms": rules.SYMPTOM_WORDS.items(),
        "lines": range(lines),
        "today": clock.today(),
    }


@page
def door(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """One door with room for several new people, and for putting an answer right."""
    line = queries.door_line(by, id)
    return render(request, "screening/door.html", {"line": line, **_door_words(rules.NEWCOMERS_AT_ONCE)})


@action
def answer(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What came of a door; a telephone without network may send it late and more than once."""
    given = forms.door_answer(request.POST)

    def make() -> dict[str, object]:
        found = actions.answer_door(by, id, given.pop("outcome"), **given)
        return {"round": str(found.round_id)}

    told, _ = once_or_earlier(f"screening:{by.id}", request.POST.get("key") or form_key(), make)
    return done(request, Words("Noted."), f"/screening/{told['round']}/route/")


@action
def door_add(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    where = forms.flat(said.get("stair", ""), said.get("flat", ""))
    _once(request, by, lambda: actions.add_door(by, RecordRef(id), where, said.get("address", "")))
    return done(request, Words("The door is on the round now."), f"/screening/{id}/route/")


@page
def door_list(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Every address of the round with its outcome and its day."""
    asked = request.GET.get("outcome", "")
    wanted = asked if asked in {queries.NOT_REACHED, *(o.value for o in Outcome)} else ""
    outcomes = [(o.value, w) for o, w in rules.OUTCOME_WORDS.items()]
    return Listing(
        title=Words("Every door of the round"),
        columns=[
            Column(Words("Address"), lambda d: d.address),
            Column(Words("Outcome"), lambda d: d.words),
            Column(Words("How"), lambda d: d.route_words or ""),
            Column(Words("When"), lambda d: when_at(d.door.answered_at) if d.door.answered_at else ""),
            Column(Words("Visits"), lambda d: d.door.visits, numeric=True),
        ],
        fetch=lambda cursor, size: queries.door_states(by, RecordRef(id), wanted, cursor=cursor, size=size),
        filters=[
            Filter("outcome", Words("Outcome"), [(queries.NOT_REACHED, Words("not reached yet")), *outcomes])
        ],
        deeds=[Deed(Words("The round"), f"/screening/{id}/")],
        empty=Words("No door is like this."),
        export_name="doors",
    ).response(request)  # fmt: skip


@page
def paper(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The doors still to be knocked at, to print and tick."""
    found, routes = queries.paper_routes(by, RecordRef(id))
    return render(request, "screening/paper.html", {"round": found, "routes": routes, "codes": _codes()})


@page
def typed(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Type in what was ticked on paper; it counts like any other answer."""
    found, routes = queries.paper_routes(by, RecordRef(id))
    return render(request, "screening/typed.html", {"round": found, "routes": routes, "codes": _codes()})


def _codes() -> list[tuple[str, Words]]:
    return [(digit, rules.OUTCOME_WORDS[o]) for digit, o in rules.PAPER_CODES.items()]


@action
def typed_save(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    by.must_somewhere(VISIT_DOORS)
    queries.round_of(by, RecordRef(id))
    answers = forms.paper(request.POST.dict())
    _once(request, by, lambda: actions.answer_paper(by, answers))
    return done(request, Words("{n} doors were typed in.", n=len(answers)), f"/screening/{id}/typed/")


@page
def changes(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who came, who left, who has another number? Compare, then enter."""
    return render(request, "screening/changes.html", {"lines": queries.changes(by)})


@action
def settle(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Enter it, or note that it is otherwise; who is very like somebody is shown with a link to compare."""
    said = request.POST
    try:
        actions.settle_change(
            by, RecordRef(id), entered=said.get("entered") == "yes", another=said.get("another") == "yes"
        )
    except NearSame as near:
        context = {"lines": queries.changes(by), "near": near, "asked": id}
        return render(request, "screening/changes.html", context, 409)
    return done(request, Words("Noted."), "/screening/changes/")


@page
def arrivals(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who came, from where, and on which day?"""
    return Listing(
        title=Words("Who came, and from where"),
        columns=[
            Column(Words("Name"), lambda a: a.name),
            Column(Words("Address"), lambda a: a.address),
            Column(Words("From where"), lambda a: str(a.change.origin or "")),
            Column(Words("Since when"), lambda a: on_day(a.change.since_on) if a.change.since_on else ""),
            Column(Words("How"), lambda a: a.route_words),
            Column(Words("Register"), _register_words),
        ],
        fetch=lambda cursor, size: queries.arrivals(by, cursor=cursor, size=size),
        row_url=lambda a: f"/people/{a.change.person_id}/" if a.change.person_id else "/screening/changes/",
        empty=Words("Nobody new has been told of."),
        export_name="arrivals",
    ).response(request)


def _register_words(line: queries.ChangeLine) -> Words:
    if line.change.settled_at is None:
        return Words("to be compared")
    return Words("entered") if line.change.entered else Words("not entered")


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Our household: what is right, what we need, who is ill, who came or left. Who answers here needs no visit."""
    own = queries.own_household(by)
    context = {"own": own, "items": rules.ITEM_WORDS, **_door_words(2)}
    return render(request, "screening/mine.html", context)


@action
def mine_answer(request: HttpRequest, by: Actor) -> HttpResponse:
    said = forms.household_answer(request.POST)
    _once(request, by, lambda: actions.answer_household(by, said))
    return done(request, Words("Thank you. Nobody needs to visit to ask this again."), "/me/screening/")


def _once(request: HttpRequest, by: Actor, do: Callable[[], object]) -> None:
    """Do it unless the form with this key was taken before."""

    def make() -> dict[str, object]:
        do()
        return {}

    once_or_earlier(f"screening:{by.id}", request.POST.get("key") or form_key(), make)


urlpatterns = [
    path("", round_list, name="list"),
    path("new/", round_new, name="new"),
    path("changes/", changes, name="changes"),
    path("changes/<uuid:id>/settle/", settle, name="settle"),
    path("arrivals/", arrivals, name="arrivals"),
    path("doors/<uuid:id>/", door, name="door"),
    path("doors/<uuid:id>/answer/", answer, name="answer"),
    path("<uuid:id>/", round_one, name="round"),
    path("<uuid:id>/next/", round_next, name="next"),
    path("<uuid:id>/close/", round_close, name="close"),
    path("<uuid:id>/give/", round_give, name="give"),
    path("<uuid:id>/route/", route, name="route"),
    path("<uuid:id>/add/", door_add, name="add"),
    path("<uuid:id>/doors/", door_list, name="doors"),
    path("<uuid:id>/paper/", paper, name="paper"),
    path("<uuid:id>/typed/", typed, name="typed"),
    path("<uuid:id>/typed/save/", typed_save, name="typed_save"),
]
resident_urlpatterns = [
    path("", mine, name="mine"),
    path("answer/", mine_answer, name="answer"),
]
