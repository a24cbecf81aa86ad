"""Rules of the door that need the request: second factor, demo links, where each kind of person goes next."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from linan.core.accounts.models import Staff
from linan.core.accounts.queries import User, actor_of
from linan.kernel.actor import ActorKind

FREE = ("/account/", "/sign-in/", "/sign-out/", "/language/", "/text-size/", "/static/", "/healthz", "/setup/")
"""Paths a member of staff may open before the second factor is set up."""

PROXY_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""What proxies write. One of them is enough to show that a request does not come from the machine itself."""

_ENABLED = "second_factor"


def second_factor_missing(request: HttpRequest) -> bool:
    """True when a signed-in member of staff must first set up a second factor. Residents have their telephone."""
    if request.path.startswith(FREE) or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return lacks_second_factor(request.user, request.session)


def lacks_second_factor(user: User, session: SessionBase) -> bool:
    """The same for an account and its session, wherever they come in; that it has one is remembered in the session."""
    if not settings.LINAN_REQUIRE_MFA or session.get(_ENABLED):
        return False
    if not user.is_authenticated or not Staff.objects.filter(user_id=user.pk).exists():
        return False
    if is_mfa_enabled(user):
        session[_ENABLED] = True
        return False
    return True


def passed_on(headers: Mapping[str, str]) -> bool:
    """True for a request that says of itself that a proxy passed it on, so that loopback proves nothing."""
    return any(headers.get(name) for name in PROXY_HEADERS)


def from_this_machine(request: HttpRequest) -> bool:
    """True for a request from loopback that no proxy passed on."""
    if passed_on(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def source_of(request: HttpRequest) -> str:
    """The network address that asks, for counting only.

    With proxies before the cell it is the entry the outermost wrote; further left anybody can write what they like.
    """
    proxies: int = settings.LINAN_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if 0 < proxies <= len(told) and told[-proxies]:
        return told[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def home_of(request: HttpRequest) -> str:
    """Where a person goes after signing in."""
    return "/me/" if actor_of(request).kind is ActorKind.RESIDENT else "/"
