"""A court is booked, turned to a test site and given back; nobody books what is taken, not even at the same moment."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests.fixtures import MORNING

from linan.core import clock as time_here
from linan.core.community import actions, queries
from linan.core.community.actions import SiteParticulars
from linan.core.community.facts import EmergencyUse, SiteKind, SpaceKind, SpotKind
from linan.core.community.models import Booking
from linan.core.community.rules.spaces import busiest
from linan.core.policy.modes.actions import confirm_mode, propose_mode
from linan.kernel.geo import Point
from linan.kernel.refusal import Refusal

HOUR = timedelta(hours=1)


def alert(cast, until=None):
    """The secretary proposes and the street confirms: while it holds, spaces may be converted."""
    until = until or time_here.now() + timedelta(days=10)
    lead = cast.actor("lead")
    row = propose_mode(lead, cast.a, "alert", reason="邻县有病例", powers=["register.convert"], until=until)
    return confirm_mode(cast.liu, row.pk)


def space(cast, kind=SpaceKind.COURT, capacity=0, name="球场"):
    uses = [EmergencyUse.TESTING, EmergencyUse.STORES]
    told = SiteParticulars(SiteKind.PUBLIC_SPACE, name, capacity=capacity, space=kind, emergency_uses=uses)
    return actions.add_site(cast.actor("lead"), cast.a, told)


def refused(call):
    with pytest.raises(Refusal) as no:
        call()
    return no.value.code


@pytest.mark.django_db
def test_a_conversion_ends_by_itself_and_can_be_prolonged(cast, clock):
    alert(cast)
    court, lead, at = space(cast), cast.actor("lead"), time_here.now()
    day = timedelta(days=1)
    actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because="检测", until=at + day)
    booked = actions.book_space(cast.zhao, court.pk, at + 2 * day, at + 2 * day + HOUR)
    longer = actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because="还要", until=at + 3 * day)
    booked.refresh_from_db()
    assert booked.cancelled_for_id == longer.pk
    clock.advance(days=4)
    view = queries.space_of(cast.actor("lead"), court.pk)
    assert view.serves is None and [c.pk for c in view.served] == [longer.pk]


@pytest.mark.django_db
def test_nothing_is_booked_twice_and_a_car_park_is_shared(cast):
    court, park, at = space(cast), space(cast, SpaceKind.CAR_PARK, 3, "停车场"), time_here.now()
    first = actions.book_space(cast.zhao, court.pk, at + HOUR, at + 3 * HOUR)
    assert actions.book_space(cast.zhao, court.pk, at + HOUR, at + 3 * HOUR).pk == first.pk
    assert refused(lambda: actions.book_space(cast.gao, court.pk, at + 2 * HOUR, at + 4 * HOUR)) == "taken"
    actions.book_space(cast.gao, court.pk, at + 3 * HOUR, at + 4 * HOUR)
    actions.release_booking(cast.zhao, first.pk)
    actions.book_space(cast.luo, court.pk, at + HOUR, at + 3 * HOUR)
    actions.book_space(cast.zhao, park.pk, at + HOUR, at + 3 * HOUR, 2)
    actions.book_space(cast.gao, park.pk, at + 2 * HOUR, at + 4 * HOUR, 1)
    assert refused(lambda: actions.book_space(cast.luo, park.pk, at + 2 * HOUR, at + 3 * HOUR, 1)) == "taken"
    actions.book_space(cast.luo, park.pk, at + 3 * HOUR, at + 4 * HOUR, 2)
    assert refused(lambda: actions.book_space(cast.luo, park.pk, at + HOUR, at + 2 * HOUR, 4)) == "bad_places"


def test_the_busiest_moment_is_not_the_sum_of_the_period():
    at = [MORNING + n * HOUR for n in range(4)]
    day = [(at[n], at[n + 1], 2) for n in range(3)]
    assert busiest(at[0], at[3], day) == 2
    assert busiest(at[0], at[1], [(at[0], at[3], 1), (at[2], at[3], 1)]) == 1


@pytest.mark.django_db
def test_what_cannot_be_is_refused_and_sun_and_song_see_nothing(cast):
    alert(cast)
    court, lead, at = space(cast), cast.actor("lead"), time_here.now()
    for call, code in (
        (lambda: actions.book_space(cast.song, court.pk, at + HOUR, at + 2 * HOUR), "not_found"),
        (lambda: actions.book_space(cast.wang, court.pk, at + HOUR, at + 2 * HOUR), "not_found"),
        (lambda: actions.book_space(cast.zhao, court.pk, at - HOUR, at + HOUR), "bad_period"),
        (lambda: actions.book_space(cast.zhao, court.pk, at + HOUR, at + 9 * HOUR), "bad_period"),
        (lambda: actions.book_space(cast.zhao, court.pk, at + 480 * HOUR, at + 481 * HOUR), "bad_period"),
        (lambda: actions.convert_space(lead, court.pk, EmergencyUse.MEALS, because="x", until=at + HOUR),
         "use_not_allowed"),
        (lambda: actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because=" ", until=at + HOUR),
         "reason_missing"),
        (lambda: actions.convert_space(cast.wang, court.pk, EmergencyUse.TESTING, because="x", until=at + HOUR),
         "not_permitted"),
        (lambda: actions.convert_space(cast.tang, court.pk, EmergencyUse.TESTING, because="x", until=at + HOUR),
         "not_permitted"),
        (lambda: queries.space_of(cast.sun, court.pk), "not_found"),
        (lambda: queries.my_space(cast.song, court.pk), "not_found"),
    ):  # fmt: skip
        assert refused(call) == code
    booked = actions.book_space(cast.zhao, court.pk, at + HOUR, at + 2 * HOUR)
    assert refused(lambda: actions.release_booking(cast.gao, booked.pk)) == "not_found"
    assert queries.my_spaces(cast.song) == []


@pytest.mark.django_db
def test_a_court_that_tests_is_a_test_site_on_the_map(cast):
    alert(cast)
    court, lead = space(cast), cast.actor("lead")
    actions.place_spot(lead, cast.a, SpotKind.PLACE, "球场", Point(120.0, 30.0))
    assert queries.layer_of(lead, cast.a).of_kind(SpotKind.TEST_SITE) == []
    until = time_here.now() + timedelta(days=1)
    served = actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because="检测", until=until)
    assert [s.name for s in queries.layer_of(lead, cast.a).of_kind(SpotKind.TEST_SITE)] == ["球场"]
    actions.return_space(lead, served.pk)
    assert queries.layer_of(lead, cast.a).of_kind(SpotKind.TEST_SITE) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_book_at_the_same_moment_one_is_refused(cast, clock):
    if getattr(connection, "is_in_memory_db", bool)():
        pytest.skip("needs a database that threads can share: LINAN_TEST_SQLITE or PostgreSQL")
    clock.release()  # a clock that stands still does so in its own thread alone
    court, at = space(cast), time_here.now()
    actors = [cast.zhao, cast.gao, cast.luo, cast.father]
    together, answers = threading.Barrier(len(actors)), []

    def book(by):
        try:
            together.wait(20)
            actions.book_space(by, court.pk, at + HOUR, at + 2 * HOUR)
            answers.append("booked")
        except Refusal as no:
            answers.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=book, args=(by,)) for by in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == ["booked", "taken", "taken", "taken"]
    assert Booking.objects.count() == 1


@pytest.mark.django_db
def test_the_pages_book_convert_and_give_back(cast, client):
    alert(cast)
    court, backend = space(cast), "django.contrib.auth.backends.ModelBackend"
    client.force_login(cast.user("zhao"), backend=backend)
    form = {"day": "2022-03-15", "hour": "10:00", "hours": "2", "places": "1"}
    assert client.post(f"/me/community/spaces/{court.pk}/", form | {"key": "1"}).status_code == 302
    page = client.get("/me/community/spaces/").content.decode()
    assert "球场" in page and "我不用了" in page
    client.force_login(cast.user("gao"), backend=backend)
    assert client.post(f"/me/community/spaces/{court.pk}/", form | {"key": "2"}).status_code == 409
    client.force_login(cast.user("lead"), backend=backend)
    bad = {"use": "testing", "because": "检测", "until_at": "2022-01-01T00:00", "key": "3"}
    assert client.post(f"/community/spaces/{court.pk}/convert/", bad).status_code == 422
    good = bad | {"until_at": "2022-03-20T18:00", "key": "4"}
    assert client.post(f"/community/spaces/{court.pk}/convert/", good).status_code == 302
    page = client.get(f"/community/spaces/{court.pk}/").content.decode()
    assert "现在归还" in page and "采样" in client.get("/community/spaces/").content.decode()
    served = queries.space_of(cast.actor("lead"), court.pk).serves
    assert served is not None
    assert client.post(f"/community/conversions/{served.pk}/return/", {"key": "5"}).status_code == 302
