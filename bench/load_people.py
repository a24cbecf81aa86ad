"""What one of the hundred does (a locust file; `bench.load` starts it)."""

from __future__ import annotations

import json
import os
import re
from itertools import count
from pathlib import Path
from typing import ClassVar

from locust import HttpUser, between, task

COOKIES = json.loads(Path(os.environ["LINAN_LOAD_COOKIES"]).read_text())
_next = count()
NAMES = ("王", "李", "张", "王秀英", "秀英", "梓涵", "欧阳", "志强")


class Worker(HttpUser):
    """Somebody at their pages: five to ten seconds of thought after each."""

    wait_time: ClassVar = between(5, 10)

    def on_start(self) -> None:
        self.number = next(_next) % len(COOKIES)
        self.client.cookies.set("sessionid", COOKIES[self.number])
        self.after = ""
        self.asked = 0

    @task(3)
    def today(self) -> None:
        self._open("today", "/")

    @task(4)
    def people(self) -> None:
        text = self._open("people, first page", "/community/")
        found = re.search(r'href="\?[^"]*after=([^"&]+)', text)
        self.after = found.group(1) if found else ""

    @task(3)
    def further(self) -> None:
        self._open("people, a page further", f"/community/?after={self.after}" if self.after else "/community/")

    @task(3)
    def search(self) -> None:
        self.asked += 1
        self._open("people by name", f"/community/?text={NAMES[(self.number + self.asked) % len(NAMES)]}")

    @task(2)
    def codes(self) -> None:
        self._open("codes that changed", "/healthcode/changed/")

    def _open(self, name: str, path: str) -> str:
        with self.client.get(path, name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code} {answer.error or ''}"[:120])
            return answer.text or ""
