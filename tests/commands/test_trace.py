"""`linan trace` as somebody runs it from a shell."""

import json
import subprocess
import sys
from pathlib import Path

ROWS = "person,place,start,end\na,shop,0,60\nb,shop,30,90\nc,shop,soon,90\n"


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "linan.web", "trace", *args], capture_output=True, text=True)


def test_names_the_contact_and_the_bad_row(tmp_path: Path) -> None:
    visits, out = tmp_path / "v.csv", tmp_path / "o.json"
    visits.write_text(ROWS)
    done = run("--visits", str(visits), "--cases", "a", "--json", str(out))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    assert [c["person"] for c in answer["result"]["contacts"]] == ["b"]
    assert [r["row"] for r in answer["input"]["refused"]] == [4]


def test_unknown_case_is_a_no_and_a_missing_file_unusable(tmp_path: Path) -> None:
    visits = tmp_path / "v.csv"
    visits.write_text(ROWS)
    assert run("--visits", str(visits), "--cases", "nobody").returncode == 1
    assert run("--visits", str(tmp_path / "none.csv"), "--cases", "a").returncode == 2
