"""One infection and its two endings, played by people in real browsers: server and worker run as in any cell."""

from __future__ import annotations

import pytest

from tests.browser.street import Street, street  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


def test_the_other_ending_a_negative_retest_frees_everybody_and_says_why(street: Street):  # noqa: F811
    """高建华 is screened positive and his wife is asked to stay in; then the second sample is negative."""
    street.sample_and_report("gao", "OTHER-1", "screen_positive")
    street.until_colour("gao", "red")
    page = street.until_there("luo", "/me/quarantine/", "form[action*='check-in']")
    assert "临时" in page.locator("main").inner_text()

    street.sample_and_report("gao", "OTHER-2", "negative")
    page = street.until_there("qian", "/testing/desk/", "form[action$='/exclude/'] button")
    street.click(page, "form[action$='/exclude/'] button")

    street.until_colour("gao", "green")
    for who in ("gao", "luo"):
        page = street.until_text(who, "/me/quarantine/", "已取消", "可以自由出行")
        assert not page.locator("form[action*='check-in']").count()
    # The record of why stays, newest first.
    why = street.text("gao", f"/me/healthcode/{street.person['gao']}/why/")
    assert why.index("由红码变为绿码") < why.index("病例已排除") < why.index("复核阴性")
    assert (
        "因第一次结果采取的措施已全部解除"
        in street.until_text("luo", "/me/messages/", "阴性").locator("main").inner_text()
    )
    assert not street.said, street.said
