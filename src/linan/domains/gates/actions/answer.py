"""What a scan is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from linan.domains.gates.rules import Action
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guard sees. `handover` is open when help was called; `worker` is whom to call."""

    action: Action
    words: Words
    next_step: Words
    at: datetime
    handover: UUID | None = None
    masked_name: str = ""
    worker_name: str = ""
    worker_phone: str = ""
    conflict: bool = False
    repeat: bool = False
    said_at: datetime | None = None
    """What the gate's phone said, where it is so far from `at` that without network it would matter."""

    def to_json(self) -> dict[str, Any]:
        """For the `once` table; `repeat` is not kept."""
        return {
            "action": self.action.value,
            "words": self.words.to_json(),
            "next_step": self.next_step.to_json(),
            "at": self.at.isoformat(),
            "handover": str(self.handover) if self.handover else None,
            "masked_name": self.masked_name,
            "worker_name": self.worker_name,
            "worker_phone": self.worker_phone,
            "conflict": self.conflict,
            "said_at": self.said_at.isoformat() if self.said_at else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answer:
        return cls(
            action=Action(data["action"]),
            words=Words.from_json(data["words"]),
            next_step=Words.from_json(data["next_step"]),
            at=datetime.fromisoformat(data["at"]),
            handover=UUID(data["handover"]) if data["handover"] else None,
            masked_name=data["masked_name"],
            worker_name=data["worker_name"],
            worker_phone=data["worker_phone"],
            conflict=data["conflict"],
            said_at=datetime.fromisoformat(said) if (said := data.get("said_at")) else None,
        )
