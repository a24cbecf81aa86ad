"""Masks for a street: papers, the goods-in check, a refusal, and a licence that goes while they are in stock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.supplies import actions, queries
from linan.domains.supplies.actions import Goods
from linan.domains.supplies.models import Credential
from linan.domains.supplies.rules import Quality
from linan.domains.workforce.models import Task
from linan.kernel.credentials import Ground
from tests.cast import COUNTY, STREET, A
from tests.suppliers import AT, LOT_NUMBER, Papers, signer

pytestmark = pytest.mark.django_db
RIGHT = dict.fromkeys(Quality, True)


@pytest.fixture
def hand_over(cast, clock):
    """The county trusts five organisations, the papers of one lot are filed, and 2,000 masks are on their way."""
    clock.set_to(AT)
    for who in ("authority", "laboratory", "maker", "carrier"):
        actions.trust_signer(cast.he, COUNTY, signer(who).to_json())
    actions.trust_signer(cast.he, STREET, signer("office").to_json(), receives=True)
    papers = Papers()
    actions.file_many(cast.liu, STREET, list(papers.files.items()))
    return Credential.objects.get(digest=papers.second.digest.hex())


def test_masks_come_and_their_licence_is_in_two_steps(cast, hand_over):
    (view,) = queries.lots_called(cast.liu, LOT_NUMBER)
    assert len(view.to_licence) - 1 == 2 and view.to_licence[-1].row.kind == "licence"
    actions.receive_delivery(cast.liu, STREET, Goods(2_000, 2_000, RIGHT, hand_over.pk))
    drain()
    assert not Task.objects.filter(kind__startswith="goods").exists()


def test_a_refusal_becomes_the_secretarys_task(cast, hand_over):
    made = actions.receive_delivery(cast.lead, A, Goods(2_000, 0, RIGHT, hand_over.pk, because="送错社区"))
    drain()
    task = Task.objects.get(kind="goods_refused")
    assert (task.worker, task.link) == (str(cast.staff["lead"]), f"/supplies/{made.pk}/")
    assert task.due_at == made.received_at + timedelta(hours=24)


def test_held_goods_are_a_task_until_they_are_released(cast, hand_over):
    made = actions.receive_delivery(cast.lead, A, Goods(2_000, 2_000, RIGHT, hand_over.pk))
    lot = Credential.objects.get(kind="lot")
    actions.withdraw_licence(cast.he, lot, Ground.RECALLED, "召回")
    drain()
    assert Task.objects.get(kind="goods_held").state == "open"
    actions.restore_licence(cast.he, lot)
    actions.release_goods(cast.lead, made)
    drain()
    assert Task.objects.get(kind="goods_held").state == "dropped"


def test_for_a_streets_own_goods_the_street_office_is_told(cast, hand_over):
    actions.receive_delivery(cast.liu, STREET, Goods(2_000, 1_500, RIGHT, hand_over.pk, because="两箱受潮"))
    licence = Credential.objects.get(kind="licence")
    actions.withdraw_licence(cast.he, licence, Ground.SUSPENDED, "浙药监通告2022年第8号")
    drain()
    assert Message.objects.filter(to=str(cast.staff["liu"]), kind="supplies").count() == 2
    assert not Task.objects.filter(kind__startswith="goods").exists()
