"""What the register's choices are called."""

from __future__ import annotations

from linan.core.community.facts import PresenceSource, Reason
from linan.core.community.rules.duplicates import Likeness
from linan.core.community.rules.health import Failing
from linan.core.community.rules.vulnerability import Grade
from linan.kernel.words import Words

REASON_WORDS = {
    Reason.AGE: Words("Old age"),
    Reason.ALONE: Words("Lives alone"),
    Reason.DIALYSIS: Words("Dialysis"),
    Reason.PREGNANCY: Words("Pregnancy"),
    Reason.DEPENDENCE: Words("Depends on another's help"),
    Reason.CHRONIC: Words("Chronic illness"),
}
GRADE_WORDS = {
    Grade.HIGH: Words("High care"),
    Grade.RAISED: Words("Raised care"),
    Grade.NONE: Words("Ordinary care"),
}
SOURCE_WORDS = {
    PresenceSource.REGISTER: Words("the register"),
    PresenceSource.VISIT: Words("a visit"),
    PresenceSource.PHONE: Words("a telephone call"),
    PresenceSource.SELF_REPORT: Words("their own word"),
    PresenceSource.GATE: Words("a gate"),
    PresenceSource.IMPORT: Words("a list brought in"),
}
ASKED = (PresenceSource.VISIT, PresenceSource.PHONE, PresenceSource.SELF_REPORT, PresenceSource.REGISTER)
"""The routes a person can name in a form; the others name themselves."""
FAILING_WORDS = {
    Failing.UNCLEAR: Words("Unclear picture"),
    Failing.RIGID: Words("Rigid information"),
    Failing.FEW_USERS: Words("Few users"),
    Failing.ISOLATED: Words("Isolated functions"),
}
FAILING_STEPS = {
    Failing.UNCLEAR: Words("Telephone, identity number and presence known, of all three for everybody on the roll."),
    Failing.RIGID: Words("People whose entry was confirmed in time."),
    Failing.FEW_USERS: Words("Households of which somebody signs in."),
    Failing.ISOLATED: Words("Links between functions that were used lately, of all that have been used."),
}
"""What each of the four measures: so many of so many."""
FIELD_WORDS = {
    "name": Words("Name"),
    "identity": Words("Identity number"),
    "phone": Words("Telephone"),
    "born_on": Words("Day of birth"),
    "sex": Words("Sex"),
    "home": Words("Where they live"),
    "presence": Words("Presence"),
}
"""The fields of a record that can be chosen when two are put together."""
LIKENESS_WORDS = {
    Likeness.SAME: Words("Very likely the same person"),
    Likeness.PERHAPS: Words("Perhaps the same person"),
}
