"""A problem is routed to one grid and one named person, shared where it must be, and never left behind."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from tests.cast import founder

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.accounts.models import Duty, Staff
from linan.core.accounts.queries import resident_actor
from linan.core.community import actions as register
from linan.core.community.facts import SiteKind
from linan.core.community.models import Household
from linan.core.ledger import drain
from linan.core.messages.models import Message
from linan.domains.issues import actions, queries
from linan.domains.issues.actions import Picture
from linan.domains.issues.models import Issue, Share
from linan.domains.issues.queries import IssueFilter
from linan.domains.issues.rules import IssueKind, IssueState
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level

pytestmark = [pytest.mark.django_db, pytest.mark.urls("linan.web.urls")]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea7"
    "35818e0000000049454e44ae426082"
)


def report(cast, address, who="chen", kind=IssueKind.HYGIENE, **more):
    return actions.report_issue(cast.actor(who), cast.a, address, "门口堆了纸箱", kind, **more)


def test_a_hundred_problems_at_random_addresses_have_one_grid_and_one_person_each(cast):
    by = founder()
    for n in range(40):
        grid, building = ((cast.a_g01, "b01"), (cast.a_g02, "b02"))[n % 2]
        at = grid.child(building).child("u5").child(f"{n:04d}")
        register.register_household(by, at, f"{building[-1]}幢5单元{n:04d}室")
    homes = list(Household.objects.filter(region__startswith=cast.a))
    found = [
        report(cast, home.address if n % 3 else f"{home.address[0]}幢 楼下")
        for n, home in enumerate(Random(7).choices(homes, k=100))
    ]
    names = {cast.a_g01: cast.staff["wang"], cast.a_g02: cast.staff["zhang"]}
    assert len(found) == 100
    for made in found:
        assert Share.objects.filter(issue=made).count() == 1
        assert made.owner_ref == names[made.region.at(Level.GRID)]
        assert Staff.objects.get(pk=made.owner_ref.id).name
        assert made.due_at > made.reported_at
    assert {made.region.at(Level.GRID) for made in found} == set(names)


def test_a_gate_a_square_or_a_grid_is_an_address_too_and_nonsense_is_not(cast):
    by = founder()
    register.claim(by, cast.a_g02, cast.gate_a.id)
    register.add_site(by, cast.a_g01, register.SiteParticulars(SiteKind.PUBLIC_SPACE, "银杏广场"))
    assert report(cast, "梧桐社区东门 外面").region == cast.a_g02
    assert report(cast, "银杏广场 长椅").region == cast.a_g01
    assert report(cast, "第2网格 西侧小路").region == cast.a_g02
    with pytest.raises(Refusal) as no:
        report(cast, "月球背面")
    assert no.value.code == "address_unknown"
    assert report(cast, "月球背面", grid=cast.a_g02).owner_ref == cast.staff["zhang"]
    with pytest.raises(Refusal):
        report(cast, "1幢", who="sun")


def test_a_door_of_two_grids_is_one_problem_with_one_owner_that_both_read(cast):
    by = founder()
    for grid, building in ((cast.a_g01, "b01"), (cast.a_g02, "b02")):
        register.register_household(by, grid.child(building).child("u3").child("0201"), "3单元201室")
    made = report(cast, "3单元 201室", kind=IssueKind.DANGER)
    assert made.owner_ref == cast.staff["wang"]
    for who in ("wang", "zhang", "chen", "lead"):
        line = queries.issue_of(cast.actor(who), made.ref).line
        assert line.owner == "王秀兰" and line.grids == ("梧桐社区第1网格", "梧桐社区第2网格")
    assert queries.issue_of(cast.wang, made.ref).may_solve and not queries.issue_of(cast.zhang, made.ref).may_solve
    with pytest.raises(Refusal):
        queries.issue_of(cast.sun, made.ref)
    with pytest.raises(Refusal):
        actions.solve_issue(cast.zhang, made.ref, "已清")
    actions.hand_over(cast.wang, made.ref, cast.a_g02, "那一户在二网格")
    assert (
        queries.issue_of(cast.zhang, made.ref).may_solve and queries.issue_of(cast.wang, made.ref).line.owner == "张平"
    )
    actions.note_issue(cast.wang, made.ref, "钥匙在我这里")
    actions.solve_issue(cast.zhang, made.ref, "已清")
    view = queries.issue_of(cast.wang, made.ref)
    assert view.line.issue.state == IssueState.SOLVED
    assert [s.step.text for s in view.steps if s.step.text][-3:] == ["那一户在二网格", "钥匙在我这里", "已清"]


def test_whoever_leaves_keeps_no_problem_and_none_across_a_border_is_without_an_owner(cast, clock):
    lead = cast.actor("lead")
    made = report(cast, "1幢1单元101室")
    actions.share_issue(lead, made.ref, cast.a_g02)
    assert queries.unowned(lead) == 0
    accounts.end_duty(founder(), Duty.objects.get(staff_id=cast.staff["wang"].id).id)
    assert queries.unowned(lead) == 1, "until the workflow has answered"
    drain()
    assert queries.unowned(lead) == 0
    made.refresh_from_db()
    assert made.owner_ref == cast.staff["lead"]
    other = report(cast, "2幢1单元501室")
    actions.share_issue(lead, other.ref, cast.a_g01)
    accounts.note_absence(founder(), cast.staff["zhang"], clock.at + timedelta(days=2))
    drain()
    other.refresh_from_db()
    assert other.owner_ref == cast.staff["lead"] and queries.unowned(lead) == 0


def test_the_owner_is_told_and_the_leader_when_it_is_late(cast, clock):
    made = report(cast, "1幢1单元101室", kind=IssueKind.PERSON)
    drain()
    assert Message.objects.filter(to=str(cast.staff["wang"]), kind="issue").count() == 1
    assert [i.urgency for i in queries.today(cast.wang)] == ["soon"] and not queries.today(cast.sun)
    clock.advance(hours=4)
    drain()
    assert [i.urgency for i in queries.today(cast.wang)] == ["overdue"]
    assert [i.count for i in queries.today(cast.actor("lead"))] == [1]
    assert Message.objects.filter(to=str(cast.staff["lead"]), kind="issue").count() == 1
    actions.solve_issue(cast.wang, made.ref, "已送医")
    assert not queries.today(cast.actor("lead"))


def test_on_the_phone_with_a_picture(cast, client):
    client.force_login(cast.user("chen"), backend="django.contrib.auth.backends.ModelBackend")
    assert "1幢2单元301室" in client.get("/issues/new/").content.decode()
    from django.core.files.uploadedfile import SimpleUploadedFile

    body = {"community": str(cast.a), "address": "1幢1单元302室", "kind": "danger", "text": "消防门被锁",
            "photo": SimpleUploadedFile("a.png", PNG)}  # fmt: skip
    answer = client.post("/issues/report/", body)
    made = Issue.objects.get()
    assert answer.status_code == 302 and made.photo
    page = client.get(f"/issues/{made.id}/").content.decode()
    assert "王秀兰" in page and "消防门被锁" in page and "怎么解决的" not in page
    assert client.get(f"/issues/{made.id}/photo/")["Content-Type"].startswith("image/")
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/issues/{made.id}/photo/").status_code == 200
    page = client.get("/issues/").content.decode()
    assert "1幢1单元302室" in page and "跨网格且无人负责的问题：0" in page
    csv = b"".join(client.get("/issues/?export=csv").streaming_content).decode()
    assert "王秀兰" in csv
    assert client.post(f"/issues/{made.id}/solve/", {"text": "已开锁"}).status_code == 302
    client.force_login(cast.user("sun"), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/issues/{made.id}/photo/").status_code == 404
    assert "302室" not in client.get("/issues/?state=all").content.decode()


def test_own_reports_are_read_by_who_sees_no_others(cast):
    mine = report(cast, "1幢1单元101室")
    report(cast, "1幢1单元302室", who="zhou")
    assert [line.issue.pk for line in queries.issues(cast.chen, IssueFilter()).items] == [mine.pk]
    with pytest.raises(Refusal):
        queries.issues(cast.zhao, IssueFilter())


def test_the_picture_is_kept_without_what_it_tells_about_the_telephone(cast):
    made = report(cast, "1幢1单元101室", photo=Picture("b.png", PNG))
    assert queries.photo_of(cast.wang, made.ref).media_type == "image/png"


def test_a_resident_reports_at_home_and_reads_what_was_done(cast, client):
    resident = resident_actor(cast.person["zhao"], time_here.now())
    made = actions.report_from_home(resident, "", "楼道灯坏了", IssueKind.DANGER)
    assert made.region == cast.a_g01 and made.owner_ref == cast.staff["wang"]
    with pytest.raises(Refusal) as no:
        actions.report_from_home(resident, "隔壁社区9幢", "垃圾", IssueKind.HYGIENE)
    assert no.value.code == "address_unknown"
    with pytest.raises(Refusal):
        actions.report_from_home(cast.wang, "", "t", IssueKind.OTHER)
    for other in ("luo", "song"):
        assert not queries.own_reports(resident_actor(cast.person[other], time_here.now()))
    client.force_login(cast.user("wang"), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/issues/{made.id}/").content.decode()
    assert "一位居民" in page and "赵德福" not in page
    actions.note_issue(cast.wang, made.ref, "已问过物业")
    actions.solve_issue(cast.wang, made.ref, "灯换好了")
    drain()
    assert Message.objects.filter(to=str(cast.person["zhao"]), kind="issue").count() == 1
    (report,) = queries.own_reports(resident)
    assert report.done == "灯换好了" and not report.line.is_open
    actions.solve_issue(cast.actor("lead"), _from_staff(cast).ref, "好")
    drain()
    assert Message.objects.filter(to__startswith="person:", kind="issue").count() == 1


def _from_staff(cast):
    return report(cast, "1幢1单元101室")
