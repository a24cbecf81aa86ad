"""老周's phone without network knows limited outings and open questions; two cut-off gates lose no outing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.looking import SCREENS, objections
from tests.browser.outbreak import code_of
from tests.browser.street import Street, street  # noqa: F401 - a fixture
from tests.browser.test_gate_app import Phone, paper_of, passages, phone, post  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def ask(page: Any, text: str, way: str) -> str:
    page.evaluate("document.querySelector('[data-answer]').replaceChildren()")
    page.locator("label", has=page.locator(f"[name=direction][value={way}]")).click()
    page.fill("[name=code]", text)
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-answer] [data-action]")
    return str(page.locator("[data-answer]").inner_text())


def limit(street: Street) -> None:  # noqa: F811
    page = street.open("liu", "/gates/entrances/")
    form = page.locator("form[action$='/outings/limit/']")
    form.locator("[name=area]").evaluate("e => { e.closest('details') && (e.closest('details').open = true); }")
    form.locator("[name=area]").select_option(index=1)
    form.locator("[name=until]").fill(page.evaluate("new Date(Date.now() + 3 * 864e5).toISOString().slice(0, 16)"))
    form.locator("[name=because]").fill("有病例")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()


def test_the_phone_counts_outings_and_asks_to_ring_by_itself(street: Street, phone: Phone):  # noqa: F811
    page = phone.page
    papers = {who: paper_of(street, who) for who in ("father", "mother", "zhao")}
    limit(street)
    post(street, "qian", "/api/gates/holds", {"person": street.person["zhao"], "reason": "travel"})
    with page.expect_response(lambda r: r.url.endswith("/sealed") and r.status == 200):
        page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    phone.context.set_offline(True)
    page.goto(phone.url)
    page.wait_for_selector("[data-age].ln-stale")
    assert "限次出门" in page.locator("[data-age]").inner_text()
    first = ask(page, papers["father"], "out")
    assert "今天可以出门" in first and "弹窗" in first, first
    second = ask(page, papers["mother"], "out")
    assert "今天不行" in second and "下次" in second, second
    street.picture(page, "gate-app-outing-offline-390-zh.png")
    held = ask(page, papers["zhao"], "in")
    assert "不是红码" in held and page.locator("[data-answer] a[href^='tel:']").count(), held
    street.picture(page, "gate-app-hold-offline-390-zh.png")
    # Nothing on the phone says whose rows these are.
    kept = page.evaluate(
        """() => new Promise(done => { const ask = indexedDB.open("linan", 1); ask.onsuccess = () => {
             const all = ask.result.transaction("cache").objectStore("cache").getAll();
             all.onsuccess = () => done(JSON.stringify(all.result)); }; })"""
    )
    assert "linan.gate-sealed/1" in kept and "徐" not in kept and street.household["family"] not in kept

    # Meanwhile 朱雨桐 went out through the other gate: the guard there had network.
    there = {
        "gate": street.gate, "nonce": "the-other-gate-1", "at": page.evaluate("new Date().toISOString()"),
        "code": papers["mother"], "direction": "out",
    }  # fmt: skip
    assert post(street, "zhou", "/api/gates/scan", there)["action"] == "pass"
    phone.context.set_offline(False)
    page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    page.wait_for_selector("[data-conflicts] .ln-notice")
    assert "朱**" in page.locator("[data-conflicts]").inner_text()
    street.picture(page, "gate-app-outing-conflict-390-zh.png")
    worker = street.until_there("wang", "/gates/handovers/", "[data-otherwise]")
    assert "徐**" in worker.locator("[data-otherwise]").inner_text()
    wrong = objections(worker, f"{street.base}/gates/handovers/", "zh-CN", SCREENS / "gate-otherwise-390-zh.png")
    assert not wrong, "\n".join(wrong)
    street.click(worker, "[data-otherwise] button")
    assert not worker.locator("[data-otherwise]").count()
    assert not phone.said and not street.said


def test_a_photographed_screen_counts_at_no_second_gate(street: Street, phone: Phone):  # noqa: F811
    """父亲's screen is photographed: with network the second gate says where it was shown first; two gates without
    network both let pass, and the queue brings it to light."""
    west = second_gate(street)
    page, there = phone.page, phone.context.new_page()
    for gate, window in ((street.gate, page), (west, there)):
        window.goto(f"{street.base}/gates/{gate}/scan/")
        window.wait_for_selector("[data-gate][data-ready]")
    picture = code_of(street, "father")
    assert "请通行" in ask(page, picture, "in")
    again = ask(there, picture, "in")
    assert "无法核验" in again and "东门" in again, again
    street.picture(there, "gate-app-replayed-390-zh.png")

    phone.context.set_offline(True)
    picture = code_of(street, "mother")
    assert "请通行" in ask(page, picture, "in")
    assert "无法核验" in ask(page, picture + " ", "in"), "one phone finds it by itself"
    assert "请通行" in ask(there, picture, "in")
    phone.context.set_offline(False)
    for window in (page, there):
        window.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    worker = street.until_there("wang", "/gates/handovers/", "[data-otherwise]:has-text('两个门岗')")
    assert "朱**" in worker.locator("[data-otherwise]", has_text="两个门岗").inner_text()
    there.close()
    assert not phone.said and not street.said


def second_gate(street: Street) -> str:  # noqa: F811
    page = street.open("lead", "/community/gates/new/")
    above = page.locator("main [name=above]")
    if above.evaluate("e => e.tagName") == "SELECT":
        above.select_option(index=1)
    page.fill("main [name=name]", "梧桐社区西门")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    gates = street.page("zhou").request.get(f"{street.base}/api/gates/").json()
    return str(next(g["id"] for g in gates if g["name"] == "梧桐社区西门"))


REFUSES = """() => { const real = window.fetch; window.fetch = (url, told) => {
    if (!String(url).includes("/api/gates/scan")) return real(url, told);
    const sent = JSON.parse(told.body), words = "这次扫码没有收下";
    const no = sent.scans
      ? new Response(JSON.stringify(sent.scans.map((s) => ({ nonce: s.nonce, problem: { code: "x", words } }))))
      : new Response(JSON.stringify({ title: words }), { status: 422 });
    Object.defineProperty(no, "url", { value: new URL(url, location.href).href });
    return Promise.resolve(no); }; }"""


def test_what_the_server_refused_stays_until_it_has_taken_it(street: Street, phone: Phone):  # noqa: F811
    """One is refused with network, one out of the queue: the guard reads it, nothing is lost, and both go up once."""
    page = phone.page
    page.goto(phone.url)
    page.wait_for_selector("[data-gate][data-ready]")
    gone = passages(street)
    page.evaluate(REFUSES)
    told = ask(page, paper_of(street, "father"), "in")
    assert "请通行" in told and "没有收下" in told, told
    phone.context.set_offline(True)
    assert "请通行" in ask(page, paper_of(street, "zhao"), "in")
    phone.context.set_offline(False)
    page.wait_for_selector("#notices [data-kept]")
    street.picture(page, "gate-app-refused-390-zh.png")
    page.locator("#notices [data-kept] button").click()
    page.wait_for_selector("#notices [data-kept]", state="detached")
    assert page.locator("[data-queue]").first.inner_text().startswith("2 "), "read, and kept all the same"
    assert passages(street) == gone
    with page.expect_response(lambda r: r.url.endswith("/api/gates/scans")) as up:
        page.reload()
    assert [(a["action"], a["repeat"]) for a in up.value.json()] == [("pass", False)] * 2
    page.wait_for_selector("[data-queue]", state="hidden", timeout=60_000)
    assert passages(street) == gone + 2
    assert not phone.said and not street.said


def test_a_time_in_doubt_is_read_by_guard_and_lead(street: Street):  # noqa: F811
    scans = [
        {"gate": street.gate, "nonce": f"in-doubt-{n}", "at": at, "code": paper_of(street, "father"), "shown": "pass"}
        for n, at in enumerate(["2031-05-01T00:00:00Z", "1970-01-01T00:00:00Z"])
    ]
    told = post(street, "zhou", "/api/gates/scans", {"scans": scans})
    assert [(a["action"], a["conflict"]) for a in told] == [("pass", True)] * 2
    for who, path in (("zhou", "/gates/handovers/"), ("lead", "/gates/passages/")):
        assert street.open(who, path).locator("main", has_text="时间存疑").count()
        for width in (390, 1440):
            for language in ("zh-CN", "en"):
                page = street.chromium.new_context(viewport={"width": width, "height": 844}, locale=language).new_page()
                page.goto(street.base + street.links[who])
                picture = SCREENS / f"gate-doubt-{who}-{width}-{language[:2]}.png"
                wrong = objections(page, street.base + path, language, picture)
                page.context.close()
                assert not wrong, "\n".join(wrong)
