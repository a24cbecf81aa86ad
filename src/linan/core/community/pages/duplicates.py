"""Entering people and households without entering them twice, and putting together who was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.connected import name_behind
from linan.core.community.forms.areas import offer_areas
from linan.core.community.forms.duplicates import EnterHouseholdForm, EnterPersonForm, MergeForm
from linan.core.community.pages.register import PRESENCE_WORDS, region_from
from linan.core.community.queries import Candidate, PersonCard
from linan.core.community.queries.duplicates import particulars_of
from linan.core.community.rules import FIELDS, NOWHERE, Side, compare
from linan.core.community.rules.words import FIELD_WORDS, LIKENESS_WORDS
from linan.core.desk.pages import action, actor_of, done, page, render
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Found:
    """One that is there already: where it opens, what it is called, and why it is thought to be the same."""

    url: str
    name: str
    line: str
    words: Words | None = None
    reasons: tuple[Words, ...] = ()
    merge_url: str = ""


def _people(found: list[Candidate], *, merge_into: UUID | None = None) -> list[Found]:
    return [
        Found(
            f"/people/{c.card.ref.id}/",
            c.card.name,
            " · ".join(t for t in (c.card.address, c.card.masked_identity, c.card.masked_phone) if t),
            LIKENESS_WORDS[c.likeness],
            c.comparison.reasons,
            reverse("community:merge", args=[merge_into, c.card.ref.id]) if merge_into else "",
        )
        for c in found
    ]


def _entering(
    request: HttpRequest,
    form_class: type[forms.Form],
    do: Callable[[dict[str, Any]], Words],
    *,
    title: Words,
    back: str,
) -> HttpResponse:
    """The form; who or what was found stands above it with links, and only then the tick is offered."""
    posted = request.method == "POST"
    form = form_class(request.POST) if posted else form_class(initial=request.GET.dict())
    offer_areas(form, actor_of(request))
    found: list[Found] = []
    refusal: Refusal | None = None
    if posted and form.is_valid():
        try:
            return done(request, do(form.cleaned_data), back)
        except actions.NearSame as near:
            refusal, found = near, _people(near.found)
        except actions.SameDoor as near:
            refusal = near
            found = [Found(f"/community/building/?area={h.region}", h.address, "") for h in near.found]
        except Refusal as other:
            if other.kind is not Kind.INVALID or other.field not in form.fields:
                raise
            form.add_error(other.field, " ".join(say(w) for w in (other.words, *other.reasons)))
    if not found and not request.POST.get("another"):
        form.fields.pop("another")
    context = {"form": form, "title": title, "back": back, "found": found, "refusal": refusal}
    return render(request, "community/enter.html", context, (409 if found else 422) if posted else 200)


@page
def person_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a person to a household, unless they are in the register already."""
    by.must_somewhere(EDIT_PEOPLE)

    def do(data: dict[str, Any]) -> Words:
        actions.enter_person(
            by,
            name=data["name"],
            household=HouseholdRef(data["household"]),
            identity=data["identity"],
            phone=data["phone"],
            born_on=data["born_on"],
            another=data["another"],
        )
        return Words("{name} was added.", name=data["name"])

    return _entering(request, EnterPersonForm, do, title=Words("Add a person"), back=reverse("community:people"))


@page
def household_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a household at a door, unless one stands there already."""
    by.must_somewhere(EDIT_PEOPLE)

    def do(data: dict[str, Any]) -> Words:
        door = region_from(f"{region_from(data['above'])}{data['code']}/")
        actions.enter_household(by, door, data["address"], another=data["another"])
        return Words("{name} was added.", name=data["address"])

    title, back = Words("Add a household"), reverse("community:buildings")
    return _entering(request, EnterHouseholdForm, do, title=title, back=back)


@page
def registered_twice(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """Who may be the same as this person, and which records were put together to make this one."""
    ref = queries.resolve(PersonRef(person))
    row = queries.locate_person(by, ref, under=EDIT_PEOPLE)
    by.must(EDIT_PEOPLE, over=row.region)
    found = queries.candidates(by, particulars_of(row), but=ref)
    merges = [
        {
            "merge": m,
            "by": name_behind(m.by),
            "fields": " · ".join(say(FIELD_WORDS[f]) for f in m.fields),
        }
        for m in queries.merges_of(by, ref)
    ]
    context = {"card": queries.card_of(by, ref), "found": _people(found, merge_into=ref.id), "merges": merges}
    return render(request, "community/twice.html", context)


def _shown(card: PersonCard) -> dict[str, str]:
    return {
        "name": card.name,
        "identity": card.masked_identity,
        "phone": card.phone,
        "born_on": card.born_on.isoformat() if card.born_on else "",
        "sex": say(SEX_WORDS[card.sex]) if card.sex in SEX_WORDS else "",
        "home": card.address or queries.name_of(card.region),
        "presence": say(PRESENCE_WORDS[card.presence]),
    }


SEX_WORDS = {"female": Words("female"), "male": Words("male")}


@page
def merge(request: HttpRequest, by: Actor, keep: UUID, gone: UUID) -> HttpResponse:
    """Two records side by side: field by field, whose stays."""
    rows = [queries.locate_person(by, PersonRef(p), under=EDIT_PEOPLE) for p in (keep, gone)]
    for row in rows:
        by.must(EDIT_PEOPLE, over=row.region)
    if rows[0].pk == rows[1].pk or any(r.region == NOWHERE for r in rows):
        raise not_found()
    cards = [queries.card_of(by, r.ref) for r in rows]
    kept, other = (_shown(c) for c in cards)
    differ = {f: (kept[f], other[f]) for f in FIELDS if kept[f] != other[f]}
    initial = {f: Side.KEPT.value if kept[f] else Side.GONE.value for f in differ}
    form = MergeForm(request.POST if request.method == "POST" else None, choices=differ, initial=initial)
    if request.method == "POST" and form.is_valid():
        take = {f: Side(form.cleaned_data[f]) for f in differ}
        actions.merge_people(by, rows[0].ref, rows[1].ref, take)
        return done(request, Words("The two records are one now."), f"/people/{rows[0].pk}/")
    context = {
        "form": form,
        "cards": cards,
        "same": [(FIELD_WORDS[f], kept[f]) for f in FIELDS if f not in differ and kept[f]],
        "reasons": compare(particulars_of(rows[1]), particulars_of(rows[0])).reasons,
        "back": reverse("community:twice", args=[keep]),
    }
    return render(request, "community/merge.html", context, 422 if request.method == "POST" else 200)


@action
def merge_undo(request: HttpRequest, by: Actor, merge: UUID) -> HttpResponse:
    """They are two people after all."""
    row = actions.undo_merge(by, merge)
    return done(request, Words("The two records are apart again."), f"/people/{row.kept_id}/")


urlpatterns = [
    path("households/new/", household_new, name="household_new"),
    path("new/", person_new, name="person_new"),
    path("people/<uuid:person>/twice/", registered_twice, name="twice"),
    path("people/<uuid:keep>/merge/<uuid:gone>/", merge, name="merge"),
    path("merges/<uuid:merge>/undo/", merge_undo, name="merge_undo"),
]
