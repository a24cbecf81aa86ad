"""From a request to a page: who acts, what was refused, and a form that may be sent twice."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render as django_render
from django.views.decorators.http import require_POST

from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.ids import new_id
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

P = ParamSpec("P")
STATUS = {
    Kind.INVALID: 422,
    Kind.SIGN_IN: 401,
    Kind.NOT_PERMITTED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
"""The one mapping of a refusal's kind to an HTTP status, for pages and for the API."""


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request; refuses `sign_in` for a visitor."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        raise sign_in()
    return actor


def sign_in() -> Refusal:
    return Refusal(
        "sign_in",
        Words("Please sign in first."),
        kind=Kind.SIGN_IN,
        next_step=Words("Sign in and open this page again."),
    )


def page(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page for somebody who is signed in: `def view(request, by, …)`. Refusals become calm pages or fragments."""

    @functools.wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            by = actor_of(request)
            return view(request, by, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return inner


def action(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A deed: POST only. A refusal of a plain form goes back to the form's page with its words on top; htmx gets the
    fragment."""

    @functools.wraps(view)
    def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            by = actor_of(request)
            return view(request, by, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return require_POST(inner)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The calm page (or htmx fragment) of a refusal: what, why, and the next step."""
    if refusal.kind is Kind.SIGN_IN and request.method == "GET" and not _htmx(request):
        return HttpResponseRedirect(f"/sign-in/?next={quote(request.get_full_path())}")
    template = "desk/parts/refused.html" if _htmx(request) else "desk/refused.html"
    response = django_render(
        request, template, {"refusal": refusal, "back": _back(request)}, status=STATUS[refusal.kind]
    )
    if refusal.retry_after_s is not None:
        response.headers["Retry-After"] = str(refusal.retry_after_s)
    if _htmx(request):
        # htmx swaps only successful answers unless told where a refusal belongs.
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def done(request: HttpRequest, words: Words, to: str) -> HttpResponse:
    """After a deed: say what was done and go on to `to` (a path on this site)."""
    messages.success(request, say(words))
    if _htmx(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = to
        return response
    return HttpResponseRedirect(to)


def render(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page with `by` in its context."""
    return django_render(request, template, {"by": getattr(request, "actor", None), **context}, status=status)


def form_key() -> str:
    """A fresh idempotency key for the hidden field `key` of a form."""
    return str(new_id())


def _htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _back(request: HttpRequest) -> str:
    referer = request.headers.get("Referer", "")
    host = f"{request.scheme}://{request.get_host()}"
    path = referer.removeprefix(host) if referer.startswith(host + "/") else "/"
    return path if path != request.get_full_path() or request.method == "POST" else "/"
