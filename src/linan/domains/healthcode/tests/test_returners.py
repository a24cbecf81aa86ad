"""Five people come back from one city with different evidence: five answers, each with its reason and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.domains.healthcode import actions, queries
from linan.kernel.ids import new_id
from linan.kernel.refs import ContactRef
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db


def test_five_returners_from_one_city_get_five_explained_answers(cast, clock):
    left, now = clock.at - timedelta(days=2), clock.at
    who = {n: cast.person[n] for n in ("zhao", "father", "mother", "gao", "luo")}
    for person in who.values():
        assert person is not None
    actions.take_evidence(cast.li, who["zhao"], "arrival", left, {"risk": "high"})
    actions.take_evidence(cast.li, who["father"], "arrival", left, {"risk": "middle"})
    actions.take_evidence(cast.li, who["mother"], "arrival", left, {"risk": "low"})
    actions.take_evidence(cast.li, who["gao"], "arrival", left, {"risk": "middle"})
    actions.take_evidence(cast.li, who["gao"], "contact_close", left, because=ContactRef(new_id()))
    actions.take_evidence(cast.li, who["luo"], "arrival", left, {"risk": "high"})
    actions.take_evidence(cast.li, who["luo"], "quarantine_completed", now)
    answers = {}
    for name in who:
        view = queries.my_code(cast.actor(name))
        answers[name] = (view.verdict.colour, view.verdict.codes)
        assert all(line.reason.words.text and line.reason.turns_green_when.text for line in view.lines)
        assert all(line.last_on is not None for line in view.lines)
    assert answers == {
        "zhao": (Colour.RED, ("arrival_high",)),
        "father": (Colour.YELLOW, ("arrival_middle",)),
        "mother": (Colour.GREEN, ()),
        "gao": (Colour.RED, ("close_contact", "close_contact_monitoring", "arrival_middle")),
        "luo": (Colour.GREEN, ()),
    }
    clock.advance(days=22)
    drain()  # nobody opens a page, nobody decides: the timers alone
    assert not any(n for c, n in queries.counts_by_colour(cast.liu).items() if c is not Colour.GREEN)
    assert all(queries.my_code(cast.actor(n)).verdict.colour is Colour.GREEN for n in who)
