"""Whoever booked a space hears at once when it is needed for something else, and when it is back.

BookingCancelled → messages.send   what it is needed for, and that nobody has to do anything
BookingRestored  → messages.send   the booking stands again
"""

from __future__ import annotations

from collections.abc import Sequence

from linan.core.community.facts.spaces import BookingCancelled, BookingRestored
from linan.core.community.rules.words_of_places import USE_WORDS
from linan.core.ledger import when_many
from linan.core.messages.actions import send_many
from linan.domains.workforce.abilities import OPEN_TASK
from linan.kernel.actor import Actor
from linan.kernel.words import Words


@when_many(BookingCancelled, may=[OPEN_TASK])
def tell_them_it_is_needed(facts: Sequence[BookingCancelled], by: Actor) -> None:
    letters = [
        (
            f.subject,
            Words(
                "{name} is needed as {use}. Your booking of {at} is cancelled; you need do nothing.",
                name=f.name,
                use=USE_WORDS[f.use],
                at=f.since_at,
            ),
        )
        for f in facts
    ]
    send_many(by, letters, kind="spaces", link="/me/community/spaces/")


@when_many(BookingRestored, may=[OPEN_TASK])
def tell_them_it_stands_again(facts: Sequence[BookingRestored], by: Actor) -> None:
    letters = [
        (f.subject, Words("{name} is back. Your booking of {at} stands again.", name=f.name, at=f.since_at))
        for f in facts
    ]
    send_many(by, letters, kind="spaces", link="/me/community/spaces/")
