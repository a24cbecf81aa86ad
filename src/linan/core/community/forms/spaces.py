"""Booking a space; turning one to an emergency use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linan.core.community.facts import EmergencyUse
from linan.core.community.forms.vulnerability import DayInput
from linan.core.community.rules.words_of_places import USE_WORDS
from linan.core.desk.saying import say

LENGTHS = (1, 2, 3, 4)


class BookForm(forms.Form):
    """A day, an hour, how long, and for how many."""

    day = forms.DateField(label=_("Day"), widget=DayInput(format="%Y-%m-%d"))
    hour = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    hours = forms.TypedChoiceField(label=_("How many hours"), choices=[(n, str(n)) for n in LENGTHS], coerce=int)
    places = forms.IntegerField(label=_("How many people, or bays"), min_value=1, max_value=1_000_000, initial=1)

    def period(self) -> tuple[datetime, datetime]:
        given: dict[str, Any] = self.cleaned_data
        since = timezone.make_aware(datetime.combine(given["day"], given["hour"]))
        return since, since + timedelta(hours=given["hours"])


class ConvertForm(forms.Form):
    """Which of its uses, why, and until when."""

    use = forms.ChoiceField(label=_("Turn it to"))
    because = forms.CharField(label=_("Why"), max_length=200)
    until_at = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(self, *args: Any, uses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["use"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [(u, say(USE_WORDS[EmergencyUse(u)])) for u in uses]
