"""The roll as a list: filtered, paged and counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.facts import Presence
from linan.core.community.models import NameGram, Person
from linan.core.community.queries.cards import PersonCard, card_from
from linan.core.community.queries.reach import areas_for, common_region
from linan.core.desk.keyset import Page
from linan.core.ledger import noted_read
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region

COUNT_LIMIT = 10_000
"""Counts are exact up to here; above, a list says "10,000+"."""


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people asks. `text` is a name or part of one, a whole identity number or a whole phone number."""

    region: Region | None = None
    text: str = ""
    presence: Presence | None = None
    born_from: date | None = None
    born_until: date | None = None
    after: str = ""
    size: int = 50


def people(by: Actor, ask: PeopleFilter) -> Page[PersonCard]:
    """A page of the roll in the order of addresses; one reading is noted.

    Needs SEE_PEOPLE somewhere; an area outside of it is `not_found`. Each area is one index range, walked in order, so
    the thousandth page costs what the first does.
    """
    areas = areas_for(by, ask.region)
    size = max(1, min(ask.size, 500))
    keys: list[tuple[Region, UUID]] = []
    for area in areas:
        rows = _matching(area, ask, _after(ask.after)).order_by("region", "id" if not _by_gram(ask) else "person_id")
        columns = ("region", "person_id") if _by_gram(ask) else ("region", "id")
        keys += rows.values_list(*columns)[: size + 1 - len(keys)]
        if len(keys) > size:
            break
    total = 0
    for area in areas:
        total += _matching(area, ask, None).order_by()[: COUNT_LIMIT + 1 - total].count()
        if total > COUNT_LIMIT:
            break
    shown = keys[:size]
    rows_by_id = {p.id: p for p in Person.objects.filter(pk__in=[k for _, k in shown]).select_related("household")}
    today = clock.today()
    cards = [card_from(rows_by_id[k], today) for _, k in shown]
    if cards:
        noted_read(
            by,
            what="community.people",
            persons=[c.ref for c in cards],
            region=areas[0] if len(areas) == 1 else common_region(areas),
        )
    following = f"{shown[-1][0]}~{shown[-1][1].hex}" if len(keys) > size else None
    return Page(cards, following, min(total, COUNT_LIMIT), total <= COUNT_LIMIT)


def _by_gram(ask: PeopleFilter) -> bool:
    text = rules.search_text(ask.text)
    return bool(text) and not text[0].isdigit()


def _matching(area: Region, ask: PeopleFilter, after: tuple[str, UUID] | None) -> QuerySet[Person] | QuerySet[NameGram]:
    """The rows of one area that match: from the name index for a name, else from the people table."""
    text = rules.search_text(ask.text)
    prefix = ""
    rows: QuerySet[Person] | QuerySet[NameGram]
    if _by_gram(ask):
        # The last pair is mostly the given name, rarer than a surname; longer texts are then compared whole.
        rows, prefix = NameGram.objects.filter(gram=text[-2:]), "person__"
        if len(text) > 2:
            for i in range(len(text) - 2):
                rows = rows.filter(person__in=NameGram.objects.filter(gram=text[i : i + 2]).values("person"))
    else:
        rows = Person.objects.all()
        if text:
            rows = rows.filter(
                Q(identity_hash=vault.lookup("community.identity", text.upper()))
                | Q(phone_hash=vault.lookup("community.phone", text))
            )
    low, high = area.range if area else ("", "")
    if after is not None:
        region, id = after
        key = "person_id" if prefix else "id"
        rows = rows.filter(Q(region__gt=region) | Q(**{f"{key}__gt": id}))
        # One lower bound only: given two, SQLite may begin at the wrong one and walk half the county.
        low = max(low, region)
    rows = rows.filter(region__gte=low)
    if high:
        rows = rows.filter(region__lt=high)
    if ask.presence is not None:
        rows = rows.filter(**{f"{prefix}presence": ask.presence.value})
    if ask.born_from is not None:
        rows = rows.filter(**{f"{prefix}born_on__gte": ask.born_from})
    if ask.born_until is not None:
        rows = rows.filter(**{f"{prefix}born_on__lte": ask.born_until})
    return rows


def _after(cursor: str) -> tuple[str, UUID] | None:
    if not cursor:
        return None
    region, _, raw = cursor.rpartition("~")
    try:
        return str(Region(region)), UUID(raw)
    except ValueError:
        raise not_found() from None
