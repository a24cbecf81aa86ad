"""The deeds of the first ending, person by person, each on the page that person would have open."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from tests.browser.street import Street

DIAGNOSIS = ("密切接触", "密接", "阳性", "感染", "确诊", "病例")
"""Words that a gate must never show."""
OURS = ("徐浩然", "朱雨桐", "徐一诺", "赵德福", "13900000001", "13900000002", "13900000003")
"""Names and telephones of the first community, which must never reach the second."""


def confirm(street: Street, who: str, name: str) -> str:
    """Two positive samples, 钱工's confirmation; the address of the case."""
    street.sample_and_report(who, "STORY-1", "screen_positive")
    page = street.until_colour(who, "red")
    assert page.locator("a.ln-why").count()
    street.until_text("mother", "/me/quarantine/", "临时")
    street.sample_and_report(who, "STORY-2", "screen_positive")
    page = street.until_there("qian", "/testing/desk/", "form[action$='/confirm/'] button")
    street.click(page, "form[action$='/confirm/'] button[value='confirmed']")
    page = street.until_text("qian", "/tracing/", name, "请判定")
    return str(page.locator("main tr", has_text=name).locator("a").first.get_attribute("href"))


def determine_and_push(street: Street, case: str) -> None:
    """判密: the market at once, the household line by line; then the lists go to the grids."""
    market = "section.ln-card:has(h2:has-text('梧桐菜市场'))"
    page = street.open("qian", f"{case}decide/")
    page.fill(f"{market} [name=ground]", "同室四十分钟")
    street.click(page, f"{market} button[value='accept']")
    for name in ("朱雨桐", "徐一诺"):
        page = street.open("qian", f"{case}contacts/")
        page.locator("main tr", has_text=name).locator("a").first.click()
        page.wait_for_selector("#ground")
        page.fill("#ground", "同住")
        street.click(page, "form[action$='/determine/'] button[value='close']")
    street.click(street.open("qian", case), "form[action$='/push/'] button")


def locate_all(street: Street, who: str, names: set[str]) -> None:
    """Every line of the pushed list is answered by telephone, each before its clock runs out."""
    page = street.until_text(who, "/tracing/pushed/", *names)
    assert not page.locator(".ln-tag-overdue").count()
    told = set()
    while (page := street.open(who, "/tracing/pushed/")).locator("main a.ln-bigverb").count():
        page.locator("main a.ln-bigverb").first.click()
        page.wait_for_selector("button[value='controlled']")
        told.add(page.locator("h1").inner_text())
        street.click(page, "button[value='controlled']")
    assert told == names


def scan(street: Street, guard: str, code: str) -> Any:
    """The guard types the code; the page with the answer on it."""
    page = street.open(guard, f"/gates/{street.gate}/scan/")
    page.fill("[name=code]", code)
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-answer] [data-action]")
    return page


def code_of(street: Street, who: str) -> str:
    """What the phone shows once it has its code: signed for this minute."""
    page = street.open(who, "/me/healthcode/")
    page.wait_for_selector("[data-qr^='LA1:']")
    return str(page.locator("[data-qr^='LA1:']").first.get_attribute("data-qr"))


def words_of(street: Street, who: str, path: str) -> str:
    """Everything the address gives, in clear: JSON without escapes, a workbook unpacked."""
    answer = street.page(who).request.get(street.base + path)
    assert answer.status < 500, (path, answer.status)
    if answer.headers.get("content-type", "").startswith("application/json"):
        return json.dumps(answer.json(), ensure_ascii=False)
    if answer.body()[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(answer.body()))
        return "".join(book.read(n).decode() for n in book.namelist() if n.endswith(".xml"))
    return answer.body().decode("utf-8", "replace")


def links_of(page: Any, base: str) -> set[str]:
    """Where a click leads from here, inside the cell."""
    found = {str(a.get_attribute("href")) for a in page.locator("a[href]").all()}
    return {h.removeprefix(base) for h in found if h.removeprefix(base).startswith("/") and "sign-out" not in h}


def nothing_next_door(street: Street, case: str, stay: str) -> None:
    """孙姐 asks for our people by page, list, search, API path and export; 王姐 shows that each of these would tell."""
    zhao = street.person["zhao"]
    listed = ["/community/", "/community/?text=赵德福", "/community/?text=13900000001", "/community/?export=csv",
              "/community/?export=xlsx", "/quarantine/", "/quarantine/?export=csv", "/quarantine/?export=xlsx",
              "/api/community/people", "/api/quarantine/orders"]  # fmt: skip
    for path in listed:
        assert any(m in words_of(street, "wang", path) for m in (*OURS, zhao)), path
    around: set[str] = set()
    for start in ("/", "/community/", "/quarantine/"):
        around |= links_of(street.open("sun", start), street.base)
    for path in sorted({*listed, *around, "/tracing/", "/tracing/pushed/?state=answered", "/api/tracing/pushed",
                        "/api/workforce/inbox", "/api/healthcode/changed", "/api/gates/handovers"}):  # fmt: skip
        # The page repeats what was searched for; whatever else belongs to that person must not be there.
        typed = path.partition("?text=")[2]
        said = words_of(street, "sun", path)
        assert not any(m in said for m in OURS if m != typed), path
        assert zhao not in said and street.household["zhao"] not in said, path
    for path in (f"/people/{zhao}/", f"/quarantine/{stay}/", f"/quarantine/{stay}/notice/", f"/healthcode/why/{zhao}/",
                 f"/testing/sampling/{zhao}/", case, f"{case}contacts/", f"{case}contacts/?export=csv",
                 f"/api/community/people/{zhao}", f"/api/healthcode/verdict/{zhao}", f"/api/quarantine/orders/{stay}",
                 f"/api/testing/people/{zhao}/results", f"/api/tracing/people/{zhao}/why"):  # fmt: skip
        status, said = street.status("sun", path)
        assert status in (403, 404), (path, status)
        assert not any(m in said for m in OURS), path
