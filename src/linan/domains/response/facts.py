"""What response says has happened when the gate and the home act on each other."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef, Ref
from linan.kernel.region import Region


class JointActOpened(Fact, kind="response.joint_act_opened"):
    """Something at the gate asks for an act at home, or the other way round (内外联动)."""

    region: Region
    subject: Ref | None
    act: RecordRef
    act_kind: str
    answer_by: datetime


class JointActAnswered(Fact, kind="response.joint_act_answered"):
    """The other side acted."""

    region: Region
    subject: Ref | None
    act: RecordRef
    act_kind: str


SENTENCES: dict[str, str] = {
    "response.joint_act_opened": "Gate and home were asked to act together.",
    "response.joint_act_answered": "Gate and home acted together.",
}
