"""Where an infected person was, day by day, as a picture drawn here and as text beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linan.core.community.queries import place_names
from linan.core.desk.saying import say
from linan.domains.tracing.abilities import INTERVIEW
from linan.domains.tracing.models import Interview, InterviewLine
from linan.domains.tracing.queries.interview import when_words, where_words, window_of
from linan.domains.tracing.queries.records import records_of
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import LineState, Told
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef
from linan.kernel.time import start_of
from linan.kernel.words import Words

LEFT, WIDE, LANE, TOP = 38, 320, 24, 18
"""The picture in its own units: the column of days, the width of 24 hours, the height of a day, the row of hours."""
LETTER = 10.5
"""How wide a Chinese character is drawn; others take about half."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One stay as it is drawn; `label` where it fits, inside the bar, behind it or before it.

    `kind` is told, known (a record nobody confirmed yet) or home.
    """

    x: float
    width: float
    kind: str
    label: str
    label_x: float
    inside: bool = False
    before: bool = False


@dataclass(frozen=True, slots=True)
class StayShown:
    """The same stay in words."""

    when: str
    where: Words
    state: Words
    source: Words


@dataclass(frozen=True, slots=True)
class Lane:
    """One day: its bars, and its stays in words. `y` is the top of the lane."""

    day: date
    y: int
    bars: Sequence[Bar]
    stays: Sequence[StayShown]

    @property
    def middle(self) -> int:
        return self.y + LANE // 2 + 4

    @property
    def bottom(self) -> int:
        return self.y + LANE


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: lanes with the newest day on top, and where the hours stand."""

    lanes: Sequence[Lane]

    @property
    def size(self) -> str:
        return f"0 0 {self.width} {self.height}"

    @property
    def width(self) -> int:
        return LEFT + WIDE + 10

    @property
    def height(self) -> int:
        return TOP + LANE * len(self.lanes) + 4

    @property
    def hours(self) -> list[tuple[str, float]]:
        return [(f"{h}", round(LEFT + WIDE * h / 24, 1)) for h in (0, 6, 12, 18, 24)]

    @property
    def stays(self) -> int:
        return sum(len(lane.stays) for lane in self.lanes)


def timeline_of(by: Actor, case: CaseRef) -> Timeline:
    """Days of an infected person: what was told, and before anybody asked, what is recorded. Needs INTERVIEW."""
    found = case_for(by, case, INTERVIEW)
    window = window_of(found)
    talk = Interview.objects.filter(case=found).first()
    if talk is not None:
        rows = InterviewLine.objects.filter(interview=talk).exclude(state__in=[LineState.DENIED, LineState.LEFT_OUT])
        told = [(r.day, r.told, r.known_as or "") for r in rows]
    else:
        told = list(records_of(by, found.subject, start_of(window.since)))
    names = place_names({t.place for _, t, _ in told if t.place})
    days = sorted({*rules.days_between(window.contacts_since, window.until), *(d for d, _, _ in told)}, reverse=True)
    lanes = []
    for n, day in enumerate(days):
        mine = sorted((t for t in told if t[0] == day), key=lambda t: (t[1].start is None, t[1].start or 0))
        called = {id(t): where_words(t, names, known) for _, t, known in told}
        bars = _bars(rules.spans([(d, t) for d, t, _ in told], day), called)
        stays = [
            StayShown(when_words(t), called[id(t)], rules.LINE_WORDS[t.state], rules.SOURCE_WORDS[t.source])
            for _, t, _ in mine
        ]
        lanes.append(Lane(day, TOP + n * LANE, bars, stays))
    return Timeline(lanes)


def _bars(spans: Sequence[tuple[int, int, Told]], called: dict[int, Words]) -> list[Bar]:
    """The stays of a day; a label stands behind its bar where it does not run into the next one."""
    placed = sorted(spans, key=lambda s: (s[0], s[1]))
    result, busy = [], float(LEFT)
    for n, (start, end, told) in enumerate(placed):
        x = LEFT + WIDE * start / rules.DAY
        width = max(WIDE * (end - start) / rules.DAY, 2.0)
        free = LEFT + WIDE + 10 if n + 1 == len(placed) else LEFT + WIDE * placed[n + 1][0] / rules.DAY
        words = say(called[id(told)])
        long = sum(LETTER if c > "⺀" else LETTER / 1.8 for c in words)
        inside = x + 3 + long <= min(x + width, free)
        behind = x + width + 3 + long <= free
        before = not inside and not behind and busy + long <= x - 3
        fits = inside or behind or before
        kind = "home" if told.where is rules.Where.HOME else "told" if told.state is LineState.CONFIRMED else "known"
        label = words if fits and told.where is not rules.Where.GATE else ""
        at = x + 3 if inside else x - 3 if before else x + width + 3
        busy = max(busy, x + width + (long + 3 if behind and label else 0))
        result.append(Bar(round(x, 1), round(width, 1), kind, label, round(at, 1), inside and kind != "home", before))
    return result
