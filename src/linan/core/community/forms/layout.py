"""Points, lines, areas and floors of the map, and lists of them; coordinates always name their system."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.facts import SpotKind
from linan.core.community.forms.areas import AreaField
from linan.core.community.rules.words_of_map import CRS_WORDS, SHAPE_WORDS, SPOT_WORDS
from linan.core.desk.saying import say
from linan.kernel.geo import Crs
from linan.kernel.region import Level


def systems() -> list[tuple[str, str]]:
    return [(c.value, say(w)) for c, w in CRS_WORDS.items()]


def spot_kinds() -> list[tuple[str, str]]:
    return [(k.value, say(w)) for k, w in SPOT_WORDS.items()]


def shape_kinds() -> list[tuple[str, str]]:
    return [(k.value, say(w)) for k, w in SHAPE_WORDS.items()]


class PositionForm(forms.Form):
    """Where a point stands."""

    crs = forms.ChoiceField(label=_("Coordinate system"), choices=systems, initial=Crs.WGS84.value)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90)


class SpotForm(PositionForm):
    """A point that is not on the map yet."""

    above = AreaField(label=_("Area"), needs=EDIT_PLACES, widest=Level.COMMUNITY, narrowest=Level.BUILDING)
    kind = forms.ChoiceField(label=_("Kind"), choices=spot_kinds, initial=SpotKind.DEPOT.value)
    name = forms.CharField(label=_("Name"), max_length=120)

    field_order = ("above", "kind", "name", "crs", "lon", "lat")


class ShapeForm(forms.Form):
    """A route or an area, corner by corner."""

    above = AreaField(label=_("Area"), needs=EDIT_PLACES, widest=Level.COMMUNITY, narrowest=Level.GRID)
    kind = forms.ChoiceField(label=_("Kind"), choices=shape_kinds)
    name = forms.CharField(label=_("Name"), max_length=120)
    crs = forms.ChoiceField(label=_("Coordinate system"), choices=systems, initial=Crs.WGS84.value)
    points = forms.CharField(
        label=_("Points in their order, one a line: longitude latitude"),
        max_length=80_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FloorForm(forms.Form):
    """A floor of a building."""

    above = AreaField(label=_("Building"), needs=EDIT_PLACES, widest=Level.BUILDING, narrowest=Level.BUILDING)
    number = forms.IntegerField(label=_("Floor (1 is the ground floor, -1 below it)"), min_value=-20, max_value=300)
    name = forms.CharField(label=_("Name"), max_length=60)
    use = forms.CharField(label=_("Used for"), max_length=60, required=False)


class LayoutImportForm(forms.Form):
    """A list of the map and the system its coordinates are in."""

    file = forms.FileField(label=_("GeoJSON, CSV or Excel"))
    crs = forms.ChoiceField(label=_("Coordinate system"), choices=systems)
    enter = forms.BooleanField(label=_("Enter the good rows now (otherwise only check)"), required=False)
