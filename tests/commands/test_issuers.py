"""`linan issuers fetch` against a server that answers, one that does not, and one that answers too much."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from linan.web.commands import issuers


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        kind = self.path.strip("/")
        self.send_response({"gone": 404, "away": 302}.get(kind, 200))
        if kind == "away":
            self.send_header("Location", "/ok")
        self.end_headers()
        self.wfile.write(b"x" * (3_000 if kind == "large" else 9))

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_what_lies_at_an_address_is_taken_and_nothing_else(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuers, "MOST_BYTES", 2_000)
    with httpx.Client(timeout=2, follow_redirects=False) as client:
        assert issuers._get(client, f"{site}/ok") == b"x" * 9
        for path in ("gone", "away"):
            with pytest.raises(httpx.HTTPError):
                issuers._get(client, f"{site}/{path}")
        with pytest.raises(OverflowError):
            issuers._get(client, f"{site}/large")
        with pytest.raises(httpx.HTTPError):
            issuers._get(client, "http://127.0.0.1:9/")
