"""Anybody audits a running cell by its address, with the keys it publishes."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from click.testing import CliRunner

from linan.web.commands import ledger
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = pytest.mark.server


def test_every_log_of_a_running_cell_is_audited_by_its_address(demo, tmp_path: Path):  # noqa: F811 - a fixture
    base, _, _ = demo
    answer = httpx.get(f"{base}/log/")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    logs = answer.json()["logs"]
    assert len(logs) >= 3
    for told in logs[:4]:
        url, out = urljoin(base, told["url"]), tmp_path / "audit.json"
        key = [part for key in told["keys"] for part in ("--key", key)]
        done = CliRunner().invoke(ledger.command, ["audit", url, *key, "--json", str(out)])
        assert done.exit_code == 0, done.output
        report = json.loads(out.read_text())
        assert report["ok"] and report["signed_by"] and report["log"] == told["log"]
        assert report["entries"] == report["size"] > 0


def test_tiles_are_kept_for_a_year_and_heads_for_a_moment(demo):  # noqa: F811 - a fixture
    base, _, _ = demo
    (first, *_) = httpx.get(f"{base}/log/").json()["logs"]
    head = httpx.get(f"{base}{first['url']}checkpoint")
    assert head.headers["Cache-Control"] == "public, max-age=5" and head.text.startswith(first["log"])
    size = int(head.text.split("\n")[1])
    tile = httpx.get(f"{base}{first['url']}tile/0/000" + (f".p/{size}" if size < 256 else ""))
    assert "immutable" in tile.headers["Cache-Control"] and len(tile.content) == min(size, 256) * 32
    assert "set-cookie" not in tile.headers
    for path in ("secret", "../../cell.json", "%2e%2e/%2e%2e/cell.json", "tile/0/999"):
        assert httpx.get(f"{base}{first['url']}{path}").status_code == 404, path
