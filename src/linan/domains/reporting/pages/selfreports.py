"""The screens of residents' own reports: mine, those to answer, and what found the infected."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.pages import action, done, page, render
from linan.domains.reporting import actions, queries
from linan.domains.reporting.models import What
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Is there something I want to report, and what was answered?"""
    if by.person is None:
        raise not_found()
    context = {"reports": queries.own_reports(by, by.person), "kinds": What.choices}
    return render(request, "reporting/mine.html", context)


@action
def tell(request: HttpRequest, by: Actor) -> HttpResponse:
    if by.person is None:
        raise not_found()
    made = actions.report_self(by, by.person, request.POST.get("what", ""), request.POST.get("words", ""))
    return done(request, Words("Reported. Your number is {number}.", number=made.number), to="/me/reporting/")


@page
def to_answer(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who reported something, and who still waits for a reply?"""
    listed = queries.self_reports(by, cursor=request.GET.get("after") or None)
    return render(request, "reporting/self_reports.html", {"page": listed})


@action
def reply(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.answer_report(by, RecordRef(id), request.POST.get("reply", ""))
    return done(request, Words("The reply is sent."), to="/reporting/self/")


@page
def found(request: HttpRequest, by: Actor) -> HttpResponse:
    """Found by a resident's own report, by search, or by a test?"""
    return render(request, "reporting/found.html", {"areas": queries.found_by(by)})


urlpatterns = [
    path("self/", to_answer, name="self_reports"),
    path("self/<uuid:id>/reply/", reply, name="reply"),
    path("found/", found, name="found"),
]
resident_urlpatterns = [path("", mine, name="mine"), path("tell/", tell, name="tell")]
