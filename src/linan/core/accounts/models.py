"""What accounts remember: staff and their duties, residents and their helpers, and the ways in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, StaffRef
from linan.kernel.region import Region


class Department(models.Model):
    """An office people act for, and the office it answers to (条线)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    region: models.Field[Region, Region] = RegionField()
    reports_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches")

    def __str__(self) -> str:
        return self.name


class Staff(models.Model):
    """A person who works here. What they may do follows from their duties alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="staff")
    name = models.CharField(max_length=60)
    phone = EncryptedTextField(purpose="accounts.phone")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="staff")
    person = models.OneToOneField("community.Person", null=True, on_delete=models.PROTECT, related_name="+")
    """The same person in the register, when they live here too."""
    region: models.Field[Region, Region] = RegionField(db_index=False)
    """Where the post belongs; it gives no power."""
    added_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["region", "name"], name="staff_region_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> StaffRef:
        return StaffRef(self.id)


class DutyHow(models.TextChoices):
    POST = "post", _("own post")
    DEPUTY = "deputy", _("standing in")
    SECONDMENT = "secondment", _("lent by another office")


class Duty(models.Model):
    """A role over a region for a term; `until` is exclusive, empty means without end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(max_length=40)
    region: models.Field[Region, Region] = RegionField()
    how = models.CharField(max_length=12, choices=DutyHow.choices, default=DutyHow.POST)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["role", "region"], name="duty_role_region")]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="duty_term")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region}"


class Absence(models.Model):
    """A member of staff is away from work; why is nobody's business. `until` is exclusive; empty: not known yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="absences")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="absence_term")
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} since {self.since:%F}"


class HelperKind(models.TextChoices):
    POLICE = "police", _("police")
    DOCTOR = "doctor", _("doctor")
    PROPERTY = "property", _("property management")
    VOLUNTEER = "volunteer", _("volunteer")
    OTHER = "other", _("other helper")


class TeamPlace(models.Model):
    """A helper's place in a grid's team (1+N). `position` is the order in which they stand in for the leader."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="team_places")
    kind = models.CharField(max_length=9, choices=HelperKind.choices)
    position = models.PositiveSmallIntegerField()
    stands_in = models.OneToOneField(Duty, null=True, on_delete=models.SET_NULL, related_name="+")
    """The leader's duty this helper holds while the leader is away."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "staff"], name="once_in_a_team"),
            models.UniqueConstraint(fields=["region", "position"], name="one_helper_per_position"),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.position}"


class HomeContact(models.Model):
    """Whom a household named as its contact; without one the first adult on its roll is asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.OneToOneField("community.Household", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("community.Person", on_delete=models.CASCADE, related_name="+")
    named_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.household_id)


class ResidentLink(models.Model):
    """A sign-in of a resident: this user is that person of the register."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="resident")
    person = models.OneToOneField("community.Person", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def ref(self) -> PersonRef:
        return PersonRef(self.person_id)


class FamilyProxy(models.Model):
    """`helper` may act for `person` because they agreed; it ends by itself and can be taken back any time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    helper = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=12)
    agreed_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "helper"], condition=Q(revoked_at__isnull=True), name="one_proxy_in_force"
            ),
            models.CheckConstraint(condition=~Q(person=F("helper")), name="proxy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.helper_id} for {self.person_id}"


class OtherWay(models.Model):
    """How somebody without a telephone is reached, and through whom; the latest word counts."""

    person = models.OneToOneField("community.Person", on_delete=models.PROTECT, primary_key=True, related_name="+")
    way = models.CharField(max_length=12)
    through = EncryptedTextField(purpose="accounts.other_way", blank=True)
    noted_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.way} for {self.person_id}"


class DemoLink(models.Model):
    """A sign-in link of a demo cell, printed at each start. It opens in a demo cell and on the machine itself only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.title


class PhoneCode(models.Model):
    """A one-time code sent to a telephone. Neither the number nor the code can be read back from the row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_key = models.CharField(max_length=64, db_index=True)
    source_key = models.CharField(max_length=64, db_index=True)
    """Keyed hash of the network address that asked."""
    person = models.ForeignKey("community.Person", null=True, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    asked_at = models.DateTimeField(db_index=True)
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class ApiToken(models.Model):
    """A key for a program: the powers of its owner, cut to `scopes` (ability codes), until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class RefusedCount(models.Model):
    """How often a role was refused at a door on a day: no person, no record, no address."""

    id = models.BigAutoField(primary_key=True)
    on = models.DateField()
    role = models.CharField(max_length=80)
    door = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["on", "role", "door", "status"], name="refused_once_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.role} {self.door} {self.times}"
