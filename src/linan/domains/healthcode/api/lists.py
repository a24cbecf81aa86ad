"""The lists gates fetch: public, signed, and the same bytes for everybody, so that any cache may keep them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Schema

from linan.core import vault
from linan.core.desk.api import PROBLEMS
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.api.codes import router
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.tokens import sign_list
from linan.kernel.words import Words

SOON = "public, max-age=15"
FOR_GOOD = "public, max-age=31536000, immutable"


class Signed(Schema):
    """A list as JSON text, and the Ed25519 signature over exactly that text (both base64)."""

    body: str
    signature: str
    key: str


class Head(Schema):
    sequence: int
    issued_at: datetime


@router.get("/trust", auth=None, response={200: Signed})
def trust(request: HttpRequest) -> HttpResponse:
    """The trust list: whose codes are believed, for which counties. Public; signed."""
    return signed_answer(queries.trust_list().to_json(), "public, max-age=60")


@router.get("/status", auth=None, response={200: Signed})
def status(request: HttpRequest) -> HttpResponse:
    """The status list: two bits for each code. Public; signed; it names nobody."""
    actions.release_status()
    return signed_answer(queries.status_list().to_json(), SOON)


@router.get("/status/head", auth=None, response={200: Head})
def status_head(request: HttpRequest) -> HttpResponse:
    """The number of the newest status list. A gate that holds an older one asks for the delta between the two."""
    newest = actions.release_status()
    response = JsonResponse({"sequence": newest.sequence, "issued_at": newest.issued_at.isoformat()})
    response.headers["Cache-Control"] = SOON
    return response


@router.get("/status/{int:since}/{int:sequence}", auth=None, response={200: Signed, **PROBLEMS})
def status_delta(request: HttpRequest, since: int, sequence: int) -> HttpResponse:
    """What changed between two status lists. Public; signed; never changes, so caches keep it for good."""
    return signed_answer(queries.status_delta(since, sequence).to_json(), FOR_GOOD)


@router.get("/rules", auth=None, response={200: Signed, **PROBLEMS})
def rules_in_force(request: HttpRequest, region: str) -> HttpResponse:
    """The rules in force at a place, for a gate that judges other counties' codes and EU certificates by itself.

    Public; signed. Refuses `region_unusable`.
    """
    try:
        here = Region(region)
    except ValueError:
        raise Refusal("region_unusable", Words("This is not a region."), kind=Kind.INVALID, field="region") from None
    return signed_answer(queries.rules_list(here), "public, max-age=60")


def signed_answer(body: dict[str, Any], cache: str) -> HttpResponse:
    """`{"body": text, "signature": …, "key": …}`: Ed25519 over exactly the text, so that nobody has to re-encode it."""
    response = JsonResponse(sign_list(body, vault.sign_key("lists")))
    response.headers["Cache-Control"] = cache
    return response
