"""Who in the register may be the same as a record somebody just wrote, and which household stands at a door."""

from __future__ import annotations

from dataclasses import dataclass

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.models import Household, MatchKey, Person
from linan.core.community.queries.cards import PersonCard, card_from
from linan.core.community.queries.parameters import setting
from linan.core.community.queries.reach import common_region, may_see
from linan.core.community.rules import Comparison, Likely, Likeness, Particulars
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

MOST = 200
"""So many rows under one key are read; a key that common says nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the register beside what was written: how alike, and why."""

    card: PersonCard
    likeness: Likeness
    comparison: Comparison


def candidates(by: Actor, written: Particulars, *, but: PersonRef | None = None) -> list[Candidate]:
    """Who may be meant, the most alike first; one reading is noted. Only people the reader may see are looked at."""
    found = likely_same(by, written, but=but)
    note_candidates(by, found)
    return found


def likely_same(by: Actor, written: Particulars, *, but: PersonRef | None = None) -> list[Candidate]:
    """`candidates` without the note, for an action that asks within its transaction and shows them after it.

    Two reads by index, whatever the size of the register: the match keys, and the people behind them with those whose
    identity number is the written one or one slip away.
    """
    phone = vault.lookup("community.phone", written.phone) if written.phone else ""
    keys = rules.match_keys(written.name, written.born_on, phone, written.door, also_turned=True)
    ids = set(MatchKey.objects.filter(key__in=keys).values_list("person", flat=True)[:MOST])
    rows = {p.id: p for p in Person.objects.filter(pk__in=ids).select_related("household")}
    if number := rules.identity_text(written.identity):
        # No whole number has another whole one a slip away: the check character sees to that.
        near = frozenset[str]() if rules.is_whole(number) else rules.near_identities(number)
        hashes = [vault.lookup("community.identity", n) for n in (number, *near)]
        rows |= {p.id: p for p in Person.objects.filter(identity_hash__in=hashes).select_related("household")}
    if but is not None:
        rows.pop(but.id, None)
    if not rows:
        return []
    likely, today = likely_in(written.region), clock.today()
    found = []
    for row in rows.values():
        if may_see(by, row, EDIT_PEOPLE):
            comparison = rules.compare(written, particulars_of(row))
            likeness = likely.of(comparison.points)
            if likeness is not Likeness.OTHER:
                found.append(Candidate(card_from(row, today), likeness, comparison))
    return sorted(found, key=lambda c: (-c.comparison.points, c.card.ref.id))


def note_candidates(by: Actor, found: list[Candidate]) -> None:
    """Somebody was shown these people."""
    if found:
        cards = [c.card for c in found]
        region = common_region([c.region for c in cards])
        noted_read(by, what="community.candidates", persons=[c.ref for c in cards], region=region)


def likely_in(region: Region) -> Likely:
    """How alike is alike here: the county's numbers."""
    return Likely(setting("same_from", region), setting("perhaps_from", region))


def particulars_of(row: Person) -> Particulars:
    """A row as the rules compare it."""
    return Particulars(
        row.name,
        str(row.identity or ""),
        str(row.phone or ""),
        row.born_on,
        row.sex,
        row.region,
        row.household.address if row.household else "",
    )


def households_at(by: Actor, region: Region, address: str) -> list[Household]:
    """Households that stand at this door already, however it is written; only in the reader's area."""
    community = region.community
    if community.level < Level.COMMUNITY:
        return []
    door = rules.door_key(region, address)
    text = rules.search_text(address)
    rows = Household.objects.filter(within("region", community)).values_list("id", "region", "address")
    same = [
        id
        for id, at, written in rows.iterator()
        if (at == region and region.level is Level.HOUSEHOLD)
        or rules.search_text(written) == text
        or (door and rules.door_key(at, written) == door)
    ]
    found = Household.objects.filter(pk__in=same[:20]).order_by("region", "id")
    return [h for h in found if by.can(EDIT_PEOPLE, over=h.region)]
