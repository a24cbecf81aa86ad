"""Cells to work in: each kind is made once a run, as somebody makes it from a shell, and copied for whoever needs one.

The keys, the database and the marker of a cell all lie in its folder, so a copy of the folder is a cell of its own.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

ROOT = Path(__file__).resolve().parents[1]
Kind = Literal["demo", "new", "bare", "cast"]
"""A demo county; what `linan init` leaves for the set-up; an empty database without a marker; the fixed cast, with what
`tests.browser.cell` says of them in `known.json`."""
Cells = Callable[[Kind, Path], Path]
"""Put a cell of that kind into a folder that is empty or not there yet; gives the folder."""
FOREIGN = ("LINAN_DATABASE_URL", "LINAN_CELL_FILE", "DJANGO_SETTINGS_MODULE")
"""What would make a process work in another cell than its own."""


def environment(home: Path) -> dict[str, str]:
    """The environment of a process that works in the cell at `home`, on its own SQLite file."""
    return {**{k: v for k, v in os.environ.items() if k not in FOREIGN}, "LINAN_HOME": str(home)}


def _made(kind: Kind, home: Path) -> None:
    home.mkdir(parents=True)
    if kind == "cast":
        (home / "cell.json").write_text(json.dumps({"kind": "demo", "id": "street", "county": "330110"}))
        line = ["-m", "tests.browser.cell", "make"]
    elif kind == "bare":
        # A marker is needed to start; whoever takes a copy writes their own.
        (home / "cell.json").write_text(json.dumps({"kind": "drill", "id": "bare"}))
        line = ["-c", "import django; django.setup(); from linan.web.database import prepare; prepare()"]
    else:
        line = ["-m", "linan.web", "init", *(["--demo", "--residents", "600"] if kind == "demo" else [])]
    env = {**environment(home), "DJANGO_SETTINGS_MODULE": "linan.web.settings"}
    done = subprocess.run([sys.executable, *line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    if kind == "bare":
        (home / "cell.json").unlink()
    if kind == "cast":
        (home / "known.json").write_text(done.stdout)


@pytest.fixture(scope="session")
def cells(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """`cells("demo", folder)` puts a fresh demo cell into the folder."""
    shelf = tmp_path_factory.mktemp("cells")

    def copied(kind: Kind, home: Path) -> Path:
        if not (shelf / kind).exists():
            _made(kind, shelf / kind)
        shutil.copytree(shelf / kind, home, dirs_exist_ok=True)
        return home

    return copied
