"""A cell on a real PostgreSQL server goes into an archive and comes back into another database."""

import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Cluster, NoPostgres


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    try:
        with Cluster() as running:
            with psycopg.connect(running.url("linan"), autocommit=True) as server:
                for name in ("old", "new", "third"):
                    server.execute(f"CREATE DATABASE {name}")
            yield running
    except NoPostgres as reason:
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            raise
        pytest.skip(str(reason))


def linan(home: Path, url: str, *args: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k != "LINAN_CELL_FILE"}
    env |= {"LINAN_HOME": str(home), "LINAN_DATABASE_URL": url} | ({"PATH": path} if path is not None else {})
    return subprocess.run([sys.executable, "-m", "linan.web", *args], capture_output=True, text=True, env=env)


def people(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as database:
        return database.execute("select id, name, identity, region from community_person order by id").fetchall()


def tables(url: str) -> int:
    with psycopg.connect(url) as database:
        row = database.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def test_round_trip(cluster: Cluster, tmp_path: Path) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "cell.tar.gz"
    first, second, third = (cluster.url(name) for name in ("old", "new", "third"))
    made = linan(old, first, "init", "--demo", "--residents", "600")
    assert made.returncode == 0, made.stderr
    bare = linan(old, first, "backup", "create", str(archive), path=str(tmp_path))
    assert bare.returncode == 2
    assert "pg_dump is not on this machine. Install" in bare.stderr
    assert not archive.exists()
    done = linan(old, first, "backup", "create", str(archive))
    assert done.returncode == 0, done.stderr
    assert archive.stat().st_mode & 0o777 == 0o600

    full = linan(tmp_path / "x", first, "backup", "restore", str(archive))
    assert (full.returncode, "not empty" in full.stderr) == (2, True)
    assert not (tmp_path / "x").exists()
    back = linan(new, second, "backup", "restore", str(archive))
    assert back.returncode == 0, back.stderr + back.stdout
    assert people(second) == people(first) != []
    verified = linan(new, second, "ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert {p.name for p in (new / "keys").iterdir()} == {p.name for p in (old / "keys").iterdir()}
    assert not (new / "db.pgdump").exists()

    bare = linan(tmp_path / "x", third, "backup", "restore", str(archive), path=str(tmp_path))
    assert (bare.returncode, "pg_restore is not on this machine." in bare.stderr) == (2, True)
    sqlite = linan(tmp_path / "x", "", "backup", "restore", str(archive))
    assert (sqlite.returncode, sqlite.stderr) == (
        2,
        "This cell was kept on PostgreSQL. Name an empty database in LINAN_DATABASE_URL.\n",
    )
    torn = tmp_path / "torn.tar.gz"
    with tarfile.open(archive) as whole:
        whole.extractall(tmp_path / "parts", filter="data")
    dump = tmp_path / "parts/db.pgdump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    with tarfile.open(torn, "w:gz") as again:
        for part in sorted((tmp_path / "parts").iterdir()):
            again.add(part, part.name)
    cut = linan(tmp_path / "x", third, "backup", "restore", str(torn))
    assert (cut.returncode, "pg_restore could not do it" in cut.stderr) == (2, True), cut.stderr
    assert (tables(third), (tmp_path / "x").exists()) == (0, False)


def test_a_server_that_is_away_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home/cell.json").write_text("{}")
    url = "postgresql://linan:secret@127.0.0.1:1/none"
    done = linan(tmp_path / "home", url, "backup", "create", str(tmp_path / "f"))
    assert done.returncode == 2
    assert "secret" not in done.stderr
    assert not list(tmp_path.glob("f*"))
