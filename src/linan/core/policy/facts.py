"""What happened to the rules in force."""

from __future__ import annotations

from datetime import datetime

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef
from linan.kernel.region import Region


class EditionProposed(Fact, kind="policy.edition_proposed"):
    """Somebody proposed to put an edition into force in `region`; it needs a second person."""

    region: Region
    subject: RecordRef
    edition: str
    since: datetime


class EditionAdopted(Fact, kind="policy.edition_adopted"):
    """A second person agreed: from `since` on, `edition` is in force in `region`. Open verdicts are weighed again."""

    region: Region
    subject: RecordRef
    edition: str
    was: str
    since: datetime


SENTENCES: dict[str, str] = {
    "policy.edition_proposed": "It was proposed to put the edition {edition} into force",
    "policy.edition_adopted": "The edition {edition} was put into force; before it was {was}",
}
