"""`linan verdict`: what colour follows from evidence under a rule set, and why. Needs no cell."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from linan.kernel.time import civil_day
from linan.kernel.verdicts import EvidenceFile, RuleSet, Verdict, compile_rules, evidence_list, moment, weigh
from linan.web.commands.plainly import both, stop, unusable


@click.command()
@click.option("--evidence", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the verdict here")
def command(evidence: Path, rules: Path, at: str, out: Path | None) -> None:
    """Weigh the evidence of one person, or of several, at any moment, past or future.

    Evidence: `[{"id", "kind", "at", "params", "until"}]`, or `{"people": [{"person", "evidence": […]}]}`. Rules: an
    edition as in core/policy/data/editions. Exit 0 whatever the colour, 2 when a file cannot be used.
    """
    try:
        edition = compile_rules(json.loads(rules.read_bytes()))
        now = moment(at)
        people = _people(json.loads(evidence.read_bytes()))
        verdicts = [(person, held, weigh(held.pieces, edition, now)) for person, held in people]
    except unusable as error:
        stop(f"The files cannot be used: {error}")
    told = [_told(person, held, verdict) for person, held, verdict in verdicts]
    head = {"format": "linan.verdict/1", "at": now.isoformat(), "rules": _rules(edition, now)}
    # One person's verdict stands at the top, so that a script need not look for it.
    whole = {**head, **told[0]} if people[0][0] is None else {**head, "people": told}
    if out:
        out.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
    for line in told:
        until = f" · {line['until']}" if line["until"] else ""
        click.echo(f"{line.get('person', '')}\t{line['colour']}{until}".lstrip("\t"))
        for reason in line["reasons"]:
            click.echo(f"  {reason['words']['zh']} {reason['turns_green_when']['zh']}")
    sys.exit(0)


def _people(raw: Any) -> list[tuple[str | None, EvidenceFile]]:
    if isinstance(raw, Mapping) and "people" in raw:
        return [(str(p["person"]), evidence_list(p["evidence"])) for p in raw["people"]]
    return [(None, evidence_list(raw["evidence"] if isinstance(raw, Mapping) else raw))]


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


def _told(person: str | None, held: EvidenceFile, verdict: Verdict) -> dict[str, Any]:
    reasons = []
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
        "reasons": reasons,
    }
    return told if person is None else {"person": person, **told}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
