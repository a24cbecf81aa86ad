"""The doors open and show what they should."""

import re

import pytest
from django.test import Client
from tests.cast import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.core.accounts.tests.doors_alone")]


def test_staff_sign_in_by_password(cast, client):
    assert client.get("/sign-in/").status_code == 200
    answer = client.post("/sign-in/", {"login": "clerk", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200


def test_the_second_factor_comes_first(cast, client, settings):
    settings.LINAN_REQUIRE_MFA = True
    client.force_login(cast.user("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/accounts/staff/").headers["Location"] == "/account/2fa/"
    settings.LINAN_REQUIRE_MFA = False
    assert client.get("/accounts/staff/").status_code == 200
    assert client.get("/accounts/roles/").status_code == 200


def test_residents_see_no_staff_list(cast, client):
    client.force_login(cast.user("zhao"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/accounts/staff/").status_code == 403
    assert client.get("/sign-in/resident/").status_code == 200
    assert client.get("/setup/").status_code == 302


@pytest.mark.urls("linan.web.urls")
def test_who_guessed_too_often_reads_what_to_do_next(cast, client):
    from django.core.cache import cache

    cache.clear()
    wrong = {"login": "wang", "password": "not-this-one-at-all"}
    answers = [client.post("/sign-in/", wrong) for _ in range(7)]
    assert [a.status_code for a in answers[:4]] == [200] * 4
    for answer in answers[4:]:
        assert answer.status_code == 429
        page = answer.content.decode()
        assert "15 分钟" in page
        assert "登录单" in page
        assert 'href="/sign-in/resident/"' in page
    assert client.post("/sign-in/", {"login": "wang", "password": PASSWORD}).status_code == 429
    cache.clear()
    assert client.post("/sign-in/", {"login": "zhou", "password": PASSWORD}).status_code == 302

    clerk = Client()
    clerk.force_login(cast.user("clerk"), backend="django.contrib.auth.backends.ModelBackend")
    sheet = clerk.post(f"/accounts/staff/{cast.staff['wang'].id}/sheet/").content.decode()
    (password,) = re.findall(r"<strong>(\w{4}-\w{4}-\w{4})<", sheet)
    assert Client().post("/sign-in/", {"login": "wang", "password": password}).status_code == 302
    neighbour = Client()
    neighbour.force_login(cast.user("sun"), backend="django.contrib.auth.backends.ModelBackend")
    assert neighbour.post(f"/accounts/staff/{cast.staff['wang'].id}/sheet/").status_code in (403, 404)


def test_the_staff_list_counts_and_leaves_as_a_file(cast, client):
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/accounts/staff/", {"role": "grid_worker"}, headers={"Accept-Language": "en"})
    assert b"2 in all" in page.content and "张平".encode() in page.content
    lines = b"".join(client.get("/accounts/staff/?export=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert any("王秀兰" in line for line in lines) and not any("孙桂英" in line for line in lines)


@pytest.mark.urls("linan.web.urls")
def test_large_text_stays_until_it_is_switched_off(cast, client):
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    assert 'class="ln-large"' not in client.get("/").content.decode()
    answer = client.post("/text-size/", {"size": "large", "next": "/workforce/"})
    assert answer.headers["Location"] == "/workforce/"
    for path in ("/", "/workforce/", "/no-such-page/"):
        assert 'class="ln-large"' in client.get(path).content.decode()
    client.post("/text-size/", {"size": "normal", "next": "https://elsewhere.example/"})
    assert 'class="ln-large"' not in client.get("/").content.decode()
