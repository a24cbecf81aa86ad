"""The JSON door of supplies."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema

from linan.core.desk.api import PROBLEMS, PageOut, by_of, tail
from linan.core.desk.api import router as new_router
from linan.core.desk.saying import say
from linan.domains.supplies import actions, forms, queries
from linan.domains.supplies.actions import Goods
from linan.domains.supplies.models import Credential, Delivery, TrustedSigner
from linan.domains.supplies.queries import DeliveryFilter, PaperFilter, TraceStep, TraceView
from linan.domains.supplies.rules import LIMIT, Quality, Verdict
from linan.kernel.credentials import Ground, Kind

router = new_router("supplies")
MOST_TEXT = 30 * 1024 * 1024


class PaperReason(Schema):
    code: str
    words: str


class CredentialOut(Schema):
    """One filed paper; `sha256` is its name everywhere."""

    id: UUID
    sha256: str
    kind: Kind
    number: str
    product: str
    issuer_code: str
    issued_at: datetime
    filed_at: datetime
    withdrawn_at: datetime | None

    @staticmethod
    def of(row: Credential) -> CredentialOut:
        return CredentialOut(
            id=row.id, sha256=row.digest, kind=Kind(row.kind), number=row.number, product=row.product,
            issuer_code=row.code, issued_at=row.issued_at, filed_at=row.filed_at, withdrawn_at=row.withdrawn_at,
        )  # fmt: skip


class CredentialPage(PageOut):
    items: list[CredentialOut]


class CredentialIn(Schema):
    """`record` is the signed paper and `papers` the scans signed along, base64. `region` is a region path."""

    region: str
    record: str = Field(max_length=32_000)
    papers: list[str] = Field(default_factory=list, max_length=12)


class TraceStepOut(Schema):
    """One paper of a chain with its own verdict."""

    id: UUID
    sha256: str
    kind: Kind
    number: str
    issuer: str
    ok: bool
    reasons: list[PaperReason]

    @staticmethod
    def of(step: TraceStep) -> TraceStepOut:
        return TraceStepOut(
            id=step.row.id, sha256=step.row.digest, kind=Kind(step.row.kind), number=step.row.number,
            issuer=step.issuer, ok=step.ok,
            reasons=[PaperReason(code=c, words=say(w)) for c, w in zip(step.step.reasons, step.reasons, strict=True)],
        )  # fmt: skip


class TraceOut(Schema):
    """A paper and all it rests on, checked now; `to_licence` is the short way: hand-over, lot, licence."""

    id: UUID
    sha256: str
    ok: bool
    steps: list[TraceStepOut]
    to_licence: list[str]
    open_amount: int | None

    @staticmethod
    def of(view: TraceView) -> TraceOut:
        return TraceOut(
            id=view.row.id, sha256=view.row.digest, ok=view.ok, steps=[TraceStepOut.of(s) for s in view.steps],
            to_licence=[s.row.digest for s in view.to_licence],
            open_amount=queries.open_amount(view.row) if view.row.kind == Kind.HAND_OVER else None,
        )  # fmt: skip


class WithdrawIn(Schema):
    ground: Ground
    because: str = Field(max_length=400)


class HeldOut(Schema):
    """The deliveries in stock that rested on it and are held now."""

    deliveries: list[UUID]


class DeliveryOut(Schema):
    id: UUID
    region: str
    lot: str
    product: str
    supplier: str
    unit: str
    announced: int
    counted: int
    accepted: int
    verdict: Verdict
    against: list[str]
    received_at: datetime
    held_at: datetime | None

    @staticmethod
    def of(row: Delivery) -> DeliveryOut:
        return DeliveryOut(
            id=row.id, region=str(row.region), lot=row.lot, product=row.product, supplier=row.supplier, unit=row.unit,
            announced=row.announced, counted=row.counted, accepted=row.accepted, verdict=Verdict(row.verdict),
            against=row.against, received_at=row.received_at, held_at=row.held_at,
        )  # fmt: skip


class DeliveryPage(PageOut):
    items: list[DeliveryOut]


class DeliveryIn(Schema):
    """What was counted and found. Without `hand_over` nothing can be taken in. `key` makes sending twice one."""

    region: str
    hand_over: UUID | None = None
    lot: str = Field("", max_length=80)
    announced: int = Field(0, ge=0, le=LIMIT)
    counted: int = Field(ge=0, le=LIMIT)
    accepted: int = Field(ge=0, le=LIMIT)
    findings: dict[Quality, bool]
    because: str = Field("", max_length=400)
    key: UUID | None = None


class SignerOut(Schema):
    kid: str
    region: str
    code: str
    name: str
    may_sign: list[Kind]
    receives: bool
    since: datetime
    until: datetime
    withdrawn_at: datetime | None

    @staticmethod
    def of(row: TrustedSigner) -> SignerOut:
        return SignerOut(
            kid=row.key_id, region=str(row.region), receives=row.receives, code=row.code, name=row.name,
            may_sign=row.may_sign, since=row.since, until=row.until, withdrawn_at=row.withdrawn_at,
        )  # fmt: skip


class SignerPage(PageOut):
    items: list[SignerOut]


class SignerIn(Schema):
    """`line` is a key's line of a trust list, as `linan supplies key` prints it; `receives`: goods for the region are
    handed over to this organisation."""

    region: str
    receives: bool = False
    line: dict[str, Any]


@router.get("/credentials", response={200: CredentialPage, **PROBLEMS})
def list_credentials(request: HttpRequest, kind: Kind | None = None, number: str = "", after: str | None = None) -> Any:
    """Filed papers of one's county, the latest first."""
    page = queries.papers(by_of(request), PaperFilter(kind, number), cursor=after)
    return {"items": [CredentialOut.of(r) for r in page.items], **tail(page)}


@router.post("/credentials", response={200: CredentialOut, **PROBLEMS})
def file_credential(request: HttpRequest, body: CredentialIn) -> CredentialOut:
    """File a signed paper with its scans, byte for byte; twice is once."""
    by = by_of(request)
    scans = [forms.binary(p, "papers") for p in body.papers]
    return CredentialOut.of(
        actions.file_credential(by, forms.region(body.region), forms.binary(body.record, "record"), scans)
    )


@router.get("/credentials/{uuid:id}", response={200: TraceOut, **PROBLEMS})
def trace_credential(request: HttpRequest, id: UUID) -> TraceOut:
    """A paper and all it rests on, each with its verdict."""
    return TraceOut.of(queries.trace(by_of(request), id))


@router.post("/credentials/{uuid:id}/withdraw", response={200: HeldOut, **PROBLEMS})
def withdraw_licence(request: HttpRequest, id: UUID, body: WithdrawIn) -> Any:
    """Take a licence, report or lot out of force; what rests on it in stock is held."""
    by = by_of(request)
    held = actions.withdraw_licence(by, queries.credential_row(by, id), body.ground, body.because)
    return {"deliveries": [d.pk for d in held]}


@router.post("/credentials/{uuid:id}/restore", response={200: CredentialOut, **PROBLEMS})
def restore_licence(request: HttpRequest, id: UUID) -> CredentialOut:
    """The paper counts again; held goods are released one by one."""
    by = by_of(request)
    return CredentialOut.of(actions.restore_licence(by, queries.credential_row(by, id)))


@router.get("/lots", response={200: list[TraceOut], **PROBLEMS})
def trace_lot(request: HttpRequest, number: str) -> Any:
    """The hand-overs of lots of this number to one's own area, each traced to its licence; at most 20."""
    return [TraceOut.of(v) for v in queries.lots_called(by_of(request), number)]


@router.get("/deliveries", response={200: DeliveryPage, **PROBLEMS})
def list_deliveries(
    request: HttpRequest,
    verdict: Verdict | None = None,
    lot: str = "",
    held: bool = False,
    after: str | None = None,
) -> Any:
    """Deliveries of one's area, the latest first."""
    page = queries.deliveries(by_of(request), DeliveryFilter(verdict, lot, held), cursor=after)
    return {"items": [DeliveryOut.of(n.row) for n in page.items], **tail(page)}


@router.post("/deliveries", response={200: DeliveryOut, **PROBLEMS})
def receive_delivery(request: HttpRequest, body: DeliveryIn) -> DeliveryOut:
    """Write down what came, what was found and how much is taken in."""
    goods = Goods(
        body.counted, body.accepted, body.findings, body.hand_over, body.lot, body.announced, body.because
    )  # fmt: skip
    return DeliveryOut.of(actions.receive_delivery(by_of(request), forms.region(body.region), goods, key=body.key))


@router.post("/deliveries/{uuid:id}/release", response={200: DeliveryOut, **PROBLEMS})
def release_goods(request: HttpRequest, id: UUID) -> DeliveryOut:
    """Held goods may be given out again, if their papers hold."""
    by = by_of(request)
    return DeliveryOut.of(actions.release_goods(by, queries.delivery_row(by, id)))


@router.get("/signers", response={200: SignerPage, **PROBLEMS})
def list_signers(request: HttpRequest, after: str | None = None) -> Any:
    """The trust list of one's county."""
    page = queries.signers(by_of(request), cursor=after)
    return {"items": [SignerOut.of(r) for r in page.items], **tail(page)}


@router.post("/signers", response={200: SignerOut, **PROBLEMS})
def trust_signer(request: HttpRequest, body: SignerIn) -> SignerOut:
    """Let an organisation's key count in an area."""
    by = by_of(request)
    return SignerOut.of(actions.trust_signer(by, forms.region(body.region), body.line, receives=body.receives))


@router.post("/signers/{key_id}/withdraw", response={200: SignerOut, **PROBLEMS})
def withdraw_signer(request: HttpRequest, key_id: str) -> SignerOut:
    """Nothing this key signed counts any more."""
    return SignerOut.of(actions.withdraw_signer(by_of(request), key_id))
