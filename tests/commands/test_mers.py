"""The chain of the MERS outbreak in South Korea 2015, from the recorded links; skips where the data is absent.

The data is not ours to ship; docs/field/mers-2015.md says where it is from and what the chain shows.
"""

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.commands.test_trace import run

ROOT = Path(__file__).resolve().parents[2]
LINKS = Path(os.environ.get("LINAN_FIELD_DATA", ROOT.parent / "shared/data")) / "linelists/mers_korea_2015/contacts.csv"


@pytest.mark.skipif(not LINKS.exists(), reason="the MERS links are not ours to ship")
def test_the_three_who_infected_most_are_drawn(tmp_path: Path) -> None:
    out, picture = tmp_path / "mers.json", tmp_path / "mers.svg"
    done = run("chain", "--links", str(LINKS), "--json", str(out), "--svg", str(picture))
    assert done.returncode == 0, done.stderr
    result = json.loads(out.read_text())["result"]
    whole = result["chains"][0]
    assert whole["first"] == "SK_1" and whole["per_generation"] == [1, 26, 65, 2]
    most = [(i["person"], i["infected_by"], i["infected"]) for i in whole["infectors"][:3]]
    assert most == [("SK_14", "SK_1", 38), ("SK_1", None, 26), ("SK_16", "SK_1", 21)]
    assert sum(i["infected"] for i in whole["infectors"]) == whole["people"] - 1
    marked = [c.findtext("{*}title") for c in ET.parse(picture).iter("{http://www.w3.org/2000/svg}circle")
              if c.get("class") == "m"]  # fmt: skip
    assert [str(m).split()[0] for m in marked] == ["SK_1", "SK_14", "SK_16"]
    # The picture in docs is this one.
    assert picture.read_text() == (ROOT / "docs/field/mers-2015.svg").read_text()


def test_links_with_nonsense_in_them(tmp_path: Path) -> None:
    """Both name each other, one names herself, one names nobody, one has two infectors, in an office's own encoding."""
    links, out = tmp_path / "l.csv", tmp_path / "o.json"
    text = "传染者,被传染者,地点\n甲,乙,市场\n乙,甲,家\n丙,丙,\n,丁,\n戊,乙,\n乙,己,家\n乙,,家\n乙\n"
    links.write_bytes(text.encode("gb18030"))
    done = run("chain", "--links", str(links), "--json", str(out))
    assert done.returncode == 0, done.stderr
    told = json.loads(out.read_text())
    assert told["input"]["rows"] == 8 and told["input"]["used"] == 4
    assert [(r["row"], r["code"]) for r in told["input"]["refused"]] == [
        (4, "infected_themselves"),
        (8, "cell_empty"),
        (9, "cells_missing"),
    ]
    result = told["result"]
    assert result["several"] == {"乙": ["甲", "戊"]} and result["circles"] == [{"infector": "乙", "infected": "甲"}]
    assert result["chains"][0]["per_generation"] == [1, 1, 1]
    links.write_text("infector,infected\n,a\n")
    assert run("chain", "--links", str(links)).returncode == 1
    links.write_text("name,age\nx,1\n")
    assert run("chain", "--links", str(links)).returncode == 2
    assert run("chain", "--links", str(tmp_path / "none.csv")).returncode == 2
