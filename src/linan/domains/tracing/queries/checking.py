"""Could anybody be recognised? A text for the public, held against the register. Counts, so no read is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value

from linan.core import clock, vault
from linan.core.community.models import Household, Person
from linan.core.community.queries import name_of, place_names
from linan.core.ledger.fields import within
from linan.core.movement.queries import people_counted_at
from linan.core.policy.queries import number
from linan.domains.tracing.models import Case, Contact, PublicText
from linan.domains.tracing.rules import CaseState
from linan.domains.tracing.rules.trajectory import (
    Limits,
    Problem,
    Shown,
    age_band,
    named_in,
    not_several,
    numbers_in,
    plain,
    telling,
    too_few_alike,
    too_few_live,
    too_few_there,
    too_few_together,
)
from linan.kernel.refs import PlaceRef
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_NAMED = 5
"""So many words of the register are named at once; the rest is found when these are gone."""
LOT = 500


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a text tells about the person: the home's area, and sex and age band when they are told."""

    area: Region
    sex: str
    ages: tuple[int, int] | None


def limits_of(region: Region) -> Limits:
    """What the policy in force asks of a text."""
    now = clock.now()

    def value(name: str) -> int:
        return number(f"tracing.text_{name}", region, now).value

    return Limits(
        group=value("group"),
        hours=max(1, value("hours")),
        age_years=max(1, value("age_years")),
        sex=bool(value("sex")),
        age=bool(value("age")),
    )


def limits_in(text: PublicText) -> Limits:
    """The limits for this text's county."""
    return limits_of(text.case.region)


def attributes_of(case: Case, home_level: int, *, sex: bool, age: bool, limits: Limits) -> Attributes:
    """What is told about the person: nothing the policy forbids, whatever was ticked."""
    born, told = Person.objects.filter(pk=case.person_id).values_list("born_on", "sex").get()
    ages = None
    if age and limits.age and born is not None:
        ages = age_band(_age(born, clock.today()), limits.age_years)
    return Attributes(case.region.at(Level(home_level)), told if sex and limits.sex else "", ages)


def told_of(text: PublicText, limits: Limits) -> Attributes:
    """What this version tells about the person; of places told apart from the person only the county."""
    if text.apart:
        return Attributes(text.case.region.at(Level.COUNTY), "", None)
    return attributes_of(text.case, text.home_level, sex=text.show_sex, age=text.show_age, limits=limits)


def problems_of(text: PublicText) -> list[Problem]:
    """Everything that stands in the way of a release; empty when the text may go out.

    Each place must have been visited by enough people who fit what is told about the person, and so must all of them
    together unless they are told as places of several people; each area must be home to enough, and no word of the
    free text may name somebody or something of the register.
    """
    case, limits = text.case, limits_in(text)
    who = told_of(text, limits)
    found: list[Problem] = []
    if not text.apart and ((text.show_sex and not limits.sex) or (text.show_age and not limits.age)):
        found.append(
            Problem(Words("Age or sex may not be told here."), Words("Take the tick away; the policy forbids it."))
        )
    area = name_of(who.area)
    found += _only(too_few_alike(_fitting(who).count(), limits, area))
    shown = [s for s in text.stays if s["shown"] != Shown.OUT]
    names = place_names([PlaceRef(UUID(s["place"])) for s in shown])
    for stay in shown:
        if stay["shown"] == Shown.PLACE:
            place = names.get(PlaceRef(UUID(stay["place"])), "")
            found += _only(too_few_there(there_and_alike(stay, who), limits, place, area))
        else:
            found += _only(too_few_live(living_in(Region(stay["area"])), limits, name_of(Region(stay["area"]))))
    named = [s for s in shown if s["shown"] == Shown.PLACE]
    if text.apart and not others_open(case):
        found.append(not_several())
    elif len(named) > 1 and not text.apart:
        fitting = fitting_among(set.intersection(*(people_at(s) for s in named)), who)
        found += _only(too_few_together(fitting, len(named), limits))
    if not shown and not text.note:
        found.append(
            Problem(Words("The text tells no place."), Words("Show at least one place or area, or write a remark."))
        )
    found += telling(text.note)
    found += _of_the_register(text.note)
    found += _of_the_people_in_it(case, [*(n for n in names.values() if n), text.note])
    return list(dict.fromkeys(found))


def living_in(area: Region) -> int:
    """How many people of the register live there."""
    return Person.objects.filter(within("region", area)).count()


def people_at(stay: dict[str, Any]) -> set[UUID]:
    """Everybody known to have been at this place in the range told."""
    start, end = datetime.fromisoformat(stay["start"]), datetime.fromisoformat(stay["end"])
    return people_counted_at(PlaceRef(UUID(stay["place"])), start, end)


def fitting_among(people: set[UUID], who: Attributes) -> int:
    """How many of these people fit what is told about the person."""
    there, fitting = sorted(people), _fitting(who)
    return sum(fitting.filter(id__in=there[n : n + LOT]).count() for n in range(0, len(there), LOT))


def there_and_alike(stay: dict[str, Any], who: Attributes) -> int:
    """How many of those at this place in the range told fit what is told about the person."""
    return fitting_among(people_at(stay), who)


def others_open(case: Case) -> bool:
    """Whether another confirmed case of the county is open, so that a place could be either's."""
    here = within("region", case.region.at(Level.COUNTY))
    return Case.objects.filter(here, state=CaseState.CONFIRMED.value).exclude(pk=case.pk).exists()


def _fitting(who: Attributes) -> QuerySet[Person]:
    rows = Person.objects.filter(within("region", who.area))
    if who.sex:
        rows = rows.filter(sex=who.sex)
    if who.ages is not None:
        today, (low, high) = clock.today(), who.ages
        rows = rows.filter(born_on__gt=_years_before(today, high + 1), born_on__lte=_years_before(today, low))
    return rows


def _of_the_register(note: str) -> list[Problem]:
    """Names, addresses, telephones and identity numbers of the register that stand in free text."""
    if not note.strip():
        return []
    seen = plain(note)
    close: Any = Value("".join(seen.split()), output_field=CharField())
    wide: Any = Value(seen, output_field=CharField())
    there = {"close": close, "wide": wide}
    names = Person.objects.annotate(**there).exclude(name="")
    names = names.filter(Q(close__icontains=F("name")) | Q(wide__icontains=F("name")))
    homes = Household.objects.annotate(**there).exclude(address="")
    homes = homes.filter(Q(close__icontains=F("address")) | Q(wide__icontains=F("address")))
    words = {n for n in names.values_list("name", flat=True).distinct()[: 4 * MOST_NAMED] if len(n) > 1}
    found = [
        Problem(
            Words("“{name}” is the name of somebody in the register.", name=name),
            Words("Take the name out, or say it in other words."),
        )
        for name in sorted(words)[:MOST_NAMED]
    ]
    addresses = homes.values_list("address", flat=True).distinct()[:MOST_NAMED]
    found += [
        Problem(
            Words("“{address}” is where somebody lives.", address=address),
            Words("Name the area or the public place only."),
        )
        for address in sorted(a for a in addresses if len(a) > 1)
    ]
    written = numbers_in(note)
    phones = [vault.lookup("community.phone", n) for n in _windows(written, 11)]
    identities = [vault.lookup("community.identity", n) for n in _windows(written, 18)]
    if Person.objects.filter(phone_hash__in=phones).exists():
        found.append(
            Problem(
                Words("The text holds a telephone number of the register."),
                Words("Take telephone, identity and card numbers out."),
            )
        )
    if Person.objects.filter(identity_hash__in=identities).exists():
        found.append(
            Problem(
                Words("The text holds an identity number of the register."),
                Words("Take telephone, identity and card numbers out."),
            )
        )
    return found


def _of_the_people_in_it(case: Case, texts: list[str]) -> list[Problem]:
    """A place may be called by the name of the patient, of who lives with them or of a contact."""
    people = {case.person_id, *Contact.objects.filter(case=case).values_list("person_id", flat=True)[:5000]}
    home = Person.objects.filter(pk=case.person_id).values_list("household_id", flat=True).first()
    if home is not None:
        people |= set(Person.objects.filter(household_id=home).values_list("id", flat=True))
    wanted, names = sorted(people), set()
    for start in range(0, len(wanted), LOT):
        names |= set(Person.objects.filter(id__in=wanted[start : start + LOT]).values_list("name", flat=True))
    return [
        Problem(
            Words("“{words}” bears the name of somebody this case is about.", words=text if len(text) < 40 else name),
            Words("Show the area only, or take the name out."),
        )
        for text in texts
        for name in named_in(text, sorted(n for n in names if len(n) > 1))[:1]
    ]


def _windows(numbers: list[str], length: int) -> list[str]:
    """Every run of so many characters in the long numbers of a text."""
    return [n[i : i + length] for n in numbers for i in range(len(n) - length + 1)][:LOT]


def _only(problem: Problem | None) -> list[Problem]:
    return [] if problem is None else [problem]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - years, day=28)
