"""Official notices read into drafts, which a person confirms, changes or leaves out line by line."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.desk.lists import Column, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.tracing import actions, forms, queries
from linan.domains.tracing.models import NoticeDraft
from linan.domains.tracing.rules.interview import CERTAINTY_WORDS
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@page
def list_notices(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which notices were read, and what waits in them?"""
    listing = Listing(
        title=Words("Official notices"),
        columns=[
            Column(Words("Official notice"), lambda s: s.sheet.title),
            Column(Words("Published"), lambda s: s.sheet.published_on),
            Column(Words("Cases"), lambda s: s.cases, numeric=True),
            Column(Words("Lines to decide"), lambda s: s.open, numeric=True),
        ],
        fetch=lambda cursor, size: queries.sheets(by, after=cursor, size=size),
        row_url=lambda s: reverse("tracing:notice", args=[s.sheet.id]),
        empty=Words("No notice was read yet."),
        export_name="notices",
    )
    return listing.response(request, "tracing/notices.html", today=clock.today())


@action
def read(request: HttpRequest, by: Actor) -> HttpResponse:
    said, file = request.POST, request.FILES.get("file")
    text = forms.notice_text(file.read() if file else b"") or said.get("text", "")
    day = forms.day(said.get("published_on", ""), "published_on")
    sheet = actions.read_in_notice(by, text, day, (file.name or "") if file else "")
    words = Words("The notice is read into drafts. Nothing of it counts before you confirm it.")
    return done(request, words, reverse("tracing:notice", args=[sheet.id]))


@page
def notice(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """Which cases does this notice tell of?"""
    sheet = queries.sheet_of(by, id)
    listing = Listing(
        title=Words("{title}", title=sheet.title),
        columns=[
            Column(Words("In the notice"), lambda d: d.draft.number or str(d.draft.position)),
            Column(Words("Who"), lambda d: "", template="tracing/notice_who.html"),
            Column(Words("Lives at"), lambda d: d.home),
            Column(Words("Our case"), lambda d: d.draft.case.number if d.draft.case else ""),
            Column(Words("Lines to decide"), lambda d: d.open, numeric=True),
            Column(Words("Lines decided"), lambda d: d.decided, numeric=True),
        ],
        fetch=lambda cursor, size: queries.drafts_of(by, id, after=cursor, size=size),
        row_url=lambda d: reverse("tracing:notice_draft", args=[id, d.draft.id]),
        empty=Words("No case was found in this text."),
    )
    return listing.response(request)


@page
def draft(request: HttpRequest, by: Actor, sheet: UUID, id: UUID) -> HttpResponse:
    """What does the notice say of this case, and which of it holds?"""
    view = queries.draft_of(by, sheet, id)
    context = {
        "view": view,
        "certainties": list(CERTAINTY_WORDS.items()),
    }
    return render(request, "tracing/notice_draft.html", context)


@action
def meant(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    draft = actions.say_who_is_meant(by, id, request.POST.get("case", ""))
    return done(request, Words("Written down."), _draft_url(draft))


@action
def take(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    said = request.POST
    since = forms.day(said.get("since", ""), "since")
    until = forms.day(said.get("until", "") or said.get("since", ""), "until")
    line = actions.take_line(by, id, since, until, forms.told(said.dict()))
    words = Words("Taken into the interview.")
    return done(request, words, _draft_url(line.draft))


@action
def leave(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    line = actions.leave_line_out(by, id)
    return done(request, Words("Left out."), _draft_url(line.draft))


def _draft_url(draft: NoticeDraft) -> str:
    return reverse("tracing:notice_draft", args=[draft.sheet_id, draft.id])


urlpatterns = [
    path("notices/", list_notices, name="notices"),
    path("notices/read/", read, name="notice_read"),
    path("notices/<uuid:id>/", notice, name="notice"),
    path("notices/<uuid:sheet>/drafts/<uuid:id>/", draft, name="notice_draft"),
    path("notices/drafts/<uuid:id>/case/", meant, name="notice_meant"),
    path("notices/lines/<uuid:id>/take/", take, name="notice_take"),
    path("notices/lines/<uuid:id>/leave/", leave, name="notice_leave"),
]
