"""A day at the desk of the south gate: 老周 keeps it, 林芳 answers an objection, 刘主任 hears of a blanket refusal."""

from datetime import date, timedelta
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2
from tests.cast import COUNTY

from linan.core import clock
from linan.core.ledger import drain
from linan.core.ledger.models import Entry
from linan.core.messages.models import Message
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.actions import Ground, Visitor
from linan.domains.gates.models import DeskEntry, DeskRefusal
from linan.domains.gates.rules import (
    Direction,
    DocumentKind,
    Exemption,
    Health,
    Purpose,
    RefusalReason,
    find_blanket,
    read_document,
    read_temperature,
)
from linan.kernel.refusal import Refusal

WELL = Health(ill=False, contact=False, risk_area=False)


def guest(n: int = 0, **told: Any) -> Visitor:
    stem = f"42010119900101{n:03d}"
    usual: dict[str, Any] = {
        "document": DocumentKind.IDENTITY, "number": stem + mod_11_2.calc_check_digit(stem), "name": "何小满",
        "phone": "13700000001", "purpose": Purpose.VISIT, "visiting": "1幢1单元101室", "origin": "42",
        "temperature": 365, "form": WELL,
    }  # fmt: skip
    return Visitor(**(usual | told))


@pytest.fixture
def kept(cast):
    actions.take_post(cast.zhou, cast.gate_a)
    return cast


@pytest.mark.django_db
def test_a_travel_document_of_another_state_is_a_line_of_its_own(kept):
    from linan.domains.gates.rules.readers import read_card

    text = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    card = read_card(text, date(2022, 3, 14))
    assert card is not None and (card.kind, card.born) == (DocumentKind.TRAVEL, date(1974, 8, 12))
    told = guest(document=card.kind, number=card.number, name=card.name, read=True)
    entry = actions.admit(kept.zhou, kept.gate_a, "key-00001", told).entry
    assert entry is not None and entry.read and (entry.document, entry.number) == ("travel", "D23145890")
    # What the zone says besides is not in the register.
    assert not any("UTO" in str(getattr(entry, f.attname)) for f in entry._meta.fields)


@pytest.mark.django_db
def test_no_line_is_closed_with_one_of_the_five_missing_and_inside_is_in_minus_out(cast):
    with pytest.raises(Refusal, match="post"):
        actions.admit(cast.zhou, cast.gate_a, "key-00000", guest())
    actions.take_post(cast.zhou, cast.gate_a)
    for missing in ({"temperature": None}, {"form": None}, {"name": " "}, {"phone": ""}):
        with pytest.raises(Refusal) as told:
            actions.admit(cast.zhou, cast.gate_a, "key-00000", guest(**missing))
        assert told.value.code == "desk_incomplete" and len(told.value.reasons) == 1
    let_in = [e for n in range(3) if (e := actions.admit(cast.zhou, cast.gate_a, f"key-0000{n}", guest(n)).entry)]
    assert actions.admit(cast.zhou, cast.gate_a, "key-00001", guest(1)).entry == let_in[1]
    with pytest.raises(Refusal) as told:
        actions.admit(cast.zhou, cast.gate_a, "key-00009", guest(1))
    assert told.value.code == "already_inside"
    assert actions.note_out(cast.zhou, cast.gate_a, let_in[0].pk) and not actions.note_out(
        cast.zhou, cast.gate_a, let_in[0].pk
    )
    view = queries.desk(cast.zhou, cast.gate_a)
    assert view.inside_count == 2 and {i.masked_name for i in view.inside} == {"何**"} and view.mine
    assert Passage.objects.filter(source="desk").count() == 4
    raw = DeskEntry.objects.values_list("number_hash", flat=True)
    assert all("42010" not in h for h in raw)
    with pytest.raises(Refusal):
        actions.note_out(cast.hou, cast.gate_b, let_in[1].pk)


@pytest.mark.django_db
def test_who_lives_here_needs_no_form_and_is_never_refused(kept):
    from linan.core.community.models import Person

    father = Person.objects.get(pk=kept.person["father"].id)
    card = guest(number=str(father.identity), temperature=None, form=None)
    assert actions.admit(kept.zhou, kept.gate_a, "key-home1", card).lives_here
    assert Passage.objects.get().person_id == father.pk
    for visitor in (card, guest(exemption=Exemption.PATIENT), guest(exemption=Exemption.MEDIC)):
        with pytest.raises(Refusal) as told:
            actions.refuse(
                kept.zhou, kept.gate_a, "key-never", visitor, Ground(RefusalReason.OTHER, "外地人一律不准进")
            )
        assert told.value.code == "never_refused"
    assert actions.admit(kept.zhou, kept.gate_a, "key-medic", guest(temperature=390, exemption=Exemption.PATIENT)).entry


@pytest.mark.django_db
def test_fever_at_the_scan_and_at_the_desk(kept):
    from linan.core.clock import now

    actions.note_colour(actor_of_gates(), kept.person["zhao"], "green", None)
    answer = actions.scan(kept.zhou, kept.gate_a, kept.person["zhao"], now(), "nonce-hot", temperature=381)
    assert answer.action == "wait" and "come home" in str(answer.next_step) and answer.handover
    ill = actions.scan(
        kept.zhou, kept.gate_a, kept.person["zhao"], now(), "nonce-ill", exemption=Exemption.PATIENT,
        direction=Direction.OUT, temperature=381,
    )  # fmt: skip
    assert ill.action == "pass"
    with pytest.raises(Refusal) as told:
        actions.admit(kept.zhou, kept.gate_a, "key-hot00", guest(temperature=381))
    assert told.value.code == "look_first" and "38.1" in str(told.value.words)


@pytest.mark.django_db
def test_an_objection_is_answered_by_somebody_else_within_its_time(kept):
    zhou, lead = kept.zhou, kept.actor("lead")
    with pytest.raises(Refusal) as told:
        actions.refuse(zhou, kept.gate_a, "key-no001", guest(), Ground(RefusalReason.OTHER))
    assert told.value.code == "reason_missing"
    fever = actions.refuse(zhou, kept.gate_a, "key-no002", guest(), Ground(RefusalReason.FEVER))
    assert not fever.grounded, "36.5 is no fever, whatever the reason says"
    with pytest.raises(Refusal):
        actions.decide_refusal(lead, fever.pk, reversed=True, because="体温正常")
    actions.object_to(zhou, fever.pk, "我体温正常")
    drain()
    assert Message.objects.filter(kind="gates").count() == 1
    with clock.frozen(clock.now() + timedelta(hours=1)):
        drain()
        lead = kept.actor("lead")
        assert "gates.refusal_undecided" in set(Entry.objects.values_list("kind", flat=True))
        assert queries.today(lead)[-1].urgency == "overdue"
        with pytest.raises(Refusal):
            actions.decide_refusal(kept.actor("zhou"), fever.pk, reversed=True, because="我看可以")
        with pytest.raises(Refusal):
            actions.decide_refusal(kept.actor("tang"), fever.pk, reversed=True, because="别的社区")
        actions.decide_refusal(lead, fever.pk, reversed=True, because="体温正常，应当放行")
        assert queries.gate_shares(lead)[0].reversed == 1


def test_one_origin_turned_away_is_found_and_individual_grounds_are_not():
    blanket = [("42", True, False)] * 6 + [("42", False, True)] + [("33", False, True)] * 40
    grounds = [("42", True, True)] * 6 + [("42", False, True)]
    found = find_blanket(blanket, refusals=5, share_percent=50)
    assert [(f.origin, f.refused, f.came) for f in found] == [("42", 6, 7)]
    assert not find_blanket(grounds, refusals=5, share_percent=50)


@pytest.mark.django_db
@pytest.mark.parametrize("reason", list(RefusalReason))
def test_the_street_office_hears_once_of_a_gate_that_refuses_one_origin_whatever_reason_is_ticked(kept, reason):
    """Nothing is noted about any of them: 36.5 °C, a clear form, no colour, no order, and a word nobody can check."""
    for n in range(7):
        row = actions.refuse(kept.zhou, kept.gate_a, f"key-bl{n:03}", guest(n), Ground(reason, "湖北来的不让进"))
        assert not row.grounded
    drain()
    assert Entry.objects.filter(kind="gates.blanket_refusal_noticed").count() == 1
    assert Message.objects.filter(kind="gates").count() == 1
    assert queries.blanket(kept.actor("liu"))[0].finding.refused == 7
    assert not any("何小满" in str(r) for r in DeskRefusal.objects.values_list())


@pytest.mark.django_db
def test_a_colour_is_a_ground_only_where_it_is_noted_or_was_scanned_for_this_document(kept):
    from linan.core.clock import now
    from linan.core.community.models import Person

    def refuse(key: str, who: str) -> bool:
        card = guest(number=str(Person.objects.get(pk=kept.person[who].id).identity))
        row = actions.refuse(kept.zhou, kept.gate_a, key, card, Ground(RefusalReason.CODE))
        return bool(row.grounded)

    assert not refuse("key-code1", "song")
    actions.note_colour(actor_of_gates(), kept.person["song"], "yellow", None)
    assert refuse("key-code2", "song") and not refuse("key-code3", "xie")
    # Scanned here in the morning, green by now: the refusal of that day stood on something.
    song = str(Person.objects.get(pk=kept.person["song"].id).identity)
    actions.scan(kept.zhou, kept.gate_a, song, now(), "nonce-yel")
    actions.note_colour(actor_of_gates(), kept.person["song"], "green", None)
    assert refuse("key-code4", "song")
    with clock.frozen(clock.now() + timedelta(days=1)):
        row = actions.refuse(
            kept.actor("zhou"), kept.gate_a, "key-code5", guest(number=song), Ground(RefusalReason.CODE)
        )
        assert not row.grounded


@pytest.mark.django_db
def test_the_register_is_deleted_when_its_time_is_over(kept):
    from linan.domains.gates.abilities import FORGET_REGISTER
    from linan.kernel.actor import workflow_actor

    actions.admit(kept.zhou, kept.gate_a, "key-00000", guest())
    with clock.frozen(clock.now() + timedelta(days=29)):
        assert actions.forget_register(workflow_actor("test", COUNTY, [FORGET_REGISTER]), 28) == 1
    assert not DeskEntry.objects.exists()


def test_documents_and_temperatures_are_read_as_people_type_them():
    today = clock.today()
    assert read_document(DocumentKind.HK_MACAO, "h 1234 5678", today=today) == "H12345678"
    assert read_document(DocumentKind.TAIWAN, "01234567", today=today) == "01234567"
    assert read_document(DocumentKind.PASSPORT, "e12345678", today=today) == "E12345678"
    assert read_document(DocumentKind.PERMIT, "810000199408230021", today=today)
    assert read_document(DocumentKind.NONE, "-", today=today) == ""
    bad = (
        ("identity", "330110199001011230"),
        ("taiwan", "123"),
        ("hk_macao", "12345678"),
        ("permit", "810000199408230022"),
    )
    for kind, number in bad:
        with pytest.raises(Refusal) as told:
            read_document(DocumentKind(kind), number, today=today)
        assert number not in str(told.value.words)
    assert [read_temperature(t) for t in ("36.5", "36,5", "36。5", "365", "37 ")] == [365, 365, 365, 365, 370]
    for none in ("", "abc", "20", "1e9", "nan", "inf"):
        with pytest.raises(Refusal):
            read_temperature(none)


def actor_of_gates():
    from linan.domains.gates.abilities import ALL
    from linan.kernel.actor import workflow_actor

    return workflow_actor("test", COUNTY, ALL)
