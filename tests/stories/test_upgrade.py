"""A cell with people in it is migrated once more and is still the same cell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import call_command

from linan.core.community.models import Person
from linan.core.ledger import drain, sequencer
from linan.core.ledger.models import Entry
from linan.core.ledger.verify import verify_store
from tests.cast import Cast
from tests.cells import environment
from tests.schema import schema

WIDER = {"auth_group_permissions", "auth_user_groups", "auth_user_user_permissions"}
"""Django's own, which nobody here uses: on PostgreSQL its migrations number them with eight bytes, its models four."""


def test_a_cell_with_people_in_it_migrates_again(cast: Cast) -> None:
    drain()
    sequencer.sign_all()
    people, entries = Person.objects.count(), Entry.objects.count()
    assert people
    assert entries
    call_command("migrate", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert (Person.objects.count(), Entry.objects.count()) == (people, entries)
    assert verify_store()["ok"]


@pytest.mark.django_db
def test_a_cell_just_made_stands_as_one_that_was_migrated(tmp_path: Path) -> None:
    """The tests' own database was made as a cell is; another is told the whole story of migrations."""
    home, url = tmp_path / "cell", os.environ.get("LINAN_DATABASE_URL")
    home.mkdir()
    (home / "cell.json").write_text(json.dumps({"kind": "cell", "id": "schema"}))
    env = environment(home)
    if url:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute("CREATE DATABASE just_migrated")
        env["LINAN_DATABASE_URL"] = urlsplit(url)._replace(path="/just_migrated").geturl()
    made = subprocess.run([sys.executable, "-m", "tests.schema"], env=env, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr[-2000:]
    fresh, migrated = schema(), json.loads(made.stdout)
    assert {t for t in fresh if fresh[t] != migrated.get(t)} <= WIDER
    assert fresh.keys() == migrated.keys()
