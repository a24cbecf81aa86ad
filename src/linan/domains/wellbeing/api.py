"""The JSON door of wellbeing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.domains.wellbeing import actions, queries
from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.rules import Answer, Need, Standing

router = new_router("wellbeing")


class PlanOut(Schema):
    """One restriction with its care; `restriction` is a reference such as `order:018f…`."""

    id: UUID
    restriction: str
    person: UUID
    standing: Standing
    contact_by: datetime
    first_contact_at: datetime | None
    helper_name: str
    helper_phone: str


class PlansOut(PageOut):
    items: list[PlanOut]


class NeedIn(Schema):
    need: Need
    answer: Answer
    detail: str = ""


class ContactIn(Schema):
    way: Way
    needs: list[NeedIn] = []
    note: str = ""


class DoneOut(Schema):
    done: bool


@router.get("/plans", response={200: PlansOut, **PROBLEMS})
def list_plans(request: HttpRequest, standing: Standing | None = None, after: str | None = None) -> PlansOut:
    """`standing=lacking` names the restrictions without a first contact in time."""
    found = queries.care_page(by_of(request), standing, cursor=after)
    return PlansOut(
        items=[
            PlanOut(
                id=line.plan.id,
                restriction=line.plan.restriction,
                person=line.plan.person_id,
                standing=line.standing,
                contact_by=line.plan.contact_by,
                first_contact_at=line.plan.first_contact_at,
                helper_name=line.plan.helper_name,
                helper_phone=line.plan.helper_phone,
            )
            for line in found.items
        ],
        **tail(found),
    )


@router.post("/plans/{uuid:plan}/contacts", response={200: DoneOut, **PROBLEMS})
def note_contact(request: HttpRequest, plan: UUID, body: ContactIn) -> DoneOut:
    answers = {n.need: (n.answer, n.detail) for n in body.needs if n.answer is not Answer.UNASKED}
    actions.note_contact(by_of(request), plan, way=body.way, answers=answers, note=body.note)
    return DoneOut(done=True)
