"""The common items 公共数据项: what departments ask for under many names, each with its holder and shelf life."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_NOISE = "（）()[]【】 \u3000*★：:、／/_-—.。?？"
_MUST = r"(?:必填|选填)项?"
_MARKER = re.compile(rf"[(\[【]\s*{_MUST}\s*[)\]】]|[*★]\s*{_MUST}|{_MUST}\s*[*★]")
"""Words that mark a column as one that must or may be filled in, only in brackets or with a star: 填 is also part of
labels, as in 填报人."""


@dataclass(frozen=True, slots=True)
class Item:
    """One common item.

    `about` is `person` or `household`. `held` says who keeps the current value: `register` (the community's register,
    always the same value for everybody) or `answers` (the latest answer given on any form). `shelf_days` is how long a
    value is not asked again; None means for good. `schema` is the item's own JSON Schema.
    """

    code: str
    title: dict[str, str]
    about: str
    held: str
    shelf_days: int | None
    schema: dict[str, Any]
    aliases: tuple[str, ...]
    source: str
    derived: bool = False
    """Follows from other facts of the register at any moment: it is never asked of anybody and never too old."""

    @property
    def labels(self) -> tuple[str, ...]:
        return (*self.title.values(), *self.aliases)


@cache
def items() -> dict[str, Item]:
    """Every common item by its code, as shipped in `data/items.json`."""
    told = json.loads((files("linan.domains.reporting") / "data" / "items.json").read_text("utf-8"))
    return {
        row["code"]: Item(
            code=row["code"],
            title={"zh": row["zh"], "en": row["en"]},
            about=row["about"],
            held=row["held"],
            shelf_days=row["shelf_days"],
            schema=row["schema"],
            aliases=tuple(row.get("aliases", ())),
            source=told["sources"][row["source"]],
            derived=bool(row.get("derived")),
        )
        for row in told["items"]
    }


def item(code: str) -> Item | None:
    """The item of this code, or None."""
    return items().get(code)


def plain_label(text: str) -> str:
    """A column's label without spaces, brackets, marks and 必填/选填 markers, in one width and case."""
    folded = _MARKER.sub("", unicodedata.normalize("NFKC", text).lower())
    return "".join(c for c in folded if c not in _NOISE)


@cache
def _by_label() -> dict[str, str]:
    found: dict[str, str] = {}
    for one in items().values():
        for label in one.labels:
            found.setdefault(plain_label(label), one.code)
    return found


def item_for_label(label: str) -> Item | None:
    """The common item a column means: by its name or a known alias, else by the longest alias it contains.

    A label that contains two different items ("姓名及电话") means neither: it has to be split by a person.
    """
    plain = plain_label(label)
    exact = _by_label().get(plain)
    if exact is not None:
        return items()[exact]
    inside = [(known, code) for known, code in _by_label().items() if len(known) >= 2 and known in plain]
    longest = max((len(known) for known, _ in inside), default=0)
    # A label is the item when the item's name makes up most of it: 家长联系电话 is, 电话通知情况说明 is not.
    codes = {code for known, code in inside if len(known) == longest}
    if len(codes) == 1 and longest * 2 > len(plain):
        return items()[codes.pop()]
    return None
