"""Headers every answer carries, forms that may be sent twice, and the page of a refusal nobody caught."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from linan.core.ledger import once_or_earlier
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

log = logging.getLogger("linan.web")

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Headers:
    """Content security policy and cache rules: nothing about a person is kept by a shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from linan.web.metrics import REQUESTS, route_of

        began = time.perf_counter()
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cache-Control", "private, no-store")
        REQUESTS.labels(route_of(request), request.method or "", f"{response.status_code // 100}xx").observe(
            time.perf_counter() - began
        )
        return response


class _NotKept(Exception):
    """A refusal: it is answered, nothing it wrote stays, and its key is free again."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


class Twice:
    """A form with a `key` from somebody signed in is done once: a repeat gets the first redirect and does nothing.

    The view and its key are written in one transaction. A refusal leaves neither, so the corrected form goes in under
    the same key; so does one that was filled in otherwise after going back to the page. Stands after ActorMiddleware,
    because a key belongs to who sent it. A view that answers with a page and no redirect (a dry run, say) runs again.
    """

    LONGEST = 100

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)
        # The API has keys of its own, and reading its body here would take it from its reader.
        if actor is None or request.method != "POST" or request.path.startswith("/api/"):
            return self.get_response(request)
        key = request.POST.get("key", "")
        if not key or len(key) > self.LONGEST:
            return self.get_response(request)
        scope = f"form:{actor.id}:{_print_of(request)}"
        first: HttpResponse | None = None

        def make() -> dict[str, Any]:
            nonlocal first
            first = self.get_response(request)
            if first.status_code >= 400:
                raise _NotKept(first)
            kept = {name: first.headers[name] for name in ("Location", "HX-Redirect") if name in first.headers}
            return {"status": first.status_code, "headers": kept}

        try:
            answer, new = once_or_earlier(scope, key, make)
        except _NotKept as no:
            return self._unless_done(scope, key, no)
        return first if new and first is not None else self._again(request, answer)

    def _unless_done(self, scope: str, key: str, no: _NotKept) -> HttpResponse:
        """A refusal may only mean that the same form, sent at the same moment, was the first to be done."""

        def refuse() -> dict[str, Any]:
            raise no

        try:
            return self._answer(once_or_earlier(scope, key, refuse)[0])
        except _NotKept:
            return no.response

    def _again(self, request: HttpRequest, answer: dict[str, Any]) -> HttpResponse:
        return self._answer(answer) if answer["headers"] else self.get_response(request)

    def _answer(self, answer: dict[str, Any]) -> HttpResponse:
        return HttpResponse(status=answer["status"], headers=answer["headers"])


def _print_of(request: HttpRequest) -> str:
    """What a repeat has in common with the first: the address and every field but the token, which may be fresher."""
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    return sha256(repr((request.get_full_path(), fields)).encode()).hexdigest()[:32]


class Refusals:
    """Render a `Refusal` raised by a page, and the address that is only for sending; the API has its own handler."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from linan.core.desk.api import problem
        from linan.core.desk.pages import refused

        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        # A page opened by its form's address, after signing in again or from the history, would be blank.
        no = Refusal(
            "method",
            Words("Nothing can be read at this address; it only takes what a form sends."),
            next_step=Words("Go back to the page before and send its form from there."),
        )
        told = problem(no, response.status_code) if request.path.startswith("/api/") else refused(request, no)
        told.status_code = response.status_code
        told.headers["Allow"] = response.headers.get("Allow", "")
        return told

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        from linan.core.desk.pages import refused

        if isinstance(exception, DataError):
            # Text or a number the database cannot hold: it is the sender's to mend, and nothing of it was kept.
            exception = Refusal(
                "unfit",
                Words("Something in this form is too long or cannot be stored."),
                kind=Kind.INVALID,
                next_step=Words("Shorten what you wrote and send the form again."),
            )
        if not isinstance(exception, Refusal):
            return None
        log.info("refused", extra={"event": "refused", "code": exception.code, "kind": exception.kind.value})
        return refused(request, exception)
