"""What calm times say has happened."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.region import Region


class ReachTested(Fact, kind="activities.reach_tested"):
    """A test message went to the `asked` residents of an area."""

    region: Region
    subject: RecordRef
    asked: int


class ReachAnswered(Fact, kind="activities.reach_answered"):
    """Somebody who was sent a test message was reached, by themselves, their family or a knock."""

    region: Region
    subject: PersonRef
    test: RecordRef


class ActivityHeld(Fact, kind="activities.held"):
    """An activity was announced."""

    region: Region
    subject: RecordRef
    points: int


class PartConfirmed(Fact, kind="activities.part_confirmed"):
    """A second person confirmed that somebody took part; only now are there points."""

    region: Region
    subject: PersonRef
    activity: RecordRef
    points: int


class PointsCredited(Fact, kind="activities.points_credited"):
    """Points for something other than an activity, such as an observation somebody else found so (`source`)."""

    region: Region
    subject: PersonRef
    source: RecordRef
    reason: str
    points: int


class PointsWithdrawn(Fact, kind="activities.points_withdrawn"):
    """What the points were for turned out wrong; this corrects their entry."""

    region: Region
    subject: PersonRef
    source: RecordRef
    points: int


class PointsSpent(Fact, kind="activities.points_spent"):
    """Points were turned into something."""

    region: Region
    subject: PersonRef
    points: int


SENTENCES: dict[str, str] = {
    "activities.reach_tested": "A test message was sent.",
    "activities.reach_answered": "This person was reached by a test message.",
    "activities.held": "An activity was announced.",
    "activities.part_confirmed": "It was confirmed that this person took part.",
    "activities.points_credited": "{points} points were credited for something confirmed.",
    "activities.points_withdrawn": "{points} points were taken back: what they were for was wrong.",
    "activities.points_spent": "Points were turned into something.",
}
