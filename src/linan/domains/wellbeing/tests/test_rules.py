"""What a plan lacks, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from linan.domains.wellbeing import rules
from linan.domains.wellbeing.rules import Answer, Need, Standing

NOON = datetime(2022, 3, 14, 4, tzinfo=UTC)


def test_a_late_contact_is_a_contact():
    due = rules.contact_by(NOON, 24)
    assert rules.standing(None, due, due - timedelta(seconds=1)) is Standing.WAITING
    assert rules.standing(None, due, due) is Standing.LACKING
    assert rules.standing(due + timedelta(hours=3), due, due + timedelta(hours=4)) is Standing.CONTACTED


def test_not_needed_is_an_answer_and_silence_is_a_gap():
    all_asked = dict.fromkeys(Need, Answer.NOT_NEEDED)
    assert rules.gaps(True, all_asked) == ()
    assert len(rules.gaps(False, all_asked)) == 1
    assert len(rules.gaps(True, {**all_asked, Need.FOOD: Answer.UNASKED})) == 1
    assert len(rules.gaps(True, {})) == 3
