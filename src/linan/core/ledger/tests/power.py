"""Cutting the power at random points: `python -m linan.core.ledger.tests.power FOLDER CUTS SEED`.

A process writes, numbers and signs in the cell of LINAN_HOME. At a counted call it leaves the disk as a power cut may:
what a file got after its last fsync is gone from some byte on, and of the names made in a folder (new, renamed,
linked) after the folder's last fsync only the first few are there. The database syncs its own files at each commit and
is left alone. Then the process dies, another one starts, and everything acknowledged has to be there.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from linan.core.ledger.tests.campaign import HERE, NEXT, Field, ended_well, fork

CALLS = {"fsync", "replace", "write", "mkdir", "commit", "link"}


def touches_disk(called: Any) -> bool:
    """True for the calls of the system, and not for a text's `replace`."""
    owner = getattr(called, "__self__", None)
    return called.__name__ in CALLS and (
        getattr(owner, "__name__", "") == "posix" or isinstance(owner, io.BufferedWriter | sqlite3.Connection)
    )


class Disk:
    """What is certain to be on the disk, watched from inside the process that writes."""

    def __init__(self, home: Path, dice: random.Random) -> None:
        self.home, self.dice = home, dice
        self.unsynced: dict[Path, int] = {}
        """A file written to → how many of its bytes are safe."""
        self.names: dict[Path, list[tuple[str, Callable[[], None]]]] = {}
        """A folder → (what, how to undo it) since its last fsync, oldest first."""
        self.told: Counter[str] = Counter()
        self._fsync = os.fsync
        self._off = False

    def watch(self) -> None:
        sys.addaudithook(self._heard)
        os.fsync = self._synced  # type: ignore[assignment]  # the same, and told

    def _ours(self, path: Any) -> Path | None:
        if not isinstance(path, str | bytes | os.PathLike):
            return None
        found = Path(os.fsdecode(path))
        inside = found.is_relative_to(self.home) and not found.name.startswith("db.sqlite3")
        return found if inside else None

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if self._off:
            return
        if event == "open" and (path := self._ours(args[0])) is not None:
            if not args[2] & (os.O_WRONLY | os.O_RDWR):
                return
            if not path.exists():
                self._named(path, "a new file", partial(path.unlink, missing_ok=True))
            safe = path.stat().st_size if path.exists() and args[2] & os.O_APPEND else 0
            self.unsynced.setdefault(path, safe)
        elif event == "os.rename":
            old, new = self._ours(args[0]), self._ours(args[1])
            if old is None or new is None:
                return
            before = new.read_bytes() if new.exists() else None
            if old in self.unsynced:
                self.unsynced[new] = self.unsynced.pop(old)
            elif new in self.unsynced:
                del self.unsynced[new]
            self._named(new, "a renamed file", new.unlink if before is None else partial(_write, new, before))
        elif event == "os.link" and (path := self._ours(args[1])) is not None and not path.exists():
            self._named(path, "a linked file", partial(path.unlink, missing_ok=True))
        elif event == "os.mkdir" and (path := self._ours(args[0])) is not None and not path.exists():
            self._named(path, "a new folder", partial(shutil.rmtree, path, ignore_errors=True))

    def _named(self, path: Path, what: str, undo: Callable[[], None]) -> None:
        self.names.setdefault(path.parent, []).append((what, undo))

    def _synced(self, handle: int) -> None:
        self._fsync(handle)
        path = Path(f"/proc/self/fd/{handle}").readlink()
        self.unsynced.pop(path, None)
        self.names.pop(path, None)

    def cut(self) -> None:
        """Leave the files as they may be found after the power came back."""
        self._off = True
        for folder, made in self.names.items():
            kept = self.dice.randint(0, len(made))
            for what, undo in reversed(made[kept:]):
                if folder.exists():
                    undo()
                    self.told[what] += 1
        for path, safe in self.unsynced.items():
            if path.is_file() and path.stat().st_size > safe:
                os.truncate(path, self.dice.randint(safe, path.stat().st_size - 1))
                self.told["the end of a file"] += 1


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def live(field: Field, home: Path, dice: random.Random, calls: int) -> None:
    """Write, number and sign until the power goes."""
    from django.db import transaction

    from linan.core.ledger import actions, sequencer
    from linan.core.ledger.facts import RecordsRead
    from linan.core.ledger.models import Checkpoint, Log
    from linan.kernel.actor import Actor, ActorKind
    from linan.kernel.ids import new_id
    from linan.kernel.refs import PersonRef
    from linan.kernel.region import Region

    disk, left = Disk(home, dice), calls

    def count(_: object, event: str, called: Any) -> None:
        nonlocal left
        if event in ("c_call", "c_return") and touches_disk(called):
            left -= 1
            if left <= 0:
                sys.setprofile(None)
                disk.cut()
                field.acknowledge(field.folder / "cuts", f"{json.dumps(disk.told)}\n")
                os.kill(os.getpid(), signal.SIGKILL)

    disk.watch()
    sys.setprofile(count)
    by = Actor("staff:power", ActorKind.STAFF)
    while True:
        region = Region(dice.choice([HERE, NEXT]))
        people = [PersonRef(new_id()) for _ in range(dice.choice([1, 20, 300]))]
        facts = [RecordsRead(region=region, subject=p, what="card", persons=(p,), purpose="") for p in people]
        with transaction.atomic():
            ids = actions.record_many(facts, by=by)
        field.acknowledge(field.written, "".join(f"{id}\n" for id in ids))
        sequencer.sequence_all()
        for id in Log.objects.order_by("region").values_list("id", flat=True):
            if sequencer.sign(id, force=True):
                note = Checkpoint.objects.filter(log=id).latest("size").note
                field.acknowledge(field.heads, f"{json.dumps(note)}\n")


def read_again(field: Field, out: Path) -> None:
    """What a process finds that starts after the cut."""
    from uuid import UUID

    from linan.core.ledger import sequencer
    from linan.core.ledger.held import _held
    from linan.core.ledger.models import Entry
    from linan.core.ledger.verify import verify_store

    sequencer.sign_all()
    written = [UUID(line) for line in field.written.read_text().split()] if field.written.exists() else []
    there = dict(Entry.objects.values_list("id", "position"))
    notes = field.heads.read_text().splitlines() if field.heads.exists() else []
    held = [h for note in notes for h in _held(json.loads(note), "acknowledged")]
    lost = len([id for id in written if there.get(id) is None])
    problems = verify_store(held=held)["problems"]
    told = {"acknowledged": len(written), "lost": lost, "heads": len(held), "problems": problems}
    out.write_text(json.dumps(told))


def main(folder: Path, cuts: int, seed: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings

    from linan.core.ledger import verify  # noqa: F401 - imported before the children are made

    home, dice, field = Path(settings.LINAN_HOME), random.Random(seed), Field(folder)
    report: dict[str, Any] = {}
    for n in range(cuts):
        mind, calls = random.Random(dice.random()), dice.randint(1, 400)
        pid = fork(partial(live, field, home, mind, calls))
        _, status = os.waitpid(pid, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"cut {n} ended with {status}"
        if (n + 1) % 10 and n + 1 < cuts:
            continue  # what a cut did to the store stays in it
        assert ended_well(fork(lambda: read_again(field, folder / "report.json")))
        report = json.loads((folder / "report.json").read_text())
        if report["problems"] or report["lost"]:
            break
    lost: Counter[str] = Counter()
    for line in (folder / "cuts").read_text().splitlines():
        lost.update(json.loads(line))
    return {"cuts": n + 1, "undone": dict(sorted(lost.items())), **report}


if __name__ == "__main__":
    place, cuts, seed = sys.argv[1:]
    print(json.dumps(main(Path(place), int(cuts), int(seed))))  # noqa: T201 - this is a program of the tests
