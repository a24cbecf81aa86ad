"""What people type, made into what the actions take. Wrong input is refused in words, beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from linan.domains.quarantine import rules
from linan.domains.quarantine.facts import RefusalStep
from linan.domains.quarantine.rules import CareRole
from linan.kernel.refs import Ref
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.words import Words


def temperature(text: str) -> int | None:
    """`36.6` or `36,6` in degrees Celsius to tenths; None when left empty."""
    text = text.strip().replace(",", ".").replace("，", ".").replace("。", ".").removesuffix("℃")
    if not text:
        return None
    try:
        tenths = Decimal(text) * 10
        if tenths == tenths.to_integral_value():
            return int(tenths)
    except (InvalidOperation, ValueError):
        pass
    raise Refusal(
        "temperature_unreadable",
        Words("This temperature cannot be read."),
        kind=Kind.INVALID,
        field="temperature",
        next_step=Words("Write it in degrees Celsius, for example 36.6."),
    )


def day(text: str) -> date | None:
    """An ISO day as browsers send it; None when left empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _unreadable("on") from None


def moment(text: str, name: str) -> datetime:
    """A local date and time as browsers send it."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=CHINA)
    except ValueError:
        raise _unreadable(name) from None


def five(data: Mapping[str, str]) -> list[rules.CareName]:
    """The five roles of the form; rows without any entry are left out."""
    rows = [
        rules.CareName(
            role,
            data.get(f"{role}_name", "").strip(),
            data.get(f"{role}_phone", "").strip(),
            data.get(f"{role}_substitute_name", "").strip(),
            data.get(f"{role}_substitute_phone", "").strip(),
        )
        for role in CareRole
    ]
    for row in rows:
        for name, number in (("phone", row.phone), ("substitute_phone", row.substitute_phone)):
            if number and sum(c.isdigit() for c in number) < 3:
                raise Refusal(
                    "phone_unreadable",
                    Words("This is not a telephone number."),
                    kind=Kind.INVALID,
                    field=f"{row.role}_{name}",
                    next_step=Words("Write the number as you would dial it."),
                )
    return [r for r in rows if r.name or r.phone]


def step(text: str) -> RefusalStep:
    """A rung of the ladder."""
    try:
        return RefusalStep(text)
    except ValueError:
        raise Refusal("unknown_step", Words("Please choose a step."), kind=Kind.INVALID, field="step") from None


def reference(text: str) -> Ref:
    """What an order rests on, from the text of its reference."""
    try:
        return Ref.parse(text)
    except ValueError:
        raise Refusal(
            "unknown_reference", Words("This reference is not known."), kind=Kind.INVALID, field="because"
        ) from None


def _unreadable(field: str) -> Refusal:
    return Refusal(
        "date_unreadable",
        Words("This date cannot be read."),
        kind=Kind.INVALID,
        field=field,
        next_step=Words("Write it as year-month-day, for example 2022-03-14."),
    )
