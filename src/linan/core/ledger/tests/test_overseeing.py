"""How the ledger stands is told with the next step, and its entries are listed without what they say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from linan.core import clock as time_here
from linan.core.ledger import actions, overseeing, sequencer
from linan.core.ledger.abilities import EXPLORE_LEDGER, SEE_OPERATIONS
from linan.core.ledger.logs import log_of
from linan.core.ledger.models import Checkpoint
from linan.core.ledger.overseeing import EntryFilter
from linan.core.ledger.sentences import outline_of
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import COSIGNATURE_V1, Signer, cosign, parse_note
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Level, Region

pytestmark = pytest.mark.django_db
HOME = Region("33/3301/330110/330110001/330110001001/g01/")
COUNTY = HOME.at(Level.COUNTY)
OVER = frozenset({SEE_OPERATIONS, EXPLORE_LEDGER})
HE = Actor("staff:he", ActorKind.STAFF, (Duty("county_official", COUNTY, OVER),))
FAR = Actor("staff:far", ActorKind.STAFF, (Duty("auditor", Region("33/3301/330105/"), OVER),))
NOBODY = Actor("staff:sun", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset()),))
WITNESSES = [Signer(f"example.org/{name}", bytes([n] * 32), COSIGNATURE_V1) for n, name in enumerate("abc", 1)]


class KettleSung(Fact, kind="test.kettle_sung"):
    region: Region
    subject: PersonRef


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, clock: Any) -> Path:
    settings.LINAN_HOME = tmp_path / "home"
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def written(count: int = 3, cause: UUID | None = None) -> list[UUID]:
    with transaction.atomic():
        facts = [KettleSung(region=HOME, subject=PersonRef(new_id())) for _ in range(count)]
        return actions.record_many(facts, by=HE, cause=cause)


def codes() -> list[str]:
    return [t.code for t in overseeing.standing(HE).troubles]


def test_a_ledger_nobody_watches_says_so_and_what_to_do() -> None:
    written()
    sequencer.sign_all()
    found = overseeing.standing(HE)
    assert [t.code for t in found.troubles] == ["unwatched"] and all(t.next_step.text for t in found.troubles)
    assert [(log.region, log.size, log.signed_size, log.waiting) for log in found.logs] == [
        (COUNTY, 1, 1, 0),
        (HOME.community, 3, 3, 0),
    ]


def test_a_worker_that_stands_still_and_a_broken_promise_are_told(clock: Any) -> None:
    written()
    sequencer.sign_all()
    written()
    assert codes() == ["unwatched"]
    clock.advance(minutes=20)
    assert sorted(codes()) == ["stale_head", "unwatched"]
    clock.advance(hours=24)
    assert codes()[0] == "receipt_overdue"
    sequencer.sign_all()
    assert codes() == ["unwatched"]


def test_a_log_known_to_have_been_further_stands_first() -> None:
    written()
    sequencer.sign_all()
    sequencer.remember_fork(log_of(HOME))
    first = overseeing.standing(HE).troubles[0]
    assert first.code == "fork" and first.grave


def test_witnesses_lag_fall_silent_and_too_few_make_no_quorum(home: Path, clock: Any) -> None:
    written()
    sequencer.sign_all()
    lines = [f"witness {name} {w.verifier.vkey}" for name, w in zip("abc", WITNESSES, strict=True)]
    (home / "witnesses.txt").write_text("\n".join([*lines, "group two 2 a b c", "quorum two"]) + "\n")
    county = Checkpoint.objects.filter(log=log_of(COUNTY)).order_by("-size").first()
    assert county is not None
    note = parse_note(county.note)
    for witness in WITNESSES[:2]:
        note = note.with_signature(cosign(str(note), witness, int(time_here.now().timestamp())))
    Checkpoint.objects.filter(pk=county.pk).update(note=str(note))
    found = overseeing.standing(HE)
    assert [(w.name, w.lag) for w in found.witnesses] == [("a", 0), ("b", 0), ("c", county.size)]
    assert found.quorum_at is not None and [t.code for t in found.troubles] == ["witness_silent"]
    Checkpoint.objects.filter(pk=county.pk).update(note=county.note)
    clock.advance(minutes=20)
    assert "quorum_short" in codes()


def test_an_entry_is_told_with_gaps_where_its_body_would_speak() -> None:
    words = outline_of("access.read")
    assert dict(words.params) == {"what": "…"} and outline_of("test.kettle_sung").text == "An entry"


def test_only_who_oversees_the_cell_sees_it() -> None:
    for ask in (overseeing.standing, lambda by: overseeing.explored(by, EntryFilter())):
        with pytest.raises(Refusal) as no:
            ask(NOBODY)
        assert no.value.code == "not_permitted"


def test_entries_are_listed_by_kind_place_and_day_without_what_they_say() -> None:
    first, *_ = written(3)
    (later,) = written(1, cause=first)
    page = overseeing.explored(HE, EntryFilter(kind="test"))
    assert page.items[0].pk == later and page.total == 4
    today = time_here.today()
    assert overseeing.explored(HE, EntryFilter(kind="test.kettle_sung", since=today, until=today)).total == 4
    assert overseeing.explored(HE, EntryFilter(until=today - timedelta(days=1))).total == 0
    assert overseeing.explored(HE, EntryFilter(region=HOME.community)).total == 4
    assert overseeing.explored(HE, EntryFilter(kind="quarantine")).total == 0
    assert [e.pk for e in overseeing.chain(HE, later)] == [later, first]
    assert overseeing.explored(FAR, EntryFilter()).total == 0
    with pytest.raises(Refusal) as no:
        overseeing.chain(FAR, later)
    assert no.value.code == "not_found"
