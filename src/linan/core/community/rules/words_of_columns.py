"""What each column of a list of residents is called."""

from __future__ import annotations

from linan.kernel.words import Words

FIELD_WORDS = {
    "community": Words("Community"),
    "door": Words("Code of the door"),
    "grid": Words("Grid"),
    "building": Words("Building"),
    "unit": Words("Unit"),
    "room": Words("Room"),
    "address": Words("Address"),
    "name": Words("Name"),
    "identity": Words("Identity number"),
    "phone": Words("Telephone"),
    "born_on": Words("Day of birth"),
    "sex": Words("Sex"),
    "presence": Words("Presence"),
    "presence_on": Words("Present or away since"),
}
