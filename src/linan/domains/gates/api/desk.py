"""The desk over the API: the post, who comes and goes, who is told no, and the answers to objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from linan.core.desk.api import PROBLEMS, by_of
from linan.core.desk.saying import say
from linan.domains.gates import actions, queries
from linan.domains.gates.actions import Ground, Visitor
from linan.domains.gates.api.scanning import router
from linan.domains.gates.rules import DocumentKind, Exemption, Health, Purpose, RefusalReason, read_temperature
from linan.kernel.refs import GateRef


class InsideOut(Schema):
    id: UUID
    masked_name: str
    visiting: str
    purpose: str
    in_at: datetime
    long: bool


class DeskOut(Schema):
    """One desk: who keeps it, who is inside through any gate of the community, and how the queue flows."""

    gate: UUID
    name: str
    keeper: str
    mine: bool
    since_at: datetime | None
    inside: list[InsideOut]
    inside_count: int
    entries_last_hour: int


class HealthIn(Schema):
    ill: bool
    contact: bool
    risk_area: bool


class VisitorIn(Schema):
    """Somebody who does not live here. `key` (8 to 40 characters) makes sending twice one line."""

    key: str = Field(min_length=8, max_length=40)
    document: DocumentKind
    number: str = Field("", max_length=30)
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=20)
    purpose: Purpose = Purpose.VISIT
    visiting: str = Field("", max_length=80)
    origin: str = Field("", max_length=6)
    temperature: str = Field("", max_length=6)
    form: HealthIn | None = None
    exemption: Exemption | None = None
    code: str = Field("", max_length=8000)

    def read(self) -> Visitor:
        """As the action takes it; refuses a temperature that is none."""
        return Visitor(
            document=self.document,
            number=self.number,
            name=self.name,
            phone=self.phone,
            purpose=self.purpose,
            visiting=self.visiting,
            origin=self.origin,
            temperature=read_temperature(self.temperature) if self.temperature.strip() else None,
            form=Health(**self.form.model_dump()) if self.form else None,
            exemption=self.exemption,
            code=self.code,
        )


class RefusedIn(VisitorIn):
    reason: RefusalReason
    words: str = Field("", max_length=200)


class AdmittedOut(Schema):
    """`entry` is the line of the register; none for whoever lives here: they go home without one.

    `followed_up`: they came from a risk area, and the grid worker asks the house they visit.
    """

    entry: UUID | None
    lives_here: bool
    followed_up: bool


class RefusalOut(Schema):
    """A refusal with its slip and what became of it. It names nobody."""

    id: UUID
    slip: str
    gate_name: str
    origin: str
    reason: str
    words: str
    grounded: bool
    at: datetime
    objected_at: datetime | None
    objection: str
    due_at: datetime | None
    overdue: bool
    decided_at: datetime | None
    reversed: bool | None
    decision: str
    may_decide: bool


class ObjectionIn(Schema):
    words: str = Field("", max_length=200)


class AnswerIn(Schema):
    reversed: bool
    because: str = Field(max_length=200)


@router.get("/{gate}/desk", response={200: DeskOut, **PROBLEMS})
def show_desk(request: HttpRequest, gate: UUID) -> Any:
    """The desk of a gate one keeps. Of names it shows the first character."""
    view = queries.desk(by_of(request), GateRef(gate))
    plain = ("name", "keeper", "mine", "since_at", "inside", "inside_count", "entries_last_hour")
    return {"gate": view.gate.id} | {name: getattr(view, name) for name in plain}


@router.post("/{gate}/desk/post", response={204: None, **PROBLEMS})
def take_post(request: HttpRequest, gate: UUID) -> Status[None]:
    """Keep this gate from now on; whoever kept it before is relieved."""
    actions.take_post(by_of(request), GateRef(gate))
    return Status(204, None)


@router.delete("/{gate}/desk/post", response={204: None, **PROBLEMS})
def leave_post(request: HttpRequest, gate: UUID) -> Status[None]:
    """Leave the gate without a successor."""
    actions.leave_post(by_of(request), GateRef(gate))
    return Status(204, None)


@router.post("/{gate}/desk/entries", response={200: AdmittedOut, **PROBLEMS})
def admit(request: HttpRequest, gate: UUID, told: VisitorIn) -> Any:
    """Let somebody in, with post, temperature, health form, name and telephone; without one of them it is refused.

    A yellow or red colour, noted or shown, or such an arrival, is `look_first`: somebody was called to the gate.
    """
    admitted = actions.admit(by_of(request), GateRef(gate), told.key, told.read())
    return {
        "entry": admitted.entry.pk if admitted.entry else None,
        "lives_here": admitted.lives_here,
        "followed_up": admitted.followed_up,
    }


@router.post("/{gate}/desk/entries/{entry}/out", response={204: None, **PROBLEMS})
def note_out(request: HttpRequest, gate: UUID, entry: UUID) -> Status[None]:
    """Somebody on the register goes out, by this gate or another of the community."""
    actions.note_out(by_of(request), GateRef(gate), entry)
    return Status(204, None)


@router.post("/{gate}/desk/refusals", response={200: RefusalOut, **PROBLEMS})
def refuse(request: HttpRequest, gate: UUID, told: RefusedIn) -> Any:
    """Say no, with a reason. Whoever lives here, medics, patients and emergencies cannot be refused."""
    by = by_of(request)
    row = actions.refuse(by, GateRef(gate), told.key, told.read(), Ground(told.reason, told.words))
    return _line(queries.one_refusal(by, row.pk))


@router.get("/refusals", response={200: list[RefusalOut], **PROBLEMS})
def list_refusals(request: HttpRequest) -> Any:
    """Refusals within reach: open objections first, the longest overdue on top."""
    return [_line(r) for r in queries.refusals(by_of(request))]


@router.post("/refusals/{refusal}/objection", response={200: RefusalOut, **PROBLEMS})
def object_to(request: HttpRequest, refusal: UUID, told: ObjectionIn) -> Any:
    """Write down that the one who was told no objects; somebody else answers within its time."""
    by = by_of(request)
    return _line(queries.one_refusal(by, actions.object_to(by, refusal, told.words).pk))


@router.post("/refusals/{refusal}/answer", response={200: RefusalOut, **PROBLEMS})
def decide(request: HttpRequest, refusal: UUID, told: AnswerIn) -> Any:
    """Answer an objection with a reason; never one's own refusal."""
    by = by_of(request)
    row = actions.decide_refusal(by, refusal, reversed=told.reversed, because=told.because)
    return _line(queries.one_refusal(by, row.pk))


def _line(line: queries.RefusalLine) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in RefusalOut.model_fields}
    return told | {"reason": say(line.reason)}
