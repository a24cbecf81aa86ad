"""Weighing people again and keeping what came out: the one place where a standing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from linan.core import clock, policy
from linan.core.ledger import cancel_many, record_at_many, record_many
from linan.core.ledger.compiled import Among, Insert
from linan.domains.healthcode import rules
from linan.domains.healthcode.facts import VerdictChanged, VerdictDue
from linan.domains.healthcode.models import Change, Code, Standing
from linan.domains.healthcode.queries import weighed_in_force
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.tokens import Status
from linan.kernel.verdicts import Colour, Verdict, weigh

_CHANGES = Insert(Change, "id", "person_id", "region", "was", "now", "until", "at", "reasons", "entry", "weighing_id")
_STANDINGS = Insert(
    Standing, "person_id", "region", "colour", "until", "next_at", "reasons", "rules", "weighed_at", "entry",
    over="person_id",
)  # fmt: skip
_HELD = Among(lambda: Standing.objects.select_for_update().order_by("person_id").values_list("person_id"), "person_id")


def hold(regions: Mapping[PersonRef, Region]) -> None:
    """Make sure every person has a standing and lock it, in one order, so that two weighings never cross."""
    missing = regions.keys() - _locked(regions)
    if not missing:
        return
    _first_weighing(alone=True)
    now = clock.now()
    Standing.objects.bulk_create(
        [Standing(person_id=p.id, region=regions[p], colour=Colour.GREEN, rules="", weighed_at=now) for p in missing],
        ignore_conflicts=True,
        batch_size=rules.BULK_MOST,
    )
    _locked(regions)


def _locked(regions: Mapping[PersonRef, Region]) -> set[PersonRef]:
    return {PersonRef(pk) for (pk,) in _HELD.all(sorted(p.id for p in regions))}


_STILL = Among(
    lambda: Standing.objects.select_for_update(no_key=True).order_by("person_id").values_list("person_id"), "person_id"
)
_FIRST = 0x6C6E_6863
"""The lock of everybody's first weighing: a row that is not there yet cannot be locked."""


def hold_still(persons: Collection[PersonRef]) -> None:
    """Until this transaction ends nobody weighs these people: a code that is made now and the colour it was read from
    are not parted by evidence that comes in between. SQLite lets one writer in at a time anyway."""
    if connection.vendor == "postgresql":
        wanted = sorted(p.id for p in persons)
        if len(list(_STILL.all(wanted))) < len(wanted):
            _first_weighing(alone=False)


def _first_weighing(*, alone: bool) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [_FIRST])


class _Kept(NamedTuple):
    """What a standing says, without an object of the table's: a change of rules reads everybody's."""

    region: Region
    colour: str
    until: datetime | None
    next_at: datetime | None
    reasons: list[dict[str, Any]]
    rules: str
    entry: UUID | None

    def says(self, verdict: Verdict) -> bool:
        grounds = {(r["rule"], r["evidence"]) for r in self.reasons}
        return rules.same_as_kept(Colour(self.colour), self.until, grounds, verdict)


_STOOD = Among(lambda: Standing.objects.values_list("person_id", *_Kept._fields), "person_id")


def _kept(regions: Mapping[PersonRef, Region]) -> dict[PersonRef, _Kept]:
    return {PersonRef(pk): _Kept(*told) for pk, *told in _STOOD.all(p.id for p in regions)}


def weigh_people(
    by: Actor,
    regions: Mapping[PersonRef, Region],
    now: datetime,
    causes: Mapping[PersonRef, UUID] | None = None,
    weighing: UUID | None = None,
) -> dict[PersonRef, Verdict]:
    """The one place where a standing is written: weigh, compare, tell, and set the next timer.

    `weighing` is the weighing of everybody this is part of, if it is.
    """
    held = weighed_in_force(regions)
    standings = _kept(regions)
    reasons: dict[PersonRef, list[dict[str, Any]]] = {}
    editions = policy.in_force({region.community for region in regions.values()}, now)
    verdicts: dict[PersonRef, Verdict] = {}
    facts: list[VerdictChanged] = []
    because: list[UUID | None] = []
    rewritten: list[PersonRef] = []
    for person, region in regions.items():
        community = region.community
        rows = held[person]
        verdict = weigh([e for e, _ in rows], editions[community].rules, now)
        verdicts[person] = verdict
        reasons[person] = [r.to_json() for r in verdict.reasons]
        if _stands(standings[person], region, verdict, reasons[person]):
            continue
        rewritten.append(person)
        if not standings[person].says(verdict):
            entries = {e.id: entry for e, entry in rows}
            facts.append(_change(person, region, standings[person], verdict))
            because.append(_cause(verdict, entries, (causes or {}).get(person)))
    told = dict(zip([f.subject for f in facts], record_many(facts, by=by, causes=because), strict=True))
    _remember(regions, standings, {p: verdicts[p] for p in rewritten}, reasons, facts, told, now, weighing)
    _set_timers(by, regions, standings, verdicts, now)
    return verdicts


def _cause(verdict: Verdict, entries: Mapping[EvidenceRef, UUID | None], given: UUID | None) -> UUID | None:
    """What led here: the withdrawal that is going on, else the evidence behind the weightiest reason."""
    if given is not None or not verdict.reasons:
        return given
    return entries.get(verdict.reasons[0].evidence)


def _change(person: PersonRef, region: Region, was: _Kept, verdict: Verdict) -> VerdictChanged:
    return VerdictChanged(
        region=region,
        subject=person,
        was=Colour(was.colour),
        now=verdict.colour,
        until=verdict.until,
        rules=verdict.rules,
        reason_codes=verdict.codes,
        because=verdict.reasons[0].evidence if verdict.reasons else None,
    )


def _remember(
    regions: Mapping[PersonRef, Region],
    standings: Mapping[PersonRef, _Kept],
    verdicts: Mapping[PersonRef, Verdict],
    reasons: Mapping[PersonRef, list[dict[str, Any]]],
    facts: Sequence[VerdictChanged],
    told: Mapping[PersonRef, UUID],
    now: datetime,
    weighing: UUID | None,
) -> None:
    changes: list[tuple[Any, ...]] = []
    for fact in facts:
        person = fact.subject
        weightiest = [r["words"] for r in (reasons[person] or standings[person].reasons)[:1]]
        until, entry = fact.until, told[person]
        changes.append((new_id(), person.id, fact.region, fact.was, fact.now, until, now, weightiest, entry, weighing))
    _CHANGES.values(changes)
    rows: list[tuple[Any, ...]] = []
    for person, verdict in verdicts.items():
        stood = (verdict.colour, verdict.until, verdict.next_at, reasons[person], verdict.rules)
        rows.append((person.id, regions[person], *stood, now, told.get(person, standings[person].entry)))
    # Every row is there since `hold`; put over them by one prepared statement, a row costs a tenth of an update
    _STANDINGS.values(rows)
    changed = [f.subject.id for f in facts if f.was is not f.now]
    if changed:
        # What these codes say is no longer so: gates ask for the new one within minutes.
        Code.objects.filter(person_id__in=changed, status=Status.VALID, expires_at__gt=now).update(
            status=Status.SUPERSEDED, status_at=now, told=None
        )


def _stands(row: _Kept, region: Region, verdict: Verdict, reasons: list[dict[str, Any]]) -> bool:
    """Whether the row says all of this already: most of a county stays as it is when the rules change."""
    if reasons and row.rules != verdict.rules:
        return False  # for green without a reason it does not matter which edition says nothing
    held = (row.region, row.colour, row.until, row.next_at, row.reasons)
    return held == (region, verdict.colour, verdict.until, verdict.next_at, reasons)


def _set_timers(
    by: Actor,
    regions: Mapping[PersonRef, Region],
    standings: Mapping[PersonRef, _Kept],
    verdicts: Mapping[PersonRef, Verdict],
    now: datetime,
) -> None:
    """One statement for all timers that stand or move: a change of rules weighs everybody of a county again."""
    timers: list[tuple[datetime, Fact, str]] = []
    over: list[str] = []
    for person, verdict in verdicts.items():
        once = f"healthcode.due:{person.id}"
        if verdict.next_at is not None:
            if verdict.next_at == standings[person].next_at and verdict.next_at > now:
                continue  # it stands already
            timers.append((verdict.next_at, VerdictDue(region=regions[person], subject=person), once))
        elif standings[person].next_at is not None:
            over.append(once)
    cancel_many(over)
    record_at_many(timers, by=by)
