"""The operations page (what waits, what failed), the page that answers "why?", and the proof of an entry."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from linan.core.desk.pages import action, page
from linan.core.ledger import actions, queries, showing
from linan.core.ledger.abilities import RETRY_WORKFLOW
from linan.kernel.actor import Actor


@page
def operations(request: HttpRequest, by: Actor) -> HttpResponse:
    """Counts first, then every step that failed, with the button that tries it again."""
    failing = queries.dead_letters(by)
    context = {"backlog": queries.backlog(), "failing": failing, "may_retry": bool(by.regions(RETRY_WORKFLOW))}
    return render(request, "ledger/operations.html", context)


@action
def retry(request: HttpRequest, by: Actor, pending: UUID) -> HttpResponse:
    actions.retry(by, pending)
    return redirect("ledger:operations")


@page
def why(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    """The walk back along causes, newest first, printable."""
    return render(request, "ledger/why.html", {"steps": showing.shown_why(by, entry)})


@page
def proof(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    """One entry and its proof: as a file, and as a code that leads to the check page."""
    shown = showing.shown_entry(by, entry)
    check = request.build_absolute_uri("/check/")
    return render(request, "ledger/proof.html", {"shown": shown, "check": check})


@page
def proof_file(request: HttpRequest, by: Actor, entry: UUID) -> HttpResponse:
    """The file itself; with `?content` what the entry said comes along."""
    text = showing.proof_file(by, entry, with_content="content" in request.GET)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{entry}.tlog-proof"'
    return response


app_name = "ledger"
urlpatterns = [
    path("operations/", operations, name="operations"),
    path("operations/<uuid:pending>/retry/", retry, name="retry"),
    path("why/<uuid:entry>/", why, name="why"),
    path("proof/<uuid:entry>/", proof, name="proof"),
    path("proof/<uuid:entry>/file/", proof_file, name="proof_file"),
]
