"""What messages say has happened. The text is not in the fact: it may quote a person."""

from __future__ import annotations

from linan.kernel.facts import Fact
from linan.kernel.refs import RecordRef, Ref
from linan.kernel.region import Region


class MessageSent(Fact, kind="messages.sent"):
    """`subject` was told something of kind `message_kind`."""

    region: Region
    subject: Ref
    message: RecordRef
    message_kind: str


SENTENCES: dict[str, str] = {"messages.sent": "A message was sent."}
