"""协查函: ask another county about contacts who are there, and take on what another county asks of us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from linan.core import clock
from linan.core.community.queries import find_by_identities, find_by_phone, names_of
from linan.core.community.queries import regions_of as homes_of
from linan.core.ledger import record, record_at_many, record_many
from linan.core.policy.queries import number
from linan.domains.tracing import rules
from linan.domains.tracing.abilities import DETERMINE_CONTACT, SEE_CASES
from linan.domains.tracing.actions.lines import case_for
from linan.domains.tracing.actions.pushing import (
    accepted_fact,
    answer_lines,
    asked_or_reached,
    clock_of,
    list_number,
)
from linan.domains.tracing.facts import LetterAnswered, LetterReceived, LetterSent, Outcome
from linan.domains.tracing.models import Contact, Letter, LetterLine, Push
from linan.domains.tracing.rules import ContactState, PushState
from linan.domains.tracing.rules.letters import PersonTold, Way
from linan.kernel.actor import Actor
from linan.kernel.refs import CaseRef, ContactRef, PersonRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.time import civil_day, need_aware
from linan.kernel.words import Words

MOST_LINES = 2000


def write_letter(
    by: Actor, case: CaseRef, county: str, contacts: Sequence[ContactRef], reply_by: datetime | None = None
) -> Letter:
    """Write a letter about these determined contacts of a case to another county. Needs DETERMINE_CONTACT.

    It is numbered, and answered within `tracing.letter_hours` unless another moment is given. Nothing goes out yet.
    """
    found, now = case_for(by, case, DETERMINE_CONTACT), clock.now()
    rings = [r.value for r in rules.PUSHED_RINGS]
    lines = list(
        Contact.objects.filter(case=found, id__in=[c.id for c in contacts], ring__in=rings)
        .exclude(state__in=(ContactState.PROPOSED, ContactState.CLOSED))
        .order_by("met_at", "id")
    )
    if not lines:
        raise Refusal(
            "nobody_chosen",
            Words("Nobody determined was chosen for the letter."),
            kind=Kind.INVALID,
            field="ids",
            next_step=Words("Tick the contacts who are in that county."),
        )
    home = found.region.at(Level.COUNTY)
    due = reply_by or now + timedelta(hours=number("tracing.letter_hours", home, now).value)
    with transaction.atomic():
        # Two who write at once wait for each other here, and so get two numbers.
        Letter.objects.select_for_update().filter(way=Way.OUT.value, region=home).order_by("-id").first()
        letter = Letter.objects.create(
            way=Way.OUT.value,
            region=home,
            case=found,
            partner=_county(county),
            number=_number(home, now),
            written_at=now,
            reply_by=_later(due, now),
        )
        LetterLine.objects.bulk_create(
            [
                LetterLine(
                    letter=letter,
                    number=n,
                    contact=line,
                    person_id=line.person_id,
                    ring=line.ring,
                    last_met_on=civil_day(line.last_met_at),
                )
                for n, line in enumerate(lines, 1)
            ]
        )
    return letter


def send_letter(by: Actor, letter: RecordRef) -> Letter:
    """Note that the letter went out, and record LetterSent; again changes nothing. Needs DETERMINE_CONTACT."""
    with transaction.atomic():
        found = letter_for(by, letter, Way.OUT)
        if found.sent_at is None and found.case_ref is not None:
            found.sent_at = clock.now()
            found.save(update_fields=["sent_at"])
            record(
                LetterSent(
                    region=found.region,
                    subject=found.ref,
                    case=found.case_ref,
                    county=found.partner,
                    people=found.lines.count(),
                    reply_by=found.reply_by,
                ),
                by=by,
            )
    return found


def enter_letter(by: Actor, county: str, number_there: str, reply_by: datetime, people: Sequence[PersonTold]) -> Letter:
    """Enter a letter from another county with its people; the same letter again is the one already there.

    Needs DETERMINE_CONTACT. Each person is looked for in the register by identity number, else by telephone and name;
    being named in a letter restricts nobody until a tracer takes them on.
    """
    regions, now = by.must_somewhere(DETERMINE_CONTACT), clock.now()
    home, named = regions[0].at(Level.COUNTY), number_there.strip()[:40]
    if not named:
        raise Refusal(
            "number_missing",
            Words("The letter has no number."),
            kind=Kind.INVALID,
            field="number",
            next_step=Words("Copy the number from the head of the letter."),
        )
    if not people or len(people) > MOST_LINES:
        raise Refusal(
            "no_people",
            Words("A letter names between 1 and {most} people.", most=MOST_LINES),
            kind=Kind.INVALID,
            field="table",
        )
    told = {"region": home, "written_at": now, "reply_by": need_aware(reply_by)}
    with transaction.atomic():
        letter, new = Letter.objects.get_or_create(
            way=Way.IN.value, partner=_county(county), number=named, defaults=told
        )
        if not new:
            if not by.can(DETERMINE_CONTACT, letter.region):
                raise not_found()
            return letter
        lines = [
            LetterLine(
                letter=letter,
                number=n,
                name=p.name,
                identity=p.identity,
                phone=p.phone,
                address=p.address,
                ring=p.ring.value,
                last_met_on=p.last_met_on,
            )
            for n, p in enumerate(people, 1)
        ]
        _match(by, lines)
        LetterLine.objects.bulk_create(lines)
        record(
            LetterReceived(
                region=home, subject=letter.ref, county=letter.partner, people=len(lines), reply_by=letter.reply_by
            ),
            by=by,
        )
    return letter


def accept_letter(by: Actor, letter: RecordRef) -> int:
    """Take on everybody of a letter whom the register knows, with the grade the letter gives; how many that were.

    This is the determination here: the code, the stay, the task and the message follow from LetterContactAccepted.
    Somebody already on an open list, or reached within the last day, is not called again. Needs DETERMINE_CONTACT.
    """
    now = clock.now()
    with transaction.atomic():
        found = letter_for(by, letter, Way.IN)
        lines = list(found.lines.filter(accepted_at=None, outcome="").order_by("number"))
        unknown = [line for line in lines if line.person_id is None]
        _match(by, unknown)
        LetterLine.objects.bulk_update(unknown, ["person"])
        wanted = [line for line in lines if line.subject is not None]
        for line in wanted:
            line.letter = found
        _put_on_lists(by, wanted, now)
    return len(wanted)


def answer_line(by: Actor, line: ContactRef, outcome: Outcome) -> LetterLine:
    """What became of one person of a letter: as the other county answered ours, or as we answer theirs.

    Needs DETERMINE_CONTACT over the letter's county. Somebody on a list is answered by whoever reaches them.
    """
    by.must_somewhere(DETERMINE_CONTACT)
    with transaction.atomic():
        found = LetterLine.objects.select_related("letter", "push").select_for_update(of=("self",))
        row = found.filter(pk=line.id).first()
        if row is None or not by.can(DETERMINE_CONTACT, row.letter.region):
            raise not_found()
        if row.outcome == outcome:
            return row
        if row.letter.way == Way.IN and row.push is not None and row.push.state == PushState.OPEN.value:
            raise Refusal(
                "on_a_list",
                Words("The grid has been asked to reach this person; its answer counts."),
                next_step=Words("Wait for the grid, or call the grid leader."),
            )
        if row.letter.way == Way.IN and row.letter.sent_at is not None:
            raise Refusal(
                "answer_sent",
                Words("The answer to this letter has gone out."),
                next_step=Words("Write to the county if something changed."),
            )
        answer_lines(by, [row], outcome, clock.now())
        row.refresh_from_db()
    return row


def send_answer(by: Actor, letter: RecordRef) -> Letter:
    """Note that our answer went out; refused while somebody is not answered. Needs DETERMINE_CONTACT."""
    with transaction.atomic():
        found = letter_for(by, letter, Way.IN)
        if found.sent_at is not None:
            return found
        left = found.lines.filter(outcome="").count()
        if left:
            raise Refusal(
                "not_all_answered",
                Words("{count} people of this letter are not answered yet.", count=left),
                next_step=Words("Take them on, or write down what is known of each; then send the answer."),
            )
        found.sent_at = clock.now()
        found.save(update_fields=["sent_at"])
        record(LetterAnswered(region=found.region, subject=found.ref, people=found.lines.count()), by=by)
    return found


def letter_for(by: Actor, letter: RecordRef, way: Way) -> Letter:
    """The letter, locked, to whoever determines contacts in its county."""
    by.must_somewhere(DETERMINE_CONTACT)
    found = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.id, way=way.value).first()
    if found is None or not by.can(DETERMINE_CONTACT, found.region):
        raise not_found()
    return found


def _match(by: Actor, lines: Sequence[LetterLine]) -> None:
    """Whom of the register each line means: by identity number, else by telephone and the same name."""
    sure = find_by_identities(by, [line.identity for line in lines if line.identity], under=SEE_CASES)
    for line in lines:
        person = sure.get(line.identity) if line.identity else None
        if person is None and line.phone:
            person = _by_phone(by, line)
        line.person_id = person.id if person is not None else None


def _by_phone(by: Actor, line: LetterLine) -> PersonRef | None:
    try:
        near = find_by_phone(by, line.phone, under=SEE_CASES)
    except Refusal:  # not a number of this country
        return None
    names = names_of(near)
    same = [p for p in near if names.get(p) == line.name]
    return same[0] if len(same) == 1 else None


def _put_on_lists(by: Actor, lines: Sequence[LetterLine], now: datetime) -> None:
    people = [line.subject for line in lines if line.subject is not None]
    known, homes = asked_or_reached({p.id for p in people}, now), homes_of(people)
    numbers: dict[Region, str] = {}
    settled: dict[Outcome, list[LetterLine]] = {}
    facts, clocks = [], []
    for line in lines:
        person = line.subject
        assert person is not None
        push = known.get(person.id)
        if push is None:
            home = homes[person]
            grid = home.at(Level.GRID)
            if grid not in numbers:
                numbers[grid] = list_number(grid, now, taken=set(numbers.values()))
            minutes = number("tracing.locate_minutes", home, now).value
            push = known[person.id] = Push.objects.create(
                person_id=person.id,
                region=home,
                list_no=numbers[grid],
                pushed_at=now,
                locate_by=now + timedelta(minutes=minutes),
            )
            clocks.append(clock_of(push, line.ref))
        line.push, line.accepted_at = push, now
        facts.append(accepted_fact(line, push))
        if push.state == PushState.ANSWERED.value:
            settled.setdefault(Outcome(push.outcome), []).append(line)
    LetterLine.objects.bulk_update(lines, ["push", "accepted_at"])
    record_at_many(clocks, by=by)
    record_many(facts, by=by)
    for outcome, answered in settled.items():
        answer_lines(by, answered, outcome, now)


def _number(home: Region, now: datetime) -> str:
    """`XC-330110-20220314-02`: which letter of the day it is."""
    head = f"XC-{home.code}-{civil_day(now):%Y%m%d}-"
    earlier = Letter.objects.filter(way=Way.OUT.value, number__gte=head, number__lt=head[:-1] + ".").count()
    return f"{head}{earlier + 1:02d}"


def _county(text: str) -> str:
    named = text.strip()[:60]
    if not named:
        raise Refusal(
            "county_missing",
            Words("To or from which county is the letter?"),
            kind=Kind.INVALID,
            field="county",
            next_step=Words("Write the county's name as it signs."),
        )
    return named


def _later(due: datetime, now: datetime) -> datetime:
    if need_aware(due) <= now:
        raise Refusal(
            "deadline_past",
            Words("The answer is asked for by a moment that has passed."),
            kind=Kind.INVALID,
            field="reply_by",
            next_step=Words("Choose a later moment, or leave it empty."),
        )
    return due
