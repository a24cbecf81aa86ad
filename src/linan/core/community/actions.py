"""Changing the register. Each action is one transaction, asks the ability and leaves its fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db import transaction

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES
from linan.core.community.facts import (
    AreaAdded,
    GateAdded,
    HouseholdMoved,
    HouseholdRegistered,
    PersonCorrected,
    PersonMoved,
    PersonRegistered,
    PlaceAdded,
    Presence,
    PresenceChanged,
    PresenceSource,
    RollLoaded,
)
from linan.core.community.imports import BadRow, Parsed, person_rows
from linan.core.community.imports.rows import Value
from linan.core.community.models import Building, Gate, Grid, Household, NameGram, Person, Place, PlaceKind
from linan.core.community.queries import locate_person
from linan.core.files.actions import note_import
from linan.core.ledger import record, record_many
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words
from linan.kernel.worlds.county import County


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Particulars of somebody to enter, as typed; `region` is the home, taken from the household when there is one."""

    name: str
    identity: str = ""
    phone: str = ""
    born_on: date | None = None
    sex: str = ""
    household: HouseholdRef | None = None
    region: Region | None = None
    presence: Presence = Presence.LIVING_HERE
    presence_on: date | None = None
    source: PresenceSource = PresenceSource.REGISTER


# --- areas, places, gates ----------------------------------------------------------------------------------------


def add_grid(by: Actor, region: Region, name: str) -> Grid:
    """Draw a grid at its path below a community. Needs EDIT_PLACES there; refuses `already_there`, `bad_area`."""
    by.must(EDIT_PLACES, over=region)
    _need_level(region, Level.GRID)
    _refuse_if(Grid.objects.filter(region=region).exists())
    with transaction.atomic():
        row = Grid.objects.create(region=region, name=_need_name(name), since_on=clock.today())
        record(AreaAdded(region=region, name=row.name), by=by)
    cache.delete(f"community.name:{region}")
    return row


def add_building(
    by: Actor, region: Region, name: str, *, address: str = "", floors: int = 0, lift: bool = False
) -> Building:
    """Enter a building at its path below a grid. Needs EDIT_PLACES there; refuses `already_there`, `bad_area`."""
    by.must(EDIT_PLACES, over=region)
    _need_level(region, Level.BUILDING)
    _refuse_if(Building.objects.filter(region=region).exists())
    with transaction.atomic():
        row = Building.objects.create(
            region=region, name=_need_name(name), address=rules.plain_text(address)[:200], floors=floors, lift=lift
        )
        record(AreaAdded(region=region, name=row.name), by=by)
    cache.delete(f"community.name:{region}")
    return row


def add_place(by: Actor, region: Region, name: str, kind: str, *, use: str = "", address: str = "") -> Place:
    """Enter a place people visit (`indoor`, `outdoor` or `vehicle`). Needs EDIT_PLACES over its region."""
    by.must(EDIT_PLACES, over=region)
    if kind not in PlaceKind.values:
        raise Refusal(
            "bad_place_kind",
            Words("Say whether the place is indoors, outdoors or a vehicle."),
            kind=Kind.INVALID,
            field="kind",
        )
    with transaction.atomic():
        row = Place.objects.create(
            region=region, name=_need_name(name, 120), kind=kind, use=use[:20], address=rules.plain_text(address)[:200]
        )
        record(PlaceAdded(region=region, subject=row.ref, name=row.name), by=by)
    return row


def add_gate(by: Actor, region: Region, name: str) -> Gate:
    """Enter a gate of a community or building. Needs EDIT_PLACES over it."""
    by.must(EDIT_PLACES, over=region)
    with transaction.atomic():
        row = Gate.objects.create(region=region, name=_need_name(name))
        record(GateAdded(region=region, subject=row.ref, name=row.name), by=by)
    return row


def _need_name(raw: str, most: int = 60) -> str:
    name = rules.plain_text(raw)
    if not 1 <= len(name) <= most:
        raise Refusal(
            "bad_name",
            Words("A name of 1 to {most} characters is needed.", most=most),
            kind=Kind.INVALID,
            field="name",
        )
    return name


def _need_level(region: Region, level: Level) -> None:
    if region.level is not level:
        raise Refusal(
            "bad_area",
            Words("This code does not lie at the right level of the map."),
            kind=Kind.INVALID,
            next_step=Words("Choose the area above it first, then give it a short code such as g01 or b03."),
            field="region",
        )


def _refuse_if(there: bool) -> None:
    if there:
        raise Refusal(
            "already_there",
            Words("There is one with this code already."),
            next_step=Words("Open it in the list, or choose another code."),
        )


# --- households and people ---------------------------------------------------------------------------------------


def register_household(by: Actor, region: Region, address: str, *, note: str = "") -> Household:
    """Enter a household at its door. Needs EDIT_PEOPLE over the region."""
    by.must(EDIT_PEOPLE, over=region)
    with transaction.atomic():
        row = Household.objects.create(region=region, address=_need_name(address, 200), note=rules.plain_text(note))
        record(HouseholdRegistered(region=region, subject=row.ref), by=by)
    return row


def register_person(
    by: Actor,
    *,
    name: str,
    identity: str = "",
    phone: str = "",
    born_on: date | None = None,
    sex: str = "",
    household: HouseholdRef | None = None,
    region: Region | None = None,
    presence: Presence = Presence.LIVING_HERE,
    presence_on: date | None = None,
    source: PresenceSource = PresenceSource.REGISTER,
) -> Person:
    """Enter one person. Needs EDIT_PEOPLE over the home; see `register_people` for what is refused."""
    new = NewPerson(name, identity, phone, born_on, sex, household, region, presence, presence_on, source)
    return register_people(by, [new])[0]


def register_people(by: Actor, new: Sequence[NewPerson]) -> list[Person]:
    """Enter people, all or none; leaves a PersonRegistered for each.

    Refuses `bad_name`, `bad_identity`, `bad_phone`, `bad_birth`, `no_home`, and `already_registered` for a number that
    is on the roll of this cell (in whichever community: the words do not say where).
    """
    today = clock.today()
    homes = {h.id: h for h in Household.objects.filter(pk__in={n.household.id for n in new if n.household})}
    people = [_new_person(by, n, homes.get(n.household.id) if n.household else None, today) for n in new]
    hashes = [p.identity_hash for p in people if p.identity_hash]
    with transaction.atomic():
        if len(set(hashes)) < len(hashes) or _any_known(hashes):
            raise Refusal(
                "already_registered",
                Words("Somebody with this identity number is in the register already."),
                next_step=Words("Search for the number; if it is elsewhere, ask that community to move the person."),
                field="identity",
            )
        Person.objects.bulk_create(people, batch_size=500)
        _index_names(people)
        facts = [
            PersonRegistered(
                region=p.region,
                subject=p.ref,
                household=HouseholdRef(p.household_id) if p.household_id else None,
                presence=Presence(p.presence),
                source=PresenceSource(p.presence_source),
            )
            for p in people
        ]
        record_many(facts, by=by)
    return people


def _any_known(hashes: list[str]) -> bool:
    return any(
        Person.objects.filter(identity_hash__in=hashes[i : i + 500]).exists() for i in range(0, len(hashes), 500)
    )


def _new_person(by: Actor, new: NewPerson, home: Household | None, today: date) -> Person:
    if new.household is not None:
        by.must_somewhere(EDIT_PEOPLE)
        if home is None or not by.can(EDIT_PEOPLE, over=home.region):
            raise not_found()
    region = home.region if home is not None else new.region
    if region is None or region.level < Level.COMMUNITY:
        raise Refusal(
            "no_home",
            Words("Say where this person lives: at least the community."),
            kind=Kind.INVALID,
            field="region",
        )
    by.must(EDIT_PEOPLE, over=region)
    identity = rules.read_identity(new.identity, today=today) if new.identity.strip() else None
    born = new.born_on or (identity.born_on if identity else None)
    if (born and born > today) or (identity and new.born_on and new.born_on != identity.born_on):
        raise Refusal(
            "bad_birth",
            Words("The day of birth does not agree with the identity number, or lies in the future."),
            kind=Kind.INVALID,
            next_step=Words("Take both from the card."),
            field="born_on",
        )
    phone = rules.read_phone(new.phone)
    return Person(
        name=rules.read_name(new.name),
        identity=identity.number if identity else "",
        identity_hash=vault.lookup("community.identity", identity.number) if identity else None,
        phone=phone,
        phone_hash=vault.lookup("community.phone", phone) if phone else "",
        born_on=born,
        sex=new.sex if new.sex in ("female", "male") else (identity.sex if identity else ""),
        region=region,
        household=home,
        presence=new.presence.value,
        presence_on=(new.presence_on or today) if rules.needs_date(new.presence) else None,
        presence_source=new.source.value,
        registered_at=clock.now(),
    )


def _index_names(people: Iterable[Person]) -> None:
    rows = [NameGram(gram=g, region=p.region, person=p) for p in people for g in sorted(rules.grams(p.name))]
    NameGram.objects.bulk_create(rows, batch_size=500)


def correct_person(
    by: Actor,
    person: PersonRef,
    *,
    name: str | None = None,
    identity: str | None = None,
    phone: str | None = None,
    born_on: date | None = None,
) -> Person:
    """Put particulars right; None leaves one as it is. Needs EDIT_PEOPLE. Refuses as `register_people` does."""
    row = locate_person(by, person, under=EDIT_PEOPLE)
    by.must(EDIT_PEOPLE, over=row.region)
    today = clock.today()
    changed: list[str] = []
    if name is not None and rules.read_name(name) != row.name:
        row.name = rules.read_name(name)
        changed.append("name")
    if phone is not None and rules.read_phone(phone) != str(row.phone or ""):
        row.phone = rules.read_phone(phone)
        row.phone_hash = vault.lookup("community.phone", row.phone) if row.phone else ""
        changed.append("phone")
    if identity is not None:
        read = rules.read_identity(identity, today=today)
        key = vault.lookup("community.identity", read.number)
        if key != row.identity_hash:
            _refuse_if(Person.objects.filter(identity_hash=key).exclude(pk=row.pk).exists())
            row.identity, row.identity_hash, row.born_on, row.sex = read.number, key, read.born_on, read.sex
            changed.append("identity")
    if born_on is not None and born_on != row.born_on and not row.identity_hash:
        row.born_on = born_on
        changed.append("born_on")
    if not changed:
        return row
    with transaction.atomic():
        row.save()
        if "name" in changed:
            NameGram.objects.filter(person=row).delete()
            _index_names([row])
        record(PersonCorrected(region=row.region, subject=row.ref, fields=tuple(changed)), by=by)
    return row


def mark_presence(
    by: Actor, person: PersonRef, presence: Presence, *, source: PresenceSource, since_on: date | None = None
) -> None:
    """Note where somebody is, since which day and how we know. The same again changes nothing.

    Needs EDIT_PEOPLE over the home, or being the person (or family acting for them). Refuses a day in the future.
    """
    row = locate_person(by, person, under=EDIT_PEOPLE)
    if not by.is_or_acts_for(person):
        by.must(EDIT_PEOPLE, over=row.region)
    today = clock.today()
    since = since_on or today
    if since > today:
        raise Refusal(
            "future_day",
            Words("This day lies in the future."),
            kind=Kind.INVALID,
            field="since_on",
            next_step=Words("Note it on the day itself."),
        )
    was = Presence(row.presence)
    if was is presence and (since_on is None or row.presence_on == since_on):
        return
    with transaction.atomic():
        row.presence, row.presence_source = presence.value, source.value
        row.presence_on = since if rules.needs_date(presence) else None
        row.save(update_fields=["presence", "presence_source", "presence_on"])
        record(
            PresenceChanged(region=row.region, subject=row.ref, was=was, now=presence, since_on=since, source=source),
            by=by,
        )


def move_household(by: Actor, household: HouseholdRef, to: Region, address: str) -> None:
    """Move a household and everybody in it. Needs EDIT_PEOPLE over the old and the new home."""
    row = Household.objects.filter(pk=household.id).first()
    if row is None or not by.can(EDIT_PEOPLE, over=row.region):
        raise not_found()
    by.must(EDIT_PEOPLE, over=to)
    was = row.region
    if was == to and row.address == address:
        return
    with transaction.atomic():
        row.region, row.address = to, _need_name(address, 200)
        row.save(update_fields=["region", "address"])
        ids = list(Person.objects.filter(household=row).order_by("id").values_list("id", flat=True))
        Person.objects.filter(pk__in=ids).update(region=to)
        NameGram.objects.filter(person__in=ids).update(region=to)
        facts: list[Fact] = [HouseholdMoved(region=to, subject=row.ref, was=was, people=len(ids))]
        facts += [PersonMoved(region=to, subject=PersonRef(i), was=was, household=row.ref) for i in ids]
        record_many(facts, by=by)
    cache.delete_many([f"community.name:{was}", f"community.name:{to}"])


def move_person(by: Actor, person: PersonRef, household: HouseholdRef) -> None:
    """Move one person into another household. Needs EDIT_PEOPLE over the old and the new home."""
    row = locate_person(by, person, under=EDIT_PEOPLE)
    home = Household.objects.filter(pk=household.id).first()
    if home is None:
        raise not_found()
    by.must(EDIT_PEOPLE, over=row.region)
    by.must(EDIT_PEOPLE, over=home.region)
    if row.household_id == home.id:
        return
    with transaction.atomic():
        was, row.region, row.household = row.region, home.region, home
        row.save(update_fields=["region", "household"])
        NameGram.objects.filter(person=row).update(region=home.region)
        record(PersonMoved(region=home.region, subject=row.ref, was=was, household=household), by=by)


# --- generated counties ------------------------------------------------------------------------------------------


def load_county(by: Actor, county: County, *, living_here_on: date | None = None) -> int:
    """Enter a generated county with the ids it was drawn with; returns its people. Safe to repeat.

    For demo, drill and test cells. Needs EDIT_PEOPLE and EDIT_PLACES over the county; leaves a RollLoaded for each
    community.
    """
    by.must(EDIT_PEOPLE, over=county.region)
    by.must(EDIT_PLACES, over=county.region)
    if Household.objects.filter(pk=county.households[0].id).exists():
        return 0
    today = living_here_on or clock.today()
    now = clock.now()
    with transaction.atomic():
        Grid.objects.bulk_create(
            [Grid(region=g, name=f"第{int(g.code[1:])}网格", since_on=today) for g in county.grids], batch_size=500
        )
        Building.objects.bulk_create([_building(b) for b in county.buildings], batch_size=500)
        Household.objects.bulk_create(
            [Household(id=h.id, region=h.region, address=h.address) for h in county.households], batch_size=500
        )
        Place.objects.bulk_create(
            [Place(id=p.id, region=p.region, name=p.name, kind=p.kind, use=p.use) for p in county.places],
            batch_size=500,
        )
        Gate.objects.bulk_create([Gate(id=g.id, region=g.region, name=g.name) for g in county.gates], batch_size=500)
        people = [
            Person(
                id=p.id,
                name=p.name,
                identity=p.identity,
                identity_hash=vault.lookup("community.identity", p.identity),
                phone=p.phone,
                phone_hash=vault.lookup("community.phone", p.phone),
                born_on=p.born_on,
                sex=p.sex,
                region=county.households[p.household].region,
                household_id=county.households[p.household].id,
                presence=Presence.LIVING_HERE.value,
                presence_on=today,
                registered_at=now,
            )
            for p in county.people
        ]
        Person.objects.bulk_create(people, batch_size=500)
        _index_names(people)
        facts = []
        for community in county.communities:
            residents = sum(1 for p in people if community.region.covers(p.region))
            doors = sum(1 for h in county.households if community.region.covers(h.region))
            facts.append(RollLoaded(region=community.region, people=residents, households=doors))
        record_many(facts, by=by)
    return len(people)


def _building(region: Region) -> Building:
    number = (int(region.parent.code[1:]) - 1) * 10 + int(region.code[1:])
    return Building(region=region, name=f"{number}幢", floors=6)


# --- bringing in a list ------------------------------------------------------------------------------------------


def import_people(by: Actor, community: Region, content: bytes, filename: str, *, dry_run: bool) -> Parsed:
    """Bring in a list of residents of one community; returns what was read and what every other row lacks.

    Needs EDIT_PEOPLE over the community. Grids and buildings that are missing are drawn (needs EDIT_PLACES), doors
    become households. A number that is on the roll already makes its row wrong and nothing else, so sending the same
    file again after correcting it enters just the rest. A dry run changes nothing but notes that it ran.
    """
    by.must(EDIT_PEOPLE, over=community)
    _need_level(community, Level.COMMUNITY)
    read = person_rows(content, filename, community, today=clock.today())
    hashes = {n: vault.lookup("community.identity", str(v["identity"])) for n, v in read.rows if v["identity"]}
    known = _known(list(hashes.values()))
    words = Words("Somebody with this identity number is in the register already.")
    bad = [*read.bad, *(BadRow(n, "identity", words) for n, key in hashes.items() if key in known)]
    good = [(n, v) for n, v in read.rows if hashes.get(n) not in known]
    with transaction.atomic():
        if good and not dry_run:
            homes = _homes(by, good)
            register_people(by, [_from_row(v, homes[str(v["region"])]) for _, v in good])
        note_import(
            by,
            "people",
            region=community,
            good=len(good),
            bad=[(b.row, b.words) for b in bad],
            dry_run=dry_run,
        )
    return Parsed(good, sorted(bad, key=lambda b: b.row))


def _known(hashes: list[str]) -> set[str]:
    found: set[str] = set()
    for i in range(0, len(hashes), 500):
        rows = Person.objects.filter(identity_hash__in=hashes[i : i + 500])
        found |= {str(h) for h in rows.values_list("identity_hash", flat=True)}
    return found


def _homes(by: Actor, rows: Sequence[tuple[int, dict[str, Value]]]) -> dict[str, HouseholdRef]:
    doors = {str(v["region"]): str(v["address"]) for _, v in rows}
    for grid in sorted({Region(d).at(Level.GRID) for d in doors}):
        if not Grid.objects.filter(region=grid).exists():
            add_grid(by, grid, grid.code)
    for building in sorted({Region(d).at(Level.BUILDING) for d in doors}):
        if not Building.objects.filter(region=building).exists():
            add_building(by, building, f"{building.code[1:].lstrip('0') or building.code}幢")
    homes: dict[str, HouseholdRef] = {}
    keys = list(doors)
    for i in range(0, len(keys), 500):
        homes |= {str(h.region): h.ref for h in Household.objects.filter(region__in=keys[i : i + 500])}
    fresh = [Household(region=Region(d), address=a) for d, a in doors.items() if d not in homes]
    Household.objects.bulk_create(fresh, batch_size=500)
    record_many([HouseholdRegistered(region=h.region, subject=h.ref) for h in fresh], by=by)
    return homes | {str(h.region): h.ref for h in fresh}


def _from_row(values: dict[str, Value], home: HouseholdRef) -> NewPerson:
    return NewPerson(
        name=str(values["name"]),
        identity=str(values["identity"] or ""),
        phone=str(values["phone"] or ""),
        household=home,
        presence=Presence(str(values["presence"] or Presence.ON_ROLL.value)),
        source=PresenceSource.IMPORT,
    )
