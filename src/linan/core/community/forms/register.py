"""Areas, places, gates, households, people and lists."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES
from linan.core.community.forms.areas import AreaField
from linan.core.community.models import PlaceKind
from linan.kernel.region import Level


class AreaForm(forms.Form):
    """A grid or building: the area above it, a short code, a name."""

    above = AreaField(
        label=_("In which community or grid"), needs=EDIT_PLACES, widest=Level.COMMUNITY, narrowest=Level.GRID
    )
    code = forms.RegexField(r"^[0-9A-Za-z][0-9A-Za-z._-]{0,31}$", label=_("Short code, such as g01 or b03"))
    name = forms.CharField(label=_("Name"), max_length=60)


class PlaceForm(forms.Form):
    """A place people visit."""

    above = AreaField(label=_("Area"), needs=EDIT_PLACES, widest=Level.STREET, narrowest=Level.GRID)
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

    above = AreaField(label=_("Area"), needs=EDIT_PLACES, widest=Level.COMMUNITY, narrowest=Level.BUILDING)
    name = forms.CharField(label=_("Name"), max_length=60)


class HouseholdForm(forms.Form):
    """A door and its address."""

    above = AreaField(label=_("Building"), needs=EDIT_PEOPLE, widest=Level.BUILDING, narrowest=Level.BUILDING)
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

    community = AreaField(
        label=_("Community, or the wider area whose communities the list names"),
        needs=EDIT_PEOPLE,
        widest=Level.COUNTY,
        narrowest=Level.COMMUNITY,
    )
    file = forms.FileField(label=_("Table (CSV or Excel)"))
