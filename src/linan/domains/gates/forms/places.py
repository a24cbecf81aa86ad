"""The forms for goods, and a position a phone may have added to a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.domains.gates.actions import Goods
from linan.kernel.geo import Point
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class GoodsForm(forms.Form):
    """A batch as its papers say."""

    gate = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("What it is"), max_length=80)
    lot = forms.CharField(label=_("Lot number"), max_length=60)
    origin = forms.CharField(label=_("Where it comes from"), max_length=80)
    celsius = forms.IntegerField(label=_("Carried at (°C)"), min_value=-90, max_value=30, required=False)
    disinfected = forms.BooleanField(label=_("Disinfected on arrival"), required=False)

    def read(self) -> tuple[Any, Goods]:
        given = _read(self)
        return given["gate"], Goods(
            given["name"], given["lot"], given["origin"], given["celsius"], bool(given["disinfected"])
        )


class ShareForm(forms.Form):
    """To whom part of a batch went."""

    receiver = forms.CharField(label=_("To which door or shop"), max_length=120)
    quantity = forms.CharField(label=_("How much"), max_length=30)

    def read(self) -> tuple[str, str]:
        given = _read(self)
        return given["receiver"], given["quantity"]


class RecallForm(forms.Form):
    """A recall by lot, or by origin."""

    lot = forms.CharField(label=_("Lot number"), max_length=60, required=False)
    origin = forms.CharField(label=_("Where it comes from"), max_length=80, required=False)
    because = forms.CharField(label=_("Why"), max_length=200, required=False)

    def read(self) -> tuple[str, str, str]:
        given = _read(self)
        return given["because"], given["lot"], given["origin"]


def position(told: Mapping[str, Any]) -> Point | None:
    """Where the phone says it is, in degrees (WGS-84); None when it says nothing usable."""
    try:
        lon, lat = float(told.get("longitude", "")), float(told.get("latitude", ""))
    except (TypeError, ValueError):
        return None
    return Point(lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None


def _read(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise Refusal(
            "form_unusable",
            Words("This form cannot be used as it is."),
            kind=Kind.INVALID,
            next_step=Words("Load the page again and send it once more."),
            field=next(iter(form.errors), ""),
        )
    return form.cleaned_data
