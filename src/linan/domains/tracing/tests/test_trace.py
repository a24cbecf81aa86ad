"""A case is confirmed, 钱工 determines, 王姐 and 孙姐 call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import COUNTY, Cast
from tests.fixtures import Clock

from linan.core.ledger.models import Entry
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions import VisitRow, record_visits
from linan.domains.tracing import actions, queries
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Push
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Refusal


def because() -> RecordRef:
    return RecordRef(new_id())


def kinds(kind: str) -> int:
    return Entry.objects.filter(kind=f"tracing.{kind}").count()


def meet(cast: Cast, place: str, people: list[str], start: datetime, minutes: int = 60) -> None:
    by = Actor(id="device:test", kind=ActorKind.DEVICE, duties=(Duty("device", COUNTY, frozenset({RECORD_MOVEMENT})),))
    end = start + timedelta(minutes=minutes)
    record_visits(by, [VisitRow(cast.person[p], cast.place[place], start, end, "test") for p in people])


def confirmed(cast: Cast, who: str = "zhao") -> Case:
    return actions.confirm_case(cast.qian, cast.person[who], because(), first_positive_at=None)


def outbreak(cast: Cast, clock: Clock) -> Case:
    """赵大爷 met 高 at the market; three days on 高 met 宋 of community B at the teahouse; 邓 came another day."""
    at = clock.at
    meet(cast, "market", ["zhao", "gao"], at - timedelta(days=1, hours=20))
    meet(cast, "teahouse", ["gao", "song"], at + timedelta(days=1))
    meet(cast, "teahouse", ["deng"], at + timedelta(hours=20))
    case = confirmed(cast)
    clock.advance(days=3)
    actions.search_contacts(cast.qian, case.ref)
    return case


def test_search_names_the_one_between_with_both_meetings(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    found = {c.person_id: c for c in Contact.objects.filter(case=case)}
    gao, song = found[cast.person["gao"].id], found[cast.person["song"].id]
    assert (gao.ring, gao.minutes, gao.place_id) == (Ring.CLOSE, 60, cast.place["market"].id)
    assert song.ring == Ring.SECONDARY
    assert cast.person["deng"].id not in found
    between = [b for b in queries.in_between(cast.qian, case.ref) if b.next_who == "宋*明" or "宋" in b.next_who]
    assert [b.person for b in between] == [cast.person["gao"]]
    assert between[0].met_case["place"] and between[0].met_next["place"]
    assert kinds("contact_found") == len(found)
    actions.search_contacts(cast.qian, case.ref)
    assert kinds("contact_found") == len(found)


def test_a_person_on_two_lists_is_called_once(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    meet(cast, "market", ["zhao", "gao", "father"], clock.at - timedelta(days=1))
    cases = [confirmed(cast, "zhao"), confirmed(cast, "father")]
    for case in cases:
        actions.search_contacts(cast.qian, case.ref)
        actions.determine_many(cast.qian, case.ref, Ring.CLOSE, "met indoors", everyone=True)
        actions.push_contacts(cast.qian, case.ref)
    gao = cast.person["gao"]
    assert Push.objects.filter(person_id=gao.id).count() == 1
    lines = Contact.objects.filter(person_id=gao.id)
    assert lines.count() == 2
    actions.locate_contact(cast.zhang, lines[0].ref, Outcome.CONTROLLED)
    assert {c.state for c in Contact.objects.filter(person_id=gao.id)} == {"located"}
    clock.advance(days=1)
    drain()
    assert not Push.objects.filter(person_id=gao.id, state="open").exists()


def test_a_neighbour_reaches_only_her_own_with_the_fewest_fields(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, "sat together", everyone=True)
    actions.push_contacts(cast.qian, case.ref)
    names = {line.name for line in queries.pushed(cast.sun).items}
    assert "宋志明" in names and "高建华" not in names and "赵德福" not in names
    shown = repr(queries.pushed(cast.sun).items)
    assert "赵德福" not in shown and case.number not in shown and "梧桐" not in shown
    for refused in (
        lambda: queries.case_of(cast.sun, case.ref),
        lambda: queries.cases(cast.sun),
        lambda: queries.contacts(cast.sun, case.ref),
        lambda: queries.findings(cast.sun, case.ref),
        lambda: queries.of_person(cast.sun, cast.person["gao"]),
        lambda: queries.why_for(cast.sun, cast.person["gao"]),
        lambda: actions.locate_contact(
            cast.sun, Contact.objects.get(case=case, person_id=cast.person["gao"].id).ref, Outcome.CONTROLLED
        ),
    ):
        with pytest.raises(Refusal):
            refused()


def test_a_forwarded_contact_reaches_the_other_grid(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    case = outbreak(cast, clock)
    gao = Contact.objects.get(case=case, person_id=cast.person["gao"].id)
    actions.determine_contact(cast.qian, gao.ref, Ring.CLOSE)
    actions.push_contacts(cast.qian, contacts=[gao.ref])
    actions.forward_contact(cast.zhang, gao.ref, cast.b_g01, "stays with his daughter")
    assert [p.name for p in queries.pushed(cast.sun).items] == ["高建华"]
    assert list(queries.pushed(cast.zhang).items) == []
    clock.advance(hours=5)
    drain()
    assert kinds("contact_overdue") == 1
    actions.locate_contact(cast.sun, gao.ref, Outcome.CONTROLLED)
    actions.close_contact(cast.qian, gao.ref)
    assert kinds("contact_closed") == 1


def test_the_contact_learns_place_and_time_but_not_who(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    assert queries.why_for(cast.gao, cast.person["gao"]) == []
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, everyone=True)
    (reason,) = queries.why_for(cast.gao, cast.person["gao"])
    assert "梧桐菜市场" in str(reason.place) and reason.minutes == 60
    assert "赵" not in repr(reason)


def test_exclusion_frees_everyone(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    case = actions.open_case(cast.qian, zhao, because())
    assert actions.open_case(cast.qian, zhao, because()) == case
    line = actions.add_contact(
        cast.qian, case.ref, cast.person["gao"], met_at=clock.at - timedelta(hours=5), minutes=30
    )
    actions.determine_contact(cast.qian, line.ref, Ring.CLOSE)
    actions.push_contacts(cast.qian, case.ref)
    actions.exclude_case(cast.qian, zhao, because())
    assert kinds("case_excluded") == 1 and kinds("contact_closed") == 1
    assert not Push.objects.filter(state="open").exists()
    assert queries.why_for(cast.gao, cast.person["gao"]) == []


def test_the_tree_tells_generations_and_the_share_in_time(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, everyone=True)
    actions.confirm_case(cast.qian, cast.person["gao"], because())
    told = queries.tree(cast.qian, case.ref)
    assert {n["kind"] for n in told["nodes"]} == {"case", "contact"}
    assert told["generations"][0]["cases"] == 1


def test_the_tree_asks_as_often_however_many_cases_there_are(cast: Cast, clock: Clock) -> None:
    """One, then six of the people at 赵大爷's table become cases: the statements stay the same."""
    at_table = ["gao", "song", "deng", "father", "mother", "luo"]
    first = confirmed(cast)
    for who in at_table:
        person = cast.person[who]
        line = actions.add_contact(cast.qian, first.ref, person, met_at=clock.at - timedelta(hours=9), minutes=40)
        actions.determine_contact(cast.qian, line.ref, Ring.CLOSE)

    def asked() -> tuple[int, list[dict[str, object]]]:
        with CaptureQueriesContext(connection) as asked:
            told = queries.tree(cast.qian, first.ref)
        return len(asked), told["nodes"]

    confirmed(cast, "gao")
    one, _ = asked()
    for who in at_table[1:]:
        confirmed(cast, who)
    several, nodes = asked()
    here = [cast.person[who].id for who in at_table]
    assert several <= one <= 12
    assert [n["kind"] for n in nodes].count("case") == 1 + len(here)
