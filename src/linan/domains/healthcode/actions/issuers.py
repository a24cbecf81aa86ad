"""Taking other issuers' status lists, from a file or from the address the trust file names."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
from linan.domains.healthcode.actions.lists import KEPT
from linan.domains.healthcode.facts import IssuerListLoaded
from linan.domains.healthcode.models import IssuerList, IssuerStep
from linan.domains.healthcode.queries.issuers import issuer_lists_head, issuers_listed
from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.tokens import Issuer, OlderList, StatusDelta, StatusList, signer_of, take_issuer_list
from linan.kernel.words import Words

log = logging.getLogger("linan.healthcode")

Fetch = Callable[[str], bytes]
"""What lies at an address; `Unreached` when nothing could be had."""


class Unreached(ValueError):
    """An address that does not answer, or answers that it has nothing."""


def load_issuer_list(by: Actor, data: Any) -> tuple[Issuer, bool]:
    """Take an issuer's signed list, as it serves it, for the gates; whose it was, and whether it is newer.

    Refuses `issuer_list_unknown` when no issuer of the trust file signs with its key, `issuer_list_older`, and
    `bad_issuer_list` with the fault. Needs LOAD_REVOCATIONS somewhere.
    """
    region = by.must_somewhere(LOAD_REVOCATIONS)[0]
    issuer = signer_of(data, issuers_listed())
    if issuer is None:
        raise Refusal(
            "issuer_list_unknown",
            Words("This list is signed by nobody the trust file names as keeper of a list."),
            kind=Kind.INVALID,
            next_step=Words("Ask the county for its list key and have it entered in trust.json."),
            field="file",
        )
    with transaction.atomic():
        try:
            row, new = _take(issuer, data, by.id)
        except OlderList:
            raise Refusal(
                "issuer_list_older",
                Words("A newer list of {name} is held already.", name=issuer.name),
                kind=Kind.CONFLICT,
                next_step=Words("Nothing is to be done."),
                field="file",
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refusal(
                "bad_issuer_list",
                Words("This list cannot be used; the one held counts on."),
                kind=Kind.INVALID,
                reasons=(Words("It was changed after it was signed, or is no list this program can read."),),
                next_step=Words("Fetch the list of {name} again.", name=issuer.name),
                field="file",
            ) from None
        if new:
            sequence, issued_at = row.sequence or 0, row.issued_at or clock.now()
            record(IssuerListLoaded(region=region, name=issuer.name, sequence=sequence, issued_at=issued_at), by=by)
    return issuer, new


def fetch_issuer_lists(by: Actor, fetch: Fetch) -> dict[str, str]:
    """Ask each issuer that has an address for what is newer; by name `unreached`, `unusable`, `older` or empty.

    What fails leaves the list held as it is, with its age. Needs LOAD_REVOCATIONS somewhere.
    """
    by.must_somewhere(LOAD_REVOCATIONS)
    return {i.name: _fetched(i, by.id, fetch) for i in issuers_listed() if i.status}


def _fetched(issuer: Issuer, by: str, fetch: Fetch) -> str:
    held = IssuerList.objects.filter(pk=issuer.name).values_list("sequence", flat=True).first()
    why = ""
    try:
        newest = json.loads(fetch(f"{issuer.status}/head"))["sequence"]
        if type(newest) is not int:
            raise ValueError("the number of the list is no number")
        if held is None or newest > held:
            _follow(issuer, held, newest, by, fetch)
        elif newest < held:
            why = "older"
    except Unreached:
        why = "unreached"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        log.warning("the status list of %s cannot be used: %s", issuer.name, error)
        why = "unusable"
    IssuerList.objects.update_or_create(pk=issuer.name, defaults={"tried_at": clock.now(), "error": why})
    return why


def _follow(issuer: Issuer, held: int | None, newest: int, by: str, fetch: Fetch) -> None:
    """By the delta from the list held; by the whole list where there is none any more, or it does not fit."""
    if held is not None:
        try:
            with transaction.atomic():
                _take(issuer, json.loads(fetch(f"{issuer.status}/{held}/{newest}")), by)
            return
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
    with transaction.atomic():
        _take(issuer, json.loads(fetch(issuer.status)), by)


def _take(issuer: Issuer, data: Mapping[str, Any], by: str) -> tuple[IssuerList, bool]:
    IssuerList.objects.get_or_create(pk=issuer.name)
    row = IssuerList.objects.select_for_update().get(pk=issuer.name)
    held = None if row.sequence is None else StatusList.from_json(row.body)
    taken = take_issuer_list(data, issuer, held)
    new = held is None or taken.sequence > held.sequence
    if new:
        at = clock.now()
        row.sequence, row.issued_at, row.body = taken.sequence, taken.issued_at, taken.to_json()
        row.taken_at, row.taken_by, row.number = at, by, max(int(at.timestamp() * 1000), issuer_lists_head()[0] + 1)
        delta = _delta_of(data, issuer)
        IssuerStep.objects.create(number=row.number, name=issuer.name, at=at, delta=delta and delta.to_json())
        IssuerStep.objects.filter(at__lt=at - KEPT).delete()
    row.tried_at, row.error = clock.now(), ""
    row.save()
    return row, new


def _delta_of(data: Mapping[str, Any], issuer: Issuer) -> StatusDelta | None:
    """The delta that was taken, for the keys the trust file names; None when it was a whole list."""
    body = json.loads(data["body"])
    return replace(StatusDelta.from_json(body), keys=issuer.keys) if "changes" in body else None
