"""Who may look at a trace, who hears of it, and what is left of it when its time is over (issue 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.community.models import Person
from linan.core.ledger.models import Entry
from linan.core.ledger.queries import accesses_to
from linan.core.movement import actions as movement
from linan.core.movement.abilities import FORGET_MOVEMENT
from linan.domains.tracing import actions, queries
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact, SearchFinding, SearchRun
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import Refusal
from tests.cast import BEGAN, PASSWORD, Cast, founder
from tests.fixtures import Clock

pytestmark = pytest.mark.django_db


def went(cast: Cast, place: str, who: list[str], hours_ago: float, minutes: int = 40) -> None:
    start = time_here.now() - timedelta(hours=hours_ago)
    end = start + timedelta(minutes=minutes)
    rows = [movement.VisitRow(cast.person[n], cast.place[place], start, end, "place") for n in who]
    movement.record_visits(cast.clerk, rows)


def traced(cast: Cast) -> Case:
    """The father met 高 and 罗 at the market; 高 met 宋 of community B at the teahouse two days later."""
    went(cast, "market", ["father", "gao", "luo"], 70)
    went(cast, "teahouse", ["gao", "song"], 5)
    case = actions.confirm_case(cast.qian, cast.person["father"], RecordRef(new_id()), first_positive_at=None)
    Case.objects.filter(pk=case.pk).update(infectious_from=time_here.now() - timedelta(hours=80))
    case.refresh_from_db()
    actions.search_contacts(cast.qian, case.ref)
    return case


def addresses() -> Iterator[str]:
    """Every page and API operation of tracing, with `{…}` where an id belongs."""

    def walk(patterns: list[Any], before: str) -> Iterator[str]:
        for one in patterns:
            whole = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, whole)
            elif isinstance(one, URLPattern):
                yield whole

    for found in walk(get_resolver().url_patterns, ""):
        if found.startswith(("tracing/", "api/tracing/")):
            yield found


def filled(address: str, ids: dict[str, UUID]) -> Iterator[str]:
    """The address with every id it can mean."""
    if "<" not in address:
        yield f"/{address}"
        return
    before, _, rest = address.partition("<")
    _, _, after = rest.partition(">")
    for id in ids.values():
        yield from filled(f"{before}{id}{after}", ids)


def test_every_look_at_a_trace_stands_in_the_records_of_whom_it_names(
    cast: Cast, clock: Clock, drain: Callable[[], int]
) -> None:
    """Whatever address shows 高's name or telephone leaves one look in 高's records, also one added later."""
    case = traced(cast)
    gao = cast.person["gao"]
    line = Contact.objects.get(case=case, person_id=gao.id)
    drain()
    card = Person.objects.get(pk=gao.id)
    shown = (card.name, str(card.phone))
    named: list[str] = []
    silent: list[str] = []
    client = Client()
    client.force_login(cast.user("qian"))
    ids = {"case": case.id, "contact": line.id, "person": gao.id, "place": cast.place["market"].id}
    for address in addresses():
        for url in filled(address, ids):
            for query in ("", f"?place={ids['place']}", "?export=csv") if "<" in address else ("", "?export=csv"):
                clock.advance(minutes=1)
                before = {look.entry for look in accesses_to(cast.actor("gao"), gao, limit=10_000)}
                answer = client.get(url + query)
                if answer.status_code != 200:
                    continue
                text = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[arg-type]
                if not any(s.encode() in text for s in shown):
                    continue
                named.append(url + query)
                looks = [x for x in accesses_to(cast.actor("gao"), gao, limit=10_000) if x.entry not in before]
                if not looks or any(x.at != time_here.now() or not x.what for x in looks):
                    silent.append(url + query)
    assert not silent, silent
    assert len({n.partition("?")[0] for n in named}) >= 4, named


def test_a_tracer_sees_the_cases_of_their_area_alone(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    """A tracer of community B: the father of A is nobody's business there, 宋's own case is, and 高 stays masked."""
    there = traced(cast)
    b = cast.b_g01.community
    new = accounts.add_staff(founder(), name="程晨", region=b, phone="13800009999", username="cheng", password=PASSWORD)
    accounts.assign_duty(founder(), new.ref, "tracer", b, since=BEGAN)
    cast.staff["cheng"] = new.ref
    by = cast.actor("cheng")
    here = actions.confirm_case(cast.qian, cast.person["song"], RecordRef(new_id()), first_positive_at=None)
    actions.add_contact(cast.qian, here.ref, cast.person["gao"], met_at=clock.at - timedelta(hours=3), minutes=30)
    line = Contact.objects.filter(case=there).first()
    assert line is not None
    assert [c.case.pk for c in queries.cases(by).items] == [here.pk]
    for refused in (
        lambda: queries.case_of(by, there.ref),
        lambda: queries.contacts(by, there.ref),
        lambda: queries.contact_of(by, line.ref),
        lambda: queries.findings(by, there.ref),
        lambda: queries.tree(by, there.ref),
        lambda: queries.chain_of(by, there.ref),
        lambda: queries.open_lines(by, there.ref),
        lambda: queries.proposals(by, there.ref),
        lambda: queries.in_between(by, there.ref),
        lambda: actions.search_contacts(by, there.ref),
        lambda: actions.determine_contact(by, line.ref, Ring.CLOSE),
        lambda: actions.determine_many(by, there.ref, Ring.CLOSE, everyone=True),
    ):
        with pytest.raises(Refusal):
            refused()
    assert [c.pk for c in queries.sources_of(by, [there.id, here.id]).asked] == [here.pk]
    # 宋 was infected by 高, whose case and contacts lie elsewhere: the chain begins where the reader's area does.
    assert {s.case.pk for s in queries.chain_of(by, here.ref).root.all()} == {here.pk}
    told = queries.contacts(by, here.ref).items
    (gao,) = [c for c in told if c.contact.person_id == cast.person["gao"].id]
    assert gao.who == "高**" and gao.phone == "139****"
    text = repr([(c.who, c.phone, c.area) for c in told]) + repr(queries.tree(by, here.ref))
    for hidden in ("高建华", "13900000004", there.number):
        assert hidden not in text


def test_when_its_time_is_over_no_row_says_who_was_where(cast: Cast, clock: Clock, drain: Callable[[], int]) -> None:
    """邓 and 宋 were reached and asked nothing. After the keeping period no table knows where they were."""
    case = traced(cast)
    song = cast.person["song"]
    drain()
    Contact.objects.filter(case=case).exclude(person_id=cast.person["gao"].id).delete()  # as if further away
    assert SearchFinding.objects.filter(person_id=song.id).exists()
    places = [p.id for p in cast.place.values()]
    assert rows_with(song, places)
    clock.advance(days=20)
    movement.look_daily(workflow_actor("retention", cast.county, [FORGET_MOVEMENT]), cast.county)
    drain()
    assert SearchFinding.objects.filter(person_id=song.id).exists(), "not yet"
    for _ in range(14):
        clock.advance(days=1)
        drain()
    assert rows_with(song, places) == []
    assert not SearchFinding.objects.exists()
    assert all(run.people for run in SearchRun.objects.all())
    assert Entry.objects.filter(kind="tracing.findings_forgotten").exists()
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.user("qian"))
    assert client.get(f"/tracing/cases/{case.id}/findings/").status_code == 200


def rows_with(person: PersonRef, places: list[UUID]) -> list[str]:
    """Tables with a row that holds both this person and one of these places, in whatever column."""
    found = []
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            text = repr(row)
            if str(person.id) in text and any(str(p) in text for p in places):
                found.append(model._meta.label)
    return found
