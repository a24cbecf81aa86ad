"""The county's numbers as the register's rules want them."""

from __future__ import annotations

from linan.core import clock
from linan.core.community.facts.vulnerability import Reason
from linan.core.community.rules import Weights
from linan.core.community.rules.readiness import Measures, TermKind
from linan.core.policy.queries import number
from linan.kernel.region import Region


def setting(name: str, region: Region) -> int:
    """A number of the register in force now, e.g. `confirm_days`."""
    return int(number(f"register.{name}", region, clock.now()).value)


def weights(region: Region) -> Weights:
    """What each reason for special care counts here."""
    return Weights(
        of={r: setting(f"weight_{r.value}", region) for r in Reason},
        very_old=setting("weight_very_old", region),
        elder_age=setting("elder_age", region),
        very_old_age=setting("very_old_age", region),
        raised_from=setting("raised_from", region),
        high_from=setting("high_from", region),
    )


def measures_of(region: Region) -> Measures:
    """What spatial readiness is measured by here."""
    return Measures(
        setting("exits_needed", region),
        setting("square_metres_per_hundred", region),
        setting("buffer_square_metres", region),
        {kind: setting(f"space_weight_{kind.value}", region) for kind in TermKind},
    )
