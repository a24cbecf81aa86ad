"""A local addition: bounded, by two people, ending by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linan.core import policy
from linan.core.ledger.models import Entry
from linan.core.policy.abilities import ADOPT_EDITION
from linan.core.policy.models import LocalOverlay
from linan.core.policy.overlays.actions import confirm_overlay, end_overlay, propose_overlay
from linan.core.policy.overlays.queries import overlays
from linan.kernel.actor import Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour, Evidence, weigh

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def decider(actor, region):
    return replace(actor, duties=(Duty("county_official", region, frozenset({ADOPT_EDITION})),))


def laid(cast, clock, days=7, runs=timedelta(days=13)):
    he, liu = decider(cast.he, cast.county), decider(cast.liu, cast.county)
    row = propose_overlay(he, cast.a, {"secondary_contact": days}, reason="水产市场还没查清", until=clock.at + runs)
    return confirm_overlay(liu, row.pk)


def test_two_people_lengthen_one_rule_in_one_community_and_it_ends_by_itself(cast, clock):
    he = decider(cast.he, cast.county)
    row = propose_overlay(he, cast.a, {"secondary_contact": 7}, reason="x", until=clock.at + WEEK)
    with pytest.raises(Refusal) as no:
        confirm_overlay(he, row.pk)
    assert no.value.code == "second_person"
    met = Evidence(EvidenceRef(new_id()), "contact_secondary", clock.at - timedelta(days=5))
    plain = weigh([met], policy.rule_set(cast.a, clock.at), clock.at)
    confirm_overlay(decider(cast.liu, cast.county), row.pk)
    confirm_overlay(decider(cast.liu, cast.county), row.pk)
    assert Entry.objects.filter(kind="policy.overlay_begun").count() == 1
    stricter = weigh([met], policy.rule_set(cast.a_g01, clock.at), clock.at)
    (reason,) = stricter.reasons
    assert stricter.until == clock.at + WEEK > plain.until  # the addition's own end comes before the added days'
    assert reason.local and (reason.local.because, reason.local.ends_without) == ("x", plain.until)
    assert weigh([met], policy.rule_set(cast.b, clock.at), clock.at) == plain
    later = clock.at + WEEK
    assert weigh([met], policy.rule_set(cast.a, later), later).colour is Colour.GREEN


def test_the_past_is_weighed_as_it_was_after_somebody_ended_it(cast, clock):
    row, was = laid(cast, clock), clock.at
    met = Evidence(EvidenceRef(new_id()), "contact_secondary", clock.at - timedelta(days=5))
    then = weigh([met], policy.rule_set(cast.a, was), was)
    clock.advance(days=3)
    end_overlay(decider(cast.liu, cast.county), row.pk)
    end_overlay(decider(cast.liu, cast.county), row.pk)
    assert weigh([met], policy.rule_set(cast.a, clock.at), clock.at).colour is Colour.GREEN
    assert weigh([met], policy.rule_set(cast.a, was), was) == then
    assert Entry.objects.filter(kind="policy.overlay_ended").count() == 1


def test_what_may_not_be_added_is_refused(cast, clock):
    he, end = decider(cast.he, cast.county), clock.at + WEEK
    for region, extra, reason, until, code in [
        (cast.a, {"secondary_contact": 8}, "x", end, "too_many_days"),
        (cast.a, {"secondary_contact": 3}, " ", end, "reason_missing"),
        (cast.a, {"secondary_contact": 0}, "x", end, "nothing_added"),
        (cast.a, {"order_by_hand": 3}, "x", end, "bad_rule"),
        (cast.a, {"stay_ordered": 3}, "x", end, "bad_rule"),
        (cast.a, {"no_such": 3}, "x", end, "bad_rule"),
        (cast.a, {"secondary_contact": 3}, "x", clock.at, "bad_end"),
        (cast.a, {"secondary_contact": 3}, "x", clock.at + timedelta(days=15), "bad_end"),
        (cast.a_g01, {"secondary_contact": 3}, "x", end, "bad_area"),
    ]:
        with pytest.raises(Refusal) as no:
            propose_overlay(he, region, extra, reason=reason, until=until)
        assert no.value.code == code
    with pytest.raises(Refusal) as no:
        propose_overlay(decider(cast.tang, cast.b), cast.a, {"secondary_contact": 3}, reason="x", until=end)
    assert no.value.code == "not_permitted"
    assert not LocalOverlay.objects.exists()


def test_after_the_nine_prohibitions_nothing_can_be_added(cast, clock):
    clock.set_to(datetime(2022, 6, 30, 2, tzinfo=UTC))
    with pytest.raises(Refusal) as no:
        propose_overlay(
            decider(cast.he, cast.county), cast.a, {"secondary_contact": 1}, reason="x", until=clock.at + WEEK
        )
    assert no.value.code == "too_many_days"


def test_an_addition_falls_with_its_edition(cast, clock):
    laid(cast, clock)
    assert policy.rule_set(cast.a, clock.at) != policy.edition(cast.a, clock.at).rules
    from linan.core.policy.actions import adopt_edition, propose_edition

    row = propose_edition(decider(cast.he, cast.county), cast.a, "v9", since=clock.at, because="x")
    adopt_edition(decider(cast.liu, cast.county), row.pk)
    assert policy.rule_set(cast.a, clock.at) == policy.edition(cast.a, clock.at).rules


def test_everybody_reads_what_is_in_force_and_only_deciders_what_is_proposed(cast, clock):
    laid(cast, clock)
    he = decider(cast.he, cast.county)
    propose_overlay(he, cast.a, {"symptom": 1}, reason="y", until=clock.at + WEEK)
    assert [o.reason for o in overlays(cast.zhao, cast.a, clock.at)] == ["水产市场还没查清"]
    assert [o.state for o in overlays(he, cast.a, clock.at)] == ["waits", "runs"]
    assert not overlays(cast.zhao, cast.b, clock.at)


def test_the_page_of_sources_says_nothing_that_the_files_do_not():
    """A number added since may still be missing there; a line that is no longer true may not stand."""
    from runpy import run_path

    root = Path(__file__).parents[5]
    made = run_path(str(root / "docs/field/make_rules.py"))["page"]()
    stands = (root / "docs/field/rules.md").read_text("utf-8").splitlines()
    assert not set(stands) - set(made.splitlines()), "run python docs/field/make_rules.py"
