"""The pages of the second factor in real Chromium: in the product's frame, in Chinese, and a passkey really opens."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time

import pytest

from tests.browser.looking import AXE, SCREENS, chromium  # noqa: F401 - a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
LATIN = re.compile(r"[A-Za-z]{3,}")


def digits(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), "sha1")
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.mark.parametrize(("width", "who"), [(390, "王桂兰"), (1440, "孙梅")])
def test_a_telephone_and_a_passkey_become_the_second_factor(chromium, demo, width, who):  # noqa: F811
    base, links, _ = demo
    clerk = next(link for title, link in links.items() if "办事员" in title)
    # A passkey belongs to a name; an address of numbers cannot have one.
    base, clerk = (text.replace("127.0.0.1", "localhost") for text in (base, clerk))
    SCREENS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": width, "height": 844 if width == 390 else 900}, locale="zh-CN")
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(f"{page.url}: {e}"))
    debugger = context.new_cdp_session(page)
    debugger.send("WebAuthn.enable")
    authenticator = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    authenticator |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    debugger.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})

    def look(name: str) -> None:
        page.wait_for_load_state("load")
        page.screenshot(path=str(SCREENS / f"second-factor-{name}-{width}.png"), full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append(f"{name}: scrolls sideways at {width}")
        if page.locator("header.ln-top").count() != 1:
            wrong.append(f"{name}: stands outside the product's frame")
        foreign = [w for w in LATIN.findall(page.locator("main").inner_text()) if w not in ("Master", "key")]
        if foreign:
            wrong.append(f"{name}: is not in Chinese: {foreign}")
        page.evaluate(AXE.read_text() + "; 0")
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        wrong.extend(f"{name}: {v['id']} {v['nodes'][0]['html'][:160]}" for v in found["violations"])

    page.goto(clerk)
    page.goto(f"{base}/accounts/staff/?q={who}")
    page.get_by_role("link", name=who).click()
    page.once("dialog", lambda d: d.accept())
    page.get_by_role("button", name="打印新的登录单").click()
    name, password = page.locator(".ln-sheet dd strong").all_inner_texts()
    context.clear_cookies()

    page.goto(f"{base}/sign-in/?next=/account/2fa/")
    look("0-sign-in")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(f"{base}/account/2fa/")
    look("1-choice")
    page.get_by_role("link", name="设置手机").click()
    if "/totp/" not in page.url:  # asked for the password again
        look("1-again")
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").click()
    page.get_by_text("无法扫描").wait_for()
    look("2-telephone")
    page.get_by_text("无法扫描").click()
    secret = page.locator("main code").inner_text()
    page.locator("input[name=code]").fill(digits(secret))
    page.get_by_role("button", name="完成").click()
    page.wait_for_url(f"{base}/account/2fa/recovery-codes/")
    look("3-recovery")
    page.goto(f"{base}/account/2fa/webauthn/add/")
    look("4-add-key")
    page.locator("input[name=name]").fill("值班电脑")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/add/" not in url)
    page.goto(f"{base}/account/2fa/webauthn/")
    assert page.get_by_text("值班电脑").is_visible()
    look("5-keys")
    for path, name in (("recovery-codes/generate/", "6-new-codes"), ("totp/deactivate/", "7-stop"), ("", "8-both")):
        page.goto(f"{base}/account/2fa/{path}")
        look(name)
    page.goto(f"{base}/account/password/")
    look("9-password")

    page.locator("summary[aria-label='我的账号']").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(f"{base}/")
    context.close()
    assert not wrong, "\n".join(wrong)
