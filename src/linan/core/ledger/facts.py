"""What the ledger itself has to say: who read, what was erased, which head was signed."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.refs import EntryRef, PersonRef, Ref
from linan.kernel.region import Region


class RecordsRead(Fact, kind="access.read"):
    """A member of staff looked at people's records: one entry for one answer, however many rows it had."""

    region: Region
    subject: Ref | None
    what: str
    persons: tuple[PersonRef, ...]
    purpose: str


class BodyErased(Fact, kind="ledger.body_erased"):
    """The private body of an earlier entry was destroyed; its proof still holds."""

    region: Region
    subject: EntryRef
    ground: str


class CheckpointSigned(Fact, kind="ledger.checkpoint_signed"):
    """A community's log was signed at this size: the line that ties it to the county's log."""

    region: Region
    subject: Ref | None
    log: str
    size: int
    root: str


class RegionRecoded(Fact, kind="ledger.region_recoded"):
    """A region's path changed; its log goes on under the new path."""

    region: Region
    subject: Ref | None
    old: str
    new: str


class KeyCertified(Fact, kind="ledger.key_certified"):
    """A key may sign from now on: a log's, or that of a department or community node that writes."""

    region: Region
    subject: Ref | None
    holder: str
    vkey: str
    area: str = ""
    """Where a node with this key may write; empty for a log's own key."""


class KeyRevoked(Fact, kind="ledger.key_revoked"):
    """A key may sign no more; what it signed before stays good."""

    region: Region
    subject: Ref | None
    holder: str
    vkey: str
    ground: str


class NodeNoted(Fact, kind="ledger.node_noted"):
    """Somebody away from the county noted something in a node's log: `what` is a short word, `words` what was seen."""

    region: Region
    subject: PersonRef | None
    what: str
    words: str


SENTENCES: dict[str, str] = {
    "access.read": "Somebody looked at this record: {what}.",
    "ledger.body_erased": "The content of an earlier entry was erased.",
    "ledger.checkpoint_signed": "The ledger was signed at {size} entries.",
    "ledger.key_certified": "A key of the ledger was certified.",
    "ledger.key_revoked": "A key of the ledger was revoked.",
    "ledger.node_noted": "Written away from the county: {what}.",
    "ledger.region_recoded": "The code of the area changed.",
}
