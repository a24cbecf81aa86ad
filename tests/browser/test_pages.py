"""Every main page in real Chromium: it loads without an error, fits a phone, and axe finds nothing to object to."""

from __future__ import annotations

import pytest

from tests.browser.looking import SCREENS, chromium, objections, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PAGES = {
    "王姐": ["/", "/workforce/", "/community/", "/testing/sampling/", "/tracing/pushed/", "/quarantine/",
             "/healthcode/changed/", "/reporting/ask/", "/reporting/forms/", "/messages/", "/account/"],
    "门岗老周": ["/", "/gates/", "/gates/handovers/"],
    "李医生": ["/", "/testing/sampling/"],
    "检验员": ["/", "/testing/lab/"],
    "流调员": ["/", "/tracing/", "/testing/desk/"],
    "社区书记": ["/community/map/", "/community/readiness/", "/community/spaces/", "/policy/modes/", "/issues/",
                 "/issues/new/", "/accounts/tree/", "/accounts/tree/gaps/", "/accounts/teams/", "/accounts/staffing/",
                 "/community/coverage/"],
    "网格长": ["/", "/workforce/load/", "/issues/"],
    "刘主任": ["/", "/directives/", "/directives/new/", "/accounts/tree/", "/accounts/loans/", "/accounts/loans/new/",
               "/reporting/", "/response/", "/workforce/load/"],
    "何局": ["/", "/policy/", "/ledger/operations/"],
    "卫健局": ["/", "/reporting/forms/", "/reporting/forms/new/", "/reporting/forms/overlap/",
               "/reporting/forms/cost/"],
    "审计员": ["/", "/reads/"],
    "办事员": ["/", "/accounts/staff/", "/accounts/roles/"],
    "居家隔离": ["/me/", "/me/healthcode/", "/me/quarantine/", "/me/testing/", "/me/records/", "/me/messages/",
             "/me/community/spaces/"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(chromium, demo, role, width, language):  # noqa: F811 - fixtures
    base, links, _ = demo
    context, page, said = opened(chromium, links, role, width, language)
    wrong: list[str] = []
    for path in PAGES[role]:
        name = f"{path.strip('/').replace('/', '-') or 'today'}-{role}-{width}-{language[:2]}.png"
        wrong += objections(page, base + path, language, SCREENS / name)
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])
