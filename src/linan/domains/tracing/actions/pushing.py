"""推送, 落位, 转推: one call for one person, however many cases name them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from linan.core import clock
from linan.core.ledger import cancel_at, record_at_many, record_many
from linan.core.ledger.queries import latest_about_many
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import (
    LOCATE_CONTACT,
    PUSH_CONTACT,
)
from linan.domains.tracing.actions.lines import BATCH, case_for
from linan.domains.tracing.facts import (
    ContactDetermined,
    ContactForwarded,
    ContactLocated,
    ContactOverdue,
    ContactPushed,
    LetterContactAccepted,
    LetterContactAnswered,
    Outcome,
    Ring,
)
from linan.domains.tracing.models import Contact, LetterLine, Push
from linan.domains.tracing.rules import ContactState, PushState
from linan.kernel.actor import Ability, Actor
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.refs import CaseRef, ContactRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, need_aware
from linan.kernel.words import Words


def push_contacts(by: Actor, case: CaseRef | None = None, contacts: Sequence[ContactRef] | None = None) -> list[Push]:
    """推送: ask each contact's own grid to reach them, on one numbered list per grid with a clock.

    Needs PUSH_CONTACT over the case's region. Whoever is already on an open list, or was reached within the last 24
    hours for another case, is not called again: their line joins that push.
    """
    by.must_somewhere(PUSH_CONTACT)
    if case is not None:
        case_for(by, case, PUSH_CONTACT)
    rows = Contact.objects.select_related("case").filter(
        state=ContactState.DETERMINED, ring__in=[r.value for r in rules.PUSHED_RINGS], push=None
    )
    rows = rows.filter(case_id=case.id) if case is not None else rows.filter(id__in=[c.id for c in contacts or ()])
    with transaction.atomic():
        lines = [c for c in rows.order_by("region", "id") if by.can(PUSH_CONTACT, c.case.region)]
        return list(put_on_lists(by, lines, {}).pushes)


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a number of lines: newly called, on an open list already, reached within the last day."""

    pushes: tuple[Push, ...]
    called: int
    joined: int
    settled: int


def put_on_lists(by: Actor, lines: Sequence[Contact], numbers: dict[Region, str]) -> Put:
    """Put determined lines, in the order of their regions, on their grids' lists; inside the caller's transaction,
    which has asked for PUSH_CONTACT. `numbers` are the lists' numbers by grid; one that is missing is given."""
    now = clock.now()
    known = asked_or_reached({c.person_id for c in lines}, now)
    minutes: dict[Region, int] = {}
    fresh: dict[Push, Contact] = {}
    used: dict[UUID, Push] = {}
    facts: list[Fact] = []
    called = joined = settled = 0
    for line in lines:
        push = known.get(line.person_id)
        if push is None:
            called += 1
            grid = line.region.at(Level.GRID)
            if grid not in numbers:
                numbers[grid] = list_number(grid, now, taken=set(numbers.values()))
            if grid not in minutes:
                minutes[grid] = number("tracing.locate_minutes", line.region, now).value
            push = known[line.person_id] = Push(
                person_id=line.person_id,
                region=line.region,
                list_no=numbers[grid],
                pushed_at=now,
                locate_by=now + timedelta(minutes=minutes[grid]),
            )
            fresh[push] = line
        elif push.state == PushState.ANSWERED:
            settled += 1
        else:
            joined += 1
        line.push = used[push.id] = push
        located = push.state == PushState.ANSWERED
        line.state = (ContactState.LOCATED if located else ContactState.PUSHED).value
        facts.append(
            _located_fact(line, push, Outcome(push.outcome), push.located_at or now)
            if located
            else _pushed_fact(line, push)
        )
    Push.objects.bulk_create(fresh, batch_size=BATCH)
    record_at_many([clock_of(push, line.ref) for push, line in fresh.items()], by=by)
    for start in range(0, len(lines), BATCH):
        lot = lines[start : start + BATCH]
        Contact.objects.bulk_update(lot, ["push", "state"])
        # Called because they were determined: so "why?" leads on to the meeting, the case and the laboratory.
        decided = latest_about_many([c.subject for c in lot], ContactDetermined.kind)
        causes = [decided.get(c.subject) for c in lot]
        record_many(facts[start : start + BATCH], by=by, causes=causes)
    return Put(tuple(used.values()), called, joined, settled)


def locate_contact(
    by: Actor, contact: ContactRef, outcome: Outcome, note: str = "", at: datetime | None = None
) -> Push:
    """落位: write down the one outcome for this person; it answers every list they are on.

    Needs LOCATE_CONTACT over the area the push asks. The same outcome again changes nothing.
    """
    with transaction.atomic():
        push = _push_of(by, contact, LOCATE_CONTACT)
        if push.state != PushState.OPEN:
            if push.outcome == outcome:
                return push
            raise Refusal(
                "already_answered",
                Words("This was already answered."),
                next_step=Words("Ask the tracer who sent the list if something changed."),
            )
        _answer(by, push, outcome, note, need_aware(at or clock.now()))
    return push


def forward_contact(by: Actor, contact: ContactRef, to_region: Region, note: str = "") -> Push:
    """转推: the person is elsewhere; answer here and ask there, with a clock of its own.

    Needs LOCATE_CONTACT or PUSH_CONTACT over the area asked so far. The new area needs no permission of ours: it is
    asked, and sees only the fewest fields.
    """
    now = clock.now()
    with transaction.atomic():
        push = _push_of(by, contact, LOCATE_CONTACT, PUSH_CONTACT)
        later = Push.objects.filter(forwarded_from=push).first()
        if later is not None:
            return later
        if to_region.level < Level.COUNTY or to_region == push.region:
            raise Refusal(
                "nowhere_to_forward",
                Words("Choose the county, street, community or grid where the person is."),
                kind=Kind.INVALID,
                field="to_region",
            )
        # A county's letter waits for the answer of the area asked next: elsewhere in our county is no answer to it.
        asked = list(push.letter_lines.select_related("letter").filter(outcome=""))
        LetterLine.objects.filter(pk__in=[line.pk for line in asked]).update(push=None)
        if push.state == PushState.OPEN:
            _answer(by, push, Outcome.ELSEWHERE, note, now)
        lines = list(push.contacts.select_related("case").exclude(state=ContactState.CLOSED))
        onward = Push.objects.create(
            id=new_id(),
            person_id=push.person_id,
            region=to_region,
            list_no=list_number(to_region.at(Level.GRID), now),
            pushed_at=now,
            locate_by=now + timedelta(minutes=number("tracing.locate_minutes", to_region, now).value),
            forwarded_from=push,
        )
        Push.objects.filter(pk=push.pk).update(state=PushState.FORWARDED.value)
        for line in lines:
            line.push, line.state = onward, ContactState.PUSHED.value
            line.save(update_fields=["push", "state"])
        LetterLine.objects.filter(pk__in=[line.pk for line in asked]).update(push=onward)
        if lines or asked:
            first = lines[0].ref if lines else asked[0].ref
            record_at_many([clock_of(onward, first)], by=by)
        record_many(
            [
                ContactForwarded(
                    region=to_region,
                    subject=line.subject,
                    contact=line.ref,
                    from_region=push.region,
                    locate_by=onward.locate_by,
                )
                for line in lines
            ]
            + [_pushed_fact(line, onward) for line in lines]
            + [accepted_fact(line, onward) for line in asked],
            by=by,
        )
    return onward


def _push_of(by: Actor, contact: ContactRef, *abilities: Ability) -> Push:
    line = Contact.objects.select_related("push").filter(id=contact.id).first()
    asked = line or LetterLine.objects.select_related("push").filter(id=contact.id).first()
    push = asked.push if asked is not None else None
    if push is None or not any(by.can(a, push.region) for a in abilities):
        if not any(by.regions(a) for a in abilities):
            by.must_somewhere(abilities[0])
        raise not_found()
    return Push.objects.select_for_update().get(pk=push.pk)


def list_number(grid: Region, now: datetime, *, taken: Collection[str] = ()) -> str:
    """`20221104-330110001001g01-02`: day, area, and which list of the day it is there. None of `taken` is given."""
    steps = grid.steps
    area = "".join(steps[4:6]) if len(steps) > 4 else grid.code
    head = f"{civil_day(now):%Y%m%d}-{area}-"[:36]
    lists = Push.objects.filter(list_no__gte=head, list_no__lt=head[:-1] + ".").values("list_no").distinct().count()
    while f"{head}{lists + 1:02d}" in taken:  # two areas of one head, or a list given out and not yet used
        lists += 1
    return f"{head}{lists + 1:02d}"


def asked_or_reached(people: Collection[UUID], now: datetime) -> dict[UUID, Push]:
    """The push each of these people is on, or was reached by within the last day; the latest counts."""
    found: dict[UUID, Push] = {}
    wanted = sorted(people)
    for start in range(0, len(wanted), BATCH):
        rows = Push.objects.filter(person_id__in=wanted[start : start + BATCH]).filter(
            Q(state=PushState.OPEN) | Q(outcome=Outcome.CONTROLLED.value, located_at__gte=now - rules.CALLED_RECENTLY)
        )
        found |= {p.person_id: p for p in rows.order_by("pushed_at")}
    return found


def clock_of(push: Push, line: ContactRef) -> tuple[datetime, Fact, str]:
    """The timer that says when nobody was reached in time."""
    overdue = ContactOverdue(region=push.region, subject=push.subject, contact=line, locate_by=push.locate_by)
    return push.locate_by, overdue, f"tracing.locate:{push.id}"


def _answer(by: Actor, push: Push, outcome: Outcome, note: str, at: datetime) -> None:
    push.state, push.outcome, push.located_at, push.note = PushState.ANSWERED.value, outcome.value, at, note[:200]
    push.save(update_fields=["state", "outcome", "located_at", "note"])
    cancel_at(f"tracing.locate:{push.id}")
    lines = list(push.contacts.select_related("case").exclude(state=ContactState.CLOSED))
    for line in lines:
        line.state = ContactState.LOCATED.value
        line.save(update_fields=["state"])
    asked = list(push.letter_lines.select_related("letter").filter(outcome=""))
    answer_lines(by, asked, outcome, at)
    record_many([_located_fact(line, push, outcome, at) for line in lines], by=by)


def answer_lines(by: Actor, lines: Sequence[LetterLine], outcome: Outcome, at: datetime) -> None:
    """Write down one outcome for these persons of letters; inside the caller's transaction."""
    LetterLine.objects.filter(pk__in=[line.pk for line in lines]).update(outcome=outcome.value, answered_at=at)
    record_many(
        [
            LetterContactAnswered(
                region=line.letter.region,
                subject=line.subject,
                letter=line.letter.ref,
                contact=line.ref,
                outcome=outcome,
            )
            for line in lines
        ],
        by=by,
    )


def accepted_fact(line: LetterLine, push: Push) -> LetterContactAccepted:
    """That this person of a letter is on this list."""
    return LetterContactAccepted(
        region=push.region,
        subject=push.subject,
        letter=line.letter.ref,
        contact=line.ref,
        ring=Ring(line.ring),
        last_met_on=line.last_met_on,
        list_no=push.list_no,
        locate_by=push.locate_by,
        to_reach=push.state != PushState.ANSWERED.value,
    )


def _pushed_fact(line: Contact, push: Push) -> ContactPushed:
    return ContactPushed(
        region=push.region,
        subject=line.subject,
        contact=line.ref,
        case=line.case.ref,
        list_no=push.list_no,
        locate_by=push.locate_by,
    )


def _located_fact(line: Contact, push: Push, outcome: Outcome, at: datetime) -> ContactLocated:
    return ContactLocated(
        region=push.region, subject=line.subject, contact=line.ref, case=line.case.ref, outcome=outcome, located_at=at
    )
