"""CertLogic compiled once into Python closures.

CertLogic is the subset of JsonLogic the European certificate rules are written in (specification 1.3.x of the eHealth
Network's dgc-business-rules). Interpreting the tree for each person costs more than the decision; a closure does not.
The numeric comparisons take numbers and the temporal ones times, without JavaScript's coercions between types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from linan.kernel.shape import Unusable
from linan.kernel.verdicts.dates import moment, plus_time
from linan.kernel.words import Words

Data = Mapping[str, Any]
Compiled = Callable[[Data], Any]
_EXACT = 2**53
"""Up to here whole numbers are exact everywhere."""

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
_TIMES: dict[str, Callable[[datetime, datetime], bool]] = {
    "before": lambda a, b: a < b,
    "after": lambda a, b: a > b,
    "not-after": lambda a, b: a <= b,
    "not-before": lambda a, b: a >= b,
}


def compile_logic(logic: Any) -> Compiled:
    """The closure of one CertLogic expression; ValueError for an operation it does not know or a wrong shape."""
    if isinstance(logic, list):
        parts = [compile_logic(item) for item in logic]
        return lambda data: [part(data) for part in parts]
    if not isinstance(logic, dict):
        return lambda data: logic
    if len(logic) != 1:
        raise Unusable(Words("An expression has one operation, not {count}.", count=len(logic)))
    ((name, raw),) = logic.items()
    args = raw if isinstance(raw, list) else [raw]
    if name == "var":
        return _var(args[0] if args else "")
    if name == "reduce":
        return _reduce(args)
    return _operation(name, [compile_logic(a) for a in args])


def variables(logic: Any) -> set[str]:
    """Every path an expression reads."""
    if isinstance(logic, list):
        return {v for item in logic for v in variables(item)}
    if not isinstance(logic, dict):
        return set()
    found: set[str] = set()
    for name, raw in logic.items():
        found |= {str(raw[0] if isinstance(raw, list) else raw)} if name == "var" else variables(raw)
    return found


def _var(path: Any) -> Compiled:
    if type(path) is int:
        path = str(path)
    if not isinstance(path, str):
        raise Unusable(Words("A variable is named by text."))
    if not path:
        return lambda data: data
    steps = path.split(".")

    def read(data: Data) -> Any:
        found: Any = data
        for step in steps:
            if isinstance(found, Mapping):
                found = found.get(step)
            elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            else:
                return None
        return found

    return read


def _reduce(args: list[Any]) -> Compiled:
    if len(args) != 3:
        raise Unusable(Words("“reduce” takes a list, a step and a start."))
    items, step, start = compile_logic(args[0]), compile_logic(args[1]), args[2]

    def fold(data: Data) -> Any:
        value = start
        for item in items(data) or ():
            value = step({"accumulator": value, "current": item, "data": data})
        return value

    return fold


def _need(name: str, args: list[Compiled], *counts: int) -> None:
    if len(args) not in counts:
        raise Unusable(
            Words(
                "“{name}” does not take {count} arguments, but {counts}.",
                name=name,
                count=len(args),
                counts=" / ".join(map(str, counts)),
            )
        )


def _operation(name: str, args: list[Compiled]) -> Compiled:
    if name == "if":
        _need(name, args, 3)
        guard, then, other = args
        return lambda data: then(data) if guard(data) else other(data)
    if name == "and":
        if not args:
            raise Unusable(Words("“and” takes at least one argument."))
        return _and(args)
    if name == "!":
        _need(name, args, 1)
        (inner,) = args
        return lambda data: not inner(data)
    if name == "===":
        _need(name, args, 2)
        a, b = args
        return lambda data: _same(a(data), b(data))
    if name == "in":
        _need(name, args, 2)
        member, group = args
        return lambda data: _among(member(data), _list(group(data)))
    if name == "+":
        return lambda data: _sum(part(data) for part in args)
    if name == "plusTime":
        return _plus_time(args)
    if name in ("dccDateOfBirth", "extractFromUVCI"):
        return _of_certificates(name, args)
    if name in _COMPARE:
        _need(name, args, 2, 3)
        return _chain(args, _COMPARE[name], _comparable)
    if name in _TIMES:
        _need(name, args, 2, 3)
        return _chain(args, _TIMES[name], moment)
    raise Unusable(Words("No operation “{name}” is known.", name=name))


def _sum(parts: Iterable[Any]) -> Any:
    """Beyond 2^53 a phone would reckon otherwise than a server: then neither does."""
    total = sum(parts)
    if abs(total) > _EXACT:
        raise Unusable(Words("A sum is larger than can be reckoned with exactly."))
    return total


def _and(args: list[Compiled]) -> Compiled:
    def every(data: Data) -> Any:
        value: Any = None
        for part in args:
            value = part(data)
            if not value:
                return value
        return value

    return every


def _same(a: Any, b: Any) -> bool:
    """Equality without Python's `True == 1`, at any depth."""
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_same, a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    return isinstance(a, bool) is isinstance(b, bool) and bool(a == b)


def _comparable(value: Any) -> Any:
    """Numbers and texts have an order; yes and no, and lists, have none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unusable(Words("What is compared is neither number nor text."))
    return value


def _among(member: Any, group: list[Any]) -> bool:
    """`in` as `===` compares: `true` is no member of a list of ones."""
    return member in group and any(_same(member, one) for one in group)


def _chain(args: list[Compiled], holds: Callable[[Any, Any], bool], read: Callable[[Any], Any]) -> Compiled:
    """`a < b`, or `a < b < c`. A missing value satisfies no comparison."""
    if len(args) == 2:
        first, second = args

        def two(data: Data) -> bool:
            a, b = first(data), second(data)
            return a is not None and b is not None and holds(read(a), read(b))

        return two

    def three(data: Data) -> bool:
        values = [part(data) for part in args]
        if any(v is None for v in values):
            return False
        a, b, c = (read(v) for v in values)
        return holds(a, b) and holds(b, c)

    return three


def _plus_time(args: list[Compiled]) -> Compiled:
    _need("plusTime", args, 3)
    start, amount, unit = args

    def later(data: Data) -> datetime | None:
        begun = start(data)
        return None if begun is None else plus_time(moment(begun), int(amount(data)), unit(data))

    return later


def _list(group: Any) -> list[Any]:
    """A missing list has no members; anything else that is not a list is an error, also a text."""
    if group is None:
        return []
    if not isinstance(group, list):
        raise Unusable(Words("What should be a list is none."))
    return group


def _of_certificates(name: str, args: list[Compiled]) -> Compiled:
    """`dccDateOfBirth`, where a year alone counts as its last day, and a part of a certificate's identifier."""
    if name == "dccDateOfBirth":
        _need(name, args, 1)
        (born,) = args
        return lambda data: None if born(data) is None else moment(born(data))
    _need(name, args, 2)
    whole, index = args

    def part(data: Data) -> str | None:
        text, wanted = whole(data), index(data)
        if text is None or not isinstance(text, str):
            return None
        parts = re.split("[/#:]", text.removeprefix("URN:UVCI:"))
        return parts[wanted] if 0 <= wanted < len(parts) else None

    return part
