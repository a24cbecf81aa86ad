"""A county on paper: communities, grids, buildings, households, people, places, gates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from stdnum.iso7064 import mod_11_2

from linan.kernel.ids import id_at
from linan.kernel.region import Region
from linan.kernel.worlds import names

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Community:
    region: Region
    name: str


@dataclass(frozen=True, slots=True)
class Gate:
    id: UUID
    region: Region
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    id: UUID
    region: Region
    name: str
    kind: str
    """`indoor`, `outdoor` or `vehicle`."""
    use: str
    """`home`, `work`, `shop` or `park`; homes are not public places and have no name of their own."""


@dataclass(frozen=True, slots=True)
class Household:
    id: UUID
    region: Region
    address: str
    place: int
    """Index of the home in `County.places`."""


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    name: str
    sex: str
    born_on: date
    identity: str
    phone: str
    household: int
    work: int | None
    """Index of the place of work in `County.places`."""


@dataclass(frozen=True, slots=True)
class County:
    seed: int
    region: Region
    communities: tuple[Community, ...]
    grids: tuple[Region, ...]
    buildings: tuple[Region, ...]
    households: tuple[Household, ...]
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    gates: tuple[Gate, ...]


_COMMUNITY_NAMES = tuple("清河 望江 翠苑 南湖 东园 和睦 长庆 文新 古荡 采荷 凯旋 闸弄口 三里亭 湖滨 紫阳".split())  # noqa: SIM905
_SHOPS = tuple("菜市场 便利店 药店 理发店 面馆 卫生服务站 水果店 老年食堂".split())  # noqa: SIM905


def make_county(
    seed: int, *, communities: int = 5, residents: int = 10_000, county: str = "330110", on: date = date(2022, 7, 1)
) -> County:
    """Draw a county of `residents` people in `communities` communities, equal for equal arguments.

    Household sizes follow the seventh census roughly (1: 25 %, 2: 30 %, 3: 21 %, 4: 13 %, more: 11 %, mean 2.6);
    ages are uniform by adult, child and elder shares of 63, 18 and 19 % (2020 census: 15–59, 0–14, 60+).
    """
    rng = Random(f"county:{seed}")  # noqa: S311 - a simulation must repeat
    root = Region.of_code(county)
    comms: list[Community] = []
    grids: list[Region] = []
    buildings: list[Region] = []
    households: list[Household] = []
    people: list[Person] = []
    places: list[Place] = []
    gates: list[Gate] = []
    taken: set[str] = set()
    per_community = [residents // communities + (i < residents % communities) for i in range(communities)]
    for c, size in enumerate(per_community):
        street = f"{county}{c // 20 + 1:03d}"
        region = Region.of_code(f"{street}{c % 20 + 1:03d}")
        name = _COMMUNITY_NAMES[c % len(_COMMUNITY_NAMES)] + (f"{c // len(_COMMUNITY_NAMES) + 1}" * (c >= 15))
        comms.append(Community(region, f"{name}社区"))
        gates.append(Gate(_id("gate", c, 0), region, f"{name}社区南门"))
        gates.append(Gate(_id("gate", c, 1), region, f"{name}社区北门"))
        for s, shop in enumerate(_SHOPS):
            places.append(Place(_id(f"shop{seed}", c, s), region, f"{name}{shop}", "indoor", "shop"))
        places.append(Place(_id(f"park{seed}", c, 0), region, f"{name}公园", "outdoor", "park"))
        works = _workplaces(rng, seed, c, region, name, size, places)
        made = 0
        flat = 0
        while made < size:
            # A building holds 24 households (6 floors of 4), a grid 10 buildings: about 600 people, 240 households.
            b = flat // 24
            grid = region.child(f"g{b // 10 + 1:02d}")
            building = grid.child(f"b{b % 10 + 1:02d}")
            if not grids or grids[-1] != grid:
                grids.append(grid)
            if not buildings or buildings[-1] != building:
                buildings.append(building)
            floor, door = flat % 24 // 4 + 1, flat % 4 + 1
            unit = building.child(f"u{(door + 1) // 2}")
            home = unit.child(f"{floor:02d}{door:02d}")
            address = f"{name}社区{b + 1}幢{(door + 1) // 2}单元{floor}{door:02d}室"
            places.append(Place(_id(f"home{seed}", c, flat), home, address, "indoor", "home"))
            hh = len(households)
            households.append(Household(_id(f"household{seed}", c, flat), home, address, len(places) - 1))
            count = min(rng.choices((1, 2, 3, 4, 5, 6), weights=(25, 30, 21, 13, 8, 3))[0], size - made)
            family = names.surname(rng)
            for k in range(count):
                people.append(_person(rng, seed, county, len(people), hh, k, family, works, on, taken))
            made += count
            flat += 1
    return County(
        seed,
        root,
        tuple(comms),
        tuple(grids),
        tuple(buildings),
        tuple(households),
        tuple(people),
        tuple(places),
        tuple(gates),
    )


def _id(kind: str, c: int, n: int) -> UUID:
    return id_at(_EPOCH, f"{kind}:{c}:{n}")


def _workplaces(
    rng: Random, seed: int, c: int, region: Region, name: str, size: int, places: list[Place]
) -> list[tuple[int, int]]:
    """Places of work as (place index, seats): small teams are common, large ones rare (power law, 3 to 40)."""
    works: list[tuple[int, int]] = []
    seats = 0
    while seats < size * 0.55:
        team = min(40, int(3 * rng.paretovariate(1.6)))
        places.append(
            Place(_id(f"work{seed}", c, len(works)), region, f"{name}{len(works) + 1}号班组", "indoor", "work")
        )
        works.append((len(places) - 1, team))
        seats += team
    return works


def _person(
    rng: Random,
    seed: int,
    county: str,
    n: int,
    household: int,
    k: int,
    family: str,
    works: list[tuple[int, int]],
    on: date,
    taken: set[str],
) -> Person:
    sex = rng.choice(("female", "male"))
    if k >= 2 and rng.random() < 0.7:
        age = rng.randint(0, 14)
    else:
        age = rng.randint(60, 92) if rng.random() < 0.24 else rng.randint(18, 59)
    born = on - timedelta(days=age * 365 + rng.randint(0, 364) + age // 4)
    serial = n % 500 * 2 + (sex == "male")  # the 17th digit is odd for men
    while (body := f"{county}{born:%Y%m%d}{serial % 1000:03d}") in taken:
        serial += 2
    taken.add(body)
    surname = family if k != 1 else names.surname(rng)
    work = None
    if 18 <= age < 60 and rng.random() < 0.8:
        index, _ = rng.choices(works, weights=[s for _, s in works])[0]
        work = index
    return Person(
        id=id_at(_EPOCH, f"person{seed}:{n}"),
        name=surname + names.given_name(rng, sex),
        sex=sex,
        born_on=born,
        identity=body + mod_11_2.calc_check_digit(body),
        phone=f"199{seed % 100:02d}{n:06d}",
        household=household,
        work=work,
    )
