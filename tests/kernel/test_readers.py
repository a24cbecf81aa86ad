"""What a card reader types is read alike by the server and by the gate's page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linan.domains.gates.rules import FAULTS, read_card
from linan.kernel.refusal import Refusal

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src/linan/web/static/built/reader.mjs"
DATA = json.loads((ROOT / "tests/vectors/gates/readers.json").read_text())
TODAY = date.fromisoformat(DATA["today"])


def told(text: str) -> Any:
    try:
        found = read_card(text, TODAY)
    except Refusal as refusal:
        assert refusal.code == "bad_reading" and refusal.next_step is not None
        return next(code for code, words in FAULTS.items() if words == refusal.words)
    if found is None:
        return None
    more = {"nationality": found.nationality, "born": found.born.isoformat() if found.born else ""}
    said = {"kind": found.kind.value, "number": found.number, "name": found.name}
    return said | more if found.nationality else said


@pytest.mark.parametrize("case", DATA["cases"], ids=lambda c: c["name"])
def test_the_server_reads_every_vector(case: dict[str, Any]) -> None:
    assert told(case["text"]) == case["answer"]


def test_the_gate_s_page_reads_them_alike() -> None:
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not BUILT.exists():
        what = "node" if node is None else f"{BUILT.name} (make setup)"
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            pytest.fail(f"{what} is missing: the reader was not compared")
        pytest.skip(f"{what} IS MISSING: the reader was not compared")
    ran = subprocess.run(
        [node, str(Path(__file__).with_name("reader.mjs")), str(BUILT)],
        input=json.dumps(DATA), capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    for case, ours in zip(DATA["cases"], json.loads(ran.stdout), strict=True):
        assert ours == case["answer"], case["name"]


@given(st.text(max_size=60) | st.text(alphabet="0123456789X|,赵", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    told(text)
