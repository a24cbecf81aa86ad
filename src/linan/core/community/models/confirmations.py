"""When somebody last made sure that an entry of the register is right."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from linan.core.community.facts import PresenceSource
from linan.core.community.models.people import Household, Person
from linan.kernel.ids import new_id


class Confirmation(models.Model):
    """One time a person's or a household's entry was confirmed. Rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.CASCADE, related_name="confirmations", db_index=False
    )
    household = models.ForeignKey(
        Household, null=True, on_delete=models.CASCADE, related_name="confirmations", db_index=False
    )
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    route = models.CharField(max_length=12, choices=[(s.value, s.value) for s in PresenceSource])

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="community_confirmed_person"),
            models.Index(fields=["household", "at"], name="community_confirmed_home"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, household__isnull=False) | Q(person__isnull=False, household=None),
                name="community_confirmed_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.at:%Y-%m-%d}"
