"""One sentence per fact kind, for timelines and for "why?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields

from linan.kernel.facts import Fact, all_kinds
from linan.kernel.refs import Ref
from linan.kernel.words import Param, Words

_sentences: dict[str, str] = {}


def register(sentences: Mapping[str, str]) -> None:
    """Add an app's sentences; placeholders are names of the fact's fields.

    A fact with the fields `was` and `now` may have a second one under `<kind>:same`, for when both are equal.
    """
    _sentences.update(sentences)


def missing() -> list[str]:
    """Fact kinds without a sentence."""
    return sorted(k for k in all_kinds() if k not in _sentences)


def all_sentences() -> dict[str, str]:
    """Kind → its sentence (a message id), for a page that reads entries without the server."""
    return {kind: text for kind, text in sorted(_sentences.items()) if ":" not in kind}


def sentence(fact: Fact) -> Words:
    """The fact in words. References are left out: a sentence never names anybody."""
    text = _sentences.get(fact.kind, fact.kind)
    if getattr(fact, "was", None) == getattr(fact, "now", ""):
        text = _sentences.get(f"{fact.kind}:same", text)
    params: dict[str, Param] = {}
    for f in fields(fact):  # type: ignore[arg-type]  # every fact is a dataclass by construction
        value = getattr(fact, f.name)
        if isinstance(value, Ref) or value is None:
            continue
        if isinstance(value, tuple):
            value = ", ".join(str(v) for v in value if not isinstance(v, Ref))
        params[f.name] = (
            value if isinstance(value, str | int | bool | Words) or hasattr(value, "isoformat") else str(value)
        )
    return Words(text, **{k: v for k, v in params.items() if f"{{{k}" in text})


def outline_of(kind: str) -> Words:
    """The sentence of a kind with gaps for what only its body says: what anybody may read of an entry."""
    text = _sentences.get(kind, "")
    return Words(text, **dict.fromkeys(re.findall(r"\{(\w+)", text), "…")) if text else Words("An entry")


def sentence_of_kind(kind: str) -> Words:
    """What may be said of somebody else's entry: its kind, with no particulars."""
    text = _sentences.get(kind, "")
    return Words(text) if text and "{" not in text else Words("An earlier step led to this.")
