"""What accounts say has happened. Staff and residents only by reference; never a name, a number or a password."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from linan.kernel.facts import Fact
from linan.kernel.refs import HouseholdRef, PersonRef, Ref, StaffRef
from linan.kernel.region import Region


class DutyKind(StrEnum):
    """How a person holds a duty: as their post, standing in for somebody, or lent by another office."""

    POST = "post"
    DEPUTY = "deputy"
    SECONDMENT = "secondment"


class AgreedHow(StrEnum):
    """How the person said yes to being helped by a family member."""

    SELF = "self"  # signed in and agreed
    PAPER = "paper"  # signed a paper that a member of staff witnessed
    GUARDIAN = "guardian"  # the law says it for them: a parent, or whoever a court or committee named


class StaffAdded(Fact, kind="accounts.staff_added"):
    """Somebody may sign in as staff; without a duty they may do nothing yet."""

    region: Region
    subject: StaffRef


class StaffLeft(Fact, kind="accounts.staff_left"):
    """A member of staff can no longer sign in; their duties ended with it."""

    region: Region
    subject: StaffRef


class DepartmentEntered(Fact, kind="accounts.department_entered"):
    """A member of staff belongs to this department from now on; empty when to none."""

    region: Region
    subject: StaffRef
    department: str


class DutyAssigned(Fact, kind="accounts.duty_assigned"):
    """A role over `region` from `since` (until `until`, exclusive; None has no end)."""

    region: Region
    subject: StaffRef
    role: str
    duty_kind: DutyKind
    since: datetime
    until: datetime | None


class DutyEnded(Fact, kind="accounts.duty_ended"):
    """A duty ended before its term or was taken back."""

    region: Region
    subject: StaffRef
    role: str


class AbsenceNoted(Fact, kind="accounts.absence_noted"):
    """A member of staff is away (until `until`, exclusive; None: not known yet). Never why."""

    region: Region
    subject: StaffRef
    until: datetime | None


class AbsenceEnded(Fact, kind="accounts.absence_ended"):
    """A member of staff is back at work."""

    region: Region
    subject: StaffRef


class TeamSaved(Fact, kind="accounts.team_saved"):
    """A grid has this leader and these helpers; helpers stand in for the leader in this order."""

    region: Region
    subject: StaffRef
    helpers: tuple[StaffRef, ...]


class HomeContactNamed(Fact, kind="accounts.home_contact_named"):
    """A household named one of its members as the one to ask."""

    region: Region
    subject: HouseholdRef
    person: PersonRef


class ProxyAgreed(Fact, kind="accounts.proxy_agreed"):
    """`subject` agreed that the family member `helper` may act for them until `until`."""

    region: Region
    subject: PersonRef
    helper: PersonRef
    how: AgreedHow
    until: datetime


class ProxyRevoked(Fact, kind="accounts.proxy_revoked"):
    """`helper` may no longer act for `subject`."""

    region: Region
    subject: PersonRef
    helper: PersonRef


class OtherWayNoted(Fact, kind="accounts.other_way_noted"):
    """Somebody without a telephone is reached in this way from now on."""

    region: Region
    subject: PersonRef
    way: str


class TokenIssued(Fact, kind="accounts.token_issued"):
    """A key for a program was made; it can never do more than the person who made it."""

    region: Region
    subject: Ref
    scopes: tuple[str, ...]
    until: datetime


SENTENCES: dict[str, str] = {
    "accounts.staff_added": "A member of staff was added.",
    "accounts.staff_left": "A member of staff left.",
    "accounts.department_entered": "A member of staff was entered in a department: {department}",
    "accounts.duty_assigned": "A duty was assigned.",
    "accounts.duty_ended": "A duty ended.",
    "accounts.absence_noted": "A member of staff is away.",
    "accounts.absence_ended": "A member of staff is back at work.",
    "accounts.team_saved": "The team of the grid was put together.",
    "accounts.home_contact_named": "The household named whom to ask.",
    "accounts.proxy_agreed": "A family member was allowed to act for this person.",
    "accounts.proxy_revoked": "A family member may no longer act for this person.",
    "accounts.other_way_noted": "How this person is reached without a telephone was noted.",
    "accounts.token_issued": "A key for a program was made.",
}
