"""Finding somebody by a number or telephone."""

from __future__ import annotations

from collections.abc import Sequence

from linan.core import clock, vault
from linan.core.community import rules
from linan.core.community.models import Person
from linan.core.community.queries.cards import PersonCard, card_from
from linan.core.community.queries.reach import common_region, may_see
from linan.core.ledger import noted_read
from linan.kernel.actor import Ability, Actor
from linan.kernel.refs import PersonRef


def find_by_identity(by: Actor, number: str, *, under: Ability | None = None) -> PersonRef | None:
    """The person with this identity number, if the reader may see them; the reading is noted."""
    text = rules.plain_text(number).replace(" ", "").upper()
    row = Person.objects.filter(identity_hash=vault.lookup("community.identity", text)).first()
    if row is None or not may_see(by, row, under):
        return None
    noted_read(by, what="community.find", persons=[row.ref], region=row.region)
    return row.ref


def find_by_identities(by: Actor, numbers: Sequence[str], *, under: Ability | None = None) -> dict[str, PersonRef]:
    """As `find_by_identity` for many: those the reader may see, by the number given; one reading is noted for all."""
    hashes = {vault.lookup("community.identity", rules.plain_text(n).replace(" ", "").upper()): n for n in numbers}
    rows = [r for r in Person.objects.filter(identity_hash__in=list(hashes)) if may_see(by, r, under)]
    if rows:
        noted_read(
            by, what="community.find", persons=[r.ref for r in rows], region=common_region([r.region for r in rows])
        )
    return {hashes[str(r.identity_hash)]: r.ref for r in rows}


def near_identity(by: Actor, number: str) -> list[PersonCard]:
    """People whose number is one slip away from a mistyped one; for "did you mean"."""
    hashes = [vault.lookup("community.identity", n) for n in rules.near_identities(number)]
    rows = Person.objects.filter(identity_hash__in=hashes).select_related("household")
    today = clock.today()
    cards = [card_from(p, today) for p in rows if may_see(by, p, None)]
    if cards:
        noted_read(by, what="community.find", persons=[c.ref for c in cards], region=cards[0].region)
    return cards


def find_by_phone(by: Actor, phone: str, *, under: Ability | None = None) -> list[PersonRef]:
    """Those with this telephone number the reader may see (families share one); the reading is noted."""
    rows = Person.objects.filter(phone_hash=vault.lookup("community.phone", rules.read_phone(phone)))
    refs = [(p.ref, p.region) for p in rows if may_see(by, p, under)]
    if refs:
        noted_read(by, what="community.find", persons=[r for r, _ in refs], region=refs[0][1])
    return [r for r, _ in refs]


def persons_with_phone(phone: str) -> list[PersonRef]:
    """Everybody registered with this number; only for sign-in by one-time code, which has no reader yet."""
    rows = Person.objects.filter(phone_hash=vault.lookup("community.phone", rules.read_phone(phone)))
    return [p.ref for p in rows.order_by("id")]
