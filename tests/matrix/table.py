"""How a row of the matrix is written.

    row("POST", "quarantine/<uuid:id>/serve/", "WLS", own={"DTPO": "refused"}, no="not_found")

A row says by letters who is let in: `ok` where the reader's own area holds the record, `far` where it lies next door.
Everybody else is answered `no` (next door `far_no`); `own` and `away` name letters that are answered otherwise still.

    ok         let in; a form that was let in and then found wanting was let in
    empty      let in, and nothing of the record is there
    idle       let in, and nothing was written
    refused    told that this is not theirs to do
    not_found  told what they would be told of something that does not exist
    sign_in    sent to the door
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STAFF = {
    "W": "grid_worker",
    "L": "grid_leader",
    "M": "building_lead",
    "G": "gate_guard",
    "D": "clinic_doctor",
    "E": "designated_doctor",
    "B": "lab_technician",
    "T": "tracer",
    "P": "police",
    "V": "volunteer",
    "S": "community_lead",
    "O": "street_director",
    "C": "county_official",
    "F": "department_officer",
    "A": "auditor",
    "K": "clerk",
}
OWN = {
    "W": "wang", "L": "leader", "M": "ma", "G": "zhou", "D": "li", "E": "du", "B": "wu", "T": "qian", "P": "zheng",
    "V": "chen", "S": "lead", "O": "liu", "C": "he", "F": "officer", "A": "audit", "K": "clerk", "R": "zhao",
    "H": "luo", "N": "gao",
}  # fmt: skip
"""Who stands behind a letter where the record is. R is the resident it is about, H family whom R asked to help, N lives
in the same community."""
FAR = {
    "W": "sun", "L": "leader_b", "M": "ma_b", "G": "hou", "D": "feng", "E": "jin_b", "B": "wu_b", "T": "qian_b",
    "P": "zheng_b", "V": "chen_b", "S": "tang", "O": "liu_b", "C": "he_b", "F": "officer_b", "A": "audit_b",
    "K": "clerk_b", "N": "song",
}  # fmt: skip
"""The same roles over the community, street or county next door. N is a resident there."""
ALL_STAFF = "".join(STAFF)
RESIDENTS = "RHN"
ALL = ALL_STAFF + RESIDENTS
ALL_FAR = ALL_STAFF + "N"
OUTCOMES = {"ok", "empty", "idle", "refused", "not_found", "sign_in"}


@dataclass(frozen=True)
class Row:
    """One door: a method, a route as the resolver writes it, and who is answered what."""

    method: str
    route: str
    ok: str
    far: str = ""
    no: str = "refused"
    far_no: str = "refused"
    own: Mapping[str, str] = field(default_factory=dict)
    away: Mapping[str, str] = field(default_factory=dict)
    visitor: str = "sign_in"
    query: str = ""
    body: Any = None
    """What is sent; `{name}` in a text stands for an id of the world."""
    at: Mapping[str, str] = field(default_factory=dict)
    """Which id of the world stands in the route's placeholder, where it is not the one of that name."""

    @property
    def door(self) -> tuple[str, str]:
        return self.method, self.route

    def expected(self) -> dict[str, str]:
        """Who knocks and what they should be answered."""
        told = {OWN[k]: "ok" if k in self.ok else _other(self.own, k) or self.no for k in OWN}
        told |= {FAR[k]: "ok" if k in self.far else _other(self.away, k) or self.far_no for k in FAR}
        told["visitor"] = self.visitor
        return told

    def __str__(self) -> str:
        return f"{self.method} {self.route}{self.query}"


def _other(told: Mapping[str, str], letter: str) -> str:
    return next((answer for letters, answer in told.items() if letter in letters), "")


def row(method: str, route: str, ok: str, far: str = "", **more: Any) -> Row:
    """A row; letters and answers that do not exist are refused here."""
    made = Row(method, route, ok, far, **more)
    letters = {*made.ok, *made.far, *"".join([*made.own, *made.away])}
    answers = {made.no, made.far_no, made.visitor, *made.own.values(), *made.away.values()}
    assert letters <= set(OWN) and answers <= OUTCOMES, made
    return made


def record(method: str, route: str, ok: str, far: str = "", **more: Any) -> Row:
    """A row about one record: who may not see it is told that it is not there."""
    return row(method, route, ok, far, **{"no": "not_found", "far_no": "not_found", **more})


def area(method: str, route: str, ok: str, **more: Any) -> Row:
    """A row about one's own area: whoever has the task may do it at home and sees nothing of the neighbours."""
    return row(method, route, ok, ok, **more)


def everybody(method: str, route: str, **more: Any) -> Row:
    """Open to whoever signed in."""
    return row(method, route, ALL, ALL_FAR, **more)


def public(method: str, route: str, **more: Any) -> Row:
    """Open to visitors too."""
    return row(method, route, ALL, ALL_FAR, **{"visitor": "ok", **more})
