"""The map: one layer for everybody; moving a gate changes gate, stores, test site and way of every flat near it."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from linan.core import clock as time_here
from linan.core.community import actions, queries
from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.community.models import Floor, Gate, Shape, Spot
from linan.kernel.geo import Crs, LocalPlane, Metres, Point, from_wgs84, metres_between
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level

pytestmark = pytest.mark.django_db
PLANE = LocalPlane(Point(120.0, 30.27))


def at(east, north):
    return PLANE.point(Metres(east, north))


def box(west, south, east, north):
    return [at(west, south), at(east, south), at(east, north), at(west, north)]


@pytest.fixture
def mapped(cast):
    """A walled square of 200 metres: a gate in the south, a road through it and one around, stores on either side."""
    lead, a = cast.actor("lead"), cast.a
    gate = Gate.objects.get(pk=cast.gate_a.id)
    actions.place_spot(lead, a, SpotKind.GATE, gate.name, at(0, 0))
    actions.place_spot(lead, cast.a_b01, SpotKind.BUILDING, "", at(-40, 100))
    actions.place_spot(lead, cast.a_b01.child("u1"), SpotKind.STAIR, "1单元", at(-40, 90))
    actions.place_spot(lead, cast.a_b02, SpotKind.BUILDING, "", at(40, 100))
    for name, y in (("南", -40), ("北", 240)):
        actions.place_spot(lead, a, SpotKind.DEPOT, f"{name}物资点", at(-50, y))
        actions.place_spot(lead, a, SpotKind.TEST_SITE, f"{name}采样点", at(50, y))
    actions.draw_shape(lead, a, ShapeKind.COMPOUND, "围墙", box(-100, 0, 100, 200))
    actions.draw_shape(lead, a, ShapeKind.ROUTE, "中心路", [at(0, -20), at(0, 220)])
    actions.draw_shape(lead, a, ShapeKind.ROUTE, "环路", [*box(-120, -20, 120, 220), at(-120, -20)])
    return cast


def seen(cast, region):
    layer = queries.layer_of(cast.actor("lead"), cast.a)
    here = queries.from_here(cast.actor("lead"), layer, region)
    assert here is not None
    names = {s.pk: s.name for s in layer.spots}
    reached = (here.gate, here.depot, here.test_site)
    return here, [names[r.goal] for r in reached if r is not None]


def test_a_flat_shows_its_stair_gate_stores_test_site_and_the_way(mapped):
    flat = mapped.a_b01.child("u1").child("0302")
    here, names = seen(mapped, flat)
    gate = Gate.objects.get(pk=mapped.gate_a.id).name
    assert here.stair.name == "1单元" and names == [gate, "南物资点", "南采样点"]
    # 40 to the middle road and 90 down it; then 20 out, 50 along the street and 20 to the door of the store.
    assert here.gate.way.metres == pytest.approx(130, abs=1) and here.gate.way.along_routes
    assert here.depot.way.metres == pytest.approx(220, abs=1) and here.depot.gate == here.gate.goal
    assert metres_between(here.gate.way.points[0], here.stair.at) < 0.1
    assert metres_between(here.gate.way.points[-1], at(0, 0)) < 0.1


def test_moving_the_gate_changes_all_of_them_for_everybody(mapped):
    doors = [mapped.a_b01.child("u1").child("0302"), mapped.a_b01, mapped.a_b02.child("u1").child("0501")]
    before = [seen(mapped, d) for d in doors]
    spot = Spot.objects.get(of=mapped.gate_a.id)
    actions.move_spot(mapped.actor("lead"), spot.pk, at(0, 200))
    after = [seen(mapped, d) for d in doors]
    assert all(names[1:] == ["北物资点", "北采样点"] for _, names in after)
    for (was, old), (now, new) in zip(before, after, strict=True):
        assert old[1:] == ["南物资点", "南采样点"] and old[0] == new[0]
        for kind in ("gate", "depot", "test_site"):
            assert getattr(was, kind).way.points != getattr(now, kind).way.points


def test_a_second_gate_nearer_by_takes_over_and_a_closed_one_is_gone(mapped):
    lead, flat = mapped.actor("lead"), mapped.a_b01.child("u1").child("0302")
    actions.add_gate(lead, mapped.a, "北门")
    actions.place_spot(lead, mapped.a, SpotKind.GATE, "北门", at(0, 120))
    assert seen(mapped, flat)[1][0] == "北门"
    Gate.objects.filter(name="北门").update(closed_at=time_here.now())
    assert seen(mapped, flat)[1][0] != "北门"


def test_without_routes_the_way_is_straight_and_says_so(mapped):
    Shape.objects.filter(kind="route").delete()
    here, _ = seen(mapped, mapped.a_b01)
    assert here.gate.way.metres == pytest.approx(107.7, abs=0.5) and not here.gate.way.along_routes


def test_lists_come_in_and_go_out_in_each_system(mapped, client):
    lead = mapped.actor("lead")
    before = {s.name: s.at for s in Spot.objects.all()}
    client.force_login(mapped.user("lead"))
    for crs in Crs:
        answer = client.get("/community/map/export.geojson", {"area": mapped.a, "crs": crs.value})
        whole = json.loads(answer.content)
        assert whole["coordinate_system"] == crs.value and len(whole["features"]) == Spot.objects.count() + 3
        done = actions.import_layout(lead, answer.content, "map.geojson", crs)
        assert not done.bad and done.entered == len(whole["features"])
        assert max(metres_between(before[s.name], s.at) for s in Spot.objects.all()) < 0.5
        with pytest.raises(Refusal) as no:
            actions.import_layout(lead, answer.content, "map.geojson", Crs.BD09 if crs is Crs.WGS84 else Crs.WGS84)
        assert no.value.code == "other_system"


def test_a_table_is_checked_first_and_every_bad_line_says_why(mapped):
    shown = from_wgs84(at(10, 10), Crs.GCJ02)
    rows = [
        "种类,名称,区域,经度,纬度,坐标系",
        f"depot,东物资点,{mapped.a},{shown.lon},{shown.lat},GCJ-02",
        f"gate,没有的门,{mapped.a},{shown.lon},{shown.lat},",
        f"depot,邻居的,{mapped.b},{shown.lon},{shown.lat},",
        f"depot,歪的,{mapped.a},东经,{shown.lat},",
        f"castle,城堡,{mapped.a},{shown.lon},{shown.lat},",
    ]
    table, lead = "\n".join(rows).encode(), mapped.actor("lead")
    checked = actions.import_layout(lead, table, "map.csv", Crs.GCJ02, dry_run=True)
    assert checked.entered == 1 and [b.row for b in checked.bad] == [3, 4, 5, 6]
    assert not Spot.objects.filter(name="东物资点").exists()
    actions.import_layout(lead, table, "map.csv", Crs.GCJ02)
    assert metres_between(Spot.objects.get(name="东物资点").at, at(10, 10)) < 0.5


def test_what_cannot_be_is_refused_and_sun_sees_nothing(mapped):
    lead, sun = mapped.actor("lead"), mapped.sun
    twisted = [at(0, 0), at(10, 10), at(10, 0), at(0, 10)]
    for call, code in (
        (lambda: actions.draw_shape(lead, mapped.a, ShapeKind.ZONE, "歪", twisted), "bad_shape"),
        (lambda: actions.draw_shape(lead, mapped.a, ShapeKind.ROUTE, "短", twisted[:1]), "bad_shape"),
        (lambda: actions.place_spot(lead, mapped.a, SpotKind.DEPOT, "月", Point(200, 30)), "bad_position"),
        (lambda: actions.place_spot(lead, mapped.a, SpotKind.GATE, "无门", at(0, 0)), "no_such_gate"),
        (lambda: queries.layer_of(sun, mapped.a), "not_found"),
        (lambda: actions.move_spot(sun, Spot.objects.earliest("pk").pk, at(0, 0)), "not_found"),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code == code
    layer = queries.layer_of(mapped.wang, mapped.a)
    assert layer.spots
    with pytest.raises(Refusal):
        queries.from_here(mapped.wang, layer, mapped.a_b02.child("u1").child("0501"))


def test_the_page_links_every_building_and_names_every_symbol(mapped, client):
    client.force_login(mapped.user("lead"))
    flat = mapped.a_b01.child("u1").child("0302")
    actions.note_floor(mapped.actor("lead"), mapped.a_b01, 3, "三层", "住宅")
    assert Floor.objects.get().region.level is Level.BUILDING
    page = client.get("/community/map/", {"area": mapped.a, "at": flat}).content.decode()
    for text in ("<svg", "1单元", "南物资点", "南采样点", "ln-map-way-depot", "三层", "0302"):
        assert text in page
    assert page.count(f"at={quote(mapped.a_b02, safe='')}#here") == 2


def test_routes_that_cross_without_a_shared_point_are_one_network(mapped):
    actions.draw_shape(mapped.actor("lead"), mapped.a, ShapeKind.ROUTE, "弄", [at(-90, 80), at(90, 80)])
    Spot.objects.filter(kind="stair").delete()
    actions.place_spot(mapped.actor("lead"), mapped.a_b01.child("u1"), SpotKind.STAIR, "1单元", at(-80, 84))
    here, _ = seen(mapped, mapped.a_b01.child("u1"))
    assert here.gate.way.along_routes and here.gate.way.metres == pytest.approx(4 + 80 + 80, abs=1)
