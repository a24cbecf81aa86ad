"""One household, by which right its people live there; enterprises, facilities and public spaces."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.community import actions, queries
from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES, KEEP_BOARD
from linan.core.community.actions import SiteParticulars
from linan.core.community.connected import name_behind
from linan.core.community.facts import Air, EmergencyUse, SiteKind, SpaceKind, TenureKind
from linan.core.community.forms.tenure import SiteForm, TenureForm
from linan.core.community.models import Site
from linan.core.community.pages.frames import form_answer
from linan.core.community.pages.register import region_from
from linan.core.community.queries import SiteFilter, TenureFilter
from linan.core.community.rules.words import ASKED, SOURCE_WORDS
from linan.core.community.rules.words_of_places import SITE_WORDS, TENURE_WORDS, USE_WORDS
from linan.core.desk.lists import Column, Deed, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.core.desk.saying import on_day, say
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@page
def household(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """Who lives behind this door, by which right, and is it right?"""
    found = queries.household_of(by, HouseholdRef(household))
    context: dict[str, Any] = {
        "home": found,
        "rights": [{"line": t, "words": TENURE_WORDS[t.kind]} for t in found.tenures],
        "last_by": name_behind(found.last.by) if found.last else "",
        "last_route": SOURCE_WORDS[found.last.route] if found.last else None,
        "routes": [(s.value, SOURCE_WORDS[s]) for s in ASKED],
        "may_edit": by.can(EDIT_PEOPLE, over=found.region),
    }
    if by.can(KEEP_BOARD, over=found.region):
        context |= {"may_hear": True, "words": queries.words_of(by, found.ref)}
    return render(request, "community/household.html", context)


@page
def tenure_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who owns and who rents, and where the owner lives elsewhere."""
    kind, area = request.GET.get("kind", ""), request.GET.get("area", "")
    ask = TenureFilter(
        region_from(area) if area else None,
        TenureKind(kind) if kind in {k.value for k in TenureKind} else None,
        absent=request.GET.get("absent") == "yes",
        ends_within_days=30 if request.GET.get("ends") == "soon" else None,
    )
    return Listing(
        title=Words("Owners and tenants"),
        columns=[
            Column(Words("Address"), lambda t: t.address),
            Column(Words("Right"), lambda t: TENURE_WORDS[t.kind]),
            Column(Words("Name"), lambda t: t.name),
            Column(Words("Telephone"), lambda t: t.phone),
            Column(Words("Since"), lambda t: on_day(t.since_on)),
            Column(Words("Through"), lambda t: on_day(t.until_on) if t.until_on else ""),
            Column(Words("Lives there"), lambda t: t.lives_there),
        ],
        fetch=lambda cursor, size: queries.tenures(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("kind", Words("Right"), [(k.value, w) for k, w in TENURE_WORDS.items()]),
            Filter("absent", Words("Lives elsewhere"), [("yes", Words("Only those"))]),
            Filter("ends", Words("Lease ends"), [("soon", Words("within 30 days"))]),
        ],
        row_url=lambda t: f"/community/households/{t.household.id}/",
        empty=Words("No ownership or lease is noted yet."),
        hint=Words("Note them on a household's page; tenants live here by the same right as owners."),
        export_name="owners-and-tenants",
    ).response(request)


@page
def tenure_new(request: HttpRequest, by: Actor, household: UUID) -> HttpResponse:
    """Note an ownership or a lease."""
    home = queries.household_of(by, HouseholdRef(household))
    by.must(EDIT_PEOPLE, over=home.region)
    members = [("", "–"), *((str(c.ref.id), c.name) for c in home.members)]

    class Form(TenureForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            chosen = self.fields["person"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = members

    def do(data: dict[str, Any]) -> Words:
        actions.note_tenure(
            by,
            home.ref,
            TenureKind(data["kind"]),
            person=PersonRef(UUID(data["person"])) if data["person"] else None,
            name=data["name"],
            phone=data["phone"],
            since_on=data["since_on"],
            until_on=data["until_on"],
        )
        return Words("The right to this home was noted.")

    back = reverse("community:household", args=[household])
    initial = {"since_on": clock.today().isoformat()}
    return form_answer(request, Form, title=Words("Owner or tenant"), do=do, back=back, initial=initial)


@action
def tenure_end(request: HttpRequest, by: Actor, tenure: UUID) -> HttpResponse:
    """The lease or ownership ends today."""
    row = actions.end_tenure(by, tenure)
    return done(request, Words("It ends today."), reverse("community:household", args=[row.household_id]))


def site_uses(site: Site) -> str:
    """What a site can be turned to, in words."""
    return " · ".join(say(USE_WORDS[EmergencyUse(u)]) for u in site.uses)


@page
def site_list(request: HttpRequest, by: Actor) -> HttpResponse:
    """What stands here besides homes, and where so many people would find room?"""
    asked, area = request.GET, request.GET.get("area", "")
    holds = asked.get("holds", "")
    ask = SiteFilter(
        region_from(area) if area else None,
        SiteKind(asked["kind"]) if asked.get("kind") in {k.value for k in SiteKind} else None,
        EmergencyUse(asked["use"]) if asked.get("use") in {u.value for u in EmergencyUse} else None,
        asked.get("text", "")[:60],
        int(holds) if holds.isascii() and holds.isdigit() and len(holds) < 8 else 0,
    )
    add = [Deed(Words("Add a site"), reverse("community:site_new"), primary=True)] if by.regions(EDIT_PLACES) else []
    return Listing(
        title=Words("Enterprises, facilities, public spaces"),
        columns=[
            Column(Words("Name"), lambda s: s.name),
            Column(Words("Kind"), lambda s: SITE_WORDS[SiteKind(s.kind)]),
            Column(Words("What it is"), lambda s: s.use),
            Column(Words("Address"), lambda s: s.address),
            Column(Words("Holds"), lambda s: s.capacity or "", numeric=True),
            Column(Words("Floors"), lambda s: s.floors or "", numeric=True),
            Column(Words("Uses in need"), site_uses),
            Column(Words("Contact person"), lambda s: f"{s.contact_name} {s.contact_phone or ''}".strip()),
        ],
        fetch=lambda cursor, size: queries.sites(by, ask, cursor=cursor, size=size),
        filters=[
            Filter("text", Words("Name")),
            Filter("kind", Words("Kind"), [(k.value, w) for k, w in SITE_WORDS.items()]),
            Filter("use", Words("Uses in need"), [(u.value, w) for u, w in USE_WORDS.items()]),
            Filter("holds", Words("Holds at least"), kind="tel"),
        ],
        deeds=add,
        row_url=lambda s: f"/community/sites/{s.id}/",
        empty=Words("Nothing is entered yet besides homes."),
        hint=Words("Enter what would be looked for in need: schools, clinics, halls, squares, workplaces."),
        export_name="sites",
    ).response(request)


_TEXTS = ("name", "use", "address", "contact_name", "contact_phone", "until_on")


def _told(data: dict[str, Any]) -> SiteParticulars:
    numbers: dict[str, Any] = {name: data[name] or 0 for name in ("workers", "capacity", "floors", "square_metres")}
    texts: dict[str, Any] = {name: data[name] for name in _TEXTS}
    uses = [EmergencyUse(u) for u in data["emergency_uses"]]
    return SiteParticulars(
        kind=SiteKind(data["kind"]),
        emergency_uses=uses,
        space=SpaceKind(data["space"]) if data["space"] else None,
        air=Air(data["air"]) if data["air"] else None,
        buffers=UUID(data["buffers"]) if data["buffers"] else None,
        **numbers,
        **texts,
    )


def _site_form(by: Actor) -> type[SiteForm]:
    """The form with the gates the reader knows."""
    gates = [("", "–"), *((str(g.pk), g.name) for g in queries.gates(by, None))]

    class Form(SiteForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            chosen = self.fields["buffers"]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = gates

    return Form


@page
def site_new(request: HttpRequest, by: Actor) -> HttpResponse:
    """Enter an enterprise, a facility or a public space."""
    by.must_somewhere(EDIT_PLACES)

    def do(data: dict[str, Any]) -> Words:
        actions.add_site(by, region_from(data["above"]), _told(data))
        return Words("{name} was added.", name=data["name"])

    return form_answer(request, _site_form(by), title=Words("Add a site"), do=do, back=reverse("community:sites"))


@page
def site(request: HttpRequest, by: Actor, site: UUID) -> HttpResponse:
    """Look at a site, and change it where that is one's task."""
    row = queries.site_of(by, site)
    if not by.can(EDIT_PLACES, over=row.region):
        if request.method == "POST":
            by.must(EDIT_PLACES, over=row.region)
        context = {"site": row, "kind": SITE_WORDS[SiteKind(row.kind)], "uses": site_uses(row)}
        return render(request, "community/site.html", context)

    def do(data: dict[str, Any]) -> Words:
        if region_from(data["above"]) != row.region:
            raise not_found()
        actions.change_site(by, site, _told(data))
        return Words("What is known of {name} changed.", name=data["name"])

    initial = {name: getattr(row, name) for name in SiteForm.base_fields if hasattr(row, name)}
    initial |= {"above": str(row.region), "emergency_uses": row.uses, "buffers": str(row.buffers_id or "")}
    return form_answer(
        request, _site_form(by), title=Words("Change a site"), do=do, back=reverse("community:sites"), initial=initial
    )


urlpatterns = [
    path("households/<uuid:household>/", household, name="household"),
    path("households/<uuid:household>/tenures/new/", tenure_new, name="tenure_new"),
    path("tenures/", tenure_list, name="tenures"),
    path("tenures/<uuid:tenure>/end/", tenure_end, name="tenure_end"),
    path("sites/", site_list, name="sites"),
    path("sites/new/", site_new, name="site_new"),
    path("sites/<uuid:site>/", site, name="site"),
]
