"""Opening care with a restriction, noting what was done, and closing it when the restriction ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from linan.core import clock
from linan.core.accounts.queries import staff_names, staff_phone
from linan.core.accounts.workers import workers_among
from linan.core.ledger import cancel_at, record, record_at_many, record_many
from linan.core.policy.queries import number
from linan.domains.wellbeing import rules
from linan.domains.wellbeing.abilities import GIVE_CARE, OPEN_CARE, SEE_CARE
from linan.domains.wellbeing.facts import CareClosed, CareContacted, CareOpened, CareOverdue, HelperNamed, Way
from linan.domains.wellbeing.models import CareContact, CareNeed, CarePlan
from linan.domains.wellbeing.rules import Answer, Need
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, Ref
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class NewCare:
    """Whom a restriction concerns and where."""

    restriction: Ref
    person: PersonRef
    region: Region


@transaction.atomic
def open_care(by: Actor, wanted: Sequence[NewCare]) -> list[CarePlan]:
    """Pair restrictions with care: a plan each, the nearest grid worker as helper, and a clock for the first contact.

    Needs OPEN_CARE over each region. A restriction that has its plan already is left as it is.
    """
    for w in wanted:
        by.must(OPEN_CARE, over=w.region)
    refs = {str(w.restriction): w for w in wanted}
    held = set(CarePlan.objects.filter(restriction__in=list(refs)).values_list("restriction", flat=True))
    at = clock.now()
    near = workers_among(w.region.at(Level.BUILDING) for ref, w in refs.items() if ref not in held)
    names = staff_names({s for found in near.values() for s in found[:1]})
    phones = {s: staff_phone(s) for s in names}
    plans, facts, timers = [], [], []
    for ref, w in refs.items():
        if ref in held:
            continue
        helper = next(iter(near[w.region.at(Level.BUILDING)]), None)
        hours = number("wellbeing.first_contact_hours", w.region, at).value
        plan = CarePlan(
            restriction=ref,
            person_id=w.person.id,
            region=w.region,
            opened_at=at,
            contact_by=rules.contact_by(at, hours),
            helper=str(helper) if helper else "",
            helper_name=names.get(helper, "") if helper else "",
            helper_phone=phones.get(helper, "") if helper else "",
        )
        plans.append(plan)
        facts.append(
            CareOpened(
                region=w.region,
                subject=w.person,
                plan=plan.ref,
                restriction=w.restriction,
                helper=helper,
                contact_by=plan.contact_by,
            )
        )
        late = CareOverdue(region=w.region, subject=w.person, plan=plan.ref)
        timers.append((plan.contact_by, late, _key(plan)))
    CarePlan.objects.bulk_create(plans)
    record_many(facts, by=by)
    record_at_many(timers, by=by)
    return plans


@transaction.atomic
def note_contact(
    by: Actor,
    plan: UUID,
    *,
    way: Way,
    answers: Mapping[Need, tuple[Answer, str]] | None = None,
    note: str = "",
) -> CareContact:
    """Note that a helper spoke with the person, and what they need. Needs GIVE_CARE over the plan's region.

    `answers` gives for each need asked about how it stands and a word about it; what is left out stays as it was.
    """
    row = _locked(by, plan)
    at = clock.now()
    said = CareContact.objects.create(plan=row, at=at, way=way.value, note=note.strip()[:500], by=by.id)
    for need, (answer, detail) in (answers or {}).items():
        CareNeed.objects.update_or_create(
            plan=row, need=need.value, defaults={"answer": answer.value, "detail": detail.strip()[:200], "asked_at": at}
        )
    first = row.first_contact_at is None
    if first:
        row.first_contact_at = at
        row.save(update_fields=["first_contact_at"])
        cancel_at(_key(row))
    record(CareContacted(region=row.region, subject=row.subject, plan=row.ref, way=way, first=first), by=by)
    return said


@transaction.atomic
def name_helper(by: Actor, plan: UUID, *, name: str, phone: str) -> None:
    """Name somebody else as the helper. Needs GIVE_CARE over the plan's region; without name and number refused."""
    row = _locked(by, plan)
    name, phone = name.strip(), phone.strip()
    if not name or not phone:
        raise Refusal(
            "helper_incomplete",
            Words("A helper has a name and a telephone number."),
            kind=Kind.INVALID,
            field="helper_name" if not name else "helper_phone",
            next_step=Words("Write both."),
        )
    row.helper, row.helper_name, row.helper_phone = "", name[:60], phone[:20]
    row.save(update_fields=["helper", "helper_name", "helper_phone"])
    record(HelperNamed(region=row.region, subject=row.subject, plan=row.ref), by=by)


@transaction.atomic
def close_care(by: Actor, restriction: Ref) -> None:
    """The restriction is over: its plan ends, its clock is silent. Needs OPEN_CARE; without a plan it does nothing."""
    row = CarePlan.objects.select_for_update().filter(restriction=str(restriction), closed_at=None).first()
    if row is None or not by.can(OPEN_CARE, row.region):
        return
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    cancel_at(_key(row))
    record(CareClosed(region=row.region, subject=row.subject, plan=row.ref), by=by)


def _locked(by: Actor, plan: UUID) -> CarePlan:
    row = CarePlan.objects.select_for_update().filter(pk=plan).first()
    if row is None:
        raise not_found()
    if not by.can(GIVE_CARE, row.region):
        if by.can(SEE_CARE, row.region) or by.is_or_acts_for(row.subject):
            by.must(GIVE_CARE, row.region)
        raise not_found()
    if row.closed_at is not None:
        raise Refusal(
            "care_over",
            Words("This plan of care ended with the restriction."),
            next_step=Words("Nothing more is needed here."),
        )
    return row


def _key(plan: CarePlan) -> str:
    return f"care:{plan.id}"
