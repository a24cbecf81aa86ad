"""Rules of the door that need the request: second factor, demo links, where each kind of person goes next."""

from __future__ import annotations

import ipaddress

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from linan.core.accounts.models import Staff
from linan.core.accounts.queries import actor_of
from linan.kernel.actor import ActorKind

FREE = ("/account/", "/sign-in/", "/sign-out/", "/language/", "/text-size/", "/static/", "/healthz", "/setup/")
"""Paths a member of staff may open before the second factor is set up."""

_ENABLED = "second_factor"


def second_factor_missing(request: HttpRequest) -> bool:
    """True when a signed-in member of staff must first set up a second factor. Residents have their telephone."""
    if not settings.LINAN_REQUIRE_MFA or request.path.startswith(FREE):
        return False
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.session.get(_ENABLED):
        return False
    if not request.user.is_authenticated or not Staff.objects.filter(user_id=request.user.pk).exists():
        return False
    if is_mfa_enabled(request.user):
        request.session[_ENABLED] = True
        return False
    return True


def from_this_machine(request: HttpRequest) -> bool:
    """True for a request from loopback that no proxy passed on."""
    if request.headers.get("X-Forwarded-For") or request.headers.get("Forwarded"):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def source_of(request: HttpRequest) -> str:
    """The network address that asks, for counting only."""
    return str(request.META.get("REMOTE_ADDR", ""))


def home_of(request: HttpRequest) -> str:
    """Where a person goes after signing in."""
    return "/me/" if actor_of(request).kind is ActorKind.RESIDENT else "/"
