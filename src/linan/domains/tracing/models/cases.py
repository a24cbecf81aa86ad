"""Cases, what searches found, contact lines, and whom lists ask for."""

from __future__ import annotations

from django.db import models

from linan.core.ledger.fields import BytewiseField, RegionField
from linan.domains.tracing.facts import From, Outcome, Ring
from linan.domains.tracing.rules import OPEN_CASES, CaseState, ContactState, PushState
from linan.domains.tracing.rules.links import Chain
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, PlaceRef
from linan.kernel.region import Region


class Case(models.Model):
    """An infected person's case; at most one is open per person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    number = BytewiseField(max_length=24, unique=True)
    """How people speak of it without a name: `20221104-03`."""
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in CaseState])
    because = models.CharField(max_length=60, blank=True, default="")
    opened_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    excluded_at = models.DateTimeField(null=True, blank=True)
    onset_on = models.DateField(null=True, blank=True)
    first_positive_at = models.DateTimeField(null=True, blank=True)
    infectious_from = models.DateTimeField(null=True, blank=True)
    hospital = models.CharField(max_length=80, blank=True, default="")
    hospital_on = models.DateField(null=True, blank=True)
    fever_free_since = models.DateField(null=True, blank=True)
    origin_label = models.CharField(max_length=10, blank=True, default="", choices=[(v.value, v.value) for v in From])
    """Imported, local or a rebound, as a tracer decided; empty while nobody has."""
    ended_on = models.DateField(null=True, blank=True)
    """The day the patient recovered or died."""

    class Meta:
        indexes = [models.Index(fields=["region", "opened_at"], name="tracing_case_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state__in=OPEN_CASES), name="tracing_one_open_case"
            )
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def ref(self) -> CaseRef:
        return CaseRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class CaseOrigin(models.Model):
    """Where a past case came from: the number its source knows it by, so that it is entered once."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="origin")
    source = BytewiseField(max_length=60)
    number = BytewiseField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "source"], name="tracing_entered_once")]

    def __str__(self) -> str:
        return f"{self.source}:{self.number}"


class CaseSample(models.Model):
    """One read sample of a patient, kept while the case is open: it counts towards the discharge criteria."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="samples", db_index=False)
    sampled_at = models.DateTimeField()
    negative = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "sampled_at", "negative"], name="tracing_sample_noted_once")
        ]

    def __str__(self) -> str:
        return f"{self.sampled_at:%F %H:%M} {'negative' if self.negative else 'positive'}"


class SearchRun(models.Model):
    """One search, with the parameters it was made with."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="runs")
    at = models.DateTimeField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    overlap_minutes = models.PositiveIntegerField()
    latent_days = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()
    visits = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    per_generation = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.case.number} {self.at:%Y-%m-%d %H:%M}"


class SearchFinding(models.Model):
    """One person a search reached. A finding restricts nobody; it is erased with its run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(SearchRun, on_delete=models.CASCADE, related_name="findings", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    generation = models.PositiveSmallIntegerField()
    fewest_hops = models.PositiveSmallIntegerField()
    exposed_at = models.DateTimeField()
    place = models.ForeignKey("community.Place", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    met_to = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    via = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    chain = models.JSONField(default=list)
    """The meetings from the case to this person: via, person, place ("" at home), from, to, minutes."""

    class Meta:
        indexes = [models.Index(fields=["run", "generation", "exposed_at", "id"], name="tracing_finding_list")]

    def __str__(self) -> str:
        return f"{self.generation}: {self.person_id}"

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Push(models.Model):
    """One numbered line asking one grid to reach one person, for however many cases. One is open per person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField(db_index=False)
    """Whom it asks: the person's home, or the area it was forwarded to."""
    list_no = BytewiseField(max_length=40)
    pushed_at = models.DateTimeField()
    locate_by = models.DateTimeField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in PushState], default=PushState.OPEN)
    outcome = models.CharField(max_length=14, blank=True, default="", choices=[(o.value, o.value) for o in Outcome])
    located_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")
    forwarded_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "region", "locate_by"], name="tracing_push_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state=PushState.OPEN.value), name="tracing_called_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.list_no)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)


class Contact(models.Model):
    """One person's contact with one case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    person = models.ForeignKey("community.Person", on_delete=models.PROTECT, related_name="+")
    region: models.Field[Region, Region] = RegionField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in ContactState])
    ring = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Ring])
    proposed = models.CharField(max_length=10, blank=True, default="", choices=[(r.value, r.value) for r in Ring])
    """What the search or the interview proposed, whatever was decided; empty for lines older than this column."""
    generation = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=10)
    place = models.ForeignKey("community.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField()
    last_met_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    via = models.ForeignKey("community.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chain = models.JSONField(default=list)
    ground = models.CharField(max_length=200, blank=True, default="")
    determined_at = models.DateTimeField(null=True, blank=True)
    push = models.ForeignKey(Push, null=True, blank=True, on_delete=models.PROTECT, related_name="contacts")
    closed_at = models.DateTimeField(null=True, blank=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    """When the first sample since the exposure was taken; with the next four, the links of the chain (rules.links)."""
    result_at = models.DateTimeField(null=True, blank=True)
    facility = models.BooleanField(default=False)
    stay_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "generation", "met_at", "id"], name="tracing_contact_list"),
            # Counts of a case with tens of thousands of contacts are read from the index alone.
            models.Index(fields=["case", "state", "ring"], name="tracing_contact_state"),
            models.Index(
                fields=["case", "push"], condition=models.Q(push__isnull=False), name="tracing_contact_pushed"
            ),
            # A chain of thousands of cases: its open lines are met one after the other, not gathered and sorted.
            models.Index(
                fields=["met_at", "id"], condition=models.Q(closed_at__isnull=True), name="tracing_contact_open"
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="tracing_one_line_each")]

    def __str__(self) -> str:
        return f"{self.ring} {self.person_id}"

    @property
    def ref(self) -> ContactRef:
        return ContactRef(self.id)

    @property
    def subject(self) -> PersonRef:
        return PersonRef(self.person_id)

    @property
    def links(self) -> Chain:
        return Chain(
            self.met_at, self.tested_at, self.result_at, self.facility, self.stay_at, self.over_at, self.closed_at
        )

    @property
    def place_ref(self) -> PlaceRef | None:
        return PlaceRef(self.place_id) if self.place_id else None
