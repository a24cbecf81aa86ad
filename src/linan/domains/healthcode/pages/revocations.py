"""Revoked foreign certificates: what gates turn down, loaded from a file of the EU's gateway."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page
from linan.core.desk.saying import on_date, when_at
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.forms import read_batch_file
from linan.domains.healthcode.queries import RevocationLine
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.time import CHINA
from linan.kernel.tokens import HashType
from linan.kernel.words import Words

TYPE_WORDS = {
    HashType.SIGNATURE: Words("by signature"),
    HashType.UCI: Words("by identifier"),
    HashType.COUNTRYCODEUCI: Words("by country and identifier"),
}


def _state(line: RevocationLine) -> Words:
    if line.withdrawn_at is not None:
        return Words("withdrawn")
    if not line.counts:
        return Words("expired")
    return Words("counts") if line.known else Words("its key is not on the trust list")


@page
def list_revocations(request: HttpRequest, by: Actor) -> HttpResponse:
    """Every batch, the latest first, and the form that loads a file."""
    country = request.GET.get("country", "")
    return Listing(
        title=Words("Revoked foreign certificates"),
        columns=[
            Column(Words("Country"), lambda r: r.country),
            Column(Words("Certificates"), lambda r: r.size, numeric=True),
            Column(Words("Named"), lambda r: TYPE_WORDS[HashType(r.hash_type)]),
            Column(Words("Key"), lambda r: r.kid or Words("all of the country")),
            Column(Words("State"), _state),
            Column(Words("Counts until"), lambda r: on_date(r.expires_at.astimezone(CHINA).date())),
            Column(Words("Loaded"), lambda r: when_at(r.loaded_at)),
            Column(Words("By"), lambda r: r.loaded_by),
        ],
        filters=[Filter("country", Words("Country (two letters)"))],
        deeds=[Deed(Words("Withdraw the ticked ones"), reverse("healthcode:withdraw_revocations"), post=True)],
        fetch=lambda cursor, size: queries.revocations(by, country=country, cursor=cursor, size=size),
        row_id=lambda r: str(r.id),
        empty=Words("No list was loaded yet."),
        hint=Words("Without one a genuine certificate counts even if its country has revoked it."),
        export_name="revoked-certificates",
    ).response(request, "healthcode/revocations.html")


@action
def load_revocations(request: HttpRequest, by: Actor) -> HttpResponse:
    by.must_somewhere(LOAD_REVOCATIONS)
    made = actions.load_revocations(by, read_batch_file(request.FILES.get("file")))
    words = Words(
        "{new} batches loaded, {known} were here already, {expired} are over, {unmet} speak of keys nobody here knows.",
        new=made.new, known=made.known, expired=made.expired, unmet=made.unmet,
    )  # fmt: skip
    return done(request, words, reverse("healthcode:revocations"))


@action
def withdraw_revocations(request: HttpRequest, by: Actor) -> HttpResponse:
    by.must_somewhere(LOAD_REVOCATIONS)
    try:
        chosen = [UUID(i) for i in request.POST.getlist("ids")]
    except ValueError:
        chosen = []
    if not chosen:
        raise Refusal("not_chosen", Words("Please choose one."), kind=Kind.INVALID)
    n = sum(actions.withdraw_revocation(by, i) for i in chosen)
    return done(request, Words("{n} batches no longer count.", n=n), reverse("healthcode:revocations"))


urlpatterns = [
    path("revocations/", list_revocations, name="revocations"),
    path("revocations/load/", load_revocations, name="load_revocations"),
    path("revocations/withdraw/", withdraw_revocations, name="withdraw_revocations"),
]
