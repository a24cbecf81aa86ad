"""The index as searches find it: mapped once a process, refused with the reason when it is not true any more."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from linan.core.movement.models import StoredDay
from linan.core.movement.names import KIND, Ids
from linan.core.movement.store import layout
from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

log = logging.getLogger("linan.movement")
_turn = Lock()
_mapped: dict[str, Any] = {}
"""The one index this process has mapped: its header's text, the index, people, places."""


@dataclass(frozen=True, slots=True)
class Served:
    """An index that is true, and the stored days it does not hold."""

    index: FastIndex
    people: Ids
    places: Ids
    missing: Sequence[StoredDay]


def folder() -> Path:
    return layout.root() / "index"


def told_of(days: Sequence[StoredDay]) -> list[list[str]]:
    """What an index of these days says it was made from."""
    return sorted([d.region.code, d.day.isoformat(), d.build] for d in days)


def state() -> tuple[list[StoredDay], list[StoredDay]]:
    """(days the index on disk holds, days it does not). Refuses `index_absent`, `index_torn` and `index_stale`."""
    header = files.header_of(folder())
    days = list(StoredDay.objects.order_by("day", "region"))
    held = {tuple(d) for d in header["made_from"]}
    here = [d for d in days if (d.region.code, d.day.isoformat(), d.build) in held]
    gone = len(held) - len(here)
    if gone:
        raise Refusal(
            "index_stale",
            Words("The index holds {count} days that were written anew or deleted since.", count=gone),
            kind=Kind.CONFLICT,
            next_step=Words("It is built again by itself; until then searches take longer and find the same."),
        )
    kept = {d.id for d in here}
    return here, [d for d in days if d.id not in kept]


def serve(until: int) -> Served | None:
    """The index, if it is true and holds nothing after the minute `until`; None otherwise, with the reason logged."""
    try:
        here, missing = state()
        index, people, places = load()
        header = _mapped["header"]
        if header["made_from"] != told_of(here):
            return None  # it was replaced while we looked
    except Refusal as refusal:
        if refusal.code != "index_absent":
            log.warning("the index does not serve: %s", refusal.code)
        return None
    if header["last_start"] >= until:
        return None
    return Served(index, people, places, missing)


def forget() -> None:
    """Remove the index from the disk; a process that has it mapped serves it no more, because its builds are gone."""
    files.remove(folder())
    (folder() / "progress.json").unlink(missing_ok=True)
    with _turn:
        _mapped.clear()


def forget_stale() -> None:
    """Remove the index if it holds a build that counts no more: what it says of that day is not to be found again."""
    try:
        state()
    except Refusal as refusal:
        if refusal.code != "index_absent":
            forget()


def load() -> tuple[FastIndex, Ids, Ids]:
    header = files.header_of(folder())
    text = json.dumps(header, sort_keys=True)
    with _turn:
        if _mapped.get("text") != text:
            _mapped.clear()
            index, beside = files.load_all(folder(), made_from=header["made_from"])
            ids = {n: Ids(beside[n].view(KIND)) for n in ("people", "places")}
            _mapped.update(text=text, header=header, index=index, **ids)
        return _mapped["index"], _mapped["people"], _mapped["places"]
