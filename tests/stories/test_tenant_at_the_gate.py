"""A tenant with a lease and an owner stand at the same gate and are answered alike, whatever the code and the rule."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction

from linan.core import clock as time_here
from linan.core.community import actions as register
from linan.core.community.abilities import EDIT_PEOPLE, SEE_PEOPLE
from linan.core.community.facts import TenureKind
from linan.domains.gates import actions as gates
from linan.domains.gates.abilities import NOTE_ANSWER
from linan.domains.gates.rules import Direction
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refs import PersonRef
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MODES = list(product(("green", "yellow", "red", None), Direction, (False, True)))


def clerk(cast: Cast) -> Actor:
    may = frozenset({EDIT_PEOPLE, SEE_PEOPLE, NOTE_ANSWER})
    return Actor("staff:clerk", ActorKind.STAFF, (Duty("clerk", cast.county, may),))


def answers(cast: Cast, person: PersonRef) -> list[tuple[str, str, str]]:
    """What the gate says to this person in every mode; nothing of it stays."""
    told = []
    for n, (colour, direction, tight) in enumerate(MODES):
        with transaction.atomic():
            now = time_here.now()
            if colour:
                gates.note_colour(clerk(cast), person, colour, now + timedelta(days=1))
            if tight:
                until = now + timedelta(days=1)
                gates.tighten_entrance(cast.liu, cast.a_b02, until, "Two cases in this building")
            answer = gates.scan(cast.zhou, cast.gate_a, person, now, f"scan-{n:04d}", direction=direction)
            told.append((str(answer.action), str(answer.words), str(answer.next_step)))
            transaction.set_rollback(True)
    return told


def test_tenant_and_owner_and_whoever_is_on_the_roll_are_answered_alike(cast: Cast) -> None:
    tenant, owner, on_the_roll = (cast.person[n] for n in ("song", "xie", "gao"))
    home = cast.household["couple"]
    for person, kind in ((tenant, TenureKind.TENANT), (owner, TenureKind.OWNER)):
        register.note_tenure(clerk(cast), home, kind, person=person, since_on=date(2022, 1, 1))
    found = answers(cast, tenant)
    assert found == answers(cast, owner) == answers(cast, on_the_roll)
    assert len({action for action, _, _ in found}) > 2, "the modes do differ"


def test_without_a_lease_the_same_person_is_a_guest(cast: Cast) -> None:
    with pytest.raises(Exception, match="not") as no:
        answers(cast, cast.person["song"])
    assert getattr(no.value, "code", "") == "not_found", "the guard's list holds only those with a home here"
