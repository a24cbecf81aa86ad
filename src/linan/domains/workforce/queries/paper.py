"""A record of work as it leaves the house: on paper, as a table, and as a file in which every line brings its proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from linan.core.accounts import roles
from linan.core.desk.saying import say, when_at
from linan.core.ledger import manyproofs
from linan.core.ledger.proving import leaf_hashes, prove, prove_many
from linan.domains.workforce.models import Statement
from linan.domains.workforce.rules import (
    DID_WORDS,
    KIND_WORDS,
    MISSING_WORDS,
    OFFICE_WORDS,
    OUTCOME_WORDS,
    Did,
    Missing,
)
from linan.kernel.refusal import Refusal
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line as a person reads it."""

    n: int
    task: str
    kind: Words | str
    at: datetime
    did: Words
    who: Words | str
    why: Words | str
    entry: str
    is_blocked: bool


def paper_line(n: int, line: Mapping[str, Any]) -> PaperLine:
    """A stored line in words, with its number in the record."""
    did, why = Did(line["did"]), str(line["why"])
    said: Words | str = why
    if did is Did.HELD:
        said = MISSING_WORDS.get(Missing(why), why)
    elif did is not Did.DROPPED:
        said = OUTCOME_WORDS.get(why, "")
    who = roles.role(line["who"]).words if did is Did.HELD and line["who"] else str(line["who"])
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=line["at"])
    blocked = did is Did.HELD
    return PaperLine(
        n,
        str(line["task"])[-12:],
        KIND_WORDS.get(line["task_kind"], line["task_kind"]),
        at,
        DID_WORDS[did],
        _person(who),
        said,
        line["entry"],
        blocked,
    )


def file_waits(row: Statement, lines: Sequence[Mapping[str, Any]]) -> Refusal | None:
    """Why there is no file yet: some of it has no place under a signed head, which comes within a minute."""
    try:
        prove(row.entry)
        for entry in {str(line["entry"]) for line in lines[-1:]}:
            prove(UUID(entry))
    except Refusal as refusal:
        return refusal
    return None


def statement_file(row: Statement, head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> str:
    """The file with a proof for each line and the statement opened; `linan ledger check` and `/check/` read it."""
    proofs = prove_many({UUID(str(line["entry"])) for line in lines})
    return manyproofs.written(head, lines, proofs, str(row.entry), str(prove(row.entry, shown=True)))


def statement_table(lines: Sequence[Mapping[str, Any]], check: str) -> tuple[list[str], list[list[Any]]]:
    """Titles and rows for a spreadsheet; the last column is the address where anybody checks the line."""
    titles = [
        Words("Task"), Words("Kind"), Words("When"), Words("What"), Words("With whom"), Words("Why"),
        Words("Kind of entry"), Words("Entry"), Words("Seal of whom it is about"), Words("Check"),
    ]  # fmt: skip
    hashes = leaf_hashes({UUID(str(line["entry"])) for line in lines})
    rows: list[list[Any]] = []
    for n, line in enumerate(lines, 1):
        p = paper_line(n, line)
        address = f"{check}#e={p.entry}&h={hashes[UUID(p.entry)]}"
        rows.append(
            [
                line["task"], say(p.kind), when_at(p.at), say(p.did), say(p.who), say(p.why), line["kind"], p.entry,
                line["subject"] or "", address,
            ]
        )  # fmt: skip
    return [say(title) for title in titles], rows


def _person(who: Words | str) -> Words | str:
    if isinstance(who, Words):
        return who
    return Words("the system, by its rules") if who.startswith("workflow:") else OFFICE_WORDS.get(who, who)
