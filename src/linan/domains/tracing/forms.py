"""What people choose or type, made into what the actions take."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from linan.core.community.models import Division
from linan.domains.tracing.facts import From, Outcome, Ring
from linan.domains.tracing.rules import HOME, TOLD, Decision
from linan.kernel.refs import ContactRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
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
