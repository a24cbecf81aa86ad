"""What policy remembers: decisions about which edition is in force. The editions themselves are files."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from linan.core.ledger.fields import RegionField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Adoption(models.Model):
    """One decision: this edition here from then on, proposed by one person and confirmed by another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    edition = models.CharField(max_length=40)
    since = models.DateTimeField()
    because = models.CharField(max_length=400)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "since"], name="policy_adoption_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")), name="policy_two_people"
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.region} {self.since:%F}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class ModeOrder(models.Model):
    """One switch to another mode: why, with which powers, until when; by two people where it lends powers.

    It is in force by the clock alone, from `since_at` until `until_at` or the moment somebody ended it sooner.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    mode = models.CharField(max_length=20)
    reason = models.CharField(max_length=400)
    basis = models.CharField(max_length=200, blank=True, default="")
    powers: models.Field[list[str], list[str]] = models.JSONField(default=list)
    """Codes of the abilities it lends."""
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    """Moved nearer when somebody ends it sooner."""
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "until_at"], name="policy_mode_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")) | Q(powers=[]),
                name="policy_powers_by_two",
            ),
            models.CheckConstraint(condition=Q(until_at__gte=F("since_at")), name="policy_mode_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.region}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class LocalOverlay(models.Model):
    """What a place adds to one edition: so many days on these rules, why, until when; by two people.

    It is in force by the clock alone, from `since_at` until `until_at` or the moment somebody ended it sooner, and only
    while its edition is in force there.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    edition = models.CharField(max_length=40)
    extra_days: models.Field[dict[str, int], dict[str, int]] = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    basis = models.CharField(max_length=200, blank=True, default="")
    since_at = models.DateTimeField()
    until_at = models.DateTimeField()
    """As planned; it stays when somebody ends it sooner, so that a past moment is weighed as it was then."""
    ended_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=60, blank=True, default="")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["region", "until_at"], name="policy_overlay_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("proposed_by")), name="policy_overlay_by_two"
            ),
            models.CheckConstraint(condition=Q(until_at__gte=F("since_at")), name="policy_overlay_forward"),
        ]

    def __str__(self) -> str:
        return f"{self.edition} {self.region} {self.extra_days}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
