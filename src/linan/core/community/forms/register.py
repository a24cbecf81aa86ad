"""Areas, places, gates, households, people and lists."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.models import PlaceKind


class AreaForm(forms.Form):
    """A grid or building: the area above it, a short code, a name."""

    above = forms.CharField(label=_("Area above it (path)"), max_length=120)
    code = forms.RegexField(r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$", label=_("Short code, such as g01 or b03"))
    name = forms.CharField(label=_("Name"), max_length=60)


class PlaceForm(forms.Form):
    """A place people visit."""

    above = forms.CharField(label=_("Area (path)"), max_length=120)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            (PlaceKind.INDOOR.value, _("Indoors")),
            (PlaceKind.OUTDOOR.value, _("Outdoors")),
            (PlaceKind.VEHICLE.value, _("Vehicle")),
        ],
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)


class GateForm(forms.Form):
    """A gate of a community or building."""

    above = forms.CharField(label=_("Area (path)"), max_length=120)
    name = forms.CharField(label=_("Name"), max_length=60)


class HouseholdForm(forms.Form):
    """A door and its address."""

    above = forms.CharField(label=_("Building or unit (path)"), max_length=120)
    code = forms.RegexField(r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$", label=_("Door, such as 0502"))
    address = forms.CharField(label=_("Address"), max_length=200)


class PersonForm(forms.Form):
    """A person of a household."""

    household = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    identity = forms.CharField(label=_("Identity number"), max_length=30, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)


class ImportForm(forms.Form):
    """A table of residents of one community."""

    community = forms.CharField(label=_("Community (path)"), max_length=120)
    file = forms.FileField(label=_("Table (CSV or Excel)"))
