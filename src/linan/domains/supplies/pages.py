"""The receiver's screens: what came in, the desk where goods are checked, and the papers they rest on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community.queries import name_of
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import when_at
from linan.domains.supplies import actions, forms, queries, rules
from linan.domains.supplies.abilities import FILE_CREDENTIAL, RECEIVE_GOODS, SEE_SUPPLIES, WITHDRAW_LICENCE
from linan.domains.supplies.queries import DeliveryFilter, PaperFilter
from linan.domains.supplies.rules import GROUND_WORDS, KIND_WORDS, QUALITY_WORDS, VERDICT_WORDS, Quality, Verdict
from linan.kernel.actor import Ability, Actor
from linan.kernel.credentials import Kind
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@page
def delivery_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """What came in, what was refused, and what is held?"""
    get = request.GET.get
    verdict = get("verdict", "")
    ask = DeliveryFilter(
        Verdict(verdict) if verdict in set(Verdict) else None, get("lot", "").strip(), bool(get("held"))
    )
    by.must_somewhere(SEE_SUPPLIES)
    deeds = []
    if by.regions(RECEIVE_GOODS):
        deeds.append(Deed(Words("Goods have come"), reverse("supplies:desk"), icon="package", primary=True))
    if by.regions(FILE_CREDENTIAL):
        deeds.append(Deed(Words("File papers"), reverse("supplies:file"), icon="upload"))
    deeds.append(Deed(Words("Suppliers' papers"), reverse("supplies:papers"), icon="certificate"))
    return Listing(
        title=Words("Deliveries"),
        columns=[
            Column(Words("Lot number"), lambda n: n.row.lot),
            Column(Words("What it is"), lambda n: n.row.product or "–"),
            Column(Words("What came of it"), lambda n: n.verdict, template="supplies/_verdict.html"),
            Column(Words("Taken in"), lambda n: f"{n.row.accepted:,} / {n.row.announced:,} {n.row.unit}", numeric=True),
            Column(Words("Supplier"), lambda n: n.row.supplier),
            Column(Words("For whom"), lambda n: n.where),
            Column(Words("When"), lambda n: when_at(n.row.received_at)),
        ],
        fetch=lambda cursor, size: queries.deliveries(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("lot", Words("Lot number")),
            Filter("verdict", Words("What came of it"), [(v.value, w) for v, w in VERDICT_WORDS.items()]),
            Filter("held", Words("Held"), [("yes", Words("only what must not be given out"))]),
        ],
        deeds=deeds,
        row_url=lambda n: reverse("supplies:delivery", args=[n.row.pk]),
        empty=Words("Nothing was delivered yet."),
        hint=Words("When goods come, type the lot number on the box: the papers, the count and the verdict follow."),
        export_name="deliveries",
    ).response(request)


@page
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """Do the papers of these goods hold, is it as much as announced, and is it whole?"""
    places = _places(by, RECEIVE_GOODS)
    number = request.GET.get("text", "").strip()
    found = queries.lots_called(by, number) if number else []
    context: dict[str, Any] = {
        "number": number,
        "offers": [(view, queries.open_amount(view.row)) for view in found],
        "places": places,
        "points": [(q.value, QUALITY_WORDS[q]) for q in Quality],
        "longest": rules.LONGEST,
    }
    return render(request, "supplies/desk.html", context)


@action
def receive(request: HttpRequest, by: Actor) -> HttpResponse:
    row = actions.receive_delivery(by, forms.region(request.POST.get("region", "")), forms.goods(request.POST))
    return done(request, _SAID[Verdict(row.verdict)], reverse("supplies:delivery", args=[row.pk]))


_SAID = {
    Verdict.ACCEPTED: Words("All of it is taken in."),
    Verdict.PART: Words("Part of it is taken in; whoever answers for it is told of the rest."),
    Verdict.REFUSED: Words("Refused; whoever answers for it is told."),
}


@page
def delivery(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What came, what was found, and do its papers still hold?"""
    return render(request, "supplies/delivery.html", {"view": queries.delivery_of(by, id)})


@action
def release(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.release_goods(by, queries.delivery_row(by, id))
    return done(request, Words("The goods may be given out again."), reverse("supplies:delivery", args=[id]))


@page
def paper_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which signed papers do we hold?"""
    kind = request.GET.get("kind", "")
    ask = PaperFilter(Kind(kind) if kind in set(Kind) else None, request.GET.get("number", "").strip())
    files = [Deed(Words("File papers"), reverse("supplies:file"), icon="upload", primary=True)]
    return Listing(
        title=Words("Suppliers' papers"),
        columns=[
            Column(Words("Paper"), lambda r: KIND_WORDS[Kind(r.kind)]),
            Column(Words("Its number"), lambda r: r.number or r.digest[:12]),
            Column(Words("What it is"), lambda r: r.product or "–"),
            Column(Words("In force"), lambda r: r.withdrawn_at is None, template="supplies/_force.html"),
            Column(Words("Signed at"), lambda r: when_at(r.issued_at)),
            Column(Words("Filed"), lambda r: when_at(r.filed_at)),
        ],
        fetch=lambda cursor, size: queries.papers(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("number", Words("Its number")),
            Filter("kind", Words("Paper"), [(k.value, w) for k, w in KIND_WORDS.items()]),
        ],
        deeds=files if by.regions(FILE_CREDENTIAL) else [],
        row_url=lambda r: reverse("supplies:paper", args=[r.pk]),
        empty=Words("No paper is filed yet."),
        export_name="papers",
    ).response(request)


@page
def paper(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """What does this paper rest on, and does it hold?"""
    view = queries.trace(by, id)
    stops = view.row.kind in rules.MAY_STOP and by.can(WITHDRAW_LICENCE, over=view.row.region)
    context = {
        "view": view,
        "row": view.row,
        "stops": stops,
        "grounds": [(g.value, w) for g, w in GROUND_WORDS.items()],
    }
    return render(request, "supplies/paper.html", context)


@action
def withdraw(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    post = request.POST
    row = queries.credential_row(by, id)
    held = actions.withdraw_licence(by, row, forms.ground(post.get("ground", "")), post.get("because", ""))
    words = Words("Out of force. Deliveries in stock that are held now: {n}.", n=len(held))
    return done(request, words, reverse("supplies:paper", args=[id]))


@action
def restore(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    actions.restore_licence(by, queries.credential_row(by, id))
    return done(request, Words("The paper counts again."), reverse("supplies:paper", args=[id]))


@page
def scan(request: HttpRequest, by: Actor, id: UUID) -> HttpResponse:
    """The scan or report itself, as it was signed."""
    found = queries.open_paper(by, id)
    answer = HttpResponse(found.data, content_type=found.media_type)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


@page
def file(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which papers did the supplier bring?"""
    by.must_somewhere(FILE_CREDENTIAL)
    return render(request, "supplies/file.html", {"places": _places(by, FILE_CREDENTIAL)})


@action
def file_papers(request: HttpRequest, by: Actor) -> HttpResponse:
    chosen = forms.files(request.FILES.getlist("files"))
    filed = actions.file_many(by, forms.region(request.POST.get("region", "")), chosen)
    words = Words("Papers filed: {n}. Filed before: {known}.", n=len(filed.rows) - filed.known, known=filed.known)
    return done(request, words, reverse("supplies:papers"))


def _places(by: Actor, ability: Ability) -> list[tuple[Region, str]]:
    """For which areas one acts: a community, a street, or the county."""
    held = [r for r in by.must_somewhere(ability) if r.level in (Level.COUNTY, Level.STREET, Level.COMMUNITY)]
    return [(r, name_of(r)) for r in held]


app_name = "supplies"
urlpatterns = [
    path("", delivery_list, name="list"),
    path("desk/", desk, name="desk"),
    path("receive/", receive, name="receive"),
    path("papers/", paper_list, name="papers"),
    path("papers/file/", file, name="file"),
    path("papers/file/send/", file_papers, name="file_papers"),
    path("papers/<uuid:id>/", paper, name="paper"),
    path("papers/<uuid:id>/withdraw/", withdraw, name="withdraw"),
    path("papers/<uuid:id>/restore/", restore, name="restore"),
    path("scans/<uuid:id>/", scan, name="scan"),
    path("<uuid:id>/", delivery, name="delivery"),
    path("<uuid:id>/release/", release, name="release"),
]
