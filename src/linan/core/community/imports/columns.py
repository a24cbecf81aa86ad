"""Which column is which field: by its heading, by what was confirmed before, at last by what stands in it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FIELDS = (
    "community", "door", "grid", "building", "unit", "room", "address", "name", "identity", "phone", "born_on", "sex",
    "presence", "presence_on",
)  # fmt: skip
"""What a list of residents can tell, in the order of the template."""

SURE = 0.85
"""From here on a proposal needs no second look; remembered and exact headings are 1."""
_LEAST = 0.6
_NOISE = re.compile(r"[\s*＊※:：。，,、/\\|_\-—·.\"'“”]+")
_BRACKETS = re.compile(r"[(\[【〔<《].*?[)\]】〕>》]")
_DATA = Path(__file__).parents[1] / "data" / "columns.json"
_EXACT_ONLY = frozenset({"presence", "presence_on", "door", "community", "sex"})
"""Fields whose headings look alike while meaning the opposite (是否在住, 是否外出): only known words count."""


@dataclass(frozen=True, slots=True)
class Match:
    """Column `column` (from 0) under `label` is `field`; `why` is `remembered`, `heading`, `alike` or `content`."""

    field: str
    column: int
    label: str
    confidence: float
    why: str

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE


@cache
def aliases() -> Mapping[str, str]:
    """Tidied heading → field."""
    data = json.loads(_DATA.read_text("utf-8"))
    return {tidy(a): f for f, names in data["fields"].items() for a in names}


@cache
def _not_these() -> tuple[str, ...]:
    return tuple(json.loads(_DATA.read_text("utf-8"))["not_these"])


def tidy(label: str) -> str:
    """A heading without width, spaces, marks and what stands in brackets."""
    text = unicodedata.normalize("NFKC", label).replace("\u200b", "").replace("\ufeff", "").lower()
    return _NOISE.sub("", _BRACKETS.sub("", text)) or _NOISE.sub("", text).strip("()")


def fingerprint(labels: Sequence[str]) -> str:
    """What a table is remembered by: its headings in their order, and nothing of its rows."""
    return hashlib.sha256("\x1f".join(tidy(x) for x in labels).encode()).hexdigest()


def confidence(label: str) -> tuple[str, float]:
    """The likeliest field of one heading and how sure that is; ("", 0.0) for a column we have no use for.

    A heading of several rows comes as `上/下`; the lowest row counts most.
    """
    best = ("", 0.0)
    parts = [p for p in label.split("/") if p.strip()]
    for at, part in enumerate([label, *reversed(parts)]):
        field, sure = _one(tidy(part))
        # A heading above the lowest names a group of columns ("联系方式") rather than this one.
        sure *= 1.0 if at < 2 else 0.7
        if sure > best[1]:
            best = (field, sure)
    return best


@cache
def _one(text: str) -> tuple[str, float]:
    known = aliases()
    if text in known:
        # 姓名 before 户主姓名, where both stand there.
        return known[text], 1.0 - 0.001 * list(known).index(text)
    if not text or len(text) > 20 or any(no in text for no in _not_these()):
        return "", 0.0
    within = [a for a in known if len(a) > 1 and a in text and known[a] not in _EXACT_ONLY]
    if not within:
        return "", 0.0
    longest = max(within, key=lambda a: (len(a), text.endswith(a)))
    sure = 0.5 + 0.45 * len(longest) / len(text)
    return (known[longest], sure) if sure >= _LEAST else ("", 0.0)


def match(
    labels: Sequence[str],
    *,
    remembered: Mapping[str, str] | None = None,
    hidden: frozenset[int] = frozenset(),
    sample: Sequence[Sequence[str]] = (),
) -> list[Match]:
    """Each field's best column, each column at most once. `remembered` is label → field ("" = leave out) of before."""
    if remembered is not None:
        kept = {tidy(k): v for k, v in remembered.items()}
        found: dict[str, Match] = {}
        for at, label in enumerate(labels):
            field = kept.get(tidy(label), "") if label else ""
            if field in FIELDS and field not in found:
                found[field] = Match(field, at, label, 1.0, "remembered")
        return [found[f] for f in FIELDS if f in found]
    offers: list[Match] = []
    for at, label in enumerate(labels):
        field, sure = confidence(label)
        if field:
            sure *= 0.85 if at in hidden else 1.0
            offers.append(Match(field, at, label, round(sure, 3), "heading" if sure >= SURE else "alike"))
    chosen: dict[str, Match] = {}
    for offer in sorted(offers, key=lambda m: (-m.confidence, m.column)):
        chosen.setdefault(offer.field, offer)
    if "identity" not in chosen:
        taken = {m.column for m in chosen.values()}
        for at, label in enumerate(labels):
            if at not in taken and _like_identity([r[at] for r in sample if at < len(r)]):
                chosen["identity"] = Match("identity", at, label, 0.7, "content")
                break
    return [chosen[f] for f in FIELDS if f in chosen]


_IDENTITY = re.compile(r"[1-9]\d{16}[\dXx]")


def _like_identity(cells: Sequence[str]) -> bool:
    filled = [c for c in cells if c]
    return len(filled) >= 2 and sum(bool(_IDENTITY.fullmatch(c.lstrip("'"))) for c in filled) >= 0.8 * len(filled)
