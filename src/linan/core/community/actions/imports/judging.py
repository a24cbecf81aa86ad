"""What would become of each readable row: new, there already, perhaps somebody else's second entry, or not ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from linan.core import vault
from linan.core.community import rules
from linan.core.community.abilities import EDIT_PEOPLE
from linan.core.community.imports import PersonRow, RowWords
from linan.core.community.models import MatchKey, Person
from linan.core.community.queries.duplicates import likely_in, particulars_of
from linan.core.community.rules import Likeness, Particulars
from linan.core.desk.saying import say
from linan.kernel.actor import Actor
from linan.kernel.region import Region
from linan.kernel.words import Words

CHUNK = 500


@dataclass(slots=True)
class PeopleReport:
    """What came of a list: rows = new + known + duplicates + refused rows; accepted = new + known."""

    rows: int = 0
    new: int = 0
    known: int = 0
    refused: list[RowWords] = field(default_factory=list)
    duplicates: list[RowWords] = field(default_factory=list)
    notes: list[RowWords] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        return self.new + self.known

    @property
    def refused_rows(self) -> int:
        return len({(b.sheet, b.row) for b in self.refused})

    def add(self, verdicts: Sequence[Verdict]) -> None:
        """Count rows that were looked at (or entered)."""
        for verdict in verdicts:
            self.new += verdict.what == "new"
            self.known += verdict.what == "known"
            if verdict.words is not None:
                {"duplicate": self.duplicates, "refused": self.refused}.get(verdict.what, self.notes).append(
                    RowWords(
                        verdict.row.sheet,
                        verdict.row.row,
                        verdict.field,
                        verdict.words,
                        verdict.next_step,
                        verdict.what,
                    )
                )

    def to_json(self, **more: Any) -> dict[str, Any]:
        """As `linan import people --json` writes it, in the reader's language."""
        return {
            "format": "linan.import_people/1",
            "rows": self.rows,
            "accepted": self.accepted,
            "new": self.new,
            "known": self.known,
            "refused": [_line(b) for b in sorted(self.refused, key=_order)],
            "duplicates": [_line(b) for b in sorted(self.duplicates, key=_order)],
            "notes": [_line(b) for b in sorted(self.notes, key=_order)],
            **more,
        }

    def stored(self) -> dict[str, Any]:
        """For keeping: words in no language yet."""
        told = {k: [_kept(b) for b in getattr(self, k)] for k in ("refused", "duplicates", "notes")}
        return {"rows": self.rows, "new": self.new, "known": self.known, **told}

    @classmethod
    def from_stored(cls, data: dict[str, Any]) -> PeopleReport:
        told = {k: [_unkept(b) for b in data[k]] for k in ("refused", "duplicates", "notes")}
        return cls(data["rows"], data["new"], data["known"], **told)


@dataclass(slots=True)
class Verdict:
    """`new`, `known`, `duplicate` or `refused`, with words where there is something to say."""

    row: PersonRow
    what: str
    field: str = ""
    words: Words | None = None
    next_step: Words | None = None


def judge(by: Actor, rows: Sequence[PersonRow]) -> list[Verdict]:
    """Look the rows up in the register, in their order.

    The identity number decides first; without one, name, day of birth and door together. Who is there already is left
    as they are: a list never overwrites. Who is only much alike is proposed as a duplicate and not entered.
    """
    done: list[Verdict] = []
    seen: dict[tuple[str, str, str], int] = {}
    for start in range(0, len(rows), CHUNK):
        done += _chunk(by, rows[start : start + CHUNK], seen)
    return done


def _chunk(by: Actor, rows: Sequence[PersonRow], seen: dict[tuple[str, str, str], int]) -> list[Verdict]:
    hashes = {id(r): vault.lookup("community.identity", r.identity) for r in rows if r.identity}
    phones = {id(r): vault.lookup("community.phone", r.phone) if r.phone else "" for r in rows}
    with_number = {
        str(p.identity_hash): p
        for p in Person.objects.filter(identity_hash__in=list(hashes.values())).select_related("household")
    }
    unknown = [r for r in rows if hashes.get(id(r)) not in with_number]
    alike = _alike(unknown, phones)
    done = []
    for row in rows:
        there = with_number.get(hashes.get(id(row), ""))
        if there is not None:
            done.append(_same_number(by, row, there, phones[id(row)]))
            continue
        key = (row.name, row.born_on, row.region)
        if not row.identity and key in seen:
            words = Words("The same name, day of birth and door stand in row {row}.", row=seen[key])
            done.append(Verdict(row, "duplicate", "name", words, _COMPARE))
            continue
        seen.setdefault(key, row.row)
        done.append(_by_likeness(by, row, alike.get(id(row), [])))
    return done


_COMPARE = Words("Compare the two; if they are two people, enter this one by hand.")


def _same_number(by: Actor, row: PersonRow, there: Person, phone: str) -> Verdict:
    if not by.can(EDIT_PEOPLE, over=there.region):
        words = Words("Somebody with this identity number is in the register already.")
        next_step = Words("Search for the number; if it is elsewhere, ask that community to move the person.")
        return Verdict(row, "refused", "identity", words, next_step)
    differs = [
        label
        for label, different in (
            ("姓名", row.name != there.name),
            ("手机号", bool(row.phone) and phone != there.phone_hash),
            ("地址", Region(row.region).level > 5 and row.region != str(there.region)),
            ("在住情况", bool(row.presence) and row.presence != there.presence),
        )
        if different
    ]
    if not differs:
        return Verdict(row, "known")
    words = Words(
        "In the register already and left as it is; the list differs in: {fields}.", fields="、".join(differs)
    )
    return Verdict(row, "known", "identity", words, Words("Correct the entry by hand where the list is right."))


def _by_likeness(by: Actor, row: PersonRow, found: Sequence[Person]) -> Verdict:
    if not found:
        return Verdict(row, "new")
    born = date.fromisoformat(row.born_on) if row.born_on else None
    for person in found:
        same_door = str(person.region) == row.region
        if not row.identity and same_door and person.name == row.name and (born is None or born == person.born_on):
            return Verdict(row, "known")
    written = Particulars(
        name=row.name,
        identity=row.identity,
        phone=row.phone,
        born_on=born,
        region=Region(row.region),
        address=row.address,
    )
    likely = likely_in(Region(row.region))
    for person in found:
        if not by.can(EDIT_PEOPLE, over=person.region):
            continue
        if row.identity and person.identity_hash:
            # Two numbers that both satisfy their check character belong to two people.
            continue
        if likely.of(rules.compare(written, particulars_of(person)).points) is Likeness.SAME:
            words = Words("Somebody very like this is in the register already.")
            return Verdict(row, "duplicate", "name", words, _COMPARE)
    return Verdict(row, "new")


def _alike(rows: Sequence[PersonRow], phones: dict[int, str]) -> dict[int, list[Person]]:
    """The people whose match keys meet those of a row, for many rows with two reads."""
    keys: dict[int, list[int]] = {}
    for row in rows:
        born = date.fromisoformat(row.born_on) if row.born_on else None
        door = rules.door_key(Region(row.region), row.address)
        for key in rules.match_keys(row.name, born, phones[id(row)], door):
            keys.setdefault(key, []).append(id(row))
    wanted = list(keys)
    pairs: list[tuple[int, Any]] = []
    for start in range(0, len(wanted), CHUNK):
        pairs += MatchKey.objects.filter(key__in=wanted[start : start + CHUNK]).values_list("key", "person_id")
    ids = list({p for _, p in pairs})
    people: dict[Any, Person] = {}
    for start in range(0, len(ids), CHUNK):
        some = Person.objects.filter(pk__in=ids[start : start + CHUNK]).select_related("household")
        people |= {p.pk: p for p in some}
    found: dict[int, dict[Any, Person]] = {}
    for key, person in pairs:
        for row_id in keys[key]:
            if person in people:
                found.setdefault(row_id, {})[person] = people[person]
    # Without a key (name and nothing else) the door still tells.
    bare = [r for r in rows if not r.born_on and not r.phone]
    doors = {r.region for r in bare}
    at_door: dict[tuple[str, str], list[Person]] = {}
    if doors:
        for p in Person.objects.filter(region__in=sorted(doors)).select_related("household"):
            at_door.setdefault((str(p.region), p.name), []).append(p)
    for row in bare:
        for p in at_door.get((row.region, row.name), []):
            found.setdefault(id(row), {})[p.pk] = p
    return {k: list(v.values()) for k, v in found.items()}


def _order(one: RowWords) -> tuple[str, int]:
    return one.sheet, one.row


def _line(one: RowWords) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "row": one.row,
        "field": one.field,
        "code": one.code,
        "words": say(one.words),
        "next_step": say(one.next_step) if one.next_step else "",
    }


def _kept(one: RowWords) -> list[Any]:
    next_step = one.next_step.to_json() if one.next_step else None
    return [one.sheet, one.row, one.field, one.words.to_json(), next_step, one.code]


def _unkept(data: list[Any]) -> RowWords:
    sheet, row, name, words, next_step, code = data
    return RowWords(sheet, row, name, Words.from_json(words), Words.from_json(next_step) if next_step else None, code)
