"""`linan trace` beyond a small CSV: Parquet, meetings, edges, engines that agree, and files nobody can use."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from linan.core.movement.tracefile import trace_visits_file
from linan.kernel.refusal import Refusal


def parquet(path: Path, query: str) -> Path:
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'Asia/Shanghai'")
        base.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def rows_of(path: Path) -> list[Any]:
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'Asia/Shanghai'")
        return base.execute(f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet('{path}')").fetchall()


def town(folder: Path, *, named: bool) -> tuple[Path, Path]:
    """Three hundred people in forty places, the same as CSV and as Parquet; some rows stand there twice."""
    rng = Random(6)
    name = ("人{}", "店{}") if named else ("{}", "{}")
    rows = []
    for _ in range(4000):
        start = rng.randrange(0, 6 * 1440)
        rows.append(
            (name[0].format(rng.randrange(300)), name[1].format(rng.randrange(40)), start, start + rng.randrange(90))
        )
    rows += rows[:50]
    csv = folder / "town.csv"
    csv.write_text("person,place,start,end\n" + "".join(f"{','.join(map(str, r))}\n" for r in rows))
    kind = "VARCHAR" if named else "BIGINT"
    table = f"read_csv('{csv}', types = {{'person': '{kind}', 'place': '{kind}'}})"
    return csv, parquet(folder / "town.parquet", f"SELECT * FROM {table}")


@pytest.mark.parametrize("named", [True, False])
def test_every_engine_says_the_same_of_every_file(tmp_path: Path, named: bool) -> None:
    csv, columns = town(tmp_path, named=named)
    case = "人7" if named else "7"
    options: dict[str, Any] = {
        "generations": 3,
        "overlap_minutes": 10,
        "latent_days": 1,
        "infectious_from": {case: "90"},
    }

    def told(path: Path, engine: str) -> Any:
        answer = trace_visits_file(path, [case], engine=engine, edges=tmp_path / f"{path.suffix}{engine}", **options)
        return answer, rows_of(tmp_path / f"{path.suffix}{engine}")

    for path in (csv, columns):
        simple = told(path, "simple")
        assert simple[0]["input"]["duplicates"] == 50 and simple[0]["result"]["per_generation"].keys() == {
            "1",
            "2",
            "3",
        }
        for engine in ("numba", "duckdb"):
            assert json.dumps(told(path, engine), default=str) == json.dumps(simple, default=str)
    in_csv, in_columns = (trace_visits_file(p, [case], **options)["result"] for p in (csv, columns))
    who = [{(str(c["person"]), c["exposed_at"], c["generation"]) for c in r["contacts"]} for r in (in_csv, in_columns)]
    assert who[0] == who[1]


def test_edges_hold_the_chain_and_the_clock_of_the_file(tmp_path: Path) -> None:
    csv = tmp_path / "v.csv"
    csv.write_text(
        "person,place,start,end\nzhao,shop,2022-01-05T23:30,2022-01-06T00:30\nwang,shop,2022-01-05T23:50,2022-01-06T01:00\n"
        "wang,park,2022-01-08T08:00,2022-01-08T09:00\nchen,park,2022-01-08T08:30,2022-01-08T10:00\n"
    )
    trace_visits_file(csv, ["zhao"], edges=tmp_path / "e.parquet")
    first, second = rows_of(tmp_path / "e.parquet")
    assert first[:6] == ("1", "zhao", "wang", "shop", "2022-01-05 23:50:00+08", "2022-01-06 00:30:00+08")
    assert first[6:] == ("40", "2400", "true", "visit")
    assert second[:4] == ("2", "wang", "chen", "park")


def test_parquet_with_timestamps_texts_and_bad_rows(tmp_path: Path) -> None:
    rows = """SELECT * FROM (VALUES
        ('赵', '店', TIMESTAMP '2022-01-05 08:00:00', TIMESTAMP '2022-01-05 09:00:59'),
        ('王', '店', TIMESTAMP '2022-01-05 08:30:00', TIMESTAMP '2022-01-05 10:00:00'),
        (NULL, '店', TIMESTAMP '2022-01-05 08:30:00', TIMESTAMP '2022-01-05 10:00:00'),
        ('李', '店', TIMESTAMP '2022-01-05 08:30:00', TIMESTAMP '2022-01-05 08:00:00'),
        ('李', '店', TIMESTAMP '1022-01-05 08:30:00', TIMESTAMP '1022-01-05 09:00:00'),
        ('李', '店', NULL, TIMESTAMP '2022-01-05 08:00:00')) v(person, place, "start", "end")"""
    for change in (
        "*",
        'person, place, start::TIMESTAMPTZ AS start, "end"::TIMESTAMPTZ AS "end"',
        'person, place, start::VARCHAR AS start, "end"::VARCHAR AS "end"',
    ):
        path = parquet(tmp_path / "v.parquet", f"SELECT {change} FROM ({rows}) r")
        for engine in ("numba", "duckdb"):
            answer = trace_visits_file(path, ["赵"], engine=engine)
            (found,) = answer["result"]["contacts"]
            assert (found["person"], found["met_from"], found["met_to"]) == (
                "王", "2022-01-05T08:30+08:00", "2022-01-05T09:00+08:00",
            )  # fmt: skip
            assert [(b["row"], b["code"]) for b in answer["input"]["refused"]] == [
                (4, "cell_empty"), (5, "ends_before_start"), (6, "year_off"), (7, "cell_empty"),
            ]  # fmt: skip


def test_meetings_by_cumulated_seconds_equal_a_direct_count(tmp_path: Path) -> None:
    """As proximity sensors tell them: twenty seconds a row, several rows a talk."""
    rng = Random(11)
    rows = [(20 * rng.randrange(400), *rng.sample(range(12), 2)) for _ in range(900)]
    path = tmp_path / "m.csv"
    path.write_text("time,person,person,seconds\n" + "".join(f"{t},{a},{b},20\n" for t, a, b in rows))
    together: dict[str, set[int]] = {}
    for t, a, b in rows:
        if 0 in (a, b):
            together.setdefault(str(a + b), set()).update(range(t, t + 20))
    for engine in ("simple", "numba", "duckdb"):
        answer = trace_visits_file(path, ["0"], meetings=True, generations=1, overlap_minutes=0, engine=engine)
        assert {c["person"]: c["seconds"] for c in answer["result"]["contacts"]} == {
            p: len(s) for p, s in together.items()
        }
        assert all(c["place"] is None and c["minutes"] == c["seconds"] // 60 for c in answer["result"]["contacts"])


def test_a_talk_of_many_rows_is_one_meeting(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    talk = "".join(f"{t},a,b\n" for t in range(0, 900, 20)) + "2000,b,c\n2000,c,c\n2000,c,\nsoon,a,c\n"
    path.write_text("t,i,j\n" + talk)
    answer = trace_visits_file(path, ["a"], meetings=True, latent_days=0)
    (found,) = answer["result"]["contacts"]
    assert (found["person"], found["minutes"], found["met_from"], found["met_to"]) == ("b", 15, 0, 900)
    assert [b["code"] for b in answer["input"]["refused"]] == ["met_themselves", "cell_empty", "not_a_time"]


def refused(path: Path, cases: Sequence[str] = ("1",), **options: Any) -> str:
    with pytest.raises(Refusal) as told:
        trace_visits_file(path, cases, **options)
    return told.value.code


def test_files_nobody_can_use_are_refused_in_words(tmp_path: Path) -> None:
    torn = tmp_path / "torn.parquet"
    torn.write_bytes(b"PAR1 and then the line was cut")
    assert refused(torn) == "file_unreadable"
    assert refused(parquet(tmp_path / "c.parquet", "SELECT 1 AS person, 2 AS place")) == "column_missing"
    good = parquet(tmp_path / "g.parquet", 'SELECT 1 AS person, 2 AS place, 3 AS "start", 40 AS "end"')
    for engine in ("simple", "numba", "duckdb"):
        assert refused(good, ["2"], engine=engine) == "case_unknown"
        assert refused(good, ["eins"], engine=engine) == "case_unknown"
    assert refused(good, generations=256) == "parameter_negative"
    assert refused(good, infectious_from={"1": "soon"}) == "not_a_time"
    mixed = tmp_path / "mixed.csv"
    head = "person,place,start,end\n"
    mixed.write_bytes(head.encode() + "赵大爷,菜场,0,30\n".encode() + "王姐,菜场,0,30\n".encode("gb18030"))
    assert refused(mixed, ["赵大爷"]) == "encodings_mixed"


def test_a_tenth_of_rubbish_is_named_and_the_rest_is_searched(tmp_path: Path) -> None:
    """Also when it comes first: rubbish must not decide how the other times are read."""
    csv, _ = town(tmp_path, named=True)
    lines = csv.read_text().splitlines()
    rng = Random(2)
    rubbish = ["\x01\x02,,,", "人1,店1,????,9", "人1,店1,9,1", "just words", "人1,店1,2022-13-45,2022-01-01"]
    dirty = [lines[0], *rubbish]
    for line in lines[1:]:
        dirty += [rng.choice(rubbish)] * (rng.random() < 0.1) + [line]
    path = tmp_path / "dirty.csv"
    path.write_text("\n".join(dirty) + "\n")
    clean, answer = (trace_visits_file(p, ["人7"]) for p in (csv, path))
    assert answer["result"] == clean["result"]
    assert len(answer["input"]["refused"]) == len(dirty) - len(lines)


def test_years_that_cannot_be_are_named(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("person,place,start,end\na,s,0202-01-05T08:00,2022-01-05T09:00\na,s,2022-01-05,\na,s,2202-01-05,\n")
    answer = trace_visits_file(path, ["a"])
    assert [(b["row"], b["code"]) for b in answer["input"]["refused"]] == [(2, "year_off"), (4, "year_off")]
