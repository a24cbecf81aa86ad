"""`linan import linelist` in a demo cell, as somebody runs it from a shell."""

import json
import os
from pathlib import Path

import pytest

from tests.commands.test_backup import linan
from tests.commands.test_import import ask, home, xlsx

__all__ = ["home"]

ROOT = Path(__file__).resolve().parents[2]
KOREA = Path(os.environ.get("LINAN_FIELD_DATA", ROOT.parent / "shared/data")) / "linelists/korea_2020/PatientInfo.csv"
MAPPING = {
    "fields": {
        "source": {"value": "spring"},
        "person": {"column": "编号", "required": True},
        "onset_on": {"column": "发病日期", "type": "date"},
        "confirmed_on": {"column": "确诊日期", "type": "date"},
    }
}
LINES = [("编号", "发病日期", "确诊日期"), ("{0}1", "2020-02-01", "2020-02-03"), ("{0}2", "", "2020年2月4日")]


def community(home: Path) -> str:
    return str(ask(home, "select region from community_grid order by id limit 1")[0][0]).split("/")[4]


def entered(home: Path) -> int:
    return int(ask(home, "select count(*) from tracing_case where state = 'past'")[0][0])


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
def test_past_cases_in_any_encoding(home: Path, tmp_path: Path, form: str) -> None:
    lines = [tuple(c.format(form) for c in line) for line in LINES]
    text = "".join(",".join(line) + "\n" for line in lines)
    file, mapping, out = tmp_path / "cases", tmp_path / "map.json", tmp_path / "out.json"
    file.write_bytes(xlsx(lines[1:], header=lines[0]) if form == "xlsx" else text.encode(form))
    mapping.write_text(json.dumps(MAPPING))
    options = ("--mapping", str(mapping), "--home", community(home), "--json", str(out))
    before = entered(home)
    tried = (("--dry-run", 2, 0), ("", 2, 2), ("", 0, 2)) if form == "utf-8" else (("", 2, 2),)
    for more, new, after in tried:
        done = linan(home, "import", "linelist", str(file), *options, *filter(None, [more]))
        assert done.returncode == 0, done.stderr + done.stdout
        told = json.loads(out.read_text())
        assert (told["rows"], told["new"], told["known"], told["refused"]) == (2, new, 2 - new, [])
        assert entered(home) == before + after
    if form == "utf-8":
        assert linan(home, "ledger", "verify").returncode == 0


def test_bad_rows_are_named_and_the_others_entered(home: Path, tmp_path: Path) -> None:
    file, mapping, before = tmp_path / "cases.csv", tmp_path / "map.json", entered(home)
    file.write_text("编号,发病日期,确诊日期\nbad1,,2099-01-01\ngood1,,2020-02-02\nbad2,,\n")
    mapping.write_text(json.dumps(MAPPING))
    done = linan(home, "import", "linelist", str(file), "--mapping", str(mapping), "--home", community(home))
    assert done.returncode == 1
    assert "row 2: This day lies in the future." in done.stderr
    assert "row 4: " in done.stderr
    assert entered(home) == before + 1


def test_an_oversized_file_is_refused_before_it_is_read(home: Path, tmp_path: Path) -> None:
    file, mapping = tmp_path / "cases.csv", tmp_path / "map.json"
    with file.open("wb") as sparse:
        sparse.truncate(40 << 20)
    mapping.write_text(json.dumps(MAPPING))
    done = linan(home, "import", "linelist", str(file), "--mapping", str(mapping))
    assert done.returncode == 2
    assert "Split it into several files" in done.stderr


@pytest.mark.skipif(not KOREA.exists(), reason="the Korean line list is not ours to ship")
def test_the_korean_line_list_comes_in_whole(home: Path, tmp_path: Path) -> None:
    mapping, out = ROOT / "docs/field/korea-2020/linelist.json", tmp_path / "out.json"
    before = entered(home)
    options = ("--mapping", str(mapping), "--home", community(home), "--json", str(out))
    for new in (785, 0):
        done = linan(home, "import", "linelist", str(KOREA), *options)
        assert done.returncode == 0, done.stderr[-2000:]
        told = json.loads(out.read_text())
        assert (told["rows"], told["new"], told["known"]) == (785, new, 785 - new)
    assert entered(home) == before + 785
