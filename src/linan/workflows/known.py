"""What forms need not ask, because another room holds it. Tells no story: forms read when they are filled.

healthcode.Standing → the item `colour`
testing.Sample      → the items `last_test` and `last_test_on`
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linan.core.desk.saying import say
from linan.domains.healthcode.queries import colours_standing
from linan.domains.reporting.queries import know_item
from linan.domains.reporting.rules import Held
from linan.domains.testing.queries import latest_outcomes
from linan.kernel.refs import PersonRef
from linan.kernel.time import civil_day
from linan.kernel.words import Words

_COLOURS = {"green": Words("green"), "yellow": Words("yellow"), "red": Words("red")}
_OUTCOMES = {"negative": Words("negative"), "screen_positive": Words("to be tested again")}


def _colours(people: Sequence[PersonRef]) -> Mapping[PersonRef, Held]:
    # As of now, whatever the day it was found on: the code is weighed again by itself.
    return {
        p: Held(say(_COLOURS[c]), None, say(Words("Health code")))
        for p, c in colours_standing(people).items()
        if c in _COLOURS
    }


def _outcomes(people: Sequence[PersonRef]) -> Mapping[PersonRef, Held]:
    found = latest_outcomes(people)
    return {p: Held(say(_OUTCOMES[o]), None, say(Words("Tests"))) for p, (o, _) in found.items() if o in _OUTCOMES}


def _days(people: Sequence[PersonRef]) -> Mapping[PersonRef, Held]:
    return {
        p: Held(civil_day(at).isoformat(), None, say(Words("Tests"))) for p, (_, at) in latest_outcomes(people).items()
    }


know_item("colour", _colours)
know_item("last_test", _outcomes)
know_item("last_test_on", _days)
