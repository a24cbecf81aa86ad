"""Evidence as files bring it: a list of `{"id", "kind", "at", "params", "until"}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from linan.kernel.refs import EvidenceRef
from linan.kernel.shape import Unusable, a_list, a_text, an_object, inside, needed
from linan.kernel.time import CHINA
from linan.kernel.verdicts.model import Evidence
from linan.kernel.words import Words

FIELDS = ("id", "kind", "at", "params", "until")


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The pieces in the file's order, by which name the file calls each, and which fields of theirs we do not know."""

    pieces: tuple[Evidence, ...]
    names: Mapping[EvidenceRef, str]
    strange: Mapping[EvidenceRef, tuple[str, ...]]


def evidence_list(raw: Any) -> EvidenceFile:
    """Read them; Unusable names the piece and the field. `id` may be any text, once each, or missing.

    A detail that names another piece of the file (`evidence` of a correction) is understood. A time without its zone
    is China's.
    """
    found = [an_object(piece, f"evidence {n}") for n, piece in enumerate(a_list(raw, "evidence"), start=1)]
    names: dict[str, EvidenceRef] = {}
    for number, piece in enumerate(found, start=1):
        name = str(piece.get("id") or f"evidence {number}")
        if name in names:
            raise Unusable(Words("“{where}” stands there twice: {name}", where=f"evidence {number} · id", name=name))
        names[name] = _ref(name)
    pairs = list(zip(found, names.values(), strict=True))
    pieces = tuple(_piece(piece, ref, names, f"evidence {n}") for n, (piece, ref) in enumerate(pairs, start=1))
    strange = {ref: tuple(sorted(set(piece) - set(FIELDS))) for piece, ref in pairs}
    return EvidenceFile(pieces, {ref: name for name, ref in names.items()}, {r: s for r, s in strange.items() if s})


def _piece(raw: Mapping[str, Any], ref: EvidenceRef, names: Mapping[str, EvidenceRef], where: str) -> Evidence:
    params = {}
    told = inside(where, "params")
    for key, value in an_object(raw.get("params") or {}, told).items():
        if not isinstance(value, str | int | bool):
            raise Unusable(Words("“{where}” is neither text, whole number nor yes or no.", where=inside(told, key)))
        params[key] = str(names[value]) if isinstance(value, str) and value in names else value
    at = a_moment(needed(raw, "at", where), inside(where, "at"))
    until = a_moment(raw["until"], inside(where, "until")) if raw.get("until") else None
    if until is not None and until <= at:
        raise Unusable(Words("“{where}”: the end lies before the beginning.", where=inside(where, "until")))
    return Evidence(ref, a_text(needed(raw, "kind", where), inside(where, "kind")), at, params, until)


def _ref(name: str) -> EvidenceRef:
    try:
        return EvidenceRef.parse(name) if ":" in name else EvidenceRef(UUID(name))
    except ValueError:
        return EvidenceRef(uuid5(NAMESPACE_URL, name))


def moment(text: str) -> datetime:
    """ISO 8601 within the years 1970 to 9998; without its zone it is China's. ValueError for anything else."""
    at = datetime.fromisoformat(text)
    if not 1970 <= at.year < 9999:
        raise ValueError("beyond the calendar")
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def a_moment(value: Any, where: str) -> datetime:
    """The same; Unusable names the field."""
    try:
        return moment(value)
    except (TypeError, ValueError):
        raise Unusable(Words("“{where}” is not a time like 2022-07-10T08:30+08:00.", where=where)) from None
