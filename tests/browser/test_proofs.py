"""A resident takes a proof of what was decided about them, and somebody checks it in a browser that is cut off."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from linan.kernel.merkle import Signer
from tests.browser.looking import SCREENS, chromium, objections, opened  # noqa: F401 - fixtures
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = pytest.mark.browser


def first_proof(page, base: str) -> str:
    """The newest entry of a resident's records that a signed head covers already."""
    page.goto(base + "/me/records/")
    hrefs = page.eval_on_selector_all("a[href*='/ledger/proof/']", "found => found.map(a => a.getAttribute('href'))")
    for href in hrefs:
        page.goto(base + href)
        if page.locator("[data-proof]").count() and page.locator("a[href*='?content']").count():
            return base + href
    raise AssertionError("no entry of theirs can be proven")


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_pages_are_sound(chromium, demo, width, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "居家隔离", width, language)
    url = first_proof(page, base)
    wrong = objections(page, url, language, SCREENS / f"proof-{width}-{language[:2]}.png")
    check = page.locator("a[href*='&b=']").first.get_attribute("href")
    visitor, other, heard = opened(chromium, links, "", width, language)
    wrong += objections(other, urljoin(base, "/check/"), language, SCREENS / f"check-empty-{width}-{language[:2]}.png")
    other.goto("about:blank")  # another page: else only the part behind # would change
    wrong += objections(other, urljoin(base, check), language, SCREENS / f"check-{width}-{language[:2]}.png")
    other.wait_for_selector("[data-result][data-verdict=holds]")
    other.screenshot(path=str(SCREENS / f"check-{width}-{language[:2]}.png"), full_page=True)
    context.close()
    visitor.close()
    assert not wrong and not said and not heard, "\n".join([*wrong, *said, *heard])


def test_a_file_is_checked_in_a_browser_that_was_cut_off(chromium, demo, tmp_path: Path):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, _ = opened(chromium, links, "居家隔离", 390, "zh-CN")
    url = first_proof(page, base)
    texts = {}
    for name, link in (("open", "a[href$='/file/?content']"), ("sealed", "a[href$='/file/']")):
        with page.expect_download() as got:
            page.click(link)
        texts[name] = Path(got.value.path()).read_text()
    entry = url.rstrip("/").rsplit("/", 1)[1]
    context.close()
    county = httpx.get(f"{base}/log/").json()["logs"][0]["keys"][0]
    visitor, other, _ = opened(chromium, links, "", 390, "zh-CN")
    other.goto(base + "/check/")
    other.wait_for_selector("[data-known]:not(:empty)")
    visitor.set_offline(True)
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.url))

    def told(text: str) -> tuple[str, str]:
        (tmp_path / "p.tlog-proof").write_text(text)
        other.set_input_files("[data-file]", [])
        other.evaluate("document.querySelector('[data-result]').dataset.verdict = ''")
        other.set_input_files("[data-file]", str(tmp_path / "p.tlog-proof"))
        other.wait_for_selector("[data-result]:not([data-verdict=''])")
        return other.get_attribute("[data-result]", "data-verdict"), other.locator("[data-result]").inner_text()

    verdict, words = told(texts["open"])
    assert verdict == "holds" and "凭证有效" in words and "一字不差" in words
    assert told(texts["sealed"])[0] == "holds" and not other.locator("[data-said]").is_visible()
    bent = re.sub(r"index (\d+)", lambda m: f"index {int(m[1]) ^ 1}", texts["open"])
    verdict, words = told(bent)
    assert verdict == "fails" and "哈希值不能从这条记录推到账头" in words
    assert told(texts["open"][:-60])[0] in ("unread", "fails")
    assert told("你好")[0] == "unread"
    # Keys somebody brings along count alone: the county's is enough, a stranger's cannot judge, a torn one is named.
    other.locator("summary", has_text="使用您从别处得到的公钥").click()
    for key, verdict in ((county, "holds"), (Signer("example.org/log", bytes(32)).verifier.vkey, "unknown")):
        other.fill("[data-keys]", key)
        assert told(texts["open"])[0] == verdict
    other.fill("[data-keys]", county[:-3])
    other.locator("[data-keys]").blur()
    other.locator("[data-known]", has_text="不是公钥").wait_for()
    assert not sent, sent
    visitor.close()
    # What stands on paper is an entry's hash: the same code with another hash is not believed.
    visitor, other, _ = opened(chromium, links, "", 390, "zh-CN")
    other.goto(f"{base}/check/#e={entry}&h={'A' * 43}")
    other.wait_for_selector("[data-result][data-verdict=fails]")
    assert "不是同一条" in other.locator("[data-result]").inner_text()
    other.goto(f"{base}/check/#e={'0' * 8}-0000-7000-8000-{'0' * 12}&h={'A' * 43}")
    other.wait_for_selector("[data-result][data-verdict=gone]")
    visitor.close()
