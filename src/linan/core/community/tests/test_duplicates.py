"""Who is the same person? Asked of a generated register in the database, with seeds the rules were never tuned on."""

import sys
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from pypinyin import Style, pinyin

from linan.core import clock, vault
from linan.core.community import actions, queries, rules
from linan.core.community.actions import NearSame, SameDoor
from linan.core.community.actions.matching import index_matches
from linan.core.community.facts import PresenceSource
from linan.core.community.models import Household, MatchKey, Person
from linan.core.community.queries import PeopleFilter
from linan.core.community.rules import Likeness, Particulars
from linan.core.community.rules.sounds import _phrase
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.worlds.names import given_name, surname
from linan.kernel.worlds.namesakes import Question, make_namesakes

from .test_register import HOME, NEXT_DOOR, SUN, WANG, door, number

pytestmark = pytest.mark.django_db


def a_register(seed: int, people: int, questions: int) -> tuple[list[Person], list[Question]]:
    """The generated register as rows, and the questions."""
    register, asked = make_namesakes(seed, people, questions)
    homes = {w.door: Household(region=HOME.child("g01"), address=w.door) for w in register}
    Household.objects.bulk_create(homes.values(), batch_size=500)
    rows = [
        Person(
            name=w.name,
            identity=w.identity,
            identity_hash=vault.lookup("community.identity", w.identity),
            phone=w.phone,
            phone_hash=vault.lookup("community.phone", w.phone),
            born_on=w.born_on,
            sex=w.sex,
            region=HOME.child("g01"),
            household=homes[w.door],
            registered_at=clock.now(),
        )
        for w in register
    ]
    Person.objects.bulk_create(rows, batch_size=500)
    index_matches([p.id for p in rows])
    return rows, asked


@pytest.mark.parametrize("seed", [20220701, 7])
def test_recall_and_precision_on_the_labelled_set(seed):
    rows, asked = a_register(seed, 2000, 1000)
    right = missed = wrong = 0
    for question in asked:
        w = question.written
        written = Particulars(w.name, w.identity, w.phone, w.born_on, w.sex, HOME, w.door)
        found = {c.card.ref for c in queries.candidates(WANG, written) if c.likeness is Likeness.SAME}
        same = None if question.same is None else rows[question.same].ref
        right += same in found
        missed += same is not None and same not in found
        wrong += len(found - {same})
    recall, precision = right / (right + missed), right / (right + wrong)
    sys.stdout.write(f"seed {seed}: recall {recall:.4f}, precision {precision:.4f} of {len(asked)} questions\n")
    assert recall >= 0.95 and precision >= 0.98


def test_names_are_met_across_hands():
    for a, b in (
        ("王伟", "王维"),
        ("欧阳娜", "欧阳娜娜"),
        ("張麗華", "张丽华"),
        ("王小明", "Wang Xiaoming"),
        ("王小明", "Xiaoming Wang"),
        ("单小燕", "Shan Xiaoyan"),
        ("吕月娥", "Lü Yue'e".replace("'", "")),
        ("王 伟", "王伟"),
    ):
        assert rules.sounds(a) & rules.sounds(b), (a, b)
    assert not rules.sounds("王伟") & rules.sounds("王芳")


def test_a_door_is_the_same_however_it_is_written():
    one = rules.door_key(HOME, "3幢2单元501室")
    assert one
    for other in ("3-2-501", "3号楼2单元0501", "３栋２单元501号", "3#2-501"):
        assert rules.door_key(HOME.child("g02"), other) == one, other
    assert rules.door_key(NEXT_DOOR, "3幢2单元501室") != one
    assert rules.door_key(HOME, "桥头") == ""


def test_families_and_twins_do_not_match_whatever_they_share():
    one = Particulars("王晓明", number(), "13800000001", date(1990, 1, 1), "male", HOME, "3幢2单元501室")
    likely = queries.duplicates.likely_in(HOME)
    twin = number("33011019900101125")
    for other in (
        Particulars("王晓亮", twin, "13800000001", date(1990, 1, 1), "male", HOME, "3幢2单元501室"),
        Particulars("王晓亮", "", "13800000001", date(1990, 1, 1), "male", HOME, "3-2-501"),
        Particulars("王晓鸣", twin, "13800000001", date(1990, 1, 1), "male", HOME, "3-2-501"),
        Particulars("王晓明", "", "13911112222", date(1990, 5, 2), "male", HOME, "9-1-101"),
    ):
        assert likely.of(rules.compare(other, one).points) is not Likeness.SAME, other
    # A number with one wrong place has no right check character, and says which person it means.
    slipped = number()[:10] + "9" + number()[11:]
    seen = rules.compare(Particulars("王晓鸣", slipped, region=HOME), one)
    assert likely.of(seen.points) is Likeness.SAME
    assert str(seen.reasons[0]).startswith("The identity number differs in one place")


def test_somebody_very_like_is_refused_in_words_until_another_person_is_meant():
    home = door()
    zhao = actions.register_person(
        WANG, name="赵德福", phone="13800000001", born_on=date(1950, 1, 2), household=home.ref
    )
    given: dict[str, Any] = {
        "name": "赵得福",
        "phone": "13800000001",
        "born_on": date(1950, 1, 2),
        "household": home.ref,
    }
    with pytest.raises(NearSame) as no:
        actions.enter_person(WANG, **given)
    assert [c.card.ref for c in no.value.found] == [zhao.ref]
    assert "The telephone number is the same." in [str(r) for r in no.value.reasons]
    assert Person.objects.count() == 1
    twin = actions.enter_person(WANG, **given, another=True)
    assert twin.ref != zhao.ref
    # The same name behind the same door with nothing else known is asked about too; a son's name is not.
    with pytest.raises(NearSame):
        actions.enter_person(WANG, name="赵德福", household=home.ref)
    actions.enter_person(WANG, name="赵小军", phone="13800000001", household=home.ref)
    # The neighbour's clerk is told nothing of people who are not hers.
    next_door = actions.register_household(SUN, NEXT_DOOR.child("g01"), "9-9-901")
    actions.enter_person(SUN, **(given | {"household": next_door.ref}))
    with pytest.raises(Refusal) as absent:
        actions.enter_person(SUN, **given)
    assert absent.value.code == "not_found"


def test_a_household_at_the_same_door_is_refused_until_they_share_it():
    door()
    unit = HOME.child("g01").child("b01").child("u1")
    for region, address in ((unit.child("0101"), "别处"), (unit.child("0102"), "1 幢 101 室")):
        with pytest.raises(SameDoor) as no:
            actions.enter_household(WANG, region, address)
        assert [h.address for h in no.value.found] == ["1幢101室"]
    actions.enter_household(WANG, unit.child("0102"), "1幢102室")
    actions.enter_household(WANG, unit.child("0101"), "1幢101室", another=True)
    assert Household.objects.count() == 3


def two_records():
    """赵大爷 entered twice: with his number in one community's list, with his telephone from a visit."""
    home, away = door(), actions.register_household(WANG, HOME.child("g02"), "2-1-202")
    one = actions.register_person(WANG, name="赵德福", identity=number(), household=home.ref)
    two = actions.register_person(WANG, name="赵得福", phone="13800000001", household=away.ref)
    return one, two


def test_two_records_become_one_and_two_again():
    one, two = two_records()
    row = actions.merge_people(WANG, one.ref, two.ref, {"home": rules.Side.GONE})
    card = queries.card_of(WANG, two.ref)
    assert card.ref == one.ref and card.name == "赵德福" and card.phone == "13800000001" and card.address == "2-1-202"
    assert queries.resolve(two.ref) == one.ref and queries.also_known_as(one.ref) == [two.ref]
    assert queries.names_of([one.ref, two.ref]) == {one.ref: "赵德福", two.ref: "赵德福"}
    assert queries.regions_of([two.ref])[two.ref] == queries.region_of(two.ref) == HOME.child("g02")
    assert queries.cards_of(WANG, [two.ref])[two.ref].ref == one.ref
    assert queries.headcount(WANG, HOME).on_roll == 1
    for text in ("", "赵", "13800000001", number()):
        assert [c.ref for c in queries.people(WANG, PeopleFilter(text=text)).items] == [one.ref], text
    assert Person.objects.get(pk=two.pk).name == "赵得福"
    for again in (lambda: actions.merge_people(WANG, two.ref, one.ref), lambda: actions.undo_merge(SUN, row.pk)):
        with pytest.raises(Refusal):
            again()
    actions.undo_merge(WANG, row.pk)
    assert queries.headcount(WANG, HOME).on_roll == 2
    apart = {c.ref: c for c in queries.people(WANG, PeopleFilter()).items}
    assert (apart[one.ref].phone, apart[one.ref].address) == ("", "1幢101室")
    assert (apart[two.ref].name, apart[two.ref].phone, apart[two.ref].address) == ("赵得福", "13800000001", "2-1-202")
    assert [c.ref for c in queries.people(WANG, PeopleFilter(text="得福")).items] == [two.ref]
    assert not queries.also_known_as(one.ref) and queries.resolve(two.ref) == two.ref
    assert MatchKey.objects.filter(person=two.pk).exists()
    with pytest.raises(Refusal) as done:
        actions.undo_merge(WANG, row.pk)
    assert done.value.code == "undone_already"


def test_the_number_and_what_the_register_keeps_go_to_the_kept_record_and_back():
    one, two = two_records()
    actions.confirm_person(WANG, one.ref, PresenceSource.VISIT)
    row = actions.merge_people(WANG, two.ref, one.ref)
    card = queries.card_of(WANG, two.ref)
    assert card.masked_identity.endswith(number()[-4:]) and card.born_on == date(1990, 1, 1)
    assert queries.find_by_identity(WANG, number()) == two.ref
    assert queries.last_confirmed(WANG, two.ref) is not None
    # What somebody corrected in the meantime stays corrected.
    actions.correct_person(WANG, two.ref, phone="13800000009")
    actions.undo_merge(WANG, row.pk)
    assert queries.find_by_identity(WANG, number()) == one.ref
    assert queries.card_of(WANG, two.ref).phone == "13800000009"
    assert queries.last_confirmed(WANG, two.ref) is None


def test_a_merge_is_undone_in_time_or_not_at_all():
    one, two = two_records()
    row = actions.merge_people(WANG, one.ref, two.ref)
    assert queries.merges_of(WANG, one.ref)[0].undo_until is not None
    row.at = clock.now() - timedelta(days=31)
    row.save(update_fields=["at"])
    assert queries.merges_of(WANG, one.ref)[0].undo_until is None
    with pytest.raises(Refusal) as late:
        actions.undo_merge(WANG, row.pk)
    assert late.value.code == "undo_too_late"
    for wrong in ((one.ref, one.ref), (PersonRef(one.pk), PersonRef(HouseholdRef(row.pk).id))):
        with pytest.raises(Refusal):
            actions.merge_people(WANG, *wrong)


def test_a_name_without_a_phrase_reads_character_by_character_as_pypinyin_reads_it():
    rng = Random("sounds")
    drawn = [surname(rng) + given_name(rng, "female") for _ in range(300)]
    drawn += ["".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(rng.randint(1, 4))) for _ in range(300)]
    for name in [*drawn, "", "朝阳", "李重庆", "王银行", "长乐未央", "單雄信"]:
        assert _phrase(name) == "".join(one[0] for one in pinyin(name, style=Style.NORMAL)), name
