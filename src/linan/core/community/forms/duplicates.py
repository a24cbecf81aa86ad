"""Saying that somebody is another person, and choosing whose particulars stay."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.forms.register import HouseholdForm, PersonForm
from linan.core.community.rules import Side
from linan.core.community.rules.words import FIELD_WORDS
from linan.core.desk.saying import say


class EnterPersonForm(PersonForm):
    """A person of a household; the tick is drawn once somebody like them was found."""

    born_on = forms.DateField(
        label=_("Day of birth"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    another = forms.BooleanField(label=_("This is another person"), required=False)


class EnterHouseholdForm(HouseholdForm):
    """A door and its address; the tick is drawn once a household was found there."""

    another = forms.BooleanField(label=_("Another household shares this door"), required=False)


class MergeForm(forms.Form):
    """For each field in which two records differ: whose stays."""

    def __init__(self, *args: object, choices: Mapping[str, tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own, handed on
        for name, (kept, gone) in choices.items():
            self.fields[name] = forms.ChoiceField(
                label=say(FIELD_WORDS[name]),
                choices=[(Side.KEPT.value, kept or "–"), (Side.GONE.value, gone or "–")],
                widget=forms.RadioSelect,
            )
