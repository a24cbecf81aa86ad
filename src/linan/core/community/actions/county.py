"""Entering a generated county, for demo, drill and test cells."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from linan.core import clock, vault
from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES
from linan.core.community.actions.matching import index_matches
from linan.core.community.actions.people import index_names
from linan.core.community.facts import (
    Presence,
    RollLoaded,
)
from linan.core.community.models import Building, Gate, Grid, Household, Person, Place
from linan.core.ledger import record_many
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.worlds.county import County


def load_county(by: Actor, county: County, *, living_here_on: date | None = None) -> int:
    """Enter a generated county with the ids it was drawn with; returns its people. Safe to repeat.

    For demo, drill and test cells. Needs EDIT_PEOPLE and EDIT_PLACES over the county; leaves a RollLoaded for each
    community.
    """
    by.must(EDIT_PEOPLE, over=county.region)
    by.must(EDIT_PLACES, over=county.region)
    if Household.objects.filter(pk=county.households[0].id).exists():
        return 0
    today = living_here_on or clock.today()
    now = clock.now()
    with transaction.atomic():
        Grid.objects.bulk_create(
            [Grid(region=g, name=f"第{int(g.code[1:])}网格", since_on=today) for g in county.grids], batch_size=500
        )
        Building.objects.bulk_create([_building(b) for b in county.buildings], batch_size=500)
        Household.objects.bulk_create(
            [Household(id=h.id, region=h.region, address=h.address) for h in county.households], batch_size=500
        )
        Place.objects.bulk_create(
            [Place(id=p.id, region=p.region, name=p.name, kind=p.kind, use=p.use) for p in county.places],
            batch_size=500,
        )
        Gate.objects.bulk_create([Gate(id=g.id, region=g.region, name=g.name) for g in county.gates], batch_size=500)
        people = [
            Person(
                id=p.id,
                name=p.name,
                identity=p.identity,
                identity_hash=vault.lookup("community.identity", p.identity),
                phone=p.phone,
                phone_hash=vault.lookup("community.phone", p.phone),
                born_on=p.born_on,
                sex=p.sex,
                region=county.households[p.household].region,
                household_id=county.households[p.household].id,
                presence=Presence.LIVING_HERE.value,
                presence_on=today,
                registered_at=now,
            )
            for p in county.people
        ]
        Person.objects.bulk_create(people, batch_size=500)
        index_names(people)
        index_matches([p.id for p in people])
        facts = []
        for community in county.communities:
            residents = sum(1 for p in people if community.region.covers(p.region))
            doors = sum(1 for h in county.households if community.region.covers(h.region))
            facts.append(RollLoaded(region=community.region, people=residents, households=doors))
        record_many(facts, by=by)
    return len(people)


def _building(region: Region) -> Building:
    number = (int(region.parent.code[1:]) - 1) * 10 + int(region.code[1:])
    return Building(region=region, name=f"{number}幢", floors=6)
