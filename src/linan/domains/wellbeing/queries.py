"""Reading plans of care: the list of restrictions and what they lack, one plan, and one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from linan.core import clock
from linan.core.accounts.queries import actor_name
from linan.core.community.queries import PersonCard, card_of, cards_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.wellbeing import rules
from linan.domains.wellbeing.abilities import GIVE_CARE, SEE_CARE
from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.models import CareNeed, CarePlan
from linan.domains.wellbeing.rules import Answer, Need, Standing
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class CareLine:
    """One restriction with its care, as a list shows it."""

    plan: CarePlan
    card: PersonCard | None
    standing: Standing
    gaps: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need of a plan and how it stands."""

    need: Need
    words: Words
    answer: Answer
    answer_words: Words
    detail: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One time somebody spoke with the person."""

    at: datetime
    way: Words
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class CareView:
    """A plan of care as its page shows it."""

    plan: CarePlan
    card: PersonCard | None
    standing: Standing
    standing_words: Words
    gaps: tuple[Words, ...]
    needs: tuple[NeedLine, ...]
    contacts: tuple[ContactLine, ...]
    may_give: bool


def care_page(
    by: Actor, standing: Standing | None = None, *, cursor: str | None = None, size: int = 50
) -> Page[CareLine]:
    """Restrictions in force with their care, the first due contact first. Needs SEE_CARE; one reading is noted.

    With `Standing.LACKING` the list names every restriction nobody made the first contact for in time.
    """
    found = paged(_standing(_open(by), standing, clock.now()), order=["contact_by", "id"], cursor=cursor, size=size)
    return found.map(_lines(by, found.items))


def lacking(by: Actor) -> int:
    """How many restrictions in one's areas nobody made the first contact for in time. Needs SEE_CARE."""
    return _standing(_open(by), Standing.LACKING, clock.now()).count()


def _open(by: Actor) -> QuerySet[CarePlan]:
    return CarePlan.objects.filter(within("region", by.must_somewhere(SEE_CARE)), closed_at=None)


def _standing(rows: QuerySet[CarePlan], standing: Standing | None, now: datetime) -> QuerySet[CarePlan]:
    match standing:
        case Standing.CONTACTED:
            return rows.exclude(first_contact_at=None)
        case Standing.WAITING:
            return rows.filter(first_contact_at=None, contact_by__gt=now)
        case Standing.LACKING:
            return rows.filter(first_contact_at=None, contact_by__lte=now)
    return rows


def _lines(by: Actor, plans: Sequence[CarePlan]) -> list[CareLine]:
    now = clock.now()
    cards = cards_of(by, [p.subject for p in plans], under=SEE_CARE, what="wellbeing.plans")
    asked: dict[UUID, dict[Need, Answer]] = {p.id: {} for p in plans}
    rows = CareNeed.objects.filter(plan__in=list(asked))
    for plan, need, answer in rows.values_list("plan_id", "need", "answer"):
        asked[plan][Need(need)] = Answer(answer)
    return [
        CareLine(
            p,
            cards.get(p.subject),
            rules.standing(p.first_contact_at, p.contact_by, now),
            rules.gaps(bool(p.helper_name), asked[p.id]),
        )
        for p in plans
    ]


def care_of(by: Actor, plan: UUID) -> CareView:
    """One plan, for staff with SEE_CARE over it, and for the person and their family. Else `not_found`."""
    row = CarePlan.objects.filter(pk=plan).first()
    if row is None or not (by.can(SEE_CARE, row.region) or by.is_or_acts_for(row.subject)):
        raise not_found()
    return _view(by, row)


def my_care(by: Actor) -> list[CareView]:
    """The plans in force for oneself and for family one acts for. Refuses `not_found` to who is no resident."""
    if by.person is None:
        raise not_found()
    own = [by.person, *sorted(by.may_act_for)]
    rows = CarePlan.objects.filter(person_id__in=[p.id for p in own], closed_at=None).order_by("opened_at")
    return [_view(by, row) for row in rows]


def plans_about(by: Actor, person: PersonRef) -> list[CarePlan]:
    """The plans in force for one person, as far as the reader may see them."""
    rows = CarePlan.objects.filter(person_id=person.id, closed_at=None).order_by("opened_at")
    return [r for r in rows if by.can(SEE_CARE, r.region)]


def _view(by: Actor, row: CarePlan) -> CareView:
    answers = {Need(n.need): n for n in row.needs.all()}
    needs = []
    for need in Need:
        held = answers.get(need)
        answer = Answer(held.answer) if held else Answer.UNASKED
        needs.append(
            NeedLine(need, rules.NEED_WORDS[need], answer, rules.ANSWER_WORDS[answer], held.detail if held else "")
        )
    standing = rules.standing(row.first_contact_at, row.contact_by, clock.now())
    return CareView(
        plan=row,
        card=card_of(by, row.subject, under=SEE_CARE),
        standing=standing,
        standing_words=rules.STANDING_WORDS[standing],
        gaps=rules.gaps(bool(row.helper_name), {n.need: n.answer for n in needs}),
        needs=tuple(needs),
        contacts=tuple(
            ContactLine(c.at, rules.WAY_WORDS[Way(c.way)], actor_name(c.by), c.note)
            for c in row.contacts.order_by("-at")[:50]
        ),
        may_give=row.closed_at is None and by.can(GIVE_CARE, row.region),
    )


def today(by: Actor) -> list[TodayItem]:
    """Restrictions without a first contact: overdue for who gives care."""
    areas = by.regions(GIVE_CARE)
    if not areas:
        return []
    rows = CarePlan.objects.filter(within("region", areas), closed_at=None)
    late = _standing(rows, Standing.LACKING, clock.now()).count()
    return [
        TodayItem(
            Words("people restricted and not yet spoken with in time"),
            late,
            "/wellbeing/?standing=lacking",
            Words("Call them"),
            urgency="overdue",
        )
    ]
