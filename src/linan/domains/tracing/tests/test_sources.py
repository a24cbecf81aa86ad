"""A planted common place comes first; where there is none, the page says so."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import COUNTY, Cast, founder
from tests.fixtures import Clock

from linan.core.community import actions as register
from linan.core.movement.abilities import RECORD_MOVEMENT
from linan.core.movement.actions import VisitRow, record_visits
from linan.domains.tracing import actions, queries
from linan.domains.tracing.facts import From
from linan.domains.tracing.models import Case
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Refusal


def a_town(cast: Cast, clock: Clock, *, planted: bool) -> list[Case]:
    """Eighty people at the market on days of their own; five fall ill, having met nowhere or all at the teahouse."""
    rng = random.Random(3)
    by = Actor("device:test", ActorKind.DEVICE, (Duty("device", COUNTY, frozenset({RECORD_MOVEMENT})),))
    home = register.register_household(founder(), cast.a_b01.child("u9").child("0101"), "9-1")
    people = [register.register_person(founder(), name="林安", sex="female", household=home.ref).ref for _ in range(80)]

    def went(person: PersonRef, place: str, hours: float) -> VisitRow:
        start = clock.at - timedelta(hours=hours)
        return VisitRow(person, cast.place[place], start, start + timedelta(minutes=20), "test")

    rows = [went(p, "market", 30 + 3 * n + rng.random()) for n, p in enumerate(people)]
    ill = people[::16]
    rows += [went(p, "teahouse", 60) for p in (ill if planted else ill[:1])]
    rows += [went(p, "teahouse", 90) for p in people[1:4]]
    record_visits(by, rows)
    return [actions.confirm_case(cast.qian, p, RecordRef(new_id()), first_positive_at=None) for p in ill]


def test_a_planted_place_comes_first(cast: Cast, clock: Clock) -> None:
    cases = a_town(cast, clock, planted=True)
    view = queries.sources_of(cast.qian)
    first = view.lines[0]
    assert first.is_place and first.stands_out and len(first.cases) == first.of == 5
    assert view.stand_out[0] is first and first.expected < 1 and first.percent.startswith("< ")
    assert not any(x.stands_out for x in view.lines if x.is_place and x is not first)
    # Imported cases have it from elsewhere: only when named are they compared.
    actions.label_case(cast.qian, cases[0].ref, From.IMPORTED)
    assert len(queries.sources_of(cast.qian).asked) == 4
    assert len(queries.sources_of(cast.qian, [c.id for c in cases]).asked) == 5
    client = Client()
    client.force_login(cast.user("qian"))
    page = client.get("/tracing/sources/", headers={"accept-language": "en"}).content.decode()
    assert "This stands out" in page and "4 of 4 cases" in page
    told = client.get("/api/tracing/sources").json()
    assert told["verdict"] == "stands_out" and len(told["asked"]) == 4 and told["unseen"] == []
    told = client.get("/api/tracing/sources", {"case": [str(c.id) for c in cases]}).json()
    best = told["sources"][0]
    assert (best["kind"], best["support"], best["of"], best["stands_out"]) == ("place", 5, 5, True)
    assert best["expected"] < 1 and best["chance"] < told["level"] and told["compared_with_people"] >= 80


def test_no_source_stands_out_is_an_answer(cast: Cast, clock: Clock) -> None:
    cases = a_town(cast, clock, planted=False)
    view = queries.sources_of(cast.qian, [c.id for c in cases])
    assert view.enough and view.lines and view.stand_out == ()
    client = Client()
    client.force_login(cast.user("qian"))
    said = client.get("/tracing/sources/", headers={"accept-language": "en"}).content.decode()
    assert "No source stands out" in said
    alone = client.get(f"/tracing/sources/?case={cases[0].id}", headers={"accept-language": "en"}).content.decode()
    assert "Two cases with known visits" in alone
    assert client.get("/tracing/sources/?case=x").status_code == 422
    heard = client.get("/api/tracing/sources", headers={"accept-language": "en"}).json()
    assert (heard["verdict"], heard["words"]) == ("no_source_stands_out", "No source stands out")
    assert heard["sources"] and not any(s["stands_out"] for s in heard["sources"])
    assert client.get(f"/api/tracing/sources?case={cases[0].id}").json()["verdict"] == "too_few_cases"
    assert client.get("/api/tracing/sources?case=x").status_code == 422
    assert queries.sources_of(cast.qian, [new_id()]).asked == ()


def test_a_case_of_which_nothing_is_known_is_named(cast: Cast, clock: Clock) -> None:
    a_town(cast, clock, planted=True)
    lost = actions.confirm_case(cast.qian, cast.person["zhao"], RecordRef(new_id()), first_positive_at=None)
    view = queries.sources_of(cast.qian)
    assert [c.pk for c in view.unseen] == [lost.pk]
    assert view.lines[0].of == 5
    with pytest.raises(Refusal):
        queries.sources_of(cast.sun)
