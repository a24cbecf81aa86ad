"""How ready the space of a community is: the figure, its inputs, and what is missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linan.core.community import queries
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.pages.register import region_from
from linan.core.community.rules.readiness import Term, TermKind
from linan.core.community.rules.words_of_places import TERM_WORDS
from linan.core.desk.pages import page, render
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@page
def space_readiness(request: HttpRequest, by: Actor) -> HttpResponse:
    """One community, or the list of those the reader may open."""
    asked = region_from(request.GET.get("area", ""))
    communities = queries.map_communities(by)
    if not asked and len(communities) != 1:
        return render(request, "community/readiness_list.html", {"rows": queries.readiness_list(by)})
    found = queries.readiness_of(by, asked.community if asked else communities[0][0])
    terms = [
        {
            "words": TERM_WORDS[t.kind],
            "term": t,
            "told": _told(t),
            "gaps": [g for g in found.gaps if g.kind is t.kind],
        }
        for t in found.readiness.terms
    ]
    context = {
        "found": found,
        "terms": terms,
        "several": len(communities) > 1,
        "may_edit": by.can(EDIT_PLACES, over=found.region),
    }
    return render(request, "community/readiness.html", context)


def _told(term: Term) -> Words:
    match term.kind:
        case TermKind.EXITS | TermKind.AIR:
            return Words("{have} of {need} buildings", have=term.have, need=term.need)
        case TermKind.ROOM:
            return Words("{have} of {need} square metres", have=term.have, need=term.need)
        case TermKind.BUFFER:
            return Words("{have} of {need} gates", have=term.have, need=term.need)


urlpatterns = [path("readiness/", space_readiness, name="readiness")]
