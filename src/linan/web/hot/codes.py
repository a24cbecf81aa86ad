"""A resident's phone asks for a fresh code. Whoever else may ask (staff, programs with a token) goes on to Django.

A county's phones ask in one minute when the network is back. Those that come while a lot is being answered make the
next one: one transaction and a few questions for hundreds, instead of a dozen questions for each.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.http import parse_cookie

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words
from linan.web.hot.answers import Answer, Head, body_of, other_site, problem, put
from linan.web.hot.gathering import Full, Gathering
from linan.web.sessions import residents_of

MOST_BYTES = 2048
LOT, WAITING = 256, 4096
"""How many are answered together, and how many may wait: a few seconds' work. Beyond that they are asked to come back,
because the code they have still counts, and a long queue would only let everybody's call run out of time."""
WAIT_SECONDS = (60, 300)


@dataclass(frozen=True, slots=True)
class _Call:
    session: str
    raw: bytes
    language: str


class Codes:
    """`POST /api/healthcode/token`, an ASGI application; what is not a resident's goes to `behind` unchanged."""

    def __init__(self, behind: Any) -> None:
        self._behind = behind
        self._gathering: Gathering[_Call, Answer | None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        head = Head.of(scope)
        cookies = parse_cookie(head.cookie)
        session = cookies.get(settings.SESSION_COOKIE_NAME, "")
        if not session or head.signed or head.length is None:
            await self._behind(scope, receive, send)
            return
        if head.length > MOST_BYTES:
            await put(send, problem(Refusal("too_large", Words("The request cannot be read."), kind=Kind.INVALID)))
            return
        raw = await body_of(receive, MOST_BYTES)
        if raw is None:
            return
        told = await self._told(_Call(session, raw, head.language), ours=head.same_site)
        if told is None:
            await self._behind(scope, _again(raw), send)
        else:
            await put(send, told)

    async def _told(self, call: _Call, *, ours: bool) -> Answer | None:
        if not ours:
            return problem(other_site(), call.language)
        if self._gathering is None:
            self._gathering = Gathering(_issue, most=LOT, waiting=WAITING, name="codes")
        try:
            return await self._gathering.ask(call)
        except Full:
            low, high = WAIT_SECONDS
            full = Refusal(
                "many_at_once",
                Words("Very many people ask for their code at this moment."),
                kind=Kind.TOO_MANY,
                next_step=Words("The code you have still counts. Try again in a few minutes."),
                retry_after_s=low + secrets.randbelow(high - low),
            )
            return problem(full, call.language)


def _again(raw: bytes) -> Any:
    """The body once more, for whoever reads it next."""
    parts = iter([{"type": "http.request", "body": raw, "more_body": False}])

    async def receive() -> Any:
        return next(parts, {"type": "http.disconnect"})

    return receive


def _issue(calls: Sequence[_Call]) -> list[Answer | None]:
    """None for whoever is not a resident in a session of their own."""
    from linan.domains.healthcode.forms import answer_tokens

    close_old_connections()
    try:
        people = residents_of({c.session for c in calls})
        ours = [c for c in calls if c.session in people]
        asked = [(people[c.session], _read(c.raw)) for c in ours]
        answers = dict(zip(map(id, ours), answer_tokens(asked), strict=True))
        return [_shaped(answers[id(c)], c.language) if id(c) in answers else None for c in calls]
    finally:
        close_old_connections()


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _shaped(told: dict[str, Any] | Refusal, language: str | None) -> Answer:
    return problem(told, language) if isinstance(told, Refusal) else (200, told, None)
