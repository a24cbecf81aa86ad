"""What the ledger remembers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.ledger.fields import RegionField
from linan.core.ledger.rules import Public
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.region import Level, Region


class Entry(models.Model):
    """One fact: audit trail, outbox and ledger leaf at once. Rows are never changed except to be numbered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    log = models.UUIDField(editable=False)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField(db_index=True)
    role = models.CharField(max_length=80)
    key = models.CharField(max_length=80, null=True)
    region = RegionField()
    subject = models.BinaryField(max_length=32, null=True)
    cause = models.UUIDField(null=True, db_index=True)
    correction = models.UUIDField(null=True)
    erasure = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(max_length=32)
    position = models.BigIntegerField(null=True)
    """The number in its log, given by the sequencer after the commit; null until then."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "position"], name="ledger_entry_position")]
        indexes = [
            models.Index(fields=["log", "id"], condition=Q(position__isnull=True), name="ledger_entry_unnumbered"),
            models.Index(fields=["kind", "at"], name="ledger_entry_kind_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def public(self) -> Public:
        """The public part, as the leaf holds it."""
        return Public(
            log=self.log,
            entry=self.id,
            kind=self.kind,
            at=self.at,
            role=self.role,
            key=self.key,
            region=str(self.region),
            subject=None if self.subject is None else bytes(self.subject),
            cause=self.cause,
            correction=self.correction,
            erasure=self.erasure,
            purpose=self.purpose,
            basis=self.basis,
            body=bytes(self.body),
        )


class Body(models.Model):
    """The private part: salt and body, encrypted. Deleting the row erases the content; the proof still holds."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.entry_id)


class About(models.Model):
    """The private index: which entries concern whom, by keyed hash. Erasable; no part of the log."""

    id = models.BigAutoField(primary_key=True)
    who = models.CharField(max_length=32)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "entry"], name="ledger_about_once")]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Reading(models.Model):
    """The private index of readings: who looked, when, at what. Erased with the entry's body; no part of the log."""

    id = models.BigAutoField(primary_key=True)
    entry = models.UUIDField(unique=True)
    at = models.DateTimeField()
    hour = models.PositiveIntegerField()
    """Whole hours since 1970."""
    reader = models.CharField(max_length=60)
    region = RegionField(db_index=False)
    what = models.CharField(max_length=60)
    people = models.PositiveIntegerField()
    single = models.BooleanField()
    """A look at one record; a list is one look however long it is, and counts nothing."""
    whose = models.CharField(max_length=32, blank=True, default="")
    """Whose record it was, by the same keyed hash as `About`; empty for a list, and for looks older than the column."""

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="ledger_reading_at"),
            models.Index(fields=["reader", "at", "id"], name="ledger_reading_reader"),
            models.Index(fields=["what", "at", "id"], name="ledger_reading_what"),
        ]

    def __str__(self) -> str:
        return f"{self.reader} {self.what}"


class ReadingHour(models.Model):
    """How many single records somebody opened in an hour, counted as they are opened: a crowded hour of a month is
    found at once. At least as many as `Reading` holds, since what was erased stays counted."""

    id = models.BigAutoField(primary_key=True)
    reader = models.CharField(max_length=60)
    hour = models.PositiveIntegerField()
    looks = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "hour"], name="ledger_reading_hour_once")]
        indexes = [models.Index(fields=["looks", "hour"], name="ledger_reading_hour_looks")]

    def __str__(self) -> str:
        return f"{self.reader} {self.hour} {self.looks}"


class Pending(models.Model):
    """A step that is still to be done: a workflow's answer to an entry, or a timer that will record a fact."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workflow = models.CharField(max_length=120)
    """The workflow's name, or empty for a timer."""
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    """Type of the last error and where it arose; never its text, which may quote a person."""
    dead = models.BooleanField(default=False)
    once = models.CharField(max_length=200, null=True, unique=True)
    fact = EncryptedTextField(purpose="ledger.timer")
    cause = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workflow", "entry"], condition=Q(entry__isnull=False), name="ledger_pending_once"
            )
        ]
        indexes = [models.Index(fields=["dead", "due_at", "id"], name="ledger_pending_due")]

    def __str__(self) -> str:
        return f"{self.workflow or 'timer'} {self.due_at:%Y-%m-%d %H:%M}"


class Receipt(models.Model):
    """A workflow answered an entry. Its uniqueness is what makes doing it twice impossible."""

    id = models.BigAutoField(primary_key=True)
    workflow = models.CharField(max_length=120)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "entry"], name="ledger_receipt_once")]

    def __str__(self) -> str:
        return f"{self.workflow} {self.entry_id}"


class Once(models.Model):
    """An idempotency key and the answer that was given the first time."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    answer = EncryptedTextField(purpose="ledger.once")
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="ledger_once_key")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"


class Log(models.Model):
    """One Merkle log: a community's, or the county's for what lies above communities."""

    id = models.UUIDField(primary_key=True)
    region = RegionField()
    holder = models.CharField(max_length=120, blank=True, default="")
    """Who writes it away from here with a key of their own; empty for this cell's own log of the region."""
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32)
    reported_size = models.BigIntegerField(default=0)
    """The size last written into the county's log."""
    signed_at = models.DateTimeField(null=True)
    tallied = models.BigIntegerField(default=0)
    """How many of its entries `Tally` counts already."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region"], condition=Q(holder=""), name="ledger_log_own_region")]

    def __str__(self) -> str:
        return f"{self.id} {self.size}"

    @property
    def told(self) -> bool:
        """True for a log whose heads the county's log tells of."""
        return bool(self.holder) or self.region.level >= Level.COMMUNITY


class Tally(models.Model):
    """How many entries of a kind somebody in a role made in an area on a civil day: a count beside the log, made anew
    from it at any time. Each entry is counted for its own region and, `wide`, for the street or county above: there
    under its kind, and under its control process."""

    id = models.BigAutoField(primary_key=True)
    wide = models.BooleanField()
    region: models.Field[Region, Region] = RegionField(db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=60)
    role = models.CharField(max_length=80)
    entries = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wide", "kind", "day", "region", "role"], name="ledger_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.day} {self.kind} {self.role} {self.entries}"


class Checkpoint(models.Model):
    """A signed head of a log."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="+", db_index=False)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    note = models.TextField()
    told = models.UUIDField(null=True)
    """The county's entry that tells of this head; null for the county's own heads."""
    published_at = models.DateTimeField(null=True)
    """When it was put where others read it; until then it waits for its witnesses."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="ledger_checkpoint_once")]
        indexes = [
            models.Index(
                fields=["log", "size"], condition=Q(published_at__isnull=True), name="ledger_checkpoint_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.log_id} {self.size}"


class Key(models.Model):
    """A certified key: who holds it and, for a log's own, under which name the vault keeps it. The entries decide."""

    id = models.BigAutoField(primary_key=True)
    region = RegionField()
    holder = models.CharField(max_length=120, db_index=True)
    """A log's origin, or the name of a department or node."""
    vkey = models.CharField(max_length=300, unique=True)
    secret = models.CharField(max_length=80, blank=True)
    """The vault's name of the private key; empty when somebody else holds it."""
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.holder} {self.vkey[-12:]}"
