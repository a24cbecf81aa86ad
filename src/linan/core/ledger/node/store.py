"""What a node keeps: its key, its card, and its log with the sealed bodies beside it.

    <home>/node.key     the log's name and the seed, mode 0600
    <home>/card.json    from the county: for which area the key was certified, since when, and to whom bodies are sealed
    <home>/log/         checkpoint, tile/… (C2SP tlog-tiles), body/… (as tile/entries/…, each behind 4 bytes of length)

The checkpoint is written last and synced: what `write` answered is there after any crash, and comes as a whole. A node
put back from an old copy would write a second history; the county refuses that one (`two_faces`, `not_continuing`).
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from nacl.public import PublicKey, SealedBox

from linan.core.ledger import rules
from linan.core.ledger.disk import put, put_all
from linan.core.ledger.prooffile import ORIGIN
from linan.core.ledger.tiling import append
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import (
    ENTRIES,
    WIDTH,
    BadNote,
    Checkpoint,
    Signer,
    Tile,
    Verifier,
    open_checkpoint,
    sign_checkpoint,
    strict_base64,
    width_at,
)
from linan.kernel.region import Region

CARD = "linan.node_card/1"


class NotReady(Exception):
    """The folder holds no node, or not all of one; the words say what is missing."""


@dataclass(frozen=True, slots=True)
class Card:
    """What the county gives a node it certified."""

    vkey: str
    area: Region
    granted_at: datetime
    seal: bytes

    @classmethod
    def of_text(cls, text: str) -> Card:
        try:
            told = json.loads(text)
            if told["format"] != CARD:
                raise ValueError("another format")
            granted = datetime.fromisoformat(told["granted_at"])
            return cls(told["vkey"], Region(told["area"]), granted, strict_base64(told["seal"]))
        except (ValueError, KeyError, TypeError) as error:
            raise NotReady("This is not a card of a county.") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One entry to write: a fact, and who says it."""

    fact: Fact
    actor: str
    role: str = ""
    purpose: str = ""


def prepare(home: Path) -> Verifier:
    """Make a new node in an empty folder and return its public key, which the county's clerk certifies."""
    if (home / "node.key").exists():
        raise NotReady(f"There is a node in {home} already.")
    made = Signer(f"{ORIGIN}{uuid4()}", secrets.token_bytes(32))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    put(home / "node.key", f"{made.name}\n{made.seed.hex()}\n".encode(), mode=0o600)
    return made.verifier


def key_of(home: Path) -> Signer:
    try:
        name, seed = (home / "node.key").read_text().split()
        return Signer(name, bytes.fromhex(seed))
    except (OSError, ValueError) as error:
        raise NotReady(f"{home} holds no node's key; `init` makes one.") from error


def accept(home: Path, card: str) -> None:
    """Keep the county's card. NotReady when it was made for another key."""
    if Card.of_text(card).vkey != key_of(home).verifier.vkey:
        raise NotReady("This card was made for another node's key.")
    put(home / "card.json", card.encode())


class Node:
    """The log of one node. Threads and processes may share it: a lock lets one write at a time."""

    def __init__(self, home: Path, *, seconds: Callable[[], float] = time.time) -> None:
        self.home, self.folder, self.seconds, self.signer = home, home / "log", seconds, key_of(home)
        self.log = UUID(self.signer.name.removeprefix(ORIGIN))

    def card(self) -> Card:
        try:
            return Card.of_text((self.home / "card.json").read_text())
        except FileNotFoundError as error:
            raise NotReady("The county has given this node no card yet: its clerk certifies the key first.") from error

    def head(self) -> Checkpoint | None:
        """The signed head; None before the first entry."""
        try:
            return open_checkpoint((self.folder / "checkpoint").read_text(), self.signer.verifier)
        except FileNotFoundError:
            return None
        except BadNote as error:
            raise NotReady("The head of this node's log was touched.") from error

    def write(self, lines: Sequence[Line]) -> list[UUID]:
        """Write entries and return their ids; they are on the disk then, under a signed head.

        NotReady without a card, outside the card's area, or with a clock before its date.
        """
        card = self.card()
        at = rules.to_the_millisecond(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds()))
        if at < card.granted_at:
            raise NotReady("The clock of this machine is behind the day its key was certified.")
        if any(not card.area.covers(line.fact.region) for line in lines):
            raise NotReady("This node may write for its own area alone.")
        box = SealedBox(PublicKey(card.seal))
        key = f"{self.signer.name}+{self.signer.verifier.key_id.hex()}"
        ids, leaves, bodies = [], [], []
        for line in lines:
            id, salt, fact = new_id(), secrets.token_bytes(rules.SALT_BYTES), line.fact
            body = rules.body_bytes({"actor": line.actor, "fact": fact.to_json(), "purpose": line.purpose})
            about = None if fact.subject is None else rules.subject_commitment(salt, str(fact.subject))
            proof = rules.body_commitment(salt, body)
            region = str(fact.region.community)
            refs = (None, None, None)
            leaf = rules.leaf_of(self.log, id, fact.kind, at, line.role[:80], key, region, about, *refs, "", "", proof)
            leaves.append(leaf)
            bodies.append(box.encrypt(salt + body))
            ids.append(id)
        with self._alone():
            head = self.head()
            old = head.size if head else 0
            root = append(self.folder, old, leaves)
            self._keep(old, bodies)
            note = sign_checkpoint(Checkpoint(self.signer.name, old + len(leaves), root), self.signer)
            put(self.folder / "checkpoint", note.encode())
        return ids

    def _keep(self, old: int, bodies: list[bytes]) -> None:
        new, files = old + len(bodies), {}
        for index in range(old // WIDTH, -(-new // WIDTH)):
            begin, width = index * WIDTH, width_at(ENTRIES, index, new)
            had = max(0, old - begin)
            data = (self.folder / body_path(Tile(ENTRIES, index, had))).read_bytes() if had else b""
            files[self.folder / body_path(Tile(ENTRIES, index, width))] = data + b"".join(
                len(b).to_bytes(4, "big") + b for b in bodies[max(0, begin - old) : begin + width - old]
            )
        put_all(files)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def body_path(bundle: Tile) -> str:
    """Where the bodies of a bundle's entries lie, sealed: `body/000`, `body/000.p/44`."""
    return "body/" + bundle.path.removeprefix("tile/entries/")


def bodies_of(data: bytes) -> list[bytes]:
    """The sealed bodies of a bundle; ValueError when it is torn."""
    found, at = [], 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if at + 4 > len(data) or end > len(data):
            raise ValueError("the bodies end in the middle of one")
        found.append(data[at + 4 : end])
        at = end
    return found


def public_path(path: str) -> bool:
    """True for what a node hands out: the checkpoint, tiles, bundles and sealed bodies."""
    if path == "checkpoint":
        return True
    try:
        Tile.of_path(path.replace("body/", "tile/entries/", 1) if path.startswith("body/") else path)
    except ValueError:
        return False
    return True
