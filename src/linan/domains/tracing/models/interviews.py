"""What an interview remembers: its lines, every version of each, companions named, and answers that crossed.

What somebody said rests encrypted, and all of it goes when movements of that day go (`actions.forget_interviews`).
"""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.domains.tracing.rules.interview import Certainty, LineState, Source, Told, Where
from linan.kernel.ids import new_id
from linan.kernel.refs import PersonRef, PlaceRef, RecordRef
from linan.kernel.region import Region

WORDS = "tracing.interview"


class Interview(models.Model):
    """The talk with one infected person, day by day; one a case, however often it is taken up again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField("tracing.Case", on_delete=models.CASCADE, related_name="interview")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    changes = models.PositiveIntegerField(default=0)
    """How many changes there were: an open page asks for those after the last it has seen."""

    def __str__(self) -> str:
        return f"interview {self.case_id}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)


class InterviewLine(models.Model):
    """One stay of one day as it is told now. `version` counts its answers; `seen` versions meet in `save_line`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="lines", db_index=False)
    day = models.DateField()
    start = models.PositiveSmallIntegerField(null=True, blank=True)
    """Minutes since the day began in China; None while nobody knows the hour."""
    end = models.PositiveSmallIntegerField(null=True, blank=True)
    """The same; beyond 1440 when the stay lasted into the next day."""
    where = models.CharField(max_length=6, choices=[(w.value, w.value) for w in Where])
    place = models.ForeignKey("community.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField(purpose=WORDS, blank=True)
    note = EncryptedTextField(purpose=WORDS, blank=True)
    source = models.CharField(max_length=8, choices=[(s.value, s.value) for s in Source])
    certainty = models.CharField(max_length=6, choices=[(c.value, c.value) for c in Certainty])
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in LineState])
    version = models.PositiveIntegerField(default=1)
    change = models.PositiveIntegerField()
    """The number of its latest change in the interview."""
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    known_as = models.CharField(max_length=120, null=True, blank=True)
    """What it was filled in from, a record or a notice's line, so that it is filled in once; None for what was told."""
    visit_key = models.CharField(max_length=80, blank=True, default="")
    """The visit this line became, and when that starts; empty while it is none."""
    visit_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["interview", "day", "start", "id"], name="tracing_interview_day")]
        constraints = [models.UniqueConstraint(fields=["interview", "known_as"], name="tracing_filled_in_once")]

    def __str__(self) -> str:
        return f"line of {self.day:%F}, version {self.version}"

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def told(self) -> Told:
        return Told(
            start=self.start,
            end=self.end,
            where=Where(self.where),
            place=PlaceRef(self.place_id) if self.place_id else None,
            words=self.words,
            note=self.note,
            source=Source(self.source),
            certainty=Certainty(self.certainty),
            state=LineState(self.state),
        )

    @told.setter
    def told(self, told: Told) -> None:
        self.start, self.end, self.where = told.start, told.end, told.where.value
        self.place_id = told.place.id if told.place else None
        self.words, self.note = told.words, told.note
        self.source, self.certainty, self.state = told.source.value, told.certainty.value, told.state.value


class LineVersion(models.Model):
    """What a line said at one version. Kept, so that two answers given at once can be told apart and none is lost."""

    id = models.BigAutoField(primary_key=True)
    line = models.ForeignKey(InterviewLine, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    told = EncryptedTextField(purpose=WORDS)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "version"], name="tracing_line_version")]

    def __str__(self) -> str:
        return f"version {self.version}"


class OtherAnswer(models.Model):
    """An answer to a line that somebody else had changed meanwhile. Both are shown until a person chooses."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(InterviewLine, on_delete=models.CASCADE, related_name="others")
    told = EncryptedTextField(purpose=WORDS)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"other answer to {self.line_id}"


class Companion(models.Model):
    """Somebody who was there. `person` is the register's, once it is known who is meant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(InterviewLine, on_delete=models.CASCADE, related_name="companions")
    name = EncryptedTextField(purpose=WORDS)
    phone = EncryptedTextField(purpose=WORDS, blank=True)
    person = models.ForeignKey("community.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    by = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"companion {self.id}"

    @property
    def subject(self) -> PersonRef | None:
        return PersonRef(self.person_id) if self.person_id else None
