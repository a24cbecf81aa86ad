"""What comes in at the doors of the gates, read into the words the actions take.

`answer_scan` is the hot path: JSON in, JSON out, no request object, so it can be mounted anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django import forms
from django.db import OperationalError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from ninja import Schema
from pydantic import ValidationError

from linan.core.clock import today
from linan.core.community.provinces import PROVINCES, province_name
from linan.core.desk import say
from linan.domains.gates import actions
from linan.domains.gates.abilities import SCAN_AT_GATE
from linan.domains.gates.rules import (
    COMPARE_CARD,
    FAULTS,
    NO_LIST_OF_THEIRS,
    RECOMMENDED_WORDS,
    Direction,
    Exemption,
    Outcome,
    Taker,
    is_travel_number,
    read_card,
    read_temperature,
    recommended,
    table,
)
from linan.kernel.actor import Actor
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.tokens import HC1, PREFIX, REASONS
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
    at: datetime
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


def device_table(fever_from: int, county: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """What the guard's phone needs to answer without network, in the reader's language: every decision and doubt.

    `county` is the gate's own, six digits and name; of others a proof of places shows the province's name.
    """
    return {
        "decisions": {
            key: {
                "action": d.action.value,
                "words": say(d.words),
                "next_step": say(d.next_step),
                "recommended": say(RECOMMENDED_WORDS[recommended(d.action, handover=d.handover is not None)]),
            }
            for key, d in table().items()
        },
        "reasons": {code: say(words) for code, words in REASONS.items()},
        "words": {key: say(words) for key, words in DEVICE_WORDS.items()},
        "fever": fever_from,
        "counties": {p: province_name(p) for p in PROVINCES} | dict([county]),
    }


def reader_words() -> dict[str, str]:
    """What the desk's page says of a card that was read, in the reader's language."""
    read = Words("Read from the card. Compare the photograph, then ask for the rest.")
    zone = Words(
        "Read from the document: nationality {nationality}, born {born}. Compare both, the photograph and the name.",
        nationality="{nationality}",
        born="{born}",
    )
    return {fault: say(words) for fault, words in FAULTS.items()} | {"read": say(read), "zone": say(zone)}


DEVICE_WORDS = {
    "identity": Words(
        "Without network an identity number cannot be looked up. It is asked as soon as there is network."
    ),
    "no_lists": Words(
        "This phone has not fetched the lists yet that codes are checked with. Open this page once online."
    ),
    "certificate": Words("The certificate is genuine. What it counts for here is decided when there is network."),
    "other_county": Words(
        "The code is genuine and of another county. What it counts for here is decided when there is network."
    ),
    "judged": Words("Judged on this phone by the rules in force here ({edition}).", edition="{edition}"),
    "issuer_as_of": Words("Checked against the other county's list of {time}.", time="{time}"),
    "issuer_none": NO_LIST_OF_THEIRS,
    "card": COMPARE_CARD,
    "unknown": Words("The code was made after this phone last fetched its list; nothing speaks against it."),
    "as_of": Words("Checked on this phone as of {time}.", time="{time}"),
    "cannot_know": Words(
        "It cannot know whose code this is, what was found out since, or which entrance was tightened since."
    ),
    "sealed_as_of": Words("Open questions and limited outings as of {time}.", time="{time}"),
    "sealed_newer": Words(
        "This code is newer than the list of open questions and outings ({time}): those are looked up with network.",
        time="{time}",
    ),
    "sealed_none": Words("Open questions and limited outings are not on this phone: they are looked up with network."),
    "poster_right": Words("The right poster"),
    "poster_wrong": Words("The wrong poster"),
    "poster_later": Words("A poster is checked with network. Scan it again then."),
    "places": Words("Where they were in the last {days} days: {count} lines", days="{days}", count="{count}"),
    "places_measure": Words(
        "Counties with {minutes} minutes or more in all, up to {day}:", minutes="{minutes}", day="{day}"
    ),
    "places_day": Words("{county} ({code}): {first}", county="{county}", code="{code}", first="{first}"),
    "places_days": Words(
        "{county} ({code}): {first} to {last}", county="{county}", code="{code}", first="{first}", last="{last}"
    ),
    "places_none": Words("None is known."),
    "fresh": Words("Lists on this phone as of {time}.", time="{time}"),
    "stale": Words(
        "Without network since {time}: codes are checked as of then. The gate stays open as usual.", time="{time}"
    ),
    "none": Words("The lists for checking without network are being fetched."),
    "insecure": Words(
        "Checking without network and the camera need an https address. Type the number or use a scanner."
    ),
    "ready": Words("Ready to work without network."),
    "scan": Words("Scan with the camera"),
    "stop_camera": Words("Stop the camera"),
    **{f"reader_{fault}": words for fault, words in FAULTS.items()},
    "reader_again": Words("If it fails again, type the number by hand."),
    "no_camera": Words("The camera cannot be used. Allow it in the browser, or type the number below."),
    "sound_on": Words("Sound is on"),
    "sound_off": Words("Sound is off"),
    "conflict": Words(
        "At {time} this phone said: {shown}. Now it is known: {answer}.",
        time="{time}",
        shown="{shown}",
        answer="{answer}",
    ),
}
"""`{time}` and its like are filled in on the phone."""


def answer_scan(by: Actor, body: Mapping[str, Any], language: str | None = None) -> dict[str, Any]:
    """One scan as JSON in, the guard's answer as JSON out; Refusal for what cannot be used."""
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
    if asked.at.tzinfo is None:
        raise Refusal("time_unusable", Words("A time needs its zone."), kind=Kind.INVALID, field="at")
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
    )
    advised = recommended(answer.action, handover=answer.handover is not None)
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
        return answer_scan(by, one, language)
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
