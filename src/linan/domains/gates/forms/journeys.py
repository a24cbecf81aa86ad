"""The form for a journey home, filled in before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.core.community.provinces import PROVINCES, province_name
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class JourneyForm(forms.Form):
    """Who comes, from where, and the two times. Places on the risk list stand first, by their published names."""

    person = forms.ChoiceField(label=_("Who comes"))
    origin = forms.ChoiceField(label=_("Where from"))
    departs = forms.DateTimeField(label=_("You leave"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    arrives = forms.DateTimeField(label=_("You are here"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(
        self,
        *args: Any,
        travellers: Sequence[tuple[PersonRef, str]] = (),
        listed: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        others = [(p, province_name(p)) for p in PROVINCES]
        places: list[tuple[Any, Any]] = [(_("Elsewhere, by province"), others)]
        if listed:
            places.insert(0, (_("On the risk list"), list(listed)))
        for name, choices in (("person", [(str(p.id), n) for p, n in travellers]), ("origin", places)):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices
        if len(travellers) == 1:
            self.fields["person"].widget = forms.HiddenInput()
            self.initial["person"] = str(travellers[0][0].id)

    def read(self) -> tuple[PersonRef, str, datetime, datetime]:
        if not self.is_valid():
            raise Refusal(
                "form_unusable",
                Words("This form cannot be used as it is."),
                kind=Kind.INVALID,
                next_step=Words("Load the page again and send it once more."),
                field=next(iter(self.errors), ""),
            )
        given = self.cleaned_data
        return PersonRef(UUID(given["person"])), given["origin"], given["departs"], given["arrives"]
