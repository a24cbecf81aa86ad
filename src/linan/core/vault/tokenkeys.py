"""Keys that sign health codes, one after another and of any suite: files in `LINAN_HOME/keys`.

`token-NAME.pem` signs from the first day, `token-NAME.SECONDS.pem` from that moment (seconds since 1970) until the next
one begins; `….withdrawn` beside a key holds the moment from which nothing it signed is believed. One withdrawn before
it began to sign is as if it had never been. Every process reads the
folder again at each use, so that a key announced in the trust list and the key that signs never come from two moments.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from linan.core.vault.keys import folder, once
from linan.kernel.tokens import Claim, KeyEntry, PrivateKey, algorithm_of, generate, key_id, pem_of, private_key

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""From when the first key counts; earlier than any code."""
OUTLIVES = timedelta(days=8)
"""How long a key is believed after its last signature: a code on paper counts seven days, and clocks differ."""
AHEAD = timedelta(days=366)
"""How far the trust list promises the key in use."""


@dataclass(frozen=True, slots=True)
class TokenKey:
    """One key of the cell; it signs from `signs_from` until the next one does."""

    key: PrivateKey
    key_id: bytes
    algorithm: str
    signs_from: datetime
    signs_until: datetime | None
    withdrawn_at: datetime | None


def token_keys(name: str) -> tuple[TokenKey, ...]:
    """All keys of that name, the oldest first; the first is made at first use, for ES256."""
    at = folder()
    if not (found := _names(at, name)):
        once(at / f"token-{name}.pem", pem_of(generate("ES256")))
        found = _names(at, name)
    return _read(at, name, found)


def token_key(name: str, at: datetime) -> PrivateKey:
    """The key that signs codes dated `at`."""
    keys = token_keys(name)
    return next((k.key for k in reversed(keys) if k.signs_from <= at), keys[0].key)


def add_token_key(name: str, key: PrivateKey, signs_from: datetime) -> TokenKey:
    """Keep another key, which signs from that moment on; it is a whole second of its own, and after the first day."""
    token_keys(name)
    once(folder() / _file(name, signs_from), pem_of(key))
    return next(k for k in token_keys(name) if k.signs_from == signs_from)


def withdraw_token_key(name: str, id: bytes, at: datetime) -> None:
    """From `at` nothing this key signed is believed; KeyError for one that is none of ours."""
    lost = {k.key_id: k for k in token_keys(name)}[id]
    once((folder() / _file(name, lost.signs_from)).with_suffix(".withdrawn"), at.isoformat().encode())


def token_entries(name: str, regions: Iterable[int], at: datetime) -> dict[bytes, KeyEntry]:
    """The cell's keys as a trust list names them, for these regions and every claim, without those on which no code of
    today can rest."""
    here, claims = frozenset[int | str](regions), frozenset[int | str](int(c) for c in Claim)
    entries = {}
    for key in token_keys(name):
        until = at + AHEAD if key.signs_until is None else max(key.signs_until, key.signs_from) + OUTLIVES
        if until > at:
            entries[key.key_id] = KeyEntry(
                key_id=key.key_id,
                algorithm=key.algorithm,
                key=key.key.public_key(),
                regions=here,
                claims=claims,
                since=key.signs_from,
                until=until,
                signs_until=key.signs_until,
                withdrawn_at=key.withdrawn_at,
            )
    return entries


def _file(name: str, signs_from: datetime) -> str:
    return f"token-{name}.pem" if signs_from == FIRST else f"token-{name}.{int(signs_from.timestamp())}.pem"


def _names(place: Path, name: str) -> tuple[str, ...]:
    """What lies in the folder for these keys. An empty tuple for a folder that is not there yet."""
    try:
        with os.scandir(place) as files:
            return tuple(sorted(f.name for f in files if f.name.startswith(f"token-{name}.")))
    except FileNotFoundError:
        return ()


@lru_cache(maxsize=16)
def _read(place: Path, name: str, names: tuple[str, ...]) -> tuple[TokenKey, ...]:
    found = []
    for file in names:
        if not file.endswith(".pem"):
            continue
        begins = file.removeprefix(f"token-{name}").removesuffix(".pem").removeprefix(".")
        gone = file.removesuffix(".pem") + ".withdrawn"
        found.append((
            datetime.fromtimestamp(int(begins), UTC) if begins else FIRST,
            private_key((place / file).read_bytes()),
            datetime.fromisoformat((place / gone).read_text()) if gone in names else None,
        ))  # fmt: skip
    found = sorted((one for one in found if one[2] is None or one[2] > one[0]), key=lambda one: one[0])
    ends = [*(one[0] for one in found[1:]), None]
    return tuple(
        TokenKey(key, key_id(key.public_key()), algorithm_of(key), begins, end, withdrawn)
        for (begins, key, withdrawn), end in zip(found, ends, strict=True)
    )
