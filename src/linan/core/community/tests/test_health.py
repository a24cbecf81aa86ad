"""Which entries are right, since when, and which doors are worth a visit."""

from __future__ import annotations

import pytest

from linan.core.community import actions, queries
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Confirmation
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_each_building_says_what_is_known_of_its_people(cast, clock):
    lead = cast.actor("lead")
    actions.mark_presence(lead, cast.person["luo"], Presence.AWAY, source=PresenceSource.IMPORT)
    actions.confirm_person(cast.wang, cast.person["zhao"], PresenceSource.VISIT)
    first, second = queries.register_health(lead).areas
    assert (first.region, first.tally.people, first.tally.phone) == (cast.a_b01, 4, 3)
    assert first.tally.shares == (75, first.tally.identity * 25, 100, 25)
    assert (second.region, second.tally.fresh) == (cast.a_b02, 0)
    clock.advance(days=91)
    assert queries.register_health(cast.actor("lead")).areas[0].tally.fresh == 0
    with pytest.raises(Refusal):
        queries.register_health(cast.sun, cast.a)


def test_a_door_is_worth_a_visit_until_somebody_confirms_it(cast, clock):
    def addresses() -> list[str]:
        return [d.address for d in queries.stale_doors(cast.wang).items]

    assert addresses() == ["1幢1单元101室", "1幢1单元302室"]
    actions.confirm_household(cast.actor("mother"), cast.household["family"], PresenceSource.SELF_REPORT)
    assert addresses() == ["1幢1单元101室"]
    last = queries.last_confirmed(cast.wang, cast.person["child"])
    assert last is not None and last.route is PresenceSource.SELF_REPORT
    actions.confirm_household(cast.actor("mother"), cast.household["family"], PresenceSource.SELF_REPORT)
    assert Confirmation.objects.count() == 4, "the second time on a day leaves nothing"
    clock.advance(days=91)
    assert addresses() == ["1幢1单元101室", "1幢1单元302室"]


def test_somebody_asked_at_the_door_is_confirmed_with_it(cast):
    actions.mark_presence(cast.wang, cast.person["zhao"], Presence.AWAY, source=PresenceSource.VISIT)
    assert queries.last_confirmed(cast.wang, cast.person["zhao"]) is not None


def test_sun_next_door_confirms_nothing(cast):
    for call in (
        lambda: actions.confirm_person(cast.sun, cast.person["zhao"], PresenceSource.VISIT),
        lambda: actions.confirm_household(cast.sun, cast.household["family"], PresenceSource.VISIT),
        lambda: actions.confirm_household(cast.actor("song"), cast.household["family"], PresenceSource.SELF_REPORT),
        lambda: queries.last_confirmed(cast.sun, cast.household["family"]),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code == "not_found"


def test_the_pages_show_it_and_a_resident_confirms_at_home(cast, client):
    way = "django.contrib.auth.backends.ModelBackend"
    client.force_login(cast.user("wang"), backend=way)
    assert 'data-check="rigid"' in client.get("/community/register-health/").content.decode()
    assert "1幢1单元101室" in client.get("/community/to-confirm/").content.decode()
    zhao = cast.person["zhao"]
    assert client.post(f"/community/people/{zhao.id}/confirm/", {"route": "visit"}).status_code == 302
    assert "王秀兰" in client.get(f"/community/panel/person/{zhao.id}/").content.decode()
    client.force_login(cast.user("zhao"), backend=way)
    assert "赵德福" in client.get("/me/community/").content.decode()
    assert client.post("/me/community/confirm/").status_code == 302
    assert "1幢1单元101室" not in [d.address for d in queries.stale_doors(cast.wang).items]
