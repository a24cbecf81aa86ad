"""What every answer does alike, whichever way it came: note what is known anew, and say so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linan.core import clock
from linan.core.community.models import Household, Person
from linan.core.ledger import record, record_many
from linan.domains.screening import rules
from linan.domains.screening.facts import HouseholdAnswered, IllnessTold, Route
from linan.domains.screening.models import Heard, Needs
from linan.domains.screening.rules import Item
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import not_found


def note_answer(
    by: Actor,
    home: Household,
    route: Route,
    items: Sequence[Item],
    *,
    needs: Iterable[str] = (),
    note: str = "",
    ill: Iterable[PersonRef] = (),
    symptoms: Iterable[str] = (),
    changes: int = 0,
) -> None:
    """Keep what a household said and record it; for actions that asked the ability. Somebody else's is `not_found`."""
    at = clock.now()
    wants = tuple(c for c in rules.NEED_WORDS if c in set(needs))
    felt = tuple(c for c in rules.SYMPTOM_WORDS if c in set(symptoms))
    members = set(Person.objects.filter(household=home).values_list("id", flat=True))
    sick = tuple(sorted(set(ill)))
    if any(p.id not in members for p in sick):
        raise not_found()
    known = tuple(dict.fromkeys([*items, *([Item.NEEDS] if wants else [])]))
    for item in known:
        Heard.objects.update_or_create(household=home, item=item.value, defaults={"as_of": at, "route": route.value})
    if Item.NEEDS in known:
        Needs.objects.update_or_create(
            household=home, defaults={"codes": list(wants), "note": note.strip()[:200], "said_at": at}
        )
    record(
        HouseholdAnswered(
            region=home.region,
            subject=home.ref,
            route=route,
            items=tuple(i.value for i in known),
            needs=wants,
            ill=sick,
            symptoms=felt,
            changes=changes,
        ),
        by=by,
    )
    record_many([IllnessTold(region=home.region, subject=p, household=home.ref, symptoms=felt) for p in sick], by=by)
