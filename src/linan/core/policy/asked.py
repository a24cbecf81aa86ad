"""What a page of the rules was asked about."""

from __future__ import annotations

from linan.kernel.actor import Actor
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


def region_asked(by: Actor, text: str) -> Region:
    """The region asked for, else the first duty's; the country for everybody else."""
    if not text:
        return by.duties[0].region if by.duties else Region()
    try:
        return Region(text)
    except ValueError:
        raise wrong("region", Words("This is not a region.")) from None


def wrong(name: str, words: Words) -> Refusal:
    return Refusal(
        f"bad_{name}", words, kind=Kind.INVALID, next_step=Words("Choose it again from the form."), field=name
    )
