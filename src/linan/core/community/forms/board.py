"""Word from a household."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.forms.tenure import airs
from linan.core.community.forms.vulnerability import sources


class WordForm(forms.Form):
    """Who was heard from, how, and how they are."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    route = forms.ChoiceField(label=_("How we know"), choices=sources)
    symptoms = forms.CharField(label=_("Symptoms, separated by commas"), max_length=120, required=False)
    needs = forms.CharField(label=_("What they need"), max_length=200, required=False)


class BuildingForm(forms.Form):
    """What a building is called and how high it is."""

    name = forms.CharField(label=_("Name"), max_length=60)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    floors = forms.IntegerField(label=_("Floors"), min_value=0, max_value=300)
    lift = forms.BooleanField(label=_("Has a lift"), required=False)
    exits = forms.IntegerField(
        label=_("Ways out of each stair (0: nobody has looked)"), min_value=0, max_value=20, required=False
    )
    air = forms.ChoiceField(label=_("Air of stairs and corridors"), choices=airs, required=False)
