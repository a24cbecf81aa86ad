"""References: how facts name people and records without naming them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

_KINDS: dict[str, type[Ref]] = {}


@dataclass(frozen=True, order=True)
class Ref:
    """A typed pointer. Its text form is `kind:uuid`, e.g. `person:018f…`."""

    id: UUID
    kind: ClassVar[str] = ""

    def __init_subclass__(cls, kind: str) -> None:
        super().__init_subclass__()
        cls.kind = kind
        # A dataclass keeps the hash it finds, and this one asks the id alone: maps of people are asked by the million.
        cls.__hash__ = Ref.__hash__  # type: ignore[method-assign]
        _KINDS[kind] = cls

    def __hash__(self) -> int:
        return hash(self.id)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Undo `str()`. Called on `Ref` it returns the right subclass; called on a subclass it insists on it."""
        kind, _, raw = text.partition(":")
        found = _KINDS.get(kind)
        if found is None or not issubclass(found, cls):
            raise ValueError(f"not a {cls.kind or 'known'} reference: {text!r}")
        return found(UUID(raw))


@dataclass(frozen=True, order=True)
class PersonRef(Ref, kind="person"):
    """A natural person in the register."""


@dataclass(frozen=True, order=True)
class HouseholdRef(Ref, kind="household"):
    """A household in the register."""


@dataclass(frozen=True, order=True)
class PlaceRef(Ref, kind="place"):
    """A place people visit."""


@dataclass(frozen=True, order=True)
class GateRef(Ref, kind="gate"):
    """A gate of a community or building."""


@dataclass(frozen=True, order=True)
class StaffRef(Ref, kind="staff"):
    """A member of staff."""


@dataclass(frozen=True, order=True)
class CaseRef(Ref, kind="case"):
    """An infected person's case in `tracing`."""


@dataclass(frozen=True, order=True)
class SampleRef(Ref, kind="sample"):
    """A sample in `testing`."""


@dataclass(frozen=True, order=True)
class OrderRef(Ref, kind="order"):
    """A quarantine order."""


@dataclass(frozen=True, order=True)
class EvidenceRef(Ref, kind="evidence"):
    """A piece of health-code evidence."""


@dataclass(frozen=True, order=True)
class ContactRef(Ref, kind="contact"):
    """A contact line of a case."""


@dataclass(frozen=True, order=True)
class TaskRef(Ref, kind="task"):
    """A worker's task."""


@dataclass(frozen=True, order=True)
class EntryRef(Ref, kind="entry"):
    """A ledger entry."""


@dataclass(frozen=True, order=True)
class RecordRef(Ref, kind="record"):
    """Any other record of one domain, when it is named only for the trail."""
