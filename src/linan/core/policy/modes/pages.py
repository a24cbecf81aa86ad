"""Which mode is in force, since when, until when and why; for those who may, the switch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from linan.core import clock
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say
from linan.core.policy.abilities import SWITCH_MODE
from linan.core.policy.asked import region_asked
from linan.core.policy.modes import actions, queries, rules
from linan.core.policy.modes.rules import NORMAL
from linan.core.policy.rules import parameters
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


class SwitchForm(forms.Form):
    """Which mode, why, on which ground, until when, and what it lends."""

    mode = forms.ChoiceField(label=_("Switch to"))
    reason = forms.CharField(label=_("Why"), max_length=400)
    basis = forms.CharField(label=_("Decision or document it follows"), max_length=200, required=False)
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    powers = forms.MultipleChoiceField(label=_("Powers it lends"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = [m for m in rules.modes().values() if m.code != NORMAL]
        offered = {c: a for m in ordered for c, (a, _roles) in rules.lendable(m.code).items()}
        for name, choices in (
            ("mode", [(m.code, say(m.words)) for m in ordered]),
            ("powers", [(c, say(a.words)) for c, a in sorted(offered.items())]),
        ):
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices


@page
def modes(request: HttpRequest, by: Actor) -> HttpResponse:
    """The mode of the reader's area, what each mode means, and the orders that led there."""
    return _shown(request, by, SwitchForm() if by.regions(SWITCH_MODE) else None)


@action
def propose(request: HttpRequest, by: Actor) -> HttpResponse:
    form = SwitchForm(request.POST)
    by.must_somewhere(SWITCH_MODE)
    if form.is_valid():
        try:
            row = actions.propose_mode(by, region_asked(by, request.POST.get("region", "")), **form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                raise
            form.add_error(refusal.field, say(refusal.words))
        else:
            words = (
                Words("It is in force.") if row.confirmed_at else Words("Proposed. A second person has to confirm it.")
            )
            return done(request, words, _back(row.region))
    return _shown(request, by, form, 422)


@action
def confirm(request: HttpRequest, by: Actor, order: UUID) -> HttpResponse:
    row = actions.confirm_mode(by, order)
    return done(request, Words("It is in force."), _back(row.region))


@action
def end(request: HttpRequest, by: Actor, order: UUID) -> HttpResponse:
    row = actions.end_mode(by, order)
    return done(request, Words("It has ended; what it lent is over."), _back(row.region))


def _back(region: object) -> str:
    return f"{reverse('policy:modes')}?region={region}"


def _shown(request: HttpRequest, by: Actor, form: SwitchForm | None, status: int = 200) -> HttpResponse:
    region, at = region_asked(by, request.POST.get("region", "") or request.GET.get("region", "")), clock.now()
    if form is not None and not by.can(SWITCH_MODE, region):
        form = None
    names = {name: (values[-1].words, values[-1].unit) for name, values in parameters().items()}
    context = {
        "region": region,
        "now": queries.mode_in(region, at),
        "orders": queries.orders(by, region, at),
        "modes": [
            {
                "mode": m,
                "powers": [a.words for a, _roles in rules.lendable(m.code).values()],
                "numbers": [(*names[n], v) for n, v in m.numbers.items() if n in names],
                "then": rules.modes()[m.then].words if m.then else None,
            }
            for m in rules.modes().values()
        ],
        "form": form,
    }
    return render(request, "policy/modes.html", context, status)


urlpatterns = [
    path("modes/", modes, name="modes"),
    path("modes/propose/", propose, name="mode_propose"),
    path("modes/<uuid:order>/confirm/", confirm, name="mode_confirm"),
    path("modes/<uuid:order>/end/", end, name="mode_end"),
]
