"""A clerk sets up a county with names alone: lists pasted from a table, looked at, entered, printed, and the gaps."""

import re

import pytest
from django.test import Client
from tests.cast import COUNTY, NAMES, PASSWORD, STREET, A, B

from linan.core.accounts import actions, gaps, queries, roles
from linan.core.accounts.lists import read_areas, read_staff
from linan.core.accounts.models import Duty, Staff
from linan.core.accounts.workers import workers_for
from linan.core.community.areas import areas_called, areas_like, areas_within
from linan.core.community.models import Division, Gate, Grid
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]
BACKEND = "django.contrib.auth.backends.ModelBackend"
AREAS = """街道\t社区\t网格数\t出入口
河畔街道\t梧桐社区\t2\t东门、南门
\t香樟社区\t1\t
河畔街道\t银杏社区\t1\t北门
"""
STAFF = """姓名\t电话\t角色\t区域
王秀兰\t13800000001\t网格员\t梧桐社区第1网格
林芳\t13800000011\t社区书记\t河畔街道 梧桐社区
周建国\t13800000004\t门岗值守员\t梧桐社区
周建国\t13800000004\t志愿者\t梧桐社区
李慧\t12\t社区医生\t梧桐社区
吴静\t13800000009\t检验人员\t余杭区
孙桂英\t13800000006\t网格员\t梧桐小区第1网格
郑勇\t13800000001\t社区民警\t河畔街道
"""


@pytest.fixture
def county(db, clock):
    """An empty cell that knows the divisions of one street."""
    for code, name in NAMES.items():
        region = Region.of_code(code)
        Division.objects.create(region=region, code=code, name=name, level=int(region.level), since_on="2022-01-01")
    return COUNTY


@pytest.fixture
def clerk(county):
    browser = Client()
    chosen = browser.get("/setup/", {"county": str(county)})
    assert "浙江省 杭州市 余杭区" in chosen.content.decode()
    told = {"county": str(county), "name": "沈晓燕", "username": "shen", "password": PASSWORD}
    assert browser.post("/setup/", told).headers["Location"] == "/setup/county/"
    return browser


def text_of(answer):
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_county_is_found_by_name_or_step_by_step(county):
    browser = Client()
    assert "浙江省 杭州市 余杭区" in text_of(browser.get("/setup/", {"q": "余杭"}))
    assert "浙江省" in text_of(browser.get("/setup/"))
    assert "余杭区" in text_of(browser.get("/setup/", {"in": str(COUNTY.parent)}))
    weak = browser.post("/setup/", {"county": str(county), "name": "沈晓燕", "username": "shen", "password": "123"})
    assert weak.status_code == 422
    assert 'value="沈晓燕"' in weak.content.decode()
    assert not queries.set_up_done()


def test_a_clerk_comes_from_an_empty_cell_to_a_working_county(clerk):
    table = (
        "街道\t社区\t网格数\t出入口\n河畔街道\t梧桐社区\t2\t东门、南门\n\t香樟社区\t1\t\n河畔街道\t银杏社区\t1\t北门\n"
    )
    shown = text_of(clerk.post("/setup/areas/", {"table": table}))
    assert "全国名录里没有：银杏社区" in shown
    assert Grid.objects.count() == 0
    for _ in range(2):  # the same list again adds nothing
        clerk.post("/setup/areas/", {"table": table, "enter": "1"})
        assert (Grid.objects.count(), Gate.objects.count()) == (3, 2)
    clerk.post("/setup/areas/", {"table": table, "enter": "1", "add_new": "1"})
    assert (Grid.objects.count(), Gate.objects.count()) == (4, 3)
    assert Division.objects.get(name="银杏社区").region == STREET.child("330110001900")

    shown = text_of(clerk.post("/setup/staff/", {"table": STAFF}))
    assert "这不是有效的电话号码。" in shown
    assert "没有“检验人员”这个角色。您是不是要写“检验员”？" in shown
    assert "没有“梧桐小区第1网格”这个区域。您是不是要写" in shown
    assert "这个电话号码已经登记给 王秀兰。" in shown
    assert "4 行可以录入，4 行不行" in shown
    assert Staff.objects.count() == 1
    for _ in range(2):
        assert clerk.post("/setup/staff/", {"table": STAFF, "enter": "1"}).headers["Location"] == "/setup/sheets/"
        assert (Staff.objects.count(), Duty.objects.count()) == (4, 5)
    assert workers_for(A.child("g01")) == [Staff.objects.get(name="王秀兰").ref]

    waiting = clerk.get("/setup/sheets/").content.decode()
    wang = Staff.objects.get(name="王秀兰")
    assert str(wang.id) in waiting
    first, second = (clerk.post("/setup/sheets/", {"staff": [str(wang.id)]}).content.decode() for _ in range(2))
    old, new = (re.findall(r"<strong>(\w{4}-\w{4}-\w{4})<", sheet)[0] for sheet in (first, second))
    assert "网格员 · 余杭区 河畔街道 梧桐社区 第1网格" in second
    assert Client().post("/sign-in/", {"login": wang.user.username, "password": old}).status_code == 200
    assert Client().post("/sign-in/", {"login": wang.user.username, "password": new}).status_code == 302
    assert str(wang.id) not in clerk.get("/setup/sheets/").content.decode()

    # Left and come back another day: the page knows.
    again = Client()
    assert again.post("/sign-in/", {"login": "shen", "password": PASSWORD}).status_code == 302
    page = text_of(again.get("/setup/county/"))
    assert "3 个社区、4 个网格" in page
    assert "4 人" in page


def test_each_gap_leads_to_its_repair(clerk):
    clerk.post("/setup/grids/", {"region": str(A), "count": "1", "gates": "东门"})
    by = queries.actor_for(Staff.objects.get(name="沈晓燕").user, Duty.objects.get().since)

    def missing():
        return {(g.area.region, str(g.words)) for g in gaps.gaps(by, COUNTY)}

    lacking = missing()
    assert (A.child("g01"), "No Grid worker works here.") in lacking
    assert (A, "No Community secretary works here.") in lacking
    assert (A, "No Community doctor works here.") in lacking
    assert (A, "The gate 东门 has nobody: Gate guard is missing.") in lacking
    assert (A, "Nobody is on the roll of residents yet.") in lacking
    assert (COUNTY, "No Laboratory technician works here.") in lacking
    assert not {region for region, _ in lacking} & {B, B.child("g01")}  # nothing has begun there

    links = re.findall(r'class="btn btn-sm" href="([^"]+)"', clerk.get("/setup/gaps/").content.decode())
    assert len(links) == len(lacking)
    n = 0
    for link in links:
        page = clerk.get(link.replace("&amp;", "&"))
        assert page.status_code == 200, link
        area = re.search(r'type="hidden" name="area" value="([^"]+)"', page.content.decode())
        role = re.search(r'name="role" value="(\w+)" checked', page.content.decode())
        if area and role:
            n += 1
            told = {"area": area[1], "role": role[1], "name": f"张{n}", "phone": f"138000000{n:02d}", "from_gaps": "1"}
            assert clerk.post("/setup/person/", told).headers["Location"] == "/setup/gaps/", told
    assert {words for _, words in missing()} == {"Nobody is on the roll of residents yet."}


def test_a_role_shows_its_three_lists_where_it_is_chosen(clerk):
    from linan.core.desk.saying import say

    page = text_of(clerk.get("/setup/staff/", {"area": str(A), "role": "gate_guard"}))
    for role in roles.all_roles():
        for words in role.refusals:
            assert say(words, "zh-hans") in page
    assert "可以做（权力清单）" in page


def test_areas_are_known_by_name_and_never_guessed(cast):
    areas = areas_within(COUNTY)
    assert [a.region for a in areas_called("梧桐社区 / 第1网格", areas)] == [cast.a_g01]
    assert [a.region for a in areas_called("河畔街道梧桐社区", areas)] == [A]
    assert [a.region for a in areas_called("330110001001", areas)] == [A]
    assert {a.region for a in areas_called("第1网格", areas)} == {cast.a_g01, cast.b_g01}
    assert areas_called("桐社区", areas) == []
    assert areas_like("梧桐", areas)[0].region == A
    Division.objects.filter(region=B).update(name="香樟社区居民委员会")
    assert [a.region for a in areas_called("香樟社区", areas_within(COUNTY))] == [B]
    (line,) = read_staff("王秀兰，13800000001，网格员，第1网格", areas)
    assert line.wrong
    (row,) = read_areas("\t梧桐社区\t61\t", COUNTY, areas)
    assert row.wrong


def test_nobody_but_the_clerk_sets_up(cast, client):
    doors = ["/setup/county/", "/setup/areas/", "/setup/staff/", "/setup/sheets/", "/setup/gaps/"]
    for name in ("wang", "liu", "zhao", "sun"):
        client.force_login(cast.user(name), backend=BACKEND)
        for door in doors:
            assert client.get(door).status_code == 403, (name, door)
        for door in ("/setup/grids/", "/setup/division/", "/setup/person/", "/setup/sheets/"):
            told = {
                "region": str(A),
                "above": str(STREET),
                "name": "某某",
                "area": str(A),
                "role": "clerk",
                "count": "9",
            }
            assert client.post(door, told).status_code in (403, 404), (name, door)
    assert client.get("/setup/").headers["Location"] == "/setup/county/"
    with pytest.raises(Refusal):
        actions.print_sheets(cast.liu, COUNTY, [])
    other = Region("33/3301/330106/")
    with pytest.raises(Refusal):
        gaps.gaps(cast.clerk, other)
