"""A screening day raises nothing; thirty households without a task do, and somebody else than the reader decides."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.domains.oversight import actions, queries
from linan.domains.oversight.models import Review
from linan.domains.oversight.rules import Outcome
from linan.kernel.refusal import Refusal
from tests.cast import Cast
from tests.stories.test_reading import give_tasks, neighbours, read

pytestmark = pytest.mark.django_db


def client(cast: Cast, name: str) -> Client:
    made = Client()
    made.force_login(cast.user(name))
    return made


@pytest.fixture
def review(cast: Cast, clock: Any) -> Review:
    """王姐 opened thirty households without a task; the auditor asks."""
    read(cast.wang.for_purpose("看看"), neighbours(cast, 30))
    client(cast, "audit").post("/reads/look/", {"actor": cast.wang.id})
    return Review.objects.get()


def test_a_screening_day_of_six_hundred_calls_cannot_even_be_asked_about(cast: Cast, clock: Any) -> None:
    people = neighbours(cast, 600)
    give_tasks(cast, people)
    read(cast.wang, people)
    assert client(cast, "audit").post("/reads/look/", {"actor": cast.wang.id}).status_code == 404
    assert not Review.objects.exists()


def test_the_reader_is_asked_says_what_it_was_for_and_reads_the_decision(cast: Cast, review: Review) -> None:
    assert (review.reader, review.households, review.threshold, review.purposes) == (cast.wang.id, 30, 30, "看看")
    drain()
    assert Message.objects.filter(to=cast.wang.id, kind="oversight").count() == 1
    page = f"/oversight/reviews/{review.id}/"
    assert "看看" in client(cast, "wang").get(page).content.decode()
    client(cast, "wang").post(page + "state/", {"text": "书记让我核对通讯录"})
    assert "书记让我核对通讯录" in client(cast, "audit").get(page).content.decode()
    client(cast, "audit").post(page + "decide/", {"outcome": "explained", "text": "书记证实了这件事"})
    drain()
    assert "书记证实了这件事" in client(cast, "wang").get(page).content.decode()
    assert Message.objects.filter(to=cast.wang.id, kind="oversight").count() == 2
    kinds = Entry.objects.filter(kind__startswith="oversight.review").values_list("kind", flat=True)
    assert sorted(kinds) == ["oversight.review_decided", "oversight.review_opened", "oversight.review_stated"]


def test_nobody_opens_sees_listed_or_decides_their_own(cast: Cast, clock: Any) -> None:
    read(cast.actor("audit"), neighbours(cast, 40))
    assert client(cast, "audit").post("/reads/look/", {"actor": cast.actor("audit").id}).status_code == 404
    read(cast.wang, neighbours_again(cast))
    client(cast, "audit").post("/reads/look/", {"actor": cast.wang.id})
    row = Review.objects.get()
    Review.objects.filter(pk=row.pk).update(reader=cast.actor("audit").id)
    assert queries.reviews(cast.actor("audit")) == []
    with pytest.raises(Refusal) as no:
        actions.decide_review(cast.actor("audit"), row.pk, Outcome.EXPLAINED, "都是我自己看的")
    assert no.value.code == "own_reading"


def neighbours_again(cast: Cast) -> list[Any]:
    from linan.core.community.models import Person

    return list(Person.objects.filter(name__startswith="居民"))


def test_only_the_reader_states_and_only_auditors_decide(cast: Cast, review: Review) -> None:
    for by in (cast.actor("lead"), cast.sun, cast.actor("audit")):
        with pytest.raises(Refusal) as no:
            actions.state_purpose(by, review.pk, "替别人说一句")
        assert no.value.code == "not_found"
    for by in (cast.actor("lead"), cast.sun):
        with pytest.raises(Refusal) as no:
            actions.decide_review(by, review.pk, Outcome.WARNED, "不该看这么多")
        assert no.value.code == "not_found"
    with pytest.raises(Refusal) as own:
        actions.decide_review(cast.wang, review.pk, Outcome.EXPLAINED, "我自己解释了")
    assert own.value.code == "own_reading"
    audit = cast.actor("audit")
    actions.decide_review(audit, review.pk, Outcome.WARNED, "没有人交代过这件事")
    with pytest.raises(Refusal) as twice:
        actions.decide_review(audit, review.pk, Outcome.EXPLAINED, "后来又说清楚了")
    assert twice.value.code == "decided"
