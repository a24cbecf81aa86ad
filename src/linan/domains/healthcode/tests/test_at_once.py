"""A code and the evidence against it at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from linan.core import clock as time_here
from linan.domains.healthcode import actions
from linan.domains.healthcode.abilities import TAKE_EVIDENCE
from linan.domains.healthcode.actions import issuing
from linan.domains.healthcode.models import Code, Standing
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef
from linan.kernel.tokens import Status
from linan.kernel.verdicts import weigh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("weighed_before", [False, True])
def test_no_green_code_outlives_evidence_that_came_while_it_was_made(cast, clock, monkeypatch, weighed_before):
    if getattr(connection, "is_in_memory_db", bool)():
        pytest.skip("needs a database that threads can share: LINAN_TEST_SQLITE or PostgreSQL")
    zhao = cast.person["zhao"]
    taker = workflow_actor("case", cast.county, [TAKE_EVIDENCE])
    if weighed_before:
        actions.weigh_again(taker, zhao)
    assert Standing.objects.filter(person_id=zhao.id).exists() == weighed_before

    def take() -> None:
        try:
            with time_here.frozen(clock.at):  # a clock that stands still does so in its own thread alone
                actions.take_evidence(taker, zhao, "contact_close", clock.at, {}, because=CaseRef(new_id()))
        finally:
            connection.close()

    other = threading.Thread(target=take)

    def between(*told):
        # The verdict of the code stands; its row does not. The evidence must wait for it, however long it takes.
        found = weigh(*told)
        other.start()
        other.join(1.5)
        assert other.is_alive(), "evidence went past a code that was being made"
        return found

    monkeypatch.setattr(issuing, "weigh", between)
    made = actions.issue_to(cast.zhao, zhao)
    other.join(30)
    assert made.colour == "green" and Standing.objects.get(person_id=zhao.id).colour == "red"
    assert [c.status for c in Code.objects.filter(person_id=zhao.id)] == [Status.SUPERSEDED]
