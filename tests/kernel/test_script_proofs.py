"""The check page's verifier in TypeScript answers every vector as the checker in Python does."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.vectors.ledger.make_proofs import FILE, answered, cases

BUILT = Path(__file__).parents[2] / "src/linan/web/static/built/proofs.mjs"
LETTERS = "ABCDefgh0123+/= \n—"


def script(asked: list[dict[str, Any]], *more: str) -> list[dict[str, Any] | None]:
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not BUILT.exists():
        what = "node" if node is None else f"{BUILT.name} (make setup)"
        if os.environ.get("LINAN_REQUIRE_ALL") == "1":
            pytest.fail(f"{what} is missing: the check page's verifier was not compared")
        pytest.skip(f"{what} IS MISSING: the check page's verifier was not compared")
    ran = subprocess.run(
        [node, str(Path(__file__).with_name("proofs.mjs")), str(BUILT), *more],
        input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return [plain(answer) for answer in json.loads(ran.stdout)]


def plain(answer: dict[str, Any] | None) -> dict[str, Any] | None:
    """Times as moments: the two languages write the same one differently."""
    if answer is None:
        return None
    for level in answer["levels"]:
        for seen in level["cosigned_by"]:
            seen["at"] = datetime.fromisoformat(seen["at"].replace("Z", "+00:00"))
    for name in ("at", "seen_at"):
        answer[name] = answer[name] and datetime.fromisoformat(answer[name].replace("Z", "+00:00"))
    return answer


def test_the_vectors_are_what_the_checker_says():
    pinned = json.loads(FILE.read_text())["cases"]
    assert [{k: v for k, v in case.items() if k != "answer"} for case in pinned] == cases()
    for case in pinned:
        assert answered(case) == case["answer"], case["name"]


@pytest.mark.parametrize("more", [(), ("plain",)], ids=["the browser's own functions", "without them"])
def test_the_script_answers_every_vector_alike(more):
    pinned = json.loads(FILE.read_text())["cases"]
    for case, got in zip(pinned, script(pinned, *more), strict=True):
        assert got == plain(case["answer"]), case["name"]


def test_they_agree_on_whatever_is_changed_in_a_proof():
    chance, spoilt = random.Random(6962), []
    for case in cases()[:5]:
        for _ in range(40):
            at = chance.randrange(len(case["text"]))
            letter = chance.choice(LETTERS)
            spoilt.append({**case, "text": case["text"][:at] + letter + case["text"][at + 1 :]})
    for case, got in zip(spoilt, script(spoilt), strict=True):
        assert got == plain(answered(case)), case["text"]
    # An altered extra line proves nothing by itself, and a letter may be replaced by itself; the rest is found.
    assert sum(got is None or bool(got["problems"]) for got in map(answered, spoilt)) > 150
