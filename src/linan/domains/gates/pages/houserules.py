"""The rules compounds make for themselves: what is flagged first, and the form that notes one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.queries import name_of
from linan.core.desk.pages import STATUS, action, done, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import KEEP_HOUSE_RULES
from linan.domains.gates.forms.houserules import HouseRuleForm
from linan.domains.gates.rules.houserules import conflicts
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

STATE_WORDS = {
    "flagged": Words("in conflict, counts at no gate"),
    "in_force": Words("in force"),
    "to_come": Words("to come"),
    "over": Words("over"),
}


@page
def house_rules(request: HttpRequest, by: Actor) -> HttpResponse:
    """The list and the form; a rule in conflict is kept as flagged and the page says why at once."""
    where = by.must_somewhere(KEEP_HOUSE_RULES)
    form, refusal = HouseRuleForm(request.POST or None), None
    if request.method == "POST":
        try:
            region, concerned, demand, words, since, until = form.read()
            actions.note_house_rule(by, region, concerned, demand, words, since, until)
            told = Words("Noted. It counts from its first day on.")
            if conflicts(concerned, demand):
                told = Words(
                    "Flagged: it counts at no gate. The reasons stand beside it; the street office reads them."
                )
            return done(request, told, reverse("gates:house_rules"))
        except Refusal as found:
            if found.kind in (Kind.NOT_FOUND, Kind.NOT_PERMITTED):
                raise
            refusal = found
    state = request.GET.get("state", "")
    context = {
        "page": queries.house_rules(by, state=state, cursor=request.GET.get("after") or None),
        "areas": [(r, name_of(r)) for r in where],
        "states": STATE_WORDS.items(),
        "state": state,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "gates/house_rules.html", context, status=STATUS[refusal.kind] if refusal else 200)


@action
def end_house_rule(request: HttpRequest, by: Actor, rule: UUID) -> HttpResponse:
    actions.end_house_rule(by, rule)
    return done(request, Words("Taken down."), reverse("gates:house_rules"))


urlpatterns = [
    path("house-rules/", house_rules, name="house_rules"),
    path("house-rules/<uuid:rule>/end/", end_house_rule, name="end_house_rule"),
]
