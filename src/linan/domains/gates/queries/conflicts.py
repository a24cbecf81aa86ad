"""What gates without network decided otherwise: for the record of passages, and as lines somebody looks after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from linan.core.community import queries as community
from linan.core.community.models import Person
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.gates.abilities import HAND_OVER, SEE_PASSAGES
from linan.domains.gates.models import ScanConflict
from linan.domains.gates.queries.lines import mine_to_take, reach
from linan.domains.gates.rules import OTHERWISE_WORDS, Otherwise, masked_name, said_words
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """Somebody passed who would have been asked to wait, or at a time in doubt; `building` is where they live, of the
    name one character."""

    nonce: str
    gate_name: str
    at: datetime
    masked_name: str
    building: str
    why: Words


def conflicts(by: Actor, *, limit: int = 50) -> list[ScanConflict]:
    """Scans made without network that we would have answered otherwise, newest first."""
    rows = ScanConflict.objects.filter(within("region", by.must_somewhere(SEE_PASSAGES)))
    return list(rows.select_related("gate").order_by("-at")[:limit])


def open_conflicts(by: Actor) -> list[ConflictLine]:
    """Those with something to do about them that nobody has looked after yet, newest first; of the gates within reach
    and of the people one looks after."""
    rows = list(_open(by, reach(by)).select_related("gate").order_by("-at")[:50])
    ids = {r.person_id for r in rows if r.person_id}
    people = {p.pk: p for p in Person.objects.filter(pk__in=ids)}
    if people:
        noted_read(
            by, what="decided otherwise at a gate", persons=[PersonRef(i) for i in people], region=rows[0].region
        )
    return [
        ConflictLine(
            r.nonce, r.gate.name, r.at, *_who(people.get(r.person_id) if r.person_id else None),
            said_words(r.said_at) if r.said_at else OTHERWISE_WORDS[Otherwise(r.why)],
        )
        for r in rows
    ]  # fmt: skip


def conflicts_today(by: Actor) -> list[TodayItem]:
    """People somebody should speak to, because a gate without network let them pass."""
    rows = _open(by, by.regions(HAND_OVER))
    first = rows.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return []
    words = Words("Passed a gate without network and would have been asked to wait")
    return [TodayItem(words, rows.count(), "/gates/handovers/", Words("Look"), first, "now")]


def _open(by: Actor, gates: Sequence[Region]) -> QuerySet[ScanConflict]:
    return ScanConflict.objects.filter(mine_to_take(gates, by), seen_at=None).exclude(why="")


def _who(person: Person | None) -> tuple[str, str]:
    if person is None:
        return "", ""
    return masked_name(person.name), community.name_of(person.region.at(Level.BUILDING))
