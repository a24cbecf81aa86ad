"""What residents reported of themselves, how soon they were answered, and what first found the infected (A-71)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case, When

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.ledger import noted_read
from linan.core.ledger.fields import within
from linan.domains.reporting import rules
from linan.domains.reporting.abilities import ANSWER_REPORT, SEE_FIGURES
from linan.domains.reporting.models import Found, SelfReport
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef, RecordRef
from linan.kernel.refusal import not_found

MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class FoundBy:
    """One area's last thirty days: infections by what first found them, and how soon reports were answered."""

    name: str
    by_self: int
    by_search: int
    by_test: int
    reports: int
    unanswered: int
    reply_p90: timedelta | None

    @property
    def share_self(self) -> float:
        """Of all infections confirmed, how many came to notice by a resident's own report first."""
        return self.by_self / max(1, self.by_self + self.by_search + self.by_test)


def own_reports(by: Actor, person: PersonRef) -> list[SelfReport]:
    """A resident's own reports with their replies, the latest first; for them and family acting for them."""
    if not by.is_or_acts_for(person):
        raise not_found()
    return list(SelfReport.objects.filter(person_id=person.id).order_by("-told_at")[:30])


def self_reports(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[SelfReport]:
    """Reports from the actor's areas (ANSWER_REPORT), those without a reply first. The reading is noted."""
    areas = by.must_somewhere(ANSWER_REPORT)
    waits = Case(When(replied_at=None, then=0), default=1)
    rows = SelfReport.objects.filter(within("region", areas)).select_related("person").annotate(waits=waits)
    page = paged(rows, order=["waits", "-told_at", "-id"], cursor=cursor, size=size)
    if page.items:
        noted_read(by, what="reporting.self_reports", persons=[r.subject for r in page.items],
                   region=page.items[0].region.community)  # fmt: skip
    found: list[SelfReport] = [*page.items]
    return page.map(found)


def self_report_of(by: Actor, report: RecordRef) -> SelfReport:
    """One report, locked, for who may answer it."""
    found = SelfReport.objects.select_for_update().filter(pk=report.id).first()
    if found is None or not by.can(ANSWER_REPORT, found.region):
        raise not_found()
    return found


def reports_waiting(by: Actor) -> int:
    """How many residents wait for a reply in the actor's areas."""
    return SelfReport.objects.filter(within("region", by.regions(ANSWER_REPORT)), replied_at=None).count()


def found_by(by: Actor) -> list[FoundBy]:
    """Of each of the actor's areas (SEE_FIGURES): what found the infected of the last thirty days. Counts only."""
    since, told = clock.now() - MONTH, []
    for area in by.must_somewhere(SEE_FIGURES):
        rows = Found.objects.filter(within("region", [area]), confirmed_at__gte=since).order_by("at", "id")
        first: dict[str, str] = {}
        for subject, source in rows.values_list("subject", "source"):
            first.setdefault(subject, source)
        count = Counter(first.values())
        reports = list(SelfReport.objects.filter(within("region", [area]), told_at__gte=since))
        waits = [r.replied_at - r.told_at for r in reports if r.replied_at is not None]
        told.append(
            FoundBy(name_of(area), count["self"], count["search"], count["test"], len(reports),
                    len(reports) - len(waits), rules.percentile(waits, 0.9))
        )  # fmt: skip
    return told
