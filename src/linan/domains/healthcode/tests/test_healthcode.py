"""An afternoon with health codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.ledger.models import Entry, Pending
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import ISSUE_CODE, SEE_CODES, TAKE_EVIDENCE
from linan.domains.healthcode.models import Change, Code, Evidence, Standing
from linan.domains.healthcode.rules import CertificateKind, NewEvidence
from linan.kernel.actor import Actor, Duty, workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.tokens import Rejected, Verified, verify
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db


def taker(region: Region) -> Actor:
    return workflow_actor("case", region, [TAKE_EVIDENCE])


def seer(actor: Actor, region: Region) -> Actor:
    return replace(actor, duties=(*actor.duties, Duty("grid_worker", region, frozenset({SEE_CODES, ISSUE_CODE}))))


def test_a_contact_turns_red_reads_why_and_turns_green_by_the_clock(cast, clock):
    zhao, contact = cast.person["zhao"], ContactRef(new_id())
    actions.take_evidence(taker(cast.county), zhao, "contact_close", clock.at, {}, because=contact)
    view = queries.my_code(cast.zhao)
    assert view.verdict.colour is Colour.RED
    assert view.name == "赵德福"
    (line,) = view.lines
    assert "infected person" in str(line.reason.words)
    assert view.days_left == 14
    steps = queries.why(cast.zhao, zhao)
    assert [s.kind for s in steps] == ["healthcode.verdict_changed", "healthcode.evidence_taken"]
    clock.advance(days=15)
    assert actions.weigh_again(taker(cast.county), zhao).colour is Colour.YELLOW  # 8th edition: 7 days of monitoring
    clock.advance(days=7)
    assert actions.weigh_again(taker(cast.county), zhao).colour is Colour.GREEN
    assert list(Change.objects.order_by("at").values_list("was", "now")) == [
        ("green", "red"),
        ("red", "yellow"),
        ("yellow", "green"),
    ]


def test_the_timer_stands_where_the_verdict_may_change_and_goes_with_it(cast, clock):
    zhao, case = cast.person["zhao"], CaseRef(new_id())
    actions.take_evidence(taker(cast.county), zhao, "contact_secondary", clock.at, because=case)
    timer = Pending.objects.get(once=f"healthcode.due:{zhao.id}")
    assert timer.due_at == Standing.objects.get(pk=zhao.id).next_at
    actions.withdraw_evidence(taker(cast.county), zhao, case, reason="excluded")
    assert not Pending.objects.filter(once=f"healthcode.due:{zhao.id}").exists()


def test_a_false_positive_frees_everyone_and_says_why(cast, clock):
    case = CaseRef(new_id())
    people = [cast.person[n] for n in ("zhao", "father", "mother", "song")]
    items = [NewEvidence(p, "contact_close", clock.at, because=case) for p in people]
    actions.take_evidence_many(taker(cast.county), items)
    assert set(Standing.objects.values_list("colour", flat=True)) == {"red"}
    assert actions.withdraw_evidence(taker(cast.county), None, case, reason="case_excluded") == 4
    assert set(Standing.objects.values_list("colour", flat=True)) == {"green"}
    assert [s.kind for s in queries.why(cast.zhao, cast.person["zhao"])] == [
        "healthcode.verdict_changed",
        "healthcode.evidence_withdrawn",
    ]
    assert actions.withdraw_evidence(taker(cast.county), None, case) == 0


def test_doing_it_twice_is_harmless(cast, clock):
    contact = ContactRef(new_id())
    first = actions.take_evidence(taker(cast.county), cast.person["zhao"], "contact_close", clock.at, because=contact)
    entries = Entry.objects.count()
    again = actions.take_evidence(taker(cast.county), cast.person["zhao"], "contact_close", clock.at, because=contact)
    assert again == first
    assert (Evidence.objects.count(), Entry.objects.count()) == (1, entries)


def test_a_stay_holds_its_colour_until_it_is_released(cast, clock):
    zhao, by = cast.person["zhao"], taker(cast.county)
    end = clock.at + timedelta(days=7)
    actions.take_evidence(by, zhao, "quarantine_ordered", clock.at, {"regime": "home_quarantine"}, until=end)
    clock.set_to(end + timedelta(hours=2))
    assert actions.weigh_again(by, zhao).colour is Colour.RED
    actions.take_evidence(by, zhao, "quarantine_completed", clock.at)
    assert queries.my_code(cast.zhao).verdict.colour is Colour.GREEN


def test_what_cannot_be_weighed_is_refused_and_leaves_nothing(cast, clock):
    by, zhao = taker(cast.county), cast.person["zhao"]
    for kind, at, params, until, code in [
        ("green", clock.at, {}, None, "unknown_kind"),
        ("symptom", clock.at + timedelta(days=1), {}, None, "future_event"),
        ("symptom", clock.at, {}, clock.at - timedelta(days=1), "end_before_start"),
        ("arrival", clock.at, {"risk": "very high"}, None, "detail_missing"),
        ("quarantine_ordered", clock.at, {}, None, "detail_missing"),
    ]:
        with pytest.raises(Refusal) as no:
            actions.take_evidence(by, zhao, kind, at, params, until)
        assert no.value.code == code and no.value.next_step
    assert not Evidence.objects.exists()


def test_sun_next_door_sees_nothing_of_ours(cast, clock):
    zhao, sun = cast.person["zhao"], seer(cast.sun, cast.b)
    actions.take_evidence(taker(cast.county), zhao, "symptom", clock.at)
    for ask in (queries.my_code, queries.verdict_of, queries.why, queries.evidence_of, queries.certificates):
        with pytest.raises(Refusal) as no:
            ask(sun, zhao)
        assert no.value.code == "not_found"
    with pytest.raises(Refusal):
        actions.issue_code(sun, zhao)
    with pytest.raises(Refusal):
        actions.take_evidence(taker(cast.b), zhao, "symptom", clock.at)
    assert queries.changed(sun).items == []


def test_wang_sees_who_rose_and_who_fell_with_the_cause(cast, clock):
    by, wang = taker(cast.county), seer(cast.wang, cast.a_g01)
    actions.take_evidence(by, cast.person["zhao"], "symptom", clock.at)
    actions.take_evidence(by, cast.person["gao"], "symptom", clock.at)  # g02: not hers
    clock.advance(hours=1)
    actions.take_evidence(by, cast.person["zhao"], "test_negative", clock.at)
    down, up = queries.changed(wang).items
    assert (down.name, down.was, down.now, down.rose) == ("赵德福", Colour.YELLOW, Colour.GREEN, False)
    assert (up.was, up.now, up.rose) == (Colour.GREEN, Colour.YELLOW, True)
    assert "Symptoms" in str(up.cause) and "Symptoms" in str(down.cause)
    assert [c.rose for c in queries.changed(wang, direction="rose").items] == [True]
    assert [c.rose for c in queries.changed(wang, direction="fell").items] == [False]
    assert Entry.objects.filter(kind="access.read").exists()
    assert queries.today(wang)[0].count == 2


def test_a_colour_that_stayed_is_no_change(cast, clock):
    by, wang = taker(cast.county), seer(cast.wang, cast.a_g01)
    actions.take_evidence(by, cast.person["zhao"], "symptom", clock.at)
    row = Change.objects.get()
    Change.objects.create(
        **{f: getattr(row, f) for f in ("person_id", "region", "now", "until", "at", "reasons", "entry")}, was=row.now
    )
    assert [c.id for c in queries.changed(wang).items] == [row.id]
    assert queries.today(wang)[0].count == 1


def told():
    """The status list of a gate that asks now."""
    actions.release_status()
    return queries.status_list()


def test_the_code_is_checked_without_us_and_dies_with_the_colour(cast, clock):
    zhao = cast.person["zhao"]
    token = actions.issue_code(cast.zhao, zhao)
    answer = verify(token, queries.trust_list(), told(), clock.at)
    assert isinstance(answer, Verified)
    assert (answer.payload.colour, answer.payload.county, answer.payload.rule_set) == (Colour.GREEN, 330110, 3)
    actions.take_evidence(taker(cast.county), zhao, "contact_close", clock.at)
    clock.advance(minutes=1)
    answer = verify(token, queries.trust_list(), told(), clock.at)
    assert isinstance(answer, Rejected) and answer.code == "superseded"
    fresh = verify(actions.issue_code(cast.zhao, zhao), queries.trust_list(), told(), clock.at)
    assert isinstance(fresh, Verified) and fresh.payload.colour is Colour.RED
    assert Code.objects.count() == 2


def test_a_code_never_outlives_the_moment_its_colour_may_change(cast, clock):
    actions.take_evidence(taker(cast.county), cast.person["zhao"], "contact_secondary", clock.at - timedelta(days=7))
    answer = verify(actions.issue_code(cast.zhao, cast.person["zhao"]), queries.trust_list(), None, clock.at)
    assert isinstance(answer, Verified)
    assert answer.payload.expires_at <= (Standing.objects.get(pk=cast.person["zhao"].id).next_at or clock.at)


def test_a_certificate_is_granted_or_names_exactly_what_is_missing(cast, clock):
    by, zhao = taker(cast.county), cast.person["zhao"]
    health = next(c for c in queries.certificates(cast.zhao, zhao) if c.kind is CertificateKind.HEALTH)
    assert not health.granted
    assert [str(m) for m in health.missing] == ["A negative test of the last 48 hours is missing."]
    actions.take_evidence(by, zhao, "test_negative", clock.at)
    health = next(c for c in queries.certificates(cast.zhao, zhao) if c.kind is CertificateKind.HEALTH)
    assert health.granted and health.number
    clock.advance(hours=49)
    health = next(c for c in queries.certificates(cast.zhao, zhao) if c.kind is CertificateKind.HEALTH)
    assert not health.granted


def test_no_door_sets_a_colour(cast, clock):
    """Every action's parameters and every API field: none is a colour."""
    import inspect

    from linan.domains.healthcode import forms
    from linan.domains.healthcode.api import codes as api

    for name, function in inspect.getmembers(actions, inspect.isfunction):
        if not name.startswith("_") and function.__module__.startswith(actions.__name__):
            assert not {"colour", "color", "verdict"} & set(inspect.signature(function).parameters), name
    for schema in (forms.TokenAsked, api.EvidenceIn):
        assert "colour" not in schema.model_fields


def test_the_pages_speak(cast, clock, client):
    zhao = cast.person["zhao"]
    actions.take_evidence(taker(cast.county), zhao, "contact_close", time_here.now())
    from django.test import RequestFactory

    from linan.domains.healthcode.pages import certificates, paper
    from linan.domains.healthcode.pages import codes as pages

    def get(view, actor, *args):
        request = RequestFactory().get("/me/healthcode/")
        request.__dict__.update(zip(("actor", "session", "user"), (actor, {}, cast.user("zhao")), strict=True))
        return view(request, *args)

    for view, actor, args in [
        (pages.my_code, cast.zhao, ()),
        (pages.my_why, cast.zhao, (zhao.id,)),
        (certificates.my_certificates, cast.zhao, (zhao.id,)),
        (pages.person_panel, seer(cast.wang, cast.a), (zhao.id,)),
        (paper.paper_code, seer(cast.wang, cast.a), (zhao.id,)),
        (pages.changed, seer(cast.wang, cast.a), ()),
        (pages.why, seer(cast.wang, cast.a), (zhao.id,)),
    ]:
        answer = get(view, actor, *args)
        assert answer.status_code == 200, view.__name__
    assert get(pages.person_panel, seer(cast.sun, cast.b), zhao.id).status_code == 404
