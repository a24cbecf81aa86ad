"""For auditors: who read whose records between two days, and whose reading nobody's work explains (B-13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse

from linan.core.accounts import roles
from linan.core.accounts.queries import actor_name, staff_called
from linan.core.clock import now, today
from linan.core.community.queries import name_of, regions_of
from linan.core.desk.keyset import Page
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page
from linan.core.desk.saying import when_at
from linan.core.ledger.abilities import AUDIT_READS
from linan.core.ledger.looked import looked_at
from linan.core.ledger.readings import (
    ReadingLine,
    ReadingSpree,
    Theirs,
    kinds_between,
    readings,
    suspicious_reads,
)
from linan.core.policy.queries import number
from linan.domains.oversight.abilities import REVIEW_READS
from linan.domains.oversight.actions import open_review
from linan.domains.workforce.queries import people_tasked
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.time import end_of, start_of
from linan.kernel.words import Words

DAYS = 7
"""How far back the page looks when nobody asks for other days."""


@page
def reads(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who read what in these days? Above it those who opened unusually many records without a task about them."""
    first, last = _days(request.GET.get("since", ""), request.GET.get("until", ""))
    since, until = start_of(first), end_of(last)
    by.must_somewhere(AUDIT_READS)
    who, what = request.GET.get("who", "").strip(), request.GET.get("what", "")

    def fetch(cursor: str | None, size: int) -> Page[ReadingLine]:
        readers = staff_called(who) if who else None
        found = readings(by, since, until, readers=readers, what=what, cursor=cursor, size=size)
        # The reader's name takes the place of their reference, which says nothing to anybody.
        return found.map([replace(line, reader=actor_name(line.reader) or line.reader) for line in found.items])

    listing = Listing(
        title=Words("Reads"),
        columns=[
            Column(Words("When"), lambda line: when_at(line.at)),
            Column(Words("Who"), lambda line: line.reader),
            Column(Words("Role"), lambda line: roles.role(line.role).words if roles.known(line.role) else line.role),
            Column(Words("What was opened"), lambda line: looked_at(line.what)),
            Column(Words("Where"), lambda line: name_of(line.region)),
            Column(Words("People"), lambda line: line.people, numeric=True),
            Column(Words("Purpose they typed"), lambda line: line.purpose),
        ],
        fetch=fetch,
        filters=[
            Filter("since", Words("From"), kind="date"),
            Filter("until", Words("Until"), kind="date"),
            Filter("who", Words("Who")),
            Filter("what", Words("What was opened"), [(k, looked_at(k)) for k in kinds_between(by, since, until)]),
        ],
        empty=Words("Nobody read anything in these days."),
        export_name="reads",
    )
    if who or what or request.GET.get("export") or request.GET.get("after"):
        return listing.response(request)  # what is unusual stands above the whole list, on its first page
    at_least, sprees = _sprees(by, since, until)
    return listing.response(
        request,
        "web/reads.html",
        sprees=[{"spree": s, "name": actor_name(s.actor), "role": roles.role(s.role).words} for s in sprees],
        at_least=at_least,
        may_review=bool(by.regions(REVIEW_READS)),
        first=first,
        last=last,
    )


@action
def look_into(request: HttpRequest, by: Actor) -> HttpResponse:
    """Open a review of somebody's reading; what is kept is counted anew here, never taken from the form."""
    first, last = _days(request.POST.get("since", ""), request.POST.get("until", ""))
    at_least, sprees = _sprees(by, start_of(first), end_of(last))
    spree = next((s for s in sprees if s.actor == request.POST.get("actor", "")), None)
    if spree is None:
        raise not_found()
    opened = open_review(by, spree, by.must_somewhere(REVIEW_READS)[0], threshold=at_least)
    return done(request, Words("They are asked what it was for."), f"/oversight/reviews/{opened.id}/")


def _sprees(by: Actor, since: datetime, until: datetime) -> tuple[int, list[ReadingSpree]]:
    """From how many households on somebody is asked, and who is above it: the ledger's readings against the tasks."""
    at_least = number("reads.flag_households", by.must_somewhere(AUDIT_READS)[0], now()).value

    def homes(people: set[str]) -> dict[str, str]:
        found = regions_of([PersonRef.parse(p) for p in people])
        return {str(person): str(home) for person, home in found.items()}

    def tasks(readers: set[str], since: datetime) -> dict[str, dict[str, list[Theirs]]]:
        return people_tasked(by, readers, since)

    found = suspicious_reads(by, at_least=at_least, since=since, until=until, household_of=homes, tasked=tasks)
    return at_least, sorted(found, key=lambda spree: -spree.households)


def _days(since: str, until: str) -> tuple[date, date]:
    try:
        last = date.fromisoformat(until) if until else today()
        first = date.fromisoformat(since) if since else last - timedelta(days=DAYS - 1)
    except ValueError:
        raise Refusal("bad_day", Words("This is not a day."), kind=Kind.INVALID, field="since") from None
    if first > last:
        raise Refusal("wrong_order", Words("The first day lies after the last."), kind=Kind.INVALID, field="since")
    return first, last
