"""Many entries in one file, each with its proof, under one entry that vouches for the whole.

    {"format": "linan.proofs/1", "head": {…}, "lines": [{"entry", "kind", "at", "subject", …}, …],
     "proofs": {entry: tlog-proof}, "statement": entry, "statement_proof": tlog-proof with its content}

A line says in the open what its entry is: `kind`, `at` (milliseconds since 1970) and the commitment to its `subject`
(hex, or null) are compared with the proven entry. What else a line says (whose task it was, what came of it) lies in
the entry's private body, which is not in the file. The statement covers that: its fact holds `digest`, SHA-256 over the
head and the lines, and so the ledger itself stands for every word of them.

    digest = SHA-256(canonical(head) "\\n" canonical(line) "\\n" …)
    canonical = JSON with sorted keys, no blanks, UTF-8; values are texts, whole numbers and null

Nothing here opens a database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from linan.core.ledger.prooffile import Checked, check_text
from linan.core.ledger.rules import millis
from linan.kernel.merkle import BadNote, Policy, Verifier

FORMAT = "linan.proofs/1"
Line = Mapping[str, str | int | None]


@dataclass(slots=True)
class CheckedMany:
    """What a check found. A problem names the line it is about, counted from 1; 0 is the file as a whole."""

    lines: int
    statement: Checked | None = None
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.problems


def is_many(text: str) -> bool:
    """True for a file that means to be of this format."""
    return text.lstrip("\ufeff \r\n\t").startswith("{") and FORMAT in text[:200]


def canonical(line: Line) -> str:
    return json.dumps(line, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(head: Line, lines: Sequence[Line]) -> str:
    """What the statement commits to, in hex."""
    return sha256("".join(canonical(line) + "\n" for line in (head, *lines)).encode()).hexdigest()


def written(head: Line, lines: Sequence[Line], proofs: Mapping[str, str], statement: str, its_proof: str) -> str:
    """The file. The format comes first, so that a reader knows from the first bytes what it is."""
    told = {
        "format": FORMAT, "head": head, "lines": list(lines), "statement": statement, "statement_proof": its_proof,
        "proofs": proofs,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1)


def check_many(
    text: str, keys: Sequence[Verifier], *, policy: Policy | None = None, newest: datetime | None = None
) -> CheckedMany:
    """Check every line with these log keys and nothing else; BadNote when this is no such file."""
    head, lines, proofs, statement, its_proof = _read(text)
    found = CheckedMany(len(lines))
    if not lines:
        found.problems.append((0, "empty", "There is no line in this file."))
    for n, line in enumerate(lines, 1):
        entry = str(line.get("entry", ""))
        if entry not in proofs:
            found.problems.append((n, "proof_missing", "There is no proof for this line."))
            continue
        checked = _checked(found, n, proofs[entry], keys, policy, newest)
        if checked is not None and checked.entry is not None:
            public = checked.entry
            subject = None if public.subject is None else public.subject.hex()
            told = (str(public.entry), public.kind, millis(public.at), subject)
            if told != (entry, line.get("kind"), line.get("at"), line.get("subject")):
                found.problems.append((n, "other_entry", "The line says something else than its entry."))
        elif checked is not None and checked.holds:
            found.problems.append((n, "other_entry", "The proof is not of an entry of such a ledger."))
    found.statement = _checked(found, 0, its_proof, keys, policy, newest)
    if found.statement is not None:
        said, public_ = found.statement.said, found.statement.entry
        fact = said.get("fact") if said is not None else None
        told_digest = fact.get("digest") if isinstance(fact, dict) else None
        if public_ is None or str(public_.entry) != statement or told_digest != digest(head, lines):
            found.problems.append((0, "digest_wrong", "The ledger's statement is about other lines than these."))
    return found


def _checked(
    found: CheckedMany, n: int, proof: str, keys: Sequence[Verifier], policy: Policy | None, newest: datetime | None
) -> Checked | None:
    try:
        checked = check_text(proof, keys, policy=policy, newest=newest)
    except BadNote as error:
        found.problems.append((n, "not_a_proof", str(error)))
        return None
    found.problems += [(n, code, words) for code, words in checked.problems]
    return checked


def _read(text: str) -> tuple[Line, list[Line], dict[str, str], str, str]:
    try:
        told = json.loads(text.lstrip("\ufeff"))
        if told["format"] != FORMAT:
            raise ValueError("another format")
        head, lines, proofs = told["head"], told["lines"], told["proofs"]
        for line in (head, *lines):
            if not all(type(value) in (str, int, type(None)) for value in line.values()):
                raise ValueError("a line holds texts and whole numbers")
        if not all(isinstance(value, str) for value in proofs.values()):
            raise ValueError("a proof is text")
        return head, lines, proofs, str(told["statement"]), str(told["statement_proof"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadNote(f"this is not a file of many proofs: {error}") from error


def report(found: CheckedMany) -> dict[str, Any]:
    """What `linan ledger check --json` writes of such a file."""
    return {
        "format": "linan.ledger_check/1",
        "holds": found.holds,
        "kind": "proofs",
        "lines": found.lines,
        "said": found.statement.said if found.statement else None,
        "levels": found.statement.levels if found.statement else [],
        "problems": [{"line": n, "code": code, "words": words} for n, code, words in found.problems],
    }
