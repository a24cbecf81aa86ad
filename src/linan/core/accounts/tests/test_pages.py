"""The doors open and show what they should."""

import pytest
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
