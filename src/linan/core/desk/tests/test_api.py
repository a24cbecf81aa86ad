"""What programs send: times and numbers that cannot be counted with are unfit, not fatal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from linan.core.desk.api import Moment, Whole


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_far_from_any_calendar_is_unfit(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_python(text)


def test_a_time_without_a_zone_is_chinas():
    at = TypeAdapter(Moment).validate_python("2022-03-14T08:30:00")
    assert at == datetime(2022, 3, 14, 0, 30, tzinfo=UTC)
    assert at.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30])
def test_a_number_no_database_holds_is_unfit(number):
    with pytest.raises(ValidationError):
        TypeAdapter(Whole).validate_python(number)
