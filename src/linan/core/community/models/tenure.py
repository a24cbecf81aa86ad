"""By which right people live behind a door."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.community.facts import TenureKind
from linan.core.community.models.people import Household, Person
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id


class Tenure(models.Model):
    """An ownership or a lease of one dwelling. An owner elsewhere may be a mere name; a tenant is on the roll."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="tenures", db_index=False)
    name = models.CharField(max_length=60, blank=True, default="")
    phone = EncryptedTextField(purpose="community.tenure")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in TenureKind])
    since_on = models.DateField()
    until_on = models.DateField(null=True)
    """The last day on which it holds."""
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "until_on"], name="community_tenure_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("since_on")), name="community_tenure_in_order"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | (Q(kind=TenureKind.OWNER.value) & ~Q(name="")),
                name="community_tenure_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since_on}"
