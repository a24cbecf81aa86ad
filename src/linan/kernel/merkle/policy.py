"""C2SP tlog-policy: whose cosignatures are believed, and how many that do not answer to one another make a quorum.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>…
    quorum <name>|none

Each name is a member of at most one group. So two offices under one boss are one `any` group and count once:

    witness street-party linan.witness/a+… http://10.1.0.2:8101
    witness street-affairs linan.witness/b+… http://10.1.0.3:8101
    witness health linan.witness/c+… http://10.2.0.2:8101
    group street any street-party street-affairs
    group parties 2 street health
    quorum parties

(https://c2sp.org/tlog-policy)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from linan.kernel.merkle.notes import COSIGNATURE_V1, Checkpoint, Verifier, parse_note

MAX_LINES = 1000
MAX_SECONDS = 253_402_300_799
"""The last second a calendar of four-digit years can write."""


class BadPolicy(ValueError):
    """The policy cannot be used; the words say which line."""


@dataclass(frozen=True, slots=True)
class Witness:
    """`name` in the policy, its key, and where it is asked for cosignatures (or empty)."""

    name: str
    key: Verifier
    url: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Known logs (verifier, url), known witnesses, groups (threshold, members) and what makes a quorum."""

    logs: tuple[tuple[Verifier, str], ...]
    witnesses: tuple[Witness, ...]
    groups: Mapping[str, tuple[int, tuple[str, ...]]]
    quorum: str

    @classmethod
    def of_text(cls, text: str) -> Policy:
        """Read a policy file; BadPolicy when a line cannot be used."""
        reading = _Reading()
        lines = text.split("\n")
        if len(lines) > MAX_LINES or any(ord(c) < 0x20 and c not in "\t\n" for c in text):
            raise BadPolicy("a policy is a short plain text")
        for number, line in enumerate(lines, 1):
            words = line.replace("\t", " ").split()
            if not words or words[0].startswith("#"):
                continue
            try:
                reading.line(words)
            except ValueError as error:
                raise BadPolicy(f"line {number}: {error}") from error
        if reading.quorum is None:
            raise BadPolicy("a policy has exactly one quorum line")
        return cls(tuple(reading.logs), tuple(reading.witnesses.values()), reading.groups, reading.quorum)

    def seen(self, note: str) -> dict[str, datetime]:
        """Which witnesses' cosignatures hold on this checkpoint, and when they saw it by their own clocks."""
        return {name: at for name, at in self._lines(note) if at is not None}

    def forged(self, note: str) -> list[str]:
        """Witnesses under whose name and key a cosignature stands that does not hold."""
        return sorted({name for name, at in self._lines(note) if at is None})

    def met(self, note: str) -> bool:
        """True when the witnesses who cosigned make a quorum."""
        return self.counts(self.seen(note))

    def counts(self, names: Iterable[str]) -> bool:
        """True when these witnesses make a quorum."""
        if self.quorum == "none":
            return True
        standing = set(names)
        for group, (least, members) in self.groups.items():  # in the order of the file: members come before groups
            if sum(m in standing for m in members) >= least:
                standing.add(group)
        return self.quorum in standing

    def time(self, note: str) -> datetime | None:
        """Trusted time: the earliest moment by which a quorum had seen the head; None without one.

        The later of the cosignatures that complete the quorum counts, so one wrong clock that runs behind cannot make
        a head look older than the quorum says.
        """
        standing: list[str] = []
        for at, name in sorted((at, name) for name, at in self.seen(note).items()):
            standing.append(name)
            if self.counts(standing):
                return at
        return None

    def _lines(self, note: str) -> list[tuple[str, datetime | None]]:
        parsed = parse_note(note)
        Checkpoint.of_text(parsed.text)
        by_id = {(w.key.name, w.key.key_id): w for w in self.witnesses}
        found: list[tuple[str, datetime | None]] = []
        for line in parsed.signatures:
            witness = by_id.get((line.name, line.key_id))
            if witness is not None:
                seconds = line.seconds
                good = seconds is not None and seconds <= MAX_SECONDS and witness.key.holds(parsed.text, line.signature)
                found.append((witness.name, datetime.fromtimestamp(seconds or 0, UTC) if good else None))
        return found


class _Reading:
    """The lines read so far."""

    def __init__(self) -> None:
        self.logs: list[tuple[Verifier, str]] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.members: set[str] = set()
        self.quorum: str | None = None

    def line(self, words: list[str]) -> None:
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                key = Verifier.of_vkey(vkey)
                if any(key.public_key == known.public_key and key.name == known.name for known, _ in self.logs):
                    raise ValueError("a log stands there twice")
                self.logs.append((key, url[0] if url else ""))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._fresh(name)
                key = Verifier.of_vkey(vkey)
                if key.algorithm != COSIGNATURE_V1:
                    raise ValueError("a witness has a key for cosignatures")
                if any(key.public_key == w.key.public_key for w in self.witnesses.values()):
                    raise ValueError("one key cannot be two witnesses")
                self.witnesses[name] = Witness(name, key, url[0] if url else "")
            case ["group", name, least, *members] if members:
                self._fresh(name)
                for member in members:
                    if member not in self.witnesses and member not in self.groups:
                        raise ValueError(f"nobody is called {member} above this line")
                    if member in self.members:
                        raise ValueError(f"{member} would count twice")
                    self.members.add(member)
                k = {"all": len(members), "any": 1}.get(least) or (int(least) if least.isdecimal() else 0)
                if not 1 <= k <= len(members):
                    raise ValueError("a group needs between one and all of its members")
                self.groups[name] = (k, tuple(members))
            case ["quorum", name]:
                if self.quorum is not None:
                    raise ValueError("a second quorum line")
                if name != "none" and name not in self.witnesses and name not in self.groups:
                    raise ValueError(f"nobody is called {name} above this line")
                self.quorum = name
            case _:
                raise ValueError("neither log, witness, group nor quorum")

    def _fresh(self, name: str) -> None:
        if name == "none" or name in self.witnesses or name in self.groups:
            raise ValueError(f"the name {name} is taken")
