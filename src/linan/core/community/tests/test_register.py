"""王姐 keeps the roll of her grid; 孙姐 next door finds none of it."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from stdnum.cn import ric

from linan.core import clock
from linan.core.community import actions, queries, rules
from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES, SEE_PEOPLE
from linan.core.community.divisions import load_divisions
from linan.core.community.facts import Presence, PresenceSource
from linan.core.community.models import Household
from linan.core.community.queries import PeopleFilter
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.ids import id_of
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.worlds.county import make_county

pytestmark = pytest.mark.django_db

HOME = Region("33/3301/330110/330110001/330110001001/")
NEXT_DOOR = Region("33/3301/330110/330110001/330110001002/")


def staff(name: str, region: Region) -> Actor:
    duty = Duty("grid_worker", region, frozenset({SEE_PEOPLE, EDIT_PEOPLE, EDIT_PLACES}))
    return Actor(f"staff:{id_of(UUID(int=1), name)}", ActorKind.STAFF, (duty,))


WANG, SUN = staff("wang", HOME), staff("sun", NEXT_DOOR)


def number(body: str = "33011019900101123") -> str:
    from stdnum.iso7064 import mod_11_2

    return body + mod_11_2.calc_check_digit(body)


def door(by: Actor = WANG, region: Region = HOME) -> Household:
    return actions.register_household(by, region.child("g01").child("b01").child("u1").child("0101"), "1幢101室")


def test_zhao_is_entered_and_found_by_one_two_and_three_characters():
    home = door()
    zhao = actions.register_person(WANG, name="赵德福", identity=number(), phone="13800000001", household=home.ref)
    for text in ("赵", "福", "赵德", "德福", "赵德福", number(), "13800000001"):
        page = queries.people(WANG, PeopleFilter(text=text))
        assert [c.ref for c in page.items] == [zhao.ref], text
        assert (page.total, page.total_is_exact) == (1, True)
    assert not queries.people(WANG, PeopleFilter(text="赵福")).items
    card = queries.card_of(WANG, zhao.ref)
    assert card.masked_identity.count("*") == 8 and card.masked_phone == "138****0001"
    assert card.sex == "male" and card.born_on == date(1990, 1, 1)


def test_sun_next_door_sees_nobody_and_the_same_words_as_for_nothing():
    zhao = actions.register_person(WANG, name="赵德福", identity=number(), household=door().ref)
    assert queries.people(SUN, PeopleFilter(text="赵")).items == []
    assert queries.cards_of(SUN, [zhao.ref]) == {}
    assert queries.find_by_identity(SUN, number()) is None
    assert queries.near_identity(SUN, number()[:-1]) == []
    for call in (
        lambda: queries.card_of(SUN, zhao.ref),
        lambda: queries.people(SUN, PeopleFilter(region=HOME)),
        lambda: actions.mark_presence(SUN, zhao.ref, Presence.AWAY, source=PresenceSource.PHONE),
    ):
        with pytest.raises(Refusal) as no:
            call()
        assert no.value.code == "not_found"


def test_a_mistyped_number_is_refused_in_words_and_its_owner_proposed():
    zhao = actions.register_person(WANG, name="赵德福", identity=number(), household=door().ref)
    right = number()
    wrong = right[:10] + ("1" if right[10] == "0" else "0") + right[11:]
    swapped = right[:2] + right[3] + right[2] + right[4:]
    short = right[:8] + right[9:]
    for typed in (wrong, swapped, short):
        if typed != right:
            assert [c.ref for c in queries.near_identity(WANG, typed)] == [zhao.ref], typed
    with pytest.raises(Refusal) as no:
        rules.read_identity(short, today=date(2022, 1, 1))
    assert no.value.code == "bad_identity" and "17" in str(no.value.reasons[0])
    with pytest.raises(Refusal) as again:
        actions.register_person(WANG, name="赵二", identity=right, household=door().ref)
    assert again.value.code == "already_registered"


def test_check_characters_are_those_of_the_library_and_no_other_passes():
    rng = Random("check characters")
    for _ in range(300):
        born = date(1900, 1, 1) + timedelta(days=rng.randrange(44_000))
        body = f"330110{born:%Y%m%d}{rng.randrange(1000):03d}"
        right = ric.calc_check_digit(f"{body}0")
        read = rules.read_identity(f" {body[:6]} {body[6:]}{right.lower()}", today=date(2022, 7, 1))
        assert (read.number, read.born_on) == (body + right, born)
        with pytest.raises(Refusal):
            rules.read_identity(body + rng.choice("0123456789X".replace(right, "")), today=date(2022, 7, 1))
    for wrong in ("33011019900230123X", "33011019901301123X", "330110199001011\u0662３X", "330110199001011XX1"):
        with pytest.raises(Refusal):
            rules.read_identity(wrong, today=date(2022, 7, 1))


def test_presence_is_dated_and_every_count_names_its_denominator():
    home = door()
    one = actions.register_person(WANG, name="王伟", household=home.ref)
    actions.register_person(WANG, name="王芳", household=home.ref, presence=Presence.ON_ROLL)
    actions.mark_presence(WANG, one.ref, Presence.AWAY, source=PresenceSource.PHONE, since_on=date(2022, 1, 5))
    count = queries.headcount(WANG, HOME)
    assert (count.on_roll, count.living_here, count.away, count.unchecked) == (2, 0, 1, 1)
    with pytest.raises(Refusal) as no:
        actions.mark_presence(
            WANG, one.ref, Presence.AWAY, source=PresenceSource.VISIT, since_on=clock.today() + timedelta(days=1)
        )
    assert no.value.code == "future_day"


def test_a_household_moves_with_its_people_and_their_names():
    home = door()
    zhao = actions.register_person(WANG, name="赵德福", household=home.ref)
    to = HOME.child("g02").child("b01").child("u1").child("0202")
    actions.move_household(WANG, home.ref, to, "2幢202室")
    assert queries.region_of(zhao.ref) == to
    found = queries.people(WANG, PeopleFilter(region=HOME.child("g02"), text="德福"))
    assert [c.address for c in found.items] == ["2幢202室"]
    with pytest.raises(Refusal):
        actions.move_household(WANG, home.ref, NEXT_DOOR.child("g01"), "隔壁")


def test_a_generated_county_pages_without_gaps_or_repeats():
    county = make_county(3, communities=2, residents=400)
    clerk = staff("clerk", county.region)
    assert actions.load_county(clerk, county) == 400
    assert actions.load_county(clerk, county) == 0
    for text in ("", "王"):
        seen, cursor = [], ""
        while True:
            page = queries.people(clerk, PeopleFilter(text=text, after=cursor, size=37))
            seen += [c.ref for c in page.items]
            cursor = page.next or ""
            if not cursor:
                break
        expected = {p.id for p in county.people if text in p.name}
        assert len(seen) == len(set(seen)) == page.total == len(expected)
        assert {r.id for r in seen} == expected
    assert sum(queries.living_here_by_building(clerk, county.region).values()) == 400


def test_divisions_are_named_with_their_path():
    assert load_divisions(under="330110") > 200
    region = Region.of_code("330110")
    assert queries.name_of(region) == "余杭区"
    assert queries.path_names(region) == ["浙江省", "杭州市", "余杭区"]
    found = queries.divisions_named("余杭区")
    assert found[0].path == ("浙江省", "杭州市", "余杭区")
    first = load_divisions(under="330110")
    assert first == load_divisions(under="330110")
