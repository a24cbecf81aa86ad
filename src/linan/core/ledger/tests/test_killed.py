"""Killed at random points, or cut from power: nothing acknowledged is lost, no head is torn, no witness forgets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from linan.kernel.ids import new_id

MAKE = "import django; django.setup(); from linan.web.database import prepare; prepare()"


@pytest.fixture
def cell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty cell of its own, on the database this run is for."""
    home = tmp_path / "cell"
    env = {**os.environ, "LINAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "linan.web.settings"}
    if connection.vendor == "sqlite":
        env.pop("LINAN_DATABASE_URL", None)
        request.getfixturevalue("cells")("bare", home)
        (home / "cell.json").write_text('{"kind": "county", "id": "killed"}')
        yield env
        return
    name, server = f"killed_{new_id().hex}", os.environ["LINAN_DATABASE_URL"]
    home.mkdir()
    (home / "cell.json").write_text('{"kind": "county", "id": "killed"}')
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")
        env["LINAN_DATABASE_URL"] = server.rpartition("/")[0] + f"/{name}"
        subprocess.run([sys.executable, "-c", MAKE], env=env, check=True, timeout=300)
        yield env
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def program(name: str, env: dict[str, str], folder: Path, times: int, seed: int) -> dict[str, Any]:
    folder.mkdir()
    line = [sys.executable, "-m", f"linan.core.ledger.tests.{name}", str(folder), str(times), str(seed)]
    done = subprocess.run(line, env=env, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def campaign(env: dict[str, str], folder: Path, kills: int, seed: int) -> dict[str, Any]:
    told = program("campaign", env, folder, kills, seed)
    assert sum(told["kills"].values()) == kills
    assert (told["lost"], told["problems"], told["evidence"], told["forked"]) == (0, [], 0, [])
    assert told["sizes_agree"] and told["acknowledged"] > 0 and told["heads"] > 0
    return told


def test_ten_kills_lose_nothing_that_was_acknowledged(cell, tmp_path):
    # The processes are the same on both; two hundred kills on PostgreSQL come with `make soak`.
    campaign(cell, tmp_path / "field", 10 if connection.vendor == "sqlite" else 4, seed=7)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_kills(cell, tmp_path):
    told = campaign(cell, tmp_path / "field", 200, seed=11)
    print(json.dumps(told))  # noqa: T201 - what was seen belongs into the soak's output


ONE_DISK = pytest.mark.skipif(connection.vendor != "sqlite", reason="the ledger's files are the same on both")


def power_cuts(env: dict[str, str], folder: Path, cuts: int, seed: int) -> dict[str, Any]:
    told = program("power", env, folder, cuts, seed)
    assert (told["cuts"], told["lost"], told["problems"]) == (cuts, 0, [])
    assert told["acknowledged"] > 0 and told["heads"] > 0 and told["undone"]
    return told


@ONE_DISK
def test_what_a_power_cut_takes_was_acknowledged_to_nobody(cell, tmp_path):
    power_cuts(cell, tmp_path / "field", 8, seed=4)


@ONE_DISK
@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_two_hundred_power_cuts(cell, tmp_path):
    print(json.dumps(power_cuts(cell, tmp_path / "field", 200, seed=12)))  # noqa: T201 - what was seen
