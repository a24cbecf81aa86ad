"""What a guard should do, decided without a database.

Three things no local setting can overrule: whoever lives here may come home (if need be, taken there by the grid
worker, touching nobody: 闭环); medics and patients pass; an emergency vehicle never waits. And what cannot be checked
is never a closed gate: the guard asks for the identity card or writes a name down.

The guard learns the action, never the diagnosis: `Reason` is coarse, and red and yellow share their words' tone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.words import Words

MAX_TIGHTENING = timedelta(days=30)


class Action(StrEnum):
    """What to do: let pass, ask to wait aside, ask to stop, or find out by other means."""

    PASS = "pass"  # noqa: S105  # not a password
    WAIT = "wait"
    STOP = "stop"
    UNVERIFIABLE = "unverifiable"


class Recommended(StrEnum):
    """What staff are told: come in, come in and somebody follows up, wait apart, or find out first."""

    ADMIT = "admit"
    FOLLOW_UP = "follow_up"
    ISOLATE = "isolate"
    FIND_OUT = "find_out"


RECOMMENDED_WORDS = {
    Recommended.ADMIT: Words("Admit"),
    Recommended.FOLLOW_UP: Words("Admit with follow-up"),
    Recommended.ISOLATE: Words("Isolate"),
    Recommended.FIND_OUT: Words("Find out first"),
}


def recommended(action: Action, *, handover: bool) -> Recommended:
    """The action as a recommendation: somebody let pass whom the grid worker is told of comes in with a follow-up."""
    if action is Action.PASS and not handover:
        return Recommended.ADMIT
    return {
        Action.STOP: Recommended.ISOLATE,
        Action.UNVERIFIABLE: Recommended.FIND_OUT,
    }.get(action, Recommended.FOLLOW_UP)


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Exemption(StrEnum):
    """Those who never wait, whatever the code says."""

    EMERGENCY = "emergency"
    PATIENT = "patient"
    MEDIC = "medic"


class Reason(StrEnum):
    """Why somebody waits; coarse on purpose."""

    HOLD = "hold"
    STOP = "stop"
    ENTRANCE = "entrance"
    EXEMPT = "exempt"
    FEVER = "fever"


class Otherwise(StrEnum):
    """Why a gate without network decided otherwise, where somebody should hear of it."""

    COLOUR = "colour"
    OUTING = "outing"
    HOLD = "hold"
    SHOWN = "shown"
    TIME = "time"


class Outcome(StrEnum):
    """How a wait ended."""

    TAKEN_HOME = "taken_home"
    TO_CLINIC = "to_clinic"
    CLEARED = "cleared"
    LEFT = "left"


class Taker(StrEnum):
    """Who came to the gate."""

    GRID_WORKER = "grid_worker"
    DOCTOR = "doctor"
    FAMILY = "family"
    POLICE = "police"
    NOBODY = "nobody"


TAKER_WORDS = {
    Taker.GRID_WORKER: Words("the grid worker"),
    Taker.DOCTOR: Words("the doctor"),
    Taker.FAMILY: Words("the family"),
    Taker.POLICE: Words("the police"),
    Taker.NOBODY: Words("nobody was needed"),
}

OUTCOME_WORDS = {
    Outcome.TAKEN_HOME: Words("taken home"),
    Outcome.TO_CLINIC: Words("taken to the clinic"),
    Outcome.CLEARED: Words("cleared up, let through"),
    Outcome.LEFT: Words("went away"),
}

OTHERWISE_WORDS = {
    Otherwise.COLOUR: Words("Their code was no longer green, or could not be checked: ask how they are."),
    Otherwise.OUTING: Words("The household had gone out already, through another gate: tell them when next."),
    Otherwise.HOLD: Words("A question is open: ask them to ring the desk."),
    Otherwise.SHOWN: Words("The same picture of a code was shown at two gates: ask whose it was."),
    Otherwise.TIME: Words("The time is in doubt: the clock of the gate's phone was wrong. Ask when it was."),
}


def said_words(said: datetime) -> Words:
    """`Otherwise.TIME` with what the phone said, its year too: that may be all that is wrong."""
    return Words(
        "The time is in doubt: the gate's phone said {said}. Ask when it was.",
        said=f"{said.astimezone(CHINA):%Y-%m-%d %H:%M}",
    )


_WORSE = {"green": 0, "yellow": 1, "red": 2}


@dataclass(frozen=True, slots=True)
class Decision:
    """The action with its words. `handover` is why help must be called, or None."""

    action: Action
    words: Words
    next_step: Words
    handover: Reason | None = None


def worst_colour(colours: Iterable[str | None]) -> str | None:
    """The worst of the colours known; None when none is. Two sources never cancel each other out."""
    known = [c for c in colours if c in _WORSE]
    return max(known, key=lambda c: _WORSE[c], default=None)


def decide(
    colour: str | None,
    *,
    lives_here: bool,
    direction: Direction,
    tightened_until: datetime | None = None,
    lives_behind_entrance: bool = False,
    exemption: Exemption | None = None,
    doubt: Words | None = None,
    fever: bool = False,
) -> Decision:
    """The action for somebody with `colour` (None: could not be checked, and `doubt` says why).

    `tightened_until` is set when the entrance rule of the building concerned is in force, and `lives_behind_entrance`
    when the person lives in that building. `fever` is what the thermometer at the gate said; a second measurement
    comes before anything else.
    """
    if exemption is not None:
        return _exempt(exemption, colour)
    coming_home = lives_here and direction is Direction.IN
    if colour in ("yellow", "red"):
        return _held(colour, coming_home=coming_home)
    if fever:
        return _fever(coming_home=coming_home)
    if colour is None:
        return _unverified(doubt, coming_home=coming_home)
    if tightened_until is not None and not (lives_behind_entrance and direction is Direction.IN):
        return _behind_a_tight_entrance(tightened_until, lives_behind_entrance=lives_behind_entrance)
    return Decision(Action.PASS, Words("Please pass."), Words("Nothing else to do."))


COMPARE_CARD = Words("Compare with the identity card: a picture of this code would look the same.")
"""The next step for a green code that belongs to no phone: on paper, or on a phone that cannot sign."""
NO_LIST_OF_THEIRS = Words("No list of that county's withdrawn codes is at hand; nothing speaks against this one.")
"""A code of another county counts all the same: a gate is never closed for want of a list."""


def theirs_as_of(at: datetime | None) -> Words:
    """How old the list is that another county's code was looked up in."""
    if at is None:
        return NO_LIST_OF_THEIRS
    return Words("Checked against the other county's list of {time}.", time=at)


def table() -> dict[str, Decision]:
    """Every decision that can be made from a code alone, by `exemption|colour|home`, for a device without network.

    So a phone at the gate runs these very rules. What it cannot know is left out: whose the code is, and which entrance
    is tight. `home` is what the guard knows: that this person lives here and comes in.
    """
    colours = ("green", "yellow", "red", None)
    exempt = {
        f"{e.value}|{c or 'none'}|": decide(c, lives_here=False, direction=Direction.IN, exemption=e)
        for e in Exemption
        for c in colours
    }
    plain = {
        f"|{c or 'none'}|{'home' if home else ''}": decide(c, lives_here=home, direction=Direction.IN)
        for c in colours
        for home in (False, True)
    }
    plain |= {f"|fever|{'home' if home else ''}": _fever(coming_home=home) for home in (False, True)}
    return exempt | plain


def _exempt(exemption: Exemption, colour: str | None) -> Decision:
    words = {
        Exemption.EMERGENCY: Words("Emergency: open at once."),
        Exemption.PATIENT: Words("On the way to treatment: let them pass."),
        Exemption.MEDIC: Words("Medical staff on duty: let them pass."),
    }[exemption]
    if colour in ("yellow", "red") and exemption is not Exemption.EMERGENCY:
        return Decision(Action.PASS, words, Words("Keep others at a distance; the grid worker is told."), Reason.EXEMPT)
    return Decision(Action.PASS, words, Words("Nothing else to do."))


def _held(colour: str, *, coming_home: bool) -> Decision:
    if coming_home:
        step = Words("They may come home: the grid worker takes them to their door, apart from others. Call now.")
    else:
        step = Words("Offer a seat apart from others and call the grid worker now.")
    if colour == "red":
        return Decision(Action.STOP, Words("Please stop here and wait apart from others."), step, Reason.STOP)
    return Decision(Action.WAIT, Words("Please wait aside for a moment."), step, Reason.HOLD)


def _fever(*, coming_home: bool) -> Decision:
    words = Words("Please rest for ten minutes; then the temperature is taken again.")
    if coming_home:
        step = Words("They may come home: if it is still high, the grid worker goes with them and the doctor calls.")
    else:
        step = Words("Offer a seat apart from others. If it is still high, call now; the way to the clinic is open.")
    return Decision(Action.WAIT, words, step, Reason.FEVER)


def _unverified(doubt: Words | None, *, coming_home: bool) -> Decision:
    words = doubt or Words("This could not be checked.")
    if coming_home:
        return Decision(Action.PASS, Words("They live here: let them come home."), words)
    step = Words(
        "Ask for the identity card or the name and look them up; a paper code counts too. Do not send them away."
    )
    return Decision(Action.UNVERIFIABLE, words, step)


def _behind_a_tight_entrance(until: datetime, *, lives_behind_entrance: bool) -> Decision:
    if lives_behind_entrance:
        words = Words("Those who live in this building are asked to stay in until {until}.", until=until)
        step = Words("The grid worker brings what they need. Call now; a doctor's appointment always goes ahead.")
    else:
        words = Words("Until {until} only those who live in this building go in.", until=until)
        step = Words("Leave deliveries at the gate; helpers are met here by the grid worker. Call now.")
    return Decision(Action.WAIT, words, step, Reason.ENTRANCE)


def is_risky(origin: str, risky: Iterable[str]) -> bool:
    """True when the division code `origin` lies in one of the listed divisions (a shorter code covers those below)."""
    return bool(origin) and any(origin.startswith(division_stem(code)) for code in risky if code)


def division_stem(code: str) -> str:
    """A division's code without the noughts that fill it up: lists write a province as 42 or as 420000 (GB/T 2260)."""
    text = code.rstrip("/")
    return next((text[:n] for n in (2, 4, 6, 9) if not text[n:].strip("0")), text)


def is_building(region: Region) -> bool:
    """An entrance rule is about one building, never a whole grid or community (A-24)."""
    return region.level is Level.BUILDING


def masked_name(name: str) -> str:
    """What a guard sees of a name: 赵大爷 → 赵**."""
    return name[:1] + "*" * max(1, len(name) - 1) if name else ""


def check_limit(until: datetime, because: str, moment: datetime) -> None:
    """What limits people ends within `MAX_TIGHTENING` and says why; refuses `end_unusable` and `reason_missing`."""
    if not moment < until <= moment + MAX_TIGHTENING:
        raise Refusal(
            "end_unusable",
            Words("The end lies in the future, at most 30 days away."),
            kind=Kind.INVALID,
            field="until",
            next_step=Words("Choose an earlier end; it can be prolonged with a reason."),
        )
    if not because.strip():
        raise Refusal("reason_missing", Words("Say why, so that those who live there can read it."), kind=Kind.INVALID)
