"""A cell goes into an archive and comes back with its people, keys and ledger."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.cells import Cells, environment


def linan(home: Path, *args: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "linan.web", *args]
    return subprocess.run(line, capture_output=True, text=True, env=environment(home))


def people(home: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "db.sqlite3") as database:
        return database.execute("select * from community_person order by id").fetchall()


def test_round_trip(cells: Cells, tmp_path: Path) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "cell.tar.gz"
    cells("demo", old)
    assert linan(old, "backup", "create", str(archive)).returncode == 0
    assert archive.stat().st_mode & 0o777 == 0o600
    assert linan(old, "backup", "restore", str(archive)).returncode == 2
    back = linan(new, "backup", "restore", str(archive))
    assert back.returncode == 0, back.stderr + back.stdout
    assert people(new) == people(old) != []
    assert linan(new, "ledger", "verify").returncode == 0
    assert {p.name for p in (new / "keys").iterdir()} == {p.name for p in (old / "keys").iterdir()}

    whole, part = archive.read_bytes(), tmp_path / "part.tar.gz"
    part.write_bytes(whole[: len(whole) // 2])
    cut = linan(tmp_path / "third", "backup", "restore", str(part))
    assert (cut.returncode, cut.stderr) == (2, f"{part} is not a backup of a cell.\n")
    assert not (tmp_path / "third").exists()


def test_what_is_no_backup_writes_nothing(tmp_path: Path) -> None:
    junk = tmp_path / "junk"
    junk.write_text("not an archive")
    assert linan(tmp_path / "new", "backup", "restore", str(junk)).returncode == 2
    assert not (tmp_path / "new").exists()
