"""Where: national divisions, grids and buildings."""

from __future__ import annotations

from django.db import models

from linan.core import clock
from linan.core.community.facts import Air
from linan.core.ledger.fields import BytewiseField, RegionField
from linan.kernel.ids import new_id
from linan.kernel.region import Region


class Division(models.Model):
    """A national division of an edition, from province to community.

    Its key is a plain number: 660,000 rows are shipped and loaded in bulk, none is ever made offline.
    """

    region: models.Field[Region, Region] = RegionField(unique=True, db_index=False)
    code = BytewiseField(max_length=12, db_index=True)
    name = BytewiseField(max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField()
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=120, blank=True, default="")
    """The region path that took its place when it ended."""

    def __str__(self) -> str:
        return f"{self.name} {self.code}"


class Grid(models.Model):
    """A grid of a community, or a named area below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(unique=True, db_index=False)
    name = models.CharField(max_length=60)
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building; its units are steps of the path below it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(unique=True, db_index=False)
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True, default="")
    floors = models.PositiveSmallIntegerField(default=0)
    lift = models.BooleanField(default=False)
    exits = models.PositiveSmallIntegerField(default=0)
    """How many ways lead out of each stair; 0 while nobody has looked."""
    air = models.CharField(max_length=10, blank=True, default="", choices=[(a.value, a.value) for a in Air])
    """How the air of its stairs and corridors is changed; empty while nobody has looked."""
    entered_at = models.DateTimeField(null=True, default=clock.now)
    """Since when it is entered; null for what was there before this was kept."""

    def __str__(self) -> str:
        return self.name
