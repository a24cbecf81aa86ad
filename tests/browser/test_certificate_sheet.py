"""A certificate on paper: one A4 sheet in either language, and the code printed on it is one a gate accepts.

The sheet is printed by Chromium; its code is read from the picture of the printed page by the reader the gate's camera
uses, and judged by `linan code verify` with the lists the cell serves, as another county's gate would.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from linan.core import clock
from tests.browser.looking import ROOT, SCREENS
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import post

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
A4_POINTS = (595, 842)
A4_PIXELS = {"width": 794, "height": 1123}
KINDS = {
    "health": ("健康证明", "Health certificate", {"negative_test_hours": 5, "health": 1}),
    "work_resumption": (
        "复工复产证明", "Certificate for going back to work", {"negative_test_hours": 5, "work_resumption": 1},
    ),
    "end_of_stay": ("隔离期满证明", "Certificate that the stay is complete", {"stay_completed_days": 2}),
}  # fmt: skip


@pytest.fixture(scope="module")
def well(street: Street) -> Street:  # noqa: F811
    """赵大爷's stay was over two days ago, and his test of this morning is negative."""
    now = clock.now()
    for kind, ago, params, until in (
        ("quarantine_ordered", timedelta(days=9), {"regime": "home_quarantine"}, now - timedelta(days=2)),
        ("quarantine_completed", timedelta(days=2, minutes=5), {}, None),
        ("test_negative", timedelta(hours=5, minutes=5), {}, None),
    ):
        told = {"person": street.person["zhao"], "kind": kind, "at": (now - ago).isoformat(), "params": params}
        told |= {"key": kind, "because": "order:0190b3f6-0000-7000-8000-000000000001"}
        post(street, "li", "/api/healthcode/evidence", told | ({"until": until.isoformat()} if until else {}))
    return street


def codes_on(picture: bytes) -> list[str]:
    node = shutil.which("node", path=f"{Path(sys.executable).parent}")
    assert node is not None
    line = [node, str(ROOT / "tests/browser/read_qr.mjs"), str(ROOT / "frontend/package.json")]
    done = subprocess.run(line, input=picture, capture_output=True, timeout=60, check=True)
    return done.stdout.decode().splitlines()  # base45 has spaces


def verified(street: Street, token: str, folder: Path) -> dict[str, Any]:  # noqa: F811
    """What `linan code verify` says of it, with nothing but the lists anybody may fetch."""
    for name in ("trust", "status"):
        (folder / f"{name}.json").write_text(street.status("zhao", f"/api/healthcode/{name}")[1])
    files = [str(x) for name in ("trust", "status") for x in (f"--{name}", folder / f"{name}.json")]
    when = ["--at", clock.now().isoformat(), "--json", str(folder / "told.json")]
    line = [sys.executable, "-m", "linan.web", "code", "verify", *files, *when]
    done = subprocess.run(line, input=token.encode(), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    told: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return told["answers"][0]  # type: ignore[no-any-return]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_one_sheet_with_a_code_that_holds(well: Street, kind: str, language: str, tmp_path: Path) -> None:
    title = KINDS[kind][0 if language == "zh-CN" else 1]
    context = well.chromium.new_context(viewport=A4_PIXELS, locale=language)
    page = context.new_page()
    page.goto(well.base + well.links["zhao"])
    page.goto(f"{well.base}/me/healthcode/{well.person['zhao']}/certificates/{kind}/")
    page.wait_for_selector(".ln-papercode svg")
    assert title in page.locator("h1").inner_text()

    # Who gave it and on which day, with its year: paper outlives the screen.
    foot = page.locator(".ln-paper-sign").inner_text()
    assert "余杭区 梧桐社区" in foot and str(clock.today().year) in foot, foot

    # The sheet as it comes out of the printer: one page of A4, nothing of the screen's buttons on it.
    printed = page.pdf(prefer_css_page_size=True)
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / f"certificate-{kind}-{language[:2]}.pdf").write_bytes(printed)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    box = [float(n) for n in re.search(rb"/MediaBox\s*\[([^\]]+)\]", printed).group(1).split()]  # type: ignore[union-attr]
    assert (round(box[2]), round(box[3])) == A4_POINTS
    page.emulate_media(media="print")
    assert not page.locator("[data-print]").is_visible()
    # What is printed stays inside the page less its margins (16 mm and 18 mm).
    page.set_viewport_size({"width": round((210 - 36) / 25.4 * 96), "height": round((297 - 32) / 25.4 * 96)})
    size = page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('main').getBoundingClientRect().bottom]"
    )
    assert size[0] <= page.viewport_size["width"] and size[1] <= page.viewport_size["height"], size
    picture = page.screenshot(path=str(SCREENS / f"certificate-{kind}-{language[:2]}.png"))

    (token,) = codes_on(picture)
    assert token.startswith("LA1:")
    answer = verified(well, token, tmp_path)
    # A list made half a minute before the paper does not speak of it yet.
    assert answer["accepted"] and answer["status"] in ("valid", "unknown"), answer
    said = answer["claims"]
    assert (said["colour"], said["county"], said["holder_key"]) == ("green", "330110", "")
    assert {k: said["claims"].get(k) for k in KINDS[kind][2]} == KINDS[kind][2]
    # The three papers say what each is for and nothing of the other two.
    others = {"health", "work_resumption", "stay_completed_days"} - set(KINDS[kind][2])
    assert not others & set(said["claims"])
    context.close()
