"""Every room of the navigation opens to whom it is shown: nobody is led to a door that is shut."""

from __future__ import annotations

import pytest

from linan.core.accounts.roles import role
from linan.web.frame import WINGS
from tests.matrix.expected import TABLES
from tests.matrix.table import STAFF

OPEN = {r.route: set(r.ok) for rows in TABLES.values() for r in rows if r.method == "GET" and not r.query}


@pytest.mark.parametrize("room", [r for w in WINGS for r in w.rooms], ids=lambda r: r.url)
def test_a_room_opens_to_whom_it_is_shown(room):
    shown = {letter for letter, code in STAFF.items() if set(room.abilities) & set(role(code).may)}
    shut = [STAFF[letter] for letter in sorted(shown - OPEN[room.url.lstrip("/")])]
    assert shown and not shut


def test_a_room_stands_once():
    urls = [r.url for w in WINGS for r in w.rooms]
    assert len(urls) == len(set(urls))
