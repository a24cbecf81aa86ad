"""Lists signed as they are served: `{"body": text, "signature": base64, "key": base64}`, Ed25519 over exactly the text.

Nobody has to encode anything again to check it. The text is JSON whose `format` says what it is, so one list can never
be taken for another. A device starts with one trust list it was given; each further list must be signed by a key the
held trust list names, and a list with a lower sequence than the one held is not taken: an old list cannot come back.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from linan.kernel.tokens.revocation import FORM, RevocationList
from linan.kernel.tokens.status import DELTA_FORMS, FORMS, StatusDelta, StatusList
from linan.kernel.tokens.trust import TrustList


def sign_list(body: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, str]:
    """The signed form of a list."""
    text = json.dumps(body, separators=(",", ":"), sort_keys=True)
    return {
        "body": text,
        "signature": base64.b64encode(key.sign(text.encode())).decode(),
        "key": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    }


def open_list(data: Mapping[str, Any], keys: Collection[bytes], *forms: str) -> dict[str, Any]:
    """The list inside, if one of `keys` signed it and it is of one of the forms; ValueError."""
    key = base64.b64decode(data["key"], validate=True)
    if key not in keys:
        raise ValueError("the list is signed by a key nobody named")
    text = data["body"].encode()
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(data["signature"], validate=True), text)
    except InvalidSignature:
        raise ValueError("the list was changed") from None
    body = json.loads(text)
    if not isinstance(body, dict) or body.get("format") not in forms:
        raise ValueError(f"this is not {forms[0]}")
    return body


def take_trust(data: Mapping[str, Any], held: TrustList) -> TrustList:
    """The trust list that comes after `held`; ValueError when it does not, or is signed by a key `held` does not name.

    The keys that sign lists change this way too: the next list names the next keys, signed by one of today's.
    """
    offered = TrustList.from_json(open_list(data, held.list_keys, "linan.trust/1"))
    if offered.sequence < held.sequence:
        raise ValueError("the trust list is older than the one held")
    return offered


def take_status(data: Mapping[str, Any], trust: TrustList, held: StatusList | None) -> StatusList:
    """The status list after a whole list or a delta; ValueError for a gap, an older list or a signature not named."""
    body = json.loads(data["body"])
    if body.get("format") in DELTA_FORMS:
        if held is None:
            raise ValueError("a delta needs the list it continues")
        return held.follow(StatusDelta.from_json(open_list(data, trust.list_keys, *DELTA_FORMS)))
    offered = StatusList.from_json(open_list(data, trust.list_keys, *FORMS))
    if held is not None and offered.sequence < held.sequence:
        raise ValueError("the status list is older than the one held")
    return offered


def take_revocations(data: Mapping[str, Any], trust: TrustList, held: RevocationList | None) -> RevocationList:
    """The list of revoked certificates after `held`; ValueError for an older list or a signature not named."""
    offered = RevocationList.from_json(open_list(data, trust.list_keys, FORM))
    if held is not None and offered.sequence < held.sequence:
        raise ValueError("the list of revoked certificates is older than the one held")
    return offered
