"""What testing remembers."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.domains.testing.facts import Outcome
from linan.domains.testing.rules import Decision, MissReason, OrderState
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, SampleRef
from linan.kernel.region import Region


class TestOrder(models.Model):
    """A test somebody should take by a certain time."""

    __test__ = False  # the name begins like a test class; pytest must not collect it

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    reason = models.CharField(max_length=20)
    because = models.CharField(max_length=60, blank=True, default="")
    due_at = models.DateTimeField()
    ordered_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in OrderState], default=OrderState.OPEN)

    class Meta:
        indexes = [models.Index(fields=["state", "region", "due_at"], name="testing_order_open")]

    def __str__(self) -> str:
        return f"{self.reason} {self.due_at:%Y-%m-%d}"

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Sample(models.Model):
    """One swab in one tube, with a clock at each step."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    order = models.ForeignKey(TestOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="samples")
    tube = models.CharField(max_length=40, db_index=True)
    doubled = models.BooleanField(default=False)
    """The tube was used for two people: no result can be released for either."""
    retest_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="retests")
    sampled_at = models.DateTimeField()
    receive_by = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    result_by = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, blank=True, default="", choices=[(o.value, o.value) for o in Outcome])
    decision = models.CharField(
        max_length=16, blank=True, default="", choices=[(d.value, d.value) for d in Decision if d]
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    onset_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["region", "sampled_at"], name="testing_sample_list"),
            models.Index(fields=["person", "sampled_at"], name="testing_sample_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tube"], condition=models.Q(doubled=False), name="testing_one_tube"),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(reported_at__isnull=False), name="testing_result_dated"
            ),
        ]

    def __str__(self) -> str:
        return self.tube

    @property
    def ref(self) -> SampleRef:
        return SampleRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Miss(models.Model):
    """Why a person who is here was not sampled; the latest word counts until a sample is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.OneToOneField("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    reason = models.CharField(max_length=12, choices=[(r.value, r.value) for r in MissReason])
    noted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reason
