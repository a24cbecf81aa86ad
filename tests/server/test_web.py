"""The real server, posted to as a browser does: a sample is taken, reported, and a phone turns red and green again."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import pytest

from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = pytest.mark.server
PATIENCE_SECONDS = 60


class Browser:
    """A signed-in person who opens pages and sends their forms."""

    def __init__(self, base: str, link: str) -> None:
        self.base = base
        self.http = httpx.Client(follow_redirects=True, timeout=30, headers={"Accept-Language": "en"})
        self.http.get(link)

    def get(self, path: str) -> str:
        answer = self.http.get(self.base + path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def post(self, page: str, path: str, **fields: str) -> httpx.Response:
        text = self.get(page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        key = re.search(r'name="key" value="([^"]+)"', text)
        assert token
        data = {"csrfmiddlewaretoken": token[1], **({"key": key[1]} if key else {}), **fields}
        return self.http.post(self.base + path, data=data, headers={"Referer": self.base + page})


def _until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.5)
    return False


def test_a_report_reaches_a_phone_through_the_real_server_and_worker(demo):  # noqa: F811
    base, links, home = demo

    def person(title: str) -> Browser:
        return Browser(base, next(link for name, link in links.items() if title in name))

    resident, doctor, lab, tracer = person("普通居民"), person("李医生"), person("小吴"), person("钱工")
    who = subprocess.run(
        [sys.executable, "-c", WHO],
        env={"LINAN_HOME": str(home), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    def colour() -> str:
        found = re.search(r'data-colour="(\w+)"|ln-codecard[^"]*ln-(\w+)', resident.get("/me/healthcode/"))
        return next(g for g in found.groups() if g) if found else ""

    assert colour() == "green"
    page = f"/testing/sampling/{who}/"
    assert doctor.post(page, f"{page}take/", tube="WEB-0001").status_code == 200
    lab.post("/testing/lab/", "/testing/lab/receive/", tube="WEB-0001")
    assert (
        lab.post("/testing/lab/", "/testing/lab/report/", tube="WEB-0001", outcome="screen_positive").status_code == 200
    )
    assert _until(lambda: colour() == "red")

    assert doctor.post(page, f"{page}take/", tube="WEB-0002").status_code == 200
    lab.post("/testing/lab/", "/testing/lab/receive/", tube="WEB-0002")
    assert lab.post("/testing/lab/", "/testing/lab/report/", tube="WEB-0002", outcome="negative").status_code == 200
    exclude = re.search(r'"(/testing/desk/[0-9a-f-]+/exclude/)"', tracer.get("/testing/desk/"))
    assert exclude
    assert tracer.post("/testing/desk/", exclude[1]).status_code == 200
    assert _until(lambda: colour() == "green")
    health = json.loads(httpx.get(f"{base}/healthz", timeout=10).text)
    assert health["ok"] and not health["dead"] and not health["failing"]


WHO = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "linan.web.settings"
import django
django.setup()
from linan.core.accounts.models import DemoLink, ResidentLink
print(ResidentLink.objects.get(user__in=DemoLink.objects.filter(title__contains="普通居民").values("user")).person_id)
"""
