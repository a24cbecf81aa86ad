"""The screens: they open for those they are for, and print on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from linan.domains.quarantine import actions, pages
from linan.domains.quarantine.facts import Regime
from linan.domains.quarantine.models import CheckIn
from linan.domains.quarantine.tests.conftest import FIVE
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef


def visit(view, by, *args, data=None, **query):
    """One request of somebody, without the frame's middleware."""
    make = RequestFactory()
    request: Any = make.post("/", data) if data is not None else make.get("/", query)
    request.actor, request.session, request._messages = by, SessionStore(), []
    return view(request, *args)


@pytest.fixture
def order(hood):
    made = actions.order_quarantine(
        hood.story,
        hood.person,
        regime=Regime.HOME_QUARANTINE,
        because=CaseRef(new_id()),
        last_exposed_on=date(2022, 3, 1),
        days=14,
        rule="Hangzhou 2022",
        test_days=(7,),
    )
    assert made is not None
    actions.name_five(hood.wang, made.ref, FIVE)
    return made


@pytest.mark.parametrize("view", [pages.order, pages.five_form, pages.notice])
def test_wang_opens_the_pages_of_her_people_and_sun_none(hood, order, view):
    assert visit(view, hood.wang, order.id).status_code == 200
    assert visit(view, hood.sun, order.id).status_code == 404


@pytest.mark.parametrize("view", [pages.order_list, pages.doors])
def test_the_lists_open(hood, order, view):
    page = visit(view, hood.wang)
    assert page.status_code == 200
    theirs = visit(view, hood.sun)
    assert theirs.status_code == 200 and "赵大爷" not in theirs.content.decode()


def test_zhao_reads_why_until_when_and_whom_to_call(hood, order):
    text = visit(pages.mine, hood.zhao).content.decode()
    assert "13800000000" in text and 'data-outbox="check-in"' in text
    assert visit(pages.notice, hood.zhao, order.id).status_code == 200
    assert visit(pages.certificate, hood.zhao, order.id).status_code == 404


def test_a_check_in_sent_twice_by_a_stuttering_telephone_counts_once(hood, order):
    data = {"temperature": "36.6", "key": "one", "on": "2022-03-02"}
    for _ in range(2):
        actions_page = visit(pages.check_in_for, hood.wang, order.id, data=data)
        assert actions_page.status_code in (302, 404)
    assert CheckIn.objects.count() == 1


def test_the_panel_is_empty_for_the_neighbour(hood, order):
    assert str(order.id) in visit(pages.person_panel, hood.wang, hood.person.id).content.decode()
    assert str(order.id) not in visit(pages.person_panel, hood.sun, hood.person.id).content.decode()
