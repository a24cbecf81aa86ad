"""Every screen opens for whom it is meant."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from tests.cast import Cast
from tests.fixtures import Clock

from linan.domains.testing import actions
from linan.domains.testing.facts import Outcome


def test_pages(cast: Cast, clock: Clock) -> None:
    zhao = cast.person["zhao"]
    actions.order_test(cast.li, zhao, "screening", clock.at + timedelta(hours=4))
    actions.take_sample(cast.li, cast.person["gao"], "T-0001")
    actions.report_result(cast.wu, "T-0001", Outcome.SCREEN_POSITIVE)
    for name, pages in {
        "wu": ["/testing/lab/"],
        "li": ["/testing/", "/testing/sampling/", f"/testing/sampling/{zhao.id}/", "/testing/sampling/home/"],
        "qian": ["/testing/desk/", "/testing/buildings/"],
        "gao": ["/me/testing/"],
    }.items():
        client = Client()
        client.force_login(cast.user(name))
        for url in pages:
            assert client.get(url).status_code == 200, url
