"""What a witness remembers: its key, the logs it knows, and the last head of each.

    <home>/witness.key      name and seed, mode 0600
    <home>/logs.txt         C2SP tlog-policy `log` lines: whose heads are cosigned
    <home>/heads.sqlite3    (origin, size, root, note), synchronous=FULL

Checking the old size and writing the new head are one IMMEDIATE transaction, so two requests that race cannot roll the
memory back, and the head is on the disk before the cosignature leaves. A witness without its store does not start: one
that forgot what it cosigned could be made to cosign a second history.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from linan.core.ledger.disk import put
from linan.kernel.merkle import (
    COSIGNATURE_V1,
    Policy,
    Refused,
    Request,
    Signature,
    Signer,
    Verifier,
    cosign,
    judge,
    parse_note,
)

_TABLES = """
CREATE TABLE head (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL);
CREATE TABLE evidence (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, origin TEXT NOT NULL, request TEXT NOT NULL);
"""
MOST_EVIDENCE = 1000


class NotReady(Exception):
    """The folder holds no witness, or not all of one; the words say what is missing."""


def prepare(home: Path, name: str) -> Verifier:
    """Make a new witness in an empty folder and return its public key."""
    if (home / "witness.key").exists():
        raise NotReady(f"There is a witness in {home} already.")
    made = Signer(name, secrets.token_bytes(32), COSIGNATURE_V1)
    key = made.verifier  # refuses a name that cannot stand in a note
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(sqlite3.connect(home / "heads.sqlite3")) as db:
        db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _TABLES)
    put(home / "logs.txt", b"quorum none\n")
    put(home / "witness.key", f"{name}\n{made.seed.hex()}\n".encode(), mode=0o600)
    return key


def trust(home: Path, vkey: str, url: str = "") -> None:
    """Let the witness (or mirror) know a log. The same log again changes nothing."""
    path = home / "logs.txt"
    if not path.exists():
        raise NotReady(f"{home} is not prepared yet.")
    line = f"log {Verifier.of_vkey(vkey).vkey} {url}".strip()
    lines = path.read_text().splitlines()
    if line not in lines:
        text = "\n".join([*lines, line]) + "\n"
        Policy.of_text(text)
        put(path, text.encode())


def key_of(home: Path) -> Signer:
    """The key of the witness or mirror in this folder."""
    try:
        name, seed = (home / "witness.key").read_text().split()
        return Signer(name, bytes.fromhex(seed), COSIGNATURE_V1)
    except (OSError, ValueError) as error:
        raise NotReady(f"{home} holds no key; `init` makes one.") from error


class Store:
    """The memory of one running witness. Threads and processes may share it."""

    def __init__(self, home: Path, *, seconds: Callable[[], float] = time.time) -> None:
        self.home, self.seconds, self.signer = home, seconds, key_of(home)
        for name in ("heads.sqlite3", "logs.txt"):
            if not (home / name).exists():
                raise NotReady(
                    f"{home / name} is gone. A witness that forgot must not go on under its old key: make a new one."
                )
        self._logs: tuple[int, list[Verifier]] = (0, [])

    def known(self) -> list[Verifier]:
        """The logs this witness knows, read again when the file changed."""
        path = self.home / "logs.txt"
        stamp = path.stat().st_mtime_ns
        if stamp != self._logs[0]:
            self._logs = (stamp, [key for key, _ in Policy.of_text(path.read_text()).logs])
        return self._logs[1]

    def add(self, request: Request) -> Signature:
        """Check, remember, cosign, in this order; Refused otherwise. This is `add-checkpoint` of the protocol."""
        origin = request.checkpoint.origin
        with closing(self._connect()) as db:
            db.execute("BEGIN IMMEDIATE")
            row = db.execute("SELECT size, root FROM head WHERE origin = ?", (origin,)).fetchone()
            try:
                head = judge(request, None if row is None else (row[0], bytes(row[1])), self.known())
            except Refused as refused:
                if refused.evidence:
                    self._keep(db, origin, request)
                db.execute("COMMIT")
                raise
            line = cosign(request.note, self.signer, int(self.seconds()))
            note = str(parse_note(request.note).with_signature(line))
            db.execute(
                "INSERT INTO head VALUES (?, ?, ?, ?) "
                "ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note",
                (head.origin, head.size, head.root, note),
            )
            db.execute("COMMIT")
        return line

    def heads(self) -> dict[str, str]:
        """Origin → the head cosigned last, as a note."""
        with closing(self._connect()) as db:
            return dict(db.execute("SELECT origin, note FROM head ORDER BY origin").fetchall())

    def evidence(self) -> list[tuple[str, str]]:
        """(origin, request) of signed heads that contradict what was seen before: proof of misbehaviour."""
        with closing(self._connect()) as db:
            return db.execute("SELECT origin, request FROM evidence ORDER BY id").fetchall()

    def _keep(self, db: sqlite3.Connection, origin: str, request: Request) -> None:
        (count,) = db.execute("SELECT count(*) FROM evidence").fetchone()
        known = db.execute("SELECT 1 FROM evidence WHERE request = ?", (str(request),)).fetchone()
        if count < MOST_EVIDENCE and known is None:
            told = (int(self.seconds()), origin, str(request))
            db.execute("INSERT INTO evidence (at, origin, request) VALUES (?, ?, ?)", told)

    def _connect(self) -> sqlite3.Connection:
        # Never made anew: a store that vanished while we ran must not come back empty.
        name = f"file:{self.home / 'heads.sqlite3'}?mode=rw"
        db = sqlite3.connect(name, uri=True, timeout=10, isolation_level=None)
        db.execute("PRAGMA synchronous=FULL")
        return db
