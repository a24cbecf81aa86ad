"""An actor of many duties is answered as one of few."""

from __future__ import annotations

import random

from linan.kernel.actor import FEW_DUTIES, Ability, Actor, ActorKind, Duty
from linan.kernel.region import Region
from linan.kernel.words import Words

ONE, OTHER, NEVER = (Ability(f"test.{n}", Words("look")) for n in ("one", "other", "never"))


def test_many_duties_answer_as_each_by_itself() -> None:
    rng = random.Random(4)
    homes = [
        Region(f"33/3301/330110/33011000{s}/33011000{s}001/g{g}/b{b}/")
        for s in range(1, 4)
        for g in range(4)
        for b in range(4)
    ]
    asked = [*homes, *(h.child("u1") for h in homes), *(h.parent for h in homes), homes[0].parent.parent, Region("")]
    for _ in range(50):
        chosen = rng.sample([*homes, *(h.parent for h in homes)], FEW_DUTIES + rng.randrange(1, 20))
        duties = tuple(Duty("x", r, frozenset({ONE} if n % 2 else {ONE, OTHER})) for n, r in enumerate(chosen))
        by = Actor("workflow:x", ActorKind.WORKFLOW, duties)
        for ability in (ONE, OTHER, NEVER):
            for region in asked:
                alone = any(Actor("x", ActorKind.STAFF, (d,)).can(ability, region) for d in duties)
                assert by.can(ability, region) == alone, (ability, region)
    everywhere = Actor("x", ActorKind.STAFF, tuple(Duty("x", Region(""), frozenset({ONE})) for _ in range(20)))
    assert everywhere.can(ONE, homes[0]) and everywhere.can(ONE, Region("")) and not everywhere.can(OTHER, homes[0])
