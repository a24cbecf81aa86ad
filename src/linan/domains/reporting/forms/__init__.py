"""What callers write, made into what the actions take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from linan.core.desk.excel import MOST_BYTES, too_large
from linan.domains.reporting import rules
from linan.domains.reporting.rules import Asked
from linan.domains.reporting.rules.periods import DAYS, Rhythm, rhythm_words
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

_TYPES = {"文字": "string", "text": "string", "数字": "number", "number": "number", "整数": "integer",
          "count": "integer", "是否": "boolean", "yes/no": "boolean"}  # fmt: skip
TRUE, FALSE = ("yes", "true", "1", "是", "有"), ("no", "false", "0", "否", "无")


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


GREATEST = 2**31 - 1
"""What every database can hold in a whole number."""


def count(text: str) -> int:
    """A whole number."""
    try:
        number = int(text.strip())
        if abs(number) > GREATEST:
            raise ValueError(text)
        return number
    except ValueError:
        words = Words("Please write a whole number.")
        raise Refusal("number_unreadable", words, kind=Kind.INVALID, field="value") from None


def day(text: str) -> date:
    """A day as a browser sends it."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        words = Words("Please choose a day.")
        raise Refusal("day_unreadable", words, kind=Kind.INVALID, field="until_on") from None


def moment(text: str) -> datetime | None:
    """A moment the page itself wrote; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None


def exact_moment(text: str) -> datetime:
    """A moment the page itself wrote into a hidden field; refuses anything else."""
    found = moment(text)
    if found is None:
        words = Words("Please choose a day and a time.")
        raise Refusal("moment_unreadable", words, kind=Kind.INVALID, field="period_at")
    return found


def moment_here(text: str) -> datetime | None:
    """A moment as a browser's field for date and time sends it, on the clocks of China; None for an empty one."""
    if not text.strip():
        return None
    try:
        at = datetime.fromisoformat(text.strip())
        return at if at.tzinfo else at.replace(tzinfo=CHINA)
    except ValueError:
        words = Words("Please choose a day and a time.")
        raise Refusal("moment_unreadable", words, kind=Kind.INVALID, field="seen_at") from None


def uploaded(file: UploadedFile[bytes] | None) -> tuple[str, bytes]:
    """The name and content of an uploaded file; refuses none, or one too large for a table."""
    if file is None or (file.size or 0) > MOST_BYTES:
        words = Words("Please choose a file.") if file is None else too_large().words
        raise Refusal("file_missing", words, kind=Kind.INVALID, field="file")
    return str(file.name or ""), file.read()


def clock_time(text: str) -> time:
    """A time of day, `16:00`."""
    try:
        return time.fromisoformat(text.strip())
    except ValueError:
        words = Words("Please write a time like 16:00.")
        raise Refusal("time_unreadable", words, kind=Kind.INVALID, field="daily_at") from None


RHYTHMS: list[tuple[Words, list[tuple[str, Words]]]] = [
    (words, [(f"{every}-{day}", rhythm_words(every, day)) for day in DAYS[every] if day not in (29, 30)])
    for every, words in (
        (Rhythm.DAY, Words("Daily")),
        (Rhythm.WEEK, Words("Weekly")),
        (Rhythm.MONTH, Words("Monthly")),
    )
]
"""What a schedule offers. Not every month has a 29th or 30th, so that after the 28th comes the last day."""


def rhythm(text: str) -> tuple[Rhythm, int] | None:
    """When something is made by itself, `week-1`; None for never. Refuses what is no rhythm."""
    if not text:
        return None
    every, _, day = text.partition("-")
    if every not in {r.value for r in Rhythm} or not (day.isascii() and day.isdecimal()):
        raise Refusal("no_such_day", Words("Please choose when."), kind=Kind.INVALID, field="when")
    return Rhythm(every), int(day[:3])


def value(field: Asked, text: str) -> Any:
    """What was typed into a field, as the field's own kind; refuses what cannot be read as that."""
    kind, typed = field.schema.get("type"), text.strip()
    if not typed or kind == "string":
        return typed
    try:
        if kind == "boolean":
            if typed.lower() not in (*TRUE, *FALSE):
                raise ValueError(typed)
            return typed.lower() in TRUE
        number = float(typed.replace("，", ".").replace("。", ".").replace("℃", ""))
        return int(number) if kind == "integer" and number.is_integer() else number
    except ValueError:
        raise Refusal(
            "answer_unusable",
            Words("“{title}” cannot be {value}.", title=field.title, value=typed[:40]),
            kind=Kind.INVALID,
            field=field.name,
            next_step=Words("Correct this field and send the form again; the others are kept."),
        ) from None


def own_fields(text: str) -> list[Mapping[str, Any]]:
    """The form's own questions, one a line: `title | kind | choice, choice`. Kind is text, number, count or yes/no."""
    found: list[Mapping[str, Any]] = []
    for n, line in enumerate(filter(None, (raw.strip() for raw in text.splitlines())), 1):
        title, kind, choices = (*(p.strip() for p in line.replace("｜", "|").split("|", 2)), "", "")[:3]
        if kind and kind.lower() not in _TYPES:
            raise Refusal(
                "field_kind",
                Words("Line {n}: “{kind}” is no kind of answer.", n=n, kind=kind[:20]),
                kind=Kind.INVALID,
                field="own",
                next_step=Words("Write text, number, count or yes/no after the first bar."),
            )
        listed = [c.strip() for c in choices.replace("，", ",").replace("、", ",").split(",") if c.strip()]
        found.append({"name": f"q{n}", "title": title, "type": _TYPES.get(kind.lower(), "string"), "choices": listed})
    return found


def schema(title: str, codes: Iterable[str], own: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A schema from ticked items and own questions. A question that is a common item becomes that item."""
    bound = {c: i for c in codes if (i := rules.item(c)) is not None}
    rest = []
    for field in own:
        same = rules.item_for_label(str(field["title"]))
        if same is not None:
            bound.setdefault(same.code, same)
        else:
            rest.append(field)
    return rules.schema_from(title, list(bound.values()), rest)
