"""`linan verdict`: what colour follows from evidence under a rule set, and why. Needs no cell."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from linan.kernel.shape import Unusable, a_list, an_object, needed
from linan.kernel.time import civil_day
from linan.kernel.verdicts import (
    EvidenceFile,
    RuleSet,
    Verdict,
    compile_rules,
    evidence_list,
    recommendation,
    set_aside,
    unweighed,
    weigh,
)
from linan.kernel.words import Words
from linan.web.commands.plainly import both, moment_asked, not_usable, read_json, unusable, write_json

SHOWN_MOST = 12
"""Pieces set aside that are printed for a person; the file has all."""


@click.command()
@click.option("--evidence", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--strict", is_flag=True, help="exit 1 when no rule understands a piece of the evidence")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the verdict here")
def command(evidence: Path, rules: Path, at: str, strict: bool, out: Path | None) -> None:
    """Weigh the evidence of one person, or of several, at any moment, past or future.

    Evidence: `[{"id", "kind", "at", "params", "until"}]`, or `{"people": [{"person", "evidence": […]}]}`. Rules: an
    edition as in core/policy/data/editions. Exit 0 whatever the colour, 2 when a file cannot be used. What no rule
    understands is named, on standard error too; with `--strict` the exit is then 1.
    """
    now = moment_asked(at)
    try:
        edition = compile_rules(read_json(rules))
    except unusable as error:
        not_usable(rules, error)
    try:
        people = _people(read_json(evidence))
    except unusable as error:
        not_usable(evidence, error)
    try:
        verdicts = [(person, held, weigh(held.pieces, edition, now)) for person, held in people]
    except unusable as error:
        # A condition of somebody else's rules that cannot read this evidence.
        not_usable(rules, error)
    told = [_told(person, held, verdict, edition, now) for person, held, verdict in verdicts]
    head = {"format": "linan.verdict/1", "at": now.isoformat(), "rules": _rules(edition, now)}
    # One person's verdict stands at the top, so that a script need not look for it.
    whole = {**head, **told[0]} if people and people[0][0] is None else {**head, "people": told}
    write_json(out, whole)
    for line in told:
        _say(line)
    sys.exit(1 if strict and any(line["unweighed"] for line in told) else 0)


def _say(line: dict[str, Any]) -> None:
    until = f" · {line['until']}" if line["until"] else ""
    click.echo(f"{line.get('person', '')}\t{line['colour']}{until}".lstrip("\t"))
    for reason in line["reasons"]:
        click.echo(f"  {reason['words']['zh']} {reason['turns_green_when']['zh']}")
    for aside in line["set_aside"][:SHOWN_MOST]:
        click.echo(f"  {aside['words']['zh']}")
    if len(line["set_aside"]) > SHOWN_MOST:
        click.echo("  …")
    for one in line["unweighed"]:
        who = f"{line['person']} · " if "person" in line else ""
        click.echo(f"{who}{one['evidence']}: {one['words']['zh']} {one['words']['en']}", err=True)


def _people(raw: Any) -> list[tuple[str | None, EvidenceFile]]:
    if isinstance(raw, Mapping) and "people" in raw:
        found: list[tuple[str | None, EvidenceFile]] = []
        for number, item in enumerate(a_list(raw["people"], "people"), start=1):
            where = f"people {number}"
            one = an_object(item, where)
            name = str(needed(one, "person", where))
            try:
                found.append((name, evidence_list(needed(one, "evidence", where))))
            except Unusable as error:
                raise Unusable(Words("{who}: {why}", who=name, why=error.words)) from error
        return found
    return [(None, evidence_list(needed(raw, "evidence", "") if isinstance(raw, Mapping) else raw))]


def _rules(edition: RuleSet, now: datetime) -> dict[str, Any]:
    on = civil_day(now)
    return {
        "edition": edition.edition,
        "number": edition.number,
        "since": edition.since.isoformat(),
        "until": edition.until.isoformat() if edition.until else None,
        "in_force": edition.since <= on and (edition.until is None or on < edition.until),
        "source": edition.source,
        "verified": edition.verified,
    }


def _told(person: str | None, held: EvidenceFile, verdict: Verdict, edition: RuleSet, at: datetime) -> dict[str, Any]:
    reasons, told_unweighed = [], unweighed(held, edition)
    strange = {u.evidence for u in told_unweighed if u.code == "unknown_kind"}
    for reason in verdict.reasons:
        reasons.append(
            {
                "rule": reason.rule,
                "version": reason.version,
                "evidence": held.names[reason.evidence],
                "colour": str(reason.colour),
                "until": _iso(reason.until),
                "awaits": reason.awaits,
                "provisional": reason.provisional,
                "words": both(reason.words),
                "turns_green_when": both(reason.turns_green_when),
            }
        )
    told = {
        "colour": str(verdict.colour),
        "until": _iso(verdict.until),
        "green_at": _iso(verdict.green_at),
        "next_at": _iso(verdict.next_at),
        "provisional": verdict.provisional,
        "recommendation": str(recommendation(verdict.colour)),
        "reasons": reasons,
        "set_aside": [
            {
                "evidence": held.names[a.evidence],
                "why": str(a.why),
                "rule": a.rule,
                "version": a.version,
                "because": held.names[a.because] if a.because else None,
                "words": both(a.words),
            }
            for a in set_aside(held.pieces, edition, at, verdict)
            if a.evidence not in strange
        ],
        "unweighed": [
            {
                "evidence": held.names[u.evidence],
                "code": u.code,
                "field": u.field,
                "value": u.value,
                "words": both(u.words),
            }
            for u in told_unweighed
        ],
    }
    return told if person is None else {"person": person, **told}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
