"""Changing a building."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction

from linan.core.community import rules
from linan.core.community.abilities import EDIT_PLACES
from linan.core.community.actions.areas import need_name
from linan.core.community.actions.past import keep_past
from linan.core.community.facts import Air, BuildingChanged
from linan.core.community.models import Building, PastKind
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


def change_building(
    by: Actor, region: Region, *, name: str, address: str, floors: int, lift: bool, exits: int = 0, air: str = ""
) -> Building:
    """Put a building's particulars right; what it was before stays readable. The same again changes nothing.

    Needs EDIT_PLACES over it; refuses `bad_name`.
    """
    with transaction.atomic():
        row = Building.objects.select_for_update().filter(region=region).first()
        if row is None or not by.can(EDIT_PLACES, over=region):
            raise not_found()
        wanted = {
            "name": need_name(name),
            "address": rules.plain_text(address)[:200],
            "floors": floors,
            "lift": lift,
            "exits": exits,
            "air": Air(air).value if air else "",
        }
        changed = [n for n, value in wanted.items() if getattr(row, n) != value]
        if changed:
            keep_past(PastKind.BUILDING, [row.pk])
            for n in changed:
                setattr(row, n, wanted[n])
            row.save(update_fields=changed)
            record(BuildingChanged(region=region, name=row.name, fields=tuple(changed)), by=by)
            cache.delete(f"community.name:{region}")
    return row
