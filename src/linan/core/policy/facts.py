"""What happened to the rules in force."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.processes import Body, Process
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region
from linan.kernel.words import Words


class EditionProposed(Fact, kind="policy.edition_proposed"):
    """Somebody proposed to put an edition into force in `region`; it needs a second person."""

    region: Region
    subject: RecordRef
    edition: str
    since: datetime


class EditionAdopted(Fact, kind="policy.edition_adopted"):
    """A second person agreed: from `since` on, `edition` is in force in `region`."""

    region: Region
    subject: RecordRef
    edition: str
    was: str
    since: datetime


class EditionBegun(Fact, kind="policy.edition_begun"):
    """Timer: the hour from which a decided edition is in force has come. Open verdicts are weighed again."""

    region: Region
    subject: RecordRef
    edition: str


class EditionDue(Fact, kind="policy.edition_due"):
    """Timer: the national date of an edition has come for an area that may follow it without deciding anything.

    `subject` is the same for an edition and an area whenever it rings. Open verdicts are weighed again.
    """

    region: Region
    subject: RecordRef
    edition: str


class ModeProposed(Fact, kind="policy.mode_proposed"):
    """Somebody proposed another mode for `region`; it lends powers and needs a second person."""

    region: Region
    subject: RecordRef
    mode: str
    until_at: datetime


class ModeSwitched(Fact, kind="policy.mode_switched"):
    """Another mode is in force in `region` until a set hour, with these powers."""

    region: Region
    subject: RecordRef
    mode: str
    was: str
    until_at: datetime
    powers: tuple[str, ...]


class ModeEnded(Fact, kind="policy.mode_ended"):
    """Somebody ended a mode before its hour."""

    region: Region
    subject: RecordRef
    mode: str


class ModeLapsed(Fact, kind="policy.mode_lapsed"):
    """Timer: the hour set for a mode has come; what it lent is over."""

    region: Region
    subject: RecordRef
    mode: str


class OverlayProposed(Fact, kind="policy.overlay_proposed"):
    """Somebody proposed to add days to rules of the edition in force in `region`; it needs a second person."""

    region: Region
    subject: RecordRef
    edition: str
    until_at: datetime


class OverlayBegun(Fact, kind="policy.overlay_begun"):
    """A second person agreed: these rules last longer in `region` until a set hour. Open verdicts are weighed again."""

    region: Region
    subject: RecordRef
    edition: str
    rules: tuple[str, ...]
    most_days: int
    until_at: datetime


class OverlayEnded(Fact, kind="policy.overlay_ended"):
    """Somebody ended an addition before its hour. Open verdicts are weighed again."""

    region: Region
    subject: RecordRef


class OverlayLapsed(Fact, kind="policy.overlay_lapsed"):
    """Timer: the hour set for an addition has come; the edition alone holds again."""

    region: Region
    subject: RecordRef


SENTENCES: dict[str, str] = {
    "policy.mode_proposed": "It was proposed to switch to the mode {mode}",
    "policy.mode_switched": "The mode {mode} is in force until {until_at}; before it was {was}",
    "policy.mode_ended": "The mode {mode} was ended",
    "policy.mode_lapsed": "The mode {mode} ended by itself at the hour set",
    "policy.edition_due": "By its national date the edition {edition} is in force from now on",
    "policy.edition_begun": "The edition {edition} is in force from now on",
    "policy.overlay_proposed": "It was proposed to add days to rules of the edition {edition} here",
    "policy.overlay_begun": "Up to {most_days} days were added to rules of {edition} here, until {until_at}",
    "policy.overlay_ended": "The local addition to the rules was ended",
    "policy.overlay_lapsed": "The local addition to the rules ended by itself at the hour set",
    "policy.edition_proposed": "It was proposed to put the edition {edition} into force",
    "policy.edition_adopted": "The edition {edition} was put into force; before it was {was}",
}

PROCESSES = (
    Process(
        "rules", Words("Rules and modes in force"), Body.HEADQUARTERS,
        (
            EditionProposed, EditionAdopted, EditionBegun, EditionDue, ModeProposed, ModeSwitched, ModeEnded,
            ModeLapsed, OverlayProposed, OverlayBegun, OverlayEnded, OverlayLapsed,
        ),
    ),
)  # fmt: skip
