"""The screens of wellbeing: restrictions and their care for staff, and one's own helper for residents."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import say, when_at
from linan.domains.wellbeing import actions, forms, queries, rules
from linan.domains.wellbeing.queries import CareLine
from linan.domains.wellbeing.rules import Answer, Standing
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.words import Words


def _missing(line: CareLine) -> str:
    return " · ".join(say(w) for w in line.gaps)


@page
def care_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who is restricted, who cares for them, and whom has nobody spoken with?"""
    asked = request.GET.get("standing", "")
    standing = Standing(asked) if asked in set(Standing) else None
    return Listing(
        title=Words("Care that goes with each restriction"),
        columns=[
            Column(Words("Name"), lambda line: line.card.name if line.card else ""),
            Column(Words("Address"), lambda line: line.card.address if line.card else ""),
            Column(Words("First contact"), lambda line: rules.STANDING_WORDS[line.standing]),
            Column(Words("Due"), lambda line: when_at(line.plan.contact_by)),
            Column(Words("Helper"), lambda line: f"{line.plan.helper_name} {line.plan.helper_phone}".strip()),
            Column(Words("Still missing"), _missing),
        ],
        fetch=lambda cursor, size: queries.care_page(by, standing, cursor=cursor, size=size),
        filters=[Filter("standing", Words("First contact"), [(str(s), w) for s, w in rules.STANDING_WORDS.items()])],
        row_url=lambda line: f"/wellbeing/{line.plan.id}/",
        empty=Words("Nobody is restricted here."),
        hint=Words("Each restriction opens its plan of care by itself."),
        export_name="care",
    ).response(request)


@page
def care(request: HttpRequest, by: Actor, plan: UUID) -> HttpResponse:
    """One plan: who helps, what was asked, who spoke with them when."""
    return render(
        request,
        "wellbeing/care.html",
        {
            "view": queries.care_of(by, plan),
            "ways": rules.WAY_WORDS.items(),
            "answers": [(a, rules.ANSWER_WORDS[a]) for a in Answer if a is not Answer.UNASKED],
        },
    )


@action
def contact(request: HttpRequest, by: Actor, plan: UUID) -> HttpResponse:
    """Somebody spoke with them."""
    asked = {k: str(v) for k, v in request.POST.items()}
    actions.note_contact(
        by, plan, way=forms.way(asked.get("way", "")), answers=forms.answers(asked), note=asked.get("note", "")
    )
    return done(request, Words("The contact was noted."), f"/wellbeing/{plan}/")


@action
def helper(request: HttpRequest, by: Actor, plan: UUID) -> HttpResponse:
    """Somebody else helps from now on."""
    actions.name_helper(by, plan, name=request.POST.get("helper_name", ""), phone=request.POST.get("helper_phone", ""))
    return done(request, Words("The helper was named."), f"/wellbeing/{plan}/")


@page
def panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """On a person's page: the care that goes with their restrictions."""
    return render(request, "wellbeing/panel.html", {"plans": queries.plans_about(by, PersonRef(person))})


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who helps me, and what they know I need."""
    return render(request, "wellbeing/mine.html", {"views": queries.my_care(by)})


urlpatterns = [
    path("", care_list, name="list"),
    path("panel/person/<uuid:person>/", panel, name="panel"),
    path("<uuid:plan>/", care, name="care"),
    path("<uuid:plan>/contact/", contact, name="contact"),
    path("<uuid:plan>/helper/", helper, name="helper"),
]
resident_urlpatterns = [path("", mine, name="mine")]
