"""The status lists of other issuers: what has become of another county's codes, beside our own.

In the file that names whose codes are believed, `issuers` says who keeps a list of which keys' codes, who signs it
and, where it is to be fetched, its address:

    {"keys": […], "issuers": [{"name": "余杭区", "keys": ["8ec639fc4b78b8f6"], "list_keys": ["base64, Ed25519"],
                               "status": "https://…/api/healthcode/status"}]}

A list counts for the keys this file names for its signer and for no others, whatever it says itself: no county can
withdraw another's codes. A cell signs the lists it holds again, together, for its own gates:

    {"format": "linan.issuer_lists/1", "sequence": 7, "issued_at": "…", "lists": [a `linan.status` list with `keys`, …]}
    {"format": "linan.issuer_deltas/1", "since": 7, "sequence": 9, "steps": [a `linan.status_delta` with `keys`, …]}
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linan.kernel.tokens.signed import open_list
from linan.kernel.tokens.status import DELTA_FORMS, FORMS, StatusDelta, StatusList
from linan.kernel.tokens.trust import TrustList, kid_of

FORM, DELTAS = "linan.issuer_lists/1", "linan.issuer_deltas/1"
MOST_LISTS = 200
"""Issuers in one file: more than a province has counties."""


class OlderList(ValueError):
    """A list with a lower number than the one held."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who keeps the list of which keys' codes. `status` is its address; empty: it comes as a file."""

    name: str
    keys: frozenset[bytes]
    list_keys: frozenset[bytes]
    status: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any], believed: Collection[bytes]) -> Issuer:
        """`believed` are the keys of the same file; ValueError for one that is not among them, or unsigned lists."""
        name, status = data["name"], data.get("status", "")
        keys = frozenset(kid_of(k) for k in data["keys"])
        list_keys = frozenset(base64.b64decode(k, validate=True) for k in data["list_keys"])
        if not isinstance(name, str) or not 0 < len(name) <= 80:
            raise ValueError("an issuer has a name of at most 80 characters")
        if not keys or not keys.issubset(believed):
            raise ValueError(f"{name}: its keys are keys of this file")
        if not list_keys or any(len(k) != 32 for k in list_keys):
            raise ValueError(f"{name}: lists are signed with Ed25519 keys of 32 bytes")
        if not isinstance(status, str) or (status and not status.startswith(("https://", "http://"))):
            raise ValueError(f"{name}: status is a web address")
        return cls(name, keys, list_keys, status.rstrip("/"))


def issuers_of(data: Any, believed: Collection[bytes]) -> tuple[Issuer, ...]:
    """The issuers a trust file names; ValueError for one that cannot be used, or a key two of them claim."""
    if isinstance(data, Mapping) and "signature" in data:
        data = json.loads(data["body"])
    raw = data.get("issuers", []) if isinstance(data, Mapping) else []
    if not isinstance(raw, list) or len(raw) > MOST_LISTS:
        raise ValueError(f"issuers is a list of at most {MOST_LISTS}")
    found = tuple(Issuer.from_json(one, believed) for one in raw)
    if len({i.name for i in found}) != len(found) or len({k for i in found for k in i.keys}) != sum(
        len(i.keys) for i in found
    ):
        raise ValueError("a name or a key stands under two issuers")
    return found


def signer_of(data: Any, issuers: Collection[Issuer]) -> Issuer | None:
    """Whose list this is by the key it names; the signature is checked by `take_issuer_list`."""
    try:
        key = base64.b64decode(data["key"], validate=True)
    except (ValueError, KeyError, TypeError):
        return None
    return next((i for i in issuers if key in i.list_keys), None)


def take_issuer_list(data: Mapping[str, Any], issuer: Issuer, held: StatusList | None) -> StatusList:
    """The issuer's list after `held`, from a whole list or a delta, as it serves them.

    ValueError for a signature that is not the issuer's or a delta that does not fit; `OlderList` for an older one.
    """
    form = json.loads(data["body"]).get("format")
    if form in DELTA_FORMS:
        if held is None:
            raise ValueError("a delta needs the list it continues")
        offered = held.follow(StatusDelta.from_json(open_list(data, issuer.list_keys, *DELTA_FORMS)))
    else:
        offered = StatusList.from_json(open_list(data, issuer.list_keys, *FORMS))
    if held is not None and offered.sequence < held.sequence:
        raise OlderList("the list is older than the one held")
    return replace(offered, keys=issuer.keys, revoked=frozenset())


@dataclass(frozen=True, slots=True)
class IssuerLists:
    """The lists of all other issuers at hand. `issued_at` is when a cell put them together; each has its own age."""

    sequence: int
    issued_at: datetime
    lists: tuple[StatusList, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORM,
            "sequence": self.sequence,
            "issued_at": self.issued_at.isoformat(),
            "lists": [s.to_json() for s in self.lists],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> IssuerLists:
        """Undo `to_json`; ValueError for a list that does not say whose codes it speaks of."""
        lists = tuple(StatusList.from_json(one) for one in data["lists"])
        if not all(s.keys for s in lists):
            raise ValueError("another issuer's list names its keys")
        at = datetime.fromisoformat(data["issued_at"])
        if at.tzinfo is None:
            raise ValueError("a time needs its zone")
        return cls(int(data["sequence"]), at, lists)


@dataclass(frozen=True, slots=True)
class IssuerDeltas:
    """What was taken between two bundles, oldest first: deltas of single lists, each naming the keys of its list."""

    since: int
    sequence: int
    steps: tuple[StatusDelta, ...]

    def to_json(self) -> dict[str, Any]:
        steps = [d.to_json() for d in self.steps]
        return {"format": DELTAS, "since": self.since, "sequence": self.sequence, "steps": steps}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> IssuerDeltas:
        """Undo `to_json`; ValueError."""
        return cls(int(data["since"]), int(data["sequence"]), tuple(StatusDelta.from_json(d) for d in data["steps"]))


def take_issuer_lists(data: Mapping[str, Any], trust: TrustList, held: IssuerLists | None) -> IssuerLists:
    """What a gate takes from its own cell, a whole bundle or what changed since the one held; ValueError for an older
    one, a gap, or a signature the trust list does not name."""
    if json.loads(data["body"]).get("format") == DELTAS:
        deltas = IssuerDeltas.from_json(open_list(data, trust.list_keys, DELTAS))
        if held is None or deltas.since != held.sequence:
            raise ValueError("the deltas do not continue the lists held")
        lists = {s.keys: s for s in held.lists}
        for step in deltas.steps:
            if step.keys not in lists:
                raise ValueError("a delta needs the list it continues")
            lists[step.keys] = lists[step.keys].follow(step)
        return IssuerLists(deltas.sequence, held.issued_at, tuple(lists.values()))
    offered = IssuerLists.from_json(open_list(data, trust.list_keys, FORM))
    if held is not None and offered.sequence < held.sequence:
        raise OlderList("the lists of other issuers are older than those held")
    return offered
