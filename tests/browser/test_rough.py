"""Impatient fingers, no network, an expired session, two people at one record: nothing is lost, nothing is doubled."""

from __future__ import annotations

import pytest

from tests.browser import outbreak
from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_a_form_sent_twice_makes_one_record(street: Street):  # noqa: F811
    page = street.open("li", f"/testing/sampling/{street.person['mother']}/")
    if not page.locator("#tube").count():
        pytest.fail(page.locator("main").inner_text())
    page.fill("#tube", "TWICE-1")
    with page.expect_navigation(), page.expect_request(lambda r: r.method == "POST") as sent:
        page.locator("form[action$='/take/'] button").dblclick()
    # A proxy that lost the answer sends the very same request again.
    again = page.request.post(
        sent.value.url,
        data=sent.value.post_data or "",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": sent.value.headers["x-csrftoken"],
            "Referer": street.base,
        },
    )
    assert again.ok
    page = street.open("wu", "/testing/lab/")
    page.fill("#tube", "TWICE-1")
    street.click(page, "button[formaction$='/receive/']")
    page = street.until_text("wu", "/testing/lab/", "TWICE-1")
    assert page.locator("main tbody tr", has_text="TWICE-1").count() == 1


def test_a_scan_without_network_goes_out_once_when_it_is_back(street: Street):  # noqa: F811
    def passages() -> int:
        return len(street.page("lead").request.get(f"{street.base}/api/gates/passages").json())

    before = passages()
    code = outbreak.code_of(street, "zhao")
    page = street.open("zhou", f"/gates/{street.gate}/scan/")
    answered: list[int] = []
    page.on("response", lambda r: answered.append(r.status) if "/api/gates/scan" in r.url else None)
    page.context.set_offline(True)
    page.fill("[name=code]", code)
    page.locator("[data-scan-form] button[type=submit]").click()
    page.wait_for_selector("[data-answer] [data-action]")
    page.wait_for_selector("[data-queue]:not([hidden])")
    assert passages() == before
    page.context.set_offline(False)
    page.wait_for_selector("[data-queue][hidden]", state="attached", timeout=60_000)
    page.reload()
    page.wait_for_timeout(1000)
    assert answered == [200] and passages() == before + 1
    # A scan that was answered leaves nothing in the queue.
    page = outbreak.scan(street, "zhou", outbreak.code_of(street, "mother"))
    page.wait_for_selector("[data-queue][hidden]", state="attached", timeout=5_000)


def test_what_was_written_in_an_expired_session_goes_out_after_signing_in(street: Street):  # noqa: F811
    street.sample_and_report("gao", "ROUGH-1", "screen_positive")
    page = street.until_there("luo", "/me/quarantine/", "form[action*='check-in']")
    stay = str(page.locator("form[action*='check-in']").get_attribute("action")).split("/")[3]
    page.context.clear_cookies()
    page.fill("#temperature", "36.9")
    page.locator("form[action*='check-in'] button").click()
    page.wait_for_selector("#notices .ln-notice:has-text('已存在本机')")
    street.sign_in_again("luo")
    said = street.until_text("zhang", f"/quarantine/{stay}/", "36.9").locator("main").inner_text()
    assert said.count("36.9") == 1


def test_what_was_refused_later_is_shown_with_what_was_written(street: Street):  # noqa: F811
    page = street.until_there("luo", "/me/quarantine/", "form[action*='check-in']")
    page.eval_on_selector("form[action*='check-in']", "form => { form.noValidate = true; }")
    page.context.set_offline(True)
    page.fill("#temperature", "99.9")
    page.locator("form[action*='check-in'] button").click()
    page.wait_for_selector("#notices .ln-notice:has-text('已存在本机')")
    page.context.set_offline(False)
    told = page.locator("#notices [data-kept]")
    told.wait_for(timeout=60_000)
    told.locator("summary").click()
    assert "99.9" in told.inner_text()
    told.locator("button").click()
    page.wait_for_selector("#notices [data-kept]", state="detached")


def test_the_second_of_two_editors_is_told_in_words(street: Street):  # noqa: F811
    """钱工 has the desk open twice and decides twice, differently."""
    street.sample_and_report("gao", "ROUGH-2", "screen_positive")
    page = street.until_there("qian", "/testing/desk/", "form[action$='/confirm/'] button")
    other = page.context.new_page()
    other.goto(page.url)
    street.click(page, "form[action$='/confirm/'] button[value='confirmed']")
    with other.expect_navigation():
        other.locator("form[action$='/confirm/'] button[value='asymptomatic']").click()
    said = other.locator("main").inner_text()
    assert other.locator(".ln-refused").count(), said
    assert "已" in said, said
    other.close()
    street.until_text("qian", "/tracing/", "已确认")
    assert not street.said, street.said
