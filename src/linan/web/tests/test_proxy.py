"""A proxy before the cell: what it says is believed only when the cell was told of it."""

import asyncio
import json
import os
import subprocess
import sys

import httpx
import pytest
from django.test import Client, RequestFactory

from linan.core.accounts.sign_in import PROXY_HEADERS, from_this_machine, source_of


@pytest.fixture
def metrics(monkeypatch):
    """`metrics(host, headers)` is the status of `/metrics` for a request that arrives from `host`."""
    from linan.web import asgi, health

    monkeypatch.setattr(health, "refresh_gauges", lambda: None)  # a thread of its own would open the real database

    async def ask(host, headers):
        through = httpx.ASGITransport(app=asgi.application, client=(host, 40000))
        async with httpx.AsyncClient(transport=through, base_url="http://127.0.0.1") as client:
            return (await client.get("/metrics", headers=headers)).status_code

    return lambda host, headers=None: asyncio.run(ask(host, headers))


def test_metrics_are_for_the_machine_itself(metrics):
    assert metrics("127.0.0.1") == 200
    assert metrics("192.0.2.7") == 403
    for name in PROXY_HEADERS:
        assert metrics("127.0.0.1", {name: "127.0.0.1"}) == 403, name
        assert not from_this_machine(RequestFactory().get("/", headers={name: "127.0.0.1"})), name


def test_the_caller_is_who_the_outermost_proxy_saw(settings):
    def ask(told):
        return source_of(RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": told}))

    settings.LINAN_PROXIES = 0
    assert ask("203.0.113.5") == "10.0.0.1"
    settings.LINAN_PROXIES = 1
    assert ask("1.1.1.1, 203.0.113.5") == "203.0.113.5"
    settings.LINAN_PROXIES = 2
    assert ask("1.1.1.1, 203.0.113.5, 10.0.0.9") == "203.0.113.5"
    assert ask("203.0.113.5") == "10.0.0.1"
    assert ask("") == "10.0.0.1"


@pytest.mark.django_db
def test_one_stranger_locks_nobody_out_behind_the_same_proxy(cast, settings):
    from django.core.cache import cache

    settings.LINAN_PROXIES = 1
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cache.clear()

    def answer(caller):
        wrong = {"login": "wang", "password": "not-this-one-at-all"}
        return Client(headers={"X-Forwarded-For": caller}).post("/sign-in/", wrong).status_code

    assert [answer("203.0.113.5") for _ in range(6)][-1] == 429
    cache.clear()
    assert answer("203.0.113.6") == 200


@pytest.mark.parametrize(("proxies", "secure"), [("", False), ("1", True)])
def test_https_is_believed_only_with_the_setting(tmp_path, proxies, secure):
    ask = """
import django, json
django.setup()
from django.conf import settings
from django.test import RequestFactory
request = RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"})
print(json.dumps([request.is_secure(), settings.SECURE_HSTS_SECONDS]))
"""
    known = {k: v for k, v in os.environ.items() if not k.startswith("LINAN_")}
    env = {**known, "LINAN_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "linan.web.settings", "LINAN_HTTPS": "1"}
    if proxies:
        env["LINAN_PROXIES"] = proxies
    done = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [secure, 30 * 24 * 3600]
