"""Reading objections: one's own, the desk of those who decide, one with both sources, and figures for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q

from linan.core import clock, ledger
from linan.core.community import queries as register
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.core.ledger.queries import Step
from linan.domains.healthcode.abilities import DECIDE_APPEAL, OBJECT_FOR
from linan.domains.healthcode.models import Appeal, ManualOrder, OrderAlarm
from linan.domains.healthcode.queries.keeping import keeping_of
from linan.domains.healthcode.queries.orders import told_by
from linan.domains.healthcode.rules import KIND_WORDS, EvidenceKind
from linan.domains.healthcode.rules import appeals as rules
from linan.domains.healthcode.rules.appeals import Claim, Decision, How
from linan.domains.healthcode.rules.orders import OrderState
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.verdicts import Colour
from linan.kernel.words import Words

PUBLIC_DAYS = 30


@dataclass(frozen=True, slots=True)
class AppealLine:
    """One objection in the list of those who decide."""

    appeal: Appeal
    name: str
    address: str
    about: Words
    claim: Words
    late: bool

    @property
    def id(self) -> UUID:
        return self.appeal.id


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said about it, by the person's side or by staff."""

    at: datetime
    by_staff: bool
    text: str


@dataclass(frozen=True, slots=True)
class AppealView:
    """One objection: the record with its source, the declaration with its own, the replay, what was said, the state."""

    appeal: Appeal
    name: str
    about: Words
    recorded_at: datetime
    source: Words
    """Where the record began: the last step back."""
    steps: tuple[Step, ...]
    claim: Words
    how: Words
    replay_colour: Colour
    replay_reasons: tuple[Words, ...]
    said: tuple[Said, ...]
    decision: Words | None
    may_decide: bool
    kept_days: int
    """So many days after the decision what was said is deleted."""


def my_appeals(by: Actor, person: PersonRef) -> list[tuple[Appeal, Words]]:
    """A person's own objections, the newest first; for them and for family who acts for them."""
    if not by.is_or_acts_for(person):
        raise not_found()
    rows = Appeal.objects.filter(person_id=person.id).select_related("evidence").order_by("-made_at")[:20]
    return [(r, KIND_WORDS[EvidenceKind(r.evidence.kind)]) for r in rows]


def to_decide(by: Actor) -> list[AppealLine]:
    """Open objections of the reader's areas, the one due first on top. Needs DECIDE_APPEAL somewhere."""
    regions = by.must_somewhere(DECIDE_APPEAL)
    rows = list(
        Appeal.objects.filter(within("region", regions), decided_at=None)
        .select_related("evidence")
        .order_by("due_at")[:200]
    )
    cards = register.cards_of(by, [r.subject for r in rows], under=DECIDE_APPEAL, what="healthcode.appeals")
    now = clock.now()
    return [
        AppealLine(
            appeal=r,
            name=cards[r.subject].name,
            address=cards[r.subject].address,
            about=KIND_WORDS[EvidenceKind(r.evidence.kind)],
            claim=rules.CLAIM_WORDS[Claim(r.claim)],
            late=now > (r.due_at if r.first_at else r.first_due_at),
        )
        for r in rows
        if r.subject in cards
    ]


def appeal_view(by: Actor, appeal: UUID) -> AppealView:
    """One objection with both sources. For the person, family, staff who may object for them, and who decides."""
    row = Appeal.objects.select_related("evidence").filter(pk=appeal).first()
    if row is None:
        raise not_found()
    decides = by.can(DECIDE_APPEAL, over=row.region)
    if not decides and not by.is_or_acts_for(row.subject) and not by.can(OBJECT_FOR, over=row.region):
        raise not_found()
    noted_read(by, what="healthcode.appeal", persons=[row.subject], region=row.region)
    try:
        steps = ledger.why(by, row.evidence.entry) if row.evidence.entry else []
    except Refusal:  # who may object for somebody may not see the whole trail
        steps = []
    return AppealView(
        appeal=row,
        name=register.names_of([row.subject]).get(row.subject, ""),
        about=KIND_WORDS[EvidenceKind(row.evidence.kind)],
        recorded_at=row.evidence.at,
        source=_source(row, steps),
        steps=tuple(steps),
        claim=rules.CLAIM_WORDS[Claim(row.claim)],
        how=rules.HOW_WORDS[How(row.how)],
        replay_colour=Colour(row.replay["colour"]),
        replay_reasons=tuple(Words.from_json(w) for w in row.replay["reasons"]),
        said=tuple(Said(w.at, w.by_staff, w.text) for w in row.words.order_by("id")),
        decision=rules.DECISION_WORDS[Decision(row.decision)] if row.decision else None,
        may_decide=decides and row.decided_at is None,
        kept_days=keeping_of(row.region, clock.now()).appeal,
    )


def _source(row: Appeal, steps: Sequence[Step]) -> Words:
    told = told_by([row.evidence.source]) if row.evidence.kind == EvidenceKind.MANUAL_ORDER else {}
    for order in told.values():
        return Words("Ordered by hand by {office} and {second}", office=order.office, second=order.second_office)
    return steps[-1].words if steps else Words("taken down by staff")


@dataclass(frozen=True, slots=True)
class Figures:
    """What everybody may know about objections and orders by hand of the last days. It concerns no one."""

    since: datetime
    made: int
    open: int
    late: int
    corrected: int
    stands: int
    silence: int
    in_time: int
    decided: int
    orders: int
    ordered_people: int
    orders_in_force: int
    stopped: int
    lifted: int
    alarms: int
    alarms_open: int


def figures() -> Figures:
    """The public figures of this county for the last 30 days: counts alone, of the whole county, without a place."""
    now = clock.now()
    since = now - timedelta(days=PUBLIC_DAYS)
    made = Appeal.objects.filter(made_at__gte=since)
    told = made.aggregate(
        made=Count("id"),
        open=Count("id", filter=Q(decided_at=None)),
        late=Count("id", filter=Q(decided_at=None, due_at__lt=now)),
        decided=Count("id", filter=Q(decided_at__isnull=False)),
        **{d.value: Count("id", filter=Q(decision=d.value)) for d in Decision},
    )
    in_time = made.filter(decided_at__lte=F("due_at")).exclude(decision=Decision.SILENCE).count()
    orders = ManualOrder.objects.filter(proposed_at__gte=since)
    alarms = OrderAlarm.objects.filter(raised_at__gte=since)
    signed = orders.exclude(state__in=[OrderState.STOPPED, OrderState.REFUSED, OrderState.SECOND, OrderState.THIRD])
    return Figures(
        since=since,
        in_time=in_time,
        orders=signed.count(),
        ordered_people=sum(signed.values_list("people", flat=True)),
        orders_in_force=ManualOrder.objects.filter(state=OrderState.IN_FORCE, until__gt=now).count(),
        stopped=orders.filter(state=OrderState.STOPPED).count(),
        lifted=orders.filter(state=OrderState.LIFTED).count(),
        alarms=alarms.count(),
        alarms_open=alarms.filter(settled_at=None).count(),
        **told,
    )


def today_appeals(by: Actor) -> list[TodayItem]:
    """Objections that wait for an answer, for those who decide."""
    regions = by.regions(DECIDE_APPEAL)
    if not regions:
        return []
    rows = Appeal.objects.filter(within("region", regions), decided_at=None)
    due = rows.order_by("due_at").values_list("due_at", flat=True).first()
    return [
        TodayItem(
            words=Words("objections to a health code"),
            count=rows.count(),
            url="/healthcode/appeals/",
            verb=Words("Answer"),
            due_at=due,
            urgency="overdue" if due is not None and due < clock.now() else "now",
        )
    ]
