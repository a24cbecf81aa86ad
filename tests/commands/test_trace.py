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


def test_every_option_of_the_script_at_once(tmp_path: Path) -> None:
    visits, out, edges = tmp_path / "v.csv", tmp_path / "o.json", tmp_path / "e.parquet"
    visits.write_text(ROWS)
    options = ("--cases", "a,b", "--generations", "2", "--overlap-minutes", "5", "--latent-days", "1.5")
    done = run("--visits", str(visits), *options, "--engine", "duckdb", "--edges", str(edges), "--json", str(out))
    assert done.returncode == 0, done.stderr
    assert edges.read_bytes()[:4] == b"PAR1" and json.loads(out.read_text())["parameters"]["latent_minutes"] == 2160
    assert run("--visits", str(visits), "--meetings", str(visits), "--cases", "a").returncode == 2
    assert run("--cases", "a").returncode == 2
    assert run("--visits", str(visits), "--cases", "a", "--engine", "magic").returncode == 2
    assert run("--visits", str(visits), "--cases", "a", "--infectious-from", "soon").returncode == 2


def test_a_full_disk_leaves_the_old_answer_and_no_half(tmp_path: Path) -> None:
    visits, out = tmp_path / "v.csv", tmp_path / "o.json"
    visits.write_text("person,place,start,end\n" + "".join(f"p{n},shop,0,60\n" for n in range(3000)))
    for target in ("--json", "--edges"):
        out.write_text("yesterday's")
        # As a disk with room for ten kilobytes would say it, in the file system's own words.
        small = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)); {START}"
        done = subprocess.run(
            [sys.executable, "-c", small, "trace", "--visits", str(visits), "--cases", "p1", target, str(out)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 2 and "cannot be" in done.stderr, done.stderr
        assert out.read_text() == "yesterday's" and sorted(p.name for p in tmp_path.iterdir()) == ["o.json", "v.csv"]


START = "from linan.web.cli import main; main()"


def test_other_commands_load_no_engine() -> None:
    """Numba alone takes a second to import: whoever does not search must not wait for it."""
    code = "import sys, linan.web.commands.trace, linan.core.movement.queries as q; "
    code += "print({'numba', 'duckdb'} & set(sys.modules))"
    django = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'linan.web.settings'; import django; django.setup(); "
    done = subprocess.run([sys.executable, "-c", django + code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_source_in_common_and_none(tmp_path: Path) -> None:
    """Six people fell ill after one evening at the market; six others have only the town in common."""
    visits, out = tmp_path / "v.csv", tmp_path / "o.json"
    rows = [
        f"p{n},place{(7 * n + 11 * k) % 90},{1440 * k + 13 * n % 600},{1440 * k + 13 * n % 600 + 60}"
        for n in range(600)
        for k in range(5)
    ]
    rows += [f"p{n},market,{5 * 1440 + 1100 + n // 8},{5 * 1440 + 1200}" for n in range(0, 480, 80)]
    visits.write_text("person,place,start,end\n" + "\n".join(rows) + "\n")
    ill = ",".join(f"p{n}" for n in range(0, 480, 80))
    done = run("source", "--visits", str(visits), "--cases", ill, "--json", str(out))
    assert done.returncode == 0, done.stderr
    answer = json.loads(out.read_text())
    first = answer["result"]["sources"][0]
    assert (answer["format"], answer["result"]["verdict"]) == ("linan.trace_source/1", "stands_out")
    assert (first["kind"], first["name"], first["support"], first["stands_out"]) == ("place", "market", 6, True)
    assert "place market: 6 cases" in done.stdout
    before = [o for n in range(0, 480, 80) for o in ("--until", f"p{n}={5 * 1440}")]
    done = run("source", "--visits", str(visits), "--cases", ill, *before, "--json", str(out))
    assert done.returncode == 1 and "No source stands out" in done.stdout
    assert json.loads(out.read_text())["result"]["verdict"] == "no_source_stands_out"
    assert run("source", "--visits", str(visits), "--cases", "p0").returncode == 2
    assert run("source", "--visits", str(visits), "--cases", "p0,nobody").returncode == 1
    assert run("source", "--visits", str(visits), "--cases", "p0,p80", "--until", "p0=soon").returncode == 2
