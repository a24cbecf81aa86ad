"""Puts the acting person on every request and counts where people are turned away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from linan.core import clock
from linan.core.accounts.actions import count_refused
from linan.core.accounts.queries import NOBODY, actor_for, api_actor
from linan.core.accounts.sign_in import second_factor_missing
from linan.kernel.actor import Actor

log = logging.getLogger("linan.accounts")

LARGE_TYPE = "large_type"


class ActorMiddleware:
    """Sets `request.actor` (None for a visitor) and `request.large_type`.

    A member of staff without a second factor is led to make one before anything else opens.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = _actor(request)
        request.actor = actor  # type: ignore[attr-defined]  # read through `actor_of`
        request.large_type = request.COOKIES.get(LARGE_TYPE) == "1"  # type: ignore[attr-defined]  # for templates
        if second_factor_missing(request):
            return redirect("/account/2fa/")
        response = self.get_response(request)
        if actor is not None and response.status_code in (403, 404) and request.resolver_match is not None:
            door = request.resolver_match.view_name
            extra = {"event": "turned_away", "role": actor.role, "door": door, "status": response.status_code}
            log.info("turned away", extra=extra)
            count_refused(actor.role, door, response.status_code)
        return response


def _actor(request: HttpRequest) -> Actor | None:
    if "Authorization" in request.headers:
        return api_actor(request)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    actor = actor_for(request.user, clock.now())
    return None if actor is NOBODY else actor
