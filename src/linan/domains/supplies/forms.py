"""What callers write, made into what the actions take."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.core.files import File

from linan.domains.supplies.actions import Goods
from linan.domains.supplies.rules import LIMIT, Quality
from linan.kernel.credentials import Ground
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words

MOST_BYTES = 64 * 1024 * 1024


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def binary(text: str, field: str) -> bytes:
    """The bytes of a base64 text; refuses what is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("not_base64", Words("This is not base64."), kind=Kind.INVALID, field=field) from None


def ground(text: str) -> Ground:
    """Why a paper is taken out of force; refuses what is none of the grounds."""
    if text not in set(Ground):
        raise Refusal("nothing_said", Words("Please choose an answer."), kind=Kind.INVALID, field="ground")
    return Ground(text)


def files(uploads: Iterable[File[Any]]) -> list[tuple[str, bytes]]:
    """Name and bytes of each chosen file; refuses more than can be read at once."""
    kept = list(uploads)
    if sum(u.size or 0 for u in kept) > MOST_BYTES:
        raise Refusal("too_large", Words("These files are too large together."), kind=Kind.INVALID, field="files")
    return [(u.name or "", u.read()) for u in kept]


def goods(post: Mapping[str, Any]) -> Goods:
    """What the receiver's form says; "refuse" takes nothing in, whatever else is written."""
    refused = post.get("verdict") == "refuse"
    counted = _whole(post, "counted")
    points = {q: post.get(q.value) == "right" for q in Quality if post.get(q.value) in ("right", "wrong")}
    return Goods(
        counted=counted,
        accepted=0 if refused else _whole(post, "accepted"),
        findings=points,
        hand_over=_id(post.get("hand_over", "")),
        lot=str(post.get("lot", "")),
        announced=_whole(post, "announced") if post.get("announced") else 0,
        because=str(post.get("because", "")),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("not_a_paper", Words("This is not a paper of ours."), kind=Kind.INVALID) from None


def _whole(post: Mapping[str, Any], name: str) -> int:
    text = str(post.get(name, "")).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LIMIT):
        raise Refusal("not_a_number", Words("Please write how many, as a whole number."), kind=Kind.INVALID, field=name)
    return int(text)
