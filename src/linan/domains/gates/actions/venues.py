"""Posters made, checked and scanned. A check-in is a visit in core/movement, as a gate's scan is a passage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from django.db import transaction
from django.db.models import F

from linan.core import vault
from linan.core.clock import now
from linan.core.community import queries as community
from linan.core.community.models import Place
from linan.core.ledger import record
from linan.core.ledger.fields import within
from linan.core.movement.actions import VisitRow, record_visits
from linan.core.policy import queries as policy
from linan.domains.gates.abilities import KEEP_VENUES
from linan.domains.gates.facts import VenueCodeFoundWrong, VenueCodeIssued, VenueCodeSettled
from linan.domains.gates.models import VenueCode, VenueFinding
from linan.domains.gates.queries.lines import gate_region
from linan.domains.gates.queries.venues import VENUE_KEY
from linan.domains.gates.rules import CONTEXT, Finding, split_venue
from linan.kernel.actor import Actor, workflow_actor
from linan.kernel.geo import Point, metres_between
from linan.kernel.refs import GateRef, PersonRef, PlaceRef
from linan.kernel.refusal import Kind, Refusal, not_found
from linan.kernel.region import Region
from linan.kernel.words import Words


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Where somebody has checked in; `moved` when the poster hangs far from where it was put up."""

    place: PlaceRef
    place_name: str
    moved: bool


@dataclass(frozen=True, slots=True)
class PosterCheck:
    """What is wrong with a poster, None when nothing is; and the place it was made for, empty for a forged one."""

    finding: Finding | None
    place_name: str


@transaction.atomic
def issue_venue(by: Actor, place: PlaceRef) -> VenueCode:
    """Make a new poster for a place; the one before it no longer counts. Needs KEEP_VENUES over the place."""
    row = Place.objects.filter(pk=place.id, closed_at=None).exclude(use="home").first()
    if row is None or not by.can(KEEP_VENUES, row.region):
        by.must_somewhere(KEEP_VENUES)
        raise not_found()
    moment = now()
    VenueCode.objects.filter(place_id=place.id, withdrawn_at=None).update(withdrawn_at=moment)
    code = VenueCode.objects.create(place_id=place.id, region=row.region, issued_at=moment)
    record(VenueCodeIssued(region=row.region, place=place), by=by)
    return code


@transaction.atomic
def hang_poster(by: Actor, text: str, at: Point) -> VenueCode:
    """Note where a genuine poster was put up, standing in front of it. Needs KEEP_VENUES over its place."""
    code = _genuine(text)
    if code is None or not by.can(KEEP_VENUES, code.region):
        by.must_somewhere(KEEP_VENUES)
        raise not_found()
    code.longitude, code.latitude = at.lon, at.lat
    code.save()
    return code


def check_poster(by: Actor, text: str, standing: PlaceRef) -> Finding | None:
    """Somebody on a round scans the poster that hangs at a place: None when it is the right one, else what is wrong.

    What is wrong is kept, and `VenueCodeFoundWrong` tells the community. Needs KEEP_VENUES over the place.
    """
    row = Place.objects.filter(pk=standing.id).first()
    if row is None or not by.can(KEEP_VENUES, row.region):
        by.must_somewhere(KEEP_VENUES)
        raise not_found()
    code = _genuine(text)
    found = _wrong(code)
    if found is None and code is not None and code.place_id != row.pk:
        found = Finding.MOVED
    if found is not None:
        with transaction.atomic():
            _keep(by, found, code, row.region, row.name)
    return found


def check_at_gate(
    by: Actor, gate: GateRef, text: str, standing: PlaceRef | None = None, at: Point | None = None
) -> PosterCheck:
    """A guard scans a poster with the gate's camera: what is wrong with it, and which place it is made for.

    `standing` is the place they chose, one of the community; without it the poster must belong to that community.
    With `at`, it must hang no farther than `gates.venue_metres` from where it was put up. What is wrong is kept as in
    `check_poster`; the guard's own position is not. Needs SCAN_AT_GATE over the gate.
    """
    region = gate_region(by, gate)
    chosen = None
    if standing is not None:
        public = Place.objects.filter(within("region", region.community), closed_at=None).exclude(use="home")
        chosen = public.filter(pk=standing.id).first()
        if chosen is None:
            raise not_found()
    code = _genuine(text)
    found = _wrong(code)
    if found is None and code is not None:
        elsewhere = not region.community.covers(code.region) if chosen is None else code.place_id != chosen.pk
        if elsewhere or (at is not None and _is_far(code, at)):
            found = Finding.MOVED
    if found is not None:
        where = chosen.region if chosen is not None else region
        name = chosen.name if chosen is not None else ""
        with transaction.atomic():
            _keep(by, found, code, where, name)
    return PosterCheck(found, code.place.name if code is not None else "")


def check_in(by: Actor, text: str, at: Point | None = None) -> CheckIn:
    """A resident says “I am here”: one visit of `gates.venue_minutes`, once in that time at the same place.

    Refuses `venue_forged` and `venue_withdrawn`, and tells the community of them. With `at`, a poster farther than
    `gates.venue_metres` from where it was put up is reported as moved; the visit still counts, at the poster's place.
    """
    if by.person is None:
        raise not_found()
    code = _genuine(text)
    wrong = _wrong(code)
    if wrong is not None or code is None:
        with transaction.atomic():
            where = code.region if code is not None else community.region_of(by.person).community
            _keep(by, wrong or Finding.FORGED, code, where, "")
        raise Refusal(
            "venue_withdrawn" if wrong is Finding.WITHDRAWN else "venue_forged",
            Words("This poster does not count."),
            kind=Kind.CONFLICT,
            reasons=(Words("It was replaced by a new one, or it was not made here."),),
            next_step=Words("Tell whoever keeps the place. Nothing was written down about you."),
        )
    return _here(by, by.person, code, at)


@transaction.atomic
def _here(by: Actor, person: PersonRef, code: VenueCode, at: Point | None) -> CheckIn:
    moment = now()
    place = PlaceRef(code.place_id)
    minutes = policy.number("gates.venue_minutes", code.region, moment).value
    slot = int(moment.timestamp()) // (minutes * 60)
    door = workflow_actor("gates.venue", code.region.community, [KEEP_VENUES])
    key = f"v:{person.id.hex}:{code.pk.hex[-12:]}:{slot}"
    visit = VisitRow(person, place, moment, moment + timedelta(minutes=minutes), "venue", key=key)
    record_visits(door, [visit], under=KEEP_VENUES)
    moved = False
    if at is not None:
        moved = _is_far(code, at)
    name = community.place_names({place}).get(place, "")
    if moved:
        _keep(by, Finding.MOVED, code, code.region, name)
    return CheckIn(place, name, moved)


@transaction.atomic
def settle_finding(by: Actor, finding: UUID) -> bool:
    """Somebody has looked and taken the poster down or hung it right. Needs KEEP_VENUES there; twice is once."""
    rows = VenueFinding.objects.filter(within("region", by.must_somewhere(KEEP_VENUES)), pk=finding)
    row = rows.first()
    if row is None:
        raise not_found()
    if not rows.filter(settled_at=None).update(settled_at=now()):
        return False
    record(VenueCodeSettled(region=row.region, finding=row.kind, found_at=row.at), by=by)
    return True


def _genuine(text: str) -> VenueCode | None:
    """The poster this text belongs to, when its signature is ours."""
    parts = split_venue(text)
    if parts is None:
        return None
    try:
        vault.sign_key(VENUE_KEY).public_key().verify(parts[1], CONTEXT + parts[0].bytes)
    except InvalidSignature:
        return None
    return VenueCode.objects.select_related("place").filter(pk=parts[0]).first()


def _wrong(code: VenueCode | None) -> Finding | None:
    if code is None:
        return Finding.FORGED
    return Finding.WITHDRAWN if code.withdrawn_at is not None else None


def _is_far(code: VenueCode, at: Point) -> bool:
    """Whether somebody stands farther from where the poster was put up than a doorstep and a phone's error."""
    if code.longitude is None or code.latitude is None:
        return False
    far = metres_between(at, Point(code.longitude, code.latitude))
    return far > policy.number("gates.venue_metres", code.region, now()).value


def _keep(by: Actor, kind: Finding, code: VenueCode | None, region: Region, place_name: str) -> None:
    """One open finding of a kind at a place: a forged poster scanned by forty people is reported once."""
    same = VenueFinding.objects.filter(kind=kind.value, code=code, region=region, settled_at=None)
    if same.update(times=F("times") + 1):
        return
    moment = now()
    VenueFinding.objects.create(kind=kind.value, code=code, region=region, place_name=place_name[:120], at=moment)
    record(VenueCodeFoundWrong(region=region, finding=kind.value, at=moment), by=by)
