"""What rights to a home, sites and their uses are called."""

from __future__ import annotations

from linan.core.community.facts import Air, EmergencyUse, SiteKind, SpaceKind, TenureKind
from linan.core.community.rules.cells import CellKind
from linan.core.community.rules.readiness import TermKind
from linan.kernel.words import Words

TENURE_WORDS = {TenureKind.OWNER: Words("owner"), TenureKind.TENANT: Words("tenant")}
SITE_WORDS = {
    SiteKind.ENTERPRISE: Words("enterprise"),
    SiteKind.FACILITY: Words("facility"),
    SiteKind.PUBLIC_SPACE: Words("public space"),
}
USE_WORDS = {
    EmergencyUse.SHELTER: Words("shelter"),
    EmergencyUse.ISOLATION: Words("isolation"),
    EmergencyUse.TESTING: Words("testing site"),
    EmergencyUse.VACCINATION: Words("vaccination"),
    EmergencyUse.STORES: Words("stores"),
    EmergencyUse.MEALS: Words("meals"),
}
AIR_WORDS = {
    Air.NATURAL: Words("windows that open"),
    Air.MECHANICAL: Words("mechanical ventilation"),
    Air.NONE: Words("no change of air"),
}
SPACE_WORDS = {
    SpaceKind.ROOM: Words("room"),
    SpaceKind.COURT: Words("court"),
    SpaceKind.CAR_PARK: Words("car park"),
    SpaceKind.ONLINE: Words("online room"),
}
TERM_WORDS = {
    TermKind.EXITS: Words("Second ways out"),
    TermKind.AIR: Words("Air in the stairs"),
    TermKind.ROOM: Words("Room that can be converted"),
    TermKind.BUFFER: Words("Room to wait apart at the gates"),
}
THING_WORDS = {
    "dwelling": Words("dwelling"),
    "gate": Words("gate"),
    **{kind.value: words for kind, words in SITE_WORDS.items()},
}
"""What lies in grids, by the kinds of the coverage report."""
CELL_WORDS = {
    CellKind.FLAT: Words("flat"),
    CellKind.STAIR: Words("stair"),
    CellKind.BUILDING: Words("building"),
    CellKind.COMPOUND: Words("compound"),
    CellKind.COMMUNITY: Words("community"),
}
