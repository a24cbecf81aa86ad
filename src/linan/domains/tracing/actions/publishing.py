"""公开轨迹: draft a text, change it, release it by a second person, withdraw it. Versions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import translation

from linan.core import clock
from linan.core.desk.saying import say
from linan.core.ledger import record
from linan.domains.tracing.abilities import DETERMINE_CONTACT, RELEASE_TEXT
from linan.domains.tracing.actions.lines import case_for
from linan.domains.tracing.facts import TextReleased, TextWithdrawn
from linan.domains.tracing.models import Case, PublicText
from linan.domains.tracing.queries.checking import limits_in, others_open, problems_of
from linan.domains.tracing.queries.drafting import drafted_stays, wording
from linan.domains.tracing.rules.trajectory import HOME_LEVELS, Shown, TextState
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import CaseRef, RecordRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level
from linan.kernel.words import Words

LANGUAGES = ("zh-hans", "en")


def draft_text(by: Actor, case: CaseRef) -> PublicText:
    """A draft of the next version from the places known now; the draft that is already there, if any.

    Needs DETERMINE_CONTACT over the case's region. Each stay is proposed as it would pass the check; while
    another case is open in the county the places are told apart from the person.
    """
    found = case_for(by, case, DETERMINE_CONTACT)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=found.pk)
        rows = PublicText.objects.filter(case=found).order_by("-version")
        latest = rows.first()
        if latest is not None and latest.state == TextState.DRAFT:
            return latest
        if found.infectious_from is None:
            raise Refusal(
                "not_confirmed",
                Words("A text for the public is written once the case is confirmed."),
                next_step=Words("Wait for the second sample."),
            )
        apart = others_open(found)
        return PublicText.objects.create(
            case=found,
            apart=apart,
            version=1 + (latest.version if latest is not None else 0),
            state=TextState.DRAFT.value,
            home_level=int(Level.COMMUNITY),
            stays=drafted_stays(by, found, apart=apart),
            note=latest.note if latest is not None else "",
            drafted_by=by.id,
            drafted_at=clock.now(),
        )


def change_text(
    by: Actor,
    text: RecordRef,
    *,
    shown: Mapping[int, Shown],
    home_level: Level,
    show_sex: bool = False,
    show_age: bool = False,
    apart: bool = False,
    note: str = "",
) -> PublicText:
    """Change a draft: how much of each stay is told (by its place in the list), how near the home, and a remark.

    With `apart` the places are told as those of several people: no home, no order, nothing of the person.

    Needs DETERMINE_CONTACT. Whoever changed it last wrote it, and somebody else releases it; what was released never
    changes.
    """
    if home_level not in HOME_LEVELS:
        raise Refusal(
            "home_too_near",
            Words("The home is told by its community, street or county, never nearer."),
            kind=Kind.INVALID,
            field="home_level",
        )
    with transaction.atomic():
        found = _text_for(by, text, DETERMINE_CONTACT)
        if found.state != TextState.DRAFT:
            raise Refusal(
                "text_not_draft",
                Words("This version was released and is kept as it is."),
                next_step=Words("Draft a corrected version."),
            )
        stays: list[dict[str, Any]] = list(found.stays)
        for n, how in shown.items():
            if 0 <= n < len(stays):
                stays[n] = {**stays[n], "shown": how.value}
        found.stays, found.home_level, found.note = stays, int(home_level), note.strip()[:500]
        found.show_sex, found.show_age, found.apart = show_sex, show_age, apart
        found.drafted_by, found.drafted_at = by.id, clock.now()
        found.save()
    return found


def release_text(by: Actor, text: RecordRef, reason: str) -> PublicText:
    """Release a draft to the public and record TextReleased; an earlier released version is replaced and kept.

    Needs RELEASE_TEXT, held by somebody else than who wrote it. The check is made again against the register of this
    moment; refuses with the first thing it finds and what to change.
    """
    said, now = reason.strip()[:200], clock.now()
    with transaction.atomic():
        found = _text_for(by, text, RELEASE_TEXT)
        if found.state == TextState.RELEASED:
            return found
        if found.state != TextState.DRAFT:
            raise Refusal(
                "text_not_draft",
                Words("This version was released and is kept as it is."),
                next_step=Words("Draft a corrected version."),
            )
        if found.drafted_by == by.id:
            raise Refusal(
                "second_person",
                Words("You wrote this text; somebody else releases it."),
                next_step=Words("Ask another tracer or the county official to read and release it."),
            )
        if not said:
            raise Refusal(
                "reason_missing",
                Words("A release needs its reason."),
                kind=Kind.INVALID,
                field="reason",
                next_step=Words("Write why the public should know these places."),
            )
        problems = problems_of(found)
        if problems:
            raise Refusal("would_be_recognised", problems[0].words, field="text", next_step=problems[0].change)
        for earlier in PublicText.objects.filter(case=found.case, state=TextState.RELEASED.value):
            _end(by, earlier, TextState.REPLACED, said)
        found.state, found.released_by, found.released_at, found.reason = TextState.RELEASED.value, by.id, now, said
        found.words = {}
        for language in LANGUAGES:
            with translation.override(language):
                found.words[language] = [say(w) for w in wording(found, limits_in(found))]
        found.save()
        case = found.case
        record(
            TextReleased(
                region=case.region,
                subject=case.subject,
                case=case.ref,
                text=found.ref,
                version=found.version,
                reason=said,
            ),
            by=by,
        )
    return found


def withdraw_text(by: Actor, text: RecordRef, reason: str) -> PublicText:
    """Withdraw a released text; its words and dates are kept. Needs RELEASE_TEXT and a reason."""
    said = reason.strip()[:200]
    with transaction.atomic():
        found = _text_for(by, text, RELEASE_TEXT)
        if found.state != TextState.RELEASED:
            raise Refusal(
                "text_not_released",
                Words("This version is not in force."),
                next_step=Words("Open the version that is released."),
            )
        if not said:
            raise Refusal(
                "reason_missing",
                Words("A withdrawal needs its reason."),
                kind=Kind.INVALID,
                field="reason",
                next_step=Words("Write what was wrong, or why it is not needed any more."),
            )
        _end(by, found, TextState.WITHDRAWN, said)
    return found


def _end(by: Actor, text: PublicText, state: TextState, reason: str) -> None:
    text.state, text.ended_by, text.ended_at, text.ended_because = state.value, by.id, clock.now(), reason
    text.save(update_fields=["state", "ended_by", "ended_at", "ended_because"])
    case = text.case
    record(
        TextWithdrawn(
            region=case.region, subject=case.subject, case=case.ref, text=text.ref, version=text.version, reason=reason
        ),
        by=by,
    )


def _text_for(by: Actor, text: RecordRef, ability: Ability) -> PublicText:
    by.must_somewhere(ability)
    found = PublicText.objects.select_related("case").select_for_update(of=("self",)).filter(pk=text.id).first()
    if found is None or not by.can(ability, found.case.region):
        raise not_found()
    return found
