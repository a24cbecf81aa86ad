"""What is filled in about orders by hand and objections."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.desk.saying import say
from linan.domains.healthcode.queries.orders import bases_today
from linan.domains.healthcode.rules.orders import GROUND_WORDS, Asked


class OrderForm(forms.Form):
    """An order by hand: whom, ground, law, record, reason and days."""

    people = forms.CharField(
        label=_("Whom: identity numbers or telephones, one a line"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    ground = forms.ChoiceField(label=_("Epidemiological ground"))
    record = forms.CharField(label=_("Number of the investigation record"), max_length=80)
    basis = forms.ChoiceField(label=_("Legal basis"))
    reason = forms.CharField(
        label=_("Where and when, in words the person reads"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    days = forms.IntegerField(label=_("Days, today included"), min_value=1, initial=1)

    def __init__(self, *args: Any, most_days: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("ground", [(g.value, say(w)) for g, w in GROUND_WORDS.items()]),
            ("basis", [(b.code, say(b.words)) for b in bases_today()]),
        ):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices
        self.fields["days"].widget.attrs["max"] = most_days

    def asked(self) -> Asked:
        """The order as it was filled in."""
        data = self.cleaned_data
        return Asked(data["ground"], data["basis"], data["record"], data["reason"], data["days"])
