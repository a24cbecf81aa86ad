"""The screens of problems: what is open, report one from a phone, and one with its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.areas import areas_within
from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import when_at
from linan.domains.issues import actions, forms, queries, rules
from linan.domains.issues.abilities import REPORT_ISSUE, SEE_ISSUES
from linan.domains.issues.queries import IssueFilter
from linan.domains.issues.rules import IssueKind
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@page
def issue_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which problems are open, whose are they, and which are late?"""
    get = request.GET.get
    kind = get("kind", "")
    ask = IssueFilter(
        open_only=get("state") != "all",
        kind=IssueKind(kind) if kind in set(IssueKind) else None,
        late=get("late") == "yes",
        across=get("across") == "yes",
        mine=get("mine") == "yes",
    )
    report = [Deed(Words("Report a problem"), reverse("issues:new"), icon="plus", primary=True)]
    sees = bool(by.regions(SEE_ISSUES))
    return Listing(
        title=Words("Problems"),
        columns=[
            Column(Words("Where"), lambda line: line.where, template="issues/_where.html"),
            Column(Words("What is it"), lambda line: line.kind),
            Column(Words("Owner"), lambda line: line.owner),
            Column(Words("Due by"), lambda line: when_at(line.issue.due_at), template="issues/_due.html"),
            Column(Words("Grids"), lambda line: "、".join(line.grids)),
            Column(Words("State"), lambda line: line.state),
            Column(Words("When it was reported"), lambda line: when_at(line.issue.reported_at)),
        ],
        fetch=lambda cursor, size: queries.issues(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("kind", Words("What is it"), [(k.value, w) for k, w in rules.KIND_WORDS.items()]),
            Filter("state", Words("State"), [("all", Words("closed ones too"))]),
            Filter("late", Words("Overdue"), [("yes", Words("only late ones"))]),
            Filter("across", Words("Grids"), [("yes", Words("shared by several"))]),
            Filter("mine", Words("Owner"), [("yes", Words("only mine"))]),
        ],
        deeds=report if by.regions(REPORT_ISSUE) else [],
        row_url=lambda line: reverse("issues:issue", args=[line.issue.id]),
        empty=Words("No problem is open."),
        export_name="problems",
    ).response(request, template="issues/list.html", unowned=queries.unowned(by) if sees else None)


@page
def new_issue(request: HttpRequest, by: Actor) -> HttpResponse:
    """What did you find, and where?"""
    places = queries.communities_to_report(by)
    # Whoever serves a whole street chooses the community first.
    wider = [r for r in by.regions(REPORT_ISSUE) if r.level < Level.COMMUNITY]
    below = [a for r in wider for a in areas_within(r) if a.region.level is Level.COMMUNITY]
    asked = request.GET.get("area", "")
    chosen = forms.region(asked).community if asked else (places[0] if places else None)
    context: dict[str, Any] = {
        "places": [*((p, name_of(p)) for p in places), *((a.region, a.name) for a in below)],
        "chosen": chosen,
        "name": name_of(chosen) if chosen else "",
        "kinds": [(k.value, rules.KIND_WORDS[k]) for k in rules.REPORTED],
        "grids": [(a.region, a.name) for a in areas_within(chosen) if a.region.level is Level.GRID] if chosen else [],
        "longest": rules.LONGEST,
    }
    return render(request, "issues/new.html", context)


@action
def report(request: HttpRequest, by: Actor) -> HttpResponse:
    post = request.POST
    grid = post.get("grid", "")
    made = actions.report_issue(
        by,
        forms.region(post.get("community", "")).community,
        post.get("address", ""),
        post.get("text", ""),
        forms.kind(post.get("kind", "")),
        grid=forms.region(grid) if grid else None,
        photo=forms.picture(request.FILES.get("photo")),
    )
    return done(request, Words("Reported; its owner is told."), reverse("issues:issue", args=[made.id]))


@page
def issue(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What was found, who must solve it by when, and what has been done?"""
    view = queries.issue_of(by, RecordRef(id))
    own = view.line.issue.region.at(Level.GRID)
    grids = [(a.region, a.name) for a in areas_within(own.community) if a.region.level is Level.GRID]
    context = {"view": view, "row": view.line.issue, "grids": [g for g in grids if g[0] != own]}
    return render(request, "issues/issue.html", context)


@page
def photo(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    found = queries.photo_of(by, RecordRef(id))
    answer = HttpResponse(found.data, content_type=found.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@action
def note(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.note_issue(by, RecordRef(id), request.POST.get("text", ""))
    return done(request, Words("Noted."), reverse("issues:issue", args=[id]))


@action
def solve(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    outcome = forms.outcome(request.POST.get("outcome", ""))
    actions.solve_issue(by, RecordRef(id), request.POST.get("text", ""), outcome)
    return done(request, Words("The problem is closed."), reverse("issues:list"))


@action
def weigh(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    post = request.POST
    actions.weigh_issue(by, RecordRef(id), forms.weight(post.get("weight", "")), post.get("text", ""))
    return done(request, Words("Noted; the resident is told."), reverse("issues:issue", args=[id]))


@action
def share(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.share_issue(by, RecordRef(id), _grid(request))
    return done(request, Words("The grid reads it now; the owner stays."), reverse("issues:issue", args=[id]))


@action
def hand_over(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.hand_over(by, RecordRef(id), _grid(request), request.POST.get("text", ""))
    return done(request, Words("It has a new owner; your grid goes on reading."), reverse("issues:list"))


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """Is there a problem I want to report, and what became of those I did?"""
    reports = queries.own_reports(by)
    kinds = [(k.value, rules.KIND_WORDS[k]) for k in rules.REPORTED]
    return render(request, "issues/mine.html", {"reports": reports, "kinds": kinds, "longest": rules.LONGEST})


@action
def tell(request: HttpRequest, by: Actor) -> HttpResponse:
    post = request.POST
    picture = forms.picture(request.FILES.get("photo"))
    actions.report_from_home(
        by, post.get("address", ""), post.get("text", ""), forms.kind(post.get("kind", "")), picture
    )
    return done(request, Words("Reported; its owner is told."), reverse("my_issues:mine"))


def _grid(request: HttpRequest) -> Region:
    return forms.region(request.POST.get("grid", ""))


app_name = "issues"
urlpatterns = [
    path("", issue_list, name="list"),
    path("new/", new_issue, name="new"),
    path("report/", report, name="report"),
    path("<uuid:id>/", issue, name="issue"),
    path("<uuid:id>/photo/", photo, name="photo"),
    path("<uuid:id>/note/", note, name="note"),
    path("<uuid:id>/solve/", solve, name="solve"),
    path("<uuid:id>/weigh/", weigh, name="weigh"),
    path("<uuid:id>/share/", share, name="share"),
    path("<uuid:id>/hand-over/", hand_over, name="hand_over"),
]
resident_urlpatterns = [path("", mine, name="mine"), path("report/", tell, name="report")]
