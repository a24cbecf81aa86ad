"""Killing a cell's processes at random points: `python -m linan.core.ledger.tests.campaign FOLDER KILLS SEED`.

A writer, a sequencer and a witness, each a process of its own, work on the cell of LINAN_HOME (and
LINAN_DATABASE_URL). Again and again one of them gets SIGKILL: half of the time by the clock, half of the time at a
counted call inside Python, so that the points lie as dense in a signature as in a long wait. Whatever one of them
acknowledged is kept in FOLDER; in the end everything is read again. Prints what was seen as JSON.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

ROLES = ("writer", "sequencer", "witness")
HERE = "33/3301/330110/330110001/330110001001/g01/"
NEXT = "33/3301/330110/330110001/330110001002/"


class Field:
    """Where the processes meet, and what they leave behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written, self.heads, self.witness = folder / "written", folder / "heads", folder / "witness"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def acknowledge(self, file: Path, line: str) -> None:
        """One write call: a line is there whole, whatever happens to who wrote it."""
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, line.encode())
        os.close(handle)


def write(field: Field, dice: random.Random) -> None:
    from django.db import transaction

    from linan.core.ledger import actions
    from linan.core.ledger.facts import RecordsRead
    from linan.kernel.actor import Actor, ActorKind
    from linan.kernel.ids import new_id
    from linan.kernel.refs import PersonRef
    from linan.kernel.region import Region

    by = Actor("staff:campaign", ActorKind.STAFF)
    while True:
        region = Region(dice.choice([HERE, NEXT]))
        people = [PersonRef(new_id()) for _ in range(dice.choice([1, 2, 30, 300]))]
        facts = [RecordsRead(region=region, subject=p, what="card", persons=(p,), purpose="") for p in people]
        with transaction.atomic():
            ids = actions.record_many(facts, by=by)
        field.acknowledge(field.written, "".join(f"{id}\n" for id in ids))
        time.sleep(dice.random() * 0.02)


def sequence(field: Field, dice: random.Random) -> None:
    from linan.core.ledger import publishing, sequencer
    from linan.core.ledger.models import Checkpoint, Log

    while True:
        sequencer.sequence_all()
        for id in Log.objects.order_by("region").values_list("id", flat=True):
            sequencer.sign(id, force=True)
            for note in Checkpoint.objects.filter(log=id).order_by("-size").values_list("note", flat=True)[:1]:
                field.acknowledge(field.heads, f"{json.dumps(note)}\n")
        publishing._asked.clear()
        publishing.publish_due()
        time.sleep(dice.random() * 0.02)


def witness(field: Field, dice: random.Random) -> None:
    from linan.core.ledger.witness.server import serve
    from linan.core.ledger.witness.store import Store

    serve(Store(field.witness), "127.0.0.1", field.port).serve_forever(poll_interval=0.05)


def after(calls: int) -> None:
    """Let this process kill itself at the given call of any function, in whatever thread."""
    left = calls

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    sys.setprofile(count)


def fork(work: Callable[[], None]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def start(field: Field, role: str, dice: random.Random) -> tuple[int, bool]:
    """(pid, True when it will kill itself)."""
    seed, counted = dice.random(), dice.random() < 0.5
    calls = int(10 ** dice.uniform(2.0, 5.8)) if counted else 0
    work = {"writer": write, "sequencer": sequence, "witness": witness}[role]

    def run() -> None:
        if calls:
            after(calls)
        work(field, random.Random(seed))

    return fork(run), counted


def ended(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGKILL:
                raise AssertionError(f"a process ended by itself: {status}")
            return True
        time.sleep(0.002)
    return False


def remembered(field: Field) -> dict[str, int]:
    """The sizes the witness knows, read beside it."""
    with closing(sqlite3.connect(f"file:{field.witness / 'heads.sqlite3'}?mode=ro", uri=True, timeout=10)) as db:
        return dict(db.execute("SELECT origin, size FROM head").fetchall())


def whole(home: Path) -> int:
    """Every head on disk can be read after every kill; how many there are."""
    from linan.kernel.merkle import Checkpoint, parse_note

    notes = [*home.glob("tiles/*/checkpoint"), *(p for p in home.glob("heads/*") if not p.name.startswith("."))]
    for path in notes:
        Checkpoint.of_text(parse_note(path.read_text()).text)
    return len(notes)


def prepare(field: Field, home: Path) -> None:
    """The first entries, the county's head, and a witness that knows it."""
    from linan.core.ledger import actions, sequencer
    from linan.core.ledger.facts import RecordsRead
    from linan.core.ledger.logs import log_of
    from linan.core.ledger.witness import store
    from linan.kernel.actor import Actor, ActorKind
    from linan.kernel.region import Level, Region

    actions.noted_read(Actor("staff:campaign", ActorKind.STAFF), what="list", persons=[], region=Region(HERE))
    county = Region(HERE).at(Level.COUNTY)
    from django.db import transaction

    with transaction.atomic():
        told = RecordsRead(region=county, subject=None, what="list", persons=(), purpose="")
        actions.record(told, by=Actor("staff:campaign", ActorKind.STAFF))
    key = store.prepare(field.witness, "health.example/witness")
    store.trust(field.witness, sequencer.vkeys_of(sequencer.origin(log_of(county)))[0])
    rule = f"witness health {key.vkey} http://127.0.0.1:{field.port}\nquorum health\n"
    (home / "witnesses.txt").write_text(rule)


def read_again(field: Field, out: Path) -> None:
    """Number and sign what is left, then compare everything that was ever acknowledged with what is there."""
    from uuid import UUID

    from django.db.models import Count

    from linan.core.ledger import publishing, sequencer
    from linan.core.ledger.held import _held, read_all
    from linan.core.ledger.models import Entry, Log
    from linan.core.ledger.verify import verify_store
    from linan.core.ledger.witness.store import Store

    sequencer.sign_all()
    publishing._asked.clear()
    publishing.publish_due()
    written = [UUID(line) for line in field.written.read_text().split()]
    there = dict(Entry.objects.values_list("id", "position"))
    notes = [json.loads(line) for line in set(field.heads.read_text().splitlines())]
    held = [h for note in notes for h in _held(note, "acknowledged")]
    held += read_all([f"http://127.0.0.1:{field.port}"])
    report = verify_store(held=held)
    numbered = dict(Entry.objects.exclude(position=None).values_list("log").annotate(n=Count("id")))
    out.write_text(
        json.dumps(
            {
                "acknowledged": len(written),
                "lost": len([id for id in written if there.get(id) is None]),
                "heads": len(held),
                "entries": len(there),
                "sizes_agree": numbered == dict(Log.objects.values_list("id", "size")),
                "evidence": len(Store(field.witness).evidence()),
                "forked": [p.name for p in sequencer.heads_folder().glob("*.forked")],
                "problems": report["problems"],
            }
        )
    )


def main(folder: Path, kills: int, seed: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings

    # What a child would import first is imported here, or half of all kills would fall into imports.
    from linan.core.ledger import publishing, verify  # noqa: F401
    from linan.core.ledger.witness import server  # noqa: F401

    home, dice, field = Path(settings.LINAN_HOME), random.Random(seed), Field(folder)
    assert ended_well(fork(lambda: prepare(field, home)))
    alive: dict[str, tuple[int, bool]] = {}
    killed: Counter[str] = Counter()
    known: dict[str, int] = {}
    for _ in range(kills):
        for role in ROLES:
            if role not in alive:
                alive[role] = start(field, role, dice)
        victim = dice.choice(ROLES)
        pid, counted = alive.pop(victim)
        if not counted or not ended(pid, 2.0):
            if not counted:
                time.sleep(dice.random() * 0.5)
            os.kill(pid, signal.SIGKILL)
            assert ended(pid, 10)
        killed[f"{victim}, {'at a call' if counted else 'by the clock'}"] += 1
        whole(home)
        now = remembered(field)
        assert all(now.get(origin, 0) >= size for origin, size in known.items()), "a witness forgot"
        known = now
    for pid, _ in alive.values():
        os.kill(pid, signal.SIGKILL)
        ended(pid, 10)
    last = fork(lambda: witness(field, dice))
    time.sleep(0.3)
    assert ended_well(fork(lambda: read_again(field, folder / "report.json")))
    os.kill(last, signal.SIGKILL)
    ended(last, 10)
    return {"kills": dict(sorted(killed.items())), **json.loads((folder / "report.json").read_text())}


def ended_well(pid: int) -> bool:
    return os.waitpid(pid, 0)[1] == 0


if __name__ == "__main__":
    place, kills, seed = sys.argv[1:]
    print(json.dumps(main(Path(place), int(kills), int(seed))))  # noqa: T201 - this is a program of the tests
