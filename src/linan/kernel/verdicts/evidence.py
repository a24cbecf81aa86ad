"""Evidence as files bring it: a list of `{"id", "kind", "at", "params", "until"}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from linan.kernel.refs import EvidenceRef
from linan.kernel.time import CHINA
from linan.kernel.verdicts.model import Evidence


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The pieces in the file's order, and by which name the file calls each."""

    pieces: tuple[Evidence, ...]
    names: Mapping[EvidenceRef, str]


def evidence_list(raw: Any) -> EvidenceFile:
    """Read them; ValueError names the piece that cannot be used. `id` may be any text, once each, or missing.

    A detail that names another piece of the file (`evidence` of a correction) is understood. A time without its zone
    is China's.
    """
    if not isinstance(raw, list):
        raise ValueError("evidence is a list")
    names: dict[str, EvidenceRef] = {}
    for number, piece in enumerate(raw, start=1):
        if not isinstance(piece, Mapping):
            raise ValueError(f"evidence {number} is not an object")
        name = str(piece.get("id") or f"evidence {number}")
        if name in names:
            raise ValueError(f"evidence {number}: {name!r} stands there twice")
        names[name] = _ref(name)
    pieces = []
    for number, (piece, ref) in enumerate(zip(raw, names.values(), strict=True), start=1):
        try:
            pieces.append(_piece(piece, ref, names))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"evidence {number}: {type(error).__name__} {error}") from error
    return EvidenceFile(tuple(pieces), {ref: name for name, ref in names.items()})


def _piece(raw: Mapping[str, Any], ref: EvidenceRef, names: Mapping[str, EvidenceRef]) -> Evidence:
    params = {}
    for key, value in (raw.get("params") or {}).items():
        if not isinstance(value, str | int | bool):
            raise ValueError(f"the detail {key} is neither text, number nor yes or no")
        params[key] = str(names[value]) if isinstance(value, str) and value in names else value
    at, until = moment(raw["at"]), moment(raw["until"]) if raw.get("until") else None
    if until is not None and until <= at:
        raise ValueError("the end lies before the beginning")
    return Evidence(ref, str(raw["kind"]), at, params, until)


def _ref(name: str) -> EvidenceRef:
    try:
        return EvidenceRef.parse(name) if ":" in name else EvidenceRef(UUID(name))
    except ValueError:
        return EvidenceRef(uuid5(NAMESPACE_URL, name))


def moment(text: str) -> datetime:
    """ISO 8601; without its zone it is China's."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)
