"""What the health code remembers: evidence, what followed from it, and the codes that were issued."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.domains.healthcode.rules import EvidenceKind
from linan.kernel import verdicts
from linan.kernel.ids import new_id
from linan.kernel.refs import EvidenceRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.tokens import Status
from linan.kernel.verdicts import Colour

COLOURS = [(c.value, c.value) for c in Colour]


class Evidence(models.Model):
    """One thing known about a person. Rows are only added; one that fell away is marked, never changed or removed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region: models.Field[Region, Region] = RegionField()
    kind = models.CharField(max_length=24, choices=[(k.value, k.value) for k in EvidenceKind])
    at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    params = models.JSONField(default=dict)
    source = models.CharField(max_length=60, blank=True, default="", db_index=True)
    """The record it rests on, as the text of its reference."""
    entry = models.UUIDField(null=True)
    """The ledger entry that took it down: where the walk along causes goes on."""
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["person", "withdrawn_at"], name="healthcode_in_force")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "source"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(source=""),
                name="healthcode_one_per_source",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="healthcode_evidence_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%F}"

    @property
    def ref(self) -> EvidenceRef:
        return EvidenceRef(self.id)

    def weighed(self) -> verdicts.Evidence:
        return verdicts.Evidence(self.ref, self.kind, self.at, self.params, self.until)


class Standing(models.Model):
    """The last verdict of a person, derived. Only `actions.weighing` writes it, and only from `weigh`."""

    person = models.OneToOneField("community.Person", on_delete=models.PROTECT, primary_key=True, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    colour = models.CharField(max_length=6, choices=COLOURS)
    until = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    reasons = models.JSONField(default=list)
    rules = models.CharField(max_length=40)
    weighed_at = models.DateTimeField()
    entry = models.UUIDField(null=True)
    """The ledger entry of the last change."""

    class Meta:
        indexes = [models.Index(fields=["region", "colour"], name="healthcode_by_colour")]

    def __str__(self) -> str:
        return self.colour

    def verdict(self) -> verdicts.Verdict:
        reasons = tuple(verdicts.Reason.from_json(r) for r in self.reasons)
        return verdicts.Verdict(Colour(self.colour), self.until, reasons, self.rules, self.next_at)


class Change(models.Model):
    """One change of a verdict, for the list of people whose grade rose or fell and why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    was = models.CharField(max_length=6, choices=COLOURS)
    now = models.CharField(max_length=6, choices=COLOURS)
    until = models.DateTimeField(null=True)
    at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    """The words of the weightiest reason before a fall or after a rise."""
    entry = models.UUIDField()
    weighing = models.ForeignKey("healthcode.Weighing", null=True, on_delete=models.SET_NULL, related_name="changes")
    """The weighing of everybody it came of, when the rules changed and not the evidence."""

    class Meta:
        indexes = [models.Index(fields=["region", "at"], name="healthcode_changes")]

    def __str__(self) -> str:
        return f"{self.was} → {self.now}"

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Code(models.Model):
    """A code that was issued. Its key is its place in the status list; what it says is only in the token itself."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    paper = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(default=Status.VALID, choices=[(s.value, s.name) for s in Status])
    status_at = models.DateTimeField(null=True)
    told = models.BigIntegerField(null=True)
    """The number of the first status list that says this status; empty while none does. Whoever changes a status
    empties it, so that a list made while the change was under way cannot leave it out for good."""

    class Meta:
        indexes = [
            models.Index(fields=["person", "status"], name="healthcode_code_of"),
            models.Index(fields=["told"], name="healthcode_code_told", condition=models.Q(status__gt=0)),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
