"""A tenant lives here by the same right as an owner; a hall is found by how many it holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linan.core import clock as time_here
from linan.core.community import actions, queries
from linan.core.community.actions import SiteParticulars
from linan.core.community.facts import EmergencyUse, SiteKind, TenureKind
from linan.core.community.queries import SiteFilter, TenureFilter
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
SINCE = date(2022, 1, 1)


def test_the_owner_lives_elsewhere_and_the_tenant_here(cast, clock):
    wang, home = cast.wang, cast.household["family"]
    actions.note_tenure(wang, home, TenureKind.OWNER, name="钱有房", phone="13912345678", since_on=date(2010, 5, 1))
    through = time_here.today() + timedelta(days=20)
    lease = actions.note_tenure(
        wang, home, TenureKind.TENANT, person=cast.person["mother"], since_on=SINCE, until_on=through
    )
    again = actions.note_tenure(
        wang, home, TenureKind.TENANT, person=cast.person["mother"], since_on=SINCE, until_on=through
    )
    assert lease.pk == again.pk
    view = queries.household_of(wang, home)
    assert view.owner_lives_elsewhere and [t.name for t in view.tenures] == ["钱有房", "朱雨桐"]
    assert [t.name for t in queries.tenures(wang, TenureFilter(absent=True)).items] == ["钱有房"]
    assert [t.name for t in queries.tenures(wang, TenureFilter(ends_within_days=30)).items] == ["朱雨桐"]
    clock.advance(days=21)
    assert [t.name for t in queries.tenures(cast.wang, TenureFilter()).items] == ["钱有房"]


def test_a_lease_or_ownership_alike_gives_a_home_near_the_gate(cast, clock):
    lead, song, xie = cast.actor("lead"), cast.person["song"], cast.person["xie"]
    dwelling = cast.household["couple"]
    both = cast.actor("liu")
    assert queries.home_near(song, cast.a) == queries.region_of(song)
    with pytest.raises(Refusal):
        actions.note_tenure(lead, dwelling, TenureKind.TENANT, person=song, since_on=SINCE)
    by = lead.__class__(lead.id, lead.kind, (*lead.duties, *both.duties))
    rent = actions.note_tenure(by, dwelling, TenureKind.TENANT, person=song, since_on=SINCE)
    own = actions.note_tenure(by, dwelling, TenureKind.OWNER, person=xie, since_on=SINCE)
    assert queries.home_near(song, cast.a) == queries.home_near(xie, cast.a) == cast.a_b02.child("u1").child("0501")
    assert queries.home_near(song, cast.b) == queries.region_of(song)
    for one in (rent, own):
        actions.end_tenure(lead, one.id)
    clock.advance(days=1)
    assert queries.home_near(song, cast.a) == queries.region_of(song)


def test_what_cannot_be_is_refused_and_sun_sees_nothing(cast):
    home = cast.household["family"]
    for tried, code in (
        ({"kind": TenureKind.TENANT, "name": "无名"}, "tenant_unknown"),
        ({"kind": TenureKind.OWNER, "name": ""}, "bad_name"),
        ({"kind": TenureKind.OWNER, "name": "某某", "until_on": date(2021, 1, 1)}, "bad_period"),
    ):
        with pytest.raises(Refusal) as no:
            actions.note_tenure(cast.wang, home, since_on=SINCE, **tried)
        assert no.value.code == code
    for call in (
        lambda: queries.household_of(cast.sun, home),
        lambda: actions.note_tenure(cast.sun, home, TenureKind.OWNER, name="某某", since_on=SINCE),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code == "not_found"


def test_a_hall_is_found_by_how_many_it_holds_and_changes_with_the_day(cast, clock):
    lead = cast.actor("lead")
    told = SiteParticulars(
        SiteKind.PUBLIC_SPACE, "文化礼堂", "礼堂", capacity=300, floors=2,
        emergency_uses=[EmergencyUse.SHELTER, EmergencyUse.TESTING],
    )  # fmt: skip
    hall = actions.add_site(lead, cast.a_g01, told)
    actions.add_site(lead, cast.a, SiteParticulars(SiteKind.ENTERPRISE, "晨光服装厂", "服装", workers=80))

    def names(**ask):
        return [s.name for s in queries.sites(cast.wang, SiteFilter(**ask)).items]

    assert names(holds=200) == names(use=EmergencyUse.SHELTER) == ["文化礼堂"]
    assert names(kind=SiteKind.ENTERPRISE) == ["晨光服装厂"]
    assert names(holds=301) == []
    assert queries.sites(cast.sun, SiteFilter()).items == []
    closed = SiteParticulars(SiteKind.PUBLIC_SPACE, "文化礼堂", "礼堂", capacity=300, until_on=time_here.today())
    assert actions.change_site(lead, hall.id, closed).uses == []
    clock.advance(days=1)
    assert names(kind=SiteKind.PUBLIC_SPACE) == []
    with pytest.raises(Refusal):
        actions.change_site(cast.wang, hall.id, told)


def test_the_pages_draw_and_take_what_is_typed(cast, client):
    client.force_login(cast.user("lead"), backend="django.contrib.auth.backends.ModelBackend")
    home = f"/community/households/{cast.household['family'].id}/"
    data = {"kind": "tenant", "person": str(cast.person["mother"].id), "since_on": "2022-01-01"}
    assert client.post(f"{home}tenures/new/", data).status_code == 302
    assert "租客" in client.get(home).content.decode()
    assert "朱雨桐" in client.get("/community/tenures/").content.decode()
    site = {"above": str(cast.a), "kind": "facility", "name": "梧桐小学", "capacity": "900",
            "emergency_uses": ["testing", "shelter"]}  # fmt: skip
    assert client.post("/community/sites/new/", site).status_code == 302
    row = queries.sites(cast.wang, SiteFilter(text="小学")).items[0]
    assert client.post(f"/community/sites/{row.id}/", site | {"floors": "4"}).status_code == 302
    assert queries.site_of(cast.wang, row.id).floors == 4
    assert "梧桐小学" in client.get("/community/sites/?holds=500").content.decode()
    assert client.get(f"/community/sites/{row.id}/").status_code == 200
