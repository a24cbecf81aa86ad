"""协查函: what a letter between counties says, and reading one that came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from linan.domains.tracing.facts import Outcome, Ring
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class Way(StrEnum):
    """Where a letter goes: to another county, or from one to us."""

    OUT = "out"
    IN = "in"


class Answer(StrEnum):
    """Where one person of a letter stands."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    OVERDUE = "overdue"


ANSWER_WORDS = {
    Answer.WAITING: Words("not taken on yet"),
    Answer.ASKED: Words("asked, no answer yet"),
    Answer.ANSWERED: Words("answered"),
    Answer.OVERDUE: Words("overdue"),
}
COLUMNS = {
    "name": ("姓名", "name"),
    "identity": ("身份证号", "身份证号码", "证件号码", "identity", "id"),
    "phone": ("电话", "联系电话", "手机", "手机号", "phone", "telephone"),
    "address": ("地址", "现住址", "住址", "address"),
    "ring": ("类别", "密接类别", "grade", "ring"),
    "last_met_on": ("最后接触日期", "末次接触日期", "最后接触时间", "last contact", "last_met_on"),
}
"""The columns of a letter's table, by the titles counties write above them."""
RINGS = {
    "密接": Ring.CLOSE,
    "密切接触者": Ring.CLOSE,
    "close": Ring.CLOSE,
    "close contact": Ring.CLOSE,
    "次密接": Ring.SECONDARY,
    "密接的密接": Ring.SECONDARY,
    "secondary": Ring.SECONDARY,
    "contact of a close contact": Ring.SECONDARY,
}
OUTCOMES_OF_A_LETTER = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class PersonTold:
    """One person as a letter tells of them. `row` is its number in the file."""

    row: int
    name: str
    identity: str
    phone: str
    address: str
    ring: Ring
    last_met_on: date


def mapping(header: list[str]) -> dict[str, int]:
    """Which column holds what. Refuses a table without names or days."""
    plain = [h.strip().lower() for h in header]
    found = {
        field: next(n for n, title in enumerate(plain) if title in titles)
        for field, titles in COLUMNS.items()
        if any(title in titles for title in plain)
    }
    for needed in ("name", "last_met_on"):
        if needed not in found:
            raise Refusal(
                "column_missing",
                Words("The table has no column “{title}”.", title=COLUMNS[needed][0]),
                kind=Kind.INVALID,
                field="table",
                next_step=Words("Columns: 姓名, 身份证号, 电话, 地址, 类别, 最后接触日期."),
            )
    return found


def person_told(row: int, values: Mapping[str, str], today: date) -> PersonTold:
    """One line of a letter. Refuses what nobody could act on, naming the row."""
    name = values.get("name", "").strip()
    ring = RINGS.get(values.get("ring", "").strip().lower() or "密接")
    day = _day(values.get("last_met_on", "").strip())
    if not name or len(name) > 60 or ring is None or day is None or day > today:
        wrong = "姓名" if not name or len(name) > 60 else "类别" if ring is None else "最后接触日期"
        raise Refusal(
            "row_unreadable",
            Words("Row {row}: “{column}” cannot be read.", row=row, column=wrong),
            kind=Kind.INVALID,
            field="table",
            next_step=Words("Correct the row and send the table again; nothing was entered."),
        )
    return PersonTold(
        row,
        name,
        values.get("identity", "").strip().upper()[:40],
        "".join(c for c in values.get("phone", "") if c.isdigit() or c == "+")[:20],
        values.get("address", "").strip()[:200],
        ring,
        day,
    )


def _day(text: str) -> date | None:
    plain = text.replace("年", "-").replace("月", "-").replace("日", "").replace("/", "-").replace(".", "-")
    parts = plain.split(" ")[0].split("T")[0].split("-")
    try:
        year, month, day = (int(p) for p in parts)
        return date(year, month, day)
    except ValueError:
        return None


def standing(outcome: str, asked: bool, overdue: bool) -> Answer:
    """Where one line stands: answered counts, else what is late is named."""
    if outcome:
        return Answer.ANSWERED
    if overdue:
        return Answer.OVERDUE
    return Answer.ASKED if asked else Answer.WAITING
