"""Writes sealed.json: one gate's list, and what it says of each code at a moment. Run it from the repository's root."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, date, datetime
from pathlib import Path

from linan.domains.gates.rules import Action, Went, decide_outing
from linan.domains.gates.rules import sealed as rules
from linan.domains.gates.rules.sealed import Mark, Outing

AT = datetime(2022, 3, 15, 2, 0, tzinfo=UTC)
SALT = bytes(range(16))
NOW = int(AT.timestamp())
HOUR, DAY = 3600, 86400
ONE, TWO = bytes.fromhex("1122334455667788"), bytes.fromhex("99aabbccddeeff00")
A, B, C = (bytes([n] * 4) for n in (1, 2, 3))
CODES = {
    name: bytes([n] * 8) for n, name in enumerate(("held", "passing", "alone", "first", "second", "same", "many"), 1)
}


def main() -> None:
    counted = {"home": True, "limited_until": NOW + 5 * DAY, "days": 2, "people": 1}
    marks = {
        "held": Mark(True, held_until=NOW + HOUR),
        "passing": Mark(False, held_until=NOW + HOUR),
        "alone": Mark(**counted, household=bytes(7) + b"\x05", person=A),
        "first": Mark(**counted, household=ONE, person=A),
        "second": Mark(**counted, household=ONE, person=B),
        "same": Mark(**counted | {"held_until": NOW + HOUR}, household=TWO, person=C),
        "many": Mark(**counted | {"days": 3, "people": 2}, household=TWO, person=B),
    }
    outings = [(ONE, Outing(NOW - HOUR, A)), (TWO, Outing(NOW - 600, C)), (TWO, Outing(NOW - DAY, A))]
    rows = rules.seal([(CODES[n], m) for n, m in marks.items()], outings, SALT)
    cases = []
    for name, code in {**CODES, "nobody": bytes(8)}.items():
        mark = rules.open_mark(rows, SALT, code)
        case = {"name": name, "code": code.hex(), "mark": None, "gone": [], "outing": None, "here": []}
        if mark is not None:
            gone = rules.open_outings(rows, SALT, mark.household)
            case["mark"] = {
                "home": mark.home, "days": mark.days, "people": mark.people, "heldUntil": mark.held_until,
                "limitedUntil": mark.limited_until, "household": mark.household.hex(), "person": mark.person.hex(),
            }  # fmt: skip
            case["gone"] = [{"at": g.at, "person": g.person.hex()} for g in gone]
            if mark.limited_until:
                case["here"] = [{"at": NOW - 2 * DAY, "person": "09090909"}] if name == "many" else []
                case["outing"] = told(mark, case["gone"] + case["here"])
        cases.append(case)
    listed = {
        "format": "linan.gate-sealed/1", "at": AT.isoformat(), "salt": b64encode(SALT).decode(),
        "rows": b64encode(rows).decode(), "same_way_s": 1800, "desk": None,
    }  # fmt: skip
    told_all = {"list": listed, "now": NOW, "cases": cases}
    Path(__file__).with_name("sealed.json").write_text(json.dumps(told_all, indent=1) + "\n")


def told(mark: Mark, gone: list[dict]) -> dict:
    """What the server's own rule says of the same outings."""
    day = lambda s: datetime.fromtimestamp(s + 8 * HOUR, UTC).date()  # noqa: E731
    went = {(g["person"], day(g["at"])) for g in gone if g["person"] != mark.person.hex() or NOW - g["at"] >= 1800}
    found = decide_outing([Went("", on) for _, on in went], day(NOW), days=mark.days, people=mark.people)
    may = found.action is Action.PASS
    last = max((on for _, on in went), default=None)
    epoch = date(1970, 1, 1)
    number = lambda d: (d - epoch).days if d else None  # noqa: E731
    return {"may": may, "next": number(found.next_step.params["day"]), "last": None if may else number(last)}


if __name__ == "__main__":
    main()
