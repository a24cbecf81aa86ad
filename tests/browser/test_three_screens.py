"""The five commonest tasks of a grid worker on a phone at twice the size: three screens at most, nothing cut (B-15)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.looking import CUT, SCREENS, chromium, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
RECORD = r"[0-9a-f]{8}-[0-9a-f-]{27}"
PHONE = 390
AT_MOST = 3


def _check_in(page: Any) -> None:
    page.locator("details:has(form[action*='check-in']) > summary").click()
    page.fill("#temperature", "36.5")


def _answers(page: Any) -> None:
    """Every question gets an answer: the first choice, a plain number, or a word. What is known already is folded."""
    questions = page.locator("form[action*='/fill/'] > div.mb-3").all()
    for question in (q for q in questions if q.is_visible()):
        if (choice := question.locator("select")).count():
            choice.select_option(index=1)
        elif (choices := question.locator("input[type=radio]")).count():
            choices.first.check()
        else:
            typed = question.locator("input:not([type=date])")
            if typed.count():
                typed.fill("36" if typed.get_attribute("inputmode") else "无")


TASKS: dict[str, tuple[str, str, Callable[[Any], None], str]] = {
    # what: the list, one line of it, what is written there, the button
    "answer a task": ("/workforce/", rf"^/workforce/{RECORD}/$", lambda page: None, "button[value='done']"),
    "locate a contact": ("/tracing/pushed/", rf"^/tracing/pushed/{RECORD}/$", lambda page: None,
                         "button[value='controlled']"),
    "check in for somebody": ("/quarantine/", rf"^/quarantine/{RECORD}/$", _check_in,
                              "form[action*='check-in'] button"),
    "take a sample": ("/testing/sampling/", rf"^/testing/sampling/{RECORD}/",
                      lambda page: page.fill("#tube", "SCREENS-1"), "form[action$='/take/'] button"),
    "fill a form": ("/reporting/ask/", rf"^/reporting/sheet/{RECORD}/$", _answers, "form[action*='/fill/'] button"),
}  # fmt: skip


@pytest.mark.parametrize("what", TASKS)
def test_the_commonest_tasks_take_three_screens_at_twice_the_size(chromium, demo, what):  # noqa: F811 - fixtures
    base, links, _ = demo
    start, record, write, button = TASKS[what]
    context, page, said = opened(chromium, links, "王姐", PHONE // 2, "zh-CN")
    page.context.add_cookies([{"name": "large_type", "value": "1", "url": base}])
    seen: list[str] = []
    wrong: list[str] = []

    def look() -> None:
        page.wait_for_load_state("load")
        page.wait_for_timeout(150)
        seen.append(page.url.removeprefix(base))
        name = f"three-{what.replace(' ', '-')}-{len(seen)}.png"
        page.screenshot(path=str(SCREENS / name), full_page=True)
        assert page.evaluate("document.documentElement.classList.contains('ln-large')")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append(f"{seen[-1]}: scrolls sideways")
        wrong.extend(f"{seen[-1]}: cuts {cut}" for cut in page.evaluate(CUT))

    def follow(pattern: str) -> None:
        """Press the first link that is to be seen; what the bottom bar has no room for is behind “more”."""
        fitting = [a for a in page.locator("a[href]").all() if re.search(pattern, a.get_attribute("href") or "")]
        assert fitting, f"{page.url} leads to no {pattern}"
        shown = next((a for a in fitting if a.is_visible()), None)
        if shown is None:
            page.locator("details.ln-more > summary").click()
            for fold in page.locator(".ln-more details:not([open]) > summary").all():
                fold.click()
            shown = next(a for a in fitting if a.is_visible())
        with page.expect_navigation():
            shown.click()

    page.goto(f"{base}/")
    look()
    follow(rf"^{start}")
    look()
    follow(record)
    write(page)
    look()
    with page.expect_navigation(), page.expect_response(lambda r: r.request.method == "POST") as sent:
        page.locator(button).first.click()
    page.wait_for_load_state("load")
    assert sent.value.status < 400, (page.url, sent.value.status)
    assert not page.locator(".ln-refused, .ln-notice-error").count(), page.locator("main").inner_text()
    context.close()
    assert len(seen) <= AT_MOST, seen
    assert not wrong and not said, "\n".join([*wrong, *said])
