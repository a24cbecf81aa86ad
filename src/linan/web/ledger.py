"""The county's pages of the ledger: how it stands, and its entries without their content.

They stand here and not in `core/ledger`, because places and roles have their names above it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from linan.core.accounts.roles import who_acted
from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import page, render
from linan.core.desk.saying import when_at
from linan.core.ledger import overseeing
from linan.core.ledger.overseeing import EntryFilter
from linan.core.ledger.sentences import outline_of
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


@page
def state(request: HttpRequest, by: Actor) -> HttpResponse:
    """Is the ledger well, who watches it, and what is to be done?"""
    found = overseeing.standing(by)
    context = {
        "standing": found,
        "logs": [(log, name_of(log.region)) for log in found.logs],
        "troubles": [(t, name_of(t.region) if t.region is not None else "") for t in found.troubles],
    }
    return render(request, "web/ledger_state.html", context)


@page
def entries(request: HttpRequest, by: Actor) -> HttpResponse:
    """What was entered when and where? Nothing of what it says."""
    get = request.GET.get
    ask = EntryFilter(
        kind=get("kind", "").strip(), region=_region(get("region", "")), since=_day(get("since", "")),
        until=_day(get("until", "")),
    )  # fmt: skip
    return Listing(
        title=Words("Entries of the ledger"),
        columns=[
            Column(Words("When"), lambda e: when_at(e.at)),
            Column(Words("What"), lambda e: outline_of(e.kind)),
            Column(Words("Kind of entry"), lambda e: e.kind),
            Column(Words("Where"), lambda e: name_of(e.region)),
            Column(Words("Entered by"), lambda e: who_acted(e.role)),
            Column(Words("Number in its ledger"), lambda e: "" if e.position is None else e.position, numeric=True),
        ],
        fetch=lambda cursor, size: overseeing.explored(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("kind", Words("Kind of entry")),
            Filter("region", Words("Code of the area")),
            Filter("since", Words("From"), kind="date"),
            Filter("until", Words("Until"), kind="date"),
        ],
        row_url=lambda e: f"/ledger/entries/{e.id}/",
        empty=Words("There is no such entry."),
        export_name="ledger-entries",
    ).response(request)


@page
def chain(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    """What led to this entry, kind by kind?"""
    steps = [
        {"row": row, "words": outline_of(row.kind), "place": name_of(row.region), "role": who_acted(row.role)}
        for row in overseeing.chain(by, entry)
    ]
    return render(request, "web/ledger_chain.html", {"steps": steps})


def _region(text: str) -> Region | None:
    """An area by its path or its division code."""
    try:
        return (Region(text) if "/" in text else Region.of_code(text)) if text.strip() else None
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_day", Words("This is not a day."), kind=Kind.INVALID, field="since") from None
