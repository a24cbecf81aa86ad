"""The tracer sees which cells a case's contacts ask for; nobody is shut in by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.models import Entry
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case

pytestmark = pytest.mark.django_db


def sample(cast, tube):
    testing.take_sample(cast.li, cast.person["father"], tube)
    testing.receive_sample(cast.wu, tube)
    return testing.report_result(cast.wu, tube, Outcome.SCREEN_POSITIVE)


def test_the_proposal_is_counted_and_orders_nothing(cast, client, drain):
    sample(cast, "TUBE-1")
    drain()
    testing.confirm_infection(cast.qian, sample(cast, "TUBE-2").ref, Form.CONFIRMED, onset_on=time_here.today())
    drain()
    case = Case.objects.get()
    market = cast.place["market"]
    met_at = time_here.now() - timedelta(hours=9)
    tracing.add_contact(cast.qian, case.ref, cast.person["gao"], met_at=met_at, minutes=20, place=market)
    tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, "同处一室", everyone=True)
    drain()
    client.force_login(cast.user("qian"), backend="django.contrib.auth.backends.ModelBackend")
    before = Entry.objects.exclude(kind="access.read").count()
    page = client.get(f"/tracing/cases/{case.pk}/cells/").content.decode()
    assert "5 名居民" in page and "梧桐菜市场" in page
    page = client.get(f"/tracing/cases/{case.pk}/cells/", {"unnamed": str(market.id)}).content.decode()
    assert "6 名居民" in page
    assert Entry.objects.exclude(kind="access.read").count() == before
    client.force_login(cast.user("liu"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/tracing/cases/{case.pk}/cells/").status_code == 200
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/tracing/cases/{case.pk}/cells/").status_code == 403
