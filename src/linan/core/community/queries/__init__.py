"""Reading the register. What the reader may not see is not there; every answer with people in it is noted once."""

from linan.core.community.queries.cards import PersonCard, card_of, cards_of, locate_person, names_of
from linan.core.community.queries.finding import find_by_identity, find_by_phone, near_identity, persons_with_phone
from linan.core.community.queries.homes import (
    Headcount,
    building_of,
    headcount,
    households,
    housemates,
    living_here_by_building,
    members_of,
    region_of,
    regions_of,
)
from linan.core.community.queries.names import DivisionFound, divisions_below, divisions_named, name_of, path_names
from linan.core.community.queries.people import COUNT_LIMIT, PeopleFilter, people
from linan.core.community.queries.places import (
    buildings,
    gate_names,
    gate_of,
    gates,
    gates_within,
    grids,
    place_names,
    place_of,
    places,
)
from linan.core.community.queries.reach import common_region
from linan.core.community.queries.vulnerability import Care, VulnerableFilter, VulnerableLine, care_of, vulnerable

__all__ = [
    "COUNT_LIMIT",
    "Care",
    "DivisionFound",
    "Headcount",
    "PeopleFilter",
    "PersonCard",
    "VulnerableFilter",
    "VulnerableLine",
    "building_of",
    "buildings",
    "card_of",
    "cards_of",
    "care_of",
    "common_region",
    "divisions_below",
    "divisions_named",
    "find_by_identity",
    "find_by_phone",
    "gate_names",
    "gate_of",
    "gates",
    "gates_within",
    "grids",
    "headcount",
    "households",
    "housemates",
    "living_here_by_building",
    "locate_person",
    "members_of",
    "name_of",
    "names_of",
    "near_identity",
    "path_names",
    "people",
    "persons_with_phone",
    "place_names",
    "place_of",
    "places",
    "region_of",
    "regions_of",
    "vulnerable",
]
