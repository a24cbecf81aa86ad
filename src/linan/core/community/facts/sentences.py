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
    "community.spot_placed": "{name} was put on the map.",
    "community.spot_moved": "{name} moved on the map by {metres} metres.",
    "community.shape_drawn": "{name} was drawn on the map.",
    "community.floor_noted": "Floor {number} was noted: {name}.",
    "community.roll_loaded": "A community of {people} people was loaded.",
    "community.roll_part_asked": "The next part of a list of residents may be entered.",
    "community.divisions_loaded": "{rows} national divisions were loaded.",
    "community.entry_confirmed": "The entry in the register was confirmed.",
    "community.tenure_noted": "An ownership or lease was noted, since {since_on}.",
    "community.tenure_ended": "An ownership or lease ended with {until_on}.",
    "community.site_added": "{name} was added.",
    "community.site_changed": "What is known of {name} changed.",
    "community.people_merged": "A second record of the same person was put together with this one.",
    "community.merge_undone": "Two records that had been put together were taken apart again.",
    "community.building_changed": "What is known of {name} changed.",
    "community.reason_noted": "A reason for special care was noted, since {since_on}.",
    "community.reason_ended": "A reason for special care no longer holds.",
}
