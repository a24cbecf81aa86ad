"""What somebody holds: credentials by their names, the papers signed along, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from linan.kernel.credentials.content import HandOver, Kind
from linan.kernel.credentials.record import Record, Unreadable, looks_like, read


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A file that means to be a credential and cannot be read."""

    name: str
    code: str


@dataclass(frozen=True)
class Bundle:
    """Everything at hand for one check. `files` are papers: SHA-256 → size; `names` say which file brought what."""

    records: Mapping[bytes, Record]
    files: Mapping[bytes, int] = field(default_factory=dict)
    spoilt: tuple[Spoilt, ...] = ()
    names: Mapping[bytes, str] = field(default_factory=dict)

    @property
    def unclaimed(self) -> list[bytes]:
        """Papers at hand that no credential names."""
        named = {o.digest for r in self.records.values() for o in r.originals}
        return [d for d in self.files if d not in named]

    @cached_property
    def receipts(self) -> Mapping[bytes, tuple[bytes, ...]]:
        """The receipts of each hand-over, by its name."""
        found: dict[bytes, list[bytes]] = {}
        for record in self.of_kind(Kind.RECEIPT):
            found.setdefault(record.parents["hand_over"], []).append(record.digest)
        return {d: tuple(r) for d, r in found.items()}

    def of_kind(self, kind: Kind) -> Iterator[Record]:
        return (r for r in self.records.values() if r.kind is kind)

    def leaves(self) -> list[Record]:
        """What nothing else at hand rests on, apart from what only says something of a paper: where a check begins.

        A hand-over is a leaf until somebody hands its goods on; a licence alone is one too.
        """
        following = (Kind.RECEIPT, Kind.WITHDRAWAL)
        rested = {d for r in self.records.values() if r.kind not in following for d in r.parents.values()}
        found = [r for r in self.records.values() if r.digest not in rested and r.kind not in following]
        return sorted(found, key=lambda r: (r.issued_at, r.digest))


def gather(files: Iterable[tuple[str, bytes]]) -> Bundle:
    """Sort files by what they are. Never raises for any bytes; the same credential twice is one."""
    records: dict[bytes, Record] = {}
    papers: dict[bytes, int] = {}
    names: dict[bytes, str] = {}
    spoilt: list[Spoilt] = []
    for name, raw in files:
        if not looks_like(raw, name):
            digest = sha256(raw).digest()
            papers[digest] = len(raw)
            names.setdefault(digest, name)
            continue
        try:
            found = read(raw)
        except Unreadable as error:
            spoilt.append(Spoilt(name, error.code))
            continue
        records[found.digest] = found
        names.setdefault(found.digest, name)
    return Bundle(records, papers, tuple(spoilt), names)


def route_to_licence(bundle: Bundle, leaf: bytes) -> tuple[bytes, ...]:
    """From goods to their maker's licence: hand-over, lot, licence. Shorter where a paper is missing."""
    route: list[bytes] = []
    record = bundle.records.get(leaf)
    while record is not None and record.digest not in route:
        route.append(record.digest)
        step = "lot" if isinstance(record.content, HandOver) else "licence"
        following = record.parents.get(step)
        record = bundle.records.get(following) if following is not None else None
    return tuple(route)
