"""`LA1:` tokens: a colour anybody with the trust list can check without asking a server."""

from linan.kernel.tokens.model import Claim, KeyEntry, Payload, Rejected, Status, StatusList, TrustList, Verified
from linan.kernel.tokens.sealing import MAX_CHARS, PREFIX, issue, key_id, verify

__all__ = [
    "MAX_CHARS",
    "PREFIX",
    "Claim",
    "KeyEntry",
    "Payload",
    "Rejected",
    "Status",
    "StatusList",
    "TrustList",
    "Verified",
    "issue",
    "key_id",
    "verify",
]
