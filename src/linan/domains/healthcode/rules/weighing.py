"""Why everybody of an area is weighed again."""

from __future__ import annotations

from enum import StrEnum

from linan.kernel.words import Words


class Why(StrEnum):
    """What changed about the rules."""

    EDITION = "edition"
    OVERLAY_BEGUN = "overlay_begun"
    OVERLAY_ENDED = "overlay_ended"
    OVERLAY_LAPSED = "overlay_lapsed"


WHY_WORDS = {
    Why.EDITION: Words("Another edition of the plan came into force"),
    Why.OVERLAY_BEGUN: Words("A local addition to the rules came into force"),
    Why.OVERLAY_ENDED: Words("A local addition to the rules was ended"),
    Why.OVERLAY_LAPSED: Words("A local addition to the rules ended by itself"),
}
