"""What a document reader types: an identity card's number alone, a line of the card's fields in an order declared here,
or the machine-readable zone of a passport or travel card (`zones.py`).

Readers of the keyboard kind type quickly and end with Enter. No maker's software is asked: the number's own check digit
(ISO 7064 MOD 11-2, GB 11643-1999) and the day of birth inside it tell whether a line was read whole and in order. The
order of `card` is that of the fields in the card's chip (GA 467-2013).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from linan.domains.gates.rules.documents import DocumentKind, read_document
from linan.domains.gates.rules.zones import ZoneFault, read_zone
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

READ = "reader"
"""How a number came: typed by a reader; anything else is by hand."""
MAX_LINE = 400
_NUMBER = re.compile(r"[0-9]{17}[0-9X]\Z")
_SEVERAL = re.compile(r"(?:[0-9]{17}[0-9X]){2,}\Z")
_BETWEEN = re.compile(r"[|,;#\t，；]")


@dataclass(frozen=True, slots=True)
class Profile:
    """One order of fields, by their names; those nobody here needs are read over."""

    code: str
    fields: tuple[str, ...]


PROFILES = (
    Profile("name_number", ("name", "number")),
    Profile("number_name", ("number", "name")),
    Profile("card", ("name", "sex", "nation", "born", "address", "number", "issuer", "since", "until")),
    Profile(
        "card_moved", ("name", "sex", "nation", "born", "address", "number", "issuer", "since", "until", "moved_to")
    ),
    Profile("permit", ("name", "sex", "born", "number", "since", "until")),
)
"""The orders that are understood. A line of another order is refused rather than guessed at."""


@dataclass(frozen=True, slots=True)
class CardReading:
    """What a reader said; `name` is empty where it types the number alone. A zone also tells nationality and birthday,
    which the guard compares and the register does not keep."""

    kind: DocumentKind
    number: str
    name: str
    nationality: str = ""
    born: date | None = None


FAULTS = {
    "check": Words("This number cannot be right: its check digit does not fit. Lay the card down again."),
    "two": Words("Two cards were read into one another. Lay down one card, then the other."),
    "order": Words("This reader types its fields in an order nobody declared. Set it to the number alone."),
    "part": Words("Only part of the document was read. Lay it down again until all its lines have come."),
    "unknown": Words("This is a document the desk cannot read by itself. Choose what it is and type it by hand."),
    "mixed": Words(
        "What was read does not belong together: another birthday is in the number. Lay the card down again."
    ),
}
"""Why a reading is not taken; the codes are those of the gate's own page."""


def read_card(text: str, today: date) -> CardReading | None:
    """The card a reader typed, None for a text that is none. Refuses `bad_reading`, never quoting what was read."""
    line = text.strip().upper()
    if not line or len(line) > MAX_LINE:
        return None
    try:
        zone = read_zone(line, today)
    except ZoneFault as fault:
        raise _fault(fault.code) from None
    if zone is not None:
        return CardReading(zone.kind, zone.number, zone.name[:60], zone.nationality, zone.born)
    if _NUMBER.match(line):
        return _card(line, "", today)
    if _SEVERAL.match(line):
        raise _fault("two")
    cells = [cell.strip() for cell in _BETWEEN.split(line)]
    if len(cells) > 1 and cells[-1] == "":
        cells.pop()  # some end the line with one more mark
    numbers = sum(bool(_NUMBER.match(cell)) for cell in cells)
    if len(cells) < 2 or not numbers:
        return None
    if numbers > 1:
        raise _fault("two")
    return _of_line(cells, today)


def _of_line(cells: Sequence[str], today: date) -> CardReading:
    for profile in PROFILES:
        if len(profile.fields) != len(cells):
            continue
        said = dict(zip(profile.fields, cells, strict=True))
        if not _NUMBER.match(said["number"]) or not said["name"] or re.search("[0-9]", said["name"]):
            continue
        found = _card(said["number"], said["name"], today)
        born = re.sub("[^0-9]", "", said.get("born", ""))
        if born and born != found.number[6:14]:
            raise _fault("mixed")
        return found
    raise _fault("order")


def _card(number: str, name: str, today: date) -> CardReading:
    kind = DocumentKind.PERMIT if number.startswith(("81", "82", "83", "9")) else DocumentKind.IDENTITY
    try:
        return CardReading(kind, read_document(kind, number, today=today), name[:60])
    except Refusal:
        raise _fault("check") from None


def _fault(code: str) -> Refusal:
    return Refusal(
        "bad_reading",
        FAULTS[code],
        kind=Kind.INVALID,
        next_step=Words("If it fails again, type the number by hand."),
        field="number",
    )
