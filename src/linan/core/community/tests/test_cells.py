"""The smallest cells that cut given exposures: never more than any other choice, and each resident counted once."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from linan.core.community import actions, queries
from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.community.queries import Met
from linan.core.community.rules.cells import CellKind, Exposure, chain, cut, outermost, smallest
from linan.kernel.geo import Point
from linan.kernel.refusal import Refusal


def tree(dice):
    """A compound of two buildings with two stairs of two flats; people only behind doors."""
    above: dict[str, str | None] = {"k": None}
    people = {"k": 0}
    for b in "12":
        above[b] = "k"
        for s in "ab":
            above[b + s] = b
            for f in "xy":
                above[b + s + f] = b + s
                n = dice.randrange(0, 5)
                for cell in (b + s + f, b + s, b, "k"):
                    people[cell] = people.get(cell, 0) + n
    return above, people


def test_no_other_choice_of_cells_shuts_in_fewer():
    dice = random.Random(5)
    for _ in range(40):
        above, people = tree(dice)
        cells = sorted(above)
        exposures = [Exposure(tuple(dice.sample(cells, dice.randrange(1, 4)))) for _ in range(dice.randrange(1, 4))]
        found = smallest(exposures, above, people)
        assert found.exposures == len(exposures)
        best = min(
            tried.enclosed
            for n in range(1, 5)
            for chosen in combinations(cells, n)
            if len(outermost(chosen, above)) == n
            for tried in [cut(chosen, exposures, above, people)]
            if tried.exposures == len(exposures)
        )
        assert found.enclosed <= best
        assert not any(a in found.cells for c in found.cells for a in chain(c, above))


@pytest.mark.django_db
def test_two_flats_of_a_stair_against_the_whole_compound(cast):
    lead = cast.actor("lead")
    zhao, family, couple = (
        queries.region_of(cast.person[n]) for n in ("zhao", "father", "gao")
    )  # fmt: skip
    actions.place_spot(lead, cast.a_b01, SpotKind.BUILDING, "", Point(120.0001, 30.0001))
    actions.place_spot(lead, cast.a_b02, SpotKind.BUILDING, "", Point(120.0002, 30.0002))
    wall = [Point(120, 30), Point(120.001, 30), Point(120.001, 30.001), Point(120, 30.001)]
    actions.draw_shape(lead, cast.a, ShapeKind.COMPOUND, "围墙", wall)

    def proposed(*met):
        return queries.propose_cells(lead, met, under=SEE_PEOPLE)

    one = proposed(Met((zhao, family)))
    assert [(c.kind, c.people) for c in one.cells] == [(CellKind.FLAT, 1), (CellKind.FLAT, 3)]
    assert (one.smallest.enclosed, one.smallest.each) == (4, 4.0)
    assert {k.value: c.enclosed for k, c in one.wider} == {"stair": 4, "building": 4, "compound": 6, "community": 6}
    both = proposed(Met((zhao, family)), Met((zhao, couple)))
    assert (both.smallest.enclosed, both.smallest.exposures, both.smallest.each) == (6, 2, 3.0)
    # Somebody nobody can name was in the stair: the whole stair, and its flats are inside it.
    stair = proposed(Met((zhao, family), shared=cast.a_b01.child("u1")))
    assert [c.kind for c in stair.cells] == [CellKind.STAIR] and stair.smallest.enclosed == 4
    yard = proposed(Met((zhao, family), compound=True))
    assert [(c.kind, c.name, c.people) for c in yard.cells] == [(CellKind.COMPOUND, "围墙", 6)] and yard.walled


@pytest.mark.django_db
def test_who_may_not_see_them_gets_no_proposal(cast):
    zhao = queries.region_of(cast.person["zhao"])
    for by, met, code in (
        (cast.sun, [Met((zhao,))], "not_permitted"),
        (cast.actor("lead"), [], "no_exposure"),
    ):
        with pytest.raises(Refusal) as no:
            queries.propose_cells(by, met, under=SEE_PEOPLE)
        assert no.value.code == code
