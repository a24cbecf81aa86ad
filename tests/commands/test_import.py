"""`linan import visits` in a demo cell, as somebody runs it from a shell."""

import json
import sqlite3
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import Workbook

from tests.cells import Cells
from tests.commands.test_backup import linan

HEADER = ("人员", "地点", "开始", "结束")


@pytest.fixture(scope="module")
def home(cells: Cells, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cells("demo", tmp_path_factory.mktemp("cell") / "home")


def ask(home: Path, sql: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(home / "db.sqlite3") as database:
        return database.execute(sql).fetchall()


def rows(home: Path, hour: int) -> list[tuple[str, ...]]:
    """Two people at one place in an hour, told apart by `hour` so that tests do not meet."""
    people = [str(UUID(p)) for (p,) in ask(home, "select id from community_person order by id limit 2")]
    place = str(UUID(ask(home, "select id from community_place order by id limit 1")[0][0]))
    return [(p, place, f"2022-01-05T{hour:02}:00", f"2022-01-05T{hour:02}:40") for p in people]


def csv(lines: list[tuple[str, ...]]) -> str:
    return "".join(",".join(line) + "\n" for line in [HEADER, *lines])


def xlsx(lines: list[tuple[str, ...]], header: tuple[str, ...] = HEADER) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for line in [header, *lines]:
        sheet.append(line)
    book.save(out)
    return out.getvalue()


def count(home: Path) -> int:
    return int(ask(home, "select count(*) from movement_visit")[0][0])


@pytest.mark.parametrize("form", ["bom", "gb18030", "xlsx"])
def test_visits_in_any_encoding(home: Path, tmp_path: Path, form: str) -> None:
    lines = rows(home, {"bom": 1, "gb18030": 2, "xlsx": 3}[form])
    file, out = tmp_path / ("v.xlsx" if form == "xlsx" else "v.csv"), tmp_path / "o.json"
    data = {"bom": csv(lines).encode("utf-8-sig"), "gb18030": csv(lines).encode("gb18030"), "xlsx": xlsx(lines)}
    file.write_bytes(data[form])
    before = count(home)
    tried = (("--dry-run", 2, 0), ("", 2, 2), ("", 0, 2)) if form == "gb18030" else (("", 2, 2),)
    for options, new, after in tried:
        done = linan(home, "import", "visits", str(file), "--json", str(out), *filter(None, [options]))
        assert done.returncode == 0, done.stderr
        told = json.loads(out.read_text())
        assert (told["rows"], told["new"], told["known"]) == (2, new, 2 - new)
        assert count(home) == before + after


def test_bad_rows_are_named_and_the_others_recorded(home: Path, tmp_path: Path) -> None:
    (a, place, start, end), good = rows(home, 5)
    lines = [("nobody", place, start, end), good, (a, "nowhere", start, end), (a, place, "soon", end)]
    file, out, before = tmp_path / "v.csv", tmp_path / "o.json", count(home)
    file.write_text(csv(lines))
    done = linan(home, "import", "visits", str(file), "--json", str(out))
    assert done.returncode == 1
    assert [r["row"] for r in json.loads(out.read_text())["refused"]] == [2, 4, 5]
    assert "row 2: No person within your area matches this row." in done.stderr
    assert count(home) == before + 1


def test_a_file_without_the_columns_is_unusable(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    file.write_text("a,b\n1,2\n")
    done = linan(home, "import", "visits", str(file))
    assert done.returncode == 2
    assert done.stderr
