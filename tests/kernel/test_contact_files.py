"""An index on disk: it answers as before, and one that is stale, torn or half written never answers at all."""

import subprocess
import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from linan.kernel.contacts import files
from linan.kernel.contacts.fast import FastIndex
from linan.kernel.refusal import Refusal

QUESTION = {"overlap_minutes": 5, "latent_minutes": 100, "generations": 4}


def index_of(seed: int, n: int = 4000) -> FastIndex:
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 5000, n)
    return FastIndex.of(rng.integers(0, 400, n), rng.integers(0, 40, n), start, start + rng.integers(0, 90, n))


def answers(index: FastIndex) -> object:
    return index.search({1: 0}, **QUESTION).findings()


def refusal(folder: Path, made_from: object) -> str:
    with pytest.raises(Refusal) as refused:
        files.load(folder, made_from=made_from)
    assert str(refused.value.words) and refused.value.next_step
    return refused.value.code


def test_it_answers_as_before_and_from_the_disk(tmp_path: Path) -> None:
    index = index_of(1)
    files.save(index, tmp_path / "i", made_from={"day": "2022-01-05"})
    loaded = files.load(tmp_path / "i", made_from={"day": "2022-01-05"})
    assert answers(loaded) == answers(index) and len(loaded) == len(index)
    empty = FastIndex.of([], [], [], [])
    files.save(empty, tmp_path / "e", made_from=None)
    assert len(files.load(tmp_path / "e", made_from=None)) == 0


def test_stale_torn_and_absent_are_refused_with_the_reason(tmp_path: Path) -> None:
    assert refusal(tmp_path, 1) == "index_absent"
    files.save(index_of(1), tmp_path, made_from=1)
    assert refusal(tmp_path, 2) == "index_stale"
    for path in sorted(p for p in tmp_path.iterdir() if p.name != "lock"):
        whole = path.read_bytes()
        for broken in (whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], b""):
            path.write_bytes(broken)
            assert refusal(tmp_path, 1) == "index_torn", path
        path.unlink()
        assert refusal(tmp_path, 1) == ("index_absent" if path.name == files.HEADER else "index_torn")
        path.write_bytes(whole)
    assert len(files.load(tmp_path, made_from=1)) == 4000


def test_a_killed_build_and_a_full_disk_leave_the_old_index_serving(tmp_path: Path) -> None:
    index = index_of(1)
    files.save(index, tmp_path, made_from="old")
    before = sorted(p.name for p in tmp_path.iterdir())
    build = (
        "import sys, pathlib; from tests.kernel import test_contact_files as t;"
        "from linan.kernel.contacts import files;"
        "files.save(t.index_of(2, 300_000), pathlib.Path(sys.argv[1]), made_from='new')"
    )
    full = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));" + build
    done = subprocess.run([sys.executable, "-c", full, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 1 and "OSError" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    killed = "import os, linan.kernel.contacts.files as f; f._sync = f._crc_of = lambda *_: os._exit(9);" + build
    assert subprocess.run([sys.executable, "-c", killed, str(tmp_path)]).returncode == 9
    assert answers(files.load(tmp_path, made_from="old")) == answers(index)
    files.save(index_of(3), tmp_path, made_from="next")
    assert len(list(tmp_path.iterdir())) == len(before)


def test_two_builds_at_once_leave_one_whole_index(tmp_path: Path) -> None:
    builds = {n: index_of(n) for n in range(4)}
    threads = [Thread(target=files.save, args=(i, tmp_path), kwargs={"made_from": "town"}) for i in builds.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers(files.load(tmp_path, made_from="town")) in [answers(i) for i in builds.values()]
    assert len(list(tmp_path.iterdir())) == len(files.Columns.__dataclass_fields__) + 2


def test_whoever_has_it_open_keeps_it(tmp_path: Path) -> None:
    old = index_of(1)
    files.save(old, tmp_path, made_from="monday")
    opened = files.load(tmp_path, made_from="monday")
    files.save(index_of(2), tmp_path, made_from="tuesday")
    assert answers(opened) == answers(old)
