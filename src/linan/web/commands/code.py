"""`linan code`: issue and verify codes from files alone, without cell or network; and the cell's own keys for codes."""

from __future__ import annotations

import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from linan.kernel.refusal import Refusal
from linan.kernel.tokens import (
    REASONS,
    SUITES,
    Payload,
    PrivateKey,
    Rejected,
    RevocationList,
    Seen,
    StatusList,
    TrustList,
    answer_json,
    issue,
    judge,
    key_id,
    private_key,
    read,
    statuses_of,
    trust_of,
)
from linan.kernel.tokens.sm2 import Sm2PrivateKey, Sm2PublicKey
from linan.kernel.verdicts import RuleSet, compile_rules
from linan.kernel.words import Words
from linan.web.cli import start_django
from linan.web.commands.asked import read_asked
from linan.web.commands.plainly import both, moment_asked, not_usable, read_json, stop, unusable, why, write_json

if TYPE_CHECKING:
    from linan.core.vault import TokenKey

LONGEST = 8192
"""No code has more characters; what a longer line holds after that is not read."""

_GOOD = Words("The code holds.")
_GOOD_UNKNOWN = Words("The code holds; the list at hand does not say whether it was withdrawn.")
_ELSEWHERE = Words("The code of another county holds; our own rules say what it is worth here.")
_NOT_ASKED = Words("The line does not say what is to be issued: {why}")

_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_out = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Issue and verify codes: LA1 tokens and, for verifying, EU HC1 certificates. The keys of the cell for codes."""


@command.command()
@click.option("--trust", required=True, type=_file, help="the trust list, JSON")
@click.option("--status", type=_file, help="the status list, JSON; with deltas, revoked certificates, or several")
@click.option("--rules", type=_file, help="our edition: codes of other counties are judged by it, not turned down")
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--json", "out", type=_out, help="write the answers here")
def verify(trust: Path, status: Path | None, rules: Path | None, at: str, out: Path | None) -> None:
    """Verify the tokens on standard input, one a line. Exit 1 when one of them is turned down."""
    held, lists, now = _lists(trust, status, at)
    edition = _edition(rules)
    memory, answers = Seen(), []
    for number, token in _lines():
        found = read(token, held, lists, now, memory=memory)
        answer = {"line": number, "form": token[:3] if token[:4] in ("LA1:", "HC1:") else None, **answer_json(found)}
        if edition is not None and isinstance(found, Rejected) and found.code == "other_county" and found.payload:
            # All else held: the other county's code is good, and what it is worth here our rules say.
            answer |= {"accepted": True, "reason": "ok", "judged": judge(found.payload, edition, now).to_json()}
        answer["words"] = both(_words(answer))
        answers.append(answer)
    counts = Counter(a["reason"] for a in answers)
    write_json(
        out,
        {
            "format": "linan.code_verify/1",
            "at": now.isoformat(),
            "trust": {"sequence": held.sequence, "issued_at": held.issued_at.isoformat(), "keys": len(held.keys)},
            "status": [{"sequence": s.sequence, "issued_at": s.issued_at.isoformat()} for s in lists],
            "accepted": counts["ok"],
            "turned_down": len(answers) - counts["ok"],
            "by_reason": dict(sorted(counts.items())),
            "answers": answers,
        },
    )
    for a in answers:
        click.echo(f"{a['line']}\t{'accepted' if a['accepted'] else a['reason']}\t{a['words']['zh']}")
    sys.exit(0 if counts["ok"] == len(answers) else 1)


@command.command("issue")
@click.option("--key", required=True, type=_file, help="the issuer's private key, PEM (PKCS #8): P-256, Ed25519 or SM2")
@click.option("--trust", required=True, type=_file, help="the trust list that must believe what is issued")
@click.option("--status", type=_file, help="the status list: nothing is issued that it has withdrawn")
@click.option("--at", required=True, help="ISO 8601; China time without a zone")
@click.option("--json", "out", type=_out, help="write the answers here")
def issue_codes(key: Path, trust: Path, status: Path | None, at: str, out: Path | None) -> None:
    """Issue an LA1 token for each JSON object on standard input, one a line; tokens go to standard output, in order.

    `{"colour", "county", "status_index", "lifetime_s": 43200, "rule_set": 0, "holder_key": hex, "claims": {name:
    number}}`. What a gate with this trust list would turn down is not issued. Exit 1 when a line got none.
    """
    held, lists, now = _lists(trust, status, at)
    signer = _signer(key, held)
    answers = []
    for number, line in _lines():
        answer = {"line": number, **_issued(line, signer, held, lists, now)}
        answers.append(answer)
    write_json(out, {"format": "linan.code_issue/1", "at": now.isoformat(), "answers": answers})
    for a in answers:
        if a["issued"]:
            click.echo(a["token"])
        else:
            click.echo(f"{a['line']}\t{a['reason']}\t{a['words']['zh']}", err=True)
    sys.exit(0 if all(a["issued"] for a in answers) else 1)


@command.command()
def keys() -> None:
    """List the keys this cell signs codes with: key id, algorithm, signs from, signs until, withdrawn at."""
    start_django()
    from linan.core import vault
    from linan.domains.healthcode.queries import KEY_NAME

    for key in vault.token_keys(KEY_NAME):
        click.echo(_key_line(key))


@command.command()
@click.option("--algorithm", type=click.Choice(SUITES), default=SUITES[0], show_default=True)
@click.option("--in-hours", "hours", type=click.IntRange(0, 24 * 30), default=24, show_default=True)
@click.option("--as", "username", help="who asks; the first clerk by default")
def rotate(algorithm: str, hours: int, username: str | None) -> None:
    """Make the next key for codes; gates hear of it at once and it signs from --in-hours on. Exit 1: not permitted.

    The key before it stops signing then, and what it signed is believed for eight days more.
    """
    start_django()
    from linan.domains.healthcode.actions import turn_key
    from linan.web.commands.import_ import actor

    try:
        click.echo(_key_line(turn_key(actor(username), algorithm, hours)))
    except Refusal as refusal:
        _refused(refusal)
    except ValueError as error:
        stop(str(error))


@command.command()
@click.argument("kid")
@click.option("--as", "username", help="who asks; the first clerk by default")
def withdraw(kid: str, username: str | None) -> None:
    """Put the lost key KID out of force: nothing it signed is believed any more. Exit 1: not permitted, or no such key.

    Where it was the key in use, prints the one that signs now.
    """
    start_django()
    from linan.domains.healthcode.actions import withdraw_key
    from linan.web.commands.import_ import actor

    try:
        fresh = withdraw_key(actor(username), kid)
    except Refusal as refusal:
        _refused(refusal)
    except ValueError as error:
        stop(str(error))
    if fresh is not None:
        click.echo(_key_line(fresh))


def _key_line(key: TokenKey) -> str:
    moments = (key.signs_from, key.signs_until, key.withdrawn_at)
    return "\t".join([key.key_id.hex(), key.algorithm, *(m.isoformat() if m else "-" for m in moments)])


def _refused(refusal: Refusal) -> NoReturn:
    click.echo(f"{refusal.words} {refusal.next_step or ''}".strip(), err=True)
    sys.exit(1)


def _issued(
    line: str, key: PrivateKey, trust: TrustList, lists: list[StatusList | RevocationList], now: datetime
) -> dict[str, Any]:
    """The token for one line, once our own verifier took it, or why there is none."""
    try:
        payload = Payload.from_json(read_asked(line), now, secrets.token_bytes(8))
    except unusable as error:
        words = Words(_NOT_ASKED.text, why=why(error))
        return {"issued": False, "reason": "not_asked", "words": both(words), "token": None, "claims": None}
    token = issue(payload, key, key_id(key.public_key()))
    found = read(token, trust, lists, now)
    # A phone's token is shown with a proof the issuer cannot make, and a token of here may be read elsewhere.
    refused = found if isinstance(found, Rejected) else None
    if refused is None or refused.code in ("proof_missing", "other_county"):
        return {"issued": True, "reason": "ok", "words": both(_GOOD), "token": token, "claims": payload.to_json()}
    return {"issued": False, "reason": refused.code, "words": both(refused.words), "token": None, "claims": None}


def _words(answer: dict[str, Any]) -> Words:
    if answer.get("judged"):
        return _ELSEWHERE
    if answer["accepted"]:
        return _GOOD if answer["status"] == "valid" else _GOOD_UNKNOWN
    return REASONS[answer["reason"]]


def _lists(trust: Path, status: Path | None, at: str) -> tuple[TrustList, list[StatusList | RevocationList], datetime]:
    now = moment_asked(at)
    try:
        held = trust_of(read_json(trust))
    except unusable as error:
        not_usable(trust, error)
    try:
        lists = statuses_of(read_json(status), held) if status else []
    except unusable as error:
        assert status is not None
        not_usable(status, error)
    return held, lists, now


def _edition(path: Path | None) -> RuleSet | None:
    try:
        return compile_rules(read_json(path)) if path else None
    except unusable as error:
        assert path is not None
        not_usable(path, error)


def _signer(path: Path, trust: TrustList) -> PrivateKey:
    """The issuer's key; one of SM2 signs under the name its entry in the trust list has."""
    try:
        key = private_key(path.read_bytes())
        entry = trust.keys.get(key_id(key.public_key()))
        if isinstance(key, Sm2PrivateKey) and entry is not None and isinstance(entry.key, Sm2PublicKey):
            key = replace(key, public=entry.key)
    except unusable as error:
        stop(Words("The key cannot be used: {why}", why=why(error)))
    return key


def _lines() -> Iterator[tuple[int, str]]:
    """Number and text of each line that is not empty. No code begins or ends with a space; scanners add them."""
    source, number = sys.stdin.buffer, 0
    while raw := source.readline(LONGEST):
        number += 1
        rest = raw
        while rest and not rest.endswith(b"\n") and (rest := source.readline(LONGEST)):
            pass
        # Some editors begin a file with a mark that no code has.
        if text := raw.decode(errors="replace").removeprefix("\ufeff").strip():
            yield number, text
