"""What stands in a community besides homes."""

from __future__ import annotations

from django.db import models

from linan.core.community.facts import Air, SiteKind, SpaceKind
from linan.core.community.models.places import Gate
from linan.core.ledger.fields import RegionField
from linan.core.vault.fields import EncryptedTextField
from linan.kernel.ids import new_id
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class Site(models.Model):
    """An enterprise, a facility or a public space, with whom to call and what it can be turned to in need."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    region: models.Field[Region, Region] = RegionField()
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in SiteKind])
    name = models.CharField(max_length=120)
    use = models.CharField(max_length=60, blank=True, default="")
    """What it is, in the office's own word: a school, a pump house, a square."""
    address = models.CharField(max_length=200, blank=True, default="")
    contact_name = models.CharField(max_length=60, blank=True, default="")
    contact_phone = EncryptedTextField(purpose="community.site")
    workers = models.PositiveIntegerField(default=0)
    capacity = models.PositiveIntegerField(default=0)
    """How many people it holds; 0 while nobody has counted."""
    floors = models.PositiveSmallIntegerField(default=0)
    emergency_uses = models.CharField(max_length=120, blank=True, default="")
    """Codes of `EmergencyUse`, joined by commas."""
    space = models.CharField(max_length=10, blank=True, default="", choices=[(k.value, k.value) for k in SpaceKind])
    """What residents may book it as; empty for what is not booked."""
    square_metres = models.PositiveIntegerField(default=0)
    """0 while nobody has measured."""
    air = models.CharField(max_length=10, blank=True, default="", choices=[(a.value, a.value) for a in Air])
    """Empty while nobody has looked."""
    buffers = models.ForeignKey(Gate, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The gate in front of which people can wait apart here."""
    since_on = models.DateField()
    until_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> RecordRef:
        return RecordRef(self.id)

    @property
    def uses(self) -> list[str]:
        return [u for u in self.emergency_uses.split(",") if u]
