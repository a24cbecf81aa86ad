"""The interview as the interviewer needs it: one day, what is known, what is not, and the next question in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from linan.core import clock
from linan.core.accounts.queries import actor_name
from linan.core.community.queries import PersonCard, PlaceFound, card_of, cards_of, place_names, places_like
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.core.policy.queries import number
from linan.domains.tracing.abilities import INTERVIEW
from linan.domains.tracing.models import Case, Companion, Interview, InterviewLine, OtherAnswer
from linan.domains.tracing.queries.shown import case_for
from linan.domains.tracing.rules import CASE_STATE_WORDS, OPEN_CASES, CaseState
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import Gap, LineState, Stay, Told, Where
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, PlaceRef
from linan.kernel.time import CHINA, civil_day
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Window:
    """The days an interview asks about: whom they met from `contacts_since` on, before it where they have it from."""

    since: date
    contacts_since: date
    until: date


def window_of(case: Case) -> Window:
    """By the parameters in force: the days before the first signs, the incubation before them, until the hospital."""
    now = clock.now()
    first = civil_day(case.first_positive_at or case.confirmed_at or case.opened_at)
    signs = min(first, case.onset_on) if case.onset_on else first
    before = number("tracing.window_days_before", case.region, now).value
    contacts = civil_day(case.infectious_from) if case.infectious_from else signs - timedelta(days=before)
    source = signs - timedelta(days=number("tracing.incubation_days", case.region, now).value)
    until = min(d for d in (clock.today(), case.hospital_on, case.ended_on) if d is not None)
    return Window(min(source, contacts), contacts, max(until, contacts))


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One answer in words: when, where, who said it, how sure, and who wrote it down."""

    told: Told
    when: str
    where: Words
    state: Words
    source: Words
    certainty: Words
    by: str

    @property
    def start(self) -> str:
        """As a form's field has it; empty when nobody knows."""
        return "" if self.told.start is None else rules.clock_words(self.told.start)

    @property
    def end(self) -> str:
        return "" if self.told.end is None else rules.clock_words(self.told.end)


@dataclass(frozen=True, slots=True)
class OtherShown:
    """An answer that crossed with the line's own."""

    id: UUID
    answer: AnswerShown


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line with what hangs on it: who was there, what crossed, and which places its words may mean."""

    line: InterviewLine
    answer: AnswerShown
    companions: Sequence[Companion]
    others: Sequence[OtherShown]
    candidates: Sequence[PlaceFound] = ()
    question: Words | None = None

    @property
    def open(self) -> bool:
        return self.line.state == LineState.OPEN

    @property
    def counts(self) -> bool:
        return self.line.state in (LineState.OPEN, LineState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class DayTab:
    """One day in the row of days: how many lines wait, how many hours are untold."""

    day: date
    lines: int
    open: int
    gaps: int
    for_contacts: bool

    @property
    def done(self) -> bool:
        return not self.open and not self.gaps


@dataclass(frozen=True, slots=True)
class InterviewShown:
    """The page: the person, the days, one day's lines and gaps, and what to ask next."""

    case: Case
    card: PersonCard | None
    talk: Interview | None
    window: Window
    tabs: Sequence[DayTab]
    day: date
    lines: Sequence[LineShown]
    gaps: Sequence[Gap]
    question: Words
    next_day: date | None
    gap_hours: int

    @property
    def aids(self) -> Sequence[Words]:
        return rules.AIDS if self.gaps else ()


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One case in the list of interviews."""

    case: Case
    card: PersonCard | None
    talk: Interview | None
    open: int

    @property
    def state(self) -> Words:
        if self.talk is None:
            return Words("not begun")
        if self.talk.ended_at is not None:
            return Words("ended")
        return Words("going on: {count} lines to ask about", count=self.open)

    @property
    def case_state(self) -> Words:
        return CASE_STATE_WORDS[CaseState(self.case.state)]


def interviews(by: Actor, *, after: str | None = None, size: int = 50) -> Page[TalkLine]:
    """Open cases the actor may interview, the newest first. Needs INTERVIEW; one noted read."""
    rows = Case.objects.filter(within("region", by.must_somewhere(INTERVIEW)), state__in=OPEN_CASES)
    page = paged(rows, order=["-opened_at", "-id"], cursor=after, size=size)
    cards = cards_of(by, [c.subject for c in page.items], under=INTERVIEW)
    talks = {t.case_id: t for t in Interview.objects.filter(case__in=page.items)}
    waiting: dict[UUID, int] = defaultdict(int)
    for talk in InterviewLine.objects.filter(interview__in=talks.values(), state=LineState.OPEN).values_list(
        "interview__case_id", flat=True
    ):
        waiting[talk] += 1
    return page.map([TalkLine(c, cards.get(c.subject), talks.get(c.id), waiting[c.id]) for c in page.items])


def interviews_to_make(by: Actor) -> list[TodayItem]:
    """How many infected people nobody has finished talking with; for the first page."""
    rows = Case.objects.filter(within("region", by.regions(INTERVIEW)), state__in=OPEN_CASES)
    count = rows.exclude(interview__ended_at__isnull=False).count()
    words, verb = Words("people to interview about their days"), Words("Interview")
    return [TodayItem(words, count, "/tracing/interviews/", verb, None, "now")] if count else []


def interview_of(by: Actor, case: CaseRef, day: date | None = None) -> InterviewShown:
    """The interview on one day, the newest that waits when none is named. Needs INTERVIEW; a noted read."""
    found = case_for(by, case, INTERVIEW)
    card = card_of(by, found.subject, under=INTERVIEW)
    talk = Interview.objects.filter(case=found).first()
    window = window_of(found)
    rows = list(InterviewLine.objects.filter(interview=talk).order_by("day", "start", "id")) if talk else []
    names = place_names([PlaceRef(r.place_id) for r in rows if r.place_id])
    told = [(r.day, r.told) for r in rows]
    hours = number("tracing.interview_gap_hours", found.region, clock.now()).value
    # A notice may tell of days before or after those that are asked about: they are shown, too.
    days = sorted({*rules.days_between(window.since, window.until), *(r.day for r in rows)}, reverse=True)
    untold = {d: _gaps_of(found, d, rows, told, names, hours) if talk else [] for d in days}
    tabs = [_tab(d, rows, untold[d], d >= window.contacts_since) for d in days]
    waiting = [t.day for t in tabs if not t.done and t.for_contacts] or [t.day for t in tabs if not t.done]
    if day not in untold:
        day = waiting[0] if waiting else window.until
    shown = shown_lines(by, [r for r in rows if r.day == day], look_up=True)
    return InterviewShown(
        case=found,
        card=card,
        talk=talk,
        window=window,
        tabs=tabs,
        day=day,
        lines=shown,
        gaps=untold[day],
        question=_next_question(talk, shown, untold[day], waiting, day),
        next_day=next((d for d in waiting if d != day), None),
        gap_hours=hours,
    )


def changed_since(by: Actor, case: CaseRef, since: int) -> tuple[int, list[LineShown]]:
    """Lines that others changed after change `since`, the latest first, and the number of the latest change of all."""
    found = case_for(by, case, INTERVIEW)
    talk = Interview.objects.filter(case=found).first()
    if talk is None or talk.changes <= since:
        return since, []
    rows = InterviewLine.objects.filter(interview=talk, change__gt=since).order_by("-change")[:20]
    # A line whose latest answer is one's own is no news, unless somebody else's crossed with it or named a companion.
    fresh = [r for r in rows if r.changed_by != by.id or _of_others(by, r)]
    return talk.changes, shown_lines(by, fresh)


def _of_others(by: Actor, line: InterviewLine) -> bool:
    crossed = line.others.exclude(by=by.id).filter(settled_at=None)
    return crossed.exists() or line.companions.exclude(by=by.id).exists()


def shown_lines(by: Actor, rows: Sequence[InterviewLine], *, look_up: bool = False) -> list[LineShown]:
    """Lines in words, with companions and crossed answers."""
    others: dict[UUID, list[OtherAnswer]] = defaultdict(list)
    for other in OtherAnswer.objects.filter(line__in=rows, settled_at=None).order_by("at"):
        others[other.line_id].append(other)
    companions: dict[UUID, list[Companion]] = defaultdict(list)
    for one in Companion.objects.filter(line__in=rows).order_by("named_at", "id"):
        companions[one.line_id].append(one)
    crossed = {o.id: Told.from_text(o.told) for found in others.values() for o in found}
    wanted = [PlaceRef(r.place_id) for r in rows if r.place_id]
    names = place_names([*wanted, *(t.place for t in crossed.values() if t.place)])
    result = []
    for row in rows:
        told = row.told
        # Nobody said what a record says: who pressed the button that filled it in is no witness.
        filled_in = row.version == 1 and (row.known_as or "").startswith(("visit:", "passage:"))
        answer = _answer(told, row, names, "" if filled_in else row.changed_by)
        open_words = told.where is Where.WORDS and told.state in (LineState.OPEN, LineState.CONFIRMED)
        result.append(
            LineShown(
                line=row,
                answer=answer,
                companions=companions[row.id],
                others=[OtherShown(o.id, _answer(crossed[o.id], row, names, o.by)) for o in others[row.id]],
                candidates=places_like(by, told.words, limit=5) if look_up and open_words else (),
                question=Words("{when}, {where}: is that right?", when=answer.when, where=answer.where)
                if told.state is LineState.OPEN
                else None,
            )
        )
    return result


def _answer(told: Told, row: InterviewLine, names: Mapping[PlaceRef, str], by: str) -> AnswerShown:
    return AnswerShown(
        told=told,
        when=when_words(told),
        where=where_words(told, names, row.known_as or ""),
        state=rules.LINE_WORDS[told.state],
        source=rules.SOURCE_WORDS[told.source],
        certainty=rules.CERTAINTY_WORDS[told.certainty],
        by=actor_name(by),
    )


def when_words(told: Told) -> str:
    """`09:05–10:40`, one time for a passage, a dash for a day without an hour."""
    if told.start is None:
        return "—"
    begin = rules.clock_words(told.start)
    return begin if told.end in (None, told.start) else f"{begin}–{rules.clock_words(told.end or 0)}"


def where_words(told: Told, names: Mapping[PlaceRef, str], known_as: str = "") -> Words:
    """The place by its name, at home, through which gate and which way, or the words as they were told."""
    if told.where is Where.HOME:
        return Words("at home")
    if told.place is not None:
        return Words("{place}", place=names.get(told.place, "") or told.words)
    if told.where is Where.GATE and known_as.endswith(":in"):
        return Words("in through {gate}", gate=told.words)
    if told.where is Where.GATE:
        return Words("out through {gate}", gate=told.words)
    return Words("{place}", place=told.words)


def _gaps_of(
    case: Case,
    day: date,
    rows: Sequence[InterviewLine],
    told: Sequence[tuple[date, Told]],
    names: Mapping[PlaceRef, str],
    hours: int,
) -> list[Gap]:
    now = clock.now()
    since = number("tracing.interview_from_hour", case.region, now).value * 60
    until = rules.DAY
    if day == clock.today():
        local = now.astimezone(CHINA)
        until = local.hour * 60 + local.minute
    ways = {id(t): r.known_as or "" for r, (_, t) in zip(rows, told, strict=True)}
    stays = [Stay(a, b, where_words(t, names, ways[id(t)])) for a, b, t in rules.spans(told, day)]
    return rules.gaps(stays, since=since, until=until, longest=hours * 60)


def _tab(day: date, rows: Sequence[InterviewLine], gaps: Sequence[Gap], for_contacts: bool) -> DayTab:
    mine = [r for r in rows if r.day == day and r.state != LineState.LEFT_OUT]
    return DayTab(day, len(mine), sum(r.state == LineState.OPEN for r in mine), len(gaps), for_contacts)


def _next_question(
    talk: Interview | None, lines: Sequence[LineShown], gaps: Sequence[Gap], waiting: Sequence[date], day: date
) -> Words:
    if talk is None:
        return Words("Call the person, say who you are and why you ask, then begin: the records are filled in for you.")
    if any(line.others for line in lines):
        return Words("Two answers crossed: choose below which one holds, or keep both.")
    for line in lines:
        if line.question is not None:
            return line.question
    if gaps:
        return gaps[0].question
    if [d for d in waiting if d != day]:
        return Words("This day is told. Go on with the day before.")
    return Words("All days are told. Ask whether they remember anything else, thank them, and end the interview.")
