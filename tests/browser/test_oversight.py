"""Who answers for what is done; an entry called wrong; a reading that is asked about: every page of it, both sides."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.looking import chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LANGUAGES = ["zh-CN", "en"]


def links_of(page: Any, pattern: str) -> list[str]:
    """Where the links of the page lead that read like this, each once."""
    found = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
    return list(dict.fromkeys(link for link in found if re.search(pattern, link)))


def sound(page: Any, url: str, language: str, name: str) -> list[str]:
    return objections_both(page, url, language, f"oversight-{name}-{{}}-{language[:2]}.png")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_body_first_and_then_the_many(chromium, demo, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "何局", 390, language)
    wrong = sound(page, f"{base}/oversight/processes/", language, "processes")
    told = page.locator("main").inner_text()
    assert ("疾控中心" in told) and ("流调员" in told or "Contact tracer" in told), told
    codes = {
        re.sub(r".*/processes/([a-z_]+)/.*", r"\1", link): link for link in links_of(page, r"/processes/[a-z_]+/\?")
    }
    assert len(codes) >= 11
    wrong += sound(page, base + codes["tracing"], language, "process")
    assert "疾控中心" in page.locator(".ln-state").inner_text()
    # The county says which office that is; the choice that stands is the one chosen before.
    assert page.locator("#office option:checked").inner_text() == "疾控中心"
    page.click("main form button")
    page.wait_for_url("**/oversight/processes/")
    wrong += sound(page, f"{base}/oversight/processes/?hands=one", language, "one-hand")
    page.goto(base + codes["quarantine"])
    page.click("main td a[href*='/ledger/entries/']")
    page.wait_for_url("**/ledger/entries/**")
    wrong += sound(page, base + links_of(page, r"^/ledger/entries/[0-9a-f-]{36}/$")[0], language, "chain")
    context.close()
    # Who has no county sees the same bodies, and has nothing to name.
    context, page, more = opened(chromium, links, "社区书记", 390, language)
    page.goto(f"{base}/oversight/processes/")
    wrong += sound(page, base + links_of(page, r"/processes/screening/")[0], language, "process-lead")
    assert not page.locator("#office").count()
    context.close()
    assert not wrong and not said and not more, "\n".join([*wrong, *said, *more])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_called_wrong_is_answered_by_somebody_else(chromium, demo, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    words = f"那天我不在家 {language}"
    context, page, said = opened(chromium, links, "居家隔离", 390, language)
    page.goto(f"{base}/me/records/")
    entry = links_of(page, r"/me/oversight/wrong/")[LANGUAGES.index(language)]
    wrong = sound(page, base + entry, language, "wrong")
    page.fill("#text", words)
    page.click("main form button")
    page.wait_for_url("**/me/records/**")
    context.close()
    context, page, more = opened(chromium, links, "社区书记", 390, language)
    page.goto(f"{base}/oversight/doubts/")
    pages = links_of(page, r"^/oversight/doubts/[0-9a-f-]{36}/$")
    mine = next(link for link in pages if words in (page.goto(base + link) and page.locator("main").inner_text()))
    wrong += sound(page, base + mine, language, "doubt")
    if page.locator("#text").count():  # else she had a hand in it, and the street office answers
        page.check("input[name=answer][value=stands]")
        page.fill("#text", "登记表上有您的签名。")
        page.click("main form button")
        page.wait_for_url("**/oversight/doubts/")
        wrong += sound(page, f"{base}/oversight/doubts/?state=all", language, "doubts-all")
        wrong += sound(page, base + mine, language, "doubt-answered")
    context.close()
    assert not wrong and not said and not more, "\n".join([*wrong, *said, *more])


@pytest.fixture(scope="module")
def curious(chromium, demo):  # noqa: F811 - fixtures
    """The grid leader opened the records of many households one after the other, without a task about them."""
    base, links, _ = demo
    context, page, _ = opened(chromium, links, "网格长", 390, "zh-CN")
    seen: list[str] = []
    url = f"{base}/community/"
    while url and len(seen) < 120:
        page.goto(url)
        seen += links_of(page, r"^/people/[0-9a-f-]{36}/$")
        further = page.locator("nav.ln-pages a[rel=next]")
        url = f"{base}/community/{further.get_attribute('href')}" if further.count() else ""
    for path in seen:
        assert context.request.get(base + path).ok
    context.close()
    return len(seen)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_is_asked_about_and_decided(chromium, demo, curious, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    assert curious > 60
    context, page, said = opened(chromium, links, "审计员", 390, language)
    wrong = sound(page, f"{base}/reads/", language, "reads")
    page.locator("main form[action='/reads/look/'] button").first.click()
    page.wait_for_url("**/oversight/reviews/**")
    review = page.url
    wrong += sound(page, review, language, "review")
    reader, asked, more = opened(chromium, links, "网格长", 390, language)
    wrong += sound(asked, review, language, "review-own")
    asked.fill("#text", "街道要我核对整个网格的名册。")
    asked.click("main form button")
    asked.wait_for_load_state()
    reader.close()
    page.goto(review)
    page.check("input[name=outcome][value=explained]")
    page.fill("#text", "街道确认了。")
    page.click("main form button")
    page.wait_for_url("**/oversight/reviews/")
    wrong += sound(page, f"{base}/oversight/reviews/", language, "reviews")
    wrong += sound(page, review, language, "review-decided")
    wrong += sound(page, f"{base}/reads/?who=网格", language, "reads-by-name")
    context.close()
    assert not wrong and not said and not more, "\n".join([*wrong, *said, *more])
