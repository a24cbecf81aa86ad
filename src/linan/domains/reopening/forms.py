"""What callers write, made into what the actions take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from uuid import UUID

from linan.domains.reopening.actions import FirmTold, ShiftEntry, WorkerEntry
from linan.domains.reopening.queries import FileFilter
from linan.domains.reopening.rules import Canteen, FileState
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def asked(get: Mapping[str, str]) -> FileFilter:
    """What the list's form asks; what it cannot be is left out."""
    state, area = get.get("state", ""), get.get("community", "")
    return FileFilter(
        community=region(area) if area else None,
        state=FileState(state) if state in set(FileState) else None,
        late=get.get("late") == "yes",
        paused=get.get("paused") == "yes",
        text=get.get("text", "").strip()[:60],
    )


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def firm(post: Mapping[str, str]) -> FirmTold:
    return FirmTold(
        responsible=post.get("responsible", ""),
        phone=post.get("phone", ""),
        masks=number(post, "masks"),
        disinfectant_days=number(post, "disinfectant_days"),
        thermometers=number(post, "thermometers"),
        isolation_room=post.get("isolation_room") == "yes",
        essential=post.get("essential") == "yes",
    )


def shift(post: Mapping[str, str]) -> ShiftEntry:
    return ShiftEntry(
        name=post.get("name", ""),
        room=post.get("room", ""),
        starts=clock_time(post.get("starts", ""), "starts"),
        ends=clock_time(post.get("ends", ""), "ends"),
        seats=number(post, "seats"),
        square_metres=number(post, "square_metres"),
        spacing_cm=number(post, "spacing_cm"),
        canteen=canteen(post.get("canteen", "")),
    )


def worker(post: Mapping[str, str]) -> WorkerEntry:
    unwell = {"no": False, "yes": True}.get(post.get("unwell", ""))
    return WorkerEntry(
        name=post.get("name", ""),
        identity=post.get("identity", ""),
        origin=post.get("origin", "").strip(),
        left_on=day(post.get("left_on", ""), "left_on"),
        unwell=unwell,
    )


def canteen(text: str) -> Canteen:
    return Canteen(text) if text in set(Canteen) else Canteen.UNKNOWN


def number(post: Mapping[str, str], field: str) -> int:
    """A whole number; empty is 0. Refuses `bad_number`."""
    text = post.get(field, "").strip()
    if not text:
        return 0
    if not text.isdecimal() or len(text) > 6:
        raise Refusal("bad_number", Words("A number from 0 to 30,000 is needed."), kind=Kind.INVALID, field=field)
    return int(text)


def day(text: str, field: str) -> date | None:
    """A day as browsers send it; None for an empty field. Refuses `bad_day`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal("bad_day", Words("This is no day of the calendar."), kind=Kind.INVALID, field=field) from None


def clock_time(text: str, field: str) -> time:
    """An hour of the day, to the minute. Refuses `bad_time`."""
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        raise Refusal(
            "bad_time",
            Words("Write the hours as 08:00 and 17:00."),
            kind=Kind.INVALID,
            field=field,
        ) from None


def site(text: str) -> UUID:
    """A firm chosen in the list. Refuses `no_site`."""
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("no_site", Words("Please choose a firm."), kind=Kind.INVALID, field="site") from None
