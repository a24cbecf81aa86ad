"""Who holds which value of somebody: the register, another part of the house, or an answer on any form."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from linan.core import clock
from linan.core.accounts.queries import staff_names
from linan.core.accounts.workers import workers_among
from linan.core.community.models import Person
from linan.core.community.queries import name_of
from linan.core.community.rules import age_on
from linan.domains.reporting.models import Answer
from linan.domains.reporting.rules import Held, item
from linan.kernel.refs import PersonRef
from linan.kernel.region import Level
from linan.kernel.time import start_of

REGISTER = "register"
Holder = Callable[[Sequence[PersonRef]], Mapping[PersonRef, Held]]
"""Another part of the house that holds a common item, e.g. the latest test: people in, what is held out."""

_holders: dict[str, Holder] = {}


def know_item(code: str, holder: Holder) -> None:
    """Let forms take a common item from where it is kept. The floor above connects them; domains know no other."""
    _holders[code] = holder


def held_for(people: Sequence[Person], keys: Iterable[str], *, values: bool = True) -> dict[UUID, dict[str, Held]]:
    """What is held of each person, by key. Without `values` only whether and since when, and nothing is decrypted."""
    wanted = sorted(set(keys))
    found: dict[UUID, dict[str, Held]] = {p.id: {} for p in people}
    _from_register(people, wanted, found)
    refs = [p.ref for p in people]
    for code in wanted:
        if code in _holders:
            for ref, held in _holders[code](refs).items():
                found[ref.id][code] = held
    _from_answers(people, wanted, found, values)
    return found


def _from_register(people: Sequence[Person], wanted: Sequence[str], found: dict[UUID, dict[str, Held]]) -> None:
    codes = [c for c in wanted if (i := item(c)) is not None and i.held == REGISTER]
    look = {c: _REGISTER[c] for c in codes if c in _REGISTER}
    if "address" in codes:
        prefetch_related_objects(people, "household")  # one question for all of them
    if "worker" in codes:
        look["worker"] = _workers(people)
    for person in people:
        for code, value_of in look.items():
            value = value_of(person)
            if value not in (None, ""):
                found[person.id][code] = Held(value, _since(code, person), REGISTER)


def _since(code: str, person: Person) -> datetime | None:
    """Since when the register knows: what follows from other facts is always of now (None)."""
    known = item(code)
    if known is None or known.derived:
        return None
    if code == "presence" and person.presence_on is not None:
        return start_of(person.presence_on)
    return person.registered_at


def _from_answers(
    people: Sequence[Person], wanted: Sequence[str], found: dict[UUID, dict[str, Held]], values: bool
) -> None:
    for start in range(0, len(people), 200):
        by_subject = {str(p.ref): p.id for p in people[start : start + 200]}
        rows = Answer.objects.filter(subject__in=by_subject, key__in=wanted).order_by("as_of", "entered_at", "id")
        if not values:
            rows = rows.defer("value")
        for row in rows.select_related("form"):
            held = found[by_subject[row.subject]]
            there = held.get(row.key)
            if there is not None and there.where == REGISTER:
                # The register's value stands; being asked again and found the same makes it young.
                held[row.key] = Held(there.value, max(row.as_of, there.as_of or row.as_of), REGISTER)
            else:
                value = json.loads(row.value) if values else True
                held[row.key] = Held(value, row.as_of, row.form.title)


def _workers(people: Sequence[Person]) -> Callable[[Person], str]:
    """The name of whoever works at a person's door, asked once for all of them."""
    first = {region: next(iter(staff), None) for region, staff in workers_among(p.region for p in people).items()}
    names = staff_names({s for s in first.values() if s is not None})
    return lambda p: names.get(s, "") if (s := first[p.region]) is not None else ""


_REGISTER: dict[str, Callable[[Person], Any]] = {
    "name": lambda p: p.name,
    "identity": lambda p: p.identity,
    "phone": lambda p: p.phone,
    "sex": lambda p: {"female": "女", "male": "男"}.get(p.sex, ""),
    "born_on": lambda p: p.born_on.isoformat() if p.born_on else "",
    "age": lambda p: age_on(p.born_on, clock.today()) if p.born_on else None,
    "address": lambda p: p.household.address if p.household else "",
    "community": lambda p: name_of(p.region.community),
    "building": lambda p: name_of(p.region.at(Level.BUILDING)) if p.region.level >= Level.BUILDING else "",
    "presence": lambda p: p.presence if p.presence_on else "",
}
