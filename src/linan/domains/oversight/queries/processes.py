"""Control processes (A-55): for each the one body that answers, and the many who act and record in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from linan.core import clock
from linan.core.accounts.models import Department
from linan.core.accounts.roles import who_acted
from linan.core.community.models import Division
from linan.core.community.queries import name_of
from linan.core.desk.keyset import Page, decode, encode
from linan.core.ledger.abilities import EXPLORE_LEDGER
from linan.core.ledger.fields import within
from linan.core.ledger.processes import all_processes, process_named
from linan.core.ledger.sentences import outline_of
from linan.core.ledger.tallies import SYSTEM, Acts, acts, acts_of
from linan.core.policy.legal import LegalBasis, bases_for
from linan.domains.oversight.abilities import NAME_BODY, SEE_PROCESSES
from linan.domains.oversight.models import NamedBody
from linan.kernel.actor import Actor
from linan.kernel.processes import Answerable, Body, Process
from linan.kernel.refusal import not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

DAYS = 14
"""How far back is counted when nobody asks for other days."""
FEWEST = 2
"""A process in which fewer kinds of people act is in one hand (A-55: at least two kinds of actor)."""


@dataclass(frozen=True, slots=True)
class ProcessFilter:
    """Which days are counted, which process (empty: all), and whether only those in one hand are shown."""

    since: date | None = None
    until: date | None = None
    code: str = ""
    one_hand: bool = False

    @property
    def days(self) -> tuple[date, date]:
        last = self.until or clock.today()
        return self.since or last - timedelta(days=DAYS - 1), last


@dataclass(frozen=True, slots=True)
class Answering:
    """The one body that answers; `office` is empty while nobody has said which office of the register it is."""

    to: Answerable
    area: str
    office: str

    @property
    def words(self) -> Words:
        if self.office:
            return Words("{text}", text=self.office)
        return Words("{area} · {body}", area=self.area, body=self.to.body.words)


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of actor in a process, and how many entries."""

    role: str
    entries: int

    @property
    def words(self) -> Words:
        return who_acted(self.role)

    @property
    def is_system(self) -> bool:
        return self.role == SYSTEM


@dataclass(frozen=True, slots=True)
class ProcessLine:
    """One process of one answering body, with who acts in it, the busiest first and the system last."""

    process: Process
    answering: Answering
    parts: Sequence[Part]

    @property
    def entries(self) -> int:
        return sum(p.entries for p in self.parts)

    @property
    def hands(self) -> int:
        """How many kinds of people act; the system acts by rules and is none."""
        return sum(not p.is_system for p in self.parts)

    @property
    def one_hand(self) -> bool:
        return bool(self.parts) and self.hands < FEWEST

    @property
    def key(self) -> str:
        return f"{self.process.code}:{self.answering.to.area}"


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of entry in a process and who made how many."""

    kind: str
    words: Words
    parts: Sequence[Part]

    @property
    def entries(self) -> int:
        return sum(p.entries for p in self.parts)


@dataclass(frozen=True, slots=True)
class OfficeChoice:
    """An office of the register that a body can be."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ProcessView:
    """One process of one body. `seen` are the areas whose entries this reader counts."""

    line: ProcessLine
    kinds: Sequence[KindLine]
    laws: Sequence[LegalBasis]
    seen: Sequence[str]
    choices: Sequence[OfficeChoice]
    may_name: bool
    may_explore: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """What the list says above its lines: the days counted and the areas seen."""

    first: date
    last: date
    seen: Sequence[str]


def kept(by: Actor, ask: ProcessFilter) -> Kept:
    """What is counted for this reader. Needs SEE_PROCESSES somewhere."""
    first, last = ask.days
    return Kept(first, last, [name_of(r) for r in by.must_somewhere(SEE_PROCESSES)])


def processes(by: Actor, ask: ProcessFilter, *, cursor: str | None = None, size: int = 50) -> Page[ProcessLine]:
    """Every process with the body that answers for it in the reader's areas, those without entries included.

    Needs SEE_PROCESSES somewhere; entries outside the reader's areas are not counted.
    """
    regions = by.must_somewhere(SEE_PROCESSES)
    first, last = ask.days
    chosen = [p for p in all_processes() if ask.code in ("", p.code)]
    counted = _by_answerable(acts_of(regions, chosen, first, last), {p.code: p for p in chosen})
    wanted = {p.code: _answerables(p, regions) | counted[p.code].keys() for p in chosen}
    named = _named({a for answerables in wanted.values() for a in answerables})
    lines = [
        ProcessLine(p, named[a], _parts(counted[p.code].get(a, [])))
        for p in chosen
        for a in sorted(wanted[p.code], key=lambda a: a.area)
    ]
    if ask.one_hand:
        lines = [line for line in lines if line.one_hand]
    lines.sort(key=lambda line: not line.entries)  # what ran comes first
    begin = 0
    if cursor:
        key = decode(cursor, 1)[0]
        begin = next((n + 1 for n, line in enumerate(lines) if line.key == key), len(lines))
    shown = lines[begin : begin + size]
    more = encode([shown[-1].key]) if begin + size < len(lines) else None
    return Page(shown, more, len(lines), True)


def process_of(by: Actor, code: str, area: Region, ask: ProcessFilter) -> ProcessView:
    """One process of the body that answers over `area`. `not_found` where none of the reader's areas touches it."""
    process = process_named(code)
    held = by.must_somewhere(SEE_PROCESSES)
    regions = [area if r.covers(area) else r for r in held if r.covers(area) or area.covers(r)]
    if process is None or not regions:
        raise not_found()
    mine = [a for a in _answerables(process, regions) if a.area == area]
    told = acts(regions, process.kinds, *ask.days)
    counted = _by_answerable(told, dict.fromkeys(process.kinds, process))[code]
    to = next((a for a in (*mine, *counted) if a.area == area), None)
    if to is None:
        raise not_found()
    found = counted.get(to, [])
    by_kind: dict[str, list[Acts]] = defaultdict(list)
    for one in found:
        by_kind[one.kind].append(one)
    kinds = [KindLine(kind, outline_of(kind), _parts(those)) for kind, those in by_kind.items()]
    may_name = by.can(NAME_BODY, over=area)
    return ProcessView(
        ProcessLine(process, _named({to})[to], _parts(found)),
        sorted(kinds, key=lambda k: (-k.entries, k.kind)),
        bases_for(f"answers.{to.body}", ask.days[1]),
        [name_of(r) for r in regions],
        offices(by, area) if may_name else [],
        may_name,
        bool(by.regions(EXPLORE_LEDGER)),
    )


def offices(by: Actor, area: Region) -> list[OfficeChoice]:
    """The offices of the county an area lies in, by name. Needs NAME_BODY over the area."""
    by.must(NAME_BODY, over=area)
    rows = Department.objects.filter(within("region", area.at(Level.COUNTY))).order_by("name", "id")
    return [OfficeChoice(row.pk, row.name) for row in rows]


def _by_answerable(found: Iterable[Acts], of: Mapping[str, Process]) -> dict[str, dict[Answerable, list[Acts]]]:
    """Counts by process and by who answers for them; `of` says which process a count's kind is of."""
    sorted_out: dict[str, dict[Answerable, list[Acts]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        process = of[one.kind]
        sorted_out[process.code][process.answerable(one.region)].append(one)
    return sorted_out


def _parts(found: Iterable[Acts]) -> list[Part]:
    told: Counter[str] = Counter()
    for one in found:
        told[one.role] += one.entries
    return sorted((Part(role, n) for role, n in told.items()), key=lambda p: (p.is_system, -p.entries, p.role))


def _answerables(process: Process, regions: Iterable[Region]) -> set[Answerable]:
    """Who answers for a process in these areas, whether anything was recorded or not."""
    level = process.body.level
    wide = [r for r in regions if r.level < level]
    rows = Division.objects.filter(within("region", wide), level=int(level), until_on__isnull=True) if wide else []
    below = [row.region for row in rows]
    return {process.answerable(r) for r in (*below, *(r for r in regions if r.level >= level))}


def _named(answerables: Iterable[Answerable]) -> dict[Answerable, Answering]:
    wanted = list(answerables)
    rows = NamedBody.objects.filter(region__in=[str(a.area) for a in wanted]).select_related("office")
    names = {Answerable(Body(row.body), row.region): row.office.name for row in rows}
    return {a: Answering(a, name_of(a.area), names.get(a, "")) for a in wanted}
