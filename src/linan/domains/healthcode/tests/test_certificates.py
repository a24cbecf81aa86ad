"""A certificate follows from the record, or names exactly what is missing; its code holds at a gate."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.rules import CertificateKind
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import OrderRef
from linan.kernel.refusal import Refusal
from linan.kernel.tokens import Claim, Rejected, Verified, read
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return workflow_actor("case", cast.county, [TAKE_EVIDENCE])


def at_gate(token, clock):
    return read(token, queries.trust_list(), None, clock.at)


def test_each_missing_fact_is_named_and_with_the_fact_it_is_given(cast, clock, by):
    zhao, stay = cast.person["zhao"], OrderRef(new_id())
    actions.take_evidence(
        by, zhao, "quarantine_ordered", clock.at, {"regime": "home_quarantine"},
        until=clock.at + timedelta(days=7), because=stay,
    )  # fmt: skip
    actions.note_missing(by, zhao, stay, [Words("needs the test of day {day}", day=7)])
    with pytest.raises(Refusal) as no:
        actions.issue_certificate(cast.zhao, zhao, "end_of_stay")
    assert no.value.code == "fact_missing" and "needs the test of day 7" in [str(r) for r in no.value.reasons]
    clock.advance(days=7)
    actions.note_missing(by, zhao, stay, [])
    actions.take_evidence(by, zhao, "quarantine_completed", clock.at, because=stay)
    clock.advance(days=2)
    paper, code = actions.issue_certificate(cast.zhao, zhao, "end_of_stay")
    answer = at_gate(code.token, clock)
    assert isinstance(answer, Verified) and paper.number
    assert dict(answer.payload.claims) == {Claim.STAY_COMPLETED_DAYS: 2} and not answer.payload.holder_key


def test_back_to_work_counts_as_long_as_its_test_and_falls_with_the_colour(cast, clock, by):
    zhao = cast.person["zhao"]
    actions.take_evidence(by, zhao, "test_negative", clock.at - timedelta(hours=5), because=OrderRef(new_id()))
    _, code = actions.issue_certificate(cast.zhao, zhao, "work_resumption")
    answer = at_gate(code.token, clock)
    assert isinstance(answer, Verified)
    assert dict(answer.payload.claims) == {Claim.NEGATIVE_TEST_HOURS: 5, Claim.WORK_RESUMPTION: 1}
    assert code.expires_at == (clock.at + timedelta(hours=43)).replace(microsecond=0)
    actions.take_evidence(by, zhao, "contact_close", clock.at, because=OrderRef(new_id()))
    clock.advance(minutes=1)
    actions.release_status()
    stale = read(code.token, queries.trust_list(), queries.status_list(), clock.at)
    assert isinstance(stale, Rejected) and stale.code == "superseded"
    missing = next(c for c in queries.certificates(cast.zhao, zhao) if c.kind is CertificateKind.WORK_RESUMPTION)
    assert not missing.granted and missing.missing


def test_a_code_tells_the_test_and_the_worst_zone_and_nothing_of_a_stay(cast, clock, by):
    zhao = cast.person["zhao"]
    actions.take_evidence(by, zhao, "test_negative", clock.at - timedelta(hours=30), because=OrderRef(new_id()))
    middle = actions.take_evidence(
        by, zhao, "stay_in_zone", clock.at - timedelta(days=13), {"zone": "middle"}, because=OrderRef(new_id())
    )
    actions.take_evidence(by, zhao, "arrival", clock.at - timedelta(days=15), {"risk": "high"})
    actions.take_evidence(by, zhao, "quarantine_completed", clock.at - timedelta(days=1))
    said = at_gate(actions.issue_code(cast.zhao, zhao), clock)
    assert isinstance(said, Verified) and said.payload.colour is Colour.GREEN
    assert dict(said.payload.claims) == {Claim.NEGATIVE_TEST_HOURS: 30, Claim.WORST_ZONE: 2}
    actions.take_evidence(by, zhao, "correction", clock.at, {"evidence": str(middle)})
    said = at_gate(actions.issue_code(cast.zhao, zhao), clock)
    assert isinstance(said, Verified) and Claim.WORST_ZONE not in said.payload.claims


def test_nobody_else_gets_it(cast, clock, by):
    zhao = cast.person["zhao"]
    actions.take_evidence(by, zhao, "test_negative", clock.at, because=OrderRef(new_id()))
    for other in (cast.sun, cast.actor("gao"), cast.zhou):
        with pytest.raises(Refusal) as no:
            actions.issue_certificate(other, zhao, "health")
        assert no.value.code == "not_found"
    with pytest.raises(Refusal) as no:
        actions.issue_certificate(cast.zhao, zhao, "passport")
    assert no.value.code == "not_found"
