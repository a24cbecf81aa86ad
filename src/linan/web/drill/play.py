"""The drill's people and their days.

    day 0 … 13   ordinary days: visits and gate passages, one unseen infection and its spread
    day 14       the index patient is sampled; screen-positive → retest → confirmed → contacts → orders
    day 14 …     each day: gate, tests, laboratory, tracing, locating, check-ins, the evening's missed, midnight's
                 releases, until nobody is in quarantine any more

Everything is decided by the seed and by what the product answers; nothing reads the wall clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet

from linan.core.accounts.queries import resident_actor
from linan.core.community.queries import regions_of
from linan.core.movement.loading import load_days
from linan.domains.gates import actions as gates
from linan.domains.gates.models import Handover
from linan.domains.gates.rules import Outcome as Ended
from linan.domains.gates.rules import Taker
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Order
from linan.domains.quarantine.rules import State
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.testing.models import Sample, TestOrder
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Outcome as Located
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact, Push
from linan.domains.workforce import actions as workforce
from linan.domains.workforce.models import Task
from linan.kernel.actor import Actor
from linan.kernel.ids import id_at
from linan.kernel.refs import GateRef, PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region
from linan.kernel.time import CHINA
from linan.kernel.worlds import County, Days, Outbreak, make_county, make_days, spread
from linan.web.settle import Roster, settle

BEGAN = datetime(2022, 7, 1, tzinfo=CHINA)
"""The ninth edition is in force on this day."""
DETECTED = 14
LONGEST = 14
"""Days after detection at which the drill stops, whatever is still open."""
DAY = 1440
SHOWS_AFTER = 2 * DAY
"""A sample is positive from two days after infection on (drill assumption, stated in the report)."""
ONSET_AFTER = 3
GATE_SCANS = 12
"""People scanned at each gate each morning."""


@dataclass
class World:
    """What was drawn before the product was asked anything."""

    county: County
    days: Days
    outbreak: Outbreak
    people: dict[UUID, int] = field(default_factory=dict)
    infected: dict[int, int] = field(default_factory=dict)


def draw(seed: int, communities: int, residents: int) -> World:
    """The county, its fortnight and an outbreak of four to nine people by the day it is noticed."""
    county = make_county(seed, communities=communities, residents=residents, on=BEGAN.date())
    days = make_days(county, days=DETECTED)
    workers = [i for i, p in enumerate(county.people) if p.work is not None]
    begins = 8 * DAY + 12 * 60
    outbreak = spread(days, seed=seed, index=workers[0], begins=begins, ends=DETECTED * DAY)
    for n, index in enumerate(workers[seed % 50 :: 37]):
        tried = spread(days, seed=seed + n, index=index, begins=begins, ends=DETECTED * DAY)
        outbreak = tried
        if 4 <= len(tried.infections) <= 9:
            break
    return World(
        county,
        days,
        outbreak,
        people={p.id: i for i, p in enumerate(county.people)},
        infected={i.person: i.at for i in outbreak.infections},
    )


@dataclass
class Counts:
    """What the drivers did; the product's own numbers are read off the product."""

    scans: dict[str, int] = field(default_factory=dict)
    self_check_ins: int = 0
    worker_check_ins: int = 0
    samples: int = 0
    tasks_done: int = 0


Scan = Callable[[str, GateRef, PersonRef, datetime, str], str]
"""How a guard scans: (post, gate, person, at, nonce) → the action answered."""


class Drill:
    """Plays the story. `go_to(at)` sets the clock, `drain()` waits until every workflow has answered."""

    def __init__(
        self,
        world: World,
        go_to: Callable[[datetime], None],
        drain: Callable[[], object],
        say: Callable[[str], None] = lambda text: None,
        scan: Scan | None = None,
    ) -> None:
        self.world, self._set_clock, self.drain, self.say = world, go_to, drain, say
        self.scan = scan or self._scan_here
        self._now = BEGAN - timedelta(days=365)
        self.counts = Counts()
        self.roster = Roster()
        self.tubes = 0
        self.reported_at: datetime | None = None

    # ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────

    def play(self) -> None:
        """Everything from the first day to the last release."""
        county = self.world.county
        self.go_to(BEGAN - timedelta(days=1))
        self.roster = settle(county, progress=self.say)
        self.drain()
        self.say("two weeks of ordinary days")
        load_days(self.actor("clerk"), county, self.world.days, BEGAN)
        self.go_to(self.at(DETECTED, time(8)))
        self._notice()
        for day in range(DETECTED, DETECTED + LONGEST):
            self.say(f"day {day - DETECTED + 1}")
            if day > DETECTED:
                self._day(day)
            self._night(day)
            if day > DETECTED + 2 and not self._open_orders().exists():
                break

    def go_to(self, at: datetime) -> None:
        """Set the clock; it never runs backwards, so a long day pushes the evening on."""
        if at > self._now:
            self._now = at
            self._set_clock(at)
            self.drain()  # what the new hour makes due comes before what people do in it

    def _scan_here(self, guard: str, gate: GateRef, person: PersonRef, at: datetime, nonce: str) -> str:
        return str(gates.scan(self.actor(guard), gate, person, at, nonce).action)

    def at(self, day: int, clock: time) -> datetime:
        return datetime.combine((BEGAN + timedelta(days=day)).date(), clock, CHINA)

    def actor(self, key: str) -> Actor:
        return self.roster.actor(key)

    def chance(self, *what: object) -> float:
        """A number in [0, 1) that depends on the seed and on `what`, and on nothing else."""
        text = f"{self.world.county.seed}:{':'.join(map(str, what))}"
        return int.from_bytes(sha256(text.encode()).digest()[:6], "big") / 2**48

    # ── a day ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _notice(self) -> None:
        """The index patient feels ill and is sampled."""
        index = self.world.outbreak.index
        person = PersonRef(self.world.county.people[index].id)
        self.go_to(self.at(DETECTED, time(9)))
        self._sample(person)
        self.go_to(self.at(DETECTED, time(12)))
        self._laboratory()
        self.reported_at = self.at(DETECTED, time(12))
        self._confirm_and_trace(DETECTED)
        self._check_ins(DETECTED)

    def _day(self, day: int) -> None:
        self.go_to(self.at(day, time(7, 30)))
        self._gates(day)
        self.go_to(self.at(day, time(8, 30)))
        self._take_due_samples(day)
        self.go_to(self.at(day, time(12)))
        self._laboratory()
        self._confirm_and_trace(day)
        self._check_ins(day)

    def _night(self, day: int) -> None:
        """Missed check-ins at eight, the last tasks of the day, releases at midnight."""
        self.go_to(self.at(day, time(20, 5)))
        self.drain()
        self._do_tasks()
        self.go_to(self.at(day + 1, time(0, 5)))
        self.drain()

    def _sample(self, person: PersonRef, order: UUID | None = None) -> None:
        region = regions_of([person])[person]
        self.tubes += 1
        self.counts.samples += 1
        testing.take_sample(self._of(region, "doctor"), person, f"DRILL-{self.tubes:06d}", order=order)
        self.drain()

    def _of(self, region: Region, role: str) -> Actor:
        index = [c.region for c in self.world.county.communities].index(region.community)
        return self.actor(f"{role}:{index}")

    def _take_due_samples(self, day: int) -> None:
        midnight = self.at(day + 1, time(0))
        due = TestOrder.objects.filter(state="open", due_at__lt=midnight).order_by("due_at", "person_id", "id")
        done: set[UUID] = set()
        for order in due:
            # One door in thirty does not open the first time: the test is taken the next day.
            if order.person_id in done or self.chance("away", day, order.person_id) < 1 / 30:
                continue
            done.add(order.person_id)
            self._sample(PersonRef(order.person_id), order.id)

    def _truth(self, sample: Sample) -> Outcome:
        infected_at = self.world.infected.get(self.world.people[sample.person_id])
        minutes = int((sample.sampled_at - BEGAN).total_seconds() // 60)
        ill = infected_at is not None and minutes >= infected_at + SHOWS_AFTER
        return Outcome.SCREEN_POSITIVE if ill else Outcome.NEGATIVE

    def _laboratory(self) -> None:
        lab = self.actor("lab")
        for sample in Sample.objects.filter(outcome="").order_by("tube"):
            testing.receive_sample(lab, sample.tube)
            testing.report_result(lab, sample.tube, self._truth(sample))
        self.drain()

    def _confirm_and_trace(self, day: int) -> None:
        """Second samples an hour later, then the tracer: confirm or exclude, determine, push; workers locate."""
        first = Sample.objects.filter(outcome=Outcome.SCREEN_POSITIVE, retest_of=None, decision="").order_by("tube")
        waiting = list(first)
        if waiting:
            self.go_to(self.at(day, time(13)))
            for sample in waiting:
                self._sample(PersonRef(sample.person_id))
            self.go_to(self.at(day, time(14)))
            self._laboratory()
        self.go_to(self.at(day, time(14, 30)))
        tracer = self.actor("tracer")
        for sample in waiting:
            retest = Sample.objects.filter(retest_of=sample).exclude(outcome="").order_by("-tube").first()
            if retest is None:
                continue
            if retest.outcome == Outcome.SCREEN_POSITIVE:
                began = self.world.infected[self.world.people[sample.person_id]]
                onset = (BEGAN + timedelta(minutes=began) + timedelta(days=ONSET_AFTER)).date()
                onset = min(onset, self.at(day, time(0)).date())
                testing.confirm_infection(tracer, retest.ref, Form.CONFIRMED, onset_on=onset)
            else:
                testing.exclude_infection(tracer, retest.ref)
            self.drain()
        self.go_to(self.at(day, time(15)))
        for case in Case.objects.filter(state="confirmed").order_by("number"):
            for ring in (Ring.CLOSE, Ring.SECONDARY):
                lines = Contact.objects.filter(case=case, ring=ring.value, determined_at=None).order_by("person_id")
                refs = [line.ref for line in lines]
                if refs:
                    tracing.determine_many(tracer, case.ref, ring, "as the search proposes", contacts=refs)
                    self.drain()
            tracing.push_contacts(tracer, case.ref)
        self.drain()
        self._locate(day)

    def _locate(self, day: int) -> None:
        """Each grid's worker reaches one person every four minutes."""
        rounds: dict[str, list[Push]] = {}
        for push in Push.objects.filter(state="open").order_by("person_id"):
            rounds.setdefault(f"worker:{push.region.at(Level.GRID)}", []).append(push)
        for n in range(max((len(r) for r in rounds.values()), default=0)):
            self.go_to(self.at(day, time(15, 30)) + timedelta(minutes=4 * n))
            for worker, pushes in sorted(rounds.items()):
                if n < len(pushes):
                    line = Contact.objects.filter(push=pushes[n]).order_by("person_id", "case_id").first()
                    if line is not None:
                        tracing.locate_contact(self.actor(worker), line.ref, Located.CONTROLLED)
            self.drain()

    def _open_orders(self) -> QuerySet[Order]:
        return Order.objects.filter(state__in=[State.ACTIVE, State.DRAFT])

    def _check_ins(self, day: int) -> None:
        """Most people report by themselves; elders over 75 are asked at the door; one in fifty is forgotten."""
        self.go_to(self.at(day, time(18)))
        today = self.at(day, time(18)).date()
        for order in Order.objects.filter(state=State.ACTIVE).exclude(last_heard_on=today).order_by("person_id"):
            person = PersonRef(order.person_id)
            if self.chance("forgot", day, person.id) < 0.02:
                continue
            drawn = self.world.county.people[self.world.people[person.id]]
            if (BEGAN.date() - drawn.born_on).days > 75 * 365:
                by = self.actor(f"worker:{order.region.at(Level.GRID)}")
                self.counts.worker_check_ins += 1
            else:
                by = resident_actor(person, self.at(day, time(18)))
                self.counts.self_check_ins += 1
            quarantine.check_in(by, order.ref, temperature_tenths=365 + int(5 * self.chance("t", day, person.id)))
        self.drain()

    def _do_tasks(self) -> None:
        """Workers and leaders finish what is in their inboxes; a missed household is called and heard."""
        for task in Task.objects.filter(state="open").exclude(worker="").order_by("opened_at", "key"):
            key = next(k for k, ref in self.roster.staff.items() if str(ref) == task.worker)
            by = self.actor(key)
            if task.kind == "missed" and task.subject is not None:
                order = Order.objects.filter(person_id=task.subject.id, state=State.ACTIVE).first()
                if order is not None:
                    self.counts.worker_check_ins += 1
                    quarantine.check_in(by, order.ref)
                    self.drain()
            if task.kind in ("confirm", "handover", "locate"):
                continue
            try:
                workforce.do_task(by, task.ref)
                self.counts.tasks_done += 1
            except Refusal:
                continue  # it was dropped while this list was read
        self.drain()

    def _gates(self, day: int) -> None:
        """At the first gate of each community the guard scans contacts who try to leave and a few neighbours."""
        for c, community in enumerate(self.world.county.communities):
            gate = GateRef(self.world.county.gates[2 * c].id)
            kept = list(
                Order.objects.filter(state=State.ACTIVE, region__startswith=str(community.region))
                .order_by("person_id")
                .values_list("person_id", flat=True)[: GATE_SCANS // 2]
            )
            others = [p.id for p in self.world.county.people[c * 400 : c * 400 + 400 : 60]]
            for n, person in enumerate([*kept, *others][:GATE_SCANS]):
                nonce = str(id_at(self.at(day, time(7, 30)), f"scan:{c}:{n}"))
                at = self.at(day, time(7, 30))
                if not str(regions_of([PersonRef(person)])[PersonRef(person)]).startswith(str(community.region)):
                    continue
                action = self.scan(f"guard:{c}", gate, PersonRef(person), at, nonce)
                self.counts.scans[action] = self.counts.scans.get(action, 0) + 1
        self.drain()
        self.go_to(self.at(day, time(7, 42)))
        communities = [c.region for c in self.world.county.communities]
        for waiting in Handover.objects.filter(handed_at=None).order_by("person_id", "id"):
            guard = self.actor(f"guard:{communities.index(waiting.region.community)}")
            gates.hand_over(guard, waiting.id, Taker.GRID_WORKER, Ended.TAKEN_HOME)
        self.drain()
