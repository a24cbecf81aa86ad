"""Messages and what is still to be delivered. Texts and addresses rest encrypted."""

from __future__ import annotations

import json
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.region import Region
from linan.kernel.words import Words


class Message(models.Model):
    """One thing said to one recipient; it is in their inbox whatever else carries it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    to = models.CharField(max_length=60)
    """The recipient's reference: `person:…` or `staff:…`."""
    packed = EncryptedTextField(purpose="messages.words")
    """The words as JSON (`Words.to_json`), rendered in the reader's language when read."""
    kind = models.CharField(max_length=40)
    link = models.CharField(max_length=200, blank=True)
    region: models.Field[Region, Region] = RegionField(db_index=False)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["to", "-sent_at"], name="message_inbox")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def words(self) -> Words:
        return Words.from_json(json.loads(self.packed))


class Channel(models.TextChoices):
    SMS = "sms", _("text message")
    MAIL = "mail", _("e-mail")
    PRINT = "print", _("on paper")
    LOUDSPEAKER = "loudspeaker", _("read aloud")


class OutboxItem(models.Model):
    """One delivery that is to be done, was done, or could not be done."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("a message", "waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("could not be delivered")

    BY_HAND: ClassVar[tuple[str, ...]] = (Channel.PRINT, Channel.LOUDSPEAKER)
    """Channels a person serves; no machine takes them from the outbox."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    to = EncryptedTextField(purpose="messages.address")
    packed = EncryptedTextField(purpose="messages.words")
    language = models.CharField(max_length=10, default="zh-hans")
    region: models.Field[Region, Region] = RegionField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    """After this it is of no use any more (a one-time code)."""
    receipt = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.channel} {self.state} {self.id}"

    @property
    def words(self) -> Words:
        return Words.from_json(json.loads(self.packed))


class Preference(models.Model):
    """The channel a recipient asked for; without one a resident gets text messages and staff the inbox alone."""

    to = models.CharField(max_length=60, primary_key=True)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    """Empty: the inbox alone."""
    language = models.CharField(max_length=10, default="zh-hans")

    def __str__(self) -> str:
        return f"{self.to} {self.channel}"
