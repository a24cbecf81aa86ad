"""A county with three departments as witnesses, each a process of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from linan.core import clock
from linan.core.ledger import actions, publishing, sequencer
from linan.core.ledger.facts import RecordsRead
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import About, Body, Entry, Log
from linan.core.ledger.models import Checkpoint as Row
from linan.core.ledger.tests.departments import Department
from linan.kernel.actor import Actor, ActorKind
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
HE = Actor("staff:he", ActorKind.STAFF)


def record(count: int = 3) -> None:
    with transaction.atomic():
        for _ in range(count):
            person = PersonRef(new_id())
            fact = RecordsRead(region=HOME, subject=person, what="card", persons=(person,), purpose="")
            actions.record(fact, by=HE)


@pytest.fixture
def county(db: None, settings: object, tmp_path: Path) -> Iterator[Callable[[str], list[Department]]]:
    settings.LINAN_HOME = tmp_path / "cell"  # type: ignore[attr-defined]  # pytest-django gives an object
    publishing._seen.clear()
    publishing._asked.clear()
    made: list[Department] = []

    def with_quorum(lines: str) -> list[Department]:
        record()
        sequencer.sign_all()
        key = sequencer.vkeys_of(sequencer.origin(log_of(COUNTY)))[0]
        for name in ("party", "affairs", "health"):
            one = Department(tmp_path, name)
            made.append(one)
            one.know(key)
            one.start()
        rows = "".join(f"witness {d.name} {d.vkey} {d.url}\n" for d in made)
        (tmp_path / "cell" / "witnesses.txt").write_text(rows + lines)
        return made

    yield with_quorum
    for one in made:
        one.stop()


STREET_AND_HEALTH = "group street any party affairs\ngroup both all street health\nquorum both\n"


def newest() -> Row:
    return Row.objects.filter(log=log_of(COUNTY)).latest("size")


def test_a_county_with_three_departments_as_witnesses(county, tmp_path):
    party, affairs, health = county(STREET_AND_HEALTH)
    policy = sequencer.policy()
    assert policy is not None
    start = clock.now()
    published = sequencer.tiles_of_log(log_of(COUNTY)) / "checkpoint"
    record()
    with clock.frozen(start + timedelta(minutes=2)):
        sequencer.sign_all()
        assert newest().published_at is None  # signed, and waiting: nothing was held up
        assert publishing.publish_due() == 1
        head = newest()
        assert policy.met(head.note) and published.read_text() == head.note and head.published_at is not None
        seen = policy.time(head.note)
        assert seen is not None and abs(seen - start) < timedelta(minutes=2)
        assert publishing.publish_due() == 0
    # The one outside the street's line is away: published after the wait, without a quorum, and mended later.
    health.stop()
    record()
    with clock.frozen(start + timedelta(minutes=4)):
        sequencer.sign_all()
        assert publishing.publish(Log.objects.get(pk=log_of(COUNTY)), policy, wait_s=0.5)
        assert not policy.met(newest().note) and published.read_text() == newest().note
        assert set(policy.seen(newest().note)) == {"party", "affairs"}
        health.start()
        rows = "".join(f"witness {d.name} {d.vkey} {d.url}\n" for d in (party, affairs, health))
        (tmp_path / "cell" / "witnesses.txt").write_text(rows + STREET_AND_HEALTH)
        publishing._asked.clear()  # a minute later
        assert publishing.publish_due() == 1
        assert policy.met(newest().note)


def test_a_restored_backup_cannot_fork_what_witnesses_saw(county, tmp_path):
    county(STREET_AND_HEALTH)
    start = clock.now()
    record()
    with clock.frozen(start + timedelta(minutes=2)):
        sequencer.sign_all()
        publishing.publish_due()
    home = tmp_path / "cell"
    shutil.copytree(home / "tiles", tmp_path / "backup")
    old = list(Log.objects.values_list("pk", "size", "root"))
    # The day goes on after the backup …
    record()
    with clock.frozen(start + timedelta(minutes=4)):
        sequencer.sign_all()
        publishing.publish_due()
    # … and then database and tiles come from the backup, on a machine that has no memory of its own.
    late = [e for id, size, _ in old for e in Entry.objects.filter(log=id, position__gte=size)]
    ids = [e.pk for e in late]
    for table in (Body, About):
        table.objects.filter(entry__in=ids).delete()
    Entry.objects.filter(pk__in=ids).delete()
    for id, size, root in old:
        Row.objects.filter(log=id, size__gt=size).delete()
        Log.objects.filter(pk=id).update(size=size, root=root)
    shutil.rmtree(home / "tiles")
    shutil.rmtree(home / "heads")
    (tmp_path / "backup").rename(home / "tiles")
    record()
    with clock.frozen(start + timedelta(minutes=6)):
        before = Row.objects.count()
        sequencer.sign_all()
        assert Row.objects.count() == before  # the witnesses are asked before anything is signed
        publishing._seen.clear()
        assert publishing.publish_due() == 0
        assert sequencer.forked(Log.objects.get(pk=log_of(COUNTY)))
        record()
        sequencer.sequence_all()
        assert Row.objects.count() == before
        with pytest.raises(sequencer.Forked):
            sequencer.sign(log_of(HOME), force=True)
