"""Honest histories raise nothing: whatever honest people do, in whatever order, no finding names it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linan.core import clock
from linan.core.ledger import actions, sequencer
from linan.core.ledger.held import read_all
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Body, Entry
from linan.core.ledger.proving import promise, prove
from linan.core.ledger.rules import leaf_bytes
from linan.core.ledger.tests.candles import COUNTY, HE, HOME, NEXT, CandleLit, light
from linan.core.ledger.verify import verify_store
from linan.kernel.ids import new_id
from linan.kernel.merkle import (
    leaf_hash,
)
from linan.kernel.refs import EntryRef, PersonRef
from linan.kernel.region import Region

BURST = st.tuples(st.just("burst"), st.sampled_from([254, 257]), st.just(HOME))
"""Over the edge of a tile, in one history of sixteen."""
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("light"), st.integers(1, 6), st.sampled_from([HOME, NEXT, COUNTY])),
        st.tuples(st.just("wait"), st.integers(1, 400), st.none()),
        st.tuples(st.just("sequence"), st.integers(0, 3), st.none()),
        st.tuples(st.just("sign"), st.none(), st.none()),
        st.tuples(st.just("erase"), st.integers(0, 50), st.none()),
        st.tuples(st.just("keep"), st.none(), st.none()),
        st.tuples(st.just("read"), st.integers(1, 5), st.none()),
    ),
    max_size=5,
)
STEPS = st.tuples(st.integers(0, 15), BURST, DEEDS).map(lambda t: [*t[2], t[1]] if t[0] == 15 else t[2])


@pytest.fixture
def honest(db: None) -> Iterator[Path]:
    """A folder of keys for all histories: making them anew took longer than the history."""
    with tempfile.TemporaryDirectory() as keys:
        yield Path(keys)


def live(steps: list[tuple[str, int | None, Region | None]], folder: Path) -> None:
    """Do what the steps say, as honest people would, and read everything again at the end."""
    now = clock.now()
    for word, number, region in steps:
        count = number or 0
        with clock.frozen(now):
            if word in ("light", "burst") and region is not None:
                light(count, region)
            elif word == "wait":
                now += timedelta(seconds=count)
            elif word == "sequence":
                sequencer.sequence_all()
            elif word == "sign":
                sequencer.sign_all()
            elif word == "read":
                people = [PersonRef(new_id()) for _ in range(count)]
                actions.noted_read(HE, what="list", persons=people, region=HOME)
            elif word == "erase":
                held = Entry.objects.filter(kind=CandleLit.kind, pk__in=Body.objects.values("pk")).order_by("id")
                for victim in held[count : count + 1]:
                    actions.erase_body(HE, EntryRef(victim.pk), ground="request")
            elif word == "keep":
                for path in (Path(sequencer.tiles_of_log(log_of(HOME)))).parent.glob("*/checkpoint"):
                    (folder / f"{new_id()}.checkpoint").write_text(path.read_text())
                for entry in Entry.objects.order_by("-id")[:1]:
                    (folder / f"{entry.pk}.receipt").write_text(promise(entry.pk))
    with clock.frozen(now):
        sequencer.sign_all()
        report = verify_store(held=read_all([str(folder)]))
        assert report["ok"], report["problems"]
        for entry in Entry.objects.exclude(position=None).order_by("?")[:2]:
            assert prove(entry.pk).includes(leaf_hash(leaf_bytes(entry.public())))


def _histories(keys: Path, steps: list[tuple[str, int | None, Region | None]]) -> None:
    with tempfile.TemporaryDirectory() as home, transaction.atomic(), override_settings(LINAN_HOME=Path(home) / "cell"):
        (Path(home) / "cell").mkdir()
        (Path(home) / "cell/keys").symlink_to(keys)
        (Path(home) / "kept").mkdir()
        live(steps, Path(home) / "kept")
        transaction.set_rollback(True)


HISTORIES = 200 if connection.vendor == "sqlite" else 30  # a history is the same on both; what stores it is not
HONEST = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=HISTORIES, deadline=None, suppress_health_check=HONEST)
@given(STEPS)
def test_honest_histories_raise_nothing(honest, steps):
    _histories(honest, steps)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@settings(max_examples=10_000, deadline=None, suppress_health_check=HONEST)
@given(STEPS)
def test_ten_thousand_honest_histories_raise_nothing(honest, steps):
    _histories(honest, steps)
