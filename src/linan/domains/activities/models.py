"""What calm times remember: tests of who is reached, activities, who took part, and points spent."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.activities import rules
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class ReachTest(models.Model):
    """One test message to the residents of an area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    sent_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"test of {self.sent_at:%F %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class ReachSent(models.Model):
    """One person a test went to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    test = models.ForeignKey(ReachTest, on_delete=models.CASCADE, related_name="sent", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    answered_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["test", "person"], name="one_test_message_each")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.answered_at}"


class Activity(models.Model):
    """Something the neighbours do together in calm times."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    title = models.CharField(max_length=80)
    held_on = models.DateField()
    points = models.PositiveSmallIntegerField()
    announced_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Part(models.Model):
    """Somebody says they took part; points come with the confirmation by somebody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="parts", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    said_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="one_part_each")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.activity_id}"

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Credit(models.Model):
    """Points for one confirmed thing, at most once; taken back when it turned out wrong."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    source = models.UUIDField()
    reason = models.CharField(max_length=20, choices=[(r.value, r.value) for r in rules.CreditFor])
    points = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    entry = models.UUIDField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_entry = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=models.Q(withdrawn_at__isnull=True), name="one_credit_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.reason}"

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Spending(models.Model):
    """Points turned into something."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.points} for {self.what}"
