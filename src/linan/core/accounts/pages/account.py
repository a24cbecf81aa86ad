"""One's own account: duties, keys for programs, family."""

from __future__ import annotations

from uuid import UUID

from allauth.account import views as allauth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from linan.core.accounts import actions, queries, roles
from linan.core.community.queries import name_of
from linan.core.desk.pages import action, done, page, render
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@page
def account(request: HttpRequest, by: Actor) -> HttpResponse:
    held = [(roles.role(d.role), name_of(d.region), d) for d in by.duties]
    scopes = sorted({a for d in by.duties for a in d.abilities}, key=lambda a: a.code)
    context = {
        "held": held,
        "scopes": scopes,
        "tokens": queries.api_tokens(request.user),
        "proxies": queries.proxies(by),
    }
    return render(request, "accounts/account.html", context)


@page
def change_password(request: HttpRequest, by: Actor) -> HttpResponse:
    """For those who sign in with a password; a resident has none to change."""
    if isinstance(request.user, AnonymousUser) or not request.user.has_usable_password():
        raise not_found()
    answer: HttpResponse = allauth.password_change(request)
    return answer


@action
def make_token(request: HttpRequest, by: Actor) -> HttpResponse:
    text = actions.issue_token(by, request.POST.get("name", ""), request.POST.getlist("scopes"))
    return render(request, "accounts/token.html", {"token": text})


@action
def end_token(request: HttpRequest, by: Actor, token: UUID) -> HttpResponse:
    actions.revoke_token(by, token)
    return done(request, Words("The key opens nothing any more."), "/account/")


@action
def end_proxy(request: HttpRequest, by: Actor, proxy: UUID) -> HttpResponse:
    actions.revoke_proxy(by, proxy)
    return done(request, Words("The agreement has ended."), "/account/")
