"""Every ugly file of the corpus: what can be used is, and every other row says why and what to do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from linan.core.community.imports import Map, Reader, propose
from linan.core.community.imports.columns import aliases, tidy
from linan.core.desk.sheets import read_sheets
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from tests.excel.corpus import CORPUS, File

HOME = Region("33/3301/330110/330110001/330110001001/")


def test_the_corpus_has_at_least_sixty_files() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("file", CORPUS.values(), ids=CORPUS.keys())
def test_a_file_comes_out_as_expected(file: File) -> None:
    reader = Reader(HOME, today=date(2022, 7, 1), place=lambda at: Map(at, {}, (), {}))
    if file.whole:
        with pytest.raises(Refusal) as no:
            propose(read_sheets(file.content, file.name))
        assert no.value.code == file.whole and no.value.next_step
        return
    done = reader.read(propose(read_sheets(file.content, file.name)))
    assert {b.row: b.code for b in done.bad} == file.refused
    assert len(done.rows) == file.good and done.total == file.good + len(file.refused)
    assert all(str(b.words) for b in done.bad)
    if file.first:
        said = done.rows[0].to_json()
        assert {k: said[k] for k in file.first} == file.first


def test_the_headings_of_the_data_dictionary_are_known_here_too() -> None:
    path = Path(__file__).parents[2] / "src/linan/domains/reporting/data/items.json"
    items = {i["code"]: i for i in json.loads(path.read_text("utf-8"))["items"]}
    known = aliases()
    for code in ("name", "identity", "phone", "sex", "born_on", "address", "community", "building", "presence"):
        for heading in (items[code]["zh"], *items[code]["aliases"]):
            assert known.get(tidy(heading)) == code, heading
