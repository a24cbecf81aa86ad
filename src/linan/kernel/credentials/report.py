"""The answer of a check: each credential with its reasons, and the chains they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from linan.kernel.credentials.bundle import Bundle, route_to_licence
from linan.kernel.credentials.reasons import blocking
from linan.kernel.credentials.record import Record
from linan.kernel.credentials.trust import Signer


@dataclass(frozen=True, slots=True)
class Step:
    """One credential with its own reasons. `signer` is None for a key nobody named."""

    record: Record
    signer: Signer | None
    reasons: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not blocking(self.reasons)


@dataclass(frozen=True, slots=True)
class Chain:
    """What one leaf rests on, the leaf first; `to_licence` is the short way of it."""

    leaf: bytes
    steps: tuple[Step, ...]
    to_licence: tuple[bytes, ...]

    @property
    def ok(self) -> bool:
        return all(s.ok for s in self.steps)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason along the chain, each once."""
        return tuple(dict.fromkeys(r for s in self.steps for r in s.reasons))


@dataclass(frozen=True)
class Report:
    """The answer of a check."""

    steps: Mapping[bytes, Step]
    bundle: Bundle

    @cached_property
    def chains(self) -> tuple[Chain, ...]:
        """One for each leaf at hand, the earliest first."""
        return tuple(chain_of(self, leaf.digest) for leaf in self.bundle.leaves())

    @property
    def ok(self) -> bool:
        """There is a chain, everything that could be read holds, and nothing could not be read."""
        return bool(self.chains) and not self.bundle.spoilt and all(s.ok for s in self.steps.values())


def chain_of(report: Report, leaf: bytes) -> Chain:
    """The chain of any credential at hand, a leaf or not. KeyError for one that is not at hand."""
    report.steps[leaf]
    steps = tuple(report.steps[d] for d in below(report.bundle, leaf))
    return Chain(leaf, steps, route_to_licence(report.bundle, leaf))


def below(bundle: Bundle, leaf: bytes) -> list[bytes]:
    """The leaf, everything it rests on, and the receipts of its hand-overs; each once, nearest first."""
    order: dict[bytes, None] = {}
    waiting = [leaf]
    while waiting:
        digest = waiting.pop(0)
        if digest in order or digest not in bundle.records:
            continue
        order[digest] = None
        named = bundle.records[digest].parents
        waiting += [named[n] for n in ("previous", "lot", "hand_over", "of", "licence", "report") if n in named]
        waiting += bundle.receipts.get(digest, ())
    return list(order)


def to_json(report: Report, words: Any) -> dict[str, Any]:
    """The report as a file carries it; `words(code)` turns a reason into what a person reads."""

    def step(s: Step) -> dict[str, Any]:
        return {
            "sha256": s.record.digest.hex(),
            "file": report.bundle.names.get(s.record.digest),
            "kind": s.record.kind.value,
            "issued_at": s.record.issued_at.isoformat(),
            "kid": s.record.key_id.hex(),
            "issuer": {"code": s.signer.code, "name": s.signer.name} if s.signer else None,
            "rests_on": {n: d.hex() for n, d in sorted(s.record.parents.items())},
            "ok": s.ok,
            "reasons": [{"code": r, "words": words(r)} for r in s.reasons],
        }

    return {
        "ok": report.ok,
        "records": [step(s) for s in report.steps.values()],
        "chains": [
            {
                "leaf": c.leaf.hex(),
                "ok": c.ok,
                "steps": [s.record.digest.hex() for s in c.steps],
                "to_licence": [d.hex() for d in c.to_licence],
                "reasons": list(c.reasons),
            }
            for c in report.chains
        ],
        "spoilt": [{"file": s.name, "code": s.code, "words": words(s.code)} for s in report.bundle.spoilt],
        "unclaimed": sorted(report.bundle.names[d] for d in report.bundle.unclaimed),
    }
