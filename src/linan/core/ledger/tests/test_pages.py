"""The operations page and "why?", as those who may open them see them, and as those who may not."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from linan.core import clock
from linan.core.ledger import actions, pages
from linan.core.ledger.abilities import RETRY_WORKFLOW, SEE_OPERATIONS
from linan.core.ledger.facts import RecordsRead
from linan.core.ledger.models import Pending
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region

HOME = Region("33/3301/330110/330110001/330110001001/g01/")
CLERK = Actor(
    f"staff:{new_id()}", ActorKind.STAFF, (Duty("clerk", HOME.community, frozenset({SEE_OPERATIONS, RETRY_WORKFLOW})),)
)
NOBODY = Actor(f"staff:{new_id()}", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset()),))


def ask(by: Actor) -> HttpRequest:
    request = RequestFactory().get("/")
    request.actor = by  # type: ignore[attr-defined]  # the middleware sets it on every request
    return request


@pytest.mark.django_db
def test_a_failed_step_is_shown_and_tried_again():
    row = Pending.objects.create(workflow="case.tell", due_at=clock.now(), attempts=12, dead=True, error="KeyError")
    shown = pages.operations(ask(CLERK)).content.decode()
    assert "case.tell" in shown and reverse("ledger:retry", args=[row.pk]) in shown
    hidden = pages.operations(ask(NOBODY))
    assert hidden.status_code == 403 and "case.tell" not in hidden.content.decode()
    actions.retry(CLERK, row.pk)
    row.refresh_from_db()
    assert not row.dead and row.attempts == 0


@pytest.mark.django_db
def test_why_answers_the_person_and_tells_a_stranger_nothing():
    person = PersonRef(new_id())
    fact = RecordsRead(region=HOME, subject=person, what="card", persons=(person,), purpose="")
    with transaction.atomic():
        entry = actions.record(fact, by=CLERK)
    me = Actor(f"person:{person.id}", ActorKind.RESIDENT, person=person)
    shown = pages.why(ask(me), entry)
    assert shown.status_code == 200 and 'data-kind="access.read"' in shown.content.decode()
    unknown, stranger = pages.why(ask(NOBODY), new_id()), pages.why(ask(NOBODY), entry)
    assert unknown.status_code == stranger.status_code == 404
    assert "access.read" not in stranger.content.decode()
