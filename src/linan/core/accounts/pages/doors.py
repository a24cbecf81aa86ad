"""The doors: signing in and out, language and size of type."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_lockout_response
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import check_for_language, gettext
from django.views.decorators.http import require_POST

from linan.core.accounts import actions, rules
from linan.core.accounts.pages.reading import came_from, next_page
from linan.core.accounts.sign_in import from_this_machine, source_of
from linan.core.desk.pages import refused, render
from linan.kernel.refusal import Refusal, not_found

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(allauth.LoginView):  # type: ignore[misc]  # allauth has no types
    """Staff sign in with a password and their second factor; residents are shown the way to their code."""

    template_name = "accounts/sign_in.html"

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["login"].label = gettext("Sign-in name")  # as the sign-in sheet calls it
        for field in form.fields.values():
            field.widget.attrs.pop("placeholder", None)  # it only says the label again
        return form

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
        return render(request, "accounts/resident_phone.html", {"next": next_page(request)})
    try:
        actions.ask_code(request.POST.get("phone", ""), source_of(request))
    except Refusal as no:
        return render(request, "accounts/resident_phone.html", {"refusal": no, "next": next_page(request)}, status=422)
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
    enter(request, user)
    return HttpResponseRedirect("/me/")


def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """A demo link: only in a demo cell, only on the machine itself."""
    try:
        if not settings.LINAN_DEMO or not from_this_machine(request):
            raise not_found()
        user = actions.demo_user(token)
    except Refusal as no:
        return refused(request, no)
    enter(request, user)
    return HttpResponseRedirect("/me/" if hasattr(user, "resident") else "/")


def enter(request: HttpRequest, user: User) -> None:
    logout(request)
    login(request, user, backend=BACKEND)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/sign-in/")


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in a cookie for a year."""
    answer = HttpResponseRedirect(came_from(request))
    chosen = request.POST.get("language", "")
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, samesite="Lax")
    return answer


@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Large type on or off (长辈版), kept in a cookie for a year."""
    answer = HttpResponseRedirect(came_from(request))
    large = request.POST.get("size", "") in ("large", "1")
    answer.set_cookie("large_type", "1" if large else "0", max_age=365 * 24 * 3600, samesite="Lax")
    return answer
