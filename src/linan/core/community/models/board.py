"""What households said, and which of them somebody wants to hear from every day."""

from __future__ import annotations

from django.db import models

from linan.core.community.facts import PresenceSource
from linan.core.community.models.people import Household, Person
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id


class Word(models.Model):
    """One time a household was heard from. `latest` marks the last word of each member, which is what counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="words", db_index=False)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="words")
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    route = models.CharField(max_length=12, choices=[(s.value, s.value) for s in PresenceSource])
    ill = models.BooleanField(default=False)
    """Symptoms were named; which ones rest encrypted."""
    symptoms = EncryptedTextField(purpose="community.symptoms")
    needs = models.CharField(max_length=200, blank=True, default="")
    latest = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["household", "latest", "at"], name="community_word_home")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Management(models.Model):
    """A household somebody wants to hear from every day, for one ground; several grounds may stand at once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="managements")
    because = models.CharField(max_length=80)
    """The record it rests on, such as a stay; its text form."""
    since_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["because", "household"], name="community_managed_once"),
        ]

    def __str__(self) -> str:
        return self.because
