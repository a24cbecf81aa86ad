"""Writes proofs.json: proofs and heads, whole and spoilt, with what a checker has to say of each.

python -m tests.vectors.ledger.make_proofs
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from linan.core.ledger import rules
from linan.core.ledger.prooffile import ORIGIN, Checked, Extra, Opening, check_text, keys_of, moment
from linan.kernel.merkle import (
    COSIGNATURE_V1,
    BadNote,
    Checkpoint,
    Policy,
    Proof,
    Signer,
    Tree,
    cosign,
    leaf_hash,
    parse_note,
    sign_checkpoint,
    sign_note,
)

FILE = Path(__file__).with_name("proofs.json")
COMMUNITY, COUNTY = UUID(int=1), UUID(int=2)
BELOW = Signer(f"{ORIGIN}{COMMUNITY}", bytes(range(32)))
ABOVE = Signer(f"{ORIGIN}{COUNTY}", bytes(range(1, 33)))
WITNESSES = [Signer(f"example.org/witness-{n}", bytes([n] * 32), COSIGNATURE_V1) for n in (1, 2, 3)]
POLICY = "".join(f"witness w{n} {w.verifier.vkey}\n" for n, w in enumerate(WITNESSES, 1)) + (
    "group street any w1 w2\ngroup both all street w3\nquorum both\n"
)
AT = datetime(2022, 7, 1, 8, tzinfo=UTC)
SALT = bytes(range(16))


def entry(n: int, log: UUID, kind: str, fact: dict[str, Any]) -> tuple[bytes, Opening]:
    body = rules.body_bytes({"actor": "staff:wang", "fact": fact, "purpose": ""})
    public = rules.Public(
        log=log, entry=UUID(int=100 + n), kind=kind, at=AT + timedelta(seconds=n), role="grid_worker", key=None,
        region="33/3301/330110/330110001/330110001001/", subject=None, cause=UUID(int=99) if n else None,
        correction=None, erasure=None, purpose="", basis="", body=rules.body_commitment(SALT, body),
    )  # fmt: skip
    return rules.leaf_bytes(public), Opening(SALT, body)


def head(signer: Signer, tree: Tree, *witnesses: Signer, size: int | None = None) -> str:
    note = parse_note(sign_checkpoint(Checkpoint(signer.name, size or tree.size, tree.root()), signer))
    for n, witness in enumerate(witnesses):
        note = note.with_signature(cosign(str(note), witness, int(AT.timestamp()) + 60 * n))
    return str(note)


def cases() -> list[dict[str, Any]]:
    told = [entry(n, COMMUNITY, "test.kettle_boiled", {"cups": n, "done": True, "by": None}) for n in range(11)]
    leaves = [leaf for leaf, _ in told]
    tree = Tree(map(leaf_hash, leaves))
    below = head(BELOW, tree)
    fact = {"log": str(COMMUNITY), "size": tree.size, "root": tree.root().hex(), "subject": None}
    above_told = [entry(n, COUNTY, "test.kettle_boiled", {}) for n in range(4)]
    above_told.append(entry(4, COUNTY, "ledger.checkpoint_signed", fact))
    above_tree = Tree(leaf_hash(leaf) for leaf, _ in above_told)
    above = Proof(4, tuple(above_tree.inclusion(4)), head(ABOVE, above_tree, *WITNESSES))
    upper = (*above_told[4], above)
    path, shown = tuple(tree.inclusion(7)), told[7][1]
    good = Proof(7, path, below, Extra(leaves[7], shown, upper).packed())
    county, community, other = (s.verifier.vkey for s in (ABOVE, BELOW, Signer(ABOVE.name, bytes(32))))

    def case(name: str, text: object, keys: list[str], policy: str | None = None) -> dict[str, Any]:
        return {"name": name, "text": str(text), "keys": keys, "policy": policy}

    def extra(**more: Any) -> Proof:
        return replace(good, extra=replace(Extra(leaves[7], shown, upper), **more).packed())

    wrong_fact = entry(4, COUNTY, "ledger.checkpoint_signed", {**fact, "size": tree.size + 1})
    wrong_tree = Tree([*(leaf_hash(leaf) for leaf, _ in above_told[:4]), leaf_hash(wrong_fact[0])])
    wrong = Proof(4, tuple(wrong_tree.inclusion(4)), head(ABOVE, wrong_tree))
    few, boss = head(ABOVE, above_tree, WITNESSES[0]), head(ABOVE, above_tree, *WITNESSES[:2])
    forged = str(parse_note(few).with_signature(replace(parse_note(boss).signatures[-1], signature=bytes(72))))
    foreign = sign_note(Checkpoint("example.org/log", 11, tree.root()).text, Signer("example.org/log", bytes(32)))
    return [
        case("by the county's key", good, [county]),
        case("by the community's key", good, [community]),
        case("by both, and a quorum", good, [community, county], POLICY),
        case("without its content", extra(opening=None), [county]),
        case("only in its own log", extra(upper=None), [community]),
        case("another key of the same name", good, [other]),
        case("no key at all", good, []),
        case("the neighbour's path", replace(good, path=tuple(tree.inclusion(6))), [county]),
        case("another number", replace(good, index=6), [county]),
        case("another entry", extra(leaf=leaves[6], opening=None), [county]),
        case("another content", extra(opening=Opening(SALT, rules.body_bytes({"actor": "x"}))), [county]),
        case("another salt", extra(opening=Opening(bytes(16), shown.body)), [county]),
        case("an entry of another log", extra(leaf=above_told[0][0], opening=None), [county]),
        case("a node as an entry", extra(leaf=bytes(64), opening=None), [county]),
        case("a head strangely signed", replace(good, note=head(Signer(BELOW.name, bytes(32)), tree)), [county]),
        case("the county tells of another size", extra(upper=(*wrong_fact, wrong)), [county]),
        case("the county's content changed", extra(upper=(above_told[4][0], Opening(SALT, b"\xa0"), above)), [county]),
        case("the county's path is wrong", extra(upper=(*above_told[4], replace(above, index=3))), [county]),
        case("too few witnesses", few, [county], POLICY),
        case("two offices under one boss", boss, [county], POLICY),
        case("a forged cosignature", forged, [county], POLICY),
        case("a head with its quorum", above.note, [county], POLICY),
        case("a head and another key", above.note, [other]),
        case("a flipped letter in the signature", above.note.replace("— linan.log", "— linan.lag"), [county]),
        case("somebody else's extra", replace(good, extra=b"something"), [county]),
        case("somebody else's log", Proof(7, path, foreign, good.extra), [county]),
        case("no proof at all", "hello", [county]),
        case("torn", str(good)[:-40], [county]),
    ]  # fmt: skip


def answered(case: dict[str, Any]) -> dict[str, Any] | None:
    """What the checker in Python says; None for a text that is neither a proof nor a head."""
    try:
        policy = Policy.of_text(case["policy"]) if case["policy"] else None
        return said(check_text(case["text"], keys_of(case["keys"]), policy=policy))
    except BadNote:
        return None


def said(found: Checked) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "entry": str(found.entry.entry) if found.entry else None,
        "at": moment(found.entry.at) if found.entry else None,
        "said": found.said,
        "levels": found.levels,
        "seen_at": moment(found.seen_at),
        "problems": sorted(code for code, _ in found.problems),
    }


if __name__ == "__main__":
    made = [{**case, "answer": answered(case)} for case in cases()]
    about = "Checks of src/linan/core/ledger/prooffile.py; answer null: neither a proof nor a head."
    FILE.write_text(json.dumps({"format": 1, "about": about, "cases": made}, ensure_ascii=False, indent=1) + "\n")
