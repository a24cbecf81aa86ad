"""Official notices: read into drafts, and taken line by line. Nothing counts before a person has confirmed it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.ledger import record
from linan.domains.tracing.abilities import DETERMINE_CONTACT
from linan.domains.tracing.actions.interview import add_line
from linan.domains.tracing.actions.lines import case_for
from linan.domains.tracing.facts import NoticeLineDecided, NoticeRead
from linan.domains.tracing.models import Case, NoticeDraft, NoticeLine, NoticeSheet
from linan.domains.tracing.rules import OPEN_CASES
from linan.domains.tracing.rules.interview import LineState, Source, Told
from linan.domains.tracing.rules.notices import MOST_BYTES, MOST_DAYS, Decided, drafted
from linan.kernel.actor import Actor
from linan.kernel.notices import read_notice
from linan.kernel.refs import CaseRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.words import Words


@transaction.atomic
def read_in_notice(by: Actor, text: str, published_on: date, title: str = "") -> NoticeSheet:
    """Read a notice into drafts. The same text of the same day is read once. Needs DETERMINE_CONTACT.

    Refuses `notice_too_large` and `nothing_read` when no case is found in it.
    """
    region = by.must_somewhere(DETERMINE_CONTACT)[0]
    if len(text.encode()) > MOST_BYTES:
        raise Refusal(
            "notice_too_large",
            Words("The text is larger than two megabytes: give one notice at a time."),
            kind=Kind.INVALID,
            field="text",
        )
    if published_on > clock.today():
        raise _unusable("published_on", Words("A notice is published today or earlier."))
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = NoticeSheet.objects.filter(region=region, digest=digest, published_on=published_on).first()
    if known is not None:
        return known
    notice = read_notice(text, published_on)
    if not notice.cases:
        raise _unusable("text", Words("No case was found in this text."))
    name = title.strip() or next((line.strip() for line in text.splitlines() if line.strip()), "")
    sheet = NoticeSheet.objects.create(
        region=region,
        title=name[:120],
        digest=digest,
        published_on=published_on,
        read_at=clock.now(),
        by=by.id,
        unread=len(notice.unread),
    )
    lines: list[NoticeLine] = []
    for position, case in enumerate(notice.cases, 1):
        told = {k: v for k, v in case.to_json().items() if k != "steps"}
        draft = NoticeDraft.objects.create(
            sheet=sheet, position=position, number=case.number[:20], told=json.dumps(told, ensure_ascii=False)
        )
        lines += [
            NoticeLine(draft=draft, position=n, since=d.since, until=d.until, told=d.to_text())
            for n, d in enumerate(drafted(case), 1)
        ]
    NoticeLine.objects.bulk_create(lines, batch_size=500)
    record(NoticeRead(region=region, subject=sheet.ref, cases=len(notice.cases), lines=len(lines)), by=by)
    return sheet


@transaction.atomic
def say_who_is_meant(by: Actor, draft: UUID, case_number: str) -> NoticeDraft:
    """Say which of our cases a draft tells of; an empty number takes that back. Needs INTERVIEW over that case."""
    found = _draft_for(by, draft)
    if not case_number.strip():
        found.case = None
    else:
        case = Case.objects.filter(number=case_number.strip(), state__in=OPEN_CASES).first()
        if case is None or not by.can(DETERMINE_CONTACT, case.region):
            raise _unusable("case", Words("No open case in your area has this number."))
        found.case = case
    found.save(update_fields=["case"])
    return found


@transaction.atomic
def take_line(by: Actor, line: UUID, since: date, until: date, told: Told) -> NoticeLine:
    """Take a line as a person confirmed it, for each of its days, into the interview of the case it tells of.

    Needs DETERMINE_CONTACT over the notice and INTERVIEW over the case. Refuses `not_said_who`, `too_many_days`.
    """
    row = _line_for(by, line)
    if row.state != Decided.OPEN:
        return row
    case = row.draft.case
    if case is None:
        raise Refusal(
            "not_said_who",
            Words("Say first which of our cases this is."),
            next_step=Words("A line counts for one person: choose the case above."),
        )
    days = (until - since).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise _unusable("until", Words("One line tells of one day up to {days} days.", days=MOST_DAYS))
    # The notice's own words stay with what a person made of them.
    note = told.note or row.drafted.text[:500]
    confirmed = replace(told, note=note, source=Source.NOTICE, state=LineState.CONFIRMED)
    for n in range(days):
        day = since + timedelta(days=n)
        add_line(by, CaseRef(case.id), day, confirmed, known_as=f"notice:{row.id}:{day:%Y%m%d}")
    return _decide(by, row, Decided.TAKEN)


@transaction.atomic
def leave_line_out(by: Actor, line: UUID) -> NoticeLine:
    """Leave a line out: it was read wrongly, or is of no use. Needs DETERMINE_CONTACT over the notice."""
    row = _line_for(by, line)
    return row if row.state != Decided.OPEN else _decide(by, row, Decided.LEFT_OUT)


def _decide(by: Actor, row: NoticeLine, state: Decided) -> NoticeLine:
    row.state, row.decided_at, row.decided_by = state.value, clock.now(), by.id
    row.save(update_fields=["state", "decided_at", "decided_by"])
    sheet = row.draft.sheet
    record(NoticeLineDecided(region=sheet.region, subject=sheet.ref, taken=state is Decided.TAKEN), by=by)
    return row


def _draft_for(by: Actor, draft: UUID) -> NoticeDraft:
    by.must_somewhere(DETERMINE_CONTACT)
    found = NoticeDraft.objects.select_related("sheet").filter(id=draft).first()
    if found is None or not by.can(DETERMINE_CONTACT, found.sheet.region):
        raise not_found()
    return found


def _line_for(by: Actor, line: UUID) -> NoticeLine:
    """The line, locked: two people pressing at once take it once."""
    by.must_somewhere(DETERMINE_CONTACT)
    rows = NoticeLine.objects.select_for_update(of=("self",)).select_related("draft__sheet", "draft__case")
    row = rows.filter(id=line).first()
    if row is None or not by.can(DETERMINE_CONTACT, row.draft.sheet.region):
        raise not_found()
    if row.draft.case is not None:
        case_for(by, row.draft.case.ref, DETERMINE_CONTACT)
    return row


def _unusable(field: str, words: Words) -> Refusal:
    return Refusal(
        "nothing_read", words, kind=Kind.INVALID, field=field,
        next_step=Words("Look at the text and the day of publication once more."),
    )  # fmt: skip
