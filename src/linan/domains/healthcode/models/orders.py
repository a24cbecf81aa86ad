"""Orders by hand, whom they name, and the alarms they raise."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.healthcode.rules.orders import AlarmKind, OrderState
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class ManualOrder(models.Model):
    """One order by hand: who asked, who agreed, on which ground and law, until when. It ends with `until` by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    ground = models.CharField(max_length=24)
    basis = models.CharField(max_length=40)
    record = models.CharField(max_length=80)
    """The number of the investigation it follows."""
    reason = EncryptedTextField(purpose="healthcode.order")
    """What the person reads."""
    people = models.PositiveIntegerField()
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in OrderState])
    third_needed = models.BooleanField(default=False)
    office = models.CharField(max_length=80)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    second_office = models.CharField(max_length=80, blank=True, default="")
    second_by = models.CharField(max_length=60, blank=True, default="")
    second_at = models.DateTimeField(null=True)
    third_office = models.CharField(max_length=80, blank=True, default="")
    third_by = models.CharField(max_length=60, blank=True, default="")
    third_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=60, blank=True, default="")
    closed_because = EncryptedTextField(purpose="healthcode.order", blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "state"], name="healthcode_orders")]
        constraints = [
            models.CheckConstraint(
                condition=Q(second_by="")
                | (~Q(second_by=F("proposed_by")) & ~Q(second_office=F("office")) & ~Q(second_office="")),
                name="healthcode_order_two_people",
            ),
            models.CheckConstraint(
                condition=Q(third_by="")
                | (
                    ~Q(third_by=F("proposed_by"))
                    & ~Q(third_by=F("second_by"))
                    & ~Q(third_office=F("office"))
                    & ~Q(third_office=F("second_office"))
                ),
                name="healthcode_order_three_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | (~Q(second_by="") & (Q(third_needed=False) | ~Q(third_by=""))),
                name="healthcode_order_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.state}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def signers(self) -> list[str]:
        return [s for s in (self.proposed_by, self.second_by, self.third_by) if s]

    @property
    def offices(self) -> list[str]:
        return [o for o in (self.office, self.second_office, self.third_office) if o]


class OrderedPerson(models.Model):
    """One person an order names; `lifted_at` once it no longer holds for them."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(ManualOrder, on_delete=models.CASCADE, related_name="named", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "person"], name="healthcode_named_once")]

    def __str__(self) -> str:
        return f"{self.person_id}"

    @property
    def ref(self) -> PersonRef:
        return PersonRef(self.person_id)


class OfficeDay(models.Model):
    """How many people one office asked orders for on one day. Locked while an order is counted, so that two at the
    same moment count one after the other; what is refused or lifted later stays counted."""

    id = models.BigAutoField(primary_key=True)
    office = models.CharField(max_length=80)
    on = models.DateField()
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "on"], name="healthcode_office_day")]

    def __str__(self) -> str:
        return f"{self.office} {self.on:%F} {self.people}"


class OrderAlarm(models.Model):
    """An alarm about orders by hand; it clears when somebody who oversees them has looked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    order = models.ForeignKey(ManualOrder, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in AlarmKind])
    office = models.CharField(max_length=80)
    people = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=60, blank=True, default="")
    outcome = models.CharField(max_length=10, blank=True, default="")
    words = EncryptedTextField(purpose="healthcode.order", blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "settled_at"], name="healthcode_alarms")]

    def __str__(self) -> str:
        return f"{self.kind} {self.people}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
