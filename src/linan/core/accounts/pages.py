"""The doors: signing in and out, one's account, first-run set-up, and the staff of an area."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from allauth.account import views as allauth
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView

from linan.core.accounts import actions, queries, roles, rules
from linan.core.accounts.abilities import ADD_STAFF
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.sign_in import from_this_machine, source_of
from linan.core.community.actions import add_grid
from linan.core.community.queries import divisions_below, divisions_named, name_of
from linan.core.desk.pages import action, done, page, refused, render
from linan.kernel.actor import Actor
from linan.kernel.refs import StaffRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import start_of
from linan.kernel.words import Words

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def _region(text: str) -> Region:
    try:
        return Region(text.strip())
    except ValueError:
        raise Refusal(
            "bad_region",
            Words("This area does not exist."),
            kind=Kind.INVALID,
            next_step=Words("Choose an area from the list."),
            field="region",
        ) from None


# ── signing in and out ───────────────────────────────────────────────────────────────────────────────────────────


class SignIn(allauth.LoginView):  # type: ignore[misc]  # allauth has no types
    """Staff sign in with a password and their second factor; residents are shown the way to their code."""

    template_name = "accounts/sign_in.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Asked first, because allauth counts too and would say "try again later" without a next step.
        credentials = {"username": request.POST.get("login", "")}
        if not AxesProxyHandler.is_allowed(request, credentials):
            locked: HttpResponse = get_lockout_response(request, credentials=credentials)
            return locked
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


def resident_sign_in(request: HttpRequest) -> HttpResponse:
    """Step one: the telephone number. The answer is the same whether or not anybody has it."""
    if request.method != "POST":
        return render(request, "accounts/resident_phone.html", {"next": _next(request)})
    try:
        actions.ask_code(request.POST.get("phone", ""), source_of(request))
    except Refusal as no:
        return render(request, "accounts/resident_phone.html", {"refusal": no, "next": _next(request)}, status=422)
    request.session["phone"] = rules.mobile(request.POST["phone"])
    return HttpResponseRedirect("/sign-in/resident/code/")


def resident_code(request: HttpRequest) -> HttpResponse:
    """Step two: the six digits."""
    phone = request.session.get("phone", "")
    if not phone:
        return HttpResponseRedirect("/sign-in/resident/")
    if request.method != "POST":
        return render(request, "accounts/resident_code.html", {"minutes": rules.CODE_MINUTES})
    try:
        user = actions.use_code(phone, request.POST.get("code", ""))
    except Refusal as no:
        context = {"refusal": no, "minutes": rules.CODE_MINUTES}
        return render(request, "accounts/resident_code.html", context, status=422)
    _enter(request, user)
    return HttpResponseRedirect("/me/")


def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """A demo link: only in a demo cell, only on the machine itself."""
    try:
        if not settings.LINAN_DEMO or not from_this_machine(request):
            raise not_found()
        user = actions.demo_user(token)
    except Refusal as no:
        return refused(request, no)
    _enter(request, user)
    return HttpResponseRedirect("/me/" if hasattr(user, "resident") else "/")


def _enter(request: HttpRequest, user: User) -> None:
    logout(request)
    login(request, user, backend=BACKEND)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie for a year."""
    answer = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("language", "")
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax")
    return answer


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Large type on or off (长辈版), kept in a cookie for a year."""
    answer = HttpResponseRedirect(_back(request))
    large = request.POST.get("size", "") in ("large", "1")
    answer.set_cookie("large_type", "1" if large else "0", max_age=365 * 24 * 3600, samesite="Lax")
    return answer


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.headers.get("Referer", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


# ── one's account ────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── staff ────────────────────────────────────────────────────────────────────────────────────────────────────────


@page
def staff_list(request: HttpRequest, by: Actor) -> HttpResponse:
    search, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    cards = queries.staff_cards(by, search, role)
    context = {"cards": cards, "roles": roles.all_roles(), "q": search, "role": role}
    return render(request, "accounts/staff_list.html", context)


@page
def staff_record(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    card = queries.staff_card(by, StaffRef(staff))
    posts = [(p, roles.role(p.role), name_of(p.region)) for p in card.posts]
    context = {
        "card": card,
        "posts": posts,
        "roles": roles.all_roles(),
        "areas": _areas(by),
        "may_reset": by.can(ADD_STAFF, over=card.region),
    }
    return render(request, "accounts/staff_record.html", context)


def _areas(by: Actor) -> list[tuple[Region, str]]:
    own = sorted({d.region for d in by.duties})
    below = [d.region for r in own if r.level < Level.COMMUNITY for d in divisions_below(r)]
    return [(r, name_of(r)) for r in dict.fromkeys([*own, *below])]


@page
def role_lists(request: HttpRequest, by: Actor) -> HttpResponse:
    """What every role may, must and must not do; open to everybody who is signed in."""
    return render(request, "accounts/roles.html", {"roles": roles.all_roles()})


@action
def new_staff(request: HttpRequest, by: Actor) -> HttpResponse:
    region = _region(request.POST.get("region", ""))
    new = actions.add_staff(by, name=request.POST.get("name", ""), phone=request.POST.get("phone", ""), region=region)
    if role := request.POST.get("role", ""):
        actions.assign_duty(by, new.ref, role, region)
    return render(
        request, "accounts/sheets.html", {"sheets": [new], "address": request.build_absolute_uri("/sign-in/")}
    )


@action
def new_sheet(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    """A new password for somebody who forgot theirs or is locked out, on a sheet to print."""
    new = actions.new_password(by, StaffRef(staff))
    return render(
        request, "accounts/sheets.html", {"sheets": [new], "address": request.build_absolute_uri("/sign-in/")}
    )


@action
def new_duty(request: HttpRequest, by: Actor, staff: UUID) -> HttpResponse:
    given: dict[str, Any] = {k: _midnight(request.POST.get(k, ""), k) for k in ("since", "until")}
    how = request.POST.get("how", "post")
    kind = DutyKind(how) if how in set(DutyKind) else DutyKind.POST
    region = _region(request.POST.get("region", ""))
    actions.assign_duty(by, StaffRef(staff), request.POST.get("role", ""), region, how=kind, **given)
    return done(request, Words("The duty is assigned."), f"/accounts/staff/{staff}/")


def _midnight(text: str, field: str) -> Any:
    if not text:
        return None
    try:
        return start_of(date.fromisoformat(text))
    except ValueError:
        raise Refusal(
            "bad_date",
            Words("This is not a day in the calendar."),
            kind=Kind.INVALID,
            next_step=Words("Write it as 2022-03-14."),
            field=field,
        ) from None


@action
def stop_duty(request: HttpRequest, by: Actor, staff: UUID, duty: UUID) -> HttpResponse:
    actions.end_duty(by, duty)
    return done(request, Words("The duty has ended."), f"/accounts/staff/{staff}/")


# ── first-run set-up ─────────────────────────────────────────────────────────────────────────────────────────────


def set_up(request: HttpRequest) -> HttpResponse:
    """Step one, on the machine itself and only while nobody works here: choose the county, make the clerk."""
    try:
        if queries.set_up_done():
            return HttpResponseRedirect("/setup/county/")
        if not from_this_machine(request):
            raise not_found()
        if request.method == "POST":
            county = _region(request.POST.get("county", ""))
            if county.level is not Level.COUNTY:
                raise Refusal(
                    "not_a_county",
                    Words("Choose a county or district."),
                    kind=Kind.INVALID,
                    next_step=Words("Search for its name and choose it from the list."),
                )
            name, username = request.POST.get("name", ""), request.POST.get("username", "")
            staff = actions.add_first_clerk(county, name, username, request.POST.get("password", ""))
            _enter(request, queries.user_of(staff))
            return HttpResponseRedirect("/setup/county/")
        text = request.GET.get("q", "").strip()
        found = divisions_named(text) if text else []
        counties = [d for d in found if d.region.level is Level.COUNTY]
        return render(request, "accounts/set_up.html", {"q": text, "counties": counties})
    except Refusal as no:
        return refused(request, no)


@page
def set_up_county(request: HttpRequest, by: Actor) -> HttpResponse:
    """The following steps on one page: communities with their grids and staff, and what is still missing."""
    (county, *_) = by.must_somewhere(ADD_STAFF)
    streets = divisions_below(county)
    communities = [d for s in streets for d in divisions_below(s.region)]
    return render(request, "accounts/set_up_county.html", {"county": name_of(county), "communities": communities})


@action
def set_up_grids(request: HttpRequest, by: Actor) -> HttpResponse:
    """Number the grids of a community from g01 on."""
    community = _region(request.POST.get("region", ""))
    count = int(request.POST.get("count", "0")) if request.POST.get("count", "").isdecimal() else 0
    made = 0
    for n in range(1, min(count, 60) + 1):
        try:
            add_grid(by, community.child(f"g{n:02d}"), f"第{n}网格")
            made += 1
        except Refusal as no:
            if no.code != "already_there":
                raise
    return done(request, Words("{count} grids were added.", count=made), "/setup/county/")


@action
def set_up_staff(request: HttpRequest, by: Actor) -> HttpResponse:
    """Staff from a pasted table: name, phone, role, area; a line that cannot be used is told and keeps the rest."""
    sheets, wrong = [], []
    named = {str(r.code): r.code for r in roles.all_roles()}
    for number, line in enumerate(request.POST.get("table", "").splitlines(), 1):
        cells = [c.strip() for c in line.replace(",", "\t").replace("，", "\t").split("\t")]
        if not any(cells):
            continue
        name, phone, role, area = (*cells, "", "", "", "")[:4]
        try:
            region = _region(area)
            if role and role not in named:
                raise Refusal("unknown_role", Words("There is no such role."), kind=Kind.INVALID)
            new = actions.add_staff(by, name=name, phone=phone, region=region)
            if role:
                actions.assign_duty(by, new.ref, role, region)
            sheets.append(new)
        except Refusal as no:
            wrong.append((number, no.words))
    context = {"sheets": sheets, "wrong": wrong, "address": request.build_absolute_uri("/sign-in/")}
    return render(request, "accounts/sheets.html", context)


door_urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-in/resident/", resident_sign_in, name="resident_sign_in"),
    path("sign-in/resident/code/", resident_code, name="resident_code"),
    path("sign-in/demo/<str:token>/", demo_sign_in, name="demo_sign_in"),
    path("sign-out/", sign_out, name="account_logout"),
    path("sign-up/", RedirectView.as_view(url="/sign-in/"), name="account_signup"),
    path("language/", set_language, name="set_language"),
    path("text-size/", set_text_size, name="set_text_size"),
    path("account/", account, name="account"),
    path("account/password/", allauth.password_change, name="account_change_password"),
    path("account/confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/tokens/", make_token, name="make_token"),
    path("account/tokens/<uuid:token>/end/", end_token, name="end_token"),
    path("account/proxies/<uuid:proxy>/end/", end_proxy, name="end_proxy"),
    path("setup/", set_up, name="set_up"),
    path("setup/county/", set_up_county, name="set_up_county"),
    path("setup/grids/", set_up_grids, name="set_up_grids"),
    path("setup/staff/", set_up_staff, name="set_up_staff"),
]
"""Mounted at the root, without a namespace: allauth looks its own doors up by name."""

app_name = "accounts"
urlpatterns = [
    path("staff/", staff_list, name="staff_list"),
    path("staff/new/", new_staff, name="new_staff"),
    path("staff/<uuid:staff>/", staff_record, name="staff_record"),
    path("staff/<uuid:staff>/sheet/", new_sheet, name="new_sheet"),
    path("staff/<uuid:staff>/duties/", new_duty, name="new_duty"),
    path("staff/<uuid:staff>/duties/<uuid:duty>/end/", stop_duty, name="stop_duty"),
    path("roles/", role_lists, name="roles"),
]
