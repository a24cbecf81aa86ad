"""What a shown code says: our own, another county's, or an EU certificate. What is known elsewhere comes from above."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from linan.core import vault
from linan.core.ledger.compiled import Compiled
from linan.core.policy import queries as policy
from linan.domains.gates.models import Showing
from linan.domains.gates.rules import theirs_as_of
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level, Region
from linan.kernel.tokens import (
    HC1,
    REASONS,
    KeyEntry,
    Rejected,
    RevocationList,
    Status,
    StatusList,
    TrustList,
    VerifiedCertificate,
    judge,
    judge_certificate,
    read,
)
from linan.kernel.words import Words

TOKEN_KEY = "healthcode"  # noqa: S105  # a name, not a secret
"""The name under which the vault keeps the key that signs codes."""

CodeLookup = Callable[[int], tuple[PersonRef, Status] | None]
"""From a token's status index to whose it is and what has become of it; None for an index never given out."""
Issuers = Callable[[], Mapping[bytes, KeyEntry]]
"""The keys of others that are believed here."""

Revocations = Callable[[], RevocationList]
"""Which certificates of other countries were revoked."""

ListedFrom = Callable[[], int]
"""The first index our status list still speaks of; what lies below has ended."""

IssuerStatuses = Callable[[], Sequence[StatusList]]
"""What became of other issuers' codes, by their own lists; each names the keys it speaks of."""

_lookups: list[CodeLookup] = []
_statuses: list[IssuerStatuses] = []
_listed: list[ListedFrom] = []
_issuers: list[Issuers] = []
_revocations: list[Revocations] = []


def know_codes(lookup: CodeLookup, listed_from: ListedFrom) -> None:
    """Let the gates ask whose a code is. The floor above connects them, since a token carries no name."""
    _lookups[:], _listed[:] = [lookup], [listed_from]


def know_issuers(issuers: Issuers, statuses: IssuerStatuses) -> None:
    """Let the gates ask whose codes are believed besides our own, and which of them were withdrawn."""
    _issuers[:], _statuses[:] = [issuers], [statuses]


def know_revocations(revocations: Revocations) -> None:
    """Let the gates ask which foreign certificates were revoked."""
    _revocations[:] = [revocations]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shown code says: a colour and, where codes are known here, whose it is; or in `doubt` why not.

    `loose` is a code on paper, or on a phone that cannot sign: a picture of it looks the same, so a card goes with it.
    `showing` is the name of this very picture of a phone's screen; a phone makes a new one each minute.
    """

    colour: str | None
    person: PersonRef | None
    doubt: Words | None
    loose: bool = False
    showing: str = ""
    theirs: Words | None = None
    """Of another issuer's code: how old the list is it was looked up in."""


class _Showing:
    """Takes down which picture was shown, as `kernel.tokens` asks a gate's memory; whether it is the first the action
    finds out, because all gates share one memory."""

    def __init__(self) -> None:
        self.key = ""

    def seen(self, nonce: bytes, at: datetime) -> bool:
        self.key = hashlib.sha256(nonce).hexdigest()[:32]
        return False


def read_token(text: str, at: datetime, gate: Region) -> Shown:
    """A shown code, checked with the cell's own key and those of the trust list: what it is worth here, or why nothing.

    What another county or country certifies is evidence under our own rules; another county's colour comes second, and
    never makes anything greener. Whose such a code is nobody here knows.
    """
    county = int(gate.at(Level.COUNTY).code or 0)
    own = vault.token_entries(TOKEN_KEY, (county,), at)
    others = _issuers[0]() if _issuers else {}
    picture = _Showing()
    trust = TrustList(1, at, {**others, **own}, here=frozenset({county}))
    lists: list[StatusList | RevocationList] = []
    if text.startswith(HC1):
        lists += [_revocations[0]()] if _revocations else []
    else:
        lists += _statuses[0]() if _statuses else []
    found = read(text, trust, lists, at, memory=picture)
    if isinstance(found, Rejected) and found.code == "expired" and found.payload and at < found.payload.expires_at:
        # A scan that was told late: the code had not ended when it was shown, and their list has gone past it since.
        found = read(text, trust, None, at, memory=picture)
    if isinstance(found, VerifiedCertificate):
        return Shown(judge_certificate(found.certificate, policy.rule_set(gate, at), at).colour.value, None, None)
    if isinstance(found, Rejected):
        if found.code == "other_county" and found.payload is not None:
            colour = judge(found.payload, policy.rule_set(gate, at), at).colour.value
            return Shown(colour, None, None, showing=picture.key, theirs=theirs_as_of(found.checked_as_of))
        return Shown(None, None, found.words)
    colour, loose = found.payload.colour.value, not found.payload.holder_key
    # The places of a status list are each issuer's own: another's number 7 is not our number 7.
    ours = bool(_lookups) and found.key_id in own
    known = _lookups[0](found.payload.status_index) if ours else None
    if known is None:
        if ours and found.payload.status_index < _listed[0]():
            return Shown(None, None, REASONS["unlisted"])
        theirs = theirs_as_of(found.checked_as_of) if found.key_id not in own else None
        return Shown(colour, None, None, loose, picture.key, theirs)
    person, status = known
    # The person is known even by an old code: the answer then rests on the colour last noted.
    return Shown(colour if status is Status.VALID else None, person, _OLD.get(status), loose, picture.key)


_FIRST = Compiled(lambda: Showing.objects.values_list("gate_id", "nonce", "at"), "key")


def shown_first(key: str) -> tuple[UUID, str, datetime] | None:
    """The gate, the scan and the time at which this picture was met first."""
    found: tuple[UUID, str, datetime] | None = _FIRST.first(key)
    return found


_OLD = {
    Status.SUPERSEDED: Words("There is a newer code. Open it again on the phone."),
    Status.SUSPENDED: Words("The code is being checked. Open it again on the phone."),
    Status.REVOKED: Words("The code was withdrawn."),
}
