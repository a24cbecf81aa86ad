"""判密 in bulk, then one press: informed, assigned, ordered and tasked, once each, whatever breaks off half-way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from linan.core.community import actions as register
from linan.core.ledger import run_due
from linan.core.ledger.models import Entry, Pending
from linan.core.ledger.queries import actors_behind
from linan.core.messages.models import Message
from linan.domains.quarantine.models import Order
from linan.domains.tracing import actions, queries
from linan.domains.tracing.actions import deciding, lots, reaching
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.models import Case, Contact, Push, Reaching
from linan.domains.tracing.rules import HOME, TOLD, ContactState, Decision
from linan.domains.workforce.models import Task
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Refusal
from tests.cast import Cast, founder
from tests.fixtures import Clock


def a_banquet(cast: Cast, clock: Clock, rows: int) -> Case:
    """The father's case, and so many people told of from the market hall, in 王姐's grid and the next."""
    by = founder()
    case = actions.confirm_case(cast.qian, cast.person["father"], RecordRef(new_id()), first_positive_at=None)
    for n in range(rows):
        where = (cast.a_b01, cast.a_b02)[n % 2].child("u9").child(f"{n:04d}")
        home = register.register_household(by, where, f"9-{n}")
        person = register.register_person(by, name="林安", sex="female", household=home.ref)
        met = clock.at - timedelta(hours=20, minutes=n)
        ring = Ring.CLOSE if n % 3 else Ring.SECONDARY
        actions.add_contact(
            cast.qian, case.ref, person.ref, met_at=met, minutes=20 + n, place=cast.place["market"], ring=ring
        )
    return case


def test_a_place_is_decided_as_a_whole_with_the_proposal_beside_it(cast: Cast, clock: Clock) -> None:
    case = a_banquet(cast, clock, 6)
    actions.add_contact(cast.qian, case.ref, cast.person["gao"], met_at=clock.at - timedelta(hours=2), minutes=5)
    market, told = queries.proposals(cast.qian, case.ref)
    assert (market.count, market.rings, market.shortest, market.longest) == (
        6,
        {Ring.SECONDARY: 2, Ring.CLOSE: 4},
        20,
        25,
    )
    assert (told.key, told.count) == (TOLD, 1)
    with pytest.raises(Refusal) as refused:
        actions.decide_many(cast.qian, case.ref, Decision.DOWNGRADE, " ", place=cast.place["market"])
    assert refused.value.code == "ground_missing"
    assert (
        actions.decide_many(cast.qian, case.ref, Decision.DOWNGRADE, "open air", place=cast.place["market"]).count == 6
    )
    rows = Contact.objects.filter(case=case, place_id=cast.place["market"].id)
    assert {(c.proposed, c.ring, c.ground) for c in rows} == {
        ("close", "secondary", "open air"),
        ("secondary", "casual", "open air"),
    }
    assert actions.decide_many(cast.qian, case.ref, Decision.DROP, "open air", place=cast.place["market"]).count == 0
    assert actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, place=TOLD).count == 1
    assert actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, place=HOME).count == 0
    assert queries.proposals(cast.qian, case.ref) == []


def test_some_are_ticked_and_nobody_outside_the_case_is_touched(cast: Cast, clock: Clock) -> None:
    case = a_banquet(cast, clock, 4)
    ids = [c.ref for c in Contact.objects.filter(case=case)]
    assert actions.decide_many(cast.qian, case.ref, Decision.DROP, "wrong day", contacts=ids[:1]).count == 1
    assert actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, contacts=ids).count == 3
    other = actions.confirm_case(cast.qian, cast.person["zhao"], RecordRef(new_id()), first_positive_at=None)
    assert actions.decide_many(cast.qian, other.ref, Decision.ACCEPT, contacts=ids).count == 0
    for nobody in (cast.sun, cast.wang):
        with pytest.raises(Refusal):
            actions.decide_many(nobody, case.ref, Decision.ACCEPT, contacts=ids)
        with pytest.raises(Refusal):
            actions.begin_reaching(nobody, case.ref)


def test_one_press_and_everybody_has_an_order_a_task_and_a_letter(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "BATCH", 4)
    case = a_banquet(cast, clock, 10)
    with pytest.raises(Refusal) as refused:
        actions.begin_reaching(cast.qian, case.ref)
    assert refused.value.code == "nobody_determined"
    actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, place=cast.place["market"])
    made = actions.begin_reaching(cast.qian, case.ref)
    assert actions.begin_reaching(cast.qian, case.ref).pk == made.pk
    before = queries.reaching_of(cast.qian, made.pk)
    assert (before.people, before.lots, before.done, before.finished) == (10, 3, 0, False)
    drain()
    people = set(Contact.objects.filter(case=case, push__isnull=False).values_list("person_id", flat=True))
    assert len(people) == 10
    assert set(Push.objects.values_list("person_id", flat=True)) == people
    assert (
        set(Order.objects.filter(provisional=False, person_id__in=people).values_list("person_id", flat=True)) == people
    )
    assert Task.objects.filter(kind="locate").count() == 10
    assert {m.to for m in Message.objects.filter(kind="case")} >= {f"person:{p}" for p in people}
    view = queries.reaching_of(cast.qian, made.pk)
    assert (view.called, view.joined, view.settled, view.percent, view.waiting) == (10, 0, 0, 100, 0)
    # However many lots: one list for each grid.
    assert sorted(x.people for x in view.lists) == [10] or sum(x.people for x in view.lists) == 10
    assert len({p.list_no for p in Push.objects.all()}) == len(view.lists)
    entries = Entry.objects.count()
    assert actions.begin_reaching(cast.qian, case.ref).pk == made.pk
    drain()
    assert Entry.objects.count() == entries


def test_killed_half_way_it_goes_on_and_calls_nobody_twice(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "BATCH", 3)
    case = a_banquet(cast, clock, 8)
    actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, place=cast.place["market"])
    drain()
    made = actions.begin_reaching(cast.qian, case.ref)
    real, seen = reaching.put_on_lists, []

    def dies_the_second_time(*args: object) -> object:
        put = real(*args)  # type: ignore[arg-type]  # handed on as they came
        seen.append(put)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return put

    monkeypatch.setattr(reaching, "put_on_lists", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        while run_due(1):
            pass
    half = queries.reaching_of(cast.qian, made.pk)
    assert not half.finished and half.called == Push.objects.count() < 8
    drain()
    view = queries.reaching_of(cast.qian, made.pk)
    assert view.finished and view.called == Push.objects.count() == 8
    assert Task.objects.filter(kind="locate").count() == 8
    assert Entry.objects.filter(kind="tracing.contact_pushed").count() == 8
    assert not Pending.objects.filter(dead=True).exists()
    for number in (1, 2, 3):
        assert reaching.reach_lot(cast.qian, made.pk, number) == 0


def test_determined_meanwhile_joins_and_reached_lately_is_not_called_again(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "BATCH", 2)
    case = a_banquet(cast, clock, 5)
    ids = [c.ref for c in Contact.objects.filter(case=case).order_by("id")]
    actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, contacts=ids[:3])
    made = actions.begin_reaching(cast.qian, case.ref)
    actions.decide_many(cast.qian, case.ref, Decision.ACCEPT, contacts=ids[3:])
    assert actions.begin_reaching(cast.qian, case.ref).pk == made.pk
    drain()
    assert queries.reaching_of(cast.qian, made.pk).called == 5
    first, second = Contact.objects.filter(case=case).order_by("id")[:2]
    actions.locate_contact(cast.wang, first.ref, Outcome.CONTROLLED)
    other = actions.confirm_case(cast.qian, cast.person["zhao"], RecordRef(new_id()), first_positive_at=None)
    for line in (first, second):
        actions.add_contact(cast.qian, other.ref, line.subject, met_at=clock.at - timedelta(hours=1), minutes=30)
    actions.decide_many(cast.qian, other.ref, Decision.ACCEPT, place=TOLD)
    again = actions.begin_reaching(cast.qian, other.ref)
    drain()
    view = queries.reaching_of(cast.qian, again.pk)
    assert (view.called, view.joined, view.settled) == (0, 1, 1)
    assert Contact.objects.get(case=other, person_id=first.person_id).state == ContactState.LOCATED
    assert Reaching.objects.count() == 2


def test_the_pages(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    case = a_banquet(cast, clock, 5)
    client = Client()
    client.force_login(cast.user("qian"))
    at = f"/tracing/cases/{case.id}/"
    assert "20 to 24 minutes" in client.get(f"{at}decide/", headers={"accept-language": "en"}).content.decode()
    market = cast.place["market"].id
    assert client.get(f"{at}decide/?place={market}").content.decode().count('name="ids"') == 5
    one = Contact.objects.filter(case=case).first()
    assert one is not None
    said = {"ids": [str(one.id)], "decision": "drop", "ground": "sat outside", "place": str(market)}
    assert client.post(f"{at}decide/many/", said).headers["Location"].endswith(f"?place={market}")
    client.post(f"{at}decide/many/", {"whole": str(market), "decision": "accept"})
    assert client.get(f"{at}decide/").status_code == 200
    where = client.post(f"{at}push/").headers["Location"]
    drain()
    assert "<progress" not in client.get(where).content.decode()
    assert Push.objects.count() == 4


def test_a_whole_place_is_decided_in_lots_and_a_crash_loses_none(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """钱工 decides eight and goes home; the worker dies half-way; one line is decided by itself meanwhile."""
    monkeypatch.setattr(lots, "BATCH", 3)
    monkeypatch.setattr(deciding, "BATCH", 3)
    case = a_banquet(cast, clock, 8)
    at_market = cast.place["market"]
    told = actions.decide_many(cast.qian, case.ref, Decision.DOWNGRADE, "open air", place=at_market)
    assert told.count == 0 and told.going_on is not None
    made = told.going_on
    before = queries.deciding_of(cast.qian, made.pk)
    assert (before.people, before.lots, before.done, before.decided) == (8, 3, 0, 0)
    # Pressed again, even otherwise: the first decision stands.
    again = actions.decide_many(cast.qian, case.ref, Decision.DROP, "changed my mind", place=at_market)
    assert again.count == 0 and again.going_on is not None and again.going_on.pk == made.pk
    alone = Contact.objects.filter(case=case).order_by("id")[7]
    actions.determine_contact(cast.qian, alone.ref, Ring.CLOSE, "shared a plate")

    real, seen = deciding.write_down, []

    def dies_the_second_time(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]  # handed on as they came
        seen.append(args)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(deciding, "write_down", dies_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        while run_due(1):
            pass
    half = queries.deciding_of(cast.qian, made.pk)
    assert not half.finished and half.decided == 3
    here = Contact.objects.filter(case=case, place_id=at_market.id)
    assert here.filter(state=ContactState.PROPOSED).count() == 4
    drain()
    view = queries.deciding_of(cast.qian, made.pk)
    assert (view.finished, view.percent, view.decided, view.overtaken) == (True, 100, 7, 1)
    lines = here.exclude(pk=alone.pk)
    assert {(c.proposed, c.ring, c.ground) for c in lines} == {
        ("close", "secondary", "open air"),
        ("secondary", "casual", "open air"),
    }
    alone.refresh_from_db()
    assert (alone.ring, alone.ground) == ("close", "shared a plate")
    assert not Pending.objects.filter(dead=True).exists()
    # Each line is the determination of the person who pressed, once, and leads back to what was found.
    determined = Entry.objects.filter(kind="tracing.contact_determined")
    assert determined.count() == 8 and {e.role for e in determined} == {cast.qian.role}
    assert all(actors_behind([e.pk]) >= {cast.qian.id} for e in determined)
    found = set(Entry.objects.filter(kind="tracing.contact_found").values_list("id", flat=True))
    assert {e.cause for e in determined} <= found
    for number in (1, 2, 3):
        assert actions.decide_lot(cast.qian, made.pk, number) == 0
    with pytest.raises(Refusal):
        actions.decide_lot(cast.qian, made.pk, 4)
    for nobody in (cast.sun, cast.wang):
        with pytest.raises(Refusal):
            actions.decide_lot(nobody, made.pk, 1)
        with pytest.raises(Refusal):
            queries.deciding_of(nobody, made.pk)


def test_the_pages_of_a_long_decision(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lots, "BATCH", 2)
    monkeypatch.setattr(deciding, "BATCH", 2)
    case = a_banquet(cast, clock, 5)
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("qian"))
    at = f"/tracing/cases/{case.id}/decide/"
    sent = client.post(f"{at}many/", {"whole": str(cast.place["market"].id), "decision": "accept"})
    shown = sent.headers["Location"]
    assert "/tracing/decidings/" in shown
    page = client.get(shown).content.decode()
    assert "0 of 5 people are done" in page and "Accept as proposed" in page and "梧桐菜市场" in page
    assert "0 of 5 people are done" in client.get(at).content.decode()
    asked = client.post(
        f"/api/tracing/cases/{case.id}/decide",
        {"decision": "accept", "place": str(cast.place["market"].id)},
        content_type="application/json",
    ).json()
    assert asked["count"] == 0 and asked["deciding"] in shown
    drain()
    told = client.get(f"/api/tracing/decidings/{asked['deciding']}").json()
    assert told["finished"] and told["decided"] == told["people"] == told["handled"] == 5
    assert "hx-trigger" not in client.get(shown).content.decode().split('id="ln-deciding"')[1].split(">")[0]
    assert "are done" not in client.get(at).content.decode()
