"""One infection from the laboratory to the release, and its other ending. An afternoon with people who have names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.queries import latest_about, why
from linan.core.movement import actions as movement
from linan.domains.gates import actions as gates
from linan.domains.healthcode.queries import verdict_of
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Order
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.testing.models import Sample
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Outcome as Located
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact
from linan.domains.workforce.models import Task
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.verdicts import Colour
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def colour(cast: Cast, who: str) -> Colour:
    return verdict_of(cast.actor(who), cast.person[who]).colour


def sample_and_report(cast: Cast, who: str, tube: str, outcome: Outcome) -> Sample:
    testing.take_sample(cast.li, cast.person[who], tube)
    testing.receive_sample(cast.wu, tube)
    return testing.report_result(cast.wu, tube, outcome)


def meet_at_the_market(cast: Cast, days_ago: int, *names: str) -> None:
    """The named people are in the market together for forty minutes."""
    start = time_here.now() - timedelta(days=days_ago)
    movement.record_visits(
        cast.actor("clerk"),
        [
            movement.VisitRow(
                person=cast.person[n],
                place=cast.place["market"],
                start_at=start,
                source="place",
                end_at=start + timedelta(minutes=40),
                key=f"{n}:{days_ago}",
            )
            for n in names
        ],
    )


def test_a_false_positive_frees_everybody_within_minutes(cast, clock, drain):
    first = sample_and_report(cast, "father", "TUBE-1", Outcome.SCREEN_POSITIVE)
    drain()
    assert colour(cast, "father") is Colour.RED
    assert Order.objects.filter(provisional=True).count() == 3  # the father, the mother, the child
    clock.advance(minutes=40)
    second = sample_and_report(cast, "father", "TUBE-2", Outcome.NEGATIVE)
    testing.exclude_infection(cast.qian, second.ref)
    drain()
    assert colour(cast, "father") is Colour.GREEN
    assert colour(cast, "mother") is Colour.GREEN
    assert not Order.objects.filter(state__in=["draft", "active"]).exists()
    assert not Task.objects.filter(state="open", kind="explain").exists()
    assert not Case.objects.exclude(state="excluded").exists()
    assert first.pk != second.pk


def test_one_infection_from_the_laboratory_to_the_release(cast, clock, drain):
    meet_at_the_market(cast, 1, "father", "zhao", "song")
    sample_and_report(cast, "father", "TUBE-1", Outcome.SCREEN_POSITIVE)
    drain()
    second = sample_and_report(cast, "father", "TUBE-2", Outcome.SCREEN_POSITIVE)
    drain()
    testing.confirm_infection(cast.qian, second.ref, Form.CONFIRMED, onset_on=time_here.today())
    drain()
    case = Case.objects.get()
    found = {PersonRef(c.person_id) for c in Contact.objects.filter(case=case, ring=Ring.CLOSE.value)}
    assert {cast.person[n] for n in ("mother", "child", "zhao", "song")} <= found
    assert colour(cast, "zhao") is Colour.GREEN  # a search proposes; a person decides

    tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, "forty minutes in one room", everyone=True)
    tracing.push_contacts(cast.qian, case.ref)
    drain()
    assert colour(cast, "zhao") is Colour.RED
    zhao = Order.objects.get(person_id=cast.person["zhao"].id)
    assert zhao.state == "active" and zhao.five.count() == 5
    assert Task.objects.filter(kind="locate", about=str(cast.person["zhao"])).exists()

    # The contact next door reaches the worker next door, and only her.
    song = Task.objects.get(kind="locate", about=str(cast.person["song"]))
    assert song.worker == str(cast.staff["sun"])
    with pytest.raises(Refusal):
        quarantine.check_in(cast.sun, zhao.ref)

    line = Contact.objects.get(case=case, person_id=cast.person["zhao"].id)
    tracing.locate_contact(cast.wang, line.ref, Located.CONTROLLED)
    drain()
    assert not Task.objects.filter(kind="locate", about=str(cast.person["zhao"]), state="open").exists()

    # His phone says why, down to the cause.
    steps = why(cast.actor("zhao"), latest_about(cast.person["zhao"], "healthcode.verdict_changed"))
    kinds = [s.kind for s in steps]
    assert kinds[0] == "healthcode.verdict_changed" and "tracing.contact_determined" in kinds

    answer = gates.scan(cast.zhou, cast.gate_a, cast.person["zhao"], time_here.now(), "scan-zhao-1")
    assert answer.action in ("wait", "stop")
    assert "infect" not in str(answer.words).lower() and "close contact" not in str(answer.words).lower()

    # Days pass; every test but the last is taken, so the release is blocked until it is.
    until = zhao.until_on
    sample_and_report(cast, "zhao", "ZHAO-0", Outcome.NEGATIVE)
    drain()
    taken = 0
    while time_here.today() < until:
        clock.advance(days=1)
        quarantine.check_in(cast.wang, zhao.ref)
        if (time_here.today() - zhao.anchor_on).days in zhao.test_days[:-1]:
            taken += 1
            sample_and_report(cast, "zhao", f"ZHAO-{taken}", Outcome.NEGATIVE)
        drain()
    clock.advance(days=1)
    drain()
    zhao.refresh_from_db()
    assert zhao.state == "active" and zhao.blockers
    sample_and_report(cast, "zhao", "ZHAO-9", Outcome.NEGATIVE)
    drain()
    zhao.refresh_from_db()
    assert zhao.state == "released" and zhao.certificate_number, zhao.blockers
    after = Order.objects.filter(person_id=cast.person["zhao"].id).exclude(pk=zhao.pk).get()
    assert after.regime == "home_monitoring"  # the ninth edition asks for three more days at home


def test_the_neighbour_finds_nobody(cast, clock, drain):
    from linan.core.community.queries import PeopleFilter, card_of, people

    names = {c.name for c in people(cast.sun, PeopleFilter()).items}
    assert "赵德福" not in names and "宋志明" in names
    with pytest.raises(Refusal) as refused:
        card_of(cast.sun, cast.person["zhao"])
    assert refused.value.code == "not_found"
