"""What reopening remembers: firms' files, their shifts, who works in them, what paused a shift, what happened."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.reopening.rules import Canteen, FileState, Grade, PauseReason, Risk, ShiftState, StepKind
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region
from linan.kernel.verdicts import Colour


class Reopening(models.Model):
    """One firm's file. `site` is the enterprise of the register; one file of it is open at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey("community.Site", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    state = models.CharField(max_length=7, choices=[(s.value, s.value) for s in FileState], default=FileState.DRAFT)
    contact = models.ForeignKey("community.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    """Who fills it in for the firm, signed in as themselves."""
    essential = models.BooleanField(default=False)
    """What everybody needs: protective goods, water and power, food."""
    responsible = EncryptedTextField(purpose="reopening.person")
    phone = EncryptedTextField(purpose="reopening.person")
    masks = models.PositiveIntegerField(default=0)
    disinfectant_days = models.PositiveSmallIntegerField(default=0)
    thermometers = models.PositiveSmallIntegerField(default=0)
    isolation_room = models.BooleanField(default=False)
    opened_by = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    filed_by = models.CharField(max_length=60, blank=True, default="")
    filed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    checked_by = models.CharField(max_length=60, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    """Since it was filed last."""
    sound = models.BooleanField(default=False)
    lacking = models.BooleanField(default=True)
    """No waiting shift is complete: the firm is waited for. Follows from the checks, kept for lists."""
    decided_at = models.DateTimeField(null=True)
    """When the last waiting shift was decided."""
    closed_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "opened_at", "id"], name="reopening_by_area"),
            models.Index(fields=["state", "due_at"], name="reopening_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["site"], condition=Q(closed_at=None), name="one_open_file_per_site"),
            models.CheckConstraint(
                condition=Q(filed_at=None, due_at=None) | Q(filed_at__isnull=False, due_at__isnull=False),
                name="filed_file_has_a_due_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.id}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Shift(models.Model):
    """People who work together in one room at the same hours; decided, paused and freed by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(Reopening, on_delete=models.CASCADE, related_name="shifts", db_index=False)
    name = models.CharField(max_length=60)
    room = models.CharField(max_length=60)
    starts = models.TimeField()
    ends = models.TimeField()
    """Not after `starts`: on the next day."""
    seats = models.PositiveIntegerField(default=0)
    square_metres = models.PositiveIntegerField(default=0)
    spacing_cm = models.PositiveIntegerField(default=0)
    canteen = models.CharField(max_length=9, blank=True, default="", choices=[(c.value, c.value) for c in Canteen])
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in ShiftState], default=ShiftState.WAITING)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=60, blank=True, default="")
    """Empty where the filing itself opened it."""
    reason = models.CharField(max_length=500, blank=True, default="")
    conditions = models.CharField(max_length=500, blank=True, default="")
    grade = models.CharField(max_length=6, blank=True, default="", choices=[(g.value, g.value) for g in Grade])
    """The area's when it was approved, or last looked at."""
    review_on = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "name"], name="one_shift_of_a_name"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="refused_shift_has_a_reason"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class Worker(models.Model):
    """Somebody who works in a shift; `person` where the register knows them. Name and number rest encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="workers", db_index=False)
    person = models.ForeignKey("community.Person", null=True, on_delete=models.SET_NULL, related_name="+")
    name = EncryptedTextField(purpose="reopening.person")
    identity = EncryptedTextField(purpose="reopening.person")
    identity_hash = models.CharField(max_length=32)
    origin = models.CharField(max_length=12, blank=True, default="")
    """Where they were last in the days asked about: a division's code; empty while nobody entered it."""
    left_on = models.DateField(null=True)
    """The last day there."""
    risk = models.CharField(max_length=6, blank=True, default="", choices=[(r.value, r.value) for r in Risk])
    """The worst the list ever said of `origin` since they came: delisting later does not shorten it."""
    health_known = models.BooleanField(default=False)
    unwell = models.BooleanField(default=False)
    colour = models.CharField(max_length=6, default=Colour.GREEN, choices=[(c.value, c.value) for c in Colour])
    colour_until = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)
    """Since when the journey known then no longer counts."""
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "identity_hash"], name="one_worker_once_a_shift")]
        indexes = [models.Index(fields=["left_on"], condition=~Q(origin=""), name="worker_by_journey")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def subject(self) -> PersonRef | None:
        return PersonRef(self.person_id) if self.person_id is not None else None


class Pause(models.Model):
    """One reason of one worker for which their shift stands still."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="pauses")
    worker = models.ForeignKey(Worker, null=True, on_delete=models.SET_NULL, related_name="pauses")
    """Null once the file was forgotten."""
    reason = models.CharField(max_length=7, choices=[(r.value, r.value) for r in PauseReason])
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "reason"], condition=Q(ended_at=None), name="one_open_pause_a_reason"
            )
        ]

    def __str__(self) -> str:
        return str(self.reason)


class Step(models.Model):
    """One thing that happened to a file, in order. No worker is named in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(Reopening, on_delete=models.CASCADE, related_name="steps")
    shift = models.CharField(max_length=60, blank=True, default="")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in StepKind])
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    text = EncryptedTextField(purpose="reopening.words")

    def __str__(self) -> str:
        return str(self.kind)
