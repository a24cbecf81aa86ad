"""The code on the phone, in real Chromium: signed anew each minute, there without a network, gone with the sign-out."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from linan.kernel.tokens import Payload, Rejected, TrustList, Verified, base45, verify
from linan.kernel.tokens.proof import unwrap
from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PAGE = "/me/healthcode/"
CODE = "[data-code-card]:not([hidden]) [data-qr^='LA1:']"
KEPT = """() => new Promise(done => {
  const ask = indexedDB.open("linan", 1);
  ask.onsuccess = () => {
    const all = ask.result.transaction("cache").objectStore("cache").getAll(IDBKeyRange.bound("code:", "code:\\uffff"));
    all.onsuccess = async () => done(await Promise.all(all.result.map(async c => ({
      until: c.until, extractable: c.key.extractable,
      exported: await crypto.subtle.exportKey("pkcs8", c.key).then(() => true, () => false) }))));
  };
})"""
"""The codes in this browser's store, and whether their keys can be had out of it."""


def trust_of(street: Street) -> TrustList:  # noqa: F811
    told = street.page("zhao").request.get(f"{street.base}/api/healthcode/trust").json()
    return TrustList.from_json(json.loads(told["body"]))


def shown(page: Any, but: str = "") -> str:
    """What the QR says, once it says something else than `but`."""
    page.wait_for_function(
        "([css, but]) => { const q = document.querySelector(css); return q && !q.hidden && q.dataset.qr !== but; }",
        arg=[CODE, but],
    )
    return str(page.locator(CODE).get_attribute("data-qr"))


def seen(text: str, trust: TrustList, later: timedelta = timedelta()) -> Verified | Rejected:
    """What a gate without any network says of the picture, `later` than the phone signed it."""
    proof = unwrap(base45.decode(text[4:]))
    assert proof is not None
    return verify(text, trust, None, proof.at + later)


def payload(answer: Verified | Rejected) -> Payload:
    assert isinstance(answer, Verified), answer
    return answer.payload


def offline_ready(page: Any) -> None:
    page.wait_for_function(
        "async () => navigator.serviceWorker.controller && await (await caches.open('linan-pages-1'))"
        ".match(location.href, { ignoreVary: true })"
        " && (await (await caches.open('linan-assets-1')).keys()).some(r => r.url.includes('code.js'))"
    )


def test_a_day_with_the_code(street: Street):  # noqa: F811
    trust = trust_of(street)
    page = street.page("zhao")
    page.clock.install()
    street.open("zhao", PAGE)
    first = shown(page)
    assert isinstance(seen(first, trust), Verified) and len(payload(seen(first, trust)).holder_key) == 65
    (kept,) = page.evaluate(KEPT)
    assert kept["extractable"] is False and kept["exported"] is False
    street.picture(page, "code-390.png")

    # A minute later it is another picture, and the first, photographed, is refused after two.
    page.clock.fast_forward("01:01")
    second = shown(page, first)
    assert isinstance(seen(second, trust, timedelta(minutes=2)), Verified)
    stale = seen(first, trust, timedelta(minutes=2, seconds=1))
    assert isinstance(stale, Rejected) and stale.code == "proof_stale"

    # Without a network, after the page was closed, it goes on the same way.
    offline_ready(page)
    page.context.set_offline(True)
    page.reload()
    third = shown(page, second)
    assert payload(seen(third, trust)).code_id == payload(seen(second, trust)).code_id
    assert page.locator("[data-code-until]:not([hidden])").count()
    page.clock.fast_forward("01:01")
    assert shown(page, third) != third

    # Run out without a network: plain words and a telephone number in place of the code.
    page.clock.fast_forward("13:00:00")
    page.wait_for_selector("[data-code-out]:not([hidden])")
    assert not page.locator("[data-qr]").first.is_visible()
    assert "身份证" in page.locator("[data-code-out]").first.inner_text()
    assert page.locator("[data-code-out] a[href^='tel:']").count()
    street.picture(page, "code-out-390.png")

    # Back again: a fresh one by itself, under a fresh key.
    page.context.set_offline(False)
    fresh = shown(page)
    assert payload(seen(fresh, trust)).code_id != payload(seen(third, trust)).code_id
    assert payload(seen(fresh, trust)).holder_key != payload(seen(third, trust)).holder_key


def test_a_phone_that_is_told_to_wait_waits_and_shows_what_it_has(street: Street):  # noqa: F811
    trust, page = trust_of(street), street.page("mother")
    page.clock.install()
    street.open("mother", PAGE)
    first, asked = shown(page), []

    def busy(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(status=429, headers={"Retry-After": "120"}, json={"title": "later"})

    page.route("**/api/healthcode/token", busy)
    page.clock.fast_forward("11:00:00")  # past nine tenths of its life
    later = shown(page, first)
    page.wait_for_timeout(200)
    assert len(asked) == 1
    page.clock.fast_forward("01:01")
    shown(page, later)
    assert len(asked) == 1
    page.unroute("**/api/healthcode/token")
    with page.expect_response("**/api/healthcode/token") as got:
        page.clock.fast_forward("01:30")
    assert got.value.status == 200
    renewed = shown(page, later)
    assert payload(seen(renewed, trust)).code_id != payload(seen(first, trust)).code_id


def test_the_family_on_one_phone_and_nothing_of_it_after_signing_out(street: Street):  # noqa: F811
    asked = street.open("wang", f"/accounts/people/{street.person['zhao']}/helper/")
    asked.fill("#phone", "13900000002")  # 徐浩然 upstairs, whom 赵大爷 asked to help
    street.click(asked, "form[action$='/helper/note/'] button")
    trust, page = trust_of(street), street.page("father")
    street.open("father", PAGE)
    own = payload(seen(shown(page), trust))
    tabs = page.locator("[data-code-tab]")
    assert tabs.count() == 2
    street.picture(page, "code-family-390.png")
    tabs.nth(1).click()
    other = payload(seen(shown(page), trust))
    assert own.holder_key != other.holder_key and own.code_id != other.code_id
    offline_ready(page)
    page.context.set_offline(True)
    page.reload()
    shown(page)
    tabs.nth(1).click()
    assert payload(seen(shown(page), trust)).code_id == other.code_id
    page.context.set_offline(False)
    assert len(page.evaluate(KEPT)) == 2
    page.reload()
    page.locator("header details.ln-menu summary").click()
    with page.expect_navigation():
        page.locator("form[action='/sign-out/'] button").click()
    assert page.evaluate(KEPT) == []
    assert page.evaluate("caches.has('linan-pages-1')") is False


def test_the_paper_code_needs_no_script_and_lives_seven_days(street: Street):  # noqa: F811
    trust = trust_of(street)
    without = street.chromium.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 1100})
    page = without.new_page()
    page.goto(street.base + street.links["wang"])
    for path in (
        f"/healthcode/paper/{street.person['mother']}/",
        f"/healthcode/paper/{street.person['mother']}/household/",
    ):
        page.goto(street.base + path)
        assert page.locator(".ln-papercode svg path").count() == page.locator(".ln-papercode").count() > 0
        said = page.locator("body").inner_text()
        assert "朱＊＊" in said and "朱雨桐" not in said
        street.picture(page, f"paper-{page.locator('.ln-papercode').count()}-1440.png")
    assert page.locator(".ln-papercode").count() == 3
    without.close()
    answer = street.page("wang").request.post(
        f"{street.base}/api/healthcode/token",
        data={"person": street.person["mother"], "paper": True},
        headers={"X-CSRFToken": csrf_of(street, "wang"), "Referer": street.base},
    )
    told = verify(answer.json()["token"], trust, None, datetime.fromisoformat(answer.json()["now"]))
    assert not payload(told).holder_key and payload(told).lifetime_s == 7 * 24 * 3600


def csrf_of(street: Street, who: str) -> str:  # noqa: F811
    return next(c["value"] for c in street.page(who).context.cookies() if c["name"] == "csrftoken")


HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_page_nobody_looks_at_asks_for_nothing_and_renews_when_it_is_looked_at(street: Street):  # noqa: F811
    trust, page = trust_of(street), street.sign_in_again("father")
    page.clock.install()
    street.open("father", PAGE)
    first, asked = shown(page), []
    page.on("request", lambda r: asked.append(r.url) if r.url.endswith("/api/healthcode/token") else None)
    page.evaluate(HIDE, True)
    page.clock.fast_forward("11:30:00")
    page.wait_for_timeout(300)
    assert asked == []
    with page.expect_response("**/api/healthcode/token") as got:
        page.evaluate(HIDE, False)
    assert got.value.status == 200
    assert payload(seen(shown(page, first), trust)).code_id != payload(seen(first, trust)).code_id


def test_it_installs_on_a_phone(street: Street):  # noqa: F811
    """What Chromium finds wanting before it offers to install: nothing, for the resident's and the guard's app."""
    for who, path, home in (("zhao", PAGE, PAGE), ("zhou", f"/gates/{street.gate}/scan/", "/")):
        page = street.open(who, path)
        offline_ready_worker(page)
        tools = page.context.new_cdp_session(page)
        told = tools.send("Page.getAppManifest")
        manifest = json.loads(told["data"])
        assert told["errors"] == [] and manifest["display"] == "standalone" and manifest["start_url"] == home
        sizes = {size for icon in manifest["icons"] for size in icon["sizes"].split()}
        assert {"192x192", "512x512"} <= sizes
        for icon in manifest["icons"]:
            assert page.request.get(street.base + icon["src"]).headers["content-type"] == icon["type"]
        assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def offline_ready_worker(page: Any) -> None:
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_in_large_type_the_code_is_whole_and_comes_first(street: Street, language: str):  # noqa: F811
    page = street.chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(street.base + street.links["zhao"])
    told = {"large_type": "1", "django_language": language}
    page.context.add_cookies([{"name": k, "value": v, "url": street.base} for k, v in told.items()])
    page.goto(street.base + PAGE)
    shown(page)
    assert page.evaluate("document.documentElement.classList.contains('ln-large')")
    box, bar = page.locator(CODE).bounding_box(), page.locator(".ln-bar").bounding_box()
    assert box is not None and bar is not None and box["width"] >= 240, box
    assert box["y"] + box["height"] <= bar["y"], "nobody has to scroll at the gate"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    street.picture(page, f"code-large-390-{language[:2]}.png")
    page.context.close()


def test_well_in_the_morning_and_unwell_in_the_evening(street: Street):  # noqa: F811
    page = street.open("mother", f"{PAGE}{street.person['mother']}/daily/")
    page.check("input[name=feeling][value=well]")
    for topic in ("risk_area", "contact"):
        page.check(f"input[name={topic}][value=no]")
    street.click(page, "form[action$='/daily/say/'] button")
    page.locator("[data-worse] summary").click()
    street.picture(page, "daily-worse-390.png")
    page.fill("[data-worse] [name=temperature]", "38,4")
    street.click(page, "[data-worse] button")
    assert "医生今天会来电" in page.locator("body").inner_text()
    assert page.locator("[data-worse]").count() == 0
    street.until_colour("mother", "yellow")
