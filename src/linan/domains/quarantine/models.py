"""What quarantine remembers. Constraints hold what must never be; there is no workflow in here."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.quarantine import rules
from linan.domains.quarantine.facts import RefusalStep, Regime
from linan.domains.quarantine.rules import CareRole, State
from linan.kernel.ids import new_id
from linan.kernel.refs import OrderRef, PersonRef
from linan.kernel.region import Region
from linan.kernel.time import Due
from linan.kernel.words import Words


class Whose(TypedDict):
    """The fields every fact about an order begins with."""

    region: Region
    subject: PersonRef
    order: OrderRef


class Order(models.Model):
    """One stay of one person. The governing values are weighed from its grounds and never set by hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    state = models.CharField(max_length=12, choices=[(s, s) for s in State], default=State.DRAFT)
    regime = models.CharField(max_length=24, choices=[(r, r) for r in Regime])
    anchor_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    until_on = models.DateField()
    rule = models.CharField(max_length=80)
    because = models.CharField(max_length=80)
    test_days = models.JSONField(default=list)
    provisional = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    notice_number = models.CharField(max_length=40, default="", blank=True)
    served_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = EncryptedTextField(purpose="quarantine.words", blank=True)
    certificate_number = models.CharField(max_length=40, default="", blank=True)
    blockers = models.JSONField(default=list)
    last_heard_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state__in=[str(s) for s in rules.OPEN]), name="one_open_order"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("anchor_on")), name="order_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["state", "region", "until_on"], name="order_by_area")]

    def __str__(self) -> str:
        return f"{self.regime} through {self.until_on} ({self.state})"

    @property
    def ref(self) -> OrderRef:
        return OrderRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)

    @property
    def whose(self) -> Whose:
        return {"region": self.region, "subject": self.subject, "order": self.ref}

    @property
    def due(self) -> Due:
        return Due(self.anchor_on, self.days, self.rule)

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    def heard_on(self, on: date) -> bool:
        return self.last_heard_on is not None and self.last_heard_on >= on


class Ground(models.Model):
    """One reason for a stay. It lapses on its own; the order then stands on what is left."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="grounds", db_index=False)
    because = models.CharField(max_length=80, db_index=True)
    regime = models.CharField(max_length=24, choices=[(r, r) for r in Regime])
    anchor_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=80)
    test_days = models.JSONField(default=list)
    provisional = models.BooleanField(default=False)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "because"], name="one_ground_per_cause")]

    def __str__(self) -> str:
        return f"{self.regime} because of {self.because}"

    def weighed(self) -> rules.Ground:
        return rules.Ground(
            because=self.because,
            regime=Regime(self.regime),
            due=Due(self.anchor_on, self.days, self.rule),
            test_days=tuple(self.test_days),
            provisional=self.provisional,
        )


class CareName(models.Model):
    """Who fills one of the five roles for one order, with a substitute."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="five", db_index=False)
    role = models.CharField(max_length=12, choices=[(r, r) for r in CareRole])
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20)
    substitute_name = models.CharField(max_length=60, default="", blank=True)
    substitute_phone = models.CharField(max_length=20, default="", blank=True)
    staff = models.CharField(max_length=60, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "role"], name="one_name_per_role")]

    def __str__(self) -> str:
        return f"{self.role}: {self.name}"

    def named(self) -> rules.CareName:
        return rules.CareName(
            CareRole(self.role), self.name, self.phone, self.substitute_name, self.substitute_phone, self.staff
        )


class CheckIn(models.Model):
    """One word from the person, by themselves or through someone who saw or called them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="check_ins", db_index=False)
    on = models.DateField()
    at = models.DateTimeField()
    temperature_tenths = models.PositiveSmallIntegerField(null=True)
    symptoms = models.JSONField(default=list)
    note = EncryptedTextField(purpose="quarantine.words", blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["order", "on"], name="check_in_by_day")]

    def __str__(self) -> str:
        return f"heard on {self.on}"

    @property
    def degrees(self) -> str:
        tenths = self.temperature_tenths
        return "" if tenths is None else f"{tenths // 10}.{tenths % 10}"

    @property
    def symptom_words(self) -> list[Words]:
        return [rules.SYMPTOM_WORDS[s] for s in self.symptoms]


class TestNote(models.Model):
    """A result that counts towards release, as testing told us."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="tests", db_index=False)
    sampled_on = models.DateField()
    negative = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "sampled_on", "negative"], name="one_note_per_sample_day")
        ]

    def __str__(self) -> str:
        return f"{'negative' if self.negative else 'positive'} on {self.sampled_on}"


class Visit(models.Model):
    """A time in which the door opens for a known reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="visits")
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=120, default="", blank=True)
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.since:%F %H:%M} to {self.until:%H:%M}"


class Leaving(models.Model):
    """A reported leaving. At most one is open per order; it stays open until a person has looked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="leavings")
    source = models.CharField(max_length=40)
    at = models.DateTimeField()
    reported_at = models.DateTimeField()
    times_seen = models.PositiveSmallIntegerField(default=1)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=60, default="", blank=True)
    outcome = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order"], condition=models.Q(acknowledged_at=None), name="one_open_leaving")
        ]

    def __str__(self) -> str:
        return f"{self.source} at {self.at:%F %H:%M}"


class RefusalNote(models.Model):
    """One rung of the refusal ladder that was really climbed: what was said, who witnessed it, which law was cited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refusals", db_index=False)
    step = models.CharField(max_length=16, choices=[(s, s) for s in RefusalStep])
    at = models.DateTimeField()
    said = EncryptedTextField(purpose="quarantine.words")
    witness = models.CharField(max_length=60)
    law = models.CharField(max_length=200, default="", blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "step"], name="each_step_once")]

    def __str__(self) -> str:
        return str(self.step)

    @property
    def step_words(self) -> Words:
        return rules.STEP_WORDS[RefusalStep(self.step)]


class NumberSeries(models.Model):
    """The last number given out, per community, year and kind of paper, so that numbers run without gaps."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    paper = models.CharField(max_length=12)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "year", "paper"], name="one_series_per_paper")]

    def __str__(self) -> str:
        return f"{self.paper} {self.code} {self.year}: {self.last}"
