"""The household board: every household, how it is, and who has gone silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from linan.core import clock
from linan.core.community.abilities import KEEP_BOARD
from linan.core.community.models import Household, Management, Person, Word
from linan.core.community.queries.parameters import setting
from linan.core.community.queries.reach import areas_for, common_region
from linan.core.community.rules import Condition, HouseholdState
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.kernel.actor import Actor
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Region


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One household. Nobody is named: the door is."""

    household: HouseholdRef
    address: str
    state: HouseholdState
    silent: bool
    managed_since: datetime | None
    last_at: datetime | None
    needs: str


@dataclass(frozen=True, slots=True)
class WordLine:
    """The last word of a member (or of all, when nobody is named), for the page of the household."""

    name: str
    at: datetime
    symptoms: str
    needs: str


_HOUSEHOLD = Compiled(lambda: Person.objects.values_list("household_id"), "id")


def household_ref(person: PersonRef) -> HouseholdRef | None:
    """The household somebody belongs to; no identity in it, for workflows."""
    found = _HOUSEHOLD.first(person.id)
    return HouseholdRef(found[0]) if found and found[0] else None


def household_refs(people: Collection[PersonRef]) -> dict[PersonRef, HouseholdRef]:
    """`household_ref` for at most 500; those without a household are left out."""
    rows = Person.objects.filter(pk__in=[p.id for p in people], household__isnull=False)
    return {PersonRef(p): HouseholdRef(h) for p, h in rows.values_list("id", "household_id") if h is not None}


def board(
    by: Actor,
    region: Region | None = None,
    state: HouseholdState | None = None,
    *,
    cursor: str | None = None,
    size: int = 50,
) -> Page[BoardLine]:
    """Households of the reader's area by address, all or those for which a state holds. Needs KEEP_BOARD.

    A household may be ill and silent at once: it is then found by either.
    """
    areas = areas_for(by, region, KEEP_BOARD)
    hours, now = setting("silent_hours", common_region(areas)), clock.now()
    rows = _holding(Household.objects.filter(within("region", areas)), state, now - timedelta(hours=hours))
    page = paged(rows, order=["region", "id"], cursor=cursor, size=size)
    known = conditions(h.pk for h in page.items)
    return page.map(
        [
            BoardLine(
                h.ref,
                h.address,
                known[h.pk][0].state(now, hours),
                known[h.pk][0].silent(now, hours),
                known[h.pk][0].managed_since,
                known[h.pk][0].last_at,
                known[h.pk][1],
            )
            for h in page.items
        ]
    )


def words_of(by: Actor, household: HouseholdRef) -> list[WordLine]:
    """The last words of a household's members; the reading is noted. Needs KEEP_BOARD over it."""
    home = Household.objects.filter(pk=household.id).first()
    if home is None or not by.can(KEEP_BOARD, over=home.region):
        raise not_found()
    rows = list(Word.objects.filter(household=home, latest=True).select_related("person").order_by("-at", "-id"))
    if told := [w.person.ref for w in rows if w.person]:
        noted_read(by, what="community.words", persons=told, region=home.region)
    return [WordLine(w.person.name if w.person else "", w.at, str(w.symptoms or ""), w.needs) for w in rows]


def conditions(households: Iterable[UUID]) -> dict[UUID, tuple[Condition, str]]:
    """What is known of these households, with their needs in words."""
    wanted = list(households)
    latest = Word.objects.filter(household__in=wanted, latest=True)
    ill = set(latest.filter(ill=True).values_list("household_id", flat=True))
    needs: dict[UUID, list[str]] = {}
    for home, said in latest.exclude(needs="").order_by("at").values_list("household_id", "needs"):
        needs.setdefault(home, []).append(said)
    heard = Word.objects.filter(household__in=wanted).order_by().values_list("household_id").annotate(Max("at"))
    last: dict[UUID, datetime] = dict(heard)
    open_ = Management.objects.filter(household__in=wanted, until_at=None).order_by()
    since: dict[UUID, datetime] = dict(open_.values_list("household_id").annotate(Min("since_at")))
    return {
        h: (Condition(h in ill, h in needs, since.get(h), last.get(h)), " · ".join(needs.get(h, ()))) for h in wanted
    }


def _holding(rows: QuerySet[Household], state: HouseholdState | None, before: datetime) -> QuerySet[Household]:
    """The same as `rules.Condition`, asked of the database."""
    latest = Word.objects.filter(household=OuterRef("pk"), latest=True)
    if state is HouseholdState.ILL:
        return rows.filter(Exists(latest.filter(ill=True)))
    if state is HouseholdState.NEEDS:
        return rows.filter(Exists(latest.exclude(needs="")))
    silent = _silent(before)
    if state is HouseholdState.SILENT:
        return rows.filter(silent)
    if state is HouseholdState.UNASKED:
        return rows.filter(~Exists(latest), ~silent)
    if state is HouseholdState.WELL:
        return rows.filter(Exists(latest), ~Exists(latest.filter(Q(ill=True) | ~Q(needs=""))), ~silent)
    return rows


def _silent(before: datetime) -> Exists:
    heard = Word.objects.filter(household=OuterRef("household"), at__gte=before)
    # The oldest open ground counts: a second one does not make a long silence short.
    return Exists(
        Management.objects.filter(~Exists(heard), household=OuterRef("pk"), until_at=None, since_at__lt=before)
    )
