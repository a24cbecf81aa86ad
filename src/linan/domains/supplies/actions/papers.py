"""Signed papers are filed byte for byte, and taken out of force where the county must."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction

from linan.core.clock import now
from linan.core.files.actions import store
from linan.core.ledger import record
from linan.domains.supplies import queries
from linan.domains.supplies.abilities import FILE_CREDENTIAL, WITHDRAW_LICENCE
from linan.domains.supplies.actions.holding import hold_what_rests_on
from linan.domains.supplies.facts import CredentialFiled, LicenceRestored, LicenceWithdrawn
from linan.domains.supplies.models import Credential, Delivery, Link, Paper
from linan.domains.supplies.rules import LONGEST, MAY_STOP
from linan.kernel.actor import Actor
from linan.kernel.credentials import (
    REASONS,
    Bundle,
    Ground,
    Kind,
    Original,
    Record,
    Unreadable,
    check,
    gather,
    looks_like,
    read,
)
from linan.kernel.refusal import Kind as Refused
from linan.kernel.refusal import Refusal, not_found
from linan.kernel.region import Level, Region
from linan.kernel.words import Words

MOST_FILES = 60
_OWN = frozenset({"unknown_issuer", "altered_record", "kind_out_of_scope", "key_not_in_force", "key_withdrawn",
                  "not_yet_valid", "file_altered", "file_missing"})  # fmt: skip
"""What stands against a paper whatever else is filed. The rest is told when somebody looks at its chain."""
_NEXT = {
    "unknown_issuer": Words("Ask the county office whether this organisation is to be trusted."),
    "kind_out_of_scope": Words("Ask for the paper signed by who is responsible for it."),
    "file_altered": Words("Ask for the file exactly as it was signed; do not scan, save or convert it anew."),
    "file_missing": Words("Choose the scan or report together with the signed paper."),
}
_ASK_AGAIN = Words("Do not use it. Ask the supplier for the paper again, straight from who signed it.")


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of filing several files: papers now filed, and how many were filed before."""

    rows: tuple[Credential, ...]
    known: int


@transaction.atomic
def file_credential(by: Actor, region: Region, raw: bytes, papers: Sequence[bytes] = ()) -> Credential:
    """File a signed paper with the scans signed along; the same one twice is once.

    Needs FILE_CREDENTIAL over `region`; the paper is the county's. Refuses `unreadable` and `oversized`, every reason
    of the verifier that stands against the paper itself, and `file_missing` while a scan was neither brought nor kept.
    """
    by.must(FILE_CREDENTIAL, over=region)
    try:
        found = read(raw)
    except Unreadable as error:
        raise _refused(error.code) from None
    county = region.at(Level.COUNTY)
    known = Credential.objects.filter(digest=found.digest.hex()).first()
    if known is not None:
        if known.region != county:
            raise not_found()
        return known
    named = {o.digest.hex(): o for o in found.originals}
    brought = {sha256(p).hexdigest(): p for p in papers}
    kept = set(Paper.objects.filter(digest__in=named).values_list("digest", flat=True))
    at_hand = gather([("a.cose", raw), *brought.items()])
    # What is kept already has been compared; it need not be brought again.
    before = {bytes.fromhex(d): named[d].size for d in kept}
    trust = queries.trust_for(region)
    step = check(Bundle(at_hand.records, {**before, **at_hand.files}), trust, now()).steps[found.digest]
    against = [r for r in step.reasons if r in _OWN]
    if against:
        raise _refused(against[0])
    row = _write(by, county, found, trust.keys[found.key_id].code)
    for digest, original in named.items():
        if digest not in kept:
            _keep(by, county, original, brought[digest])
    record(CredentialFiled(region=county, subject=row.ref, paper=row.kind, digest=row.digest), by=by)
    if found.kind is Kind.WITHDRAWAL:
        _follow(by, row, found, region)
    return row


@transaction.atomic
def file_many(by: Actor, region: Region, files: Sequence[tuple[str, bytes]]) -> Filed:
    """File what somebody carries on a stick: signed papers and scans together, all of them or none.

    Needs FILE_CREDENTIAL. Refuses `nothing_to_file`, `too_many_files`, `nobodys_paper` for a scan no paper names, and
    what `file_credential` refuses.
    """
    by.must(FILE_CREDENTIAL, over=region)
    signed = [(n, raw) for n, raw in files if looks_like(raw, n)]
    scans = {sha256(raw).digest(): raw for n, raw in files if not looks_like(raw, n)}
    if not signed:
        raise Refusal(
            "nothing_to_file",
            Words("None of these files is a signed paper."),
            kind=Refused.INVALID,
            next_step=Words("Choose the files that end in .cose, and the scans that belong to them."),
        )
    if len(files) > MOST_FILES:
        raise Refusal("too_many_files", Words("At most {most} files at once.", most=MOST_FILES), kind=Refused.INVALID)
    read_in = []
    for _, raw in signed:
        try:
            read_in.append(read(raw))
        except Unreadable as error:
            raise _refused(error.code) from None
    claimed = {o.digest for r in read_in for o in r.originals}
    stray = [d for d in scans if d not in claimed]
    before = set(
        Credential.objects.values_list("digest", flat=True).filter(digest__in=[r.digest.hex() for r in read_in])
    )
    rows = []
    for one in read_in:
        own = [scans[o.digest] for o in one.originals if o.digest in scans]
        missing = len(own) < len(one.originals)
        # A scan that no paper names is most likely the one that is missing, changed.
        rows.append(file_credential(by, region, one.raw, [*own, *(scans[d] for d in stray)] if missing else own))
    if stray:
        raise Refusal(
            "nobodys_paper",
            Words("One of the scans was signed by nobody."),
            kind=Refused.INVALID,
            next_step=Words("Leave it out, or ask for the signed paper that belongs to it."),
        )
    return Filed(tuple(rows), len(before))


@transaction.atomic
def withdraw_licence(by: Actor, paper: Credential, ground: Ground, because: str) -> list[Delivery]:
    """Take a licence, test report or lot out of force; everything in stock that rests on it is held. Twice is once.

    Needs WITHDRAW_LICENCE over the county. Refuses `nothing_to_withdraw` for another kind and `reason_missing`.
    Returns the deliveries that were held.
    """
    by.must(WITHDRAW_LICENCE, over=paper.region)
    words = because.strip()[:LONGEST]
    if paper.kind not in MAY_STOP:
        raise Refusal(
            "nothing_to_withdraw",
            Words("Only a licence, a test report or a lot is taken out of force."),
            kind=Refused.INVALID,
        )
    if not words:
        raise Refusal(
            "reason_missing",
            Words("Write why, and on which notice it rests."),
            kind=Refused.INVALID,
            field="because",
        )
    row = Credential.objects.select_for_update().get(pk=paper.pk)
    if row.withdrawn_at is not None:
        return []
    row.withdrawn_at, row.ground, row.because = now(), ground.value, words
    row.save(update_fields=["withdrawn_at", "ground", "because"])
    record(LicenceWithdrawn(region=row.region, subject=row.ref, digest=row.digest, ground=ground.value), by=by)
    return hold_what_rests_on(by, [row.digest], row.region)


@transaction.atomic
def restore_licence(by: Actor, paper: Credential) -> Credential:
    """The paper counts again; held goods stay held until somebody looks at each. Needs WITHDRAW_LICENCE.

    Twice is once.
    """
    by.must(WITHDRAW_LICENCE, over=paper.region)
    row = Credential.objects.select_for_update().get(pk=paper.pk)
    if row.withdrawn_at is not None:
        row.withdrawn_at, row.ground, row.because = None, "", ""
        row.save(update_fields=["withdrawn_at", "ground", "because"])
        record(LicenceRestored(region=row.region, subject=row.ref, digest=row.digest), by=by)
    return row


def _write(by: Actor, county: Region, found: Record, code: str) -> Credential:
    content = found.content
    row = Credential.objects.create(
        region=county, digest=found.digest.hex(), kind=found.kind.value, raw=found.raw, key_id=found.key_id.hex(),
        code=code, number=getattr(content, "number", ""), product=getattr(content, "product", ""),
        to_code=getattr(content, "to", ""), amount=getattr(content, "amount", None), issued_at=found.issued_at,
        filed_at=now(), filed_by=by.id,
    )  # fmt: skip
    Link.objects.bulk_create(
        Link(child=row, field=name, digest=digest.hex()) for name, digest in sorted(found.parents.items())
    )
    return row


def _keep(by: Actor, county: Region, original: Original, data: bytes) -> None:
    # The name a supplier gave a scan may name a person; it is not kept.
    end = original.media_type.rpartition("/")[2]
    file = store(by, f"{original.digest.hex()[:12]}.{end}", data, "document", region=county, signed=True)
    Paper.objects.create(
        region=county, digest=original.digest.hex(), size=original.size, media_type=original.media_type, file=file.id
    )


def _follow(by: Actor, row: Credential, found: Record, region: Region) -> None:
    """A withdrawal came signed: hold what rests on the paper, if today the check says that it no longer counts."""
    target = Credential.objects.filter(digest=found.parents["of"].hex(), region=row.region).first()
    if target is None:
        return
    (view,) = queries.traced([target], region)
    own = next(s for s in view.steps if s.row.pk == target.pk)
    if "withdrawn" in own.step.reasons:
        hold_what_rests_on(by, [target.digest], row.region)


def _refused(code: str) -> Refusal:
    return Refusal(code, REASONS[code], kind=Refused.INVALID, next_step=_NEXT.get(code, _ASK_AGAIN))
