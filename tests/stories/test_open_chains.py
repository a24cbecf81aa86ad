"""A chain is drawn from its first case, and each open chain names its missing link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from linan.core import clock as time_here
from linan.core.community.models import Person
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Outcome as Read
from linan.domains.tracing import actions, queries
from linan.domains.tracing.actions import Told
from linan.domains.tracing.facts import From, Ring
from linan.domains.tracing.models import Case, Contact
from linan.domains.tracing.queries import spread
from linan.domains.tracing.rules.links import ASKED, Link
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import Refusal
from tests.cast import Cast
from tests.fixtures import Clock


def three_generations(cast: Cast, clock: Clock) -> tuple[Case, Case, Case]:
    """赵大爷 met 高 and the mother in the market hall; both fell ill, and 高 had met the father."""
    market = cast.place["market"]

    def case_of(who: str) -> Case:
        return actions.confirm_case(cast.qian, cast.person[who], RecordRef(new_id()), first_positive_at=None)

    first = case_of("zhao")
    for who in ("gao", "mother", "deng"):
        actions.add_contact(
            cast.qian, first.ref, cast.person[who], met_at=clock.at - timedelta(days=1), minutes=40, place=market
        )
    actions.determine_many(cast.qian, first.ref, Ring.CLOSE, "indoors", everyone=True)
    clock.advance(days=2)
    second, beside = case_of("gao"), case_of("mother")
    actions.add_contact(cast.qian, second.ref, cast.person["father"], met_at=clock.at - timedelta(hours=9), minutes=20)
    actions.determine_many(cast.qian, second.ref, Ring.CLOSE, "at table", everyone=True)
    clock.advance(days=2)
    return first, second, case_of("father") if beside else first


def test_the_chain_is_drawn_from_its_first_case(cast: Cast, clock: Clock) -> None:
    first, second, third = three_generations(cast, clock)
    for asked in (first, second, third):
        chain = queries.chain_of(cast.qian, asked.ref)
        assert (chain.root.case.pk, chain.asked.pk) == (first.pk, asked.pk)
        assert [s.generation for s in chain.cases if s.case.pk in (first.pk, second.pk, third.pk)] == [0, 1, 2]
    assert len(chain.cases) == 4
    ((place, together),) = chain.clusters
    assert len(together) == 2 and "market" not in str(place)
    assert [(g, cases) for g, cases, _, _ in chain.generations] == [(0, 1), (1, 2), (2, 1)]
    assert chain.root.contacts == 3
    actions.label_case(cast.qian, first.ref, From.IMPORTED)
    actions.label_case(cast.qian, first.ref, From.IMPORTED)
    told = queries.chain_rows(queries.chain_of(cast.qian, third.ref))
    rows = [dict(zip(queries.COLUMNS, row, strict=True)) for row in told]
    assert (rows[0]["generation"], rows[0]["label"]) == (0, "imported")
    assert {r["infected_by"] for r in rows} == {"", first.number, second.number}
    with pytest.raises(Refusal):
        queries.chain_of(cast.sun, first.ref)
    with pytest.raises(Refusal):
        actions.label_case(cast.wang, first.ref, From.LOCAL)


def test_graphml_names_nobody_and_reads_back(cast: Cast, clock: Clock) -> None:
    _, second, third = three_generations(cast, clock)
    client = Client()
    client.force_login(cast.user("qian"))
    at = f"/tracing/cases/{third.pk}/chain/"
    told = client.get(f"{at}?export=graphml").content
    graph = ET.fromstring(told)[-1]
    kinds = [e.tag.rsplit("}")[-1] for e in graph]
    assert (kinds.count("node"), kinds.count("edge")) == (4, 3)
    assert {"source": second.number, "target": third.number} in [dict(e.attrib) for e in graph]
    for person in Person.objects.all():
        assert person.name not in told.decode()
    picture = client.get(f"{at}?export=svg", headers={"accept-language": "en"}).content.decode()
    drawn = ET.fromstring(picture)
    numbers = [str(t.text) for t in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert all(any(t.startswith(c.number) for t in numbers) for c in (second, third)) and "generation 0" in numbers
    assert picture.count("<circle") == 4
    for person in Person.objects.all():
        assert person.name not in picture
    for kind in ("", "?export=csv", "?export=xlsx"):
        assert client.get(at + kind).status_code == 200
    page = client.get(f"/tracing/cases/{third.pk}/open/")
    assert page.status_code == 200


def test_a_chain_of_thousands_is_read_otherwise_and_says_the_same(
    cast: Cast, clock: Clock, drain: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines tried one by one and lines asked for by case: the same ones, page by page, of this chain alone."""
    chain = three_generations(cast, clock)
    apart = actions.confirm_case(cast.qian, cast.person["song"], RecordRef(new_id()), first_positive_at=None)
    for case, who in [*((c, w) for c in chain for w in ("luo", "tian")), (apart, "tian")]:
        line = actions.add_contact(cast.qian, case.ref, cast.person[who], met_at=clock.at, minutes=40, place=None)
        actions.determine_contact(cast.qian, line.ref, Ring.CLOSE, "indoors")
    drain()

    def read(case: Case, share: int, size: int) -> tuple[list[object], int]:
        monkeypatch.setattr(spread, "LARGE_SHARE", share)
        page = queries.open_lines(cast.qian, case.ref, size=size)
        shown, total = [o.contact.id for o in page.items], page.total
        while page.next:
            page = queries.open_lines(cast.qian, case.ref, after=page.next, size=size)
            assert page.total == total and page.items
            shown += [o.contact.id for o in page.items]
        return shown, total

    asked, tried = 0, 10**9
    for case in (*chain, apart):
        expected, total = read(case, asked, 50)
        assert total == len(expected)
        assert read(case, tried, 50) == read(case, tried, 1) == read(case, asked, 2) == (expected, total)
    of_chain, of_apart = read(chain[0], tried, 50)[0], read(apart, tried, 50)[0]
    assert of_chain and of_apart and not set(of_chain) & set(of_apart)


def test_each_open_chain_names_its_missing_link(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    """邓 is determined, has no sample; then one that is not enough because it is older; then one that counts."""
    case = actions.confirm_case(cast.qian, cast.person["zhao"], RecordRef(new_id()), first_positive_at=None)
    gao, met = cast.person["gao"], clock.at - timedelta(hours=20)
    line = actions.add_contact(cast.qian, case.ref, gao, met_at=met, minutes=40, place=cast.place["market"])

    def missing() -> dict[object, Link | None]:
        drain()
        held = {c.person_id: c.links.missing for c in Contact.objects.filter(case=case)}
        for link in (*ASKED, ""):
            shown = queries.open_lines(cast.qian, case.ref, missing=str(link))
            for one in shown.items:
                assert link in ("", one.missing) and held[one.contact.person_id] == one.missing
        return held

    assert queries.open_lines(cast.qian, case.ref).items == []
    actions.determine_contact(cast.qian, line.ref, Ring.CLOSE, "indoors")
    assert missing()[gao.id] is Link.TESTED
    actions.note_links(cast.qian, [Told(gao, sampled_at=met - timedelta(hours=1), reported_at=met)])
    assert missing()[gao.id] is Link.TESTED
    testing.take_sample(cast.actor("li"), gao, "CHAIN-1")
    testing.receive_sample(cast.actor("wu"), "CHAIN-1")
    testing.report_result(cast.actor("wu"), "CHAIN-1", Read.NEGATIVE)
    after = missing()[gao.id]
    line.refresh_from_db()
    assert line.tested_at is not None and line.result_at is not None
    assert after is (None if line.stay_at else Link.STAY)
    Contact.objects.filter(pk=line.pk).update(stay_at=None, facility=True)
    assert missing()[gao.id] is Link.MOVED
    actions.note_links(cast.qian, [Told(gao, stay_at=time_here.now())])
    assert missing()[gao.id] is None
    actions.note_links(cast.qian, [Told(gao, over_at=time_here.now())])
    assert missing()[gao.id] is Link.CLOSED
    actions.close_contact(cast.qian, line.ref)
    assert missing()[gao.id] is None
    assert actions.note_links(cast.qian, [Told(gao, stay_at=time_here.now())]) == 0
