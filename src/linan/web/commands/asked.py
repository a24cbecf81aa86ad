"""What a line asks `linan code issue` for: every field known, each of its kind, none taken for another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from linan.kernel.shape import Unusable, a_number, a_text, an_object, needed, nothing_else, one_of
from linan.kernel.tokens import Claim
from linan.kernel.tokens.payload import MAX_LIFETIME_S
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

_SMALL = 2**36 - 1
_NUMBERS = {
    "status_index": (0, _SMALL),
    "lifetime_s": (1, MAX_LIFETIME_S),
    "rule_set": (0, _SMALL),
}
_HEX = {"holder_key": 65, "code_id": 8}
"""Fields of bytes, written in hex, and how many bytes."""
_KNOWN = {"colour", "county", "issued_at", "claims", *_NUMBERS, *_HEX}


def read_asked(line: str) -> Mapping[str, Any]:
    """The object of one line; Unusable names the field."""
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as error:
        raise Unusable(Words("column {column}: this is not JSON.", column=error.colno)) from error
    if not isinstance(asked, dict):
        raise Unusable(Words("it is not an object."))
    nothing_else(asked, _KNOWN, "")
    one_of(needed(asked, "colour", ""), "colour", [str(c) for c in Colour])
    county = needed(asked, "county", "")
    if not (isinstance(county, str) and len(county) == 6 and county.isascii() and county.isdecimal()):
        a_number(county, "county", 0, 999_999)
    needed(asked, "status_index", "")
    for name, (least, most) in _NUMBERS.items():
        if name in asked:
            a_number(asked[name], name, least, most)
    for name, size in _HEX.items():
        if asked.get(name) and not _is_hex(asked[name], size):
            raise Unusable(Words("“{where}” is not {size} bytes in hex.", where=name, size=size))
    if asked.get("issued_at") is not None:
        a_text(asked["issued_at"], "issued_at")
    for name, value in an_object(asked.get("claims") or {}, "claims").items():
        if not (name.upper() in Claim.__members__ or (name.isascii() and name.isdecimal())):
            raise Unusable(
                Words(
                    "“{where}” is none of: {known}.",
                    where=f"claims · {name}",
                    known=", ".join(sorted(c.name.lower() for c in Claim)),
                )
            )
        if name.lower() in (Claim.PLACES.name.lower(), str(int(Claim.PLACES))):
            an_object(value, f"claims · {name}")
        else:
            a_number(value, f"claims · {name}", 0, 2**31 - 1)
    return asked


def _is_hex(value: Any, size: int) -> bool:
    try:
        return len(bytes.fromhex(value)) == size
    except (TypeError, ValueError):
        return False
