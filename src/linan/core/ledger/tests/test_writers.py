"""Several workers share the work, each entry is answered once; on SQLite people go before the worker."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import nullcontext

import pytest
from django.db import connection, transaction

from linan.core.ledger import actions, registry, running, worker
from linan.core.ledger.models import Entry, Pending, Receipt
from linan.core.ledger.sqlite.base import DatabaseWrapper, background
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
WANG = Actor("staff:wang", ActorKind.STAFF)


class BellRung(Fact, kind="test.bell_rung"):
    region: Region
    subject: PersonRef


class BellHeard(Fact, kind="test.bell_heard"):
    region: Region
    subject: PersonRef


@pytest.fixture
def bell():
    @registry.when(BellRung, may=[])
    def hear(fact: BellRung, by: Actor) -> None:
        actions.record(BellHeard(region=fact.region, subject=fact.subject), by=by)

    yield
    registry._by_kind.pop(BellRung.kind)
    registry._by_name.pop("test_writers.bell.<locals>.hear")


def ring(count: int) -> None:
    with transaction.atomic():
        actions.record_many([BellRung(region=HOME, subject=PersonRef(new_id())) for _ in range(count)], by=WANG)


@pytest.mark.django_db(transaction=True)
def test_three_workers_answer_each_entry_once(bell):
    if getattr(connection, "is_in_memory_db", bool)():
        pytest.skip("needs a database that threads can share: LINAN_TEST_SQLITE or PostgreSQL")
    ring(200)

    def work() -> None:
        try:
            while Pending.objects.exists():
                running.run_due(20)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    heard = Counter(Entry.objects.filter(kind="test.bell_heard").values_list("cause", flat=True))
    assert len(heard) == 200 and set(heard.values()) == {1}
    assert Receipt.objects.count() == 200


@pytest.mark.django_db
def test_order_does_not_matter(bell):
    dice = random.Random(7)
    ring(60)

    def shuffled(rows: list[Pending]) -> list[Pending]:
        return dice.sample(rows, len(rows))

    assert running.drain(order=shuffled) == 60
    assert Entry.objects.filter(kind="test.bell_heard").values("cause").distinct().count() == 60


def test_the_worker_outlives_a_failed_turn(monkeypatch):
    stop = threading.Event()
    turns = []

    def fail(limit: int) -> int:
        turns.append(limit)
        if len(turns) == 2:
            stop.set()
        raise OSError("disk full")

    monkeypatch.setattr(worker, "run_due", fail)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(stop, "wait", lambda seconds: None)
    worker.run(stop)
    assert len(turns) == 2


@pytest.mark.django_db
def test_a_person_waits_for_one_short_batch_of_the_worker_not_for_all_of_them(tmp_path):
    def connect() -> DatabaseWrapper:
        told = {**connection.settings_dict, "ENGINE": "linan.core.ledger.sqlite", "NAME": tmp_path / "t.sqlite3"}
        options = {"timeout": 20, "transaction_mode": "IMMEDIATE"}
        return DatabaseWrapper({**told, "OPTIONS": options, "AUTOCOMMIT": True}, alias="lock")

    def write(db: DatabaseWrapper, seconds: float, polite: bool) -> None:
        with background() if polite else nullcontext():
            db.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
            with db.cursor() as cursor:
                cursor.execute("INSERT INTO t VALUES (1)")
            time.sleep(seconds)
            db.commit()
            db.set_autocommit(True)

    first = connect()
    with first.cursor() as cursor:
        cursor.execute("CREATE TABLE t (n)")
    first.close()
    stop = threading.Event()

    def busy() -> None:
        db = connect()
        while not stop.is_set():
            write(db, 0.03, polite=True)
        db.close()

    workers = [threading.Thread(target=busy) for _ in range(2)]
    for thread in workers:
        thread.start()
    person = connect()
    waits = []
    try:
        for _ in range(20):
            began = time.monotonic()
            write(person, 0, polite=False)
            waits.append(time.monotonic() - began)
    finally:
        stop.set()
        for thread in workers:
            thread.join(10)
        person.close()
    assert sorted(waits)[-2] < 0.5  # a fair lock; SQLite's own retry needed seconds
