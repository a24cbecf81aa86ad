"""Where I was: my own days, a limit that is a number of the county, and nobody else's business; and the proof of it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.core.movement import actions as movement
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.abilities import ISSUE_CODE, TAKE_EVIDENCE
from linan.domains.healthcode.forms import answer_tokens
from linan.domains.healthcode.rules import (
    CertificateKind,
    Presence,
    counties_been,
    places_been,
    places_certificate,
    window_start,
)
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import OrderRef, PersonRef, PlaceRef
from linan.kernel.refusal import Refusal
from linan.kernel.time import CHINA, civil_day
from linan.kernel.tokens import PLACES_MOST, CountyDays, Places, Rejected, Verified, read, show

AT = datetime(2022, 7, 20, 4, tzinfo=UTC)  # noon in China
MARKET, TEA = PlaceRef(new_id()), PlaceRef(new_id())


def stay(place, days_ago, minutes, hour=2, exact=True):
    start = AT.replace(hour=hour) - timedelta(days=days_ago)
    return Presence(place, start, start + timedelta(minutes=minutes), exact)


def test_the_fourteenth_day_counts_and_the_fifteenth_is_out():
    def been(days_ago):
        return places_been([stay(MARKET, days_ago, 60)], AT, days=14, least_minutes=30)

    assert [bool(been(d)) for d in (0, 13, 14, 15)] == [True, True, True, False]
    assert window_start(AT, 14).isoformat() == "2022-07-06T00:00:00+08:00"


def test_time_adds_up_and_only_inside_the_window():
    short = [stay(MARKET, 1, 20), stay(MARKET, 3, 20, exact=False), stay(TEA, 2, 29)]
    (market,) = places_been(short, AT, days=14, least_minutes=30)
    assert (market.place, market.minutes, market.exact) == (MARKET, 40, False)
    assert (market.last_on - market.first_on).days == 2
    # A night that ends twenty minutes into the window: twenty minutes.
    night = Presence(TEA, window_start(AT, 14) - timedelta(hours=5), window_start(AT, 14) + timedelta(minutes=20))
    assert places_been([night], AT, days=14, least_minutes=30) == []
    assert places_been([night], AT, days=14, least_minutes=20)[0].minutes == 20
    assert places_been([stay(TEA, -1, 60)], AT, days=14, least_minutes=1) == [], "what lies ahead did not happen"


@pytest.mark.django_db
def test_a_resident_reads_their_own_and_nobody_elses(cast, clock):
    zhao, place = cast.person["zhao"], cast.place["market"]
    for days in (1, 15):
        start = clock.at - timedelta(days=days)
        row = movement.VisitRow(
            person=zhao,
            place=place,
            start_at=start,
            source="place",
            end_at=start + timedelta(minutes=40),
            key=str(days),
        )
        movement.record_visits(cast.actor("clerk"), [row])
    told = queries.my_places(cast.zhao, zhao)
    assert [(line.been.minutes, bool(line.name)) for line in told.lines] == [(40, True)]
    for other in (cast.luo, cast.wang, cast.sun):
        with pytest.raises(Refusal, match="not_found"):
            queries.my_places(other, zhao)


HERE, THERE = 330110, 330106


def lines(*stays, at=AT, days=14, least=30):
    found = counties_been(stays, at, days=days, least_minutes=least)
    return [(x.county, (civil_day(at) - x.first_on).days, (civil_day(at) - x.last_on).days) for x in found]


def test_a_proof_names_counties_by_the_same_window_and_limit():
    assert [lines((HERE, stay(MARKET, d, 60))) for d in (14, 15)] == [[(HERE, 14, 14)], []]
    assert lines((HERE, stay(MARKET, 1, 29))) == [] and lines((HERE, stay(MARKET, 1, 30))) == [(HERE, 1, 1)]
    # Two shops of twenty minutes in one county are forty minutes there; a shop within a market counts once.
    two = (HERE, stay(MARKET, 3, 20)), (HERE, stay(TEA, 1, 20))
    assert lines(*two) == [(HERE, 3, 3), (HERE, 1, 1)]
    assert lines((HERE, stay(MARKET, 3, 20)), (HERE, stay(TEA, 3, 20))) == [], "the same twenty minutes, told twice"


def test_days_in_a_row_are_one_line_and_the_order_is_that_of_the_claim():
    daily = [(HERE, stay(MARKET, d, 60)) for d in (9, 8, 7, 3, 2)]
    assert lines(*daily, (THERE, stay(TEA, 5, 60))) == [(THERE, 5, 5), (HERE, 9, 7), (HERE, 3, 2)]
    # Until midnight is not the next day, a minute after it is.
    until = lambda m: Presence(TEA, midnight(4) - timedelta(hours=2), midnight(4) + timedelta(minutes=m))  # noqa: E731
    assert lines((HERE, until(0))) == [(HERE, 5, 5)] and lines((HERE, until(1))) == [(HERE, 5, 4)]
    # A stay that began before the window: only what lies in it, and from its first day.
    assert lines((HERE, Presence(TEA, midnight(20), midnight(13)))) == [(HERE, 14, 14)]


def midnight(days_ago):
    return window_start(AT, days_ago)


def test_over_a_leap_day_the_window_is_fourteen_days_of_the_calendar_in_china():
    at = datetime(2020, 3, 5, 17, tzinfo=UTC)  # one o'clock of 6 March in China
    on = lambda month, day: datetime(2020, month, day, 1, tzinfo=CHINA)  # noqa: E731
    hour = lambda start: (HERE, Presence(TEA, start, start + timedelta(hours=1)))  # noqa: E731
    assert lines(hour(on(2, 21)), at=at) == [(HERE, 14, 14)]
    assert lines(hour(on(2, 20)), at=at) == []
    assert lines(hour(on(2, 29)), at=at) == [(HERE, 6, 6)]


def visited(cast, person, place, start, minutes):
    row = movement.VisitRow(
        person=person, place=place, start_at=start, source="place", end_at=start + timedelta(minutes=minutes),
        key=f"{person.id}{start}",
    )  # fmt: skip
    movement.record_visits(cast.actor("clerk"), [row])


def checked(token, clock, status=None):
    return read(token, queries.trust_list(), status, clock.at)


@pytest.mark.django_db
def test_the_proof_is_signed_and_whoever_holds_the_trust_list_reads_it(cast, clock):
    zhao = cast.person["zhao"]
    _, empty = actions.issue_certificate(cast.zhao, zhao, "places")
    assert checked(empty.token, clock).payload.places.lines == ()
    assert checked(actions.issue_code(cast.zhao, zhao), clock).payload.places is None, "nobody asked"
    for days, minutes in ((14, 40), (15, 600), (13, 40), (2, 1)):
        visited(cast, zhao, cast.place["market"], clock.at - timedelta(days=days), minutes)
    paper, code = actions.issue_certificate(cast.zhao, zhao, "places")
    said = checked(code.token, clock)
    assert isinstance(said, Verified) and not said.payload.holder_key
    today = civil_day(clock.at)
    assert said.payload.places == Places(
        today, 14, 30,
        (CountyDays(HERE, today - timedelta(days=14), today - timedelta(days=13)),
         CountyDays(HERE, today - timedelta(days=2), today - timedelta(days=2))),
    )  # fmt: skip
    assert code.expires_at <= clock.at + timedelta(hours=24) and paper.number and len(paper.states) == 3
    assert "赵" not in str(said.payload.to_json())
    # One changed character, and it is nobody's.
    touched = code.token[:-9] + ("0" if code.token[-9] != "0" else "1") + code.token[-8:]
    assert isinstance(checked(touched, clock), Rejected)


@pytest.mark.django_db
def test_only_they_and_who_acts_for_them_ask_staff_see_no_trace(cast, clock):
    zhao = cast.person["zhao"]
    for other in (cast.luo, cast.wang, cast.sun, cast.actor("clerk"), cast.zhou):
        with pytest.raises(Refusal, match="not_found"):
            actions.issue_certificate(other, zhao, "places")
    assert cast.wang.can(ISSUE_CODE, over=cast.a_g01), "she prints other papers for whoever has no phone"
    assert CertificateKind.PLACES not in [c.kind for c in queries.certificates(cast.wang, zhao)]
    assert CertificateKind.PLACES in [c.kind for c in queries.certificates(cast.zhao, zhao)]
    child = replace(cast.luo, may_act_for=frozenset({zhao}))
    paper, _ = actions.issue_certificate(child, zhao, "places")
    assert paper.granted and queries.my_places(child, zhao).person == zhao


@pytest.mark.django_db
def test_a_proof_falls_with_the_colour_and_runs_out_in_a_day(cast, clock):
    zhao = cast.person["zhao"]
    _, code = actions.issue_certificate(cast.zhao, zhao, "places")
    by = workflow_actor("case", cast.county, [TAKE_EVIDENCE])
    actions.take_evidence(by, zhao, "contact_close", clock.at, because=OrderRef(new_id()))
    clock.advance(minutes=1)
    actions.release_status()
    old = checked(code.token, clock, queries.status_list())
    assert isinstance(old, Rejected) and old.code == "superseded"
    # A proof is given whatever the colour: it says where, and not how well.
    _, fresh = actions.issue_certificate(cast.zhao, zhao, "places")
    assert checked(fresh.token, clock).payload.places is not None
    clock.advance(hours=25)
    assert checked(fresh.token, clock).code == "expired"


def test_more_lines_than_a_code_holds_are_said_in_plain_words():
    today = civil_day(AT)
    counties = tuple(CountyDays(330101 + n, today, today) for n in range(PLACES_MOST + 1))
    person = PersonRef(new_id())
    full = places_certificate(person, Places(today, 14, 30, counties[:-1]), {}, 24, AT)
    over = places_certificate(person, Places(today, 14, 30, counties), {}, 24, AT)
    assert full.granted and full.places is not None and len(full.states) == PLACES_MOST + 1
    assert not over.granted and f"{PLACES_MOST + 1} lines" in str(over.missing[0]) and over.places is None


@pytest.mark.django_db
def test_a_phone_asks_for_a_proof_bound_to_it(cast, clock):
    phone = derive_private_key(7, SECP256R1())
    point = phone.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    asked = {"person": str(cast.person["zhao"].id), "certificate": "places", "holder_key": b64encode(point).decode()}
    (told,) = answer_tokens([(cast.zhao, asked)])
    assert not isinstance(told, Refusal)
    assert checked(told["token"], clock).code == "proof_missing"
    shown = checked(show(told["token"], phone, clock.at, bytes(8)), clock)
    assert isinstance(shown, Verified) and shown.payload.places == Places(civil_day(clock.at), 14, 30)
    nobody = {"person": str(new_id())}
    for by, change in ((cast.wang, {}), (cast.zhao, {"certificate": "passport"}), (cast.zhao, nobody)):
        (told,) = answer_tokens([(by, asked | change)])
        assert isinstance(told, Refusal) and told.code == "not_found"
