"""Long work in lots: many decisions to write down, many people to put on lists."""

from __future__ import annotations

from django.db import models

from linan.domains.tracing.models.cases import Case
from linan.domains.tracing.rules import Decision
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef


class Lot(models.Model):
    """At most 500 contact lines, done in one transaction with what came of it. A long work is as far as its lots say,
    so no counter can be wrong after a crash."""

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveIntegerField()
    contacts = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"lot {self.number}"


class Deciding(models.Model):
    """One person's decision about a whole place or many ticked lines, written down lot by lot as theirs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decidings", db_index=False)
    begun_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=[(d.value, d.value) for d in Decision])
    ground = models.CharField(max_length=200, blank=True, default="")
    place_key = models.CharField(max_length=36, blank=True, default="")
    """The place's id, `home` or `told`; empty for ticked lines."""
    by = models.CharField(max_length=60)
    by_role = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["case", "-begun_at"], name="tracing_deciding_list")]

    def __str__(self) -> str:
        return f"{self.case.number} {self.decision} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class DecidingLot(Lot):
    """A lot of proposals to be decided."""

    deciding = models.ForeignKey(Deciding, on_delete=models.CASCADE, related_name="lots", db_index=False)
    decided = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deciding", "number"], name="tracing_deciding_lot")]


class Reaching(models.Model):
    """One press of the one button: everybody determined for a case is put on lists, lot by lot."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reachings", db_index=False)
    begun_at = models.DateTimeField()
    lists = models.JSONField(default=dict)
    """Grid → number of its list: however many lots a grid's people are in, it gets one list."""

    class Meta:
        indexes = [models.Index(fields=["case", "-begun_at"], name="tracing_reaching_list")]

    def __str__(self) -> str:
        return f"{self.case.number} {self.begun_at:%Y-%m-%d %H:%M}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class ReachingLot(Lot):
    """A lot of determined contacts to be put on lists."""

    reaching = models.ForeignKey(Reaching, on_delete=models.CASCADE, related_name="lots", db_index=False)
    called = models.PositiveIntegerField(default=0)
    """Put on a list for the first time."""
    joined = models.PositiveIntegerField(default=0)
    """On an open list already, for another case: not called twice."""
    settled = models.PositiveIntegerField(default=0)
    """Reached and staying in within the last day: not called again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reaching", "number"], name="tracing_reaching_lot")]
