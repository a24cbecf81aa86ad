"""A form sent twice is done once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from linan.domains.testing import actions
from linan.domains.testing.models import Sample
from linan.kernel.refusal import not_found

pytestmark = pytest.mark.django_db


def signed_in(cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.user(name))
    return client


def take(client: Client, cast, tube: str, key: str):
    return client.post(f"/testing/sampling/{cast.person['zhao'].id}/take/", {"tube": tube, "key": key})


def test_a_repeat_gets_the_first_redirect_and_does_nothing(cast):
    li = signed_in(cast, "li")
    first, again = take(li, cast, "TUBE-1", "key-1"), take(li, cast, "TUBE-1", "key-1")
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert [s.tube for s in Sample.objects.all()] == ["TUBE-1"]


def test_another_key_is_another_form(cast):
    li = signed_in(cast, "li")
    take(li, cast, "TUBE-1", "key-1")
    take(li, cast, "TUBE-2", "key-2")
    assert Sample.objects.count() == 2


def test_a_refused_form_may_be_corrected_under_its_key(cast):
    li = signed_in(cast, "li")
    assert take(li, cast, "", "key-1").status_code == 422
    assert take(li, cast, "TUBE-1", "key-1").status_code == 302
    assert Sample.objects.count() == 1


def test_going_back_and_filling_it_in_otherwise_is_another_form(cast):
    li = signed_in(cast, "li")
    take(li, cast, "TUBE-1", "key-1")
    take(li, cast, "TUBE-2", "key-1")
    assert Sample.objects.count() == 2


def test_what_a_refused_form_wrote_is_taken_back(cast, monkeypatch):
    def half(by, person, tube, **_):
        actions.take_sample(by, person, tube)
        raise not_found()

    monkeypatch.setattr("linan.domains.testing.pages.actions", SimpleNamespace(take_sample=half))
    assert take(signed_in(cast, "li"), cast, "TUBE-1", "key-1").status_code == 404
    assert not Sample.objects.exists()


def test_a_batch_that_is_answered_with_a_page_runs_again(cast):
    take(signed_in(cast, "li"), cast, "TUBE-1", "key-1")
    wu = signed_in(cast, "wu")
    first = wu.post("/testing/lab/batch/", {"lines": "TUBE-1 negative", "key": "key-1"})
    again = wu.post("/testing/lab/batch/", {"lines": "TUBE-1 negative", "key": "key-1"})
    assert first.status_code == again.status_code == 200
