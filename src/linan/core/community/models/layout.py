"""The map: points, lines, areas and floors. Coordinates rest as WGS-84 whatever system they came in."""

from __future__ import annotations

from django.db import models

from linan.core.community.facts import ShapeKind, SpotKind
from linan.core.ledger.fields import RegionField
from linan.kernel.geo import Point
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Spot(models.Model):
    """A point. A gate's, a building's or a place's spot names the row it stands for; a depot's may stand for itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in SpotKind])
    name = models.CharField(max_length=120)
    of = models.UUIDField(null=True, unique=True)
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "name"], name="community_spot_once"),
            models.CheckConstraint(
                condition=models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="community_spot_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def at(self) -> Point:
        return Point(self.lon, self.lat)


class Shape(models.Model):
    """A route (a line people walk) or an area (a ring without its first point repeated)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ShapeKind])
    name = models.CharField(max_length=120)
    points: models.Field[list[list[float]], list[list[float]]] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "kind", "name"], name="community_shape_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def line(self) -> list[Point]:
        return [Point(lon, lat) for lon, lat in self.points]


class Floor(models.Model):
    """A floor of a building: what it is called and used for. Floors nobody noted follow from the doors on them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    number = models.SmallIntegerField()
    """As people count: 1 is the ground floor, -1 the first below it."""
    name = models.CharField(max_length=60)
    use = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "number"], name="community_floor_once"),
        ]

    def __str__(self) -> str:
        return self.name
