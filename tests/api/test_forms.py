"""Garbage in the posted forms of the pages, sent by somebody whose form it is: refused or taken, never a 5xx.

Each form starts from the body that the matrix knows to be good, so that what is wrong about it is one field or three.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st

from tests.matrix.expected import TABLES
from tests.matrix.table import FAR, OWN, Row
from tests.matrix.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
FORMS = [row for rows in TABLES.values() for row in rows if row.method == "POST" and not row.route.startswith("api/")]
FEW = 6
"""Examples of each form."""
MANY = int(os.environ.get("LINAN_SOAK", "400"))
ODD = [
    "", " ", "\x00", "a\x00b", "'", "%s", "{}", "[]", "null", "-1", "0", "9" * 30, "1e400", "NaN", "36.6.6", "٣٧", "½",
    "0001-01-01", "9999-12-31", "2022-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "2022-03-14T25:00",
    "2022-03-14T08:30:00+99:00", "00000000-0000-0000-0000-000000000000", "case:", "case:nobody", "person:1", "33/",
    "33/3301/330110/330110001/330110001001/g01/b01/", "/", "../", "LA1:", "LA1:HC1", "on",
    "赵" * 5000, "\ud7ff\U0010ffff",
]  # fmt: skip
FILES = [b"", b"\x00\xff", b"PK\x03\x04broken", b"\xef\xbb\xbf", "姓名\n".encode(), "姓名,电话\n\x00,\x00\n".encode(),
         b'"', "姓名,电话,地址\n赵,1,2,3,4,5\n,,\n".encode("gb18030"), b"\xff\xfe\x00"]  # fmt: skip
text = st.one_of(st.sampled_from(ODD), st.text(max_size=30), st.integers().map(str))
field = st.one_of(text, st.lists(text, max_size=3))
upload = st.one_of(st.sampled_from(FILES), st.binary(max_size=60))
more = st.sampled_from(["key", "note", "page", "after"])
names = st.sampled_from(["people.csv", "people.xlsx", "people", "../../people.xls", "表.csv"])
QUIET = how(deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def spoilt(good: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """The good body with some fields replaced, left out or added."""

    @st.composite
    def body(draw: st.DrawFn) -> dict[str, Any]:
        given_now = {
            **good,
            **draw(st.dictionaries(st.sampled_from(["key", "note", "page", "after"]), text, max_size=1)),
        }
        for name in draw(st.sets(st.sampled_from(sorted(given_now)), min_size=1, max_size=3)) if given_now else ():
            if isinstance(good.get(name), SimpleUploadedFile):
                given_now[name] = SimpleUploadedFile(draw(names), draw(upload))
            elif draw(st.integers(0, 5)) == 0:
                del given_now[name]
            else:
                given_now[name] = draw(field)
        return given_now

    return body()


def sender(row: Row) -> str:
    """Somebody who is let in; a visitor where nobody else is named."""
    return OWN[row.ok[0]] if row.ok else FAR[row.far[0]] if row.far else "visitor"


@pytest.mark.parametrize("often", [FEW, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(6 * 3600)])])
def test_no_form_breaks(cast, clock, quiet_log, capsys, often):
    world = World(cast)
    seen: Counter[int] = Counter()
    broken: dict[str, str] = {}

    def fuzz(row: Row) -> None:
        who, path = sender(row), world.path(row.route, row.at) + world.filled(row.query)

        @seed(1949)
        @how(QUIET, max_examples=often)
        @given(body=spoilt(world.filled(row.body) or {}))
        def send(body: dict[str, Any]) -> None:
            for sent in body.values():
                if isinstance(sent, SimpleUploadedFile):
                    sent.seek(0)  # read by the post before
            answer = world.ask(who, "POST", path, body)
            seen[answer.status_code] += 1
            if answer.status_code >= 500:
                broken.setdefault(str(row), f"{row} as {who}: {answer.status_code} {body!r}"[:800])

        send()

    for row in FORMS:
        fuzz(row)
    with capsys.disabled():
        told = " ".join(f"{status}×{n}" for status, n in sorted(seen.items()))
        print(f"\n{len(FORMS)} forms, {seen.total()} posts: {told}")
    assert not broken, "\n".join(broken.values())
