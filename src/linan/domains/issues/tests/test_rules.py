"""What is urgent, and when a problem is late."""

from datetime import UTC, datetime, timedelta

from linan.domains.issues.rules import KIND_WORDS, IssueKind, IssueState, due, hours_name, late

AT = datetime(2022, 3, 14, 9, tzinfo=UTC)


def test_a_danger_has_the_shorter_time():
    assert hours_name(IssueKind.DANGER) == "issues.urgent_hours"
    assert hours_name(IssueKind.HYGIENE) == "issues.solve_hours"
    assert set(KIND_WORDS) == set(IssueKind)


def test_late_from_the_moment_it_is_due_until_it_is_closed():
    end = due(AT, 4)
    assert end == AT + timedelta(hours=4)
    assert not late(IssueState.OPEN, end, end - timedelta(seconds=1))
    assert late(IssueState.OPEN, end, end)
    assert not late(IssueState.SOLVED, end, end)
