"""Agreeing that a member of the family may act for somebody, and taking it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from linan.core import clock
from linan.core.accounts import rules
from linan.core.accounts.abilities import WITNESS_PROXY
from linan.core.accounts.capacity import capacity_of, comes_of_age, must_decide_alone
from linan.core.accounts.facts import AgreedHow, OtherWayNoted, ProxyAgreed, ProxyRevoked
from linan.core.accounts.models import FamilyProxy, OtherWay
from linan.core.accounts.rules import Capacity, Deed, OtherWayKind
from linan.core.community.queries import region_of
from linan.core.ledger import record
from linan.kernel.actor import Actor
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@transaction.atomic
def agree_proxy(by: Actor, person: PersonRef, helper: PersonRef, *, until: datetime | None = None) -> UUID:
    """Let `helper` act for `person`: agreed by the person themselves, or on paper before a member of staff.

    It ends after a year at most. Twice is once. Refuses `own_proxy` and `not_found` when the person is not yours.
    """
    if person == helper:
        raise Refusal(
            "own_proxy",
            Words("A person needs nobody's leave to act for themselves."),
            kind=Kind.INVALID,
            next_step=Words("Choose another member of the family."),
        )
    region = region_of(person)
    if by.person == person:
        how = AgreedHow.SELF
    elif by.can(WITNESS_PROXY, region):
        how = AgreedHow.PAPER
    else:
        raise not_found()
    must_decide_alone(person, Deed.AGREE)
    return _let(by, person, helper, how, region, rules.proxy_end(clock.now(), until))


@transaction.atomic
def note_guardian(by: Actor, person: PersonRef, guardian: PersonRef, *, until: datetime | None = None) -> UUID:
    """Note that `guardian` acts for a child, or for an adult who cannot, on a paper that says so. Needs WITNESS_PROXY.

    A child's guardian acts until the child comes of age, an adult's for a year at most before somebody looks again.
    Refuses `own_proxy`, `guardian_is_child` and `not_found`.
    """
    region = region_of(person)
    if not by.can(WITNESS_PROXY, region):
        raise not_found()
    if person == guardian:
        raise Refusal(
            "own_proxy",
            Words("Nobody is their own guardian."),
            kind=Kind.INVALID,
            field="helper",
            next_step=Words("Choose another member of the family."),
        )
    end = comes_of_age(person) or rules.proxy_end(clock.now(), until)
    return _let(by, person, guardian, AgreedHow.GUARDIAN, region, end)


def _let(by: Actor, person: PersonRef, helper: PersonRef, how: AgreedHow, region: Region, end: datetime) -> UUID:
    """Write the agreement, or find the one that is in force."""
    region_of(helper)
    if capacity_of(helper) is not Capacity.FULL:
        raise Refusal(
            "guardian_is_child",
            Words("Who acts for somebody must be of age."),
            kind=Kind.INVALID,
            field="helper",
            next_step=Words("Choose an adult."),
        )
    at = clock.now()
    FamilyProxy.objects.filter(person_id=person.id, helper_id=helper.id, revoked_at=None, until__lte=at).update(
        revoked_at=F("until")
    )
    found = FamilyProxy.objects.filter(person_id=person.id, helper_id=helper.id, revoked_at=None).first()
    if found is not None:
        return found.id
    made = FamilyProxy.objects.create(person_id=person.id, helper_id=helper.id, how=how.value, agreed_at=at, until=end)
    record(ProxyAgreed(region=region, subject=person, helper=helper, how=how, until=end), by=by)
    return made.id


@transaction.atomic
def revoke_proxy(by: Actor, proxy: UUID) -> None:
    """Take the agreement back: either side may, and staff who may witness one. Twice is once."""
    row = FamilyProxy.objects.filter(pk=proxy).first()
    if row is None:
        raise not_found()
    person, helper = PersonRef(row.person_id), PersonRef(row.helper_id)
    region = region_of(person)
    if by.person not in (person, helper) and not by.can(WITNESS_PROXY, region):
        raise not_found()
    if by.person == person:
        must_decide_alone(person, Deed.AGREE)
    if row.revoked_at is not None:
        return
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    record(ProxyRevoked(region=region, subject=person, helper=helper), by=by)


@transaction.atomic
def note_other_way(by: Actor, person: PersonRef, way: OtherWayKind, *, through: str = "") -> None:
    """Note how somebody without a telephone is reached, and through whom. Needs WITNESS_PROXY over their home."""
    region = region_of(person)
    if not by.can(WITNESS_PROXY, region):
        raise not_found()
    told = {"way": way.value, "through": through.strip()[:120], "noted_at": clock.now(), "by": by.id}
    OtherWay.objects.update_or_create(person_id=person.id, defaults=told)
    record(OtherWayNoted(region=region, subject=person, way=way.value), by=by)
