"""Texts for the public as staff see them: versions, wording and what stands in the way of a release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linan.core.community.queries import name_of, place_names
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.tracing.abilities import DETERMINE_CONTACT, RELEASE_TEXT, SEE_CASES
from linan.domains.tracing.models import PublicText
from linan.domains.tracing.queries.checking import limits_in, problems_of
from linan.domains.tracing.queries.drafting import wording
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules.trajectory import TEXT_STATE_WORDS, Limits, Problem, TextState
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef, RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class StayShown:
    """One stay of a draft, for the tracer who chooses how much of it is told."""

    number: int
    place: str
    start_at: datetime
    end_at: datetime
    exact: bool
    shown: str


@dataclass(frozen=True, slots=True)
class TextView:
    """One version. `said` are the sentences kept of a released one, `words` those of a draft; `problems` of a draft."""

    text: PublicText
    words: tuple[Words, ...]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    stays: tuple[StayShown, ...]
    limits: Limits
    may: frozenset[str]
    wrote_it: bool

    @property
    def state_words(self) -> Words:
        return TEXT_STATE_WORDS[TextState(self.text.state)]


def texts_of(by: Actor, case: CaseRef) -> list[tuple[PublicText, Words]]:
    """The versions of a case's text, the latest first, with their states. Needs SEE_CASES or RELEASE_TEXT."""
    found = case_for(by, case, SEE_CASES, RELEASE_TEXT)
    rows = PublicText.objects.filter(case=found).order_by("-version")
    return [(t, TEXT_STATE_WORDS[TextState(t.state)]) for t in rows]


@dataclass(frozen=True, slots=True)
class TextRow:
    """One version in the list of the county."""

    text: PublicText
    area: str

    @property
    def state_words(self) -> Words:
        return TEXT_STATE_WORDS[TextState(self.text.state)]


def texts(by: Actor, *, state: str = "", after: str | None = None, size: int = 50) -> Page[TextRow]:
    """The texts of the actor's area, the latest first; no person is shown, so no read is noted."""
    door = RELEASE_TEXT if by.regions(RELEASE_TEXT) else SEE_CASES
    rows = PublicText.objects.select_related("case").filter(within("case__region", by.must_somewhere(door)))
    if state in set(TextState):
        rows = rows.filter(state=state)
    page = paged(rows, order=["-drafted_at", "-id"], cursor=after, size=size)
    return page.map([TextRow(t, name_of(t.case.region.at(Level(t.home_level)))) for t in page.items])


def text_of(by: Actor, text: RecordRef, language: str) -> TextView:
    """One version; a noted read of the patient. Needs SEE_CASES, or RELEASE_TEXT, which shows the text alone."""
    if not any(by.regions(a) for a in (SEE_CASES, RELEASE_TEXT)):
        by.must_somewhere(SEE_CASES)
    found = PublicText.objects.select_related("case").filter(pk=text.id).first()
    if found is None or not any(by.can(a, found.case.region) for a in (SEE_CASES, RELEASE_TEXT)):
        raise not_found()
    case = found.case
    noted_read(by, what="public text of a case", persons=[case.subject], region=case.region)
    draft, limits = found.state == TextState.DRAFT, limits_in(found)
    wanted = {"see": SEE_CASES, "write": DETERMINE_CONTACT, "release": RELEASE_TEXT}
    may = frozenset(name for name, ability in wanted.items() if by.can(ability, case.region))
    kept: dict[str, list[str]] = found.words
    return TextView(
        found,
        tuple(wording(found, limits)) if draft else (),
        tuple(kept.get(language) or kept.get("zh-hans") or ()),
        tuple(problems_of(found)) if draft else (),
        _stays(found.stays) if draft and "write" in may else (),
        limits,
        may,
        found.drafted_by == by.id,
    )


def to_release(by: Actor) -> int:
    """How many drafts of others wait for this actor to read them."""
    rows = PublicText.objects.filter(within("case__region", by.regions(RELEASE_TEXT)), state=TextState.DRAFT.value)
    return rows.exclude(drafted_by=by.id).count()


def _stays(stays: list[dict[str, Any]]) -> tuple[StayShown, ...]:
    names = place_names([PlaceRef(UUID(s["place"])) for s in stays])
    return tuple(
        StayShown(
            n,
            names.get(PlaceRef(UUID(s["place"])), ""),
            datetime.fromisoformat(s["start"]),
            datetime.fromisoformat(s["end"]),
            s["exact"],
            s["shown"],
        )
        for n, s in enumerate(stays)
    )
