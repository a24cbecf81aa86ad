"""Leases and ownership; enterprises, facilities and public spaces."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.forms.areas import AreaField
from linan.core.community.forms.vulnerability import DayInput
from linan.core.community.rules.words_of_places import AIR_WORDS, SITE_WORDS, SPACE_WORDS, TENURE_WORDS, USE_WORDS
from linan.core.desk.saying import say
from linan.kernel.region import Level


def tenure_kinds() -> list[tuple[str, str]]:
    return [(k.value, say(w)) for k, w in TENURE_WORDS.items()]


def site_kinds() -> list[tuple[str, str]]:
    return [(k.value, say(w)) for k, w in SITE_WORDS.items()]


def uses() -> list[tuple[str, str]]:
    return [(u.value, say(w)) for u, w in USE_WORDS.items()]


def airs() -> list[tuple[str, str]]:
    return [("", "–"), *((a.value, say(w)) for a, w in AIR_WORDS.items())]


def spaces() -> list[tuple[str, str]]:
    return [("", "–"), *((s.value, say(w)) for s, w in SPACE_WORDS.items())]


class TenureForm(forms.Form):
    """Who owns or rents, from when to when. The people to choose from live behind this door."""

    kind = forms.ChoiceField(label=_("By which right"), choices=tenure_kinds)
    person = forms.ChoiceField(label=_("Who of this household"), required=False)
    name = forms.CharField(label=_("Or the name of an owner who lives elsewhere"), max_length=60, required=False)
    phone = forms.CharField(label=_("Their telephone"), max_length=30, required=False)
    since_on = forms.DateField(label=_("Since"), widget=DayInput(format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Through (if an end is known)"), required=False, widget=DayInput(format="%Y-%m-%d")
    )


class SiteForm(forms.Form):
    """What stands there, whom to call, how many it holds and what it can be turned to."""

    above = AreaField(label=_("Area"), needs=EDIT_PLACES, widest=Level.COMMUNITY, narrowest=Level.BUILDING)
    kind = forms.ChoiceField(label=_("Kind"), choices=site_kinds)
    name = forms.CharField(label=_("Name"), max_length=120)
    use = forms.CharField(label=_("What it is, such as a school or a pump house"), max_length=60, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    workers = forms.IntegerField(label=_("People who work there"), min_value=0, max_value=1_000_000, required=False)
    capacity = forms.IntegerField(label=_("How many people it holds"), min_value=0, max_value=1_000_000, required=False)
    floors = forms.IntegerField(label=_("Floors"), min_value=0, max_value=300, required=False)
    emergency_uses = forms.MultipleChoiceField(
        label=_("Uses in need"), choices=uses, required=False, widget=forms.CheckboxSelectMultiple
    )
    space = forms.ChoiceField(label=_("Residents may book it as"), choices=spaces, required=False)
    square_metres = forms.IntegerField(
        label=_("Square metres (0: not measured)"), min_value=0, max_value=10_000_000, required=False
    )
    air = forms.ChoiceField(label=_("How its air is changed"), choices=airs, required=False)
    buffers = forms.ChoiceField(label=_("Room to wait apart in front of the gate"), required=False)
    until_on = forms.DateField(label=_("Closed from the day after"), required=False, widget=DayInput(format="%Y-%m-%d"))
