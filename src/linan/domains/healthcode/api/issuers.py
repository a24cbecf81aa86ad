"""Other issuers' status lists over the API: the public, signed bundle for gates, and its keeping."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema

from linan.core.desk.api import PROBLEMS, by_of
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.api.lists import SOON, Head, Signed, signed_answer


class IssuerListTaken(Schema):
    """`new` is false for a list that is held already."""

    name: str
    new: bool


class IssuerLineOut(Schema):
    name: str
    keys: int
    address: str
    issued_at: datetime | None
    size: int
    taken_at: datetime | None
    taken_by: str
    tried_at: datetime | None
    error: str


class IssuerLines(Schema):
    items: list[IssuerLineOut]


@router.get("/issuers", auth=None, response={200: Signed})
def issuer_bundle(request: HttpRequest) -> HttpResponse:
    """What has become of other counties' codes, by their own lists. Public; signed; it names nobody."""
    return signed_answer(queries.issuer_lists().to_json(), SOON)


@router.get("/issuers/head", auth=None, response={200: Head})
def issuer_bundle_head(request: HttpRequest) -> HttpResponse:
    """The number of the newest bundle; 0 before there is one."""
    sequence, at = queries.issuer_lists_head()
    response = JsonResponse({"sequence": sequence, "issued_at": at.isoformat()})
    response.headers["Cache-Control"] = SOON
    return response


@router.get("/issuers/{int:since}/{int:sequence}", auth=None, response={200: Signed, **PROBLEMS})
def issuer_bundle_delta(request: HttpRequest, since: int, sequence: int) -> HttpResponse:
    """What changed between two bundles. Public; signed."""
    return signed_answer(queries.issuer_deltas(since, sequence).to_json(), SOON)


@router.get("/issuers/lists", response={200: IssuerLines, **PROBLEMS})
def list_issuers(request: HttpRequest) -> Any:
    """Every issuer the trust file names with a list, and how old what is held of theirs is."""
    return {"items": queries.issuer_lines(by_of(request))}


@router.post("/issuers/lists", response={200: IssuerListTaken, **PROBLEMS})
def load_issuer_list(request: HttpRequest, sent: Signed) -> Any:
    """Take an issuer's list, as its own `/status` serves it."""
    issuer, new = actions.load_issuer_list(by_of(request), sent.dict())
    return {"name": issuer.name, "new": new}
