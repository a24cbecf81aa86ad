"""What comes in at the doors of the gates, read into the words the actions take.

`answer_scan` is the hot path: JSON in, JSON out, no request object, so it can be mounted anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django import forms
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from ninja import Schema
from pydantic import ValidationError, ValidatorFunctionWrapHandler, field_validator

from linan.core.clock import today
from linan.core.desk import say
from linan.domains.gates import actions
from linan.domains.gates.abilities import SCAN_AT_GATE
from linan.domains.gates.rules import (
    FAULTS,
    RECOMMENDED_WORDS,
    Direction,
    Exemption,
    Outcome,
    Taker,
    is_travel_number,
    read_card,
    read_temperature,
    recommended,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.time import CHINA
from linan.kernel.tokens import HC1, PREFIX
from linan.kernel.words import Words

DIRECTIONS = [(Direction.IN.value, _("coming in")), (Direction.OUT.value, _("going out"))]
EXEMPTIONS = [
    ("", pgettext_lazy("no such call", "no")),
    (Exemption.EMERGENCY.value, _("emergency vehicle")),
    (Exemption.PATIENT.value, _("on the way to treatment")),
    (Exemption.MEDIC.value, _("medical staff on duty")),
]
TAKERS = [
    (Taker.GRID_WORKER.value, _("the grid worker")),
    (Taker.DOCTOR.value, _("the doctor")),
    (Taker.FAMILY.value, _("the family")),
    (Taker.POLICE.value, _("the police")),
    (Taker.NOBODY.value, _("nobody was needed")),
]
OUTCOMES = [
    (Outcome.TAKEN_HOME.value, _("taken home")),
    (Outcome.TO_CLINIC.value, _("taken to the clinic")),
    (Outcome.CLEARED.value, _("cleared up, let through")),
    (Outcome.LEFT.value, _("went away")),
]


MAX_BATCH, TOGETHER = 200, 20
"""Scans a gate tells at once, and how many of them are kept by one commit: a disk takes longer to commit a scan than we
to answer it, and nobody else should wait long for the database."""


class ScanIn(Schema):
    """One scan. Exactly one of `code` (what the phone or paper shows), `identity` (from the card) or `person`."""

    gate: UUID
    nonce: str
    at: datetime | None = None
    """What the gate's phone says; nobody waits because it cannot be read."""
    code: str = ""
    identity: str = ""
    person: UUID | None = None
    direction: Direction = Direction.IN
    exemption: Exemption | None = None
    origin: str = ""
    shown: str = ""
    temperature: str = ""
    read: Literal["", "reader"] = ""
    """`reader` when a card reader typed the identity number, and no hand."""

    @field_validator("at", mode="wrap")
    @classmethod
    def _a_time_or_none(cls, given: object, read: ValidatorFunctionWrapHandler) -> datetime | None:
        try:
            at: datetime | None = read(given)
            # To China's time and back: what no clock here can show is no time.
            return at.astimezone(CHINA).astimezone(UTC) if at is not None and at.tzinfo is not None else None
        except (ValueError, OverflowError):
            return None


class ScanForm(forms.Form):
    """The gate page without a script: a code or an identity number, typed or read by a hand scanner."""

    nonce = forms.CharField(max_length=40, min_length=8, widget=forms.HiddenInput)
    code = forms.CharField(label=_("Code or identity number"), max_length=4000, required=False)
    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, initial="in", required=False)
    exemption = forms.ChoiceField(label=_("Must not wait"), choices=EXEMPTIONS, required=False)
    origin = forms.CharField(label=_("Arriving from (division code)"), max_length=12, required=False)
    temperature = forms.CharField(label=_("Temperature (°C)"), max_length=6, required=False)

    def body(self, gate: UUID, at: datetime) -> dict[str, object]:
        """The scan as the API takes it; refuses an unusable form."""
        if not self.is_valid():
            raise _unusable(self)
        given = self.cleaned_data
        text = given["code"].strip()
        which = "code" if text.upper().startswith((PREFIX, HC1)) else "identity"
        if which == "identity" and not text.isalnum() and (card := read_card(text, today())) is not None:
            text = card.number
        return {
            "gate": gate,
            "nonce": given["nonce"],
            "at": at,
            which: text,
            "person": given["person"],
            "direction": given["direction"] or Direction.IN.value,
            "exemption": given["exemption"] or None,
            "origin": given["origin"],
            "temperature": given["temperature"],
        }


class HandOverForm(forms.Form):
    """Who took over and how it ended."""

    to = forms.ChoiceField(label=_("Taken over by"), choices=TAKERS)
    outcome = forms.ChoiceField(label=_("How it ended"), choices=OUTCOMES)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def read(self) -> tuple[Taker, Outcome, str]:
        if not self.is_valid():
            raise _unusable(self)
        given = self.cleaned_data
        return Taker(given["to"]), Outcome(given["outcome"]), given["note"]


class TightenForm(forms.Form):
    """One building, an end and a reason."""

    building = forms.CharField(label=_("Building (region)"), max_length=120)
    until = forms.DateTimeField(label=_("Until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    because = forms.CharField(label=_("Why"), max_length=200)

    def read(self) -> tuple[Region, datetime, str]:
        if not self.is_valid():
            raise _unusable(self)
        given = self.cleaned_data
        return read_region(given["building"]), given["until"], given["because"]


def read_region(path: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(path)
    except ValueError:
        raise Refusal("region_unusable", Words("This is not a region."), kind=Kind.INVALID, field="building") from None


def _unusable(form: forms.Form) -> Refusal:
    names = ", ".join(str(form.fields[name].label or name) for name in form.errors if name in form.fields)
    return Refusal(
        "form_unusable",
        Words("Please look again at: {fields}.", fields=names),
        kind=Kind.INVALID,
        next_step=Words("Correct it and send again."),
    )


def answer_scan(
    by: Actor, body: Mapping[str, Any], language: str | None = None, *, kept: bool = False
) -> dict[str, Any]:
    """One scan as JSON in, the guard's answer as JSON out; Refusal for what cannot be used.

    `kept` is one of a queue: then its own time counts. So it does for what the gate has answered itself (`shown`).
    """
    try:
        asked = ScanIn.model_validate(dict(body))
    except ValidationError as error:
        raise _unreadable(error) from None
    given = [g for g in (asked.code.strip(), asked.identity.strip(), asked.person) if g]
    if len(given) != 1:
        raise Refusal(
            "scan_unusable",
            Words("A scan carries a code, an identity number or a person, and only one of them."),
            kind=Kind.INVALID,
            next_step=Words("Scan again, or type the identity number."),
        )
    payload = PersonRef(asked.person) if asked.person else str(given[0])
    if asked.read and asked.identity:
        _checked(asked.identity)
    answer = actions.scan(
        by,
        GateRef(asked.gate),
        payload,
        asked.at,
        asked.nonce,
        direction=asked.direction,
        exemption=asked.exemption,
        origin=asked.origin,
        shown=asked.shown,
        temperature=read_temperature(asked.temperature) if asked.temperature.strip() else None,
        read=bool(asked.read) and bool(asked.identity),
        online=not kept and not asked.shown,
    )
    advised = recommended(answer.action, handover=answer.handover is not None)
    note = ""
    if answer.said_at is not None:
        off = Words(
            "This phone's clock says {said}: set it, or codes cannot be checked without network.", said=answer.said_at
        )
        note = say(off, language)
    return {
        "nonce": asked.nonce,
        "action": answer.action.value,
        "words": say(answer.words, language),
        "next_step": say(answer.next_step, language),
        "at": answer.at.isoformat(),
        "handover": str(answer.handover) if answer.handover else None,
        "masked_name": answer.masked_name,
        "worker_name": answer.worker_name,
        "worker_phone": answer.worker_phone,
        "recommendation": advised.value,
        "recommended": say(RECOMMENDED_WORDS[advised], language),
        "conflict": answer.conflict,
        "repeat": answer.repeat,
        "note": note,
    }


def _checked(number: str) -> None:
    """A reader's number has to fit its check digit; refuses `bad_reading`. A hand's is looked up as it is. That of a
    travel document was checked with its whole zone, which stays on the phone because it holds the name."""
    if read_card(number, today()) is None and not is_travel_number(number):
        raise Refusal("bad_reading", FAULTS["check"], kind=Kind.INVALID, field="identity")


def answer_scans(by: Actor, scans: list[Mapping[str, Any]], language: str | None = None) -> list[dict[str, Any]]:
    """A queue kept without network, in its order; one that cannot be used gets its problem and the rest go on."""
    by.must_somewhere(SCAN_AT_GATE)
    if len(scans) > MAX_BATCH:
        raise Refusal(
            "too_many_scans",
            Words("At most {limit} scans at once.", limit=MAX_BATCH),
            kind=Kind.INVALID,
            next_step=Words("Send the queue in parts."),
        )
    answers: list[dict[str, Any]] = []
    for start in range(0, len(scans), TOGETHER):
        some = scans[start : start + TOGETHER]
        try:
            with transaction.atomic():
                answers += [_answered(by, one, language) for one in some]
        except OperationalError:
            # Two gates' queues waited for each other's: nothing of these is kept, and one by one they do not.
            answers += [_answered(by, one, language) for one in some]
    return answers


def _answered(by: Actor, one: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    try:
        return answer_scan(by, one, language, kept=True)
    except Refusal as refused:
        problem = {"code": refused.code, "words": say(refused.words, language)}
        return {"nonce": str(one.get("nonce", "")), "problem": problem}


def _unreadable(error: ValidationError) -> Refusal:
    fields = sorted({".".join(str(p) for p in e["loc"]) for e in error.errors()})
    return Refusal(
        "scan_unusable",
        Words("This scan cannot be read: {fields}.", fields=", ".join(fields)),
        kind=Kind.INVALID,
        next_step=Words("Reload the gate page and scan again."),
    )
