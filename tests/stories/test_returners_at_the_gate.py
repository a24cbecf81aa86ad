"""Five people come back from one city with different evidence and stand at the south gate (A-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.domains.gates.forms import answer_scan
from linan.domains.healthcode import actions, queries
from linan.kernel.ids import new_id
from linan.kernel.refs import ContactRef

pytestmark = pytest.mark.django_db
CAME = {
    "zhao": [("arrival", {"risk": "high"})],
    "father": [("arrival", {"risk": "middle"})],
    "mother": [("arrival", {"risk": "low"})],
    "gao": [("arrival", {"risk": "middle"}), ("contact_close", {})],
    "luo": [("arrival", {"risk": "high"}), ("quarantine_completed", {})],
}


def test_the_gate_recommends_and_who_may_see_the_code_reads_why(cast, clock):
    left, told, why = clock.at - timedelta(days=2), {}, {}
    for name, pieces in CAME.items():
        for kind, params in pieces:
            because = ContactRef(new_id()) if kind == "contact_close" else None
            at = clock.at if kind == "quarantine_completed" else left
            actions.take_evidence(cast.li, cast.person[name], kind, at, params, because=because)
    drain()
    for name in CAME:
        token = actions.issue_to(cast.actor(name), cast.person[name]).token
        scan = {"gate": str(cast.gate_a.id), "nonce": f"returner-{name}", "at": clock.at.isoformat(), "code": token}
        answer = answer_scan(cast.zhou, scan, "en")
        told[name] = answer["recommendation"]
        assert answer["recommended"] and "area" not in answer["words"]  # the guard learns what to do, never why
        # whoever follows up reads the rule and the evidence, whatever the colour
        verdict, aside = queries.explained(cast.li, cast.person[name])
        why[name] = tuple((r.rule, str(r.words)) for r in (*verdict.reasons, *aside))
        assert why[name] and all(words for _, words in why[name])
    assert told == {
        "zhao": "isolate", "father": "follow_up", "mother": "admit", "gao": "isolate", "luo": "admit",
    }  # fmt: skip
    assert len(set(why.values())) == 5
