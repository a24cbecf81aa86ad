"""Where a reader may look, and which rows they may see."""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.community.abilities import SEE_PEOPLE
from linan.core.community.models import Person
from linan.kernel.actor import Ability, Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


def areas_for(by: Actor, wanted: Region | None, ability: Ability = SEE_PEOPLE) -> list[Region]:
    """Where to look: the reader's areas cut to the wanted one, disjoint and in path order."""
    held = by.must_somewhere(ability)
    if wanted is None:
        return list(held)
    if any(r.covers(wanted) for r in held):
        return [wanted]
    inside = [r for r in held if wanted.covers(r)]
    if not inside:
        raise not_found()
    return inside


def may_see(by: Actor, row: Person, under: Ability | None) -> bool:
    """True for staff of the area, by `under` too, and for the person or who acts for them."""
    return (
        by.can(SEE_PEOPLE, over=row.region)
        or (under is not None and by.can(under, over=row.region))
        or by.is_or_acts_for(row.ref)
    )


def common_region(regions: Sequence[Region]) -> Region:
    """The smallest region that covers all of them: what one access entry for a list is scoped to."""
    if not regions:
        return Region("")
    steps = zip(*(r.steps for r in regions), strict=False)
    same = []
    for column in steps:
        if len(set(column)) > 1:
            break
        same.append(column[0])
    return Region("".join(f"{s}/" for s in same))
