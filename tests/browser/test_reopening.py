"""A firm reopens in real Chromium: the list, a file with a paused shift, filling one in, and the firm's own page."""

from __future__ import annotations

import pytest

from tests.browser.looking import chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_list_and_each_file_are_sound(chromium, demo, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    wrong = []
    context, page, said = opened(chromium, links, "社区书记", 390, language)
    page.goto(base + "/reopening/")
    files = page.eval_on_selector_all("main table a", "all => all.map(a => a.getAttribute('href'))")
    assert len(files) == 2
    for name, path in (("list", "/reopening/"), ("new", "/reopening/new/"), ("one", files[0]), ("two", files[1])):
        wrong += objections_both(page, base + str(path), language, f"reopening-{name}-{{}}-{language[:2]}.png")
    context.close()
    context, page, more = opened(chromium, links, "王姐", 390, language)
    for name, path in (("entering-one", files[0]), ("entering-two", files[1])):
        wrong += objections_both(page, base + str(path), language, f"reopening-{name}-{{}}-{language[:2]}.png")
    context.close()
    context, page, last = opened(chromium, links, "普通居民", 390, language)
    wrong += objections_both(page, base + "/me/reopening/", language, f"reopening-mine-{{}}-{language[:2]}.png")
    page.locator("main h2 a").first.click()
    page.wait_for_url("**/me/reopening/*-*/")
    wrong += objections_both(page, page.url, language, f"reopening-my-file-{{}}-{language[:2]}.png")
    context.close()
    assert not wrong and not said and not more and not last, "\n".join([*wrong, *said, *more, *last])


def test_one_shift_stands_still_and_what_is_missing_is_mended(chromium, demo):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "社区书记", 390, "zh-CN")
    page.goto(base + "/reopening/?paused=yes")
    page.locator("main table a").first.click()
    cards = {name: page.locator(".ln-card", has_text=name).filter(has_text="车间").first for name in ("早班", "晚班")}
    assert "可以上班" in cards["早班"].inner_text() and "暂停" not in cards["早班"].locator("h2").inner_text()
    assert "暂停" in cards["晚班"].locator("h2").inner_text() and "其他班次照常" in cards["晚班"].inner_text()
    # Another hand than the one that filled it in says that the worker may come again.
    cards["晚班"].locator("summary", has_text="可以恢复到岗").click()
    cards["晚班"].locator("input[name=reason]").first.fill("社区医生看过，退烧三天")
    cards["晚班"].locator("button", has_text="可以恢复到岗").click()
    page.wait_for_selector(".ln-notice-success, .alert-success")
    assert not page.locator("h2", has_text="暂停").count()
    context.close()
    context, firm, more = opened(chromium, links, "普通居民", 390, "zh-CN")
    firm.goto(base + "/me/reopening/")
    firm.locator("main h2 a").first.click()
    assert "口罩" in firm.locator(".ln-check-bad").first.inner_text()
    firm.locator("summary", has_text="企业与防护物资").click()
    for field, value in (("masks", "300"), ("disinfectant_days", "10")):
        firm.fill(f"#{field}", value)
    firm.check("input[name=isolation_room]")
    firm.locator("details[open] button.btn-primary", has_text="保存").click()
    firm.wait_for_selector(".ln-notice-success, .alert-success")
    firm.locator("summary", has_text="修改班次").click()
    firm.locator("details[open] input[name=spacing_cm]").fill("110")
    firm.locator("details[open] button.btn-primary", has_text="保存班次").click()
    firm.wait_for_selector("h2 .ln-tag-ok")
    assert "可以上班" in firm.locator("h2 .ln-tag-ok").inner_text()
    context.close()
    assert not said and not more, [*said, *more]
