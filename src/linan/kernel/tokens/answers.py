"""The answers of the verifier: a token that holds, or the one reason why it does not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

from linan.kernel.tokens.payload import Payload
from linan.kernel.tokens.status import Status
from linan.kernel.words import Words

if TYPE_CHECKING:
    from linan.kernel.tokens.certificates import Certificate

REASONS = MappingProxyType(
    {
        "not_a_token": Words("This is not one of our codes."),
        "too_long": Words("This is longer than any code of ours; it was not read."),
        "truncated": Words("The code is cut short. Hold the whole code before the camera and scan again."),
        "oversized": Words("The code holds more than a code may hold."),
        "zip_bomb": Words("The code would unpack to far more than a certificate; it was not unpacked."),
        "duplicate_key": Words("The code says one thing twice, so nobody can know which is meant."),
        "malformed": Words("The code is not written as codes are written."),
        "unknown_issuer": Words("The code was issued by somebody this gate does not know."),
        "key_not_in_force": Words("The issuer's key was not in force when this code was made, or no longer is."),
        "key_withdrawn": Words("The issuer's key was withdrawn. Open the code again on the phone to get a new one."),
        "wrong_algorithm": Words("The code is signed in another way than the trust list says for its issuer."),
        "bad_signature": Words("The code was changed or forged."),
        "out_of_scope": Words("The code was issued by somebody who may not issue codes for that county."),
        "claim_out_of_scope": Words("The code says something its issuer may not certify."),
        "not_yet_valid": Words("The code is dated in the future and is not valid yet."),
        "clock_off": Words(
            "The clocks of this device and of the code differ by a few minutes. Set the clock and scan again."
        ),
        "expired": Words("The code is too old. Open it again on the phone."),
        "superseded": Words("There is a newer code. Open it again on the phone."),
        "suspended": Words("The code is being checked. Open it again on the phone."),
        "revoked": Words("The code was withdrawn."),
        "unlisted": Words(
            "By the list this code ended long ago, though it says of itself that it still counts. "
            "Let them open the code again on the phone."
        ),
        "proof_missing": Words("This code belongs to a phone. Show it on that phone, not as a picture."),
        "proof_stale": Words(
            "This is a picture of a code, or the page stood still for more than two minutes. "
            "Please let them open the page again."
        ),
        "proof_future": Words(
            "The phone's clock is ahead. Let it set its clock by the network and open the page again."
        ),
        "proof_wrong": Words("The phone that shows this code is not the one it was made for."),
        "replayed": Words("This very picture was shown here before. Please let them show the page itself."),
        "other_county": Words("The code is of another county. Its colour does not count here, its claims are judged."),
    }
)
"""Every reason a token can be turned down for. The keys are stable: scripts and the gate's page rely on them."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A token that holds. `status` None means the list at hand is older than the token; the gate says so."""

    payload: Payload
    key_id: bytes
    status: Status | None
    checked_as_of: datetime | None
    """How old the status list was; None without one."""
    shown_at: datetime | None = None
    """When the phone signed that it shows it; None for paper."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a token does not hold: a stable code and the words for the person at the gate. It is never a colour.

    `payload` or `certificate` is what it says where its signature is good, so that our rules can judge the claims of a
    code of another county, and a person at the gate can be told which of two codes is the old one.
    """

    code: str
    words: Words
    payload: Payload | None = None
    certificate: Certificate | None = None
    checked_as_of: datetime | None = None
    """For a code of another county, which may still count: how old the list was it was looked up in."""


def rejected(
    code: str,
    payload: Payload | None = None,
    certificate: Certificate | None = None,
    checked_as_of: datetime | None = None,
) -> Rejected:
    return Rejected(code, REASONS[code], payload, certificate, checked_as_of)
