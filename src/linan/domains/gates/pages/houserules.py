"""The rules compounds make for themselves: how many are in conflict, the form that notes one, and the list."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.queries import name_of
from linan.core.desk import say
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import STATUS, action, done, page
from linan.core.desk.saying import when_at
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import KEEP_HOUSE_RULES
from linan.domains.gates.forms.houserules import HouseRuleForm
from linan.domains.gates.queries import HouseRuleLine
from linan.domains.gates.rules.houserules import conflicts
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words

STATE_WORDS = {
    "flagged": Words("in conflict, counts at no gate"),
    "in_force": Words("in force"),
    "to_come": Words("to come"),
    "over": Words("over"),
}


def _why(line: HouseRuleLine) -> str:
    return " ".join(say(c.words) for c in line.conflicts)


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
                told = Words("Flagged: it counts at no gate. Why stands beside it; the street office reads it.")
            return done(request, told, reverse("gates:house_rules"))
        except Refusal as found:
            if found.kind in (Kind.NOT_FOUND, Kind.NOT_PERMITTED):
                raise
            refusal = found
    state = request.GET.get("state", "")
    answer = Listing(
        title=Words("House rules"),
        columns=[
            Column(Words("Whom it concerns"), lambda r: r.concerned),
            Column(Words("What it asks"), lambda r: r.demand),
            Column(Words("State"), lambda r: STATE_WORDS[r.state], template="gates/_rule_state.html"),
            Column(Words("In conflict with"), _why),
            Column(Words("As it will hang at the gate, with its reason"), lambda r: r.words),
            Column(Words("Where"), lambda r: r.place),
            Column(Words("From"), lambda r: when_at(r.since_at)),
            Column(Words("Until"), lambda r: when_at(r.until_at)),
        ],
        fetch=lambda cursor, size: queries.house_rules(by, state=state, cursor=cursor, size=size),
        filters=[Filter("state", Words("State"), choices=tuple(STATE_WORDS.items()))],
        deeds=[Deed(Words("Take it down"), reverse("gates:end_house_rules"), post=True)],
        row_id=lambda r: str(r.id),
        empty=Words("No rule is noted."),
        hint=Words("The rules in force count as they are."),
        export_name="house-rules",
    ).response(
        request,
        "gates/house_rules.html",
        areas=[(r, name_of(r)) for r in where],
        form=form,
        refusal=refusal,
        flagged=len(queries.house_rules(by, state="flagged").items) if state != "flagged" else 0,
    )
    if refusal is not None:
        answer.status_code = STATUS[refusal.kind]
    return answer


@action
def end_house_rules(request: HttpRequest, by: Actor) -> HttpResponse:
    """Take the ticked ones down; one that is not in reach refuses all."""
    try:
        ids = [UUID(x) for x in request.POST.getlist("ids")]
    except ValueError:
        raise not_found() from None
    if not ids:
        raise Refusal(
            "nothing_ticked",
            Words("Nothing is ticked yet."),
            kind=Kind.INVALID,
            next_step=Words("Tick the rules in the list, then press again."),
        )
    for rule in ids:
        actions.end_house_rule(by, rule)
    return done(request, Words("Taken down."), reverse("gates:house_rules"))


urlpatterns = [
    path("house-rules/", house_rules, name="house_rules"),
    path("house-rules/end/", end_house_rules, name="end_house_rules"),
]
