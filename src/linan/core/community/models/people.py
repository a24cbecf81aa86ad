"""Who: households, people and by what they are found."""

from __future__ import annotations

from django.db import models

from linan.core import clock
from linan.core.community.facts import Presence, PresenceSource
from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.region import Region

PRESENCES = [(p.value, p.value) for p in Presence]

SOURCES = [(s.value, s.value) for s in PresenceSource]


class Household(models.Model):
    """People who live together behind one door."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    address = models.CharField(max_length=200)
    note = models.CharField(max_length=200, blank=True, default="")
    """What a visitor must know ("knock loudly"); never a diagnosis."""
    entered_at = models.DateTimeField(null=True, default=clock.now)
    """Since when it is entered; null for what was there before this was kept."""

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
