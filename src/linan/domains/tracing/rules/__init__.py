"""Decisions about cases and contacts, without a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from linan.domains.tracing.facts import From, Outcome, Ring
from linan.kernel.contacts import Finding, Search, VisitIndex
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.contacts.found import Found
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import start_of
from linan.kernel.words import Words

Ints = NDArray[np.int64]
HOME = "home"
"""The place of a meeting inside a household: no place of the register."""
TOLD = "told"
"""The place of a meeting somebody told of without naming a place of the register."""


class CaseState(StrEnum):
    """The life of a case: 疑似 → 确诊 → 康复 or 死亡, or excluded on the way."""

    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"
    EXCLUDED = "excluded"
    RECOVERED = "recovered"
    DIED = "died"
    PAST = "past"
    """Entered from a line list: history, which asks nothing of anybody."""


OPEN_CASES = (CaseState.PROVISIONAL.value, CaseState.CONFIRMED.value)
ENDED_BY_OUTCOME = (CaseState.RECOVERED.value, CaseState.DIED.value)


class ContactState(StrEnum):
    """The life of one contact line: 找到 → 判密 → 推送 → 落位 → 销号."""

    PROPOSED = "proposed"
    DETERMINED = "determined"
    PUSHED = "pushed"
    LOCATED = "located"
    CLOSED = "closed"


class PushState(StrEnum):
    """What became of one line of a pushed list."""

    OPEN = "open"
    ANSWERED = "answered"
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"


RING_WORDS = {
    Ring.CLOSE: Words("close contact"),
    Ring.SECONDARY: Words("contact of a close contact"),
    Ring.CASUAL: Words("casual contact"),
    Ring.NONE: Words("no contact: leave in peace"),
}
OUTCOME_WORDS = {
    Outcome.CONTROLLED: Words("reached and staying in"),
    Outcome.ELSEWHERE: Words("is somewhere else"),
    Outcome.EMPTY_NUMBER: Words("the number does not exist"),
    Outcome.REFUSED: Words("did not want to talk"),
    Outcome.NOT_FOUND: Words("nobody by this name here"),
}
CASE_STATE_WORDS = {
    CaseState.PROVISIONAL: Words("waiting for the second sample"),
    CaseState.CONFIRMED: Words("confirmed"),
    CaseState.EXCLUDED: Words("excluded"),
    CaseState.RECOVERED: Words("recovered"),
    CaseState.DIED: Words("died"),
    CaseState.PAST: Words("past case, from a line list"),
}
CONTACT_STATE_WORDS = {
    ContactState.PROPOSED: Words("to be determined"),
    ContactState.DETERMINED: Words("determined"),
    ContactState.PUSHED: Words("on a pushed list"),
    ContactState.LOCATED: Words("located"),
    ContactState.CLOSED: Words("closed"),
}
SOURCE_WORDS = {
    "search": Words("found in visits"),
    "household": Words("lives in the same home"),
    "interview": Words("told in the interview"),
}


class Decision(StrEnum):
    """What a tracer does with a proposal: 采纳, 降级, 剔除."""

    ACCEPT = "accept"
    DOWNGRADE = "downgrade"
    DROP = "drop"


DECISION_WORDS = {
    Decision.ACCEPT: Words("Accept as proposed"),
    Decision.DOWNGRADE: Words("Downgrade by one grade"),
    Decision.DROP: Words("Drop: no contact"),
}
_LOWER = {Ring.CLOSE: Ring.SECONDARY, Ring.SECONDARY: Ring.CASUAL}


def decided(decision: Decision, proposed: Ring) -> Ring:
    """The grade that follows from a decision about a proposal."""
    if decision is Decision.ACCEPT:
        return proposed
    return Ring.NONE if decision is Decision.DROP else _LOWER.get(proposed, Ring.NONE)


FROM_WORDS = {
    From.IMPORTED: Words("imported"),
    From.LOCAL: Words("local"),
    From.REBOUND: Words("positive again after recovery"),
}
PUSHED_RINGS = (Ring.CLOSE, Ring.SECONDARY)
CALLED_RECENTLY = timedelta(hours=24)
"""Somebody reached and staying in is not called again for another case within this time."""


def infectious_from(onset_on: date | None, first_positive_at: datetime, days_before: int) -> datetime:
    """The earliest moment the search looks back to: whole civil days before onset, or before the first positive sample
    when there were no symptoms or they came later."""
    sampled = first_positive_at - timedelta(days=days_before)
    if onset_on is None:
        return sampled
    return min(sampled, start_of(onset_on - timedelta(days=days_before)).astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Criteria:
    """What the edition in force asks before a discharge; each number is a parameter `tracing.discharge_…` with its
    source. 0 asks nothing."""

    negative_tests: int
    hours_between: int
    fever_free_days: int
    days: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """One read sample of the patient."""

    at: datetime
    negative: bool


def negatives_in_a_row(samples: Sequence[Sampled], hours_between: int) -> int:
    """How many negative samples since the last positive one lie at least so many hours apart."""
    last_positive = max((s.at for s in samples if not s.negative), default=None)
    count, counted = 0, None
    for at in sorted(s.at for s in samples if s.negative and (last_positive is None or s.at > last_positive)):
        if counted is None or at - counted >= timedelta(hours=hours_between):
            count, counted = count + 1, at
    return count


def missing_for_discharge(
    criteria: Criteria, samples: Sequence[Sampled], *, confirmed_on: date, fever_free_since: date | None, on: date
) -> list[Words]:
    """What is not met yet for a discharge on day `on`, in words; empty when the patient may go.

    "Normal for more than 3 days" needs 3 whole days between the first day without fever and the discharge.
    """
    lacking: list[Words] = []
    done = negatives_in_a_row(samples, criteria.hours_between)
    if done < criteria.negative_tests:
        lacking.append(
            Words(
                "{done} of {needed} negative samples at least {hours} hours apart.",
                done=done,
                needed=criteria.negative_tests,
                hours=criteria.hours_between,
            )
        )
    if criteria.fever_free_days and (
        fever_free_since is None or (on - fever_free_since).days < criteria.fever_free_days
    ):
        lacking.append(Words("{days} days without fever.", days=criteria.fever_free_days))
    if (on - confirmed_on).days < criteria.days:
        lacking.append(Words("{days} days since the confirmation.", days=criteria.days))
    return lacking


@dataclass(frozen=True, slots=True)
class PastRow:
    """One past case as a line list tells it. `row` is its number in the file."""

    row: int
    source: str
    case: str
    person: str
    onset_on: date | None
    confirmed_on: date | None
    ended_on: date | None
    name: str
    identity: str
    phone: str
    sex: str
    born_on: date | None
    home: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same case when the file comes again."""
        return self.source, self.case

    @property
    def day(self) -> date:
        """The day the case is listed under: of confirmation, else of the first symptoms."""
        day = self.confirmed_on or self.onset_on
        assert day is not None  # past_row asks for one of the two
        return day

    def same_as(self, other: PastRow) -> bool:
        return replace(self, row=0) == replace(other, row=0)


def past_row(row: int, values: Mapping[str, str | int | date | datetime | None], today: date) -> PastRow:
    """A past case from the typed cells of a row. Refuses what cannot be a case of the past."""

    def text(name: str, most: int = 80) -> str:
        value = str(values.get(name) or "").strip()
        if len(value) > most:
            raise _wrong("too_long", name, Words("It is longer than {most} characters.", most=most))
        return value

    def day(name: str) -> date | None:
        value = values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise _wrong("not_a_day", name, Words("Give this field the type “date” in the mapping."))
        if value > today:
            raise _wrong("future_day", name, Words("This day lies in the future."))
        return value

    onset, confirmed, ended = day("onset_on"), day("confirmed_on"), day("ended_on")
    begun = min((d for d in (onset, confirmed) if d), default=None)
    if begun is None:
        raise _wrong(
            "no_day", "confirmed_on", Words("Neither the day of confirmation nor of the first symptoms is known.")
        )
    if ended is not None and ended < begun:
        raise _wrong("day_out_of_range", "ended_on", Words("The case ends before it begins."))
    person = text("person")
    if not person:
        raise _wrong("empty", "person", Words("It is empty, but needed."))
    return PastRow(
        row,
        text("source", 60) or "linelist",
        text("case") or person,
        person,
        onset,
        confirmed,
        ended,
        text("name"),
        text("identity"),
        text("phone"),
        text("sex"),
        day("born_on"),
        text("home", 120),
    )


def _wrong(code: str, field: str, words: Words) -> Refusal:
    return Refusal(code, words, kind=Kind.INVALID, field=field)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One contact the rings of the edition act on, with the meeting that shows it."""

    person: int
    ring: Ring
    hops: int
    finding: Finding
    last_met: int


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found: everyone to its depth, and those the edition's rings name."""

    everyone: Search | Found
    proposals: tuple[Proposal, ...]


def search(
    index: VisitIndex | FastIndex,
    case: int | None,
    since: int,
    *,
    overlap: int,
    latent: int,
    depth: int,
    rings: Sequence[Ring],
) -> Searched:
    """Search to `depth` and propose ring `rings[n - 1]` to those who are n meetings away at the fewest.

    A ring asks how near somebody was, so its evidence is the shortest chain: the person who met the case *and* was
    exposed earlier through somebody else is still a close contact, by the meeting with the case.
    """
    cases = {} if case is None else {case: since}
    everyone = index.search(cases, overlap_minutes=overlap, latent_minutes=latent, generations=depth)
    proposals: list[Proposal] = []
    seen: set[int] = set()
    for hops, ring in enumerate(rings, start=1):
        near = index.search(cases, overlap_minutes=overlap, latent_minutes=latent, generations=hops)
        for finding in near.findings():
            if finding.person in seen:
                continue
            seen.add(finding.person)
            start = since if finding.via == case else near.exposure_of(finding.via) + latent
            last = last_meeting(index, finding.person, finding.via, start, overlap)
            proposals.append(Proposal(finding.person, ring, hops, finding, max(last, finding.met_to)))
    return Searched(everyone, tuple(proposals))


def last_meeting(index: VisitIndex | FastIndex, one: int, other: int, since: int, overlap: int) -> int:
    """The end (minute) of their latest overlap of at least `overlap` minutes after `since`, else `since`."""
    mine, theirs = (index.stays_of(who) for who in (one, other))
    same = mine[0][:, None] == theirs[0][None, :]
    begin = np.maximum(np.maximum(mine[1][:, None], theirs[1][None, :]), since)
    end = np.minimum(mine[2][:, None], theirs[2][None, :])
    met = same & (end - begin >= overlap)
    return int(end[met].max(initial=since))


def isolated_in_time(met_at: datetime, latent_days: int, controlled_at: datetime | None) -> bool:
    """True when somebody was reached and stayed in before they could pass it on."""
    return controlled_at is not None and controlled_at <= met_at + timedelta(days=latent_days)
