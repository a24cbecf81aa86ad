"""What the health code remembers."""

from linan.domains.healthcode.models.codes import (
    COLOURS,
    Change,
    Code,
    Evidence,
    Standing,
)

__all__ = [
    "COLOURS",
    "Change",
    "Code",
    "Evidence",
    "Standing",
]
