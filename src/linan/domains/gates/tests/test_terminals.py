"""A turnstile where nobody stands: 赵大爷 has no phone and comes home by his card; each misuse has its own words."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from linan.core import vault
from linan.core.community.models import Gate, Person
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import KEEP_TERMINALS, NOTE_ANSWER
from linan.domains.gates.models import Handover, Terminal, TerminalReading
from linan.domains.gates.rules import Action, Direction
from linan.kernel.actor import workflow_actor
from linan.kernel.ids import new_id
from linan.kernel.refs import GateRef
from linan.kernel.refusal import Refusal
from linan.kernel.tokens.signatures import sign

pytestmark = pytest.mark.django_db
P256 = derive_private_key(20220314, SECP256R1())
ED = Ed25519PrivateKey.from_private_bytes(b"4" * 32)


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def numbered(first):
    return first + "10X98765432"[sum(int(d) * pow(2, 17 - n) for n, d in enumerate(first)) % 11]


CARD, STRANGER = numbered("33011019400101123"), numbered("33010619820607002")


@pytest.fixture
def keeper(cast):
    return workflow_actor("lead", cast.a, [KEEP_TERMINALS])


@pytest.fixture
def card(cast):
    lookup = vault.lookup("community.identity", CARD)
    Person.objects.filter(pk=cast.person["zhao"].id).update(identity_hash=lookup)
    return CARD


@pytest.fixture
def turnstile(cast, keeper, card):
    return actions.enrol_terminal(keeper, cast.gate_a, "东门闸机", Direction.IN, pem(P256)).id


def reading(terminal, at, card=CARD, nonce="", key=P256, **other):
    told = {"format": "linan.card_reading/1", "terminal": str(terminal), "nonce": nonce or new_id().hex[-20:],
            "at": at.isoformat(), "card": card, **other}  # fmt: skip
    text = json.dumps(told)
    raw = key.sign(text.encode()) if isinstance(key, Ed25519PrivateKey) else sign(key, text.encode())
    return text, b64encode(raw).decode()


def ask(terminal, text, signature):
    return actions.take_reading(queries.device_of(terminal, text, signature), terminal, text)


def refused(terminal, *said):
    with pytest.raises(Refusal) as told:
        ask(terminal, *said)
    assert told.value.words.text and told.value.next_step is not None
    return told.value.code


def test_a_resident_without_a_phone_comes_home_by_card_and_the_passage_says_how(cast, clock, turnstile):
    answer = ask(turnstile, *reading(turnstile, clock.at))
    assert answer.action is Action.PASS and answer.masked_name == ""
    passed = Passage.objects.get()
    assert (passed.person_id, passed.source, passed.direction) == (cast.person["zhao"].id, "terminal", "in")
    assert queries.terminals(workflow_actor("lead", cast.a, [KEEP_TERMINALS])).items[0].seen_at == clock.at


def test_the_same_rules_as_a_scan_red_calls_the_grid_worker_and_a_stranger_is_not_sent_away(cast, clock, turnstile):
    note = workflow_actor("note", cast.county, [NOTE_ANSWER])
    actions.note_colours(note, [(cast.person["zhao"], "red", None)])
    held = ask(turnstile, *reading(turnstile, clock.at))
    assert held.action is Action.STOP and held.handover is not None and held.masked_name == ""
    assert Handover.objects.count() == 1 and not Passage.objects.exists()
    unknown = ask(turnstile, *reading(turnstile, clock.at, STRANGER))
    assert unknown.action is Action.UNVERIFIABLE and "ring" in unknown.next_step.text


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(clock, turnstile):
    said = reading(turnstile, clock.at)
    first = ask(turnstile, *said)
    clock.advance(seconds=20)
    again = ask(turnstile, *said)
    assert (again.action, again.repeat, first.repeat) == (first.action, True, False)
    assert Passage.objects.count() == 1 and TerminalReading.objects.count() == 1


def test_each_misuse_is_refused_in_words_of_its_own_and_leaves_nothing(cast, clock, turnstile, keeper):
    said = reading(turnstile, clock.at, nonce="n" * 12)
    ask(turnstile, *said)
    other = derive_private_key(7, SECP256R1())
    assert refused(turnstile, *reading(turnstile, clock.at, key=other)) == "wrong_key"
    assert refused(turnstile, said[0].replace("n" * 12, "m" * 12), said[1]) == "wrong_key"
    assert refused(turnstile, said[0], "~") == "wrong_key"
    assert refused(turnstile, *reading(turnstile, clock.at, STRANGER, nonce="n" * 12)) == "replayed"
    for minutes in (-5, 5):
        assert refused(turnstile, *reading(turnstile, clock.at + timedelta(minutes=minutes))) == "clock_off"
    wrong = CARD[:17] + ("1" if CARD[17] != "1" else "2")
    assert refused(turnstile, *reading(turnstile, clock.at, wrong)) == "bad_reading"
    assert refused(turnstile, *reading(turnstile, clock.at, "E12345678")) == "bad_reading"
    assert refused(turnstile, *reading(turnstile, clock.at, nonce="short")) == "reading_unusable"
    assert refused(turnstile, *reading(turnstile, clock.at, format="linan.trust/1")) == "reading_unusable"
    assert refused(turnstile, *reading(new_id(), clock.at)) == "reading_unusable"
    assert refused(new_id(), *said) == "not_found"
    clock.advance(minutes=2)
    assert refused(turnstile, *said) == "replayed"
    assert actions.withdraw_terminal(keeper, turnstile) and not actions.withdraw_terminal(keeper, turnstile)
    assert refused(turnstile, *reading(turnstile, clock.at)) == "terminal_withdrawn"
    assert Passage.objects.count() == 1 and TerminalReading.objects.count() == 1


def test_a_clock_put_right_takes_the_same_reading(clock, turnstile):
    """What was refused for its clock has not used its number up."""
    said = reading(turnstile, clock.at + timedelta(minutes=6))
    assert refused(turnstile, *said) == "clock_off"
    clock.advance(minutes=6)
    assert ask(turnstile, *said).action is Action.PASS


def test_over_the_api_without_a_session_and_with_ed25519(client, cast, clock, keeper, card):
    exit_ = actions.enrol_terminal(keeper, cast.gate_a, "西门", Direction.OUT, pem(ED)).id
    text, signature = reading(exit_, clock.at, key=ED)
    path = f"/api/gates/terminals/{exit_}/readings"
    told = client.post(path, {"body": text, "signature": signature}, content_type="application/json")
    assert told.status_code == 200, told.content
    assert told.json()["action"] in {a.value for a in Action} and "masked_name" not in told.json()
    again = client.post(path, {"body": text, "signature": signature}, content_type="application/json").json()
    assert again["repeat"] and again["action"] == told.json()["action"]
    forged = client.post(path, {"body": text + " ", "signature": signature}, content_type="application/json")
    assert forged.status_code == 403 and forged.json()["type"].endswith("wrong_key")
    assert "CARD" not in str(forged.content) and CARD not in str(told.content)


def test_only_the_community_enrols_each_key_once_and_next_door_is_not_there(cast, keeper, turnstile):
    with pytest.raises(Refusal, match="not_permitted"):
        actions.enrol_terminal(cast.zhou, cast.gate_a, "x", Direction.IN, pem(ED))
    with pytest.raises(Refusal, match="key_in_use"):
        actions.enrol_terminal(keeper, cast.gate_a, "x", Direction.IN, pem(P256))
    for bad in ("", "x", pem(ED).replace("MCow", "AAAA")):
        with pytest.raises(Refusal, match="bad_key"):
            actions.enrol_terminal(keeper, cast.gate_a, "x", Direction.IN, bad)
    other = workflow_actor("lead", cast.b, [KEEP_TERMINALS])
    with pytest.raises(Refusal, match="not_found"):
        actions.withdraw_terminal(other, turnstile)
    with pytest.raises(Refusal, match="not_found"):
        actions.enrol_terminal(other, cast.gate_a, "x", Direction.IN, pem(ED))
    assert not queries.terminals(other).items and len(queries.terminals(keeper).items) == 1
    # A withdrawn key may be enrolled again, as a terminal of its own.
    actions.withdraw_terminal(keeper, turnstile)
    again = actions.enrol_terminal(keeper, cast.gate_a, "东门闸机", Direction.IN, pem(P256))
    assert again.pk != turnstile and Terminal.objects.count() == 2


def test_a_terminal_at_a_closed_gate_opens_nothing(cast, clock, turnstile):
    Gate.objects.filter(pk=cast.gate_a.id).update(closed_at=clock.at)
    assert refused(turnstile, *reading(turnstile, clock.at)) == "not_found"
    assert GateRef(cast.gate_a.id) and not Passage.objects.exists()
