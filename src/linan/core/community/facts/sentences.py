"""What each fact says to a reader."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "community.person_registered": "Entered in the residents' register.",
    "community.person_corrected": "Particulars in the register were corrected.",
    "community.presence_changed": "Presence was noted as of {since_on}.",
    "community.person_moved": "The home address changed.",
    "community.household_registered": "A household was entered in the register.",
    "community.household_moved": "A household of {people} moved.",
    "community.area_added": "{name} was added.",
    "community.place_added": "The place {name} was added.",
    "community.gate_added": "The gate {name} was added.",
    "community.roll_loaded": "A community of {people} people was loaded.",
    "community.divisions_loaded": "{rows} national divisions were loaded.",
    "community.entry_confirmed": "The entry in the register was confirmed.",
    "community.reason_noted": "A reason for special care was noted, since {since_on}.",
    "community.reason_ended": "A reason for special care no longer holds.",
}
