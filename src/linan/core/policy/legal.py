"""On which law a decision about a person may rest: a dated list with sources, in `data/legal_bases.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """One article: what it is called, what it says in short, from when until when it was in force, and its source."""

    code: str
    words: Words
    article: str
    """As it is cited, in the language of the law."""
    says: Words
    since: date
    until: date | None
    """The first day on which it no longer holds."""
    purposes: frozenset[str]
    """The kinds of decision it can carry."""
    source: str
    verified: bool

    def in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@lru_cache(maxsize=1)
def legal_bases() -> Mapping[str, LegalBasis]:
    """Every basis by its code. ValueError when the file cannot be used."""
    raw = json.loads((files("linan.core.policy") / "data" / "legal_bases.json").read_text("utf-8"))
    found = [
        LegalBasis(
            code=b["code"],
            words=Words(b["words"]),
            article=b["article"],
            says=Words(b["says"]),
            since=date.fromisoformat(b["since"]),
            until=date.fromisoformat(b["until"]) if b["until"] else None,
            purposes=frozenset(b["for"]),
            source=b["source"],
            verified=b["verified"],
        )
        for b in raw
    ]
    if len({b.code for b in found}) != len(found):
        raise ValueError("two legal bases share a code")
    return {b.code: b for b in found}


def bases_for(purpose: str, day: date) -> list[LegalBasis]:
    """What a decision of this kind may rest on that day."""
    return [b for b in legal_bases().values() if purpose in b.purposes and b.in_force(day)]


def need_basis(code: str, purpose: str, day: date) -> LegalBasis:
    """The basis of that code; refuses `bad_basis` when it does not hold that day or carries no such decision."""
    found = legal_bases().get(code)
    if found is None or found not in bases_for(purpose, day):
        raise Refusal(
            "bad_basis",
            Words("This is no law in force that carries such a decision."),
            kind=Kind.INVALID,
            next_step=Words("Choose one of the legal bases in the list."),
            field="basis",
        )
    return found
