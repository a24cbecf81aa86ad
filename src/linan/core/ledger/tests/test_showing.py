"""Who may take which proof along, and what a code on paper holds."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

import pytest
from django.db import transaction

from linan.core.ledger import actions, sequencer, showing
from linan.core.ledger.abilities import SEE_TRAIL
from linan.core.ledger.models import Entry
from linan.core.ledger.prooffile import Extra, check_text, keys_of
from linan.core.ledger.queries import accesses_to
from linan.core.ledger.rules import body_commitment, leaf_bytes
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.facts import Fact
from linan.kernel.ids import new_id
from linan.kernel.merkle import Proof, leaf_hash
from linan.kernel.refs import PersonRef
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region

pytestmark = pytest.mark.django_db
HOME = Region("33/3301/330110/330110001/330110001001/g01/")
ZHAO, LUO = PersonRef(new_id()), PersonRef(new_id())
HERSELF = Actor(f"person:{ZHAO.id}", ActorKind.RESIDENT, person=ZHAO)
WANG = Actor("staff:wang", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset({SEE_TRAIL})),))
SUN = Actor("staff:sun", ActorKind.STAFF, (Duty("grid_worker", HOME, frozenset()),))


class SoupBrought(Fact, kind="test.soup_brought"):
    region: Region
    subject: PersonRef


class BowlShared(Fact, kind="test.bowl_shared"):
    region: Region
    subject: PersonRef
    other: PersonRef


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> None:
    settings.LINAN_HOME = tmp_path / "home"  # type: ignore[attr-defined]  # pytest-django gives an object


def written(fact: Fact, *, signed: bool = True) -> UUID:
    with transaction.atomic():
        entry = actions.record(fact, by=WANG)
    if signed:
        sequencer.sign_all()
    return entry


def test_a_resident_takes_their_entry_along_with_what_it_says():
    entry = written(SoupBrought(region=HOME, subject=ZHAO))
    shown = showing.shown_entry(HERSELF, entry)
    assert shown.place is not None and shown.place.county and shown.with_content and shown.waits is None
    proof = Proof.of_text(showing.proof_file(HERSELF, entry, with_content=True))
    keys = keys_of(sequencer.vkeys_of(proof.checkpoint.origin))
    said = check_text(str(proof), keys).said
    assert said is not None and said["fact"]["subject"] == str(ZHAO)
    sealed = check_text(showing.proof_file(HERSELF, entry, with_content=False), keys)
    assert sealed.holds and sealed.said is None
    assert accesses_to(HERSELF, ZHAO) == []


def test_what_a_code_holds_is_the_entry_and_its_hash():
    entry = written(SoupBrought(region=HOME, subject=ZHAO))
    row = Entry.objects.get(pk=entry)
    link = parse_qs(showing.shown_entry(HERSELF, entry).open_link)
    assert link["e"] == [str(entry)]
    assert urlsafe_b64decode(link["h"][0] + "=") == leaf_hash(leaf_bytes(row.public()))
    told = urlsafe_b64decode(link["b"][0] + "=" * (-len(link["b"][0]) % 4))
    assert body_commitment(told[:16], told[16:]) == bytes(row.body)
    assert "b" not in parse_qs(showing.shown_entry(HERSELF, entry).link)


def test_nobody_else_sees_it_and_staff_leave_a_trace():
    entry = written(SoupBrought(region=HOME, subject=ZHAO))
    for stranger in (SUN, Actor(f"person:{LUO.id}", ActorKind.RESIDENT, person=LUO)):
        for ask in (showing.shown_entry, lambda by, e: showing.proof_file(by, e, with_content=False)):
            with pytest.raises(Refusal) as no:
                ask(stranger, entry)
            assert no.value.code == "not_found"
    showing.proof_file(WANG, entry, with_content=False)
    assert accesses_to(HERSELF, ZHAO) == []
    showing.proof_file(WANG, entry, with_content=True)
    (look,) = accesses_to(HERSELF, ZHAO)
    assert (look.actor, look.what) == (WANG.id, "proof of an entry")


def test_whoever_asks_why_about_somebody_else_is_noted_as_their_reader():
    entry = written(SoupBrought(region=HOME, subject=ZHAO))
    assert showing.shown_why(HERSELF, entry)
    assert accesses_to(HERSELF, ZHAO) == []
    assert showing.shown_why(WANG, entry)
    (look,) = accesses_to(HERSELF, ZHAO)
    assert (look.actor, look.what) == (WANG.id, "what led to an entry")


def test_content_that_names_a_neighbour_stays_here():
    entry = written(BowlShared(region=HOME, subject=ZHAO, other=LUO))
    actions.noted_read(WANG, what="a list", persons=[ZHAO, LUO], region=HOME)
    sequencer.sign_all()
    listed = accesses_to(HERSELF, ZHAO)[0].entry
    for one in (entry, listed):
        shown = showing.shown_entry(HERSELF, one)
        assert not shown.with_content and shown.open_link == "" and shown.link
        with pytest.raises(Refusal) as no:
            showing.proof_file(HERSELF, one, with_content=True)
        assert no.value.code == "content_of_others"
        assert str(LUO.id) not in showing.proof_file(HERSELF, one, with_content=False)


def test_a_fresh_entry_says_when_its_proof_comes():
    entry = written(SoupBrought(region=HOME, subject=ZHAO), signed=False)
    shown = showing.shown_entry(HERSELF, entry)
    assert shown.waits is not None and shown.waits.code == "not_numbered" and shown.link == ""


def test_whoever_holds_the_id_gets_the_public_part_alone():
    entry = written(SoupBrought(region=HOME, subject=ZHAO))
    text = showing.public_proof(str(entry))
    assert text is not None and Extra.unpacked(Proof.of_text(text).extra or b"").opening is None
    assert showing.public_proof(str(new_id())) is None and showing.public_proof("nonsense") is None
