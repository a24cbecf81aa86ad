"""The interview: lines told, confirmed, corrected or denied, by several people at once, and what becomes of them.

A confirmed line with a place of the register is a visit, so the next search sees it. A record that is confirmed needs
no second visit; one that is denied or told otherwise stays beside the answer: a search may not miss anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.community.models import Person, Place
from linan.core.community.queries import persons_with_phone
from linan.core.ledger import record
from linan.core.movement import actions as movement
from linan.domains.tracing.abilities import DETERMINE_CONTACT, INTERVIEW
from linan.domains.tracing.actions.lines import case_for
from linan.domains.tracing.actions.search import add_contact
from linan.domains.tracing.facts import InterviewBegun, InterviewEnded, InterviewLineSaved
from linan.domains.tracing.models import (
    Case,
    Companion,
    Interview,
    InterviewLine,
    LineVersion,
    OtherAnswer,
)
from linan.domains.tracing.queries.interview import window_of
from linan.domains.tracing.queries.records import records_of
from linan.domains.tracing.rules import OPEN_CASES
from linan.domains.tracing.rules import interview as rules
from linan.domains.tracing.rules.interview import LineState, Told
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.refs import CaseRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Saved:
    """A line as it stands now; `other` is the answer that crossed with somebody else's and waits for a choice."""

    line: InterviewLine
    other: OtherAnswer | None = None


@transaction.atomic
def begin_interview(by: Actor, case: CaseRef) -> Interview:
    """Begin the interview, or take it up again, with what the records know filled in. Needs INTERVIEW there."""
    found, now = case_for(by, case, INTERVIEW), clock.now()
    if found.state not in OPEN_CASES:
        raise Refusal(
            "case_over",
            Words("This case is over: nobody is interviewed about it any more."),
            next_step=Words("What was told before can still be read."),
        )
    talk, new = Interview.objects.get_or_create(case=found, defaults={"region": found.region, "begun_at": now})
    if new:
        record(InterviewBegun(region=found.region, subject=found.subject, case=found.ref), by=by)
    elif talk.ended_at is not None:
        talk.ended_at = None
        talk.save(update_fields=["ended_at"])
    _fill_in(by, found, talk)
    return talk


@transaction.atomic
def add_line(by: Actor, case: CaseRef, day: date, told: Told, *, known_as: str | None = None) -> InterviewLine:
    """Write down one stay; what a person tells counts at once. Needs INTERVIEW. Refuses `stay_unclear`.

    `known_as` names what it is taken from: taken twice, it is the same line.
    """
    found, talk = _talk_for(by, case)
    if known_as is not None:
        already = InterviewLine.objects.filter(interview=talk, known_as=known_as).first()
        if already is not None:
            return already
    line = _new_line(by, talk, day, _checked(told, day), known_as)
    _keep_visit(by, found, line)
    _say(by, found, line)
    return line


@transaction.atomic
def save_line(by: Actor, line: UUID, seen: int, told: Told) -> Saved:
    """Answer a line anew, having seen its version `seen`. Needs INTERVIEW over the case.

    Whoever saw an older version loses nothing: answers to different questions are put together, and where they disagree
    this one is kept beside the other until a person chooses (`settle_answer`).
    """
    found, row = _line_for(by, line)
    told = _checked(told, row.day)
    if seen != row.version:
        base = LineVersion.objects.filter(line=row, version=seen).first()
        both = rules.merged(Told.from_text(base.told), row.told, told) if base else None
        if both is None:
            return Saved(row, _crossed(by, row, told))
        told = rules.sound(both, row.day, clock.now())
    _answer(by, found, row, told)
    return Saved(row)


@transaction.atomic
def settle_answer(by: Actor, other: UUID, choice: str) -> InterviewLine:
    """Choose between two answers that crossed: `keep` the line, `take` the other, or keep `both` as two lines."""
    answer = OtherAnswer.objects.filter(id=other).first()
    if answer is None:
        raise not_found()
    found, row = _line_for(by, answer.line_id)
    if choice not in ("keep", "take", "both"):
        raise Refusal("choice_unknown", Words("Choose one of the two answers, or both."), kind=Kind.INVALID)
    if answer.settled_at is not None:
        return row
    answer.settled_at = clock.now()
    answer.save(update_fields=["settled_at"])
    told = Told.from_text(answer.told)
    if choice == "take":
        _answer(by, found, row, told)
    elif choice == "both":
        row = _new_line(by, row.interview, row.day, told, None)
        _keep_visit(by, found, row)
        _say(by, found, row)
    else:
        _number(row)
        row.save(update_fields=["change"])
    return row


@transaction.atomic
def name_companion(by: Actor, line: UUID, name: str, phone: str = "") -> Companion:
    """Write down who was there. Known by their telephone they become a contact line; else a tracer looks for them."""
    found, row = _line_for(by, line)
    name, phone = name.strip()[:60], phone.strip()[:30]
    if not name:
        raise Refusal(
            "name_missing", Words("Say what this person is called, or how they are known."), kind=Kind.INVALID,
            field="name",
        )  # fmt: skip
    person = _meant(name, phone, found.subject)
    known = [c for c in Companion.objects.filter(line=row) if (c.name, c.phone) == (name, phone)]
    if known:
        return known[0]
    made = Companion.objects.create(
        line=row, name=name, phone=phone, person_id=person.id if person else None, named_at=clock.now(), by=by.id
    )
    _number(row)
    row.save(update_fields=["change"])
    if person is not None and row.state == LineState.CONFIRMED:
        _propose(found, row, person)
    _say(by, found, row)
    return made


@transaction.atomic
def find_companion(by: Actor, companion: UUID, phone: str) -> Companion:
    """Say by telephone who is meant by a companion nobody had found; they become a contact line. Needs INTERVIEW."""
    made = Companion.objects.filter(id=companion).first()
    if made is None:
        raise not_found()
    found, row = _line_for(by, made.line_id)
    if made.person_id is not None:
        return made
    person = _meant(made.name, phone.strip(), found.subject)
    if person is None:
        raise Refusal(
            "nobody_found",
            Words("Nobody in the register has this telephone alone."),
            kind=Kind.INVALID,
            field="phone",
            next_step=Words("Ask once more for the number, or enter the person in the register first."),
        )
    made.phone, made.person_id = phone.strip()[:30], person.id
    made.save(update_fields=["phone", "person"])
    _number(row)
    row.save(update_fields=["change"])
    if row.state == LineState.CONFIRMED:
        _propose(found, row, person)
    _say(by, found, row)
    return made


@transaction.atomic
def end_interview(by: Actor, case: CaseRef) -> Interview:
    """Say that all is told for now; a workflow searches with what was told. It can be taken up again."""
    found, talk = _talk_for(by, case)
    if talk.ended_at is None:
        talk.ended_at = clock.now()
        talk.save(update_fields=["ended_at"])
        lines = InterviewLine.objects.filter(interview=talk).exclude(state=LineState.LEFT_OUT).count()
        record(
            InterviewEnded(
                region=found.region,
                subject=found.subject,
                case=found.ref,
                lines=lines,
                confirmed=found.infectious_from is not None,
            ),
            by=by,
        )
    return talk


def _talk_for(by: Actor, case: CaseRef) -> tuple[Case, Interview]:
    found = case_for(by, case, INTERVIEW)
    talk = Interview.objects.filter(case=found).first()
    return found, talk if talk is not None else begin_interview(by, case)


def _line_for(by: Actor, line: UUID) -> tuple[Case, InterviewLine]:
    """The line, locked until its answer is written, to whoever may interview in its case's region."""
    by.must_somewhere(INTERVIEW)
    row = (
        InterviewLine.objects.select_for_update(of=("self",)).select_related("interview__case").filter(id=line).first()
    )
    if row is None or not by.can(INTERVIEW, row.interview.case.region):
        raise not_found()
    return row.interview.case, row


def _checked(told: Told, day: date) -> Told:
    told = rules.sound(told, day, clock.now())
    if told.place is not None and not Place.objects.filter(id=told.place.id).exclude(use="home").exists():
        raise not_found()
    return told


def _number(line: InterviewLine) -> None:
    """The next number of a change; the interview's row is the lock that hands them out."""
    talk = Interview.objects.select_for_update().get(pk=line.interview_id)
    talk.changes += 1
    talk.save(update_fields=["changes"])
    line.change = talk.changes


def _new_line(by: Actor, talk: Interview, day: date, told: Told, known_as: str | None) -> InterviewLine:
    line = InterviewLine(interview=talk, day=day, known_as=known_as, changed_at=clock.now(), changed_by=by.id)
    line.told = told
    _number(line)
    line.save(force_insert=True)
    _keep_version(line)
    return line


def _keep_version(line: InterviewLine) -> None:
    LineVersion.objects.create(
        line=line, version=line.version, told=line.told.to_text(), at=line.changed_at, by=line.changed_by
    )


def _answer(by: Actor, case: Case, line: InterviewLine, told: Told) -> None:
    if told == line.told:
        return
    line.told = told
    line.version += 1
    line.changed_at, line.changed_by = clock.now(), by.id
    _number(line)
    line.save()
    _keep_version(line)
    _keep_visit(by, case, line)
    _say(by, case, line)


def _crossed(by: Actor, line: InterviewLine, told: Told) -> OtherAnswer | None:
    if told == line.told:
        return None
    for known in OtherAnswer.objects.filter(line=line, settled_at=None):
        if Told.from_text(known.told) == told:
            return known
    _number(line)
    line.save(update_fields=["change"])
    return OtherAnswer.objects.create(line=line, told=told.to_text(), at=clock.now(), by=by.id)


def _say(by: Actor, case: Case, line: InterviewLine) -> None:
    fact = InterviewLineSaved(
        region=case.region, subject=case.subject, case=case.ref, line=line.ref, version=line.version
    )
    record(fact, by=by)


def _keep_visit(by: Actor, case: Case, line: InterviewLine) -> None:
    """Let the line's visit say what the line says: none, the same, or another one in its place."""
    told = line.told
    wanted = told.state is LineState.CONFIRMED and told.place is not None
    if wanted and line.known_as and line.known_as.startswith("visit:"):
        first = LineVersion.objects.filter(line=line, version=1).first()
        wanted = first is None or not Told.from_text(first.told).same_stay(told)
    # Where somebody was is whoever's area it is: the door is the case, and its holder has passed it.
    writer = workflow_actor("tracing.interview", Region(""), [INTERVIEW])
    if line.visit_key and line.visit_at is not None:
        gone = movement.Correction(line.visit_key, line.visit_at)
        movement.correct_visits(writer, [gone], under=INTERVIEW)
        line.visit_key, line.visit_at = "", None
    if wanted and told.place is not None:
        start, end, clear = rules.times_of(line.day, told)
        key = f"interview:{line.id}:{line.version}"
        certainty = "minute" if clear else "day"
        visit = movement.VisitRow(case.subject, told.place, start, end, "interview", certainty, key)
        movement.record_visits(writer, [visit], under=INTERVIEW)
        line.visit_key, line.visit_at = key, start
    line.save(update_fields=["visit_key", "visit_at"])
    if told.state is LineState.CONFIRMED:
        for one in Companion.objects.filter(line=line, person__isnull=False):
            if one.subject is not None:
                _propose(case, line, one.subject)


def _meant(name: str, phone: str, patient: PersonRef) -> PersonRef | None:
    """Who is meant, when the telephone says so without doubt. A name alone never does: many share one."""
    if not phone:
        return None
    try:
        refs = [r for r in persons_with_phone(phone) if r != patient]
    except Refusal:
        return None  # no telephone number: it stays as it was told
    if len(refs) > 1:
        refs = [
            PersonRef(i)
            for i in Person.objects.filter(id__in=[r.id for r in refs], name=name).values_list("id", flat=True)
        ]
    return refs[0] if len(refs) == 1 else None


def _propose(case: Case, line: InterviewLine, person: PersonRef) -> None:
    """The companion as a proposal like any other: a person decides about it."""
    start, end, clear = rules.times_of(line.day, line.told)
    tracer = workflow_actor("tracing.interview", case.region, [DETERMINE_CONTACT])
    minutes = int((end - start).total_seconds() // 60) if clear else 0
    add_contact(tracer, case.ref, person, met_at=start, minutes=minutes, place=line.told.place)


def _fill_in(by: Actor, case: Case, talk: Interview) -> None:
    """What gates and places recorded in the days of the interview, as lines to be asked about; each once."""
    window = window_of(case)
    known = set(InterviewLine.objects.filter(interview=talk).values_list("known_as", flat=True))
    for day, told, known_as in records_of(by, case.subject, start_of(window.since)):
        if known_as not in known and day <= window.until:
            _new_line(by, talk, day, told, known_as)
