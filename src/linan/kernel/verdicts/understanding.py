"""Evidence no rule understands: a mistyped kind or value weighs nothing, and nobody would notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from linan.kernel.refs import EvidenceRef
from linan.kernel.verdicts.evidence import EvidenceFile
from linan.kernel.verdicts.kinds import NEEDED, EvidenceKind
from linan.kernel.verdicts.model import Evidence
from linan.kernel.verdicts.rules import RuleSet
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Unweighed:
    """One thing of a piece that was not understood: `unknown_kind`, `detail_unknown`, `names_nothing` or
    `unknown_field`; in which field, with which value."""

    evidence: EvidenceRef
    code: str
    field: str
    value: str | int | bool | None
    words: Words


def unweighed(held: EvidenceFile, rules: RuleSet) -> list[Unweighed]:
    """What was not understood, in the file's order. A kind the edition asks nothing of is understood all the same."""
    known = set(EvidenceKind) | set(rules.colouring) | set(rules.clearing)
    return [one for piece in held.pieces for one in _of(piece, held, known)]


def _of(piece: Evidence, held: EvidenceFile, known: set[str]) -> Iterator[Unweighed]:
    def told(code: str, field: str, value: Any, words: Words) -> Unweighed:
        return Unweighed(piece.id, code, field, value, words)

    for name in held.strange.get(piece.id, ()):
        yield told("unknown_field", name, None, Words("The field “{field}” is not known.", field=name))
    if piece.kind not in known:
        near = get_close_matches(piece.kind, sorted(known), 1) or get_close_matches(
            _turned(piece.kind), sorted(known), 1
        )
        words = (
            Words("No rule knows evidence “{kind}”; was “{near}” meant?", kind=piece.kind, near=near[0])
            if near
            else Words("No rule knows evidence “{kind}”.", kind=piece.kind)
        )
        yield told("unknown_kind", "kind", piece.kind, words)
    for name, values in NEEDED.get(piece.kind, {}).items():
        value = piece.params.get(name)
        if values and value not in values:
            words = Words("“{field}” is none of: {known}.", field=name, known=", ".join(values))
            yield told("detail_unknown", name, value, words)
        if not values and (not isinstance(value, str) or not _names(value, held)):
            yield told("names_nothing", name, value, Words("“{field}” names no evidence of this file.", field=name))


def _names(value: str, held: EvidenceFile) -> bool:
    try:
        return EvidenceRef.parse(value) in held.names
    except ValueError:
        return False


def _turned(kind: str) -> str:
    """`close_contact` for `contact_close`: words in another order."""
    return "_".join(reversed(kind.split("_")))
