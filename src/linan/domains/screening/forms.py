"""What people type or tick, made into what the actions take. Wrong input is refused in words, beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from linan.domains.screening import rules
from linan.domains.screening.actions import Newcomer, Said
from linan.domains.screening.facts import Outcome, Purpose, Route
from linan.domains.screening.rules import Item
from linan.kernel.refs import PersonRef, StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

EVENING = time(20)
"""A round due on a day is due in its evening."""


class RoundForm(forms.Form):
    """Opening a round; the areas are those of the one who opens it."""

    area = forms.ChoiceField(label=_("Where"), widget=forms.Select(attrs={"class": "form-select"}))
    purpose = forms.ChoiceField(label=_("What for"), widget=forms.Select(attrs={"class": "form-select"}))
    title = forms.CharField(label=_("Name of the round"), max_length=80)
    due_on = forms.DateField(label=_("To be done by"), widget=forms.DateInput(attrs={"type": "date"}))
    tell = forms.CharField(
        label=_("What is told at each door"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "form-control"}),
        help_text=_("Households can read it and say so themselves; then nobody has to knock."),
    )


def outcome(text: str) -> Outcome:
    """What came of a door."""
    try:
        return Outcome(text)
    except ValueError:
        raise Refusal(
            "unknown_outcome", Words("Please choose how it went."), kind=Kind.INVALID, field="outcome"
        ) from None


def door_answer(data: QueryDict) -> dict[str, Any]:
    """The answer of one door, as `actions.answer_door` takes it. Who names new people has found them."""
    people = newcomers(data)
    said = outcome(data.get("outcome", ""))
    if people and said is Outcome.INFORMED:
        said = Outcome.OCCUPANTS
    return {
        "outcome": said,
        "route": Route.PHONE if data.get("route") == Route.PHONE else Route.DOOR,
        "needs": data.getlist("needs"),
        "ill": persons(data.getlist("ill")),
        "symptoms": data.getlist("symptoms"),
        "note": data.get("note", ""),
        "newcomers": people if said is Outcome.OCCUPANTS else (),
    }


def newcomers(data: QueryDict) -> tuple[Newcomer, ...]:
    """The filled lines of new people; a line without a name but with a telephone is asked about."""
    columns = [data.getlist(n) for n in ("name", "phone", "origin", "since_on")]
    longest = min(max((len(c) for c in columns), default=0), rules.NEWCOMERS_AT_ONCE)
    found = []
    for n in range(longest):
        name, phone, origin, since = (c[n].strip() if n < len(c) else "" for c in columns)
        if name or phone:
            found.append(Newcomer(name, phone, origin, day(since)))
    return tuple(found)


def household_answer(data: QueryDict) -> Said:
    """A household's own form."""
    gone_on = day(data.get("left_on", ""))
    phones = {k.removeprefix("phone-"): str(v) for k, v in data.items() if k.startswith("phone-") and str(v).strip()}
    return Said(
        right=frozenset(i for i in Item if i.value in data.getlist("right")),
        needs=tuple(data.getlist("needs")),
        note=data.get("note", ""),
        ill=persons(data.getlist("ill")),
        symptoms=tuple(data.getlist("symptoms")),
        came=newcomers(data),
        left=dict.fromkeys(persons(data.getlist("left")), gone_on),
        phones=dict(zip(persons(list(phones)), phones.values(), strict=True)),
        read=frozenset(p.id for p in persons(data.getlist("read"))),
    )  # fmt: skip


def paper(data: Mapping[str, Any]) -> dict[UUID, Outcome]:
    """What was typed from the ticked list: one digit a door, empty where nothing was ticked."""
    found: dict[UUID, Outcome] = {}
    for name, typed in data.items():
        digit = str(typed).strip()
        if not name.startswith("door-") or not digit:
            continue
        if digit not in rules.PAPER_CODES:
            raise Refusal(
                "unknown_digit",
                Words("{digit} is not on the list.", digit=digit[:5]),
                kind=Kind.INVALID,
                next_step=Words("Type 1, 2, 3 or 4 as it stands at the foot of the list."),
                field=name,
            )
        found[_uuid(name.removeprefix("door-"))] = rules.PAPER_CODES[digit]
    return found


def purpose(text: str) -> Purpose:
    """What a round is for."""
    try:
        return Purpose(text)
    except ValueError:
        raise not_found() from None


def region(text: str) -> Region:
    """A path as it stands in a list of choices; anything else is not there."""
    try:
        return Region(text if not text or text.endswith("/") else f"{text}/")
    except ValueError:
        raise not_found() from None


def flat(stair: str, number: str) -> Region:
    """The path of a door on a stair."""
    plain = number.strip()
    if not plain.isalnum() or not plain.isascii() or len(plain) > 10:
        raise Refusal(
            "bad_flat",
            Words("Write the number of the flat, in figures and letters alone."),
            kind=Kind.INVALID,
            field="flat",
        )
    below = region(stair)
    if below.level < Level.BUILDING:
        raise Refusal("no_stair", Words("Choose the stair the door is on."), kind=Kind.INVALID, field="stair")
    return below.child(plain.lower())


def day(text: str) -> date | None:
    """An ISO day as browsers send it; None when left empty."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refusal(
            "date_unreadable",
            Words("This date cannot be read."),
            kind=Kind.INVALID,
            field="on",
            next_step=Words("Write it as year-month-day, for example 2022-03-14."),
        ) from None


def evening_of(on: date) -> datetime:
    """The moment a day's work is due."""
    return datetime.combine(on, EVENING, CHINA)


def due(text: str) -> datetime:
    """The evening of a typed day."""
    on = day(text)
    if on is None:
        raise Refusal(
            "due_missing", Words("Say until when it is to be done."), kind=Kind.INVALID, field="due_on"
        )  # fmt: skip
    return evening_of(on)


def persons(texts: list[str]) -> tuple[PersonRef, ...]:
    """People by their ids."""
    return tuple(PersonRef(_uuid(t)) for t in texts)


def staff(text: str) -> StaffRef | None:
    """Somebody of the staff by the text of their reference; nobody for an empty one."""
    if not text:
        return None
    try:
        return StaffRef.parse(text)
    except ValueError:
        raise not_found() from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None
