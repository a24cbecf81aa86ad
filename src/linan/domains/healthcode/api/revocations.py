"""Revoked foreign certificates over the API: the public, signed list, and its keeping."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema
from ninja import Status as Answered

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.api.lists import SOON, Head, Signed, signed_answer
from linan.domains.healthcode.forms import read_batches


class BatchesIn(Schema):
    """Batches as the EU's gateway writes them: country, kid, hashType, expires, entries of a hash each."""

    revocations: list[dict[str, Any]]


class BatchesLoaded(Schema):
    """`unmet` batches speak of keys the trust list does not name; they are kept and meet no certificate."""

    new: int
    known: int
    expired: int
    unmet: int


class RevocationOut(Schema):
    id: UUID
    country: str
    kid: str
    hash_type: str
    size: int
    expires_at: datetime
    loaded_at: datetime
    loaded_by: str
    withdrawn_at: datetime | None
    known: bool


class RevocationPage(PageOut):
    items: list[RevocationOut]


@router.get("/revocations", auth=None, response={200: Signed})
def revoked_list(request: HttpRequest) -> HttpResponse:
    """Which EU certificates were revoked, by hash. Public; signed; it names nobody."""
    return signed_answer(queries.revocation_list().to_json(), SOON)


@router.get("/revocations/head", auth=None, response={200: Head})
def revoked_head(request: HttpRequest) -> HttpResponse:
    """The number of the newest list of revoked certificates; 0 before there is one."""
    sequence, at = queries.revocation_head()
    response = JsonResponse({"sequence": sequence, "issued_at": at.isoformat()})
    response.headers["Cache-Control"] = SOON
    return response


@router.get("/revocations/batches", response={200: RevocationPage, **PROBLEMS})
def list_revocations(request: HttpRequest, country: str = "", after: str | None = None) -> Any:
    """What was loaded, newest first."""
    page = queries.revocations(by_of(request), country=country, cursor=after)
    return {"items": page.items, **tail(page)}


@router.post("/revocations/batches", response={200: BatchesLoaded, **PROBLEMS})
def load_revocations(request: HttpRequest, sent: BatchesIn) -> Any:
    """Load batches; one that is there already is one. The CMS signature is checked and taken off before."""
    by = by_of(request)
    by.must_somewhere(LOAD_REVOCATIONS)
    return actions.load_revocations(by, read_batches(sent.revocations))


@router.delete("/revocations/batches/{batch}", response={204: None, **PROBLEMS})
def withdraw_revocation(request: HttpRequest, batch: UUID) -> Answered[None]:
    """Withdraw a batch."""
    actions.withdraw_revocation(by_of(request), batch)
    return Answered(204, None)
