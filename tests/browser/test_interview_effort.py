"""What places already know of 高建华: 李医生 confirms it in fewer minutes than anybody writes it by hand."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser.effort import KEY_SECONDS, KEYS_PER_CHINESE_CHARACTER, Effort
from tests.browser.looking import SCREENS
from tests.browser.street import PHONE, Street, street  # noqa: F401 - a fixture
from tests.browser.test_contacts_story import confirm
from tests.cells import environment

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STAYS = [
    ("07:10", "07:40", "梧桐菜市场"), ("08:30", "09:10", "梧桐社区卫生服务站"), ("10:00", "11:20", "香樟茶馆"),
    ("14:05", "14:35", "梧桐菜市场"), ("15:30", "17:00", "香樟茶馆"), ("17:20", "17:45", "梧桐菜市场"),
]  # fmt: skip
RIGHT = "form[action$='/save/'] button[name=state][value=confirmed].btn-primary:visible"


def known(street: Street, folder: Path, days: list[date]) -> None:  # noqa: F811
    """What the places' own books say of him comes in from a file, as it does from a mall or a bus company."""
    lines = ["person,place,start,end"]
    for day in days:
        lines += [f"{street.person['gao']},{place},{day}T{a}:00+08:00,{day}T{b}:00+08:00" for a, b, place in STAYS]
    file = folder / "places.csv"
    file.write_text("\n".join(lines) + "\n")
    line = [sys.executable, "-m", "linan.web", "import", "visits", str(file)]
    done = subprocess.run(line, env=environment(street.home), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def written(days: int) -> float:
    """Seconds to type times and places of these stays once, with no page around them and nothing thought or read."""
    keys = sum(8 + KEYS_PER_CHINESE_CHARACTER * len(place) for _, _, place in STAYS)
    return days * keys * KEY_SECONDS


def test_what_is_known_is_confirmed_sooner_than_it_is_written(street: Street, tmp_path: Path):  # noqa: F811
    days = [street.visited_on - timedelta(days=1), street.visited_on]
    known(street, tmp_path, days)
    talk = f"{confirm(street, 'gao', '高建华')}interview/"
    street.until_text("li", "/tracing/interviews/", "高建华", "尚未开始")
    context = street.chromium.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto(street.base + street.links["li"])
    effort = Effort(context)  # from here on: finding the case is the same on paper
    page.goto(street.base + talk)
    street.click(page, "form[action$='/interview/begin/'] button")
    confirmed = 0
    for day in days:
        page.goto(f"{street.base}{talk}?day={day}")
        effort.presses += 1  # the day's own tab
        while page.locator(RIGHT).count():
            street.click(page, RIGHT)
            confirmed += 1
    assert confirmed == len(days) * len(STAYS)
    assert page.locator(".ln-tag-ok").count() == len(STAYS)
    page.screenshot(path=str(SCREENS / "interview-effort-390.png"), full_page=True)
    with_records, by_hand = effort.seconds() / 60, written(len(days)) / 60
    print(f"\n{confirmed} stays: {with_records:.1f} min confirmed, at least {by_hand:.1f} min written by hand")
    assert with_records < 0.75 * by_hand
    context.close()
