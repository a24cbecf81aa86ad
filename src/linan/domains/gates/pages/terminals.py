"""Card terminals: which stand at one's gates, one more, and one less."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.pages import STATUS, action, done, page, render
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import KEEP_TERMINALS
from linan.domains.gates.forms import TerminalForm
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


@page
def terminals(request: HttpRequest, by: Actor) -> HttpResponse:
    """The list, and the form that enrols one; what cannot be used comes back with what was typed."""
    by.must_somewhere(KEEP_TERMINALS)
    form, refusal = TerminalForm(request.POST or None), None
    if request.method == "POST":
        try:
            row = actions.enrol_terminal(by, *form.read())
            words = Words("Enrolled. Its number is {id}: enter it in the terminal.", id=str(row.id))
            return done(request, words, reverse("gates:terminals"))
        except Refusal as found:
            if found.kind in (Kind.NOT_FOUND, Kind.NOT_PERMITTED):
                raise
            refusal = found
    context = {
        "page": queries.terminals(by, cursor=request.GET.get("after") or None),
        "gates": queries.gates_for_terminals(by),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "gates/terminals.html", context, status=STATUS[refusal.kind] if refusal else 200)


@action
def withdraw_terminal(request: HttpRequest, by: Actor, terminal: UUID) -> HttpResponse:
    actions.withdraw_terminal(by, terminal)
    return done(request, Words("Withdrawn; what it reads no longer counts."), reverse("gates:terminals"))


urlpatterns = [
    path("terminals/", terminals, name="terminals"),
    path("terminals/<uuid:terminal>/withdraw/", withdraw_terminal, name="withdraw_terminal"),
]
