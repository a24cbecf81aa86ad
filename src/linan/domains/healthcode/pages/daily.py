"""The daily word: a form of four lines, how far free passage is, and what differs from the record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.desk.pages import action, done, page, render
from linan.domains.healthcode import actions
from linan.domains.healthcode.queries.daily import daily_of
from linan.domains.healthcode.rules.daily import TOPIC_WORDS, Topic
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@page
def my_daily(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """Today's word, the days so far, and both sources where they differ."""
    return _shown(request, by, _mine(by, person_id))


@page
def daily_for(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    """The same for staff who hear it on the telephone."""
    return _shown(request, by, PersonRef(person_id))


def _shown(request: HttpRequest, by: Actor, who: PersonRef) -> HttpResponse:
    view = daily_of(by, who)
    own = by.is_or_acts_for(who)
    space = "my_healthcode:my" if own else "healthcode:for"
    context = {
        "view": view,
        "topics": [(t.value, w) for t, w in TOPIC_WORDS.items()],
        "say": reverse(f"{space}_say_daily", args=[who.id]),
        "correct": reverse(f"{space}_correct", args=[who.id]),
        "object": reverse("my_healthcode:my_object" if own else "healthcode:object_for", args=[who.id]),
        "base": "desk/phone.html" if own else "desk/base.html",
    }
    return render(request, "healthcode/daily.html", context)


@action
def my_say_daily(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    return _say(request, by, _mine(by, person_id), reverse("my_healthcode:my_daily", args=[person_id]))


@action
def for_say_daily(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    return _say(request, by, PersonRef(person_id), reverse("healthcode:daily_for", args=[person_id]))


def _say(request: HttpRequest, by: Actor, who: PersonRef, back: str) -> HttpResponse:
    if request.POST.get("worse"):
        actions.turn_unwell(by, who, temperature_tenths=_tenths(request.POST.get("temperature", "")))
        return done(request, Words("It is noted. A doctor calls today."), back)
    asked = {t.value: request.POST.get(t.value, "") for t in Topic}
    declared = {k: v == "yes" for k, v in asked.items() if v in ("yes", "no")}
    feeling = request.POST.get("feeling", "")
    if feeling not in ("well", "unwell"):
        raise Refusal("feeling_missing", Words("Say how you feel."), kind=Kind.INVALID, field="feeling")
    tenths = _tenths(request.POST.get("temperature", ""))
    actions.say_daily(by, who, unwell=feeling == "unwell", declared=declared, temperature_tenths=tenths)
    return done(request, Words("Today's word is given."), back)


def _tenths(text: str) -> int | None:
    text = text.strip().replace(",", ".").replace("，", ".").replace("。", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 30 <= value <= 45:
        raise Refusal(
            "temperature_unlikely",
            Words("Nobody has this temperature."),
            kind=Kind.INVALID,
            field="temperature",
            next_step=Words("Measure again, or leave it empty."),
        )
    return round(value * 10)


@action
def my_correct(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    return _correct(request, by, _mine(by, person_id), reverse("my_healthcode:my_daily", args=[person_id]))


@action
def for_correct(request: HttpRequest, by: Actor, person_id: UUID) -> HttpResponse:
    return _correct(request, by, PersonRef(person_id), reverse("healthcode:daily_for", args=[person_id]))


def _correct(request: HttpRequest, by: Actor, who: PersonRef, back: str) -> HttpResponse:
    asked = request.POST
    word = next((d.word for d in daily_of(by, who).differences if str(d.word) == asked.get("word")), None)
    if word is None:
        raise not_found()
    actions.correct_declaration(by, word, asked.get("topic", ""), now=asked.get("now") == "yes")
    return done(request, Words("Your answer is put right; the earlier one stays in the record."), back)


def _mine(by: Actor, person_id: UUID) -> PersonRef:
    who = PersonRef(person_id)
    if not by.is_or_acts_for(who):
        raise not_found()
    return who


urlpatterns = [
    path("daily/<uuid:person_id>/", daily_for, name="daily_for"),
    path("daily/<uuid:person_id>/say/", for_say_daily, name="for_say_daily"),
    path("daily/<uuid:person_id>/correct/", for_correct, name="for_correct"),
]
resident_urlpatterns = [
    path("<uuid:person_id>/daily/", my_daily, name="my_daily"),
    path("<uuid:person_id>/daily/say/", my_say_daily, name="my_say_daily"),
    path("<uuid:person_id>/daily/correct/", my_correct, name="my_correct"),
]
