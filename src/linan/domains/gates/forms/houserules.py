"""Noting a compound's own rule."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.desk import say
from linan.domains.gates.forms.scanning import read_region
from linan.domains.gates.rules.houserules import CONCERNED_WORDS, DEMAND_WORDS, Concerned, Demand
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def _concerned() -> list[tuple[str, Any]]:
    return [(c.value, say(w)) for c, w in CONCERNED_WORDS.items()]


def _demands() -> list[tuple[str, Any]]:
    return [(d.value, say(w)) for d, w in DEMAND_WORDS.items()]


class HouseRuleForm(forms.Form):
    """Where, whom it concerns, what it asks, as it will hang at the gate, from when and until when."""

    region = forms.CharField(label=_("Where"), max_length=120)
    concerned = forms.ChoiceField(label=_("Whom it concerns"), choices=_concerned)
    demand = forms.ChoiceField(label=_("What it asks"), choices=_demands)
    words = forms.CharField(label=_("As it will hang at the gate, with its reason"), max_length=200)
    since = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def read(self) -> tuple[Region, Concerned, Demand, str, datetime, datetime]:
        if not self.is_valid():
            raise Refusal(
                "form_unusable",
                Words("This form cannot be used as it is."),
                kind=Kind.INVALID,
                next_step=Words("Load the page again and send it once more."),
                field=next(iter(self.errors), ""),
            )
        told = self.cleaned_data
        return (
            read_region(told["region"]), Concerned(told["concerned"]), Demand(told["demand"]), told["words"],
            told["since"], told["until"],
        )  # fmt: skip
