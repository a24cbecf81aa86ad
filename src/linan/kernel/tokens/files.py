"""Trust and status lists as files bring them: plain, signed as a cell serves them, or a list with its deltas."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from typing import Any

from linan.kernel.tokens.revocation import FORM, RevocationList
from linan.kernel.tokens.signed import open_list
from linan.kernel.tokens.status import DELTA_FORMS, FORMS, StatusDelta, StatusList
from linan.kernel.tokens.trust import TrustList


def trust_of(data: Any) -> TrustList:
    """The trust list of a file; ValueError. A signed one must be signed by a key it names itself: whoever hands over
    the file vouches for it, the signature only shows that it is whole."""
    if isinstance(data, Mapping) and "signature" in data:
        inner = json.loads(data["body"])
        named = [base64.b64decode(k, validate=True) for k in inner.get("list_keys", ())]
        return TrustList.from_json(open_list(data, named, "linan.trust/1"))
    return TrustList.from_json(data)


def statuses_of(data: Any, trust: TrustList) -> list[StatusList | RevocationList]:
    """The status lists of a file: one, `{"list", "deltas"}`, or several of these; ValueError.

    `revocations` beside the bits of a list, or a list of them alone, are the batches that name revoked EU certificates.
    Signed lists must be signed by a key the trust list names. A delta that does not continue its list is an error.
    """
    if isinstance(data, list):
        return [held for one in data for held in statuses_of(one, trust)]
    if not isinstance(data, Mapping):
        raise ValueError("a status list is a JSON object")
    first, *others = _read(data.get("list", data), trust)
    if "list" in data:
        for raw in data.get("deltas", ()):
            delta = StatusDelta.from_json(_body(raw, trust, DELTA_FORMS))
            if not isinstance(first, StatusList):
                raise ValueError("a delta continues a status list")
            first = first.follow(delta)
    return [first, *others]


def _read(data: Any, trust: TrustList) -> list[StatusList | RevocationList]:
    """What one list says of codes, of certificates, or of both; never nothing."""
    body = _body(data, trust, (*FORMS, FORM))
    alone = "revocations" in body and "zlib" not in body
    found: list[StatusList | RevocationList] = [] if alone else [StatusList.from_json(body)]
    if "revocations" in body:
        found.append(RevocationList.from_json(body))
    return found


def _body(data: Any, trust: TrustList, forms: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ValueError("a status list is a JSON object")
    if "signature" not in data:
        return data
    return open_list(data, trust.list_keys, *forms)
