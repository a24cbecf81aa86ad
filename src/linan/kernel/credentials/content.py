"""What suppliers' credentials say: licence, test report, lot, hand-over, receipt, withdrawal.

Each says a closed set of things, so there is no field for a name or a telephone number. Parties are organisations by
their unified social credit code (GB 32100-2015); a resident's identity number is refused in its place. The papers
themselves (a scanned licence, the laboratory's PDF) stay outside: the credential holds their SHA-256 and size.

Days are civil days of China, written `YYYY-MM-DD`; the last day counts. Amounts are whole pieces of the lot's unit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from stdnum.cn import ric, uscc

MOST_AMOUNT = 10**12
MOST_PRODUCTS = 60
_LINE = 80


class Kind(StrEnum):
    """What a credential is."""

    LICENCE = "licence"
    TEST_REPORT = "test_report"
    LOT = "lot"
    HAND_OVER = "hand_over"
    RECEIPT = "receipt"
    WITHDRAWAL = "withdrawal"


class LicenceType(StrEnum):
    """Which licence; each has its longest term in law (docs/field/supplies.md)."""

    DEVICE = "device"
    """医疗器械生产许可证: masks and gowns for medical use."""
    DISINFECTANT = "disinfectant"
    """消毒产品生产企业卫生许可证."""
    INDUSTRIAL = "industrial"
    """工业产品生产许可证."""
    OTHER = "other"


class Ground(StrEnum):
    """Why a paper no longer counts."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    RECALLED = "recalled"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Licence:
    """An authority lets `holder` make `products` from `since` to `until`, both days included."""

    kind: ClassVar[Kind] = Kind.LICENCE
    type: LicenceType
    number: str
    holder: str
    products: tuple[str, ...]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class TestReport:
    """A laboratory tested a lot of a maker's product under a standard, and it passed or did not."""

    __test__: ClassVar[bool] = False
    kind: ClassVar[Kind] = Kind.TEST_REPORT
    number: str
    maker: str
    product: str
    lot: str
    standard: str
    tested: date
    passed: bool
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """The issuer made `amount` pieces under `licence`, tested in `report`. `until` is the use-by day."""

    kind: ClassVar[Kind] = Kind.LOT
    number: str
    product: str
    amount: int
    unit: str
    made: date
    until: date
    licence: bytes
    report: bytes


@dataclass(frozen=True, slots=True)
class HandOver:
    """The issuer hands `amount` pieces of `lot` to `to`. `previous` is the hand-over by which it got them; the maker
    has none. `number` is the delivery note's: two alike of one day are two."""

    kind: ClassVar[Kind] = Kind.HAND_OVER
    lot: bytes
    previous: bytes | None
    to: str
    amount: int
    number: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The issuer countersigns a hand-over: so many pieces came."""

    kind: ClassVar[Kind] = Kind.RECEIPT
    hand_over: bytes
    amount: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The issuer of `of` says that it does not count from `since` on; a suspension has a last day."""

    kind: ClassVar[Kind] = Kind.WITHDRAWAL
    of: bytes
    ground: Ground
    since: date
    until: date | None = None


Content = Licence | TestReport | Lot | HandOver | Receipt | Withdrawal
TYPES: Mapping[Kind, type[Content]] = {t.kind: t for t in get_args(Content)}
_HINTS: dict[type[Any], dict[str, Any]] = {
    t: {f.name: get_type_hints(t)[f.name] for f in fields(t)} for t in TYPES.values()
}
_PARTIES = frozenset({"holder", "maker", "to"})


def parents(content: Content) -> dict[str, bytes]:
    """What a credential rests on: field → SHA-256 of the other credential's bytes."""
    named = {n: getattr(content, n) for n, hint in _HINTS[type(content)].items() if bytes in (hint, *get_args(hint))}
    return {n: v for n, v in named.items() if v is not None}


def is_party(code: str) -> bool:
    """Whether this is an organisation's credit code, and not somebody's identity number."""
    return len(code) == 18 and uscc.is_valid(code) and uscc.compact(code) == code and not ric.is_valid(code)


def to_map(content: Content) -> dict[str, Any]:
    """The fields as CBOR carries them; what is None is left out."""
    out: dict[str, Any] = {}
    for name in _HINTS[type(content)]:
        value = getattr(content, name)
        if isinstance(value, date):
            out[name] = value.isoformat()
        elif isinstance(value, StrEnum):
            out[name] = value.value
        elif isinstance(value, tuple):
            out[name] = list(value)
        elif value is not None:
            out[name] = value
    return out


def from_map(kind: Kind, raw: Mapping[str, Any]) -> Content:
    """Undo `to_map`; ValueError for a field too many or too few, of another type, or out of its bounds."""
    cls = TYPES[kind]
    hints = _HINTS[cls]
    if not isinstance(raw, Mapping) or set(raw) - set(hints) or None in raw.values():
        raise ValueError("a field this kind does not have, or an empty one")
    made = cls(**{name: _value(name, hint, raw.get(name)) for name, hint in hints.items()})
    _bounds(made)
    return made


def _value(name: str, hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        if value is None:
            return None
        (hint,) = [h for h in get_args(hint) if h is not type(None)]
    if hint is date:
        return _day(name, value)
    if hint is bytes:
        if type(value) is not bytes or len(value) != 32:
            raise ValueError(f"{name} is not a SHA-256")
        return value
    if get_origin(hint) is tuple:
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_PRODUCTS:
            raise ValueError(f"{name} has one to {MOST_PRODUCTS} lines")
        return tuple(_line(name, v) for v in value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is str:
        return _line(name, value)
    if type(value) is not hint:
        raise ValueError(f"{name} is missing or of another type")
    return value


def _line(name: str, value: Any) -> str:
    if type(value) is not str or not 1 <= len(value) <= _LINE or value != value.strip() or not value.isprintable():
        raise ValueError(f"{name} is one line of at most {_LINE} characters")
    if name in _PARTIES and not is_party(value):
        raise ValueError(f"{name} is not the credit code of an organisation")
    return value


def _day(name: str, value: Any) -> date:
    if type(value) is not str or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError(f"{name} is not a day")
    found = date.fromisoformat(value)
    if not 1900 <= found.year <= 2999:
        raise ValueError(f"{name} is beyond the calendar")
    return found


def _bounds(content: Content) -> None:
    amount = getattr(content, "amount", 1)
    # A receipt may say that nothing came.
    if not (0 if isinstance(content, Receipt) else 1) <= amount <= MOST_AMOUNT:
        raise ValueError("the amount is out of bounds")
    begin = content.made if isinstance(content, Lot) else getattr(content, "since", None)
    end = getattr(content, "until", None)
    if begin is not None and end is not None and end < begin:
        raise ValueError("it ends before it begins")
