"""The screens of testing: for staff at /testing/, for residents at /me/testing/."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse

from linan.core import clock
from linan.core.desk.excel import read_table
from linan.core.desk.lists import Column, Filter, Listing
from linan.core.desk.pages import action, done, page, render
from linan.domains.testing import actions, forms, queries, rules
from linan.domains.testing.abilities import SEE_TESTS
from linan.domains.testing.rules import MissReason
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, SampleRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words

ROUND_HOURS = 24
"""How far back the building totals look when no start of the round is given."""
PROMPT_DAYS = 7
"""How far back the page looks for results that came in time."""


@page
def list_samples(request: HttpRequest, by: Actor) -> HttpResponse:
    """Which samples? By outcome, still waiting, or late."""
    listing = Listing(
        title=Words("Samples and results"),
        columns=[
            Column(Words("Person"), lambda s: s.card.name if s.card else ""),
            Column(Words("Tube"), lambda s: s.sample.tube),
            Column(Words("Sampled"), lambda s: s.sample.sampled_at),
            Column(Words("Reported"), lambda s: s.sample.reported_at or ""),
            Column(Words("Result"), lambda s: s.words),
        ],
        fetch=lambda cursor, size: queries.samples(by, state=request.GET.get("state", ""), after=cursor, size=size),
        filters=[Filter("state", Words("Result"), list(queries.STATES.items()))],
        empty=Words("Samples appear here once they are taken."),
        export_name="samples",
    )
    return listing.response(request)


@page
def lab(request: HttpRequest, by: Actor) -> HttpResponse:
    """The laboratory's bench: one tube after another, or a pasted batch. No names."""
    lines = queries.bench(by)
    return render(request, "testing/lab.html", {"lines": lines, "words": queries.lab_words(lines)})


@action
def receive(request: HttpRequest, by: Actor) -> HttpResponse:
    sample = actions.receive_sample(by, request.POST.get("tube", ""))
    return done(request, Words("Tube {tube} received.", tube=sample.tube), reverse("testing:lab"))


@action
def report(request: HttpRequest, by: Actor) -> HttpResponse:
    outcome = rules.outcome_of(request.POST.get("outcome", ""))
    sample = actions.report_result(by, request.POST.get("tube", ""), outcome)
    words = Words("Tube {tube}: {outcome}.", tube=sample.tube, outcome=rules.OUTCOME_WORDS[outcome])
    return done(request, words, reverse("testing:lab"))


@action
def report_batch(request: HttpRequest, by: Actor) -> HttpResponse:
    """A pasted or uploaded batch; every line tells what became of it."""
    upload = request.FILES.get("file")
    if upload is not None:
        tables = read_table(upload.read(), upload.name or "")
        rows = [(str(r[0]), str(r[1]) if len(r) > 1 else "") for t in tables[:1] for r in [t.header, *t.rows] if r]
        # The first row may be a heading: it is one when its second cell is no result.
        if rows and not _is_outcome(rows[0][1]):
            rows = rows[1:]
    else:
        rows = forms.batch(request.POST.get("lines", ""))
    told = actions.report_batch(by, rows)
    return render(
        request,
        "testing/batch.html",
        {"told": told, "good": sum(t.done for t in told), "bad": [t for t in told if not t.done]},
    )


@page
def sampling(request: HttpRequest, by: Actor) -> HttpResponse:
    """Who should be sampled, on the phone of whoever samples."""
    return render(
        request, "testing/sampling.html", {"page": queries.open_orders(by, after=request.GET.get("after") or None)}
    )


@page
def sample_one(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """One person, one tube."""
    context = {
        "card": queries.person_to_sample(by, PersonRef(person)),
        "order": request.GET.get("order", ""),
        "reasons": [(r, w) for r, w in rules.MISS_WORDS.items() if r is not MissReason.NOT_ASKED],
    }
    return render(request, "testing/sample.html", context)


@action
def take(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    said = request.POST
    sample = actions.take_sample(
        by, PersonRef(person), said.get("tube", ""), order=forms.order_id(said.get("order", ""))
    )
    words = (
        Words("This tube was already used. Take a new one: both people are sampled again.")
        if sample.doubled
        else Words("Tube {tube} is noted.", tube=sample.tube)
    )
    return done(request, words, reverse("testing:sampling"))


@action
def miss(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    actions.note_missed(by, PersonRef(person), forms.miss_reason(request.POST.get("reason", "")))
    return done(request, Words("The reason is noted."), reverse("testing:sampling"))


@page
def home_route(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whom to sample at home, door after door."""
    return render(request, "testing/home_route.html", {"cards": queries.home_route(by)})


@page
def desk(request: HttpRequest, by: Actor) -> HttpResponse:
    """First positives that wait for a decision."""
    return render(request, "testing/desk.html", {"lines": queries.undecided(by)})


@action
def confirm(request: HttpRequest, by: Actor, sample: UUID) -> HttpResponse:
    said = request.POST
    form = forms.form_of(said.get("form", ""))
    actions.confirm_infection(by, SampleRef(sample), form, forms.day(said.get("onset_on", "")))
    return done(request, Words("The infection is confirmed."), reverse("testing:desk"))


@action
def exclude(request: HttpRequest, by: Actor, sample: UUID) -> HttpResponse:
    actions.exclude_infection(by, SampleRef(sample))
    return done(request, Words("It was not an infection. Everybody is free again."), reverse("testing:desk"))


@page
def buildings(request: HttpRequest, by: Actor) -> HttpResponse:
    """Here, sampled, and why not: per building, and the sums close."""
    regions = by.must_somewhere(SEE_TESTS)
    asked = request.GET.get("region", "")
    region = forms.region_of(asked) if asked else regions[0]
    since = clock.now() - timedelta(hours=ROUND_HOURS)
    totals = [
        {"line": t, "missed": [(rules.MISS_WORDS[r], n) for r, n in t.missed.items()]}
        for t in queries.totals_by_building(by, region, since)
    ]
    week = queries.promptness(by, region, clock.now() - timedelta(days=PROMPT_DAYS))
    return render(
        request, "testing/buildings.html", {"totals": totals, "since": since, "prompt": week, "days": PROMPT_DAYS}
    )


@page
def person_panel(request: HttpRequest, by: Actor, person: UUID) -> HttpResponse:
    """A person's tests, as a panel on their page."""
    ref = PersonRef(person)
    return render(
        request,
        "testing/panel.html",
        {"lines": queries.results_of(by, ref, limit=5), "validity": queries.validity(by, ref)},
    )


@page
def mine(request: HttpRequest, by: Actor) -> HttpResponse:
    """My results, with the hours they still count, and the tests I am asked for."""
    if by.person is None:
        raise not_found()
    context = {
        "lines": queries.results_of(by, by.person),
        "validity": queries.validity(by, by.person),
        "orders": [(o, rules.REASON_WORDS.get(o.reason, Words("test"))) for o in queries.own_orders(by)],
    }
    return render(request, "testing/mine.html", context)


def _is_outcome(text: str) -> bool:
    from linan.kernel.refusal import Refusal

    try:
        rules.outcome_of(text)
    except Refusal:
        return False
    return True


urlpatterns = [
    path("", list_samples, name="list"),
    path("lab/", lab, name="lab"),
    path("lab/receive/", receive, name="receive"),
    path("lab/report/", report, name="report"),
    path("lab/batch/", report_batch, name="batch"),
    path("sampling/", sampling, name="sampling"),
    path("sampling/home/", home_route, name="home_route"),
    path("sampling/<uuid:person>/", sample_one, name="sample"),
    path("sampling/<uuid:person>/take/", take, name="take"),
    path("sampling/<uuid:person>/missed/", miss, name="miss"),
    path("desk/", desk, name="desk"),
    path("desk/<uuid:sample>/confirm/", confirm, name="confirm"),
    path("desk/<uuid:sample>/exclude/", exclude, name="exclude"),
    path("buildings/", buildings, name="buildings"),
    path("panel/person/<uuid:person>/", person_panel, name="person_panel"),
]

resident_urlpatterns = [path("", mine, name="mine")]
