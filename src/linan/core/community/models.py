"""Tables of the register."""

from __future__ import annotations

from django.db import models

from linan.core.community.facts import Presence, PresenceSource
from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, PlaceRef
from linan.kernel.region import Region

PRESENCES = [(p.value, p.value) for p in Presence]
SOURCES = [(s.value, s.value) for s in PresenceSource]


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

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """People who live together behind one door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    address = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True, default="")
    """What a visitor must know ("knock loudly"); never a diagnosis."""

    def __str__(self) -> str:
        return self.address

    @property
    def ref(self) -> HouseholdRef:
        return HouseholdRef(self.id)


class Person(models.Model):
    """Somebody on the roll. `region` is the home's path, so lists by address are one index range."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    identity = EncryptedTextField(purpose="community.identity")
    identity_hash = models.CharField(max_length=32, null=True, unique=True, default=None)
    phone = EncryptedTextField(purpose="community.phone")
    phone_hash = models.CharField(max_length=32, blank=True, default="", db_index=True)
    born_on = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=6, blank=True, default="")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    presence = models.CharField(max_length=12, choices=PRESENCES, default=Presence.ON_ROLL.value)
    presence_on = models.DateField(null=True, blank=True)
    presence_source = models.CharField(max_length=12, choices=SOURCES, default=PresenceSource.REGISTER.value)
    registered_at = models.DateTimeField()

    class Meta:
        indexes = [
            # One index carries list, filters and counts: everything a filter asks lies in it.
            models.Index(fields=["region", "id", "presence", "born_on"], name="community_person_list"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(presence=Presence.ON_ROLL.value) | models.Q(presence_on__isnull=False),
                name="community_presence_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def ref(self) -> PersonRef:
        return PersonRef(self.id)


class NameGram(models.Model):
    """The name index: one row for each character and neighbouring pair of a name.

    Trigram indexes find nothing for a two-character Chinese name; this finds one, two and more, in list order.
    """

    gram = models.CharField(max_length=2)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["gram", "region", "person"], name="community_name_gram")]

    def __str__(self) -> str:
        return self.gram


class PlaceKind(models.TextChoices):
    INDOOR = "indoor"
    OUTDOOR = "outdoor"
    VEHICLE = "vehicle"


class Place(models.Model):
    """A place people visit: it has walls, sky or wheels, which is what tracing asks."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    name = models.CharField(max_length=120, db_index=True)
    kind = models.CharField(max_length=8, choices=PlaceKind.choices)
    use = models.CharField(max_length=20, blank=True, default="")
    """`home`, `work`, `shop`, `park` … ; homes are not shown in lists of places."""
    address = models.CharField(max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> PlaceRef:
        return PlaceRef(self.id)


class Gate(models.Model):
    """A gate of a community, or the entrance of a building."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    name = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> GateRef:
        return GateRef(self.id)


class OutsideNumber(models.Model):
    """A number another system knows a person by, such as a patient's number in a line list."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = BytewiseField(max_length=60)
    number = BytewiseField(max_length=80)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "source"], name="community_outside_number")]

    def __str__(self) -> str:
        return f"{self.source}:{self.number}"
