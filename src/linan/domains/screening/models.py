"""What screening remembers: rounds with a door for each address, and when each household was last heard."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.screening.facts import ChangeKind, Outcome, Purpose, Route
from linan.domains.screening.rules import Item
from linan.kernel.ids import new_id
from linan.kernel.refs import HouseholdRef, RecordRef
from linan.kernel.region import Region


class Round(models.Model):
    """One walk along the doors of an area. A second round follows the first and holds the doors that were absent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    purpose = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Purpose])
    title = models.CharField(max_length=80)
    tell = models.TextField(blank=True, default="")
    """What is told at each door; it does not change while the round goes on."""
    number = models.PositiveSmallIntegerField(default=1)
    first = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="later", db_index=False
    )
    """The first round of the chain; none for the first itself."""
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "number"], name="screening_one_next_round"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def chain(self) -> UUID:
        return self.first_id or self.id


class Door(models.Model):
    """One address on one round."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="doors", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    home = models.ForeignKey("community.Household", on_delete=models.PROTECT, related_name="+")
    """The household that stands for the address; a shared flat has several, all in `waiting` until heard."""
    waiting = models.JSONField(default=list)
    position = models.PositiveIntegerField()
    worker = models.CharField(max_length=60, blank=True, default="", db_index=True)
    outcome = models.CharField(max_length=10, blank=True, default="", choices=[(o.value, o.value) for o in Outcome])
    route = models.CharField(max_length=6, blank=True, default="", choices=[(r.value, r.value) for r in Route])
    told = models.BooleanField(default=False)
    """What the round tells was said and understood."""
    found = models.PositiveSmallIntegerField(default=0)
    visits = models.PositiveSmallIntegerField(default=0)
    note = EncryptedTextField(purpose="screening.words", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "home"], name="screening_address_once")]
        indexes = [models.Index(fields=["round", "outcome", "position"], name="screening_next_door")]

    def __str__(self) -> str:
        return f"{self.position} {self.outcome}"


class Heard(models.Model):
    """When an item of a household was last confirmed, and how."""

    household = models.ForeignKey("community.Household", on_delete=models.CASCADE, related_name="+", db_index=False)
    item = models.CharField(max_length=8, choices=[(i.value, i.value) for i in Item])
    as_of = models.DateTimeField()
    route = models.CharField(max_length=6, choices=[(r.value, r.value) for r in Route])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "item"], name="screening_heard_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.as_of:%F}"


class Needs(models.Model):
    """What a household said it needs, the latest word alone."""

    household = models.OneToOneField("community.Household", on_delete=models.CASCADE, related_name="+")
    codes = models.JSONField(default=list)
    note = EncryptedTextField(purpose="screening.words", blank=True)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{len(self.codes)} needs"


class Change(models.Model):
    """Somebody who came or left, or another telephone, as a household told it.

    Who was told of at the door and is plainly new is entered at once; everything else waits until somebody compared it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey("community.Household", on_delete=models.CASCADE, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    kind = models.CharField(max_length=5, choices=[(k.value, k.value) for k in ChangeKind])
    person = models.ForeignKey("community.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whom it is about; for somebody who came, the person entered in the end."""
    name = EncryptedTextField(purpose="screening.words", blank=True)
    phone = EncryptedTextField(purpose="screening.words", blank=True)
    origin = EncryptedTextField(purpose="screening.words", blank=True)
    """Where somebody came from, in their words."""
    since_on = models.DateField(null=True, blank=True)
    route = models.CharField(max_length=6, choices=[(r.value, r.value) for r in Route])
    told_at = models.DateTimeField()
    told_by = models.CharField(max_length=60)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")
    entered = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["region", "kind", "settled_at"], name="screening_told")]

    def __str__(self) -> str:
        return self.kind

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def whose(self) -> HouseholdRef:
        return HouseholdRef(self.household_id)
