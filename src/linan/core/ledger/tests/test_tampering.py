"""Whatever somebody with the database and the disk may try is detected and named; honest logs raise nothing."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from linan.core import clock
from linan.core.ledger import actions, sequencer
from linan.core.ledger.abilities import AUDIT_READS, ERASE_BODY, SEE_TRAIL
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import About, Body, Checkpoint, Entry, Log
from linan.core.ledger.queries import entries_about
from linan.core.ledger.readings import suspicious_reads
from linan.core.ledger.verify import verify_store
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import EntryRef, PersonRef
from linan.kernel.region import Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = Region("33/3301/330110/")
HE = Actor("staff:he", ActorKind.STAFF, (Duty("auditor", COUNTY, frozenset({ERASE_BODY, AUDIT_READS})),))


class LampLit(Fact, kind="test.lamp_lit"):
    region: Region
    subject: PersonRef


@pytest.fixture
def store(db, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    for _ in range(2):
        light(300)
        sequencer.sign_all()
    assert verify_store()["ok"]
    return log_of(HOME)


def light(count: int) -> None:
    with transaction.atomic():
        actions.record_many([LampLit(region=HOME, subject=PersonRef(new_id())) for _ in range(count)], by=HE)


def at(log: UUID, position: int) -> Entry:
    return Entry.objects.get(log=log, position=position)


def codes() -> set[str]:
    report = verify_store()
    assert report["ok"] is (not report["problems"])
    return {p["code"] for p in report["problems"]}


@pytest.mark.parametrize("position", [0, 255, 256, 599])
def test_a_deleted_entry_is_missed_by_name(store, position):
    gone = at(store, position)
    Body.objects.filter(entry=gone).delete()
    About.objects.filter(entry=gone).delete()
    Entry.objects.filter(pk=gone.pk).delete()
    report = verify_store()
    assert report["problems"][0]["code"] == "entry_missing" and report["first_bad"] == str(gone.pk)


def test_two_swapped_entries_are_named(store):
    a, b = at(store, 3), at(store, 7)
    Entry.objects.filter(pk=a.pk).update(position=None)
    Entry.objects.filter(pk=b.pk).update(position=3)
    Entry.objects.filter(pk=a.pk).update(position=7)
    assert {p["entry"] for p in verify_store()["problems"] if p["code"] == "entry_altered"} == {str(a.pk), str(b.pk)}


@pytest.mark.parametrize(
    "change",
    [{"kind": "test.other"}, {"at": datetime(2020, 1, 1, tzinfo=UTC)}, {"role": "x"}, {"purpose": "x"}, {"basis": "x"},
     {"cause": UUID(int=1)}, {"subject": bytes(32)}, {"body": bytes(32)}, {"region": COUNTY}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_each_public_field_is_held_by_the_log(store, change):
    victim = at(store, 42)
    Entry.objects.filter(pk=victim.pk).update(**change)
    assert verify_store()["first_bad"] == str(victim.pk)


def test_a_body_under_another_entry_is_named(store):
    a, b = at(store, 5), at(store, 6)
    Body.objects.filter(entry=a).update(sealed=Body.objects.get(entry=b).sealed)
    assert verify_store()["first_bad"] == str(a.pk)


def test_a_damaged_tile_is_not_taken_for_a_changed_entry(store):
    tile = next(p for p in sequencer.tiles_of_log(store).rglob("*") if p.is_file() and "/0/" in str(p))
    raw = bytearray(tile.read_bytes())
    raw[40] ^= 1
    tile.write_bytes(raw)
    assert codes() == {"tile_damaged"}


def test_a_touched_head_is_named(store):
    head = Checkpoint.objects.filter(log=store).order_by("size").first()
    assert head is not None
    Checkpoint.objects.filter(pk=head.pk).update(note=head.note.replace("\n300\n", "\n299\n"))
    assert "signature_wrong" in codes()


def test_the_last_entries_cut_off_with_the_heads_are_missed(store):
    cut = Entry.objects.filter(log=store, position__gte=500)
    ids = list(cut.values_list("pk", flat=True))
    Body.objects.filter(pk__in=ids).delete()
    About.objects.filter(entry__in=ids).delete()
    Entry.objects.filter(pk__in=ids).delete()
    Checkpoint.objects.filter(log=store, size__gt=500).delete()
    Log.objects.filter(pk=store).update(size=500)
    assert "head_behind" in codes()


def test_an_entry_that_claims_a_number_is_named(store):
    light(1)
    late = Entry.objects.get(position=None)
    Entry.objects.filter(pk=late.pk).update(position=600)
    assert verify_store()["first_bad"] == str(late.pk)


def test_a_restored_backup_signs_nothing_and_stops_nobody_else(store):
    Log.objects.filter(pk=store).update(size=300)
    with pytest.raises(sequencer.Forked):
        light(1)
        sequencer.sequence(store)
    other = Region("33/3301/330110/330110001/330110001002/")
    with transaction.atomic():
        actions.record(LampLit(region=other, subject=PersonRef(new_id())), by=HE)
    assert sequencer.sequence_all() >= 1
    assert Log.objects.get(pk=log_of(other)).size == 1


def test_a_log_that_fell_silent_is_still_signed(db, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    start = datetime(2022, 7, 1, tzinfo=UTC)
    for seconds in (0, 30):
        with clock.frozen(start + timedelta(seconds=seconds)):
            light(1)
            sequencer.sequence_all()
    signed = Checkpoint.objects.filter(log=log_of(HOME))
    assert signed.count() == 1  # once a minute
    with clock.frozen(start + timedelta(seconds=61)):
        sequencer.sequence_all()
    assert signed.count() == 2


def test_erasing_a_body_breaks_no_proof(store):
    victim = at(store, 10)
    actions.erase_body(HE, EntryRef(victim.pk), ground="request")
    sequencer.sign_all()
    assert verify_store()["ok"] and not Body.objects.filter(entry=victim).exists()


def test_tiles_lost_with_the_disk_are_named(store):
    shutil.rmtree(sequencer.tiles_of_log(store))
    assert codes() == {"tile_damaged"}


def test_thirty_households_in_an_hour_raise_a_flag_but_not_at_oneself(db):
    nosy = Actor("staff:nosy", ActorKind.STAFF, (Duty("auditor", COUNTY, frozenset({AUDIT_READS})),))
    people = [PersonRef(new_id()) for _ in range(30)]
    for person in people[:29]:
        actions.noted_read(nosy, what="card", persons=[person], region=HOME)
    assert suspicious_reads(HE) == []
    actions.noted_read(nosy, what="card", persons=[people[29]], region=HOME)
    (spree,) = suspicious_reads(HE)
    assert (spree.actor, spree.households) == ("staff:nosy", 30)
    assert suspicious_reads(nosy) == []
    assert suspicious_reads(HE, household_of=lambda people: dict.fromkeys(people, "one home")) == []
    assert (
        suspicious_reads(HE, tasked=lambda readers, since: {r: {str(people[0]): [(since, None)]} for r in readers})
        == []
    )


def test_a_typed_purpose_is_shown_and_hides_nothing(db):
    nosy = Actor("staff:nosy", ActorKind.STAFF, (Duty("auditor", COUNTY, frozenset({AUDIT_READS})),))
    for n in range(30):
        reader = nosy.for_purpose("just checking" if n % 3 else "a call")
        actions.noted_read(reader, what="card", persons=[PersonRef(new_id())], region=HOME)
    (spree,) = suspicious_reads(HE)
    assert (spree.households, spree.purposes) == (30, ("just checking", "a call"))


def test_the_neighbours_grid_sees_nothing_of_ours(db):
    person = PersonRef(new_id())
    with transaction.atomic():
        actions.record(LampLit(region=HOME, subject=person), by=HE)

    def worker(region: str) -> Actor:
        return Actor("staff:x", ActorKind.STAFF, (Duty("grid_worker", Region(region), frozenset({SEE_TRAIL})),))

    assert len(entries_about(worker(HOME), person)) == 1
    assert entries_about(worker(str(HOME.community) + "g02/"), person) == []
