"""The API root: OpenAPI at /api/docs, problem+json for every refusal, session or bearer token for who acts."""

from __future__ import annotations

import logging

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from linan.core.accounts.queries import NOBODY, api_actor
from linan.core.desk.api import invalid, problem
from linan.core.desk.pages import sign_in
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words
from linan.web.openapi import CellAPI

log = logging.getLogger("linan.api")


def somebody(request: HttpRequest) -> object:
    """Bearer token first, then the session. The token's actor replaces the session's, so scopes cannot be widened."""
    if request.headers.get("Authorization"):
        by = api_actor(request)
        if by is None:
            raise sign_in()
        request.actor = by  # type: ignore[attr-defined]  # the middleware's attribute
        return by
    by = getattr(request, "actor", NOBODY)
    if by == NOBODY:
        raise sign_in()
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _need_csrf(request)
    return by


def _need_csrf(request: HttpRequest) -> None:
    """A browser's session may write only with the form's token; ninja exempts its views from Django's own check."""
    from django.middleware.csrf import CsrfViewMiddleware

    def unreachable(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    check = CsrfViewMiddleware(unreachable)
    check.process_request(request)
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # the middleware marks what it let pass
    if check.process_view(request, _plain, (), {}) is not None:
        raise Refusal(
            "csrf",
            Words("This form is no longer valid."),
            kind=Kind.NOT_PERMITTED,
            next_step=Words("Load the page again and send it once more."),
        )


def _plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


api = CellAPI(
    title="邻安 Linan",
    version="1",
    description="The cell's API. Refusals are problem details (RFC 9457) in the language of Accept-Language.",
    auth=somebody,
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, error: Refusal) -> HttpResponse:
    log.info("refused", extra={"event": "refused", "code": error.code})
    return problem(error)


@api.exception_handler(ValidationError)
def unfit(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return invalid(request, error)


@api.exception_handler(DataError)
def too_much(request: HttpRequest, error: DataError) -> HttpResponse:
    """A text or number the database cannot hold: it is the caller's to mend, and nothing of it was kept."""
    log.info("refused", extra={"event": "refused", "code": "unfit"})
    return problem(
        Refusal(
            "unfit",
            Words("The request does not fit the form."),
            kind=Kind.INVALID,
            next_step=Words("Compare it with the description at /api/docs."),
        )
    )


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    kind = {401: Kind.SIGN_IN, 403: Kind.NOT_PERMITTED, 404: Kind.NOT_FOUND, 429: Kind.TOO_MANY}.get(
        error.status_code, Kind.INVALID
    )
    return problem(Refusal("request", Words("The request cannot be read."), kind=kind))
