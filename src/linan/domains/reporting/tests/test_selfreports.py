"""Residents report of themselves: a number at once, and a reply."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.domains.reporting import actions, queries
from linan.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def test_a_report_gets_a_number_a_reply_and_its_reply_time(cast, clock):
    made = actions.report_self(cast.zhao, cast.person["zhao"], "symptom", "昨晚发热")
    second = actions.report_self(cast.gao, cast.person["gao"], "return")
    assert made.number[:-4] == second.number[:-4] and made.number < second.number
    assert queries.reports_waiting(cast.wang) == 1 and queries.reports_waiting(cast.sun) == 0
    clock.advance(minutes=40)
    with pytest.raises(Refusal):
        actions.answer_report(cast.sun, made.ref, "不是我的")
    actions.answer_report(cast.wang, made.ref, "李医生十点前到")
    assert queries.own_reports(cast.zhao, cast.person["zhao"])[0].reply == "李医生十点前到"
    (area,) = queries.found_by(cast.actor("lead"))
    assert (area.reports, area.unanswered, area.reply_p90) == (2, 1, timedelta(minutes=40))
    with pytest.raises(Refusal):
        actions.report_self(cast.gao, cast.person["zhao"], "symptom")
    with pytest.raises(Refusal):
        actions.report_self(cast.zhao, cast.person["zhao"], "rumour")
