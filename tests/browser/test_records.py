"""Record pages, paper, and the pages nobody hopes to see; and all of it at twice the size."""

from __future__ import annotations

import re

import pytest

from tests.browser.looking import CUT, SCREENS, SETTLED, chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.browser.released import released  # noqa: F401 - a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
RECORD = r"[0-9a-f]{8}-[0-9a-f-]{27}"
RECORDS = {
    # what: who opens it, from which list, by which link
    "person": ("王姐", "/community/", rf"^/people/{RECORD}/$"),
    "task": ("王姐", "/workforce/", rf"^/workforce/{RECORD}/$"),
    "pushed": ("王姐", "/tracing/pushed/", rf"^/tracing/pushed/{RECORD}/$"),
    "order": ("王姐", "/quarantine/", rf"^/quarantine/{RECORD}/$"),
    "why": ("王姐", "/healthcode/changed/", rf"^/healthcode/why/{RECORD}/"),
    "case": ("流调员", "/tracing/", rf"^/tracing/cases/{RECORD}/$"),
    "directive": ("刘主任", "/directives/", rf"^/directives/{RECORD}/$"),
    "sheet": ("王姐", "/reporting/ask/", rf"^/reporting/sheet/{RECORD}/$"),
    "form": ("卫健局", "/reporting/forms/", rf"^/reporting/forms/{RECORD}/$"),
    "figure": ("刘主任", "/reporting/", rf"^/reporting/{RECORD}/$"),
    "staff": ("办事员", "/accounts/staff/", rf"^/accounts/staff/{RECORD}/$"),
}
BEYOND = {
    # what: from which record, by which link on it
    "contacts": ("case", rf"^/tracing/cases/{RECORD}/contacts"),
    "cells": ("case", rf"^/tracing/cases/{RECORD}/cells/$"),
    "contact": ("contacts", rf"^/tracing/contacts/{RECORD}/$"),
    "rows": ("form", rf"^/reporting/forms/{RECORD}/rows/$"),
    "notice": ("order", rf"^/quarantine/{RECORD}/notice/$"),
}
OTHER = {
    # what: who, address, status
    "missing": ("王姐", "/no-such-page/", 404),
    "not-yours": ("门岗老周", "/quarantine/", 403),
    "about": ("王姐", "/about/", 200),
    "set-up": ("办事员", "/setup/county/", 200),
    "sign-in": ("", "/sign-in/", 200),
    "roles": ("办事员", "/accounts/roles/", 200),
}
LARGE = {
    "王姐": ["/", "/workforce/", "/community/", "/testing/sampling/", "/tracing/pushed/", "/quarantine/"],
    "门岗老周": ["/", "/gates/", "/gates/handovers/"],
    "居家隔离": ["/me/", "/me/healthcode/", "/me/quarantine/", "/me/testing/", "/me/messages/"],
}


def way(what: str) -> tuple[str, str, list[str]]:
    """Who opens this, from which list, by which links one after the other."""
    if what in RECORDS:
        role, start, pattern = RECORDS[what]
        return role, start, [pattern]
    before, pattern = BEYOND[what]
    role, start, links = way(before)
    return role, start, [*links, pattern]


def found(page, url, patterns):
    """Where these links lead one after the other; a record that does not lead on (a case without contacts) is left."""
    page.goto(url)
    hrefs = page.eval_on_selector_all("main a[href]", "found => found.map(a => a.getAttribute('href'))")
    base = "/".join(url.split("/")[:3])
    for href in dict.fromkeys(h for h in hrefs if re.search(patterns[0], h)):
        if len(patterns) == 1:
            return base + href
        if end := found(page, base + href, patterns[1:]):
            return end
    return None


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("what", [*RECORDS, *BEYOND])
def test_records_are_sound(chromium, demo, what, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    role, start, patterns = way(what)
    context, page, said = opened(chromium, links, role, 390, language)
    url = found(page, base + start, patterns)
    assert url, f"{start} leads to no {patterns}"
    wrong = objections_both(page, url, language, f"{what}-{{}}-{language[:2]}.png")
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("who", ["wang", "zhao"])
def test_the_certificate_is_sound(chromium, released, who, language):  # noqa: F811 - fixtures
    base, links, order = released
    context, page, said = opened(chromium, links, who, 390, language)
    path = f"/quarantine/{order}/certificate/" if who == "wang" else f"/me/quarantine/{order}/certificate/"
    wrong = objections_both(page, base + path, language, f"certificate-{who}-{{}}-{language[:2]}.png")
    assert "赵德福" in page.locator("main").inner_text()
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("what", OTHER)
def test_the_pages_nobody_hopes_for_are_sound_too(chromium, demo, what, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    role, path, status = OTHER[what]
    context, page, said = opened(chromium, links, role, 390, language)
    wrong = objections_both(page, base + path, language, f"{what}-{{}}-{language[:2]}.png", status)
    context.close()
    # Chromium itself writes one line for a page that answers 403 or 404.
    said = [line for line in said if "Failed to load resource" not in line]
    assert not wrong and not said, "\n".join([*wrong, *said])


@pytest.mark.parametrize("width", [390, 1440])
def test_the_description_of_the_api_opens(chromium, demo, width):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, "办事员", width, "en")
    answer = page.goto(base + "/api/docs")
    assert answer.status == 200
    page.wait_for_timeout(800)
    page.screenshot(path=str(SCREENS / f"api-docs-{width}.png"))
    context.close()
    assert not said, "\n".join(said)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("role", LARGE)
def test_at_twice_the_size_nothing_is_cut(chromium, demo, role, width, language):  # noqa: F811 - fixtures
    """Large text and a browser zoomed to 200 %: half as many pixels across, each twice as large (B-15)."""
    base, links, _ = demo
    context, page, _said = opened(chromium, links, role, width // 2, language)
    page.context.add_cookies([{"name": "large_type", "value": "1", "url": base}])
    wrong = []
    for path in LARGE[role]:
        page.goto(base + path)
        page.evaluate(SETTLED)
        name = f"large-{path.strip('/').replace('/', '-') or 'today'}-{role}-{width}-{language[:2]}.png"
        page.screenshot(path=str(SCREENS / name), full_page=True)
        assert page.evaluate("document.documentElement.classList.contains('ln-large')")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append(f"{path}: scrolls sideways")
        wrong += [f"{path}: cuts {cut}" for cut in page.evaluate(CUT)]
    context.close()
    assert not wrong, "\n".join(wrong)
