"""The desk at an entrance: 一张桌子、一人专岗、测一次体温、填一张表、外来人口登记造册 (Shanghai 2020, A-21).

Who lives here passes on code and temperature alone, so the queue at half past seven flows; the register is for those
who do not live here. A refusal stands on something about this one person and visit, or it is found in the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from linan.domains.gates.rules.documents import DocumentKind
from linan.domains.gates.rules.passing import Exemption
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

LOWEST, HIGHEST = 340, 430
"""Tenths of a degree between which a thermometer's reading is a person's. Outside, it was read or typed wrongly."""


class Purpose(StrEnum):
    VISIT = "visit"
    DELIVERY = "delivery"
    REPAIR = "repair"
    CARE = "care"
    WORK = "work"
    OTHER = "other"


class RefusalReason(StrEnum):
    """Why a desk says no to somebody who does not live here. The last two are never a ground of one person's own."""

    FEVER = "fever"
    SYMPTOMS = "symptoms"
    CODE = "code"
    ORDER = "order"
    HOST = "host"
    OTHER = "other"


REFUSAL_WORDS = {
    RefusalReason.FEVER: Words("temperature measured here"),
    RefusalReason.SYMPTOMS: Words("illness or contact they told of"),
    RefusalReason.CODE: Words("their code asks them to wait"),
    RefusalReason.ORDER: Words("this entrance is tightened by an order"),
    RefusalReason.HOST: Words("nobody here expects them"),
    RefusalReason.OTHER: Words("another reason (to be looked at)"),
}


def fever_words(tenths: int) -> Words:
    """The words for a reading, in degrees as the thermometer shows them."""
    degrees = f"{tenths / 10:.1f}"
    return Words("The temperature is {degrees} °C: let them rest for ten minutes and measure again.", degrees=degrees)


@dataclass(frozen=True, slots=True)
class Health:
    """The health form: fever, cough or being out of breath; somebody ill at home; a place on the risk list."""

    ill: bool
    contact: bool
    risk_area: bool

    @property
    def clear(self) -> bool:
        return not (self.ill or self.contact or self.risk_area)


@dataclass(frozen=True, slots=True)
class Visitor:
    """What an outsider tells at the desk. `number` may be empty for DocumentKind.NONE; temperature in tenths."""

    document: DocumentKind
    number: str
    name: str
    phone: str
    purpose: Purpose
    visiting: str = ""
    origin: str = ""
    temperature: int | None = None
    form: Health | None = None
    exemption: Exemption | None = None
    read: bool = False
    """Whether a card reader filled in number and kind, and no hand."""
    code: str = ""
    """The code they show, if they show one; it is weighed and not kept."""

    @property
    def told_risk(self) -> bool:
        """Whether they say themselves that they were in a risk area."""
        return self.form is not None and self.form.risk_area


def read_temperature(raw: str) -> int:
    """Tenths of a degree from “36.5”, “36,5”, “36。5” or “365”. Refuses `bad_temperature`."""
    text = raw.strip().replace(",", ".").replace("。", ".").replace("，", ".").removesuffix("℃").strip()
    try:
        value = round(float(text) * (10 if "." in text or float(text) < 100 else 1))
    except (ValueError, OverflowError):
        value = 0
    if not LOWEST <= value <= HIGHEST:
        raise Refusal(
            "bad_temperature",
            Words("This is no body temperature."),
            kind=Kind.INVALID,
            next_step=Words("Type what the thermometer shows, like 36.5; or measure again."),
            field="temperature",
        )
    return value


def desk_missing(*, post: bool, temperature: int | None, form: Health | None, name: str, phone: str) -> list[Words]:
    """What of the five is still missing before an outsider's line can be closed (A-21); empty when nothing is."""
    told = (
        (post, Words("nobody has taken over this post")),
        (temperature is not None, Words("the temperature")),
        (form is not None, Words("the health form")),
        (bool(name.strip()), Words("the name")),
        (bool(phone.strip()), Words("a telephone number")),
    )
    return [words for there, words in told if not there]


def has_ground(
    reason: RefusalReason,
    *,
    temperature: int | None,
    fever_from: int,
    form: Health | None,
    tight: bool,
    coloured: bool,
) -> bool:
    """Whether a refusal stands on something noted about this one person and visit, rather than on a word alone.

    `coloured`: yellow or red is noted for this document, or was shown here today. That nobody expects somebody is a
    word the guard alone can say, of anybody: it is no ground.
    """
    if reason is RefusalReason.FEVER:
        return temperature is not None and temperature >= fever_from
    if reason is RefusalReason.SYMPTOMS:
        return form is not None and (form.ill or form.contact)
    if reason is RefusalReason.ORDER:
        return tight
    return reason is RefusalReason.CODE and coloured


@dataclass(frozen=True, slots=True)
class BlanketFinding:
    """Arrivals from `origin` were turned away `refused` times of `came`, `groundless` of them without a ground."""

    origin: str
    came: int
    refused: int
    groundless: int


def find_blanket(log: Iterable[tuple[str, bool, bool]], *, refusals: int, share_percent: int) -> list[BlanketFinding]:
    """Origins that one gate turns away as such (A-14); `log` is (origin, was refused, on an individual ground).

    At least `refusals` refusals without an individual ground, making up at least `share_percent` of all who came from
    there. The same number of refusals on individual grounds is no finding. '' collects those whose origin is unknown.
    """
    came: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    groundless: Counter[str] = Counter()
    for origin, no, ground in log:
        came[origin[:2]] += 1
        refused[origin[:2]] += no
        groundless[origin[:2]] += no and not ground
    return [
        BlanketFinding(o, came[o], refused[o], groundless[o])
        for o in sorted(came)
        if groundless[o] >= refusals and groundless[o] * 100 >= share_percent * came[o]
    ]
