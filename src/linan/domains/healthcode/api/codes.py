"""The health code over the API: one's token, a person's verdict, evidence in, changes, and the lists gates fetch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, Moment, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.core.ledger import once_or_earlier
from linan.domains.healthcode import actions, queries
from linan.domains.healthcode.forms import TokenAsked, answer_tokens
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.verdicts import RECOMMENDED, SetAside, Verdict, recommendation
from linan.kernel.words import Words

router = new_router("healthcode")


class Token(Schema):
    """`now` is the cell's clock: the phone signs by it. `bound` says whether the code counts on that phone alone."""

    token: str
    colour: str
    issued_at: datetime
    expires_at: datetime
    now: datetime
    bound: bool


class ReasonOut(Schema):
    """`evidence` is what it rests on and what one objects to (`evidence:…`)."""

    rule: str
    evidence: str
    version: str
    colour: str
    words: str
    until: datetime | None
    turns_green_when: str
    awaits: str
    provisional: bool


class AsideOut(Schema):
    """A piece that was weighed and does not count against the person; `why` is `nothing_asked`, `over`, `cleared` (by
    the evidence in `because`), `benign` or `ahead`."""

    evidence: str
    why: str
    rule: str
    version: str
    because: str | None
    words: str


class VerdictOut(Schema):
    """`recommendation` is what staff at a door do: `admit`, `follow_up` (admit with follow-up), `isolate`."""

    person: UUID
    colour: str
    until: datetime | None
    rules: str
    recommendation: str
    recommended: str
    reasons: list[ReasonOut]
    set_aside: list[AsideOut]


class EvidenceIn(Schema):
    """`because` names the record it rests on (`case:…`, `contact:…`); `key` makes sending twice harmless."""

    person: UUID
    kind: str = Field(max_length=24)
    at: Moment
    until: Moment | None = None
    params: dict[str, str | int | bool] = {}
    because: str = Field("", max_length=60)
    key: str = Field("", max_length=80)


class EvidenceOut(Schema):
    evidence: str


class ChangedOut(Schema):
    person: UUID
    name: str
    address: str
    was: str
    now: str
    until: datetime | None
    at: datetime
    cause: str


class ChangedPage(PageOut):
    items: list[ChangedOut]


@router.post("/token", response={200: Token, **PROBLEMS})
def issue_token(request: HttpRequest, asked: TokenAsked) -> Any:
    """A fresh code for oneself, a family member, or (with the ability) somebody without a phone.

    429 with `Retry-After` when one person's code is asked for too often.
    """
    (told,) = answer_tokens([(by_of(request), asked)])
    if isinstance(told, Refusal):
        raise told
    return told


@router.get("/verdict/{person}", response={200: VerdictOut, **PROBLEMS})
def show_verdict(request: HttpRequest, person: UUID, at: Moment | None = None) -> Any:
    """The verdict of a person now, or replayed: for a past moment with what had happened and was known here then."""
    return _verdict(person, *queries.explained(by_of(request), PersonRef(person), at))


def _verdict(person: UUID, verdict: Verdict, aside: Sequence[SetAside]) -> dict[str, Any]:
    return {
        "person": person,
        "colour": str(verdict.colour),
        "until": verdict.until,
        "rules": verdict.rules,
        "recommendation": str(recommendation(verdict.colour)),
        "recommended": say(RECOMMENDED[recommendation(verdict.colour)]),
        "set_aside": [
            {
                "evidence": str(a.evidence),
                "why": str(a.why),
                "rule": a.rule,
                "version": a.version,
                "because": str(a.because) if a.because else None,
                "words": say(a.words),
            }
            for a in aside
        ],
        "reasons": [
            {
                "rule": r.rule,
                "evidence": str(r.evidence),
                "version": r.version,
                "colour": str(r.colour),
                "words": say(r.words),
                "until": r.until,
                "turns_green_when": say(r.turns_green_when),
                "awaits": r.awaits,
                "provisional": r.provisional,
            }
            for r in verdict.reasons
        ],
    }


@router.post("/evidence", response={200: EvidenceOut, **PROBLEMS})
def take_evidence(request: HttpRequest, sent: EvidenceIn) -> Any:
    """Take down one piece of evidence. No field sets a colour; there is none."""
    by = by_of(request)

    def take() -> dict[str, Any]:
        ref = actions.take_evidence(
            by, PersonRef(sent.person), sent.kind, sent.at, sent.params, sent.until, _because(sent.because)
        )
        return {"evidence": str(ref)}

    return once_or_earlier(f"healthcode.evidence:{by.id}", sent.key, take)[0] if sent.key else take()


def _because(text: str) -> Ref | None:
    try:
        return Ref.parse(text) if text else None
    except ValueError:
        raise Refusal(
            "bad_reference",
            Words("The record it rests on cannot be read."),
            kind=Kind.INVALID,
            next_step=Words("Send it as kind and id, for example case:0190…"),
            field="because",
        ) from None


@router.get("/changed", response={200: ChangedPage, **PROBLEMS})
def list_changed(
    request: HttpRequest, since: Moment | None = None, direction: str = "", after: str | None = None
) -> Any:
    """People whose grade changed, newest first; `direction` is `rose`, `fell` or empty."""
    page = queries.changed(by_of(request), since, direction=direction, cursor=after)
    items = [
        {
            "person": c.person.id,
            "name": c.name,
            "address": c.address,
            "was": str(c.was),
            "now": str(c.now),
            "until": c.until,
            "at": c.at,
            "cause": say(c.cause),
        }
        for c in page.items
    ]
    return {"items": items, **tail(page)}
