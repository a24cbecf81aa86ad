"""Reading health codes: one's own, a person's for those who may see it, who changed and why, and the public lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter
from uuid import UUID

from django.db.models import F, Q, QuerySet

from linan.core import clock, ledger, policy, vault
from linan.core.accounts import queries as staff
from linan.core.accounts.workers import workers_for
from linan.core.community import queries as register
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Among, Compiled
from linan.core.ledger.fields import within
from linan.core.ledger.queries import Step
from linan.domains.healthcode import rules
from linan.domains.healthcode.abilities import SEE_CODES
from linan.domains.healthcode.models import Change, Code, Evidence, Standing
from linan.domains.healthcode.queries.appeals import today_appeals
from linan.domains.healthcode.queries.orders import OrderTold, today_orders, told_by
from linan.kernel import verdicts
from linan.kernel.actor import Actor
from linan.kernel.refs import EvidenceRef, PersonRef, StaffRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.tokens import Status
from linan.kernel.verdicts import RECOMMENDED, Colour, Reason, SetAside, Verdict, recommendation, set_aside, weigh
from linan.kernel.words import Words

KEY_NAME = "healthcode"
ASIDE_MOST = 12
"""Pieces that do not count, as a page shows them: the latest. The API brings all."""
FAMILY_MOST = 12
"""Codes on one phone; a helper of more people opens them one by one."""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as a person reads it."""

    reason: Reason
    kind: Words
    happened_at: datetime
    last_on: date | None
    days_left: int
    order: OrderTold | None = None
    """For an order by hand: who ordered it, on which law, until when."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Whom to call: the member of staff responsible for the home."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class CodeView:
    """Everything the code's page says: colour, what it allows, reasons with their ends, and whom to call."""

    person: PersonRef
    name: str
    region: Region
    verdict: Verdict
    allowed: Words
    lines: tuple[ReasonLine, ...]
    last_on: date | None
    days_left: int
    as_of: datetime
    edition: Words
    helper: Helper | None
    own: bool
    aside: tuple[SetAside, ...]
    """What was weighed and does not count against them, the newest first."""
    recommended: Words
    """What staff at a door are told: admit, admit with follow-up, isolate."""
    changed_at: datetime | None
    """A code from before is worth nothing: the colour changed, or the key it was signed with got lost."""

    @property
    def masked_name(self) -> str:
        """The name as it stands on paper that may be lost: the first character alone."""
        return self.name[:1] + "＊" * max(1, len(self.name) - 1)


_IN_FORCE = Among(
    lambda: Evidence.objects.filter(withdrawn_at__isnull=True).values_list(
        "person_id", "id", "kind", "at", "params", "until", "entry"
    ),
    "person_id",
)


def evidence_in_force(persons: Iterable[PersonRef]) -> dict[PersonRef, list[Evidence]]:
    """The evidence that counts, per person; for actions and for views whose own query has checked the reader."""
    found: dict[PersonRef, list[Evidence]] = {p: [] for p in persons}
    rows = Evidence.objects.filter(person_id__in=[p.id for p in found], withdrawn_at__isnull=True)
    for row in rows.order_by("id"):
        found[PersonRef(row.person_id)].append(row)
    return found


def weighed_in_force(persons: Iterable[PersonRef]) -> dict[PersonRef, list[tuple[verdicts.Evidence, UUID | None]]]:
    """The same as it is weighed, with the entry of each piece; without an object of the table's for each, because a
    change of rules asks for everybody's."""
    found: dict[PersonRef, list[tuple[verdicts.Evidence, UUID | None]]] = {p: [] for p in persons}
    # By id, which is the order in which it was taken down.
    for person, pk, kind, at, params, until, entry in sorted(_IN_FORCE.all(p.id for p in found), key=itemgetter(1)):
        found[PersonRef(person)].append((verdicts.Evidence(EvidenceRef(pk), kind, at, params, until), entry))
    return found


def visible_region(by: Actor, person: PersonRef) -> Region:
    """The person's region if `by` may see the code: their own, a family member's, or SEE_CODES there."""
    region = register.region_of(person)
    if not by.is_or_acts_for(person) and not by.can(SEE_CODES, over=region):
        raise not_found()
    return region


def my_code(by: Actor, person: PersonRef | None = None) -> CodeView:
    """The code of the reader, or of somebody they act for or may see; with every reason and its end."""
    who = person or by.person
    if who is None:
        raise not_found()
    region = visible_region(by, who)
    noted_read(by, what="healthcode.code", persons=[who], region=region)
    at = clock.now()
    held = {e.ref: e for e in evidence_in_force([who])[who]}
    edition = policy.edition(region, at)
    pieces, in_force = [e.weighed() for e in held.values()], policy.rule_set(region, at)
    verdict = weigh(pieces, in_force, at)
    ordered = told_by(e.source for e in held.values() if e.kind == rules.EvidenceKind.MANUAL_ORDER)
    return CodeView(
        person=who,
        name=register.names_of([who]).get(who, ""),
        region=region,
        verdict=verdict,
        allowed=rules.allowed(verdict.colour),
        lines=tuple(_line(r, held[r.evidence], at, ordered) for r in rules.worst_first(verdict.reasons)),
        last_on=rules.last_day(verdict.until),
        days_left=rules.days_left(verdict.until, at),
        as_of=at,
        edition=edition.title,
        helper=_helper(region),
        own=who == by.person,
        aside=set_aside(pieces, in_force, at, verdict)[:ASIDE_MOST],
        recommended=RECOMMENDED[recommendation(verdict.colour)],
        changed_at=_changed_at(who),
    )


def my_codes(by: Actor, first: PersonRef | None = None) -> list[CodeView]:
    """The codes one phone shows: `first` (oneself), then the others of the family the reader may act for."""
    people = [p for p, _ in family(by)]
    first = first or by.person
    if first is None or first not in people:
        raise not_found()
    return [my_code(by, p) for p in [first, *(p for p in people if p != first)][:FAMILY_MOST]]


def _changed_at(person: PersonRef) -> datetime | None:
    rows = Change.objects.filter(person_id=person.id).exclude(was=F("now"))
    found: datetime | None = rows.order_by("-at").values_list("at", flat=True).first()
    lost = [k.withdrawn_at for k in vault.token_keys(KEY_NAME) if k.withdrawn_at is not None]
    return max([*lost, *([found] if found else [])], default=None)


def _line(reason: Reason, evidence: Evidence, at: datetime, ordered: Mapping[str, OrderTold]) -> ReasonLine:
    return ReasonLine(
        reason=reason,
        kind=rules.KIND_WORDS[rules.EvidenceKind(evidence.kind)],
        happened_at=evidence.at,
        last_on=None if reason.awaits else rules.last_day(reason.until),
        days_left=0 if reason.awaits else rules.days_left(reason.until, at),
        order=ordered.get(evidence.source),
    )


def _helper(region: Region) -> Helper | None:
    responsible: list[StaffRef] = workers_for(region)
    if not responsible:
        return None
    return Helper(staff.staff_name(responsible[0]), staff.staff_phone(responsible[0]))


def family(by: Actor) -> list[tuple[PersonRef, str]]:
    """The reader and those they may act for, with names: whose code this phone can show."""
    refs = [*([by.person] if by.person else []), *sorted(by.may_act_for)]
    names = register.names_of(refs)
    return [(ref, names.get(ref, "")) for ref in refs]


def why(by: Actor, person: PersonRef, evidence: EvidenceRef | None = None) -> list[Step]:
    """The walk from the colour down to the cause: of one piece of evidence, or of the last change."""
    region = visible_region(by, person)
    noted_read(by, what="healthcode.why", persons=[person], region=region)
    if evidence is not None:
        entry = Evidence.objects.filter(pk=evidence.id, person_id=person.id).values_list("entry", flat=True).first()
    else:
        entry = Standing.objects.filter(person_id=person.id).values_list("entry", flat=True).first()
    return ledger.why(by, entry) if entry is not None else []


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of grade: before, after, the reason that decided it, and the person as the reader may see them."""

    id: UUID
    person: PersonRef
    name: str
    address: str
    was: Colour
    now: Colour
    rose: bool
    until: datetime | None
    at: datetime
    cause: Words
    entry: UUID


def changed(
    by: Actor, since: datetime | None = None, *, direction: str = "", cursor: str | None = None, size: int = 50
) -> Page[Changed]:
    """People whose grade changed since then (a day ago), newest first, each with before, after and cause (B-20).
    A colour that stayed while its reasons or its end moved is no change of grade.

    `direction` `rose` or `fell` keeps one sort. Needs SEE_CODES somewhere; one reading is noted for the page.
    """
    regions = by.must_somewhere(SEE_CODES)
    rows = _changes(regions, since or clock.now() - timedelta(days=1))
    # Three colours: whoever left green or came to red rose.
    if direction == "rose":
        rows = rows.filter(Q(was=Colour.GREEN) | Q(now=Colour.RED))
    elif direction == "fell":
        rows = rows.filter(Q(was=Colour.RED) | Q(now=Colour.GREEN))
    page = paged(rows, order=["-at", "-id"], cursor=cursor, size=size)
    cards = register.cards_of(by, [c.subject for c in page.items], under=SEE_CODES, what="healthcode.changed")
    return page.map([_changed(row, cards) for row in page.items if row.subject in cards])


def _changes(regions: Sequence[Region], since: datetime) -> QuerySet[Change]:
    return Change.objects.filter(within("region", regions), at__gte=since).exclude(was=F("now"))


def _changed(row: Change, cards: Mapping[PersonRef, register.PersonCard]) -> Changed:
    card = cards[row.subject]
    was, now = Colour(row.was), Colour(row.now)
    cause = Words.from_json(row.reasons[0]) if row.reasons else Words("All reasons have ended.")
    return Changed(
        row.id,
        row.subject,
        card.name,
        card.address,
        was,
        now,
        rules.rose(was, now),
        row.until,
        row.at,
        cause,
        row.entry,
    )


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence for the staff's panel; `counts` is False once withdrawn."""

    ref: EvidenceRef
    kind: Words
    at: datetime
    until: datetime | None
    taken_at: datetime
    counts: bool


def evidence_of(by: Actor, person: PersonRef) -> list[EvidenceLine]:
    """All evidence ever taken about a person, newest first."""
    region = visible_region(by, person)
    noted_read(by, what="healthcode.evidence", persons=[person], region=region)
    rows = Evidence.objects.filter(person_id=person.id).order_by("-id")[:200]
    return [
        EvidenceLine(
            r.ref, rules.KIND_WORDS[rules.EvidenceKind(r.kind)], r.at, r.until, r.taken_at, r.withdrawn_at is None
        )
        for r in rows
    ]


def counts_by_colour(by: Actor) -> dict[Colour, int]:
    """How many people stand on yellow and red in the reader's areas."""
    regions = by.must_somewhere(SEE_CODES)
    rows = Standing.objects.filter(within("region", regions)).exclude(colour=Colour.GREEN)
    found = dict.fromkeys((Colour.YELLOW, Colour.RED), 0)
    for colour in rows.values_list("colour", flat=True):
        found[Colour(colour)] += 1
    return found


def today(by: Actor) -> list[TodayItem]:
    """Whose grade changed in the last day, for those who look after people's codes."""
    orders = [*today_orders(by), *today_appeals(by)]
    regions = by.regions(SEE_CODES)
    if not regions:
        return orders
    count = _changes(regions, clock.now() - timedelta(days=1)).count()
    return [
        TodayItem(
            words=Words("health codes changed since yesterday"),
            count=count,
            url="/healthcode/changed/",
            verb=Words("See who and why"),
            urgency="info",
        ),
        *orders,
    ]


def county_of(region: str) -> int:
    """The six digits of a region's county as a number, as they stand on a code."""
    code = Region(region).at(Level.COUNTY).code
    return int(code) if len(code) == 6 else 0


_CODE = Compiled(lambda: Code.objects.values_list("person_id", "status"), "id")


def code_holder(index: int) -> tuple[PersonRef, Status] | None:
    """Whose the code at this place of the status list is, and its status; None for one that was never issued.

    For the gates, which answer with an action and never with a name; it asks for no ability.
    """
    row = _CODE.first(index)
    return None if row is None else (PersonRef(row[0]), Status(row[1]))


def colours_standing(people: Sequence[PersonRef]) -> dict[PersonRef, str]:
    """The colour each of these people stands at now; who was never weighed is absent. For workflows; nothing is noted,
    because who asks through a form has noted the reading already."""
    found: dict[PersonRef, str] = {}
    for start in range(0, len(people), 500):
        ids = [p.id for p in people[start : start + 500]]
        rows = Standing.objects.filter(person_id__in=ids).values_list("person_id", "colour")
        found |= {PersonRef(i): c for i, c in rows}
    return found
