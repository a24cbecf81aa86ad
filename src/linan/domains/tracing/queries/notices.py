"""Notices that were read: which drafts wait, and what each line may mean."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from linan.core.community.queries import HowSure, PlaceFound, places_like
from linan.core.desk.keyset import Page, paged
from linan.core.ledger.fields import within
from linan.domains.tracing.abilities import DETERMINE_CONTACT, INTERVIEW
from linan.domains.tracing.models import Case, NoticeDraft, NoticeLine, NoticeSheet
from linan.domains.tracing.rules import OPEN_CASES
from linan.domains.tracing.rules.interview import clock_words
from linan.domains.tracing.rules.notices import DECIDED_WORDS, SEX_WORDS, VEHICLE_WORDS, Decided, Drafted
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A notice in the list: how many of its lines wait."""

    sheet: NoticeSheet
    cases: int
    open: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One case of a notice, in a few words, and how many of its lines wait."""

    draft: NoticeDraft
    who: Sequence[Words]
    home: str
    open: int
    decided: int


@dataclass(frozen=True, slots=True)
class NoticeLineShown:
    """A line to decide: the parser's proposal, and the places of the register that may be meant."""

    line: NoticeLine
    drafted: Drafted
    candidates: Sequence[PlaceFound]

    @property
    def state(self) -> Words:
        return DECIDED_WORDS[Decided(self.line.state)]

    @property
    def open(self) -> bool:
        return self.line.state == Decided.OPEN

    @property
    def start(self) -> str:
        return "" if self.drafted.start is None else clock_words(self.drafted.start)

    @property
    def end(self) -> str:
        return "" if self.drafted.end is None else clock_words(self.drafted.end)

    @property
    def vehicles(self) -> Sequence[Words]:
        return [VEHICLE_WORDS[v] for v in self.drafted.vehicles if v in VEHICLE_WORDS]

    @property
    def sure(self) -> UUID | None:
        """The one place of exactly this name; two of one name are for a person to tell apart."""
        same = [c for c in self.candidates if c.sure is HowSure.SAME]
        return same[0].ref.id if len(same) == 1 else None


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft with its lines, and our cases it may be."""

    draft: NoticeDraft
    summary: DraftLine
    told: dict[str, Any]
    lines: Sequence[NoticeLineShown]
    cases: Sequence[Case]


def sheets(by: Actor, *, after: str | None = None, size: int = 50) -> Page[SheetLine]:
    """Notices read for the actor's area, the newest first. Needs DETERMINE_CONTACT."""
    rows = NoticeSheet.objects.filter(within("region", by.must_somewhere(DETERMINE_CONTACT)))
    page = paged(rows, order=["-read_at", "-id"], cursor=after, size=size)
    drafts = Counter(NoticeDraft.objects.filter(sheet__in=page.items).values_list("sheet_id", flat=True))
    waiting = NoticeLine.objects.filter(draft__sheet__in=page.items, state=Decided.OPEN)
    open_lines = Counter(waiting.values_list("draft__sheet_id", flat=True))
    return page.map([SheetLine(s, drafts[s.id], open_lines[s.id]) for s in page.items])


def sheet_of(by: Actor, sheet: UUID) -> NoticeSheet:
    """A notice. Refuses `not_found` outside DETERMINE_CONTACT."""
    by.must_somewhere(DETERMINE_CONTACT)
    found = NoticeSheet.objects.filter(id=sheet).first()
    if found is None or not by.can(DETERMINE_CONTACT, found.region):
        raise not_found()
    return found


def drafts_of(by: Actor, sheet: UUID, *, after: str | None = None, size: int = 50) -> Page[DraftLine]:
    """The cases of a notice in its own order."""
    found = sheet_of(by, sheet)
    page = paged(
        NoticeDraft.objects.select_related("case").filter(sheet=found),
        order=["position", "id"],
        cursor=after,
        size=size,
    )
    return page.map(_summaries(page.items))


def draft_of(by: Actor, sheet: UUID, draft: UUID) -> DraftShown:
    """One case of a notice, line by line."""
    of = sheet_of(by, sheet)
    found = NoticeDraft.objects.select_related("sheet", "case").filter(id=draft, sheet=of).first()
    if found is None:
        raise not_found()
    near = found.case.region if found.case else found.sheet.region
    lines = [_shown(by, row, near) for row in NoticeLine.objects.filter(draft=found).order_by("position")]
    mine = within("region", by.regions(INTERVIEW)) if by.regions(INTERVIEW) else None
    cases = Case.objects.filter(mine, state__in=OPEN_CASES).order_by("-opened_at")[:100] if mine is not None else []
    return DraftShown(found, _summaries([found])[0], json.loads(found.told), lines, list(cases))


def _shown(by: Actor, row: NoticeLine, near: Region) -> NoticeLineShown:
    draft = row.drafted
    wanted = row.state == Decided.OPEN and draft.place and not draft.home
    return NoticeLineShown(row, draft, places_like(by, draft.place, limit=6, near=near) if wanted else ())


def _summaries(rows: Sequence[NoticeDraft]) -> list[DraftLine]:
    states = Counter(NoticeLine.objects.filter(draft__in=rows).values_list("draft_id", "state"))
    result = []
    for row in rows:
        told = json.loads(row.told)
        who = [SEX_WORDS[told["sex"]]] if told["sex"] in SEX_WORDS else []
        if told["age"] is not None:
            who.append(Words("{age} years", age=told["age"]))
        waiting = states[(row.id, Decided.OPEN.value)]
        done = states[(row.id, Decided.TAKEN.value)] + states[(row.id, Decided.LEFT_OUT.value)]
        result.append(DraftLine(row, who, str(told["home"]), waiting, done))
    return result
