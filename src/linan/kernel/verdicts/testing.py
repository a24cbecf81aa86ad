"""Tests ship with rules: a file of rules, the cases it must answer, and what came out.

Four forms are read, alone or in a list, so that foreign rules can be tried as they come:
an edition of ours with `tests`; an EU rule (`Logic`, with `tests`, each `payload`, `external` or `validationClock`, and
`expected`); a CertLogic test suite (`cases`, each with `certLogicExpression` and `assertions`); a bare `logic` with
`tests` of `data` and `expected`. Cases may also be handed over beside an EU rule, as its own repositories keep them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from linan.kernel.verdicts.evidence import evidence_list, moment
from linan.kernel.verdicts.logic import Compiled, compile_logic
from linan.kernel.verdicts.overlays import overlaid, overlays_at
from linan.kernel.verdicts.rules import compile_rules
from linan.kernel.verdicts.weighing import weigh


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case: what was expected and what came out; `error` says why nothing did."""

    rule: str
    case: str
    expected: Any
    found: Any
    error: str = ""

    @property
    def passed(self) -> bool:
        return not self.error and _equal(self.expected, self.found)

    def to_json(self) -> dict[str, Any]:
        told = {"rule": self.rule, "case": self.case, "passed": self.passed, "expected": self.expected}
        return {**told, "found": _told(self.found), **({"error": self.error} if self.error else {})}


def try_rules(data: Any, beside: Sequence[Any] = ()) -> list[Outcome]:
    """Every case's outcome, in the file's order. ValueError when the rules cannot be used or no case is there."""
    outcomes = list(_each(data, beside))
    if not outcomes:
        raise ValueError("there is no test case for these rules")
    return outcomes


def _each(data: Any, beside: Sequence[Any]) -> Iterator[Outcome]:
    if isinstance(data, list):
        for one in data:
            yield from _each(one, beside)
    elif not isinstance(data, Mapping):
        raise ValueError("rules are a JSON object")
    elif "rules" in data:
        yield from _edition(data)
    elif "cases" in data and not {"logic", "Logic"} & data.keys():
        for case in data["cases"]:
            yield from _suite(str(data.get("name", "")), case)
    else:
        yield from _rule(data, beside)


def _edition(data: Mapping[str, Any]) -> Iterator[Outcome]:
    """Cases of an edition: `{"name", "at", "evidence": […], "expected": {"colour", "until", "codes", "local_days"}}`.

    A case may bring `overlays` (`{"rules": {id: days}, "since", "until", "reason"}`): those in force then count.
    """
    rules = compile_rules(data)
    for number, case in enumerate(data.get("tests", ()), start=1):
        expected = case.get("expected", case)
        wanted = {k: expected[k] for k in ("colour", "until", "codes", "local_days") if k in expected}
        try:
            if "colour" not in wanted:
                raise ValueError("a case says which colour is expected")
            at = moment(case["at"])
            in_force = overlaid(rules, overlays_at(case.get("overlays", ()), at))
            verdict = weigh(evidence_list(case["evidence"]).pieces, in_force, at)
            if wanted.get("until"):
                wanted["until"] = moment(wanted["until"]).astimezone(UTC).isoformat()
            found = {
                "colour": str(verdict.colour),
                "until": verdict.until.astimezone(UTC).isoformat() if verdict.until else None,
                "codes": list(verdict.codes),
                "local_days": {r.rule: r.local.days for r in verdict.reasons if r.local is not None},
            }
            yield Outcome(rules.edition, _name(case, number), wanted, {k: found[k] for k in wanted})
        except (ValueError, KeyError, TypeError) as error:
            yield Outcome(rules.edition, _name(case, number), wanted, None, _why(error))


def _rule(data: Mapping[str, Any], beside: Sequence[Any]) -> Iterator[Outcome]:
    """A single rule: `Logic` of the EU, or `logic`."""
    raw = data["Logic"] if "Logic" in data else data.get("logic")
    if raw is None:
        raise ValueError("the file holds neither rules nor logic")
    name, holds = str(data.get("Identifier") or data.get("id") or data.get("name") or "logic"), compile_logic(raw)
    cases = [c for key in ("tests", "Tests", "cases", "assertions") for c in data.get(key, ())]
    for number, case in enumerate([*cases, *beside], start=1):
        yield _answered(name, _name(case, number), holds, _context(case), case.get("expected"))


def _suite(name: str, case: Mapping[str, Any]) -> Iterator[Outcome]:
    """A case of a CertLogic test suite; an assertion may bring an expression of its own, or ask to be skipped."""
    for number, one in enumerate(case.get("assertions", ()), start=1):
        if one.get("directive") == "skip" or case.get("directive") == "skip":
            continue
        told = f"{case.get('name', '')} · {_name(one, number)}"
        raw = one["certLogicExpression"] if "certLogicExpression" in one else case["certLogicExpression"]
        yield _answered(name, told, compile_logic(raw), one.get("data"), one["expected"])


def _answered(rule: str, case: str, holds: Compiled, context: Any, expected: Any) -> Outcome:
    try:
        return Outcome(rule, case, expected, _told(holds(context)))
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        return Outcome(rule, case, expected, None, _why(error))


def _context(case: Mapping[str, Any]) -> Any:
    if "data" in case:
        return case["data"]
    external = dict(case.get("external") or {})
    if "validationClock" in case:
        external.setdefault("validationClock", case["validationClock"])
    return {"payload": case.get("payload"), "external": external}


def _name(case: Mapping[str, Any], number: int) -> str:
    return str(case.get("name") or case.get("message") or f"case {number}")


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _equal(a: Any, b: Any) -> bool:
    """JSON's equality: `true` is not 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_equal(a[k], b[k]) for k in a)
    return bool(a == b)
