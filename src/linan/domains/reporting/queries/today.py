"""What waits in reporting: figures owed, people with an open question."""

from __future__ import annotations

from datetime import timedelta

from linan.core import clock
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.reporting.abilities import FILL_FORM, REPORT_FIGURE
from linan.domains.reporting.models import Unit, Value
from linan.domains.reporting.queries.doubts import asked_of
from linan.domains.reporting.queries.forms import count_to_ask
from linan.domains.reporting.queries.inspections import inspections_waiting
from linan.domains.reporting.queries.selfreports import reports_waiting
from linan.kernel.actor import Actor
from linan.kernel.region import Level
from linan.kernel.words import Words

STILL = timedelta(days=7)


def today(by: Actor) -> list[TodayItem]:
    """Figures the actor's communities still owe, and people of whom a form has to ask something."""
    return [*_figures(by), *_asked(by), *_people(by)]


def _figures(by: Actor) -> list[TodayItem]:
    mine = by.regions(REPORT_FIGURE)
    if not mine:
        return []
    # What was owed a week ago stays named as late on its own page; today is for what can still be helped.
    since = clock.now() - STILL
    owed = Unit.objects.filter(within("region", mine), call__cut_off_at__gte=since)
    given = set(Value.objects.filter(within("region", mine), call__cut_off_at__gte=since)
                .values_list("call_id", "region"))  # fmt: skip
    n = sum(k not in given for k in owed.values_list("call_id", "region"))
    words = Words("{n} figures still to report", n=n)
    return [TodayItem(words, n, "/reporting/", Words("Report"), None, "soon")] if n else []


def _asked(by: Actor) -> list[TodayItem]:
    told = (
        (asked_of(by), Words("Questions about reports to answer"), "/reporting/collections/"),
        (reports_waiting(by), Words("Residents' own reports to answer"), "/reporting/self/"),
        (inspections_waiting(by), Words("Inspections to answer"), "/reporting/units/"),
    )
    return [TodayItem(words, n, url, Words("Answer"), None, "soon") for n, words, url in told if n]


def _people(by: Actor) -> list[TodayItem]:
    # Of whole communities nobody goes from door to door; their pages say how many are left.
    mine = [r for r in by.regions(FILL_FORM) if r.level >= Level.GRID]
    n = count_to_ask(mine) if mine else 0
    words = Words("People to ask for a form, each once for all forms")
    return [TodayItem(words, n, "/reporting/ask/", Words("Begin"), None, "soon")] if n else []
