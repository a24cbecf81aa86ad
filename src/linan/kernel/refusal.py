"""The one way to say no: what was refused, in which words, why, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from linan.kernel.words import Words


class Kind(StrEnum):
    """Which kind of no this is; each door maps it once (the API to a status, the page to a tone)."""

    INVALID = "invalid"  # the input cannot be used: 422
    SIGN_IN = "sign_in"  # nobody is signed in: 401
    NOT_PERMITTED = "not_permitted"  # the role lacks the ability: 403
    NOT_FOUND = "not_found"  # absent, or not yours: the same words, 404
    CONFLICT = "conflict"  # the state does not allow it: 409
    TOO_MANY = "too_many"  # slow down: 429
    UNAVAILABLE = "unavailable"  # a part is away: 503


class Refusal(Exception):
    """A refusal in plain words.

    `code` is a short stable identifier (`already_confirmed`), `words` the sentence a person reads, `reasons` the
    grounds, `next_step` what the reader can do now, `retry_after_s` how long to wait where waiting helps. Actions raise
    it; doors render it; nothing else is shown.
    """

    def __init__(
        self,
        code: str,
        words: Words,
        *,
        kind: Kind = Kind.CONFLICT,
        reasons: Sequence[Words] = (),
        next_step: Words | None = None,
        field: str | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(code, str(words))
        self.code = code
        self.words = words
        self.kind = kind
        self.reasons = tuple(reasons)
        self.next_step = next_step
        self.field = field
        self.retry_after_s = retry_after_s


def not_found() -> Refusal:
    """The answer for what is absent and for what is not yours, so that neither can be told from the other."""
    return Refusal(
        "not_found",
        Words("We cannot find this, or it is not in your area."),
        kind=Kind.NOT_FOUND,
        next_step=Words("Check the link, or ask the office that sent it to you."),
    )
