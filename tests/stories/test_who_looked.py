"""高建华's record is opened by every route there is, and each opening stands in 高建华's own records (A-34)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from linan.core import clock as time_here
from linan.core import vault
from linan.core.community.models import Person
from linan.core.ledger.queries import accesses_to
from linan.core.movement import actions as movement
from linan.domains.gates import actions as gates
from linan.domains.gates.queries import namesakes
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PANELS = ("healthcode", "quarantine", "testing", "tracing", "workforce", "gates")


def met(cast: Cast) -> str:
    """高 and 罗 shared a table with the case; the identifier of the case comes back."""
    start = time_here.now() - timedelta(hours=20)
    movement.record_visits(
        cast.clerk,
        [
            movement.VisitRow(
                cast.person[n], cast.place["market"], start, start + timedelta(minutes=40), "place", key=f"{n}:1"
            )
            for n in ("father", "gao", "luo")
        ],
    )
    case = tracing.confirm_case(cast.qian, cast.person["father"], RecordRef(new_id()), first_positive_at=None)
    tracing.search_contacts(cast.qian, case.ref)
    tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, "one table", everyone=True)
    tracing.push_contacts(cast.qian, case.ref)
    return str(case.id)


def test_every_reading_by_every_route_is_found_by_the_person(cast, clock, drain):
    gao = cast.person["gao"]
    card = "330110198001011239"  # the cast's elders have no number of their own
    Person.objects.filter(pk=gao.id).update(identity_hash=vault.lookup("community.identity", card))
    case = met(cast)
    drain()

    def browse(name: str, url: str) -> str:
        client = Client()
        client.force_login(cast.user(name))
        answer = client.get(url)
        assert answer.status_code == 200, (name, url, answer.status_code)
        return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()

    routes = {
        "page": lambda: browse("zhang", f"/people/{gao.id}/"),
        **{
            f"panel of {domain}": lambda domain=domain: browse("lead", f"/{domain}/panel/person/{gao.id}/")
            for domain in PANELS
            if domain not in ("workforce", "tracing")
        },
        "panel of tracing": lambda: browse("qian", f"/tracing/panel/person/{gao.id}/"),
        "list": lambda: browse("zhang", "/community/"),
        "search": lambda: browse("zhang", "/community/?text=高建华"),
        "search by telephone": lambda: browse("zhang", "/community/?text=13900000004"),
        "export": lambda: browse("zhang", "/community/?export=csv"),
        "API list": lambda: browse("zhang", "/api/community/people"),
        "API record": lambda: browse("zhang", f"/api/community/people/{gao.id}"),
        "API code": lambda: browse("zhang", f"/api/healthcode/verdict/{gao.id}"),
        "contacts of the case": lambda: browse("qian", f"/tracing/cases/{case}/contacts/"),
        "contacts by API": lambda: browse("qian", f"/api/tracing/cases/{case}/contacts"),
        "what the search reached": lambda: browse("qian", f"/tracing/cases/{case}/findings/"),
        "pushed list": lambda: browse("zhang", "/tracing/pushed/"),
        "gate, by card": lambda: gates.scan(cast.zhou, cast.gate_a, card, time_here.now(), str(new_id())),
        "gate, by name": lambda: namesakes(cast.zhou, cast.gate_a, "高建华"),
        "stays": lambda: browse("zhang", "/quarantine/"),
    }
    unlogged, several = [], []
    for route, read in routes.items():
        before = {look.entry for look in accesses_to(cast.actor("gao"), gao, limit=1000)}
        clock.advance(minutes=1)
        read()
        new = [look for look in accesses_to(cast.actor("gao"), gao, limit=1000) if look.entry not in before]
        if not new:
            unlogged.append(route)
        if not route.startswith("panel") and len({look.what for look in new}) != len(new):
            several.append(route)
        for look in new:
            assert look.actor.startswith("staff:") and look.role and look.what and look.at == time_here.now(), route
    assert not unlogged, unlogged
    assert not several, several  # a list is one entry, however long

    # And the page says it, in their own words, by name; their reading of their own record adds nothing.
    looks = len(accesses_to(cast.actor("gao"), gao, limit=1000))
    page = browse("gao", "/me/records/")
    for name in ("张平", "钱海涛", "周建国", "林芳"):
        assert name in page, name
    assert "人的名单" in page or "list of" in page
    assert len(accesses_to(cast.actor("gao"), gao, limit=1000)) == looks


def test_whose_list_it_was_not_on_hears_nothing(cast, clock):
    client = Client()
    client.force_login(cast.user("sun"))
    assert client.get("/community/").status_code == 200
    assert client.get(f"/people/{cast.person['gao'].id}/").status_code == 404
    assert accesses_to(cast.actor("gao"), cast.person["gao"]) == []
