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

from linan.kernel.shape import Unusable, a_list, an_object, needed
from linan.kernel.verdicts.evidence import a_moment, evidence_list
from linan.kernel.verdicts.logic import Compiled, compile_logic
from linan.kernel.verdicts.overlays import overlaid, overlays_at
from linan.kernel.verdicts.rules import compile_rules
from linan.kernel.verdicts.weighing import weigh
from linan.kernel.words import Words

_FAILS = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What a case may raise whose data the rule cannot read."""


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
    """Every case's outcome, in the file's order. Unusable when the rules cannot be used or no case is there."""
    outcomes = list(_each(data, beside))
    if not outcomes:
        raise Unusable(Words("There is no test case for these rules."))
    return outcomes


def _each(data: Any, beside: Sequence[Any]) -> Iterator[Outcome]:
    if isinstance(data, list):
        for one in data:
            yield from _each(one, beside)
        return
    whole = an_object(data, "rules")
    if "rules" in whole:
        yield from _edition(whole)
    elif "cases" in whole and not {"logic", "Logic"} & whole.keys():
        for case in _cases(whole, "cases"):
            yield from _suite(str(whole.get("name", "")), case)
    else:
        yield from _rule(whole, beside)


def _edition(data: Mapping[str, Any]) -> Iterator[Outcome]:
    """Cases of an edition: `{"name", "at", "evidence": […], "expected": {"colour", "until", "codes", "local_days"}}`.

    A case may bring `overlays` (`{"rules": {id: days}, "since", "until", "reason"}`): those in force then count.
    """
    rules = compile_rules(data)
    for number, case in enumerate(_cases(data, "tests"), start=1):
        expected = an_object(case.get("expected", case), f"tests {number} · expected")
        wanted = {k: expected[k] for k in ("colour", "until", "codes", "local_days") if k in expected}
        try:
            if "colour" not in wanted:
                raise Unusable(Words("A case says which colour is expected."))
            at = a_moment(needed(case, "at", ""), "at")
            in_force = overlaid(rules, overlays_at(case.get("overlays") or [], at))
            verdict = weigh(evidence_list(needed(case, "evidence", "")).pieces, in_force, at)
            if wanted.get("until"):
                wanted["until"] = a_moment(wanted["until"], "expected · until").astimezone(UTC).isoformat()
            found = {
                "colour": str(verdict.colour),
                "until": verdict.until.astimezone(UTC).isoformat() if verdict.until else None,
                "codes": list(verdict.codes),
                "local_days": {r.rule: r.local.days for r in verdict.reasons if r.local is not None},
            }
            yield Outcome(rules.edition, _name(case, number), wanted, {k: found[k] for k in wanted})
        except _FAILS as error:
            yield Outcome(rules.edition, _name(case, number), wanted, None, _why(error))


def _rule(data: Mapping[str, Any], beside: Sequence[Any]) -> Iterator[Outcome]:
    """A single rule: `Logic` of the EU, or `logic`."""
    raw = data["Logic"] if "Logic" in data else data.get("logic")
    if raw is None:
        raise Unusable(Words("The file holds neither rules nor logic."))
    name, holds = str(data.get("Identifier") or data.get("id") or data.get("name") or "logic"), compile_logic(raw)
    cases = [c for key in ("tests", "Tests", "cases", "assertions") for c in _cases(data, key)]
    cases += [an_object(c, f"tests {n}") for n, c in enumerate(beside, start=1)]
    for number, case in enumerate(cases, start=1):
        yield _answered(name, _name(case, number), holds, _context(case), case.get("expected"))


def _suite(name: str, case: Mapping[str, Any]) -> Iterator[Outcome]:
    """A case of a CertLogic test suite; an assertion may bring an expression of its own, or ask to be skipped."""
    for number, one in enumerate(_cases(case, "assertions"), start=1):
        if one.get("directive") == "skip" or case.get("directive") == "skip":
            continue
        told = f"{case.get('name', '')} · {_name(one, number)}"
        if "certLogicExpression" not in one and "certLogicExpression" not in case:
            raise Unusable(Words("“{where}” is missing.", where=f"{told} · certLogicExpression"))
        if "expected" not in one:
            raise Unusable(Words("“{where}” is missing.", where=f"{told} · expected"))
        raw = one["certLogicExpression"] if "certLogicExpression" in one else case["certLogicExpression"]
        yield _answered(name, told, compile_logic(raw), one.get("data"), one["expected"])


def _cases(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The cases under that name, each an object; none when the name is not there."""
    found = a_list(data.get(name) or [], name)
    return [an_object(case, f"{name} {n}") for n, case in enumerate(found, start=1)]


def _answered(rule: str, case: str, holds: Compiled, context: Any, expected: Any) -> Outcome:
    try:
        return Outcome(rule, case, expected, _told(holds(context)))
    except _FAILS as error:
        return Outcome(rule, case, expected, None, _why(error))


def _context(case: Mapping[str, Any]) -> Any:
    if "data" in case:
        return case["data"]
    external = dict(an_object(case.get("external") or {}, "external"))
    if "validationClock" in case:
        external.setdefault("validationClock", case["validationClock"])
    return {"payload": case.get("payload"), "external": external}


def _name(case: Mapping[str, Any], number: int) -> str:
    return str(case.get("name") or case.get("message") or f"case {number}")


def _why(error: Exception) -> str:
    """Our own words; what the interpreter raises says in which way the data do not fit the rule."""
    if isinstance(error, ValueError | KeyError):
        return str(error)
    if isinstance(error, OverflowError | RecursionError):
        return "A number or a time is beyond what can be reckoned with."
    return "The data are of another kind than the rule takes."


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
