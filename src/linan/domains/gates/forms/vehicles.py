"""The forms for vehicles, permits, guests and limited outings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from linan.domains.gates.forms.scanning import DIRECTIONS, read_region
from linan.domains.gates.rules import Direction, PermitBounds, VehicleUse
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

EMERGENCIES = [
    (VehicleUse.AMBULANCE.value, _("ambulance")),
    (VehicleUse.FIRE.value, _("fire engine")),
    (VehicleUse.POLICE.value, _("police car on a call")),
    (VehicleUse.RESCUE.value, _("rescue or repair in danger")),
]
USES = [(VehicleUse.ORDINARY.value, _("ordinary vehicle")), *EMERGENCIES]


class VehicleForm(forms.Form):
    """One tap for an emergency, a plate for all others."""

    key = forms.CharField(max_length=40, min_length=8, widget=forms.HiddenInput)
    use = forms.ChoiceField(choices=USES, initial=VehicleUse.ORDINARY.value)
    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, required=False)

    def read(self) -> tuple[str, VehicleUse, str, Direction]:
        given = _read(self)
        return given["key"], VehicleUse(given["use"]), given["plate"], Direction(given["direction"] or "in")


class NameVehicleForm(forms.Form):
    """Which vehicle it was, written down afterwards."""

    plate = forms.CharField(label=_("Plate"), max_length=20, required=False)
    note = forms.CharField(label=_("Which service, or which door"), max_length=80, required=False)

    def read(self) -> tuple[str, str]:
        given = _read(self)
        return given["plate"], given["note"]


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"})


class PermitForm(forms.Form):
    """A plate, what for, and until when; and if they are bounded, the hours of the day, the gates and the way."""

    region = forms.CharField(label=_("Area (region)"), max_length=120)
    plate = forms.CharField(label=_("Plate"), max_length=20)
    purpose = forms.CharField(label=_("What for"), max_length=80)
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    daily_from = forms.TimeField(
        label=_("Each day from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    daily_to = forms.TimeField(
        label=_("Each day until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    gates = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    route = forms.CharField(label=_("Route of the vehicle"), max_length=120, required=False)

    def __init__(self, *args: Any, gates: Sequence[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["gates"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(id), name) for id, name in gates]

    def read(self) -> tuple[Region, str, str, datetime, PermitBounds]:
        """Area, plate, purpose, end and bounds; refuses hours with one end alone."""
        given = _read(self)
        hours = permit_hours(given["daily_from"], given["daily_to"])
        bounds = PermitBounds(hours, frozenset(UUID(g) for g in given["gates"]), given["route"])
        return read_region(given["region"]), given["plate"], given["purpose"], given["until"], bounds


def permit_hours(since: time | None, until: time | None) -> tuple[time, time] | None:
    """The hours of a day a permit counts in; None for all of it. Refuses one end alone."""
    if since is not None and until is not None:
        return since, until
    if since is None and until is None:
        return None
    raise Refusal(
        "permit_unusable",
        Words("The hours of a permit need a beginning and an end."),
        kind=Kind.INVALID,
        next_step=Words("Leave both empty for the whole day."),
        field="daily_to" if until is None else "daily_from",
    )


class GuestForm(forms.Form):
    """Whom a household expects."""

    guest = forms.CharField(label=_("Who comes"), max_length=60)
    since = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    plate = forms.CharField(label=_("Plate, if they come by car"), max_length=20, required=False)

    def read(self) -> tuple[str, datetime, datetime, str]:
        given = _read(self)
        return given["guest"], given["since"], given["until"], given["plate"]


VISIT = timedelta(hours=2)
"""How long a visit usually lasts: what stands in the form until somebody types otherwise."""


def visit_times(at: datetime) -> dict[str, str]:
    """The times a guest's form begins with: from the last quarter of an hour on, for two hours, in China's time."""
    here = at.astimezone(CHINA)
    since = here.replace(minute=here.minute // 15 * 15, second=0, microsecond=0)
    return {"since": f"{since:%Y-%m-%dT%H:%M}", "until": f"{since + VISIT:%Y-%m-%dT%H:%M}"}


class LimitForm(forms.Form):
    """An area, an end and a reason."""

    area = forms.CharField(label=_("Community or building (region)"), max_length=120)
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    because = forms.CharField(label=_("Why"), max_length=200)

    def read(self) -> tuple[Region, datetime, str]:
        given = _read(self)
        return read_region(given["area"]), given["until"], given["because"]


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
