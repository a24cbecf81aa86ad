"""The map of a community, drawn from the register; no picture from elsewhere."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.community.forms.layout import FloorForm, LayoutImportForm, PositionForm, ShapeForm, SpotForm
from linan.core.community.pages.frames import form_answer
from linan.core.community.pages.map_drawing import drawing, steps_from
from linan.core.community.pages.register import region_from
from linan.core.community.queries import Layer
from linan.core.community.rules.geofile import read_points, write_geojson
from linan.core.community.rules.words_of_map import SPOT_WORDS
from linan.core.desk.pages import page, render
from linan.kernel.actor import Actor
from linan.kernel.geo import Crs, Point, from_wgs84
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@page
def community_map(request: HttpRequest, by: Actor) -> HttpResponse:
    """Where everything stands; one building or door, and the way from it to the gate, the stores and the test."""
    communities = queries.map_communities(by)
    at = region_from(request.GET.get("at", ""))
    area = region_from(request.GET.get("area", "") or (at.at(Level.GRID) if at else ""))
    if not area:
        if not communities:
            return render(request, "community/map.html", {"communities": []})
        area = communities[0][0]
    if area.level < Level.COMMUNITY:
        raise not_found()
    layer = queries.layer_of(by, area.community)
    here = queries.from_here(by, layer, at) if at else None
    building = at.at(Level.BUILDING) if at else None
    may_edit = by.can(EDIT_PLACES, over=layer.region)
    context: dict[str, Any] = {
        "communities": communities,
        "community": layer.region,
        "name": queries.name_of(area),
        "area": area,
        "whole": area == layer.region,
        "grids": [(s.region, s.name) for s in layer.shapes if s.kind == ShapeKind.GRID.value],
        "at": at,
        "at_name": " ".join(queries.path_names(at, down_from=Level.BUILDING)) if at else "",
        "here": here,
        "steps": steps_from(layer, here) if here else [],
        "building": building,
        "building_name": queries.name_of(building) if building else "",
        "floors": queries.floors_of(by, building) if building else [],
        "drawing": drawing(layer, area, here),
        "buildings": [s for s in layer.of_kind(SpotKind.BUILDING) if area.covers(s.region) and _holds(by, s.region)],
        "others": [(SPOT_WORDS[SpotKind(s.kind)], s) for s in layer.spots if s.kind not in ("building", "stair")],
        "unplaced": [b for b in layer.unplaced if _holds(by, b.region)],
        "may_edit": may_edit,
    }
    return render(request, "community/map.html", context)


@page
def map_export(request: HttpRequest, by: Actor) -> HttpResponse:
    """The map of a community as GeoJSON, in WGS-84 unless another system is asked for."""
    area, crs = region_from(request.GET.get("area", "")), request.GET.get("crs", Crs.WGS84.value)
    if not area:
        communities = queries.map_communities(by)
        if not communities:
            raise not_found()
        area = communities[0][0]
    if crs not in {c.value for c in Crs}:
        raise not_found()
    layer = queries.layer_of(by, area.community)
    whole = write_geojson(_drawn(layer), Crs(crs))
    answer = HttpResponse(json.dumps(whole, ensure_ascii=False, indent=1), content_type="application/geo+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="map-{layer.region.code}-{crs}.geojson"'
    return answer


@page
def map_import(request: HttpRequest, by: Actor) -> HttpResponse:
    """Bring in a list of the map: check first, then enter."""
    by.must_somewhere(EDIT_PLACES)
    form = LayoutImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            file, enter = form.cleaned_data["file"], form.cleaned_data["enter"]
            try:
                context["result"] = actions.import_layout(
                    by, file.read(), file.name, Crs(form.cleaned_data["crs"]), dry_run=not enter
                )
                context["entered"] = enter
            except Refusal as refusal:
                if refusal.kind is not Kind.INVALID:
                    raise
                context["refusal"], status = refusal, 422
        else:
            status = 422
    return render(request, "community/map_import.html", context, status)


@page
def spot_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put a point on the map."""
    by.must_somewhere(EDIT_PLACES)

    def do(data: dict[str, Any]) -> Words:
        row = actions.place_spot(
            by, region_from(data["above"]), SpotKind(data["kind"]), data["name"], _point(data), Crs(data["crs"])
        )
        return Words("{name} was put on the map.", name=row.name)

    return form_answer(request, SpotForm, title=Words("Put a point on the map"), do=do, back=_back(request))


@page
def spot(request: HttpRequest, by: Actor, spot: UUID) -> HttpResponse:
    """Move a point; whatever is near or far from it is reckoned anew."""
    row = queries.spot_of(by, spot)
    by.must(EDIT_PLACES, over=row.region)

    def do(data: dict[str, Any]) -> Words:
        actions.move_spot(by, row.pk, _point(data), Crs(data["crs"]))
        return Words("{name} stands at its new place.", name=row.name)

    shown = request.GET.get("crs", Crs.WGS84.value)
    crs = Crs(shown) if shown in {c.value for c in Crs} else Crs.WGS84
    at = from_wgs84(row.at, crs)
    initial = {"crs": crs.value, "lon": round(at.lon, 7), "lat": round(at.lat, 7)}
    back = map_url(row.region.community)
    title = Words("Move {name}", name=row.name)
    return form_answer(request, PositionForm, title=title, do=do, back=back, initial=initial)


@page
def shape_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Draw a route or an area, or draw it anew under its name."""
    by.must_somewhere(EDIT_PLACES)

    def do(data: dict[str, Any]) -> Words:
        try:
            points = read_points(data["points"])
        except ValueError:
            words = Words("Write one pair a line: longitude, a blank, latitude.")
            raise Refusal("bad_shape", words, kind=Kind.INVALID, field="points") from None
        row = actions.draw_shape(
            by, region_from(data["above"]), ShapeKind(data["kind"]), data["name"], points, Crs(data["crs"])
        )
        return Words("{name} was drawn on the map.", name=row.name)

    return form_answer(request, ShapeForm, title=Words("Draw a route or an area"), do=do, back=_back(request))


@page
def floor_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Say what a floor is called and used for."""
    by.must_somewhere(EDIT_PLACES)

    def do(data: dict[str, Any]) -> Words:
        row = actions.note_floor(by, region_from(data["above"]), data["number"], data["name"], data["use"])
        return Words("Floor {number} was noted: {name}.", number=row.number, name=row.name)

    return form_answer(request, FloorForm, title=Words("Note a floor"), do=do, back=_back(request))


def map_url(area: Region, at: Region | None = None) -> str:
    asked = {"area": str(area), **({"at": str(at)} if at else {})}
    return f"{reverse('community:map')}?{urlencode(asked, safe='/')}"


def _point(data: dict[str, Any]) -> Point:
    return Point(data["lon"], data["lat"])


def _back(request: HttpRequest) -> str:
    above = region_from(request.POST.get("above", "") or request.GET.get("above", ""))
    return map_url(above.community) if above.level >= Level.COMMUNITY else reverse("community:map")


def _holds(by: Actor, region: Region) -> bool:
    return queries.holds_map(by, region)


def _drawn(layer: Layer) -> list[tuple[dict[str, str], str, list[Point]]]:
    def told(row: Any) -> dict[str, str]:
        return {"kind": row.kind, "name": row.name, "region": str(row.region)}

    points = [(told(s), "Point", [s.at]) for s in layer.spots]
    shapes = [(told(s), "LineString" if s.kind == ShapeKind.ROUTE.value else "Polygon", s.line) for s in layer.shapes]
    return points + shapes


urlpatterns = [
    path("map/", community_map, name="map"),
    path("map/export.geojson", map_export, name="map_export"),
    path("map/import/", map_import, name="map_import"),
    path("map/spots/new/", spot_new, name="spot_new"),
    path("map/spots/<uuid:spot>/", spot, name="spot"),
    path("map/shapes/new/", shape_new, name="shape_new"),
    path("map/floors/new/", floor_new, name="floor_new"),
]
