"""The interview, without a database: days, what is told of a stay, two answers at once, gaps, and the next question."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from linan.kernel.refs import PlaceRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import start_of
from linan.kernel.words import Words

DAY = 24 * 60


class Where(StrEnum):
    """Where somebody was: a place of the register, at home, on the way through a gate, or in words alone."""

    PLACE = "place"
    HOME = "home"
    GATE = "gate"
    WORDS = "words"


class Source(StrEnum):
    """Who said it."""

    PERSON = "person"
    FAMILY = "family"
    RECORD = "record"
    CAMERA = "camera"
    PAYMENT = "payment"
    PHOTO = "photo"
    NOTICE = "notice"


class Certainty(StrEnum):
    """How sure whoever said it was."""

    SURE = "sure"
    ABOUT = "about"
    UNSURE = "unsure"


class LineState(StrEnum):
    """What a line counts for. A denied record stays a record: it is looked at again, not deleted."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    LEFT_OUT = "left_out"


SOURCE_WORDS = {
    Source.PERSON: Words("the person says so"),
    Source.FAMILY: Words("the family says so"),
    Source.RECORD: Words("a record"),
    Source.CAMERA: Words("a camera"),
    Source.PAYMENT: Words("a payment"),
    Source.PHOTO: Words("a photo"),
    Source.NOTICE: Words("an official notice"),
}
CERTAINTY_WORDS = {
    Certainty.SURE: Words("certain"),
    Certainty.ABOUT: Words("about this time"),
    Certainty.UNSURE: Words("not certain"),
}
LINE_WORDS = {
    LineState.OPEN: Words("to be asked"),
    LineState.CONFIRMED: Words("confirmed in the interview"),
    LineState.DENIED: Words("denied: look at the record again"),
    LineState.LEFT_OUT: Words("left out"),
}
AIDS = (
    Words("Payments of that day on the phone: where, and at what time?"),
    Words("Photos and videos of that day: who is in them, and where?"),
    Words("Messages and calls: whom did you arrange to meet?"),
    Words("Taxi, bus and metro rides in the app?"),
)
"""What helps people to remember; put as questions beside a gap."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a line says. `start` and `end` are minutes since the day began; None while nobody knows the hour."""

    where: Where
    start: int | None = None
    end: int | None = None
    place: PlaceRef | None = None
    words: str = ""
    note: str = ""
    source: Source = Source.PERSON
    certainty: Certainty = Certainty.SURE
    state: LineState = LineState.OPEN

    def to_text(self) -> str:
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        return json.dumps({**plain, "place": str(self.place.id) if self.place else None}, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Told:
        raw = json.loads(text)
        return cls(
            where=Where(raw["where"]),
            start=raw["start"],
            end=raw["end"],
            place=PlaceRef(UUID(raw["place"])) if raw["place"] else None,
            words=raw["words"],
            note=raw["note"],
            source=Source(raw["source"]),
            certainty=Certainty(raw["certainty"]),
            state=LineState(raw["state"]),
        )

    def same_stay(self, other: Told) -> bool:
        """The same place at the same time, whatever else is said of it."""
        return (self.start, self.end, self.where, self.place) == (other.start, other.end, other.where, other.place)


def sound(told: Told, day: date, now: datetime) -> Told:
    """What can be true: an end after its start, nothing in the future, a place where one is named.

    An end before its start lies on the next day.
    """
    start, end = told.start, told.end
    if start is None and end is not None:
        start, end = end, None
    if start is not None and end is not None and end < start:
        end += DAY
    if end is not None and end > 2 * DAY:
        raise _unclear("end", Words("One line tells of one day: write the next day on its own line."))
    last = max((m for m in (start, end) if m is not None), default=0)
    if start_of(day) + timedelta(minutes=last) > now:
        raise _unclear("start", Words("This lies in the future."))
    words = told.words.strip()
    if told.where is Where.PLACE and told.place is None and not words:
        raise _unclear("words", Words("Say where it was: a place, at home, or in words."))
    if told.where is Where.WORDS and told.place is not None:
        return replace(told, start=start, end=end, where=Where.PLACE, words=words)
    where = Where.WORDS if told.where is Where.PLACE and told.place is None else told.where
    return replace(told, start=start, end=end, where=where, words=words, note=told.note.strip())


_TOGETHER = (("start", "end"), ("where", "place", "words"), ("note",), ("source",), ("certainty",), ("state",))
"""What is answered together: half of one answer and half of another would be nobody's answer."""


def merged(base: Told, theirs: Told, mine: Told) -> Told | None:
    """Two answers that both saw `base`, as one; None when they disagree and a person must choose."""
    result = theirs
    for group in _TOGETHER:
        was, there, here = (tuple(getattr(t, name) for name in group) for t in (base, theirs, mine))
        if here in (was, there):
            continue
        if there != was:
            return None
        result = replace(result, **dict(zip(group, here, strict=True)))
    return result


@dataclass(frozen=True, slots=True)
class Stay:
    """A line as the questions need it: from when to when, and what it is called."""

    start: int
    end: int
    called: Words


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours of a day nobody has told about yet, and the question that closes them."""

    start: int
    end: int
    question: Words


def clock_words(minutes: int) -> str:
    """`09:05`; after midnight the hour of the next day."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def gaps(stays: Iterable[Stay], *, since: int, until: int, longest: int) -> list[Gap]:
    """The gaps of more than `longest` minutes between `since` and `until`, in the order of the day."""
    found: list[Gap] = []
    at, before = since, None
    for stay in sorted(stays, key=lambda s: (s.start, s.end)):
        if min(stay.start, until) - at > longest:
            found.append(_gap(at, min(stay.start, until), before, stay))
        if stay.end > at:
            at = stay.end
        # What ended before the day is asked about leads nowhere: one slept meanwhile.
        if stay.end >= since and (before is None or stay.end >= before.end):
            before = stay
    if until - at > longest:
        found.append(_gap(at, until, before, None))
    return found


def _gap(start: int, end: int, before: Stay | None, after: Stay | None) -> Gap:
    told = {"since": clock_words(start), "until": clock_words(end) if end < DAY else "24:00"}
    if before is None and after is None:
        return Gap(start, end, Words("Tell me this day from getting up to going to bed: where were you first?"))
    if before is None and after is not None:
        words = Words(
            "What did you do before {until}, when you came to {after}? Where did you come from?",
            after=after.called,
            **told,
        )
    elif after is None and before is not None:
        words = Words("And after {since}, when you left {before}: where did you go?", before=before.called, **told)
    else:
        assert before is not None and after is not None
        words = Words(
            "Between {since} ({before}) and {until} ({after}): where were you, and how did you get there?",
            before=before.called,
            after=after.called,
            **told,
        )
    return Gap(start, end, words)


def days_between(since: date, until: date) -> list[date]:
    """Each day, the newest first: memory is best there, and so are the contacts that can still be reached."""
    return [until - timedelta(days=n) for n in range((until - since).days + 1)]


def spans(rows: Sequence[tuple[date, Told]], day: date) -> list[tuple[int, int, Told]]:
    """The stays with an hour that touch `day`, cut to it; a stay of the night before counts where it reaches in."""
    found = []
    for on, told in rows:
        if told.start is None or told.state in (LineState.DENIED, LineState.LEFT_OUT):
            continue
        shift = (on - day).days * DAY
        start, end = told.start + shift, (told.end if told.end is not None else told.start) + shift
        if end >= 0 and start < DAY and (start >= 0 or end > 0):
            found.append((max(start, 0), min(end, DAY), told))
    return found


def times_of(day: date, told: Told) -> tuple[datetime, datetime, bool]:
    """When a stay began and ended, and whether the hour is known; without one it is the whole day, never midnight."""
    begin = start_of(day)
    if told.start is None or told.end is None:
        return begin, begin + timedelta(minutes=DAY), False
    return begin + timedelta(minutes=told.start), begin + timedelta(minutes=told.end), True


def _unclear(field: str, words: Words) -> Refusal:
    return Refusal(
        "stay_unclear",
        words,
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Ask once more, then write it down again."),
    )
