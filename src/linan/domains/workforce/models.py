"""What workforce remembers: tasks in inboxes, and households to call."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.workforce.rules import CallState, Missing, TaskState, Touch
from linan.kernel.ids import new_id
from linan.kernel.refs import Ref, StaffRef, TaskRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class Task(models.Model):
    """One thing one worker should do. While it is open no second task has its key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = BytewiseField(max_length=160, db_index=True)
    """Asked for by its beginning as often as whole."""
    kind = models.CharField(max_length=40)
    about = models.CharField(max_length=60, default="", blank=True)
    region: models.Field[Region, Region] = RegionField()
    says = models.JSONField()
    departments = models.JSONField(default=list)
    link = models.CharField(max_length=200, default="", blank=True)
    due_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    worker = models.CharField(max_length=60, default="", blank=True, db_index=True)
    leader = models.CharField(max_length=60, default="", blank=True, db_index=True)
    state = models.CharField(max_length=8, choices=[(s, s) for s in TaskState], default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, default="", blank=True)
    outcome = models.CharField(max_length=40, default="", blank=True)
    note = EncryptedTextField(purpose="workforce.words", blank=True)
    waits_for = models.CharField(max_length=12, choices=[(m, m) for m in Missing], default=Missing.NOTHING, blank=True)
    waits_on = models.CharField(max_length=40, default="", blank=True)
    """The role whose turn it is, while the worker cannot go on."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state=str(TaskState.OPEN)), name="one_open_task_per_key"
            )
        ]
        indexes = [models.Index(fields=["state", "region", "due_at"], name="task_by_area")]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_at:%F %H:%M} ({self.state})"

    @property
    def ref(self) -> TaskRef:
        return TaskRef(self.id)

    @property
    def subject(self) -> Ref | None:
        return Ref.parse(self.about) if self.about else None

    @property
    def words(self) -> Words:
        return Words.from_json(self.says)


class Call(models.Model):
    """One household on the call list of one purpose, however many of its people and departments are behind it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=40)
    household = models.ForeignKey("community.Household", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    people = models.JSONField(default=list)
    reported = models.JSONField(default=list)
    departments = models.JSONField(default=list)
    risk = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(s, s) for s in CallState], default=CallState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=40, default="", blank=True)
    note = EncryptedTextField(purpose="workforce.words", blank=True)
    called_at = models.DateTimeField(null=True)
    called_by = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "household"], name="one_call_per_household")]
        indexes = [models.Index(fields=["state", "region"], name="call_by_area")]

    def __str__(self) -> str:
        return f"{self.purpose} ({self.state})"


class Hand(models.Model):
    """A task went through somebody's hands: they opened it, or it was theirs and went on to somebody else.

    The entries tell when and by whom; this finds the task again once it lies in another inbox.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="+", db_index=False)
    worker = models.CharField(max_length=60, db_index=True)
    touch = models.CharField(max_length=12, choices=[(t, t) for t in Touch])
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "worker", "touch"], name="one_touch_a_worker")]

    def __str__(self) -> str:
        return f"{self.worker} {self.touch}"


class Statement(models.Model):
    """A worker's record of their work as it was drawn up, line by line; the ledger holds its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    worker = models.CharField(max_length=60, db_index=True)
    since_on = models.DateField()
    until_on = models.DateField()
    region: models.Field[Region, Region] = RegionField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    entry = models.UUIDField()
    count = models.PositiveIntegerField()
    lines = EncryptedTextField(purpose="workforce.statement")

    def __str__(self) -> str:
        return f"{self.worker} {self.since_on}"

    @property
    def subject(self) -> StaffRef:
        return StaffRef.parse(self.worker)
