"""Weighing people again and keeping what came out: the one place where a standing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from linan.core import clock, policy
from linan.core.ledger import cancel_at, record_at_many, record_many
from linan.domains.healthcode import rules
from linan.domains.healthcode.facts import VerdictChanged, VerdictDue
from linan.domains.healthcode.models import Change, Code, Standing
from linan.domains.healthcode.queries import evidence_in_force
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.tokens import Status
from linan.kernel.verdicts import Colour, RuleSet, Verdict, weigh


def hold(regions: Mapping[PersonRef, Region]) -> None:
    """Make sure every person has a standing and lock it, in one order, so that two weighings never cross."""
    missing = regions.keys() - _locked(regions)
    if not missing:
        return
    now = clock.now()
    Standing.objects.bulk_create(
        [Standing(person_id=p.id, region=regions[p], colour=Colour.GREEN, rules="", weighed_at=now) for p in missing],
        ignore_conflicts=True,
        batch_size=rules.BULK_MOST,
    )
    _locked(regions)


def _locked(regions: Mapping[PersonRef, Region]) -> set[PersonRef]:
    rows = Standing.objects.select_for_update().filter(pk__in=[p.id for p in regions]).order_by("pk")
    return {PersonRef(pk) for pk in rows.values_list("pk", flat=True)}


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
    held = evidence_in_force(regions)
    standings = {PersonRef(s.person_id): s for s in Standing.objects.filter(pk__in=[p.id for p in regions])}
    editions: dict[Region, RuleSet] = {}
    verdicts: dict[PersonRef, Verdict] = {}
    facts: list[VerdictChanged] = []
    because: list[UUID | None] = []
    for person, region in regions.items():
        community = region.community
        if community not in editions:
            editions[community] = policy.rule_set(community, now)
        rows = held[person]
        verdict = weigh([e.weighed() for e in rows], editions[community], now)
        verdicts[person] = verdict
        if not rules.same_standing(standings[person].verdict(), verdict):
            entries = {e.ref: e.entry for e in rows}
            facts.append(_change(person, region, standings[person], verdict))
            because.append(_cause(verdict, entries, (causes or {}).get(person)))
    told = dict(zip([f.subject for f in facts], record_many(facts, by=by, causes=because), strict=True))
    _remember(regions, standings, verdicts, facts, told, now, weighing)
    _set_timers(by, regions, standings, verdicts, now)
    return verdicts


def _cause(verdict: Verdict, entries: Mapping[EvidenceRef, UUID | None], given: UUID | None) -> UUID | None:
    """What led here: the withdrawal that is going on, else the evidence behind the weightiest reason."""
    if given is not None or not verdict.reasons:
        return given
    return entries.get(verdict.reasons[0].evidence)


def _change(person: PersonRef, region: Region, was: Standing, verdict: Verdict) -> VerdictChanged:
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
    standings: Mapping[PersonRef, Standing],
    verdicts: Mapping[PersonRef, Verdict],
    facts: Sequence[VerdictChanged],
    told: Mapping[PersonRef, UUID],
    now: datetime,
    weighing: UUID | None,
) -> None:
    changes = []
    for fact in facts:
        person, verdict = fact.subject, verdicts[fact.subject]
        words = (verdict.reasons or standings[person].verdict().reasons)[:1]
        changes.append(
            Change(
                person_id=person.id,
                region=fact.region,
                was=fact.was,
                now=fact.now,
                until=fact.until,
                at=now,
                reasons=[r.words.to_json() for r in words],
                entry=told[person],
                weighing_id=weighing,
            )
        )
    Change.objects.bulk_create(changes, batch_size=rules.BULK_MOST)
    rows = []
    for person, verdict in verdicts.items():
        row = standings[person]
        reasons = [r.to_json() for r in verdict.reasons]
        if person not in told and _stands(row, regions[person], verdict, reasons):
            continue
        rows.append(
            Standing(
                person_id=person.id,
                region=regions[person],
                colour=verdict.colour,
                until=verdict.until,
                next_at=verdict.next_at,
                reasons=reasons,
                rules=verdict.rules,
                weighed_at=now,
                entry=told.get(person, row.entry),
            )
        )
    written = ["region", "colour", "until", "next_at", "reasons", "rules", "weighed_at", "entry"]
    # Every row is there since `hold`; put over them, a row costs a third of what it does in an update by cases.
    Standing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person_id"], update_fields=written, batch_size=rules.BULK_MOST
    )
    changed = [f.subject.id for f in facts if f.was is not f.now]
    if changed:
        # What these codes say is no longer so: gates ask for the new one within minutes.
        Code.objects.filter(person_id__in=changed, status=Status.VALID, expires_at__gt=now).update(
            status=Status.SUPERSEDED, status_at=now, told=None
        )


def _stands(row: Standing, region: Region, verdict: Verdict, reasons: list[dict[str, Any]]) -> bool:
    """Whether the row says all of this already: most of a county stays as it is when the rules change."""
    held = (row.region, row.colour, row.until, row.next_at, row.rules, row.reasons)
    return held == (region, verdict.colour, verdict.until, verdict.next_at, verdict.rules, reasons)


def _set_timers(
    by: Actor,
    regions: Mapping[PersonRef, Region],
    standings: Mapping[PersonRef, Standing],
    verdicts: Mapping[PersonRef, Verdict],
    now: datetime,
) -> None:
    """One statement for all timers that stand or move: a change of rules weighs everybody of a county again."""
    timers: list[tuple[datetime, Fact, str]] = []
    for person, verdict in verdicts.items():
        once = f"healthcode.due:{person.id}"
        if verdict.next_at is not None:
            if verdict.next_at == standings[person].next_at and verdict.next_at > now:
                continue  # it stands already
            timers.append((verdict.next_at, VerdictDue(region=regions[person], subject=person), once))
        elif standings[person].next_at is not None:
            cancel_at(once)
    record_at_many(timers, by=by)
