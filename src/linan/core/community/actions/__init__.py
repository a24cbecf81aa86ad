"""Changing the register. Each action is one transaction, asks the ability and leaves its fact."""

from linan.core.community.actions.areas import add_building, add_gate, add_grid, add_place, draw_areas
from linan.core.community.actions.board import free_households, hear_from, manage_household, manage_households
from linan.core.community.actions.buildings import change_building
from linan.core.community.actions.claims import claim, release_claim
from linan.core.community.actions.confirmations import confirm_household, confirm_person, note_confirmation
from linan.core.community.actions.county import load_county
from linan.core.community.actions.entering import NearSame, SameDoor, enter_household, enter_person
from linan.core.community.actions.imports import import_people
from linan.core.community.actions.layout import draw_shape, load_layout, move_spot, note_floor, place_spot
from linan.core.community.actions.layout_files import Imported, import_layout
from linan.core.community.actions.merge import merge_people, undo_merge
from linan.core.community.actions.past import keep_past
from linan.core.community.actions.people import (
    NewPerson,
    correct_person,
    mark_presence,
    move_household,
    move_person,
    register_household,
    register_people,
    register_person,
)
from linan.core.community.actions.sites import SiteParticulars, add_site, change_site
from linan.core.community.actions.spaces import book_space, convert_space, release_booking, return_space
from linan.core.community.actions.tenure import end_tenure, note_tenure
from linan.core.community.actions.vulnerability import end_reason, forget_returns, note_reason, note_return

__all__ = [
    "Imported",
    "NearSame",
    "NewPerson",
    "SameDoor",
    "SiteParticulars",
    "add_building",
    "add_gate",
    "add_grid",
    "add_place",
    "add_site",
    "book_space",
    "change_building",
    "change_site",
    "claim",
    "confirm_household",
    "confirm_person",
    "convert_space",
    "correct_person",
    "draw_areas",
    "draw_shape",
    "end_reason",
    "end_tenure",
    "enter_household",
    "enter_person",
    "forget_returns",
    "free_households",
    "hear_from",
    "import_layout",
    "import_people",
    "keep_past",
    "load_county",
    "load_layout",
    "manage_household",
    "manage_households",
    "mark_presence",
    "merge_people",
    "move_household",
    "move_person",
    "move_spot",
    "note_confirmation",
    "note_floor",
    "note_reason",
    "note_return",
    "note_tenure",
    "place_spot",
    "register_household",
    "register_people",
    "register_person",
    "release_booking",
    "release_claim",
    "return_space",
    "undo_merge",
]
