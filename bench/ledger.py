"""The ledger: numbering entries beside a raw file and tree, proofs and a full audit of a large log.

    python -m bench.ledger [--quick]

Floor of sequencing: the same leaves appended to one file, hashed into a tree in memory, fdatasync each 1,000. Limits
are the design's targets at a million entries; `--quick` takes a tenth of them.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bench.cells import run_inside, start
from bench.rows import Row, p50_p95, say

GROUP = "ledger"
BATCH = 1000


def floor(leaves: list[bytes], folder: Path) -> float:
    """Leaves a second: file, tree, fdatasync, nothing else."""
    from linan.kernel.merkle import Tree, leaf_hash

    began, tree = time.perf_counter(), Tree()
    with (folder / "floor").open("wb") as file:
        for at in range(0, len(leaves), BATCH):
            part = leaves[at : at + BATCH]
            file.write(b"".join(len(x).to_bytes(2, "big") + x for x in part))
            tree.extend(map(leaf_hash, part))
            file.flush()
            os.fdatasync(file.fileno())
    return len(leaves) / (time.perf_counter() - began)


def in_the_database_alone(count: int) -> float:
    """Entries a second when their columns are only read and their numbers only written, in one transaction that is
    then undone: no leaf, no hash, no tile, no commit. No sequencer on this database is faster."""
    from django.db import connection, transaction

    from linan.core.ledger.models import Entry
    from linan.core.ledger.rawrows import number
    from linan.core.ledger.rules import LEAF_COLUMNS
    from linan.core.ledger.sequencer import MOST

    columns = ", ".join(f'"{c}"' for c in LEAF_COLUMNS)
    asked = f'SELECT {columns} FROM "{Entry._meta.db_table}" WHERE position IS NULL ORDER BY id LIMIT %s'
    with transaction.atomic(), connection.cursor() as cursor:
        began, done = time.perf_counter(), 0
        while done < count:
            cursor.execute(asked, [MOST])
            ids = [row[1] for row in cursor.fetchall()]
            number(ids, done)
            done += len(ids)
        taken = time.perf_counter() - began
        transaction.set_rollback(True)
    return count / taken


def inside(count: int) -> int:
    vendor = start()
    from django.conf import settings
    from django.db import transaction

    from linan.core.ledger import actions, sequencer
    from linan.core.ledger.facts import RecordsRead
    from linan.core.ledger.models import Entry
    from linan.core.ledger.prooffile import check_text
    from linan.core.ledger.proving import prove
    from linan.core.ledger.rules import leaf_bytes
    from linan.core.ledger.sequencer import vkeys_of
    from linan.kernel.actor import Actor, ActorKind
    from linan.kernel.ids import new_id
    from linan.kernel.merkle import Verifier
    from linan.kernel.refs import PersonRef
    from linan.kernel.region import Region

    home = Region("33/3301/330110/330110001/330110001001/g01/")
    by = Actor("staff:bench", ActorKind.STAFF)
    people = [PersonRef(new_id()) for _ in range(BATCH)]
    facts = [RecordsRead(region=home, subject=p, what="card", persons=(p,), purpose="") for p in people]
    for _ in range(count // BATCH):
        with transaction.atomic():
            actions.record_many(facts, by=by)
    rows = list(Entry.objects.order_by("id"))
    raw = floor([leaf_bytes(e.public()) for e in rows], Path(settings.LINAN_HOME))
    alone = in_the_database_alone(count)
    began = time.perf_counter()
    while sequencer.sequence_all():
        pass
    ours = count / (time.perf_counter() - began)
    ratio = ours / raw
    say(
        Row(
            GROUP,
            f"{vendor}: entries numbered and in tiles, /s",
            f"{ours:,.0f}",
            "of raw file and tree",
            ratio,
            ratio >= 0.25,
        )
    )
    what = f"{vendor}: their rows read and numbered, nothing else, /s"
    say(Row(GROUP, what, f"{alone:,.0f}", "of raw file and tree", alone / raw))
    sequencer.sign_all()
    taken, checked = [], []
    for row in rows[:: max(1, count // 50)]:
        began = time.perf_counter()
        proof = prove(row.pk)
        taken.append((time.perf_counter() - began) * 1000)
        text = str(proof)
        keys = [Verifier.of_vkey(v) for v in vkeys_of(proof.checkpoint.origin)]
        began = time.perf_counter()
        assert check_text(text, keys).holds
        checked.append((time.perf_counter() - began) * 1000)
    middle, late = p50_p95(taken)
    say(Row(GROUP, f"{vendor}: two-level proof from the store, ms p50 / p95", f"{middle:.2f} / {late:.2f}"))
    say(Row(GROUP, f"{vendor}: the same checked, ms p50", f"{p50_p95(checked)[0]:.2f}"))
    return 0


def large(count: int) -> int:
    """A log of a million entries on disk, without a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")
    import django

    django.setup()
    from django.conf import settings

    from linan.core.ledger import rules, sequencer
    from linan.core.ledger.prooffile import Extra, Opening
    from linan.kernel.ids import new_id
    from linan.kernel.merkle import (
        COSIGNATURE_V1,
        Checkpoint,
        Proof,
        Signer,
        audit_tiles,
        cosign,
        inclusion_path,
        leaf_hash,
        open_proof,
        parse_note,
        sign_checkpoint,
    )

    scale, log = count / 1_000_000, new_id()
    signer = Signer(sequencer.origin(log), bytes(range(32)))
    witnesses = [Signer(f"department{n}.example.gov.cn/witness", bytes([n]) * 32, COSIGNATURE_V1) for n in (1, 2, 3)]
    from linan.core import clock

    public = rules.Public(
        log, new_id(), "workforce.task_done", clock.now(), "grid_worker", None,
        "33/3301/330110/330110001/330110001001/", bytes(32), new_id(), None, None, "", "", bytes(32),
    )  # fmt: skip
    one = rules.leaf_bytes(public)
    cut = one.index(public.entry.bytes)
    with tempfile.TemporaryDirectory(prefix="linan-bench-") as folder:
        settings.LINAN_HOME = Path(folder)
        root = b""
        for at in range(0, count, 10_000):
            ids = (n.to_bytes(16, "big") for n in range(at, at + 10_000))
            root = sequencer.grow(log, at, [one[:cut] + i + one[cut + 16 :] for i in ids])
        head = Checkpoint(signer.name, count, root)
        note = parse_note(sign_checkpoint(head, signer))
        for witness in witnesses:
            note = note.with_signature(cosign(str(note), witness, 1_656_662_400))
        tiles = sequencer.tiles_of_log(log)

        def read(path: str) -> bytes | None:
            try:
                return (tiles / path).read_bytes()
            except FileNotFoundError:
                return None

        making, checking = [], []
        proof = Proof(0, (), str(note))
        for n in range(200):
            index = n * (count // 200)
            began = time.perf_counter()
            path = inclusion_path(index, count, sequencer.log_reader(log, count))
            making.append((time.perf_counter() - began) * 1000)
            proof = Proof(index, tuple(path), str(note))
            text, hashed = str(proof), leaf_hash(one[:cut] + index.to_bytes(16, "big") + one[cut + 16 :])
            began = time.perf_counter()
            open_proof(text, hashed, signer.verifier, [w.verifier for w in witnesses])
            checking.append((time.perf_counter() - began) * 1000)
        made, held = p50_p95(making)[0], p50_p95(checking)[0]
        say(Row(GROUP, f"proof made at {count:,} entries, ms p50", f"{made:.2f}", "of 1 ms", made, made <= 1))
        say(Row(GROUP, "checked with 3 cosignatures, ms p50", f"{held:.2f}", "of 0.5 ms", held / 0.5, held <= 0.5))
        size = len(str(proof).encode())
        say(Row(GROUP, "its text with 3 cosignatures, bytes", f"{size:,}", "of 1,700", size / 1700, size <= 1700))
        fact = {"region": "33/3301/330110/", "subject": None, "log": str(log), "size": count, "root": root.hex()}
        told = rules.body_bytes({"actor": "workflow:ledger.sequencer", "fact": fact, "purpose": ""})
        plain = sign_checkpoint(head, signer)
        upper = (one, Opening(bytes(16), told), proof)
        two = len(str(Proof(proof.index, proof.path, plain, Extra(one, None, upper).packed())).encode())
        say(Row(GROUP, "two-level proof, both logs this large, bytes", f"{two:,}", "of 3,600", two / 3600, two <= 3600))
        for look, what, limit in (
            (None, "every hash", 8.0 * scale),
            (rules.look_at(str(log)), "and every entry read", None),
        ):
            began = time.perf_counter()
            assert audit_tiles(head, read, look).ok
            took = time.perf_counter() - began
            peer, ratio = (f"of {limit:g} s", took / limit) if limit else ("", None)
            say(
                Row(
                    GROUP,
                    f"audit of {count:,}: {what}, s",
                    f"{took:.1f}",
                    peer,
                    ratio,
                    took <= limit if limit else None,
                )
            )
    return 0


def main() -> int:
    quick = "--quick" in sys.argv
    if "--inside" in sys.argv:
        return inside(5_000 if quick else 50_000)
    bad = run_inside("bench.ledger", "sqlite", "postgresql", rest=[a for a in sys.argv[1:] if a == "--quick"])
    return bad | large(100_000 if quick else 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
