"""What the register itself shows on a person's page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community import queries
from linan.core.community.abilities import EDIT_PEOPLE, NOTE_REASONS, SEE_VULNERABLE
from linan.core.community.connected import name_behind
from linan.core.community.rules.words import ASKED, GRADE_WORDS, REASON_WORDS, SOURCE_WORDS
from linan.core.desk.pages import page, render
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef


@page
def person_panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """Whether the entry is confirmed; how much care somebody needs and why, for those whose task needs it."""
    ref = PersonRef(person)
    row = queries.locate_person(by, ref)
    last = queries.last_confirmed(by, ref)
    context: dict[str, Any] = {
        "person": person,
        "last": last,
        "last_by": name_behind(last.by) if last else "",
        "last_route": SOURCE_WORDS[last.route] if last else None,
        "may_confirm": by.can(EDIT_PEOPLE, over=row.region),
        "routes": [(s.value, SOURCE_WORDS[s]) for s in ASKED],
    }
    if by.is_or_acts_for(ref) or by.can(SEE_VULNERABLE, over=row.region):
        care = queries.care_of(by, ref)
        context |= {
            "care": care,
            "returns": queries.returns_of(by, ref),
            "grade": GRADE_WORDS[care.grade],
            "grounds": [
                {"ground": g, "words": REASON_WORDS[g.known.reason], "source": SOURCE_WORDS[g.known.source]}
                for g in care.grounds
            ],
            "may_note": by.can(NOTE_REASONS, over=row.region),
        }
    return render(request, "community/panel.html", context)


urlpatterns = [path("panel/person/<uuid:person>/", person_panel, name="person_panel")]
