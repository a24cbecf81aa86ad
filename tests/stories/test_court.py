"""A court is turned to a test site: who booked hears of it at once; given back in time, their booking stands again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.community import actions, queries
from linan.core.community.facts import EmergencyUse
from linan.core.community.models import Booking
from linan.core.community.tests.test_spaces import HOUR, alert, refused, space
from linan.core.messages.queries import inbox_of


def told(cast, who):
    return [str(letter.words) for letter in inbox_of(cast.actor(who))]


@pytest.mark.django_db
def test_a_court_becomes_a_test_site_and_is_given_back(cast, clock, drain):
    alert(cast)
    court, lead, at = space(cast), cast.actor("lead"), time_here.now()
    soon = actions.book_space(cast.zhao, court.pk, at + HOUR, at + 2 * HOUR)
    tomorrow = actions.book_space(cast.gao, court.pk, at + timedelta(days=1), at + timedelta(days=1) + HOUR)
    later = actions.book_space(cast.luo, court.pk, at + timedelta(days=9), at + timedelta(days=9) + HOUR)
    until = at + timedelta(days=5)
    served = actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because="全员检测", until=until)
    assert actions.convert_space(lead, court.pk, EmergencyUse.TESTING, because="再点一次", until=until).pk == served.pk
    drain()
    assert {b.booking.pk: b.cancelled_for for b in queries.my_bookings(cast.zhao)} == {soon.pk: EmergencyUse.TESTING}
    assert "球场" in told(cast, "zhao")[0] and len(told(cast, "gao")) == 1 and not told(cast, "luo")
    assert refused(lambda: actions.book_space(cast.zhao, court.pk, at + 3 * HOUR, at + 4 * HOUR)) == "converted"
    assert refused(
        lambda: actions.convert_space(lead, court.pk, EmergencyUse.STORES, because="物资", until=until)
    ) == "converted"  # fmt: skip
    clock.advance(hours=6)
    actions.return_space(lead, served.pk)
    actions.return_space(lead, served.pk)
    drain()
    assert queries.space_of(lead, court.pk).serves is None
    # What has passed is past; what lies ahead stands again, and so does what was never touched.
    standing = Booking.objects.filter(cancelled_for=None).order_by("since_at")
    assert [b.pk for b in standing] == [tomorrow.pk, later.pk]
    assert len(told(cast, "gao")) == 2 and len(told(cast, "zhao")) == 1
    assert refused(lambda: actions.book_space(cast.zhao, court.pk, tomorrow.since_at, tomorrow.until_at)) == "taken"
