"""One form, one decision: the page around it, for addresses with and without an id in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from linan.core.community.forms.areas import offer_areas
from linan.core.desk.pages import actor_of, done, render
from linan.core.desk.saying import say
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def form_answer(
    request: HttpRequest,
    form_class: type[forms.Form],
    *,
    title: Words,
    do: Callable[[dict[str, Any]], Words],
    back: str,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """Draw the form, or do what it says; a refusal about one of its fields stands beside the field."""
    posted = request.method == "POST"
    form = form_class(request.POST) if posted else form_class(initial={**(initial or {}), **request.GET.dict()})
    offer_areas(form, actor_of(request))
    status = 200
    if posted:
        if form.is_valid():
            try:
                return done(request, do(form.cleaned_data), back)
            except Refusal as refusal:
                if refusal.kind is not Kind.INVALID or refusal.field not in form.fields:
                    raise
                form.add_error(refusal.field, " ".join(say(w) for w in (refusal.words, *refusal.reasons)))
        status = 422
    return render(request, "community/form.html", {"form": form, "title": title, "back": back, **context}, status)
