"""A clerk at an empty cell: from the first page to sign-in sheets in real Chromium, on a telephone and at a desk."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.effort import Effort
from tests.browser.looking import AXE, SCREENS, chromium  # noqa: F401 - a fixture
from tests.cells import Cells
from tests.server.test_drill import linan

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PATIENCE_SECONDS = 120
COMMUNITIES = "街道\t社区\t网格数\t出入口\n五常街道\t{community}\t2\t东门、南门\n"
STAFF = """姓名\t电话\t角色\t区域
王秀兰\t13800000001\t网格员\t{community}第1网格
林芳\t13800000011\t社区书记\t{community}
周建国\t13800000004\t门岗值守员\t{community}
吴静\t13800000009\t检验人员\t余杭区
"""


@pytest.fixture(params=[390, 1440])
def fresh(request: pytest.FixtureRequest, cells: Cells, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A cell where nobody works yet, on the real server; its address and the width to look at it."""
    home = cells("new", tmp_path / "cell")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    up = linan("up", "--port", str(port), home=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{base}/healthz", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        yield base, request.param
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait(40)


def test_a_clerk_sets_up_a_county_without_typing_a_code(chromium, fresh):  # noqa: F811
    base, width = fresh
    SCREENS.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": width, "height": 844 if width == 390 else 900}, locale="zh-CN")
    effort = Effort(context)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(f"{page.url}: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(f"{page.url}: {e}"))

    def look(name: str) -> None:
        page.wait_for_load_state("load")
        page.screenshot(path=str(SCREENS / f"setup-{name}-{width}.png"), full_page=True)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wrong.append(f"{name}: scrolls sideways at {width}")
        page.evaluate(AXE.read_text() + "; 0")
        found: dict[str, Any] = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
        )
        wrong.extend(f"{name}: {v['id']} {v['nodes'][0]['html'][:160]}" for v in found["violations"])

    page.goto(f"{base}/setup/")
    look("1-county")
    page.get_by_label("县（市、区）名称").fill("余杭")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="浙江省 杭州市 余杭区").click()
    look("2-clerk")
    page.get_by_label("您的姓名").fill("沈晓燕")
    page.get_by_label("登录名").fill("shen")
    page.get_by_label("密码").fill("river-lantern-1949")
    page.get_by_role("button", name="开始").click()
    page.wait_for_url(f"{base}/setup/county/")
    look("3-steps")

    page.get_by_role("link", name="添加社区、网格和出入口").click()
    page.get_by_role("link", name="五常街道", exact=True).click()
    page.get_by_text("下级区域").wait_for()
    names = page.locator(".ln-choices a").all_text_contents()
    community = next(n for n in names if n.endswith("社区"))
    page.get_by_role("link", name="全部步骤").click()
    page.get_by_role("link", name="添加社区、网格和出入口").click()
    page.get_by_label("从表格复制四列粘贴到这里：街道、社区、网格数、出入口").fill(
        COMMUNITIES.format(community=community)
    )
    page.get_by_role("button", name="核对名单").click()
    look("4-areas")
    page.get_by_role("button", name="录入这 1 行").click()
    page.wait_for_url(f"{base}/setup/county/")

    page.get_by_role("link", name="添加人员").click()
    page.get_by_label("从表格复制四列粘贴到这里：姓名、电话、角色、区域").fill(STAFF.format(community=community))
    page.get_by_role("button", name="核对名单").click()
    assert page.get_by_text("没有“检验人员”这个角色。您是不是要写“检验员”？").is_visible()
    look("5-staff")
    box = page.get_by_label("从表格复制四列粘贴到这里：姓名、电话、角色、区域")
    box.fill(box.input_value().replace("检验人员", "检验员"))
    page.get_by_role("button", name="核对名单").click()
    page.get_by_role("button", name="录入这 4 行").click()
    page.wait_for_url(f"{base}/setup/sheets/")
    look("6-waiting")

    # The clerk goes home; next morning the page knows how far they are.
    page.goto(f"{base}/account/")
    page.locator("summary[aria-label='我的账号']").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("登录名").fill("shen")
    page.get_by_label("密码").fill("river-lantern-1949")
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(f"{base}/setup/county/")
    assert page.get_by_text("1 个社区、2 个网格").is_visible()
    assert page.get_by_text("4 人还没有登录过").is_visible()
    look("7-next-morning")

    page.get_by_role("link", name="看看还缺什么").click()
    look("8-gaps")
    grid = page.locator("section", has=page.get_by_role("heading", name=f"五常街道 {community} 第2网格"))
    grid.get_by_role("link", name="添加人员").first.click()
    assert page.get_by_role("radio", name="网格员").is_checked()
    look("9-person")
    page.get_by_label("姓名", exact=True).fill("张平")
    page.get_by_label("电话", exact=True).fill("13800000012")
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url(f"{base}/setup/gaps/")
    assert not page.get_by_role("heading", name=f"五常街道 {community} 第2网格").is_visible()

    page.goto(f"{base}/setup/sheets/")
    page.get_by_role("button", name="生成密码并显示登录单").click()
    page.locator(".ln-sheet").first.wait_for()
    assert page.locator(".ln-sheet").count() == 5
    look("10-sheets")
    # B-14: a clerk without an IT person, in half an hour. Everything is read, the tables are typed key by key.
    minutes = effort.seconds() / 60
    print(f"{width}px: {minutes:.1f} min, {effort.presses} presses, {effort.keys} keys, {effort.read} characters read")
    assert effort.keys > 100 and effort.presses > 10 and effort.read > 1000, vars(effort)
    assert minutes <= 30, vars(effort)
    sheet = page.locator(".ln-sheet", has_text="王秀兰")
    name, password = sheet.locator("dd strong").all_inner_texts()
    worker = chromium.new_context(locale="zh-CN").new_page()
    worker.goto(f"{base}/sign-in/")
    # The paper and the screen call the same things by the same words.
    asked = [text.strip() for text in worker.locator("form.ln-form label").all_inner_texts()[:2]]
    assert sheet.locator("dt").all_inner_texts()[1:] == asked
    assert all(word in sheet.locator("li").first.inner_text() for word in asked)
    worker.get_by_label("登录名").fill(name)
    worker.get_by_label("密码").fill(password)
    worker.get_by_role("button", name="登录", exact=True).click()
    worker.wait_for_url(f"{base}/account/2fa/")
    worker.context.close()
    context.close()
    assert not wrong, "\n".join(wrong)
