"""Cars, guests and turns: an ambulance at the north gate, 赵大爷's guest, and who of a household goes shopping."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from tests.cast import COUNTY, A

from linan.core import clock
from linan.core.clock import now
from linan.core.community import actions as register
from linan.core.community.facts import PresenceSource
from linan.core.community.facts import Reason as Vulnerable
from linan.core.community.models import Gate
from linan.core.ledger.models import Entry
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.forms import permit_hours, visit_times
from linan.domains.gates.models import Announcement, Outing, VehiclePassage
from linan.domains.gates.rules import (
    EMERGENCY,
    Action,
    Direction,
    Exemption,
    PermitBounds,
    PlateKind,
    VehicleUse,
    Went,
    decide_outing,
    next_day,
    read_plate,
)
from linan.kernel.actor import workflow_actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import Refusal


def test_plates_as_people_type_them():
    kinds = {
        "浙A·12345": PlateKind.ORDINARY, "浙ad12345": PlateKind.NEW_ENERGY, "浙 A 12345D": PlateKind.NEW_ENERGY,
        "沪A1234警": PlateKind.SPECIAL, "京X1234应急": PlateKind.SPECIAL, "WJ浙1234X": PlateKind.SPECIAL,
    }  # fmt: skip
    assert {raw: read_plate(raw).kind for raw in kinds} == kinds
    for raw in ("", "A12345", "浙A1234", "浙AI2345", "浙A1234567", "浙AO1234"):
        with pytest.raises(Refusal):
            read_plate(raw)


@pytest.mark.django_db
@pytest.mark.parametrize("use", sorted(EMERGENCY))
def test_an_emergency_vehicle_never_waits_whatever_is_set(cast, use):
    until = now() + timedelta(days=3)
    actions.limit_outings(cast.liu, A, until, "有病例")
    for plate in ("", "看不清", "浙A00001"):
        told = actions.pass_vehicle(cast.zhou, cast.gate_a, f"key-{use}-{len(plate)}", use, plate=plate)
        assert told.decision.action is Action.PASS and told.line.keeper == cast.zhou.id
    assert Entry.objects.filter(kind="gates.emergency_passed").count() == 3
    assert Passage.objects.filter(source="exempt:emergency").count() == 3
    assert actions.name_vehicle(cast.zhou, cast.gate_a, told.line.pk, "浙A00001", "120")


@pytest.mark.django_db
def test_a_permit_ends_and_a_household_expects_a_guest(cast):
    lead, plate = cast.actor("lead"), "浙A12345"

    def ask(n: int, way: Direction = Direction.IN) -> Action:
        use = VehicleUse.ORDINARY
        told = actions.pass_vehicle(cast.zhou, cast.gate_a, f"key-000{n}", use, plate=plate, direction=way)
        return told.decision.action

    assert ask(1) is Action.WAIT
    permit = actions.permit_vehicle(lead, A, plate, "菜篮子", now() + timedelta(days=2))
    assert ask(2) is Action.PASS
    actions.end_permit(lead, permit.pk)
    assert ask(3) is Action.WAIT and ask(4, Direction.OUT) is Action.PASS
    actions.announce_guest(cast.zhao, "何小满", now(), now() + timedelta(hours=5), plate)
    assert ask(5) is Action.PASS
    assert [e.masked_name for e in queries.expected(cast.zhou, cast.gate_a)] == ["何**"]
    assert not queries.expected(cast.hou, cast.gate_b)
    with pytest.raises(Refusal):
        actions.withdraw_guest(cast.actor("gao"), Announcement.objects.get().pk)
    assert actions.withdraw_guest(cast.zhao, Announcement.objects.get().pk)
    assert ask(6) is Action.WAIT
    assert "浙A" not in str(list(VehiclePassage.objects.values_list("key", "use", "note", "answer")))


@pytest.mark.django_db
def test_a_permit_counts_at_its_hours_and_gates_and_an_emergency_at_any(cast):
    lead, plate = cast.actor("lead"), "浙A12345"
    other = Gate.objects.create(region=A, name="后勤门").ref

    def ask(key: str, at: datetime, gate: GateRef, use: VehicleUse = VehicleUse.ORDINARY) -> actions.VehicleAnswer:
        with clock.frozen(at):
            return actions.pass_vehicle(cast.actor("zhou"), gate, f"key-{key}", use, plate=plate)

    night = PermitBounds((time(22), time(5)), frozenset({other.id}), "沿河路进，原路出")
    end = now() + timedelta(days=9)
    actions.permit_vehicle(lead, A, plate, "菜篮子", end, night)
    at23 = datetime(2022, 3, 15, 15, tzinfo=UTC)
    told = ask("00001", at23, other).decision
    assert told.action is Action.PASS and "沿河路" in str(told.next_step)
    told = ask("00002", at23 + timedelta(hours=7), other).decision
    assert told.action is Action.WAIT and "22:00" in str(told.words) and "05:00" in str(told.words)
    told = ask("00003", at23, cast.gate_a).decision
    assert told.action is Action.WAIT and "后勤门" in str(told.words)
    assert ask("00004", at23, cast.gate_a, VehicleUse.AMBULANCE).decision.action is Action.PASS
    line = queries.permits(lead)[0]
    assert (line.daily, line.gate_names, line.route) == ("22:00–05:00", ["后勤门"], "沿河路进，原路出")
    for bounds in (PermitBounds((time(8), time(8))), PermitBounds(gates=frozenset({cast.gate_b.id}))):
        with pytest.raises(Refusal):
            actions.permit_vehicle(lead, A, plate, "菜篮子", end, bounds)
    with pytest.raises(Refusal):
        permit_hours(time(8), None)


@pytest.mark.django_db
def test_a_household_announces_a_few_guests_a_few_days_ahead_and_hides_nobody_else(cast):
    soon, later = now(), now() + timedelta(hours=5)
    with pytest.raises(Refusal) as told:
        actions.announce_guest(cast.zhao, "何小满", now() + timedelta(days=400), now() + timedelta(days=401))
    assert told.value.code == "visit_too_early"
    kept = [actions.announce_guest(cast.zhao, f"何小{n}", soon, later) for n in "一二三四五"]
    with pytest.raises(Refusal) as told:
        actions.announce_guest(cast.zhao, "何小六", soon, later)
    assert told.value.code == "too_many_guests"
    assert actions.withdraw_guest(cast.zhao, kept[0].pk)
    with pytest.raises(Refusal) as told:
        actions.guest_arrived(cast.zhou, cast.gate_a, kept[0].pk)
    assert told.value.code == "guest_withdrawn"
    with pytest.raises(Refusal):
        actions.guest_arrived(cast.hou, cast.gate_b, kept[1].pk)
    assert actions.guest_arrived(cast.zhou, cast.gate_a, kept[1].pk)
    # More than a page, as many small households make it: nobody is out of reach.
    row = Announcement.objects.get(pk=kept[2].pk)
    many = [
        Announcement(
            region=row.region, household_id=row.household_id, by_person_id=row.by_person_id, guest=f"客{n}",
            since_at=row.since_at, until_at=row.until_at,
        )
        for n in range(60)
    ]  # fmt: skip
    Announcement.objects.bulk_create(many)
    first = queries.expected(cast.zhou, cast.gate_a)
    rest = queries.expected(cast.zhou, cast.gate_a, after=first[-1].id)
    assert len(first) == 50 and len(rest) == 13 and not {e.id for e in first} & {e.id for e in rest}
    assert [e.guest for e in queries.expected(cast.zhou, cast.gate_a, sought="客59")] == ["客59"]
    assert queries.expected_one(cast.zhou, cast.gate_a, kept[4].pk) and not queries.expected_one(
        cast.zhou, cast.gate_a, kept[0].pk
    )


def test_a_guest_s_form_begins_now_and_ends_in_two_hours():
    times = visit_times(datetime(2022, 3, 14, 15, 52, 30, tzinfo=UTC))
    assert times == {"since": "2022-03-14T23:45", "until": "2022-03-15T01:45"}


def test_one_person_in_two_days():
    third = date(2022, 3, 3)
    went = [Went("徐浩然", third)]
    assert next_day(went, third, days=2, people=1) == date(2022, 3, 5)
    assert next_day(went, date(2022, 3, 5), days=2, people=1) == date(2022, 3, 5)
    told = decide_outing(went, date(2022, 3, 4), days=2, people=1)
    assert told.action is Action.WAIT and "徐**" in str(told.words) and "2022-03-05" in str(told.next_step)
    assert decide_outing(went, third, days=2, people=2).action is Action.PASS


@pytest.mark.django_db
def test_the_second_outing_waits_with_its_next_day_and_dialysis_is_free_without_a_word(cast):
    def out(
        who: PersonRef, key: str, exemption: Exemption | None = None, way: Direction = Direction.OUT
    ) -> actions.Answer:
        return actions.scan(cast.zhou, cast.gate_a, who, now(), f"nonce-{key}", direction=way, exemption=exemption)

    father, mother, gao = (cast.person[n] for n in ("father", "mother", "gao"))
    for who in (father, mother, gao):
        actions.note_colour(workflow_actor("test", COUNTY, ALL), who, "green", None)
    assert out(father, "free1").action is Action.PASS and not Outing.objects.exists()
    with pytest.raises(Refusal):
        actions.limit_outings(cast.liu, cast.street, now() + timedelta(days=3), "整条街")
    actions.limit_outings(cast.liu, A, now() + timedelta(days=5), "有病例")
    assert out(father, "day1a").action is Action.PASS
    assert out(father, "day1b").action is Action.PASS, "the building's door and the gate are one way out"
    assert out(mother, "day1c", way=Direction.IN).action is Action.PASS
    told = out(mother, "day1d")
    assert told.action is Action.WAIT and told.handover is None and "徐**" in str(told.words)
    assert out(mother, "day1e", Exemption.PATIENT).action is Action.PASS
    register.note_reason(cast.wang, mother, Vulnerable.DIALYSIS, source=PresenceSource.VISIT)
    free = out(mother, "day1f")
    assert free.action is Action.PASS and str(free.words) == "Please pass." and "dialysis" not in str(free.to_json())
    assert Outing.objects.count() == 1
    with clock.frozen(now() + timedelta(days=2)):
        assert out(father, "day3a").action is Action.PASS
    actions.free_outings(cast.liu, A)
    assert out(gao, "free2").action is Action.PASS and Outing.objects.count() == 2
