"""Each control process has one body that answers for it; one declared without is refused. And counting who acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Sum
from tests.cast import COUNTY, STREET, A, B

from linan.core import clock as time_here
from linan.core.ledger import processes, sequencer, tallies
from linan.core.ledger.models import Entry, Log, Tally
from linan.kernel.facts import Fact
from linan.kernel.processes import Answerable, Body, Process
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.words import Words


class Held(Fact, kind="test.held"):
    region: Region


class LetGo(Fact, kind="test.let_go"):
    region: Region


WORDS = Words("Testing")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.LINAN_HOME = tmp_path / "home"


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setattr(processes, "_by_code", {})
    monkeypatch.setattr(processes, "_by_kind", {})
    return processes.register


@pytest.mark.parametrize("body", [None, "", "somebody", (Body.CDC, Body.HEALTH)])
def test_a_process_without_exactly_one_body_is_refused(body):
    with pytest.raises(TypeError, match="no answerable body"):
        Process("held", WORDS, body, (Held,))


def test_a_process_without_facts_or_words_is_refused():
    for code, words, facts in (("", WORDS, (Held,)), ("held", Words(""), (Held,)), ("held", WORDS, ())):
        with pytest.raises(TypeError):
            Process(code, words, Body.CDC, facts)
    with pytest.raises(TypeError, match="twice"):
        Process("held", WORDS, Body.CDC, (Held, Held))


def test_no_deed_has_two_bodies(register):
    register([Process("held", WORDS, Body.CDC, (Held,))])
    with pytest.raises(TypeError, match=r"test\.held belongs to"):
        register([Process("other", WORDS, Body.HEALTH, (LetGo, Held))])
    with pytest.raises(TypeError, match="two processes"):
        register([Process("held", WORDS, Body.HEALTH, (LetGo,))])
    found = processes.process_of("test.held")
    assert found is not None and found.body is Body.CDC and processes.process_of("test.let_go") is None


def test_which_body_answers_follows_from_the_tree():
    street = Process("held", WORDS, Body.STREET, (Held,))
    county = Process("held", WORDS, Body.CDC, (Held,))
    home = A.child("g01").child("b01").child("u1").child("0101")
    assert street.answerable(home) == street.answerable(B) == Answerable(Body.STREET, STREET)
    assert county.answerable(home) == county.answerable(STREET) == Answerable(Body.CDC, COUNTY)
    # What goes out to the whole county cannot be one street's.
    assert street.answerable(COUNTY) == Answerable(Body.HEADQUARTERS, COUNTY)


def test_counted_or_not_yet_counted_the_answer_is_the_same(cast, clock):
    kinds = sorted(set(Entry.objects.values_list("kind", flat=True)))
    first, last = time_here.today() - timedelta(days=91), time_here.today()

    def told(*regions):
        return tallies.acts(regions, kinds, first, last)

    before = {r: told(r) for r in (COUNTY, STREET, A, B)}
    assert sum(one.entries for one in before[COUNTY]) == Entry.objects.count() and not Tally.objects.exists()
    assert {one.region for one in before[A]} == {A} and {one.region for one in before[STREET]} == {STREET}
    sequencer.sequence_all()
    assert {r: told(r) for r in before} == before
    tallies.tally(Log.objects.latest("size").pk)
    assert {r: told(r) for r in before} == before
    while tallies.tally_all():
        pass
    assert {r: told(r) for r in before} == before and tallies.tally_all() == 0
    for wide in (True, False):
        assert (
            Tally.objects.filter(wide=wide).exclude(kind__startswith="=").aggregate(n=Sum("entries"))["n"] == numbered()
        )
    assert not tallies.acts([COUNTY.parent.child("330111")], kinds, first, last)
    assert not tallies.acts([COUNTY], [], first, last) and not tallies.acts([COUNTY], ["test.held"], first, last)
    assert not told(COUNTY)[0].role.startswith("workflow:")


def test_a_day_is_a_day_of_china_and_many_days_are_refused(cast, clock):
    kinds = sorted(set(Entry.objects.values_list("kind", flat=True)))
    day = Entry.objects.earliest("at").at.date()  # the year began at eight in the morning in China
    assert sum(a.entries for a in tallies.acts([COUNTY], kinds, day, day)) == Entry.objects.count()
    assert not tallies.acts([COUNTY], kinds, day + timedelta(days=1), day + timedelta(days=1))
    for first, last, code in (
        (day, day + timedelta(days=92), "too_many_days"),
        (day, day - timedelta(days=1), "wrong_order"),
    ):
        with pytest.raises(Refusal) as no:
            tallies.acts([COUNTY], kinds, first, last)
        assert no.value.code == code


def test_the_worker_counts_a_log_in_lots(cast, clock, monkeypatch):
    sequencer.sequence_all()
    monkeypatch.setattr(tallies, "MOST", 7)
    turns = 0
    while tallies.tally_all():
        turns += 1
    assert turns > 1 and Tally.objects.filter(wide=False).aggregate(n=Sum("entries"))["n"] == numbered()


def numbered():
    return Entry.objects.filter(position__isnull=False).count()
