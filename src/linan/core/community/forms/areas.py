"""Choosing an area by its name: nobody should have to type a path."""

from __future__ import annotations

from typing import Any

from django import forms

from linan.core.community.areas import areas_within
from linan.core.community.models import Building
from linan.core.community.queries import path_names
from linan.core.ledger.fields import within
from linan.kernel.actor import Ability, Actor
from linan.kernel.region import Level, Region


class AreaField(forms.CharField):
    """The path of an area, chosen from the names of those the person may do this in; `offer_areas` fills the list.

    A path that is not on the list is judged by the action it is given to, like any other.
    """

    def __init__(self, *, needs: Ability, widest: Level, narrowest: Level, **kwargs: Any) -> None:
        super().__init__(max_length=120, **kwargs)
        self.needs, self.widest, self.narrowest = needs, widest, narrowest


def offer_areas(form: forms.Form, by: Actor) -> None:
    """Let every `AreaField` of a form be chosen from a list, the one that was asked for or posted among them."""
    for name, field in form.fields.items():
        if isinstance(field, AreaField):
            asked = _region(str(form[name].value() or ""))
            choices = _choices(field, by, asked)
            # One alone needs no choosing, but it is still to be read.
            first = [] if len(choices) == 1 else [("", "—")]
            field.widget = forms.Select(choices=[*first, *choices])


def _choices(field: AreaField, by: Actor, asked: Region) -> list[tuple[str, str]]:
    found: dict[Region, str] = {}
    for held in by.regions(field.needs):
        if held.level <= min(field.narrowest, Level.GRID):
            areas = [a for a in areas_within(held) if field.widest <= a.region.level <= field.narrowest]
            found |= {a.region: a.path for a in areas}
        if field.narrowest >= Level.BUILDING:
            found |= _buildings(held, asked)
    if asked.level and asked not in found:
        found[asked] = " ".join(path_names(asked, down_from=Level.STREET))
    return [(str(at), found[at]) for at in sorted(found)]


def _buildings(held: Region, asked: Region) -> dict[Region, str]:
    """A county has too many buildings for one list: those of the community asked for, or of one's own."""
    if asked.level >= Level.COMMUNITY and held.covers(asked.community):
        held = asked.community
    if held.level < Level.COMMUNITY:
        return {}
    rows = list(Building.objects.filter(within("region", held)).order_by("region"))
    above = {at: " ".join(path_names(at, down_from=Level.STREET)) for at in {b.region.parent for b in rows}}
    return {b.region: f"{above[b.region.parent]} {b.name}" for b in rows}


def _region(path: str) -> Region:
    try:
        return Region(path)
    except ValueError:
        return Region("")
