"""Recording, answering, retrying, numbering, verifying: an entry's whole life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from linan.core import clock
from linan.core.ledger import actions, queries, registry, running, sequencer
from linan.core.ledger.models import Body, Entry, Pending, Receipt
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
DEED = Ability("test.deed", Words("do the deed"))
WANG = Actor("staff:wang", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset({DEED})),))


class KettleBoiled(Fact, kind="test.kettle_boiled"):
    region: Region
    subject: PersonRef
    cups: int


class TeaServed(Fact, kind="test.tea_served"):
    region: Region
    subject: PersonRef


@pytest.fixture
def tea():
    served: list[Fact] = []

    @registry.when(KettleBoiled, may=[DEED])
    def serve_tea(fact: KettleBoiled, by: Actor) -> None:
        if fact.cups > 90:
            raise RuntimeError("too many cups")
        by.must(DEED, over=fact.region)
        actions.record(TeaServed(region=fact.region, subject=fact.subject), by=by)
        served.append(fact)

    yield served
    registry._by_kind.pop(KettleBoiled.kind)
    registry._by_name.pop("test_record.tea.<locals>.serve_tea")


def boil(cups: int = 2) -> PersonRef:
    person = PersonRef(new_id())
    with transaction.atomic():
        actions.record(KettleBoiled(region=HOME, subject=person, cups=cups), by=WANG)
    return person


@pytest.mark.django_db
def test_an_entry_is_answered_once_and_keeps_its_cause(tea):
    person = boil()
    assert running.drain() == 1
    assert running.drain() == 0
    served = Entry.objects.get(kind="test.tea_served")
    assert served.cause == Entry.objects.get(kind="test.kettle_boiled").id
    assert Receipt.objects.count() == 1 and Pending.objects.count() == 0
    themselves = Actor(f"person:{person.id}", ActorKind.RESIDENT, person=person)
    assert [s.kind for s in queries.why(themselves, served.id)] == ["test.tea_served", "test.kettle_boiled"]
    stranger = Actor("person:x", ActorKind.RESIDENT, person=PersonRef(new_id()))
    with pytest.raises(Refusal):
        queries.why(stranger, served.id)


@pytest.mark.django_db
def test_a_failing_workflow_waits_alone_and_can_be_retried(tea):
    boil(cups=99)
    boil(cups=1)
    running.drain()
    assert len(tea) == 1
    row = Pending.objects.get()
    assert row.attempts == 1 and row.due_at > clock.now() and "RuntimeError" in row.error
    assert "too many cups" not in row.error


@pytest.mark.django_db
def test_a_rolled_back_action_leaves_nothing(tea):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.record(KettleBoiled(region=HOME, subject=PersonRef(new_id()), cups=1), by=WANG)
        raise ZeroDivisionError
    assert not Entry.objects.exists() and not Pending.objects.exists()


@pytest.mark.django_db
def test_a_timer_fires_once_can_move_and_can_be_cancelled(tea):
    person = PersonRef(new_id())
    start = datetime(2022, 7, 1, 8, tzinfo=UTC)
    fact = KettleBoiled(region=HOME, subject=person, cups=1)
    with clock.frozen(start):
        actions.record_at(start + timedelta(hours=2), fact, by=WANG, once="kettle")
        actions.record_at(start + timedelta(hours=3), fact, by=WANG, once="kettle")
        actions.record_at(start + timedelta(hours=3), fact, by=WANG, once="other")
        assert actions.cancel_at("other") and not actions.cancel_at("other")
    with clock.frozen(start + timedelta(hours=2, minutes=59)):
        assert running.drain() == 0
    with clock.frozen(start + timedelta(hours=3)):
        assert running.drain() == 2  # the timer, then the workflow
    assert len(tea) == 1


@pytest.mark.django_db
def test_once_gives_the_first_answer_again():
    made: list[int] = []
    answer = {"number": 1}

    def make() -> dict[str, int]:
        made.append(1)
        return answer

    for _ in range(2):
        got, new = actions.once_or_earlier("gate", "k1", make)
        assert got == answer
    assert made == [1] and not new


@pytest.mark.django_db
def test_reads_are_one_entry_and_the_person_finds_them():
    people = [PersonRef(new_id()) for _ in range(30)]
    actions.noted_read(WANG, what="people list", persons=people, region=HOME)
    assert Entry.objects.filter(kind="access.read").count() == 1
    me = Actor("person:me", ActorKind.RESIDENT, person=people[7])
    (look,) = queries.accesses_to(me, people[7])
    assert look.what == "people list" and look.list_size == 30 and look.actor == "staff:wang"
    actions.noted_read(me, what="own record", persons=[people[7]], region=HOME)
    assert Entry.objects.filter(kind="access.read").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 5, 300])
def test_the_store_verifies_and_a_flipped_bit_is_named(count, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    for _ in range(3):
        with transaction.atomic():
            actions.record_many([TeaServed(region=HOME, subject=PersonRef(new_id())) for _ in range(count)], by=WANG)
        sequencer.sequence_all()
    sequencer.sign_all()
    report = verify_store()
    assert report["ok"], report["problems"]
    assert report["logs"] == 2  # the community's and the county's, which holds the community's head
    victim = Entry.objects.filter(kind="test.tea_served").order_by("position")[count]
    Entry.objects.filter(pk=victim.pk).update(role="somebody else")
    assert verify_store()["problems"][0] == {
        "code": "entry_altered",
        "entry": str(victim.pk),
        "log": str(victim.log),
        "words": f"Entry {count}: its public part is not what the log holds.",
    }
    Entry.objects.filter(pk=victim.pk).update(role=victim.role)
    sealed = bytearray(Body.objects.get(pk=victim.pk).sealed)
    sealed[-1] ^= 1
    Body.objects.filter(pk=victim.pk).update(sealed=bytes(sealed))
    assert verify_store()["first_bad"] == str(victim.pk)
    Body.objects.filter(pk=victim.pk).delete()
    assert verify_store()["problems"][0]["code"] == "body_altered"
