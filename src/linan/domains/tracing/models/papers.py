"""Letters between counties, and texts for the public."""

from __future__ import annotations

from datetime import date

from django.db import models

from linan.core.ledger.fields import BytewiseField, RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.tracing.facts import Outcome, Ring
from linan.domains.tracing.rules.letters import Way
from linan.domains.tracing.rules.trajectory import TextState
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, RecordRef
from linan.kernel.region import Region


class Letter(models.Model):
    """协查函: one letter to another county about contacts of our case, or one from there about people here.

    `region` is our county; `number` the sender's. A letter in is entered once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    way = models.CharField(max_length=3, choices=[(w.value, w.value) for w in Way])
    region: models.Field[Region, Region] = RegionField(db_index=False)
    case = models.ForeignKey("tracing.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="letters")
    partner = models.CharField(max_length=60)
    """The other county, as it signs."""
    number = BytewiseField(max_length=40)
    written_at = models.DateTimeField()
    """When we wrote it, or entered it."""
    reply_by = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    """A letter out: when it went; a letter in: when our answer went."""

    class Meta:
        indexes = [models.Index(fields=["region", "-written_at"], name="tracing_letter_list")]
        constraints = [models.UniqueConstraint(fields=["number", "partner", "way"], name="tracing_letter_once")]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def case_ref(self) -> CaseRef | None:
        return CaseRef(self.case_id) if self.case_id else None


class LetterLine(models.Model):
    """One person of a letter. Out: a contact of ours; in: what the letter says, and whom of the register it means."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    contact = models.ForeignKey(
        "tracing.Contact", null=True, blank=True, on_delete=models.PROTECT, related_name="letter_lines"
    )
    person = models.ForeignKey("community.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(purpose="tracing.letter_name")
    identity = EncryptedTextField(purpose="tracing.letter_identity")
    phone = EncryptedTextField(purpose="tracing.letter_phone")
    address = EncryptedTextField(purpose="tracing.letter_address")
    ring = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Ring])
    last_met_on: models.DateField[date, date] = models.DateField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    """A letter in: when a tracer took it on, which is the determination here."""
    push = models.ForeignKey(
        "tracing.Push", null=True, blank=True, on_delete=models.PROTECT, related_name="letter_lines"
    )
    outcome = models.CharField(max_length=14, blank=True, default="", choices=[(o.value, o.value) for o in Outcome])
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="tracing_letter_line")]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.number}"

    @property
    def ref(self) -> ContactRef:
        """What stays and evidence name as their cause, as they name a contact line."""
        return ContactRef(self.id)

    @property
    def subject(self) -> PersonRef | None:
        return PersonRef(self.person_id) if self.person_id else None


class PublicText(models.Model):
    """公开轨迹: one version of what the public reads about a case's way. What was released is never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("tracing.Case", on_delete=models.PROTECT, related_name="public_texts", db_index=False)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TextState])
    show_sex = models.BooleanField(default=False)
    show_age = models.BooleanField(default=False)
    home_level = models.PositiveSmallIntegerField()
    """How near the home is named: the level of its area, never below the community."""
    apart = models.BooleanField(default=False)
    """Told as places of several infected people: no home, no order, nothing of the person."""
    stays = models.JSONField(default=list)
    """Each stay as it is shown: place, region, start, end, exact, shown (`place`, `area` or `out`) and area."""
    note = EncryptedTextField(purpose="tracing.text_note")
    words = models.JSONField(default=dict)
    """The released text itself, by language."""
    drafted_by = models.CharField(max_length=60)
    drafted_at = models.DateTimeField()
    released_by = models.CharField(max_length=60, blank=True, default="")
    released_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    ended_by = models.CharField(max_length=60, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="tracing_text_version")]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.version}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)
