"""A code of another county: our rules judge what it certifies first, its colour second. A certificate has no colour.

Another county's colour followed from another county's rules. What its claims certify is evidence here as there, so it
is weighed under our own rules; then the colour stands for the same as here. The worse of the two counts: recognition
never makes a code greener than the county that knows the person says, and never lets pass what our rules would stop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from linan.kernel.refs import EvidenceRef
from linan.kernel.tokens.certificates import Certificate
from linan.kernel.tokens.payload import Claim, Payload
from linan.kernel.verdicts import Colour, Evidence, RuleSet, Verdict, weigh

_ZONES = {1: "low", 2: "middle", 3: "high"}


@dataclass(frozen=True, slots=True)
class Judged:
    """The colour here, whether our rules on the `claims` or the other county's `colour` decided, and our weighing."""

    colour: Colour
    by: str
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        return {
            "colour": str(self.colour),
            "by": self.by,
            "rules": self.verdict.rules,
            "reasons": list(self.verdict.codes),
        }


def judge(payload: Payload, rules: RuleSet, at: datetime) -> Judged:
    """What the code of another county is worth under `rules` at `at`."""
    verdict = weigh(_evidence(payload, at), rules, at)
    if verdict.colour.rank >= payload.colour.rank and verdict.reasons:
        return Judged(verdict.colour, "claims", verdict)
    return Judged(payload.colour, "colour", verdict)


_RESULTS = {"260415000": "test_negative", "260373001": "screen_positive"}
"""SNOMED CT: not detected, detected; the EU's value set for test results."""


def judge_certificate(certificate: Certificate, rules: RuleSet, at: datetime) -> Judged:
    """What an EU certificate is worth under `rules` at `at`: its tests are evidence here. No rule of ours asks whether
    somebody is vaccinated or has recovered abroad, so that neither helps nor harms."""
    found = []
    for n, test in enumerate(certificate.content.get("t") or ()):
        kind = _RESULTS.get(str(test.get("tr")))
        if kind is not None:
            ref = EvidenceRef(uuid5(NAMESPACE_URL, f"{test.get('ci')}/{n}/{kind}"))
            found.append(Evidence(ref, kind, _sampled(test.get("sc"), min(certificate.issued_at, at)), {}))
    verdict = weigh(found, rules, at)
    return Judged(verdict.colour, "claims", verdict)


def _sampled(text: Any, issued_at: datetime) -> datetime:
    """When the sample was taken; `issued_at` where that cannot be read, and never after it."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return issued_at
    return min(at, issued_at) if at.tzinfo is not None else issued_at


def _evidence(payload: Payload, at: datetime) -> list[Evidence]:
    """The claims as evidence. A stay in a zone tells no day: the day of issue is the most careful reading. A clock
    elsewhere may run a little fast: what a code says has happened."""
    found, issued_at = [], min(payload.issued_at, at)
    if (zone := _ZONES.get(payload.claims.get(Claim.WORST_ZONE, 0))) is not None:
        found.append(_piece(payload, "stay_in_zone", issued_at, {"zone": zone}))
    if (hours := payload.claims.get(Claim.NEGATIVE_TEST_HOURS)) is not None:
        # More than a month ago is no test any rule asks about, and keeps the clock inside the calendar.
        found.append(_piece(payload, "test_negative", issued_at - timedelta(hours=min(hours, 999)), {}))
    return found


def _piece(payload: Payload, kind: str, at: datetime, params: dict[str, str | int | bool]) -> Evidence:
    return Evidence(EvidenceRef(uuid5(NAMESPACE_URL, f"{payload.code_id.hex()}/{kind}")), kind, at, params)
