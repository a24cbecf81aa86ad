"""What directives can tell: which went down, what came back, and which are one-way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from linan.core import clock
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, paged
from linan.core.desk.today import TodayItem
from linan.core.ledger.fields import within
from linan.domains.directives import rules
from linan.domains.directives.abilities import ISSUE_DIRECTIVE, REPLY_DIRECTIVE, SEE_DIRECTIVES
from linan.domains.directives.models import Directive, Reply, Unit
from linan.kernel.actor import Actor
from linan.kernel.refs import RecordRef
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

SILENT_SHOWN = 12
"""A call-out reaches hundreds of buildings; the page folds the rest away."""


@dataclass(frozen=True, slots=True)
class DirectiveLine:
    """One directive with its flow down and up."""

    directive: Directive
    flow: rules.Flow
    one_way: bool
    where: str

    @property
    def issuer(self) -> str:
        """The office that answers for it; the area, for a directive of before offices were kept."""
        return self.directive.office or self.where


@dataclass(frozen=True, slots=True)
class DirectiveView:
    """One directive with the replies this actor may read and the units still silent."""

    line: DirectiveLine
    replies: tuple[tuple[Reply, str], ...]
    silent: tuple[str, ...]
    reply_from: Region | None
    units: tuple[tuple[Region, str], ...]
    """The units this actor may write back for, the silent ones first."""

    @property
    def silent_first(self) -> tuple[str, ...]:
        return self.silent[:SILENT_SHOWN]

    @property
    def silent_more(self) -> tuple[str, ...]:
        return self.silent[SILENT_SHOWN:]


def directives(by: Actor, limit: int = 100) -> list[DirectiveLine]:
    """Directives issued in, or addressed to, the actor's area (SEE_DIRECTIVES), latest first."""
    seen = by.must_somewhere(SEE_DIRECTIVES)
    found = Directive.objects.filter(within("region", seen) | within("units__region", seen)).distinct()
    return [_line(d) for d in found.order_by("-issued_at")[:limit]]


def directive_page(by: Actor, *, cursor: str | None = None, size: int = 50) -> Page[DirectiveLine]:
    """The same, page by page, for the list and its file."""
    seen = by.must_somewhere(SEE_DIRECTIVES)
    ids = Directive.objects.filter(within("region", seen) | within("units__region", seen)).values("id")
    found = paged(Directive.objects.filter(id__in=ids), order=["-issued_at", "-id"], cursor=cursor, size=size)
    return found.map([_line(d) for d in found.items])


def directive_of(by: Actor, directive: RecordRef) -> DirectiveView:
    """One directive. Units below see the text and their own replies; who oversees a unit sees what it wrote."""
    found = Directive.objects.filter(id=directive.id).first()
    units = list(found.units.values_list("region", flat=True)) if found else []
    if found is None or not any(by.can(SEE_DIRECTIVES, r) for r in [found.region, *units]):
        raise not_found()
    replies = [r for r in found.replies.order_by("at") if by.can(SEE_DIRECTIVES, r.region)]
    wrote = set(found.replies.values_list("region", flat=True))
    mine = sorted((u for u in units if by.can(REPLY_DIRECTIVE, u)), key=lambda u: (u in wrote, u))
    return DirectiveView(
        line=_line(found),
        replies=tuple((r, name_of(r.region)) for r in replies),
        silent=tuple(_called(u) for u in sorted(units) if u not in wrote and by.can(SEE_DIRECTIVES, u)),
        reply_from=mine[0] if mine else None,
        units=tuple((u, _called(u)) for u in mine),
    )


def _called(unit: Region) -> str:
    """梧桐社区1幢: half of the buildings of a county are called alike."""
    return name_of(unit) if unit.level <= Level.COMMUNITY else f"{name_of(unit.community)}{name_of(unit)}"


def units_of(directive: RecordRef) -> list[Region]:
    """The units a directive is addressed to; for workflows. It names nobody."""
    return list(Unit.objects.filter(directive_id=directive.id).order_by("region").values_list("region", flat=True))


def unanswered_in(area: Region, on: date) -> dict[RecordRef, list[Region]]:
    """Directives still in force with the units of an area that have not written back; for workflows."""
    units = Unit.objects.filter(within("region", area), directive__closed_at=None, directive__ends_on__gte=on)
    said = Reply.objects.filter(directive=OuterRef("directive"), region=OuterRef("region"))
    found: dict[RecordRef, list[Region]] = {}
    for directive, region in units.exclude(Exists(said)).values_list("directive_id", "region"):
        found.setdefault(RecordRef(directive), []).append(region)
    return found


def today(by: Actor) -> list[TodayItem]:
    """Directives that wait for a word from the actor's units, and those sent down to which nobody wrote back."""
    items = []
    if mine := by.regions(REPLY_DIRECTIVE):
        addressed = Directive.objects.filter(within("units__region", mine), closed_at=None).distinct()
        answered = Reply.objects.filter(within("region", mine)).values("directive_id")
        n = addressed.exclude(id__in=answered).count()
        words = Words("{n} directives wait for your word", n=n)
        items.append(TodayItem(words, n, "/directives/", Words("Write back"), None, "soon"))
    if sent := by.regions(ISSUE_DIRECTIVE):
        late = clock.now() - rules.ANSWER_WITHIN
        n = Directive.objects.filter(within("region", sent), closed_at=None, issued_at__lte=late, replies=None).count()
        words = Words("{n} directives nobody wrote back to", n=n)
        items.append(TodayItem(words, n, "/directives/", Words("Ask how it goes"), None, "soon"))
    return [i for i in items if i.count]


def _line(d: Directive) -> DirectiveLine:
    counts = d.replies.aggregate(up=Count("id"), units=Count("region", distinct=True))
    flow = rules.Flow(d.units.count(), counts["up"], counts["units"])
    return DirectiveLine(d, flow, rules.is_one_way(d.issued_at, flow.up, clock.now()), name_of(d.region))


def directive_for_reply(by: Actor, directive: RecordRef, unit: Region) -> Directive:
    """The directive, if `unit` is addressed by it and the actor may write back for that unit."""
    found = Directive.objects.filter(Q(id=directive.id), units__region=unit).first()
    if found is None or not by.can(REPLY_DIRECTIVE, unit):
        raise not_found()
    return found
