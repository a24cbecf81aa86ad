"""A phone's asking for a code: JSON in, JSON out, one at a time or hundreds together."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ValidationError

from linan.core import clock
from linan.domains.healthcode import actions
from linan.domains.healthcode.actions import CodeAsked, Issued
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.tokens import is_holder_key
from linan.kernel.words import Words


class TokenAsked(Schema):
    """Whose code, and the phone's own public key (65 bytes, base64) if it has one. `person` empty means oneself."""

    person: UUID | None = None
    holder_key: str = Field("", max_length=120)
    paper: bool = False
    certificate: str = Field("", max_length=20)
    """A certificate's name (`places`): the code then says what that certificate says, and counts as long."""


def answer_tokens(asked: Sequence[tuple[Actor, Any]]) -> list[dict[str, Any] | Refusal]:
    """A fresh code for each, or why not; `actions.issue_many` says who may."""
    read = [_read(by, told) for by, told in asked]
    fit = [(by, r) for (by, _), r in zip(asked, read, strict=True) if isinstance(r, CodeAsked)]
    made = iter(actions.issue_many([by for by, _ in fit], [r for _, r in fit]))
    now = clock.now().isoformat()
    answers: list[dict[str, Any] | Refusal] = []
    for one in read:
        answers.append(_told(next(made), bound=bool(one.holder_key), now=now) if isinstance(one, CodeAsked) else one)
    return answers


def _told(made: Issued | Refusal, *, bound: bool, now: str) -> dict[str, Any] | Refusal:
    if isinstance(made, Refusal):
        return made
    return {
        "token": made.token,
        "colour": str(made.colour),
        "issued_at": made.issued_at.isoformat(),
        "expires_at": made.expires_at.isoformat(),
        "now": now,
        "bound": bound,
    }


def _read(by: Actor, told: Any) -> CodeAsked | Refusal:
    try:
        if not isinstance(told, (dict, TokenAsked)):
            raise _unreadable()  # the model would read the attributes of anything
        asked = told if isinstance(told, TokenAsked) else TokenAsked.model_validate(told)
        person = PersonRef(asked.person) if asked.person else _own(by)
        key = _key(asked.holder_key)
        if asked.certificate:
            return actions.certificate_asked(by, person, asked.certificate, holder_key=key, paper=asked.paper)[1]
        return CodeAsked(person, key, asked.paper)
    except ValidationError as error:
        fields = sorted({".".join(str(p) for p in e["loc"]) for e in error.errors()})
        return _unreadable(*fields)
    except Refusal as refusal:
        return refusal


def _unreadable(*fields: str) -> Refusal:
    return Refusal(
        "invalid",
        Words("The request does not fit the form."),
        kind=Kind.INVALID,
        reasons=tuple(Words(f) for f in fields),
        next_step=Words("Compare it with the description at /api/docs."),
    )


def _own(by: Actor) -> PersonRef:
    if by.person is None:
        raise Refusal(
            "no_person",
            Words("This account belongs to nobody on the register."),
            kind=Kind.INVALID,
            next_step=Words("Name the person whose code you need."),
            field="person",
        )
    return by.person


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b"?"
    if raw and not is_holder_key(raw):
        raise Refusal(
            "bad_holder_key",
            Words("The phone's key cannot be read."),
            kind=Kind.INVALID,
            next_step=Words("Send the 65 bytes of an uncompressed P-256 point in base64, or nothing."),
            field="holder_key",
        )
    return raw
