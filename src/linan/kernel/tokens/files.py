"""Trust and status lists as files bring them: plain, signed as a cell serves them, or a list with its deltas."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from linan.kernel.tokens.signed import open_list
from linan.kernel.tokens.status import StatusDelta, StatusList
from linan.kernel.tokens.trust import TrustList


def trust_of(data: Any) -> TrustList:
    """The trust list of a file; ValueError. A signed one must be signed by a key it names itself: whoever hands over
    the file vouches for it, the signature only shows that it is whole."""
    if isinstance(data, Mapping) and "signature" in data:
        inner = json.loads(data["body"])
        named = [base64.b64decode(k, validate=True) for k in inner.get("list_keys", ())]
        return TrustList.from_json(open_list(data, named, "linan.trust/1"))
    return TrustList.from_json(data)


def statuses_of(data: Any, trust: TrustList) -> list[StatusList]:
    """The status lists of a file: one, `{"list", "deltas"}`, or several of these; ValueError.

    Signed lists must be signed by a key the trust list names. A delta that does not continue its list is an error.
    """
    if isinstance(data, list):
        return [held for one in data for held in statuses_of(one, trust)]
    if not isinstance(data, Mapping):
        raise ValueError("a status list is a JSON object")
    if "list" not in data:
        return [StatusList.from_json(_body(data, trust, "linan.status/1"))]
    held = StatusList.from_json(_body(data["list"], trust, "linan.status/1"))
    for raw in data.get("deltas", ()):
        held = held.follow(StatusDelta.from_json(_body(raw, trust, "linan.status_delta/1")))
    return [held]


def _body(data: Mapping[str, Any], trust: TrustList, form: str) -> Mapping[str, Any]:
    return open_list(data, trust.list_keys, form) if "signature" in data else data
