"""What callers write, made into what the actions take."""

from __future__ import annotations

from typing import Any

from django.core.files import File

from linan.domains.issues.actions import Picture
from linan.domains.issues.rules import REPORTED, IssueKind, IssueState, Weight
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def region(text: str) -> Region:
    """A region path; refuses what is none."""
    try:
        return Region(text)
    except ValueError:
        raise Refusal("unknown_region", Words("This is not an area."), kind=Kind.INVALID, field="region") from None


def kind(text: str) -> IssueKind:
    """One of the kinds people report; refuses what is none."""
    if text not in {k.value for k in REPORTED}:
        raise Refusal("unknown_kind", Words("Please choose what it is."), kind=Kind.INVALID, field="kind")
    return IssueKind(text)


def outcome(text: str) -> IssueState:
    """How it was closed; solved unless it was no problem."""
    return IssueState.NO_ISSUE if text == IssueState.NO_ISSUE else IssueState.SOLVED


def picture(upload: File[Any] | None) -> Picture | None:
    """The photograph of the form, if one was taken."""
    return Picture(upload.name or "photo", upload.read()) if upload is not None else None


def weight(text: str) -> Weight:
    """The answer chosen; none for anything else, which the action refuses."""
    return Weight(text) if text in set(Weight) else Weight.OPEN
