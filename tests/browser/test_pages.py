"""Every main page in real Chromium: it loads without an error, fits a phone, and axe finds nothing to object to."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.browser.looking import chromium, objections_both, opened  # noqa: F401 - one is a fixture
from tests.demo import demo  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
ID = r"[0-9a-f]{8}-[0-9a-f-]{27}/"
PAGES = {
    "王姐": ["/", "/workforce/", "/community/", "/testing/sampling/", "/tracing/pushed/", "/quarantine/",
             "/healthcode/changed/", "/reporting/ask/", "/reporting/forms/", "/messages/", "/account/",
             "/workforce/calls/", "/screening/", "/screening/changes/", "/screening/arrivals/", "/wellbeing/",
             "/activities/reach/"],
    "门岗老周": ["/", "/gates/", "/gates/handovers/", "/gates/refusals/"],
    "李医生": ["/", "/testing/sampling/", "/tracing/interviews/"],
    "检验员": ["/", "/testing/lab/"],
    "流调员": ["/", "/tracing/", "/tracing/sources/", "/tracing/notices/", "/tracing/letters/", "/tracing/letters/new/",
            "/tracing/texts/", "/testing/desk/", "/healthcode/orders/"],
    "社区书记": ["/community/map/", "/community/readiness/", "/community/spaces/", "/policy/modes/", "/issues/",
                 "/issues/new/", "/accounts/tree/", "/accounts/tree/gaps/", "/accounts/teams/", "/accounts/staffing/",
                 "/community/coverage/", "/reporting/self/", "/reporting/found/", "/reporting/units/",
                 "/gates/permits/", "/gates/entrances/", "/gates/holds/", "/gates/venues/", "/gates/goods/",
                 "/gates/terminals/", "/gates/house-rules/", "/reporting/clocks/",
                 "/activities/", "/activities/new/", "/flows/", "/flows/stream/", "/resilience/",
                 "/resilience/table/", "/oversight/doubts/", "/oversight/processes/", "/supplies/", "/supplies/desk/",
                 "/supplies/papers/", "/supplies/desk/?text=KZ-0301", "/supplies/desk/?text=KZ-0218",
                 "/supplies/desk/?text=none", "/supplies/papers/file/", "/reopening/", "/reopening/new/"],
    "网格长": ["/", "/workforce/load/", "/issues/"],
    "刘主任": ["/", "/gates/refusals/", "/healthcode/appeals/", "/healthcode/figures/",
               "/directives/", "/directives/new/", "/accounts/tree/", "/accounts/loans/", "/accounts/loans/new/",
               "/reporting/", "/response/", "/workforce/load/", "/screening/new/"],
    "何局": ["/", "/policy/", "/policy/overlays/", "/healthcode/weighings/",
             "/ledger/operations/", "/ledger/state/", "/ledger/entries/", "/oversight/processes/",
             "/reporting/collections/", "/reporting/collections/new/"],
    "卫健局": ["/", "/reporting/forms/", "/reporting/forms/new/", "/reporting/forms/overlap/",
               "/reporting/forms/cost/", "/reporting/tables/verify/", "/healthcode/revocations/"],
    "审计员": ["/", "/reads/", "/healthcode/orders/", "/oversight/reviews/", "/oversight/processes/"],
    "办事员": ["/", "/accounts/staff/", "/accounts/roles/"],
    "居家隔离": ["/me/", "/me/healthcode/", "/me/quarantine/", "/me/testing/", "/me/records/", "/me/messages/",
             "/me/community/spaces/", "/me/wellbeing/"],
    "普通居民": ["/me/reopening/", "/me/issues/", "/me/activities/", "/me/screening/", "/me/reporting/", "/me/gates/",
              "/me/gates/journeys/"],
}  # fmt: skip
BEHIND = {
    "王姐": [("/screening/", ID), ("/screening/", ID, "route/"), ("/wellbeing/", ID)],
    "社区书记": [
        ("/reopening/", ID),
        ("/community/spaces/", ID),
        ("/gates/goods/", ID),
        ("/supplies/", ID),
        ("/supplies/papers/", ID),
    ],
    "卫健局": [("/supplies/papers/", ID)],
    "门岗老周": [("/gates/", f"{ID}scan/"), ("/gates/", f"{ID}desk/"), ("/gates/", f"{ID}vehicles/")],
    "流调员": [
        ("/tracing/", f"cases/{ID}", deed)
        for deed in ("+decide/", "+chain/", "+open/", "+interview/", "+report/", "+register/", "+letter/")
    ]
    + [("/tracing/notices/", ID), ("/tracing/notices/", ID, "drafts/" + ID)],
    "刘主任": [("/tracing/", f"cases/{ID}", "cells/")],
    "普通居民": [
        ("/me/reopening/", ID),
        ("/me/community/spaces/", ID),
        ("/me/healthcode/", f"{ID}daily/"),
        ("/me/healthcode/", f"{ID}certificates/"),
    ],
}
"""Pages of one record: the first link that reads like this, step by step from a list; `+` is put behind it as it is."""


def behind(page: Any, base: str, steps: tuple[str, ...]) -> str:
    """The address of the record behind the first fitting links."""
    path = steps[0]
    for n in range(2, len(steps) + 1):
        if steps[n - 1].startswith("+"):
            path += steps[n - 1].removeprefix("+")
            continue
        page.goto(base + path)
        links = page.eval_on_selector_all("main a[href]", "all => all.map(a => a.getAttribute('href'))")
        path = next(link for link in links if re.fullmatch("".join(steps[:n]), link))
    return path


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(chromium, demo, role, language):  # noqa: F811 - fixtures
    """Each page is opened on a telephone and drawn wide on a desk, as when a tablet is turned."""
    base, links, _ = demo
    context, page, said = opened(chromium, links, role, 390, language)
    wrong: list[str] = []
    for path in [*PAGES[role], *(behind(page, base, steps) for steps in BEHIND.get(role, []))]:
        name = f"{re.sub(ID, '', path).strip('/').replace('/', '-') or 'today'}-{role}-{{}}-{language[:2]}.png"
        wrong += objections_both(page, base + path, language, name)
    context.close()
    assert not wrong and not said, "\n".join([*wrong, *said])
