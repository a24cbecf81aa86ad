"""Two gates at the same moment: one wait, one outing, one line, one answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from tests.cast import COUNTY, A

from linan.core import clock as time_here
from linan.core import policy
from linan.core.clock import now
from linan.core.community.models import Gate
from linan.core.ledger.models import Entry, Pending
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.actions import desk
from linan.domains.gates.models import DeskEntry, DeskRefusal, Handover, Outing, VehiclePassage
from linan.domains.gates.rules import (
    Action,
    Direction,
    DocumentKind,
    Health,
    Purpose,
    RefusalReason,
    VehicleUse,
)
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
COLOURS = workflow_actor("test", COUNTY, ALL)
GUEST = actions.Visitor(
    DocumentKind.PASSPORT,
    "E12345678",
    "何小满",
    "13800000099",
    Purpose.VISIT,
    "1幢101",
    "",
    365,
    Health(ill=False, contact=False, risk_area=False),
)


@pytest.fixture
def west(cast):
    return GateRef(Gate.objects.create(region=A, name="西门").pk)


@pytest.fixture
def both(clock):
    """Runs these in threads that begin together; each one's answer, or the refusal it got."""
    if getattr(connection, "is_in_memory_db", bool)():
        pytest.skip("needs a database that threads can share: LINAN_TEST_SQLITE or PostgreSQL")

    def run(*doing: Callable[[], Any]) -> list[Any]:
        start = threading.Barrier(len(doing))
        told: list[Any] = [None] * len(doing)

        def one(n: int) -> None:
            try:
                with time_here.frozen(clock.at):  # a clock that stands still does so in its own thread alone
                    connection.ensure_connection()
                    start.wait(20)
                    told[n] = doing[n]()
            except (Refusal, IntegrityError) as no:
                told[n] = no
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(n,)) for n in range(len(doing))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not [no for no in told if isinstance(no, IntegrityError)], told
        return told

    return run


def kinds(kind: str) -> int:
    return Entry.objects.filter(kind=kind).count()


def slowly(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """What was looked up stands still for a moment, so that the other comes in between."""
    real = getattr(owner, name)

    def late(*told: Any, **more: Any) -> Any:
        found = real(*told, **more)
        threading.Event().wait(0.5)
        return found

    monkeypatch.setattr(owner, name, late)


def test_one_wait_however_many_scan_somebody_at_one_moment(cast, both, monkeypatch):
    actions.note_colour(COLOURS, cast.person["zhao"], "red", None)
    slowly(monkeypatch, policy, "number")

    def scan(n: int) -> Callable[[], Any]:
        return lambda: actions.scan(cast.zhou, cast.gate_a, cast.person["zhao"], now(), f"nonce-once-{n}")

    told = both(*(scan(n) for n in range(3)))
    assert {t.action for t in told} == {Action.STOP} and len({t.handover for t in told}) == 1
    assert Handover.objects.count() == kinds("gates.passage_refused") == 1
    assert Pending.objects.filter(once=f"gates.handover:{told[0].handover}").count() == 1


def test_two_gates_in_the_same_second_let_one_of_a_household_out(cast, west, both, monkeypatch):
    actions.limit_outings(cast.liu, A, now() + timedelta(days=3), "有病例")
    slowly(monkeypatch, queries, "outing_of")

    def out(gate: GateRef, who: str) -> Callable[[], Any]:
        return lambda: actions.scan(
            cast.zhou, gate, cast.person[who], now(), f"nonce-out-{who}", direction=Direction.OUT
        )

    told = both(out(cast.gate_a, "father"), out(west, "mother"))
    assert sorted(t.action for t in told) == [Action.PASS, Action.WAIT]
    assert Outing.objects.count() == Passage.objects.count() == 1


def test_one_document_is_inside_once(cast, west, both, monkeypatch):
    for gate in (cast.gate_a, west):
        actions.take_post(cast.zhou, gate)
    slowly(monkeypatch, desk, "number_hash")

    def come(gate: GateRef, n: int) -> Callable[[], Any]:
        return lambda: actions.admit(cast.zhou, gate, f"key-inside-{n}", GUEST)

    told = both(come(cast.gate_a, 1), come(west, 2))
    (no,) = [t for t in told if isinstance(t, Refusal)]
    assert no.code == "already_inside" and DeskEntry.objects.count() == 1


def test_one_key_is_one_line_of_the_register(cast, both):
    actions.take_post(cast.zhou, cast.gate_a)
    told = both(*[lambda: actions.admit(cast.zhou, cast.gate_a, "key-twice-1", GUEST)] * 3)
    assert len({t.entry.pk for t in told}) == DeskEntry.objects.count() == 1
    assert actions.admit(cast.zhou, cast.gate_a, "key-twice-1", GUEST).entry == told[0].entry


def test_one_key_is_one_refusal_and_one_vehicle(cast, both):
    ground = actions.Ground(RefusalReason.OTHER, "没有约好")
    told = both(*[lambda: actions.refuse(cast.zhou, cast.gate_a, "key-twice-1", GUEST, ground)] * 3)
    assert len({t.slip for t in told}) == DeskRefusal.objects.count() == kinds("gates.desk_refused") == 1
    told = both(*[lambda: actions.pass_vehicle(cast.zhou, cast.gate_a, "key-twice-1", VehicleUse.AMBULANCE)] * 3)
    assert len({t.line.pk for t in told}) == VehiclePassage.objects.count() == kinds("gates.emergency_passed") == 1
    assert {t.decision.action for t in told} == {Action.PASS}
    van = both(
        *[lambda: actions.pass_vehicle(cast.zhou, cast.gate_a, "key-twice-2", VehicleUse.ORDINARY, plate="浙A12345")]
        * 2
    )
    assert van[0] == van[1] and VehiclePassage.objects.count() == 2


def test_waits_that_were_doubled_end_when_the_constraint_comes(cast):
    executor = MigrationExecutor(connection)
    executor.migrate([("gates", "0011_who_scanned")])
    try:
        old = executor.loader.project_state([("gates", "0011_who_scanned")]).apps.get_model("gates", "Handover")
        told = {
            "gate_id": cast.gate_a.id, "region": A, "reason": "stop", "opened_at": now(), "due_at": now(),
        }  # fmt: skip
        zhao = cast.person["zhao"].id
        first, *others = [old.objects.create(id=new_id(), person_id=who, **told).pk for who in (zhao, zhao, None, None)]
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    left = set(Handover.objects.filter(handed_at=None).values_list("pk", flat=True))
    assert left == {first, *others[1:]}, "two whose name nobody knows may be two people"
    assert Handover.objects.get(pk=others[0]).outcome == "left"
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(person_id=zhao, **told)
