"""Every screen opens for whom it is meant, and for 孙姐 none that tells of A."""

from __future__ import annotations

from django.test import Client
from tests.cast import Cast
from tests.fixtures import Clock

from linan.domains.tracing import actions
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Contact, Push
from linan.domains.tracing.tests.test_trace import outbreak


def test_pages(cast: Cast, clock: Clock) -> None:
    case = outbreak(cast, clock)
    actions.determine_many(cast.qian, case.ref, Ring.CLOSE, everyone=True)
    actions.push_contacts(cast.qian, case.ref)
    gao = Contact.objects.get(case=case, person_id=cast.person["gao"].id)
    push = Push.objects.get(person_id=gao.person_id)
    at = f"/tracing/cases/{case.id}/"
    tracer_pages = ["/tracing/", at, f"{at}contacts/", f"{at}findings/", f"{at}chain/", f"/tracing/contacts/{gao.id}/"]
    for name, pages in {
        "qian": tracer_pages,
        "zhang": ["/tracing/pushed/", f"/tracing/pushed/{push.id}/"],
        "gao": ["/me/tracing/"],
    }.items():
        client = Client()
        client.force_login(cast.user(name))
        for url in pages:
            assert client.get(url).status_code == 200, url
    sun = Client()
    sun.force_login(cast.user("sun"))
    for url in [*tracer_pages, f"/tracing/pushed/{push.id}/"]:
        assert sun.get(url).status_code in (403, 404), url
