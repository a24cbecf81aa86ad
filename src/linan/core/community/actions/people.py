"""Entering, correcting and moving people and households."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import cache
from django.db import transaction

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.actions.areas import need_name, refuse_if
from linan.core.community.actions.confirmations import note_confirmation
from linan.core.community.actions.matching import index_matches, index_new_matches
from linan.core.community.actions.past import keep_past
from linan.core.community.facts import (
    HouseholdMoved,
    HouseholdRegistered,
    PersonCorrected,
    PersonMoved,
    PersonRegistered,
    Presence,
    PresenceChanged,
    PresenceSource,
)
from linan.core.community.models import Household, NameGram, PastKind, Person
from linan.core.community.queries import locate_person
from linan.core.ledger import record, record_many
from linan.core.ledger.compiled import Insert
from linan.kernel.actor import Actor
from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

_PEOPLE, _GRAMS = Insert(Person), Insert(NameGram, "gram", "region", "person_id")


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


def register_household(by: Actor, region: Region, address: str, *, note: str = "") -> Household:
    """Enter a household at its door. Needs EDIT_PEOPLE over the region."""
    by.must(EDIT_PEOPLE, over=region)
    with transaction.atomic():
        row = Household.objects.create(region=region, address=need_name(address, 200), note=rules.plain_text(note))
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
    if any(n.household is not None for n in new):
        by.must_somewhere(EDIT_PEOPLE)
    now = clock.now()
    people = [_new_person(by, n, homes.get(n.household.id) if n.household else None, today, now) for n in new]
    hashes = [p.identity_hash for p in people if p.identity_hash]
    with transaction.atomic():
        if len(set(hashes)) < len(hashes) or _any_known(hashes):
            raise Refusal(
                "already_registered",
                Words("Somebody with this identity number is in the register already."),
                next_step=Words("Search for the number; if it is elsewhere, ask that community to move the person."),
                field="identity",
            )
        _PEOPLE.rows(people)
        index_names(people)
        index_new_matches(people)
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


def _new_person(by: Actor, new: NewPerson, home: Household | None, today: date, now: datetime) -> Person:
    if new.household is not None and (home is None or not by.can(EDIT_PEOPLE, over=home.region)):
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
        registered_at=now,
    )


def index_names(people: Iterable[Person]) -> None:
    # In the order of the index, so that rows that lie together are written together.
    _GRAMS.values(sorted((g, p.region, p.id) for p in people for g in rules.grams(p.name)))


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
            refuse_if(Person.objects.filter(identity_hash=key).exclude(pk=row.pk).exists())
            row.identity, row.identity_hash, row.born_on, row.sex = read.number, key, read.born_on, read.sex
            changed.append("identity")
    if born_on is not None and born_on != row.born_on and not row.identity_hash:
        row.born_on = born_on
        changed.append("born_on")
    if not changed:
        return row
    with transaction.atomic():
        keep_past(PastKind.PERSON, [row.pk])
        row.save()
        if "name" in changed:
            NameGram.objects.filter(person=row).delete()
            index_names([row])
        index_matches([row.pk])
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
        keep_past(PastKind.PERSON, [row.pk])
        row.presence, row.presence_source = presence.value, source.value
        row.presence_on = since if rules.needs_date(presence) else None
        row.save(update_fields=["presence", "presence_source", "presence_on"])
        if source in (PresenceSource.VISIT, PresenceSource.PHONE, PresenceSource.SELF_REPORT):
            # Whoever was just asked has been found where the register says.
            note_confirmation(by, row, source)
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
        ids = list(Person.objects.filter(household=row).order_by("id").values_list("id", flat=True))
        keep_past(PastKind.HOUSEHOLD, [row.pk])
        keep_past(PastKind.PERSON, ids)
        row.region, row.address = to, need_name(address, 200)
        row.save(update_fields=["region", "address"])
        Person.objects.filter(pk__in=ids).update(region=to)
        NameGram.objects.filter(person__in=ids).update(region=to)
        index_matches(ids)
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
        keep_past(PastKind.PERSON, [row.pk])
        was, row.region, row.household = row.region, home.region, home
        row.save(update_fields=["region", "household"])
        NameGram.objects.filter(person=row).update(region=home.region)
        index_matches([row.pk])
        record(PersonMoved(region=home.region, subject=row.ref, was=was, household=household), by=by)
