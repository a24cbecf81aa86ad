"""The provinces as one is asked where one comes from: two digits of GB/T 2260."""

from __future__ import annotations

from functools import lru_cache

from stdnum import numdb

_CODES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82"
PROVINCES = tuple(_CODES[n : n + 2] for n in range(0, len(_CODES), 3))
"""GB/T 2260; the names come from python-stdnum's table of the same standard."""


@lru_cache(maxsize=64)
def province_name(code: str) -> str:
    """The province's name by the first two digits of a division's code; '' for an unknown one."""
    found = numdb.get("cn/loc").info(code[:2])
    return str(found[0][1].get("province", "")) if code and found else ""
