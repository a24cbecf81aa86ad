"""What people choose or type, made into what the actions take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from linan.core.community.models import Division
from linan.core.desk.excel import read_table
from linan.domains.tracing.facts import From, Outcome, Ring
from linan.domains.tracing.rules import HOME, TOLD, Decision
from linan.domains.tracing.rules.interview import Certainty, LineState, Source, Told, Where
from linan.domains.tracing.rules.letters import PersonTold, mapping, person_told
from linan.domains.tracing.rules.notices import MOST_BYTES
from linan.domains.tracing.rules.trajectory import Shown
from linan.kernel.refs import ContactRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

E = TypeVar("E", bound=StrEnum)


def ring(text: str) -> Ring:
    return _choice(Ring, text, "ring")


def origin(text: str) -> From:
    return _choice(From, text, "label")


def decision(text: str) -> Decision:
    return _choice(Decision, text, "decision")


def meeting_place(text: str) -> PlaceRef | str:
    """A place's id, `home` or `told`."""
    return text if text in (HOME, TOLD) else PlaceRef(uuid(text))


def outcome(text: str) -> Outcome:
    return _choice(Outcome, text, "outcome")


def contacts(texts: list[str]) -> list[ContactRef]:
    return [ContactRef(uuid(t)) for t in texts]


def person(text: str) -> PersonRef:
    return PersonRef(uuid(text))


def place(text: str) -> PlaceRef | None:
    return PlaceRef(uuid(text)) if text else None


def area(text: str) -> Region:
    """A region path, or a division code of 6, 9 or 12 digits. Refuses `area_unknown`."""
    text = text.strip()
    try:
        region = Region.of_code(text) if text.isdigit() else Region(text)
    except ValueError:
        raise _area_unknown() from None
    if not Division.objects.filter(region=region.community).exists():
        raise _area_unknown()
    return region


def moment(text: str, field: str) -> datetime:
    """A local date and time as browsers send it."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable(field) from None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def day(text: str, field: str) -> date:
    """A day as browsers send it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable(field) from None


def minutes(text: str) -> int:
    if not text.strip().isdigit() or len(text.strip()) > 5:
        raise _unreadable("minutes")
    return int(text)


def told(said: Mapping[str, str], state: LineState | None = None) -> Told:
    """A line of an interview as its form sends it; `state` is what the button says, else the form does."""
    where = _choice(Where, said.get("where", "") or "place", "where")
    chosen = place(said.get("place", "")) if where in (Where.PLACE, Where.WORDS) else None
    return Told(
        where=where,
        start=_clock(said.get("start", ""), "start"),
        end=_clock(said.get("end", ""), "end"),
        place=chosen,
        words=said.get("words", "")[:200],
        note=said.get("note", "")[:500],
        source=_choice(Source, said.get("source", "") or "person", "source"),
        certainty=_choice(Certainty, said.get("certainty", "") or "sure", "certainty"),
        state=state or _choice(LineState, said.get("state", "") or "confirmed", "state"),
    )


def notice_text(data: bytes) -> str:
    """A text file in UTF-8 or GB18030; refuses what is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data[: MOST_BYTES * 2].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        "text_unreadable",
        Words("The file is neither UTF-8 nor GB18030 text."),
        kind=Kind.INVALID,
        field="file",
        next_step=Words("Save it as plain text, or paste the text instead."),
    )


def version(text: str) -> int:
    if not text.isdigit() or len(text) > 9:
        raise _unreadable("seen")
    return int(text)


def _clock(text: str, field: str) -> int | None:
    """Minutes since midnight of `09:05`; None when nothing is said."""
    text = text.strip()
    if not text:
        return None
    try:
        at = time.fromisoformat(text)
    except ValueError:
        raise _unreadable(field) from None
    return at.hour * 60 + at.minute


def letter_people(content: bytes, filename: str, today: date) -> list[PersonTold]:
    """The people of a letter from its table. Refuses naming the row that cannot be read; then nothing is entered."""
    tables = read_table(content, filename)
    if not tables:
        raise _unreadable("table")
    table = tables[0]
    columns = mapping(table.header)
    return [
        person_told(n, {field: row[at] for field, at in columns.items()}, today)
        for n, row in enumerate(table.rows, table.first_row)
        if any(cell.strip() for cell in row)
    ]


def shown(said: Mapping[str, str]) -> dict[int, Shown]:
    """How much of each stay is told, from fields `stay-3`."""
    return {
        int(name.removeprefix("stay-")): _choice(Shown, value, name)
        for name, value in said.items()
        if name.startswith("stay-") and name.removeprefix("stay-").isdigit()
    }


def level(text: str) -> Level:
    if not text.isdigit() or int(text) not in set(Level):
        raise _unreadable("home_level")
    return Level(int(text))


def skipped(text: str) -> int:
    """How many lines of a list lie on the pages before; none for anything that is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def _choice(kind: type[E], text: str, field: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise _unreadable(field) from None


def _unreadable(field: str) -> Refusal:
    return Refusal(
        "field_unreadable",
        Words("This entry cannot be read."),
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Choose one of the offered values."),
    )


def _area_unknown() -> Refusal:
    return Refusal(
        "area_unknown",
        Words("We know no area with this code."),
        kind=Kind.INVALID,
        field="to_region",
        next_step=Words("Use the 6, 9 or 12 digit code of the county, street or community."),
    )
