"""Reading the register. What the reader may not see is not there; every answer with people in it is noted once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PLACES, SEE_PEOPLE
from linan.core.community.facts import Presence
from linan.core.community.models import Building, Division, Gate, Grid, Household, NameGram, Person, Place
from linan.core.desk.keyset import Page
from linan.core.ledger import noted_read
from linan.core.ledger.compiled import Compiled
from linan.core.ledger.fields import within
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, PlaceRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region

COUNT_LIMIT = 10_000
"""Counts are exact up to here; above, a list says "10,000+"."""


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as staff see them in lists and headers. `phone` is whole, because the worker has to call."""

    ref: PersonRef
    name: str
    masked_identity: str
    masked_phone: str
    phone: str
    born_on: date | None
    age: int | None
    sex: str
    region: Region
    address: str
    household: HouseholdRef | None
    presence: Presence
    presence_on: date | None = None


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people asks. `text` is a name or part of one, a whole identity number or a whole phone number."""

    region: Region | None = None
    text: str = ""
    presence: Presence | None = None
    born_from: date | None = None
    born_until: date | None = None
    after: str = ""
    size: int = 50


@dataclass(frozen=True, slots=True)
class Headcount:
    """The three denominators of an area, each by its name (C-25): whoever divides says by which."""

    on_roll: int
    living_here: int
    away: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class DivisionFound:
    """A division with the names above it: half of the community names occur in more than one place."""

    region: Region
    name: str
    path: tuple[str, ...]


# --- people ------------------------------------------------------------------------------------------------------


def card_of(by: Actor, person: PersonRef, *, under: Ability | None = None) -> PersonCard:
    """One person's card; the reading is noted. Refuses `not_found` when absent or not yours.

    `under` names another ability that opens the card too: who may see orders may see whom they are for.
    """
    row = locate_person(by, person, under=under)
    noted_read(by, what="community.person", persons=[person], region=row.region)
    return _card(row, clock.today())


def cards_of(
    by: Actor, refs: Iterable[PersonRef], *, under: Ability | None = None, what: str = "community.people"
) -> dict[PersonRef, PersonCard]:
    """The cards of those among `refs` the reader may see; one reading is noted for all of them."""
    today = clock.today()
    found: dict[PersonRef, PersonCard] = {}
    wanted = sorted({r.id for r in refs})
    for start in range(0, len(wanted), 500):
        for row in Person.objects.filter(pk__in=wanted[start : start + 500]).select_related("household"):
            if _may_see(by, row, under):
                found[row.ref] = _card(row, today)
    if found:
        noted_read(by, what=what, persons=found, region=common_region([c.region for c in found.values()]))
    return found


def people(by: Actor, ask: PeopleFilter) -> Page[PersonCard]:
    """A page of the roll in the order of addresses; one reading is noted.

    Needs SEE_PEOPLE somewhere; an area outside of it is `not_found`. Each area is one index range, walked in order, so
    the thousandth page costs what the first does.
    """
    areas = _areas(by, ask.region)
    size = max(1, min(ask.size, 500))
    keys: list[tuple[Region, UUID]] = []
    for area in areas:
        rows = _matching(area, ask, _after(ask.after)).order_by("region", "id" if not _by_gram(ask) else "person_id")
        columns = ("region", "person_id") if _by_gram(ask) else ("region", "id")
        keys += rows.values_list(*columns)[: size + 1 - len(keys)]
        if len(keys) > size:
            break
    total = 0
    for area in areas:
        total += _matching(area, ask, None).order_by()[: COUNT_LIMIT + 1 - total].count()
        if total > COUNT_LIMIT:
            break
    shown = keys[:size]
    rows_by_id = {p.id: p for p in Person.objects.filter(pk__in=[k for _, k in shown]).select_related("household")}
    today = clock.today()
    cards = [_card(rows_by_id[k], today) for _, k in shown]
    if cards:
        noted_read(
            by,
            what="community.people",
            persons=[c.ref for c in cards],
            region=areas[0] if len(areas) == 1 else common_region(areas),
        )
    following = f"{shown[-1][0]}~{shown[-1][1].hex}" if len(keys) > size else None
    return Page(cards, following, min(total, COUNT_LIMIT), total <= COUNT_LIMIT)


def _by_gram(ask: PeopleFilter) -> bool:
    text = rules.search_text(ask.text)
    return bool(text) and not text[0].isdigit()


def _matching(area: Region, ask: PeopleFilter, after: tuple[str, UUID] | None) -> QuerySet[Person] | QuerySet[NameGram]:
    """The rows of one area that match: from the name index for a name, else from the people table."""
    text = rules.search_text(ask.text)
    prefix = ""
    rows: QuerySet[Person] | QuerySet[NameGram]
    if _by_gram(ask):
        # The last pair is mostly the given name, rarer than a surname; longer texts are then compared whole.
        rows, prefix = NameGram.objects.filter(gram=text[-2:]), "person__"
        if len(text) > 2:
            for i in range(len(text) - 2):
                rows = rows.filter(person__in=NameGram.objects.filter(gram=text[i : i + 2]).values("person"))
    else:
        rows = Person.objects.all()
        if text:
            rows = rows.filter(
                Q(identity_hash=vault.lookup("community.identity", text.upper()))
                | Q(phone_hash=vault.lookup("community.phone", text))
            )
    low, high = area.range if area else ("", "")
    if after is not None:
        region, id = after
        key = "person_id" if prefix else "id"
        rows = rows.filter(Q(region__gt=region) | Q(**{f"{key}__gt": id}))
        # One lower bound only: given two, SQLite may begin at the wrong one and walk half the county.
        low = max(low, region)
    rows = rows.filter(region__gte=low)
    if high:
        rows = rows.filter(region__lt=high)
    if ask.presence is not None:
        rows = rows.filter(**{f"{prefix}presence": ask.presence.value})
    if ask.born_from is not None:
        rows = rows.filter(**{f"{prefix}born_on__gte": ask.born_from})
    if ask.born_until is not None:
        rows = rows.filter(**{f"{prefix}born_on__lte": ask.born_until})
    return rows


def _after(cursor: str) -> tuple[str, UUID] | None:
    if not cursor:
        return None
    region, _, raw = cursor.rpartition("~")
    try:
        return str(Region(region)), UUID(raw)
    except ValueError:
        raise not_found() from None


def _areas(by: Actor, wanted: Region | None, ability: Ability = SEE_PEOPLE) -> list[Region]:
    """Where to look: the reader's areas cut to the wanted one, disjoint and in path order."""
    held = by.must_somewhere(ability)
    if wanted is None:
        return list(held)
    if any(r.covers(wanted) for r in held):
        return [wanted]
    inside = [r for r in held if wanted.covers(r)]
    if not inside:
        raise not_found()
    return inside


def find_by_identity(by: Actor, number: str, *, under: Ability | None = None) -> PersonRef | None:
    """The person with this identity number, if the reader may see them; the reading is noted."""
    text = rules.plain_text(number).replace(" ", "").upper()
    row = Person.objects.filter(identity_hash=vault.lookup("community.identity", text)).first()
    if row is None or not _may_see(by, row, under):
        return None
    noted_read(by, what="community.find", persons=[row.ref], region=row.region)
    return row.ref


def near_identity(by: Actor, number: str) -> list[PersonCard]:
    """People whose number is one slip away from a mistyped one; for "did you mean"."""
    hashes = [vault.lookup("community.identity", n) for n in rules.near_identities(number)]
    rows = Person.objects.filter(identity_hash__in=hashes).select_related("household")
    today = clock.today()
    cards = [_card(p, today) for p in rows if _may_see(by, p, None)]
    if cards:
        noted_read(by, what="community.find", persons=[c.ref for c in cards], region=cards[0].region)
    return cards


def names_of(persons: Iterable[PersonRef]) -> dict[PersonRef, str]:
    """Names alone, for an answer whose own query has checked and noted the reading already."""
    wanted = sorted({p.id for p in persons})
    found: dict[PersonRef, str] = {}
    for start in range(0, len(wanted), 500):
        rows = Person.objects.filter(pk__in=wanted[start : start + 500]).values_list("id", "name")
        found |= {PersonRef(i): name for i, name in rows}
    return found


def find_by_phone(by: Actor, phone: str, *, under: Ability | None = None) -> list[PersonRef]:
    """Those with this telephone number the reader may see (families share one); the reading is noted."""
    rows = Person.objects.filter(phone_hash=vault.lookup("community.phone", rules.read_phone(phone)))
    refs = [(p.ref, p.region) for p in rows if _may_see(by, p, under)]
    if refs:
        noted_read(by, what="community.find", persons=[r for r, _ in refs], region=refs[0][1])
    return [r for r, _ in refs]


def persons_with_phone(phone: str) -> list[PersonRef]:
    """Everybody registered with this number; only for sign-in by one-time code, which has no reader yet."""
    rows = Person.objects.filter(phone_hash=vault.lookup("community.phone", rules.read_phone(phone)))
    return [p.ref for p in rows.order_by("id")]


def locate_person(by: Actor, person: PersonRef, *, under: Ability | None = None) -> Person:
    """The row of a person the reader may see, for actions; nothing is noted. Refuses `not_found`."""
    row = Person.objects.filter(pk=person.id).select_related("household").first()
    if row is None or not _may_see(by, row, under):
        raise not_found()
    return row


def _may_see(by: Actor, row: Person, under: Ability | None) -> bool:
    return (
        by.can(SEE_PEOPLE, over=row.region)
        or (under is not None and by.can(under, over=row.region))
        or by.is_or_acts_for(row.ref)
    )


_HOME = Compiled(lambda: Person.objects.values_list("region"), "id")


def region_of(person: PersonRef) -> Region:
    """Where a person's home lies; no identity in it, for workflows and rules. Refuses `not_found`."""
    found = _HOME.first(person.id)
    if found is None or found[0] is None:
        raise not_found()
    region: Region = found[0]
    return region


def regions_of(persons: Iterable[PersonRef]) -> dict[PersonRef, Region]:
    """`region_of` for many; the absent are left out."""
    wanted = sorted({p.id for p in persons})
    found: dict[PersonRef, Region] = {}
    for start in range(0, len(wanted), 500):
        rows = Person.objects.filter(pk__in=wanted[start : start + 500]).values_list("id", "region")
        found |= {PersonRef(i): r for i, r in rows}
    return found


def building_of(person: PersonRef) -> Region:
    """The building a person lives in; the deepest known step when the home lies higher."""
    return region_of(person).at(Level.BUILDING)


def members_of(by: Actor, household: HouseholdRef, *, under: Ability | None = None) -> list[PersonRef]:
    """The members of a household, the head first; people of one's own household count as visible."""
    rows = list(Person.objects.filter(household_id=household.id).order_by("id"))
    if not rows or not any(_may_see(by, p, under) for p in rows):
        raise not_found()
    return [p.ref for p in rows]


def housemates(person: PersonRef) -> list[PersonRef]:
    """Those who share a person's household, without the person; no identity in it, for workflows."""
    rows = Person.objects.filter(household__people=person.id).exclude(pk=person.id).order_by("id")
    return [PersonRef(i) for i in rows.values_list("id", flat=True)]


def headcount(by: Actor, region: Region) -> Headcount:
    """How many are on the roll of an area, living here, away, unchecked."""
    areas = _areas(by, region)
    found = dict.fromkeys(Presence, 0)
    for area in areas:
        for value, count in _counted(area):
            found[Presence(value)] += count
    return Headcount(sum(found.values()), found[Presence.LIVING_HERE], found[Presence.AWAY], found[Presence.ON_ROLL])


def living_here_by_building(by: Actor, region: Region) -> dict[Region, int]:
    """Residents who live here (在住), per building: the denominator of "everyone who should be tested"."""
    found: dict[Region, int] = {}
    for area in _areas(by, region):
        rows = Person.objects.filter(within("region", area), presence=Presence.LIVING_HERE.value)
        for home, count in rows.values_list("region").annotate(n=Count("id")).order_by("region"):
            building = home.at(Level.BUILDING)
            found[building] = found.get(building, 0) + count
    return found


def _counted(area: Region) -> Iterator[tuple[str, int]]:
    rows = Person.objects.filter(within("region", area)).order_by()
    yield from rows.values_list("presence").annotate(n=Count("id"))


def _card(row: Person, today: date) -> PersonCard:
    phone = str(row.phone or "")
    return PersonCard(
        ref=row.ref,
        name=row.name,
        masked_identity=rules.masked(str(row.identity or ""), head=6, tail=4),
        masked_phone=rules.masked(phone, head=3, tail=4),
        phone=phone,
        born_on=row.born_on,
        age=None if row.born_on is None else rules.age_on(row.born_on, today),
        sex=row.sex,
        region=row.region,
        address=row.household.address if row.household else "",
        household=row.household.ref if row.household else None,
        presence=Presence(row.presence),
        presence_on=row.presence_on,
    )


# --- places, gates, areas ----------------------------------------------------------------------------------------


def place_of(by: Actor, place: PlaceRef) -> Place:
    """A place. Public places are known to every signed-in member of staff; a home only with SEE_PEOPLE over it."""
    row = Place.objects.filter(pk=place.id).first()
    if row is None or (row.use == "home" and not by.can(SEE_PEOPLE, over=row.region)) or not by.duties:
        raise not_found()
    return row


def gate_of(by: Actor, gate: GateRef, *, under: Ability | None = None) -> Gate:
    """A gate of an area in which the actor has any duty, or the ability `under`. Refuses `not_found`."""
    row = Gate.objects.filter(pk=gate.id).first()
    if row is None:
        raise not_found()
    mine = by.can(under, over=row.region) if under else any(d.region.covers(row.region) for d in by.duties)
    if not mine:
        raise not_found()
    return row


def gates_within(by: Actor, regions: Iterable[Region]) -> list[Gate]:
    """Open gates in those of `regions` where the actor has a duty."""
    mine = [r for r in regions if any(d.region.covers(r) for d in by.duties)]
    return list(Gate.objects.filter(within("region", mine), closed_at__isnull=True).order_by("region", "name"))


def gate_names(gates: Iterable[GateRef]) -> dict[GateRef, str]:
    """Names of gates: public, they are written on them."""
    rows = Gate.objects.filter(pk__in={g.id for g in gates}).values_list("id", "name")
    return {GateRef(i): name for i, name in rows}


def place_names(places: Iterable[PlaceRef]) -> dict[PlaceRef, str]:
    """Names of places; a home has none."""
    rows = Place.objects.filter(pk__in={p.id for p in places}).values_list("id", "name", "use")
    return {PlaceRef(i): "" if use == "home" else name for i, name, use in rows}


def places(by: Actor, region: Region | None = None, *, limit: int = 200) -> list[Place]:
    """Public places of the areas where the actor may change places or see people."""
    rows = Place.objects.filter(_where(by, region), closed_at__isnull=True).exclude(use="home")
    return list(rows.order_by("region", "name", "id")[:limit])


def gates(by: Actor, region: Region | None = None, *, limit: int = 200) -> list[Gate]:
    """Open gates of the actor's areas."""
    return list(Gate.objects.filter(_where(by, region), closed_at__isnull=True).order_by("region", "name")[:limit])


def buildings(by: Actor, region: Region | None = None) -> list[tuple[Building, int, int]]:
    """Buildings of the actor's areas with households and people living here; at most 500."""
    rows = list(Building.objects.filter(_where(by, region)).order_by("region")[:500])
    if not rows:
        return []
    homes: dict[Region, int] = {}
    here: dict[Region, int] = {}
    span = Q(region__gte=rows[0].region, region__lt=rows[-1].region.range[1])
    for home in Household.objects.filter(span).values_list("region", flat=True):
        homes[home.at(Level.BUILDING)] = homes.get(home.at(Level.BUILDING), 0) + 1
    living = Person.objects.filter(span, presence=Presence.LIVING_HERE.value).order_by()
    for region_, count in living.values_list("region").annotate(n=Count("id")):
        here[region_.at(Level.BUILDING)] = here.get(region_.at(Level.BUILDING), 0) + count
    return [(b, homes.get(b.region, 0), here.get(b.region, 0)) for b in rows]


def grids(by: Actor, region: Region | None = None) -> list[Grid]:
    """Grids of the actor's areas, in path order."""
    return list(Grid.objects.filter(_where(by, region), until_on__isnull=True).order_by("region")[:500])


def households(by: Actor, building: Region) -> list[tuple[Household, list[PersonCard]]]:
    """The doors of a building and who lives behind each; one reading is noted."""
    by.must_somewhere(SEE_PEOPLE)
    if not by.can(SEE_PEOPLE, over=building):
        raise not_found()
    today = clock.today()
    rows = list(Household.objects.filter(within("region", building)).order_by("region")[:400])
    members: dict[UUID, list[PersonCard]] = {h.id: [] for h in rows}
    for person in Person.objects.filter(within("region", building)).select_related("household").order_by("id")[:2000]:
        if person.household_id in members:
            members[person.household_id].append(_card(person, today))
    shown = [c.ref for cards in members.values() for c in cards]
    noted_read(by, what="community.building", persons=shown, region=building)
    return [(h, members[h.id]) for h in rows]


def _where(by: Actor, region: Region | None) -> Q:
    held = sorted({*by.regions(SEE_PEOPLE), *by.regions(EDIT_PLACES)}) or list(by.must_somewhere(EDIT_PLACES))
    if region is not None:
        held = [region] if any(r.covers(region) for r in held) else [r for r in held if region.covers(r)]
        if not held:
            raise not_found()
    return within("region", held)


# --- names of areas ----------------------------------------------------------------------------------------------


def name_of(region: Region) -> str:
    """The name of a division, grid, building or door; its code while nobody named it. Cached."""
    if not region:
        return "中国"
    key = f"community.name:{region}"
    known = cache.get(key)
    if known is not None:
        return str(known)
    name = _own_name(region)
    if name is None:
        return region.code
    cache.set(key, name, 600)
    return name


def _own_name(region: Region) -> str | None:
    model = {Level.GRID: Grid, Level.BUILDING: Building}.get(region.level)
    if model is not None:
        return model._default_manager.filter(region=region).values_list("name", flat=True).first()
    if region.level <= Level.COMMUNITY:
        return Division.objects.filter(region=region).values_list("name", flat=True).first()
    if region.level is Level.HOUSEHOLD:
        return Household.objects.filter(region=region).values_list("address", flat=True).first()
    return None


def path_names(region: Region, *, down_from: Level = Level.PROVINCE) -> list[str]:
    """The names from `down_from` to the region: 浙江省 杭州市 余杭区 …"""
    return [name_of(region.at(Level(n))) for n in range(int(down_from), int(region.level) + 1)]


def divisions_named(text: str, *, under: Region | None = None, limit: int = 30) -> list[DivisionFound]:
    """Divisions whose name begins with `text` or whose code does, with the path above each, higher levels first.

    Public data: no actor. At most `limit`.
    """
    wanted = rules.plain_text(text)
    if not wanted:
        return []
    if wanted.isascii() and wanted.isdigit():
        rows = Division.objects.filter(code__gte=wanted, code__lt=wanted + ":")
    else:
        rows = Division.objects.filter(name__gte=wanted, name__lt=wanted + "\U0010ffff")
    if under:
        rows = rows.filter(within("region", under))
    chosen = sorted(rows.order_by("name", "region")[: limit * 4], key=lambda d: (d.level, d.name != wanted, d.region))
    return [_found(d) for d in chosen[:limit]]


def divisions_below(region: Region) -> list[DivisionFound]:
    """The next lower divisions of a division. Public data: no actor."""
    below = Division.objects.filter(level=int(region.level) + 1, until_on__isnull=True)
    return [_found(d) for d in below.filter(within("region", region)).order_by("region")[:1000]]


def _found(row: Division) -> DivisionFound:
    return DivisionFound(row.region, row.name, tuple(path_names(row.region)))


def common_region(regions: Sequence[Region]) -> Region:
    """The smallest region that covers all of them: what one access entry for a list is scoped to."""
    if not regions:
        return Region("")
    steps = zip(*(r.steps for r in regions), strict=False)
    same = []
    for column in steps:
        if len(set(column)) > 1:
            break
        same.append(column[0])
    return Region("".join(f"{s}/" for s in same))
