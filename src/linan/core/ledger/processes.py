"""The register of control processes: filled once at start, refused when it does not add up."""

from __future__ import annotations

from collections.abc import Iterable

from linan.kernel.processes import Process

_by_code: dict[str, Process] = {}
_by_kind: dict[str, Process] = {}


def register(processes: Iterable[Process]) -> None:
    """Add an app's processes. TypeError for a code twice, and for a kind of fact that two processes claim: then two
    bodies would answer for one deed. That each names one body `Process` itself has asked."""
    for process in processes:
        if process.code in _by_code:
            raise TypeError(f"two processes of the code {process.code!r}")
        for kind in process.kinds:
            if kind in _by_kind:
                raise TypeError(f"{kind} belongs to {_by_kind[kind].code!r} and {process.code!r}")
        _by_code[process.code] = process
        _by_kind.update(dict.fromkeys(process.kinds, process))


def all_processes() -> tuple[Process, ...]:
    """Every process, in the order of their codes."""
    return tuple(_by_code[code] for code in sorted(_by_code))


def process_named(code: str) -> Process | None:
    return _by_code.get(code)


def process_of(kind: str) -> Process | None:
    """The one process entries of this kind belong to; None for what controls nobody."""
    return _by_kind.get(kind)
