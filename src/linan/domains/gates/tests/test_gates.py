"""An afternoon at the south gate: 老周 keeps it, 王姐 comes when called, 孙姐 next door sees nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.forgery import forged

from linan.core import clock, vault
from linan.core.community.models import Gate, Person
from linan.core.ledger.cause import causing
from linan.core.ledger.models import Entry, Pending
from linan.core.movement.models import Passage
from linan.domains.gates import actions, queries
from linan.domains.gates.abilities import ALL
from linan.domains.gates.forms import answer_scan, answer_scans
from linan.domains.gates.models import Handover, ScanConflict, Showing
from linan.domains.gates.rules import Action, Direction, Exemption, Outcome, Taker
from linan.kernel.actor import Ability, Actor, ActorKind, Duty
from linan.kernel.ids import new_id
from linan.kernel.refusal import Refusal
from linan.kernel.region import Region
from linan.kernel.tokens import SUITES, Payload, Status, generate, issue, show
from linan.kernel.verdicts import Colour

pytestmark = pytest.mark.django_db
A = Region.of_code("330110001001")
B = Region.of_code("330110001002")
COUNTY = Region.of_code("330110")
NOW = datetime(2022, 7, 6, 4, 0, tzinfo=UTC)


def staff(region: Region, *abilities: Ability) -> Actor:
    duty = Duty(role="gate_guard", region=region, abilities=frozenset(abilities or ALL))
    return Actor(id="staff:00000000-0000-7000-8000-000000000001", kind=ActorKind.STAFF, duties=(duty,))


@pytest.fixture(autouse=True)
def noon():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def zhao():
    return person("赵大爷", A.child("g01").child("b01"), "330110194001011238")


@pytest.fixture
def chen():
    return person("小陈", A.child("g01").child("b02"))


@pytest.fixture
def sun():
    return person("孙姐", B.child("g01").child("b01"), "330110198001011239")


def person(name, region, identity=None):
    return Person.objects.create(
        name=name,
        identity=identity or "",
        identity_hash=vault.lookup("community.identity", identity) if identity else None,
        phone="",
        region=region,
        registered_at=NOW,
    ).ref


@pytest.fixture
def gate():
    return Gate.objects.create(region=A, name="南门").ref


@pytest.fixture
def zhou():
    return staff(A)


def kinds() -> list[str]:
    return list(Entry.objects.exclude(kind="access.read").order_by("id").values_list("kind", flat=True))


PHONE = derive_private_key(20220706, SECP256R1())
HOLDER = PHONE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def token(colour: Colour, code: bytes = b"12345678", holder_key: bytes = b"") -> str:
    payload = Payload(
        code_id=code,
        colour=colour,
        county=330110,
        issued_at=NOW - timedelta(minutes=1),
        lifetime_s=3600,
        rule_set=1,
        status_index=0,
        holder_key=holder_key,
    )
    return issue(payload, vault.token_key(queries.TOKEN_KEY, payload.issued_at))


@pytest.mark.parametrize("suite", SUITES)
def test_codes_of_every_suite_pass(zhou, gate, suite, settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    vault.add_token_key(queries.TOKEN_KEY, generate(suite), NOW.replace(microsecond=0) - timedelta(hours=1))
    code = token(Colour.GREEN)
    assert queries.read_token(code, NOW, COUNTY).colour == "green"
    assert actions.scan(zhou, gate, code, NOW, f"nonce-{suite}").action is Action.PASS
    forged = code[:90] + ("A" if code[90] != "A" else "B") + code[91:]
    assert queries.read_token(forged, NOW, COUNTY).colour is None


def test_green_passes_as_a_reading_and_leaves_no_fact(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "green", None)
    answer = actions.scan(zhou, gate, zhao, NOW, "nonce-0001")
    assert answer.action is Action.PASS and answer.masked_name == ""
    assert Passage.objects.get().person_id == zhao.id
    assert kinds() == []


def test_red_waits_with_one_handover_however_often_scanned(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "red", None)
    first = actions.scan(zhou, gate, zhao, NOW, "nonce-0001")
    assert first.action is Action.STOP and first.masked_name == "赵**"
    again = actions.scan(zhou, gate, zhao, NOW, "nonce-0001")
    assert again.repeat and again.handover == first.handover
    assert actions.scan(zhou, gate, zhao, NOW, "nonce-0002").handover == first.handover
    assert kinds() == ["gates.passage_refused"] and Passage.objects.count() == 0
    assert "come home" in str(first.next_step)
    assert Pending.objects.filter(once=f"gates.handover:{first.handover}").count() == 1

    (line,) = queries.handovers(zhou)
    assert (line.masked_name, line.overdue) == ("赵**", False)
    assert [t.count for t in queries.today(zhou)] == [1]
    actions.hand_over(zhou, line.id, Taker.GRID_WORKER, Outcome.TAKEN_HOME)
    actions.hand_over(zhou, line.id, Taker.GRID_WORKER, Outcome.TAKEN_HOME)
    assert kinds() == ["gates.passage_refused", "gates.handed_over"]
    assert Passage.objects.get().source == "handover"
    assert queries.handovers(zhou) == [] and queries.today(zhou) == []
    assert not Pending.objects.filter(once=f"gates.handover:{first.handover}").exists()


def test_an_older_verdict_that_comes_later_changes_nothing(zhao):
    older, newer = new_id(), new_id()
    for entry, colour in ((newer, "green"), (older, "red")):
        with causing(entry):
            actions.note_colour(staff(COUNTY), zhao, colour, None)
    assert queries.colour_noted(zhao, NOW) == "green"
    # Of two told together the last counts.
    actions.note_colours(staff(COUNTY), [(zhao, "red", None), (zhao, "yellow", None)])
    assert queries.colour_noted(zhao, NOW) == "yellow"


def test_an_old_wait_is_overdue(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "yellow", None)
    actions.scan(zhou, gate, zhao, NOW, "nonce-0001")
    with clock.frozen(NOW + timedelta(minutes=16)):
        assert queries.handovers(zhou)[0].overdue
        assert queries.today(zhou)[0].urgency == "overdue"


def test_a_code_is_checked_without_knowing_whose_it_is(zhou, gate, zhao):
    assert actions.scan(zhou, gate, token(Colour.GREEN), NOW, "nonce-0001").action is Action.PASS
    assert Passage.objects.get().person_id is None
    red = actions.scan(zhou, gate, token(Colour.RED), NOW, "nonce-0002")
    assert red.action is Action.STOP and red.handover and Handover.objects.get(pk=red.handover).person_id is None


def test_whose_a_code_is_comes_from_above(zhou, gate, zhao, monkeypatch):
    statuses = {0: (zhao, Status.VALID)}
    monkeypatch.setattr(queries.codes, "_lookups", [statuses.get])
    actions.scan(zhou, gate, token(Colour.GREEN), NOW, "nonce-0001")
    assert Passage.objects.get().person_id == zhao.id
    # A code shown from before the latest finding: the worse of the two counts.
    actions.note_colour(staff(COUNTY), zhao, "yellow", NOW + timedelta(days=7))
    answer = actions.scan(zhou, gate, token(Colour.GREEN), NOW, "nonce-0002")
    assert answer.action is Action.WAIT and answer.masked_name == "赵**"
    statuses[0] = (zhao, Status.REVOKED)
    assert actions.scan(zhou, gate, token(Colour.GREEN), NOW, "nonce-0003").action is Action.WAIT


def test_what_cannot_be_checked_is_no_closed_gate(zhou, gate, zhao, sun):
    answer = actions.scan(zhou, gate, forged(token(Colour.GREEN)), NOW, "nonce-0001")
    assert answer.action is Action.UNVERIFIABLE and "Do not send them away" in str(answer.next_step)
    assert actions.scan(zhou, gate, "330110195001011236", NOW, "nonce-0002").action is Action.UNVERIFIABLE
    # 赵大爷 has no phone and no answer yet, but he lives here.
    assert actions.scan(zhou, gate, "330110194001011238", NOW, "nonce-0003").action is Action.PASS
    # 孙姐 from next door shows her card; she is red, and the guard learns only what to do.
    actions.note_colour(staff(COUNTY), sun, "red", None)
    assert actions.scan(zhou, gate, "330110198001011239", NOW, "nonce-0004").action is Action.STOP
    with pytest.raises(Refusal, match="not_found"):
        actions.scan(zhou, gate, sun, NOW, "nonce-0005")
    assert kinds() == ["gates.passage_refused"]


def test_a_phones_code_counts_only_as_that_phone_shows_it_now(zhou, gate, zhao, monkeypatch):
    monkeypatch.setattr(queries.codes, "_lookups", [{0: (zhao, Status.VALID)}.get])
    bare = token(Colour.GREEN, holder_key=HOLDER)
    live = show(bare, PHONE, NOW - timedelta(seconds=50), b"nonce..1")
    assert actions.scan(zhou, gate, live, NOW, "nonce-0001").action is Action.PASS
    assert Passage.objects.get().person_id == zhao.id
    stranger = derive_private_key(7, SECP256R1())
    pictures = [
        (live, NOW + timedelta(minutes=3), "open the page again"),
        (show(bare, PHONE, NOW + timedelta(minutes=4), b"nonce..2"), NOW, "clock is ahead"),
        (bare, NOW, "belongs to a phone"),
        (show(bare, stranger, NOW, b"nonce..3"), NOW, "not the one it was made for"),
    ]
    for number, (text, at, words) in enumerate(pictures):
        with clock.frozen(at):
            answer = actions.scan(zhou, gate, text, at, f"nonce-001{number}")
        # A picture says nothing about who stands there, so nobody's passage is written; it closes no gate either.
        assert answer.action is Action.UNVERIFIABLE and words in str(answer.words), words
        assert "Do not send them away" in str(answer.next_step)
    assert Passage.objects.count() == 1
    # He lives here: looked up by card he comes home, whatever his phone shows. Of a kept scan its own time counts.
    assert actions.scan(zhou, gate, "330110194001011238", NOW, "nonce-0020").action is Action.PASS
    with clock.frozen(NOW + timedelta(hours=5)):
        kept = show(bare, PHONE, NOW, b"nonce..4")
        assert actions.scan(zhou, gate, kept, NOW, "nonce-0021").action is Action.PASS


def test_a_code_that_belongs_to_no_phone_goes_with_a_card(zhou, gate, zhao, monkeypatch):
    """A sheet of paper can be photographed: the guard compares whose it is, and still nobody is kept out."""
    monkeypatch.setattr(queries.codes, "_lookups", [{0: (zhao, Status.VALID)}.get])
    sheet = token(Colour.GREEN)
    answer = actions.scan(zhou, gate, sheet, NOW, "nonce-0001")
    assert answer.action is Action.PASS and answer.masked_name == "赵**" and "identity card" in str(answer.next_step)
    live = show(token(Colour.GREEN, holder_key=HOLDER), PHONE, NOW, b"nonce..1")
    answer = actions.scan(zhou, gate, live, NOW, "nonce-0002")
    assert answer.masked_name == "" and "identity card" not in str(answer.next_step)
    hurried = actions.scan(zhou, gate, sheet, NOW, "nonce-0003", exemption=Exemption.EMERGENCY)
    assert hurried.action is Action.PASS and "identity card" not in str(hurried.next_step)


def test_a_patient_never_waits(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "red", None)
    answer = actions.scan(zhou, gate, zhao, NOW, "nonce-0001", direction=Direction.OUT, exemption=Exemption.PATIENT)
    assert answer.action is Action.PASS and answer.handover
    assert Passage.objects.get().source == "exempt:patient"


def test_one_building_is_tightened_and_no_other(zhou, gate, zhao, chen):
    boss = staff(COUNTY)
    for who in (zhao, chen):
        actions.note_colour(boss, who, "green", None)
    building = A.child("g01").child("b01")
    actions.tighten_entrance(boss, building, NOW + timedelta(days=3), "有人确诊")
    actions.tighten_entrance(boss, building, NOW + timedelta(days=2), "有人确诊")
    assert kinds() == ["gates.entrance_tightened"]
    assert actions.scan(zhou, gate, zhao, NOW, "nonce-0001", direction=Direction.OUT).action is Action.WAIT
    assert actions.scan(zhou, gate, zhao, NOW, "nonce-0002").action is Action.PASS
    assert actions.scan(zhou, gate, chen, NOW, "nonce-0003", direction=Direction.OUT).action is Action.PASS
    entrance = Gate.objects.create(region=building, name="1幢").ref
    assert actions.scan(zhou, entrance, chen, NOW, "nonce-0004").action is Action.WAIT
    assert [e.building for e in queries.entrances(zhou)] == [building]
    assert actions.ease_entrance(boss, building) and not actions.ease_entrance(boss, building)
    assert actions.scan(zhou, entrance, chen, NOW, "nonce-0005").action is Action.PASS
    for wrong, until, why in ((A, 1, "x"), (building, 0, "x"), (building, 31, "x"), (building, 1, " ")):
        with pytest.raises(Refusal):
            actions.tighten_entrance(boss, wrong, NOW + timedelta(days=until), why)


def test_an_entry_from_a_risk_region_is_noticed(zhou, gate, zhao):
    boss = staff(COUNTY)
    actions.note_colour(boss, zhao, "green", None)
    actions.list_risk_region(boss, COUNTY, "3101", "上海", NOW + timedelta(days=14), "通告第3号")
    assert actions.scan(zhou, gate, zhao, NOW, "nonce-0001", origin="310115").action is Action.PASS
    actions.scan(zhou, gate, zhao, NOW, "nonce-0002", origin="320100")
    assert kinds() == ["gates.risk_region_listed", "gates.risky_entry_noticed"]
    with pytest.raises(Refusal, match="risk_region_unusable"):
        actions.list_risk_region(boss, COUNTY, "31x", "", NOW, "")


def test_a_queue_kept_without_network_comes_through_once(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "yellow", None)
    one = {
        "gate": str(gate.id),
        "nonce": "nonce-0001",
        "at": (NOW - timedelta(hours=2)).isoformat(),
        "person": str(zhao.id),
        "shown": "pass",
    }
    bad = [one | {"nonce": "x"}, {"nonce": "nonce-0009"}, one | {"nonce": "nonce-0008", "at": "2022-07-06T04:00:00"}]
    answers = answer_scans(zhou, [one, *bad, one])
    assert [a.get("problem", {}).get("code") for a in answers] == [
        None,
        "nonce_unusable",
        "scan_unusable",
        None,
        None,
    ]
    assert answers[0]["action"] == "wait" and answers[0]["conflict"] and answers[4]["repeat"]
    assert answers[3]["conflict"], "a time without its zone is in doubt, and the passage is kept all the same"
    assert [c.shown for c in ScanConflict.objects.all()] == ["pass"] * 2 and Handover.objects.count() == 1
    assert len(queries.conflicts(zhou)) == 2
    with pytest.raises(Refusal, match="scan_unusable"):
        answer_scan(zhou, one | {"code": "LA1:x"})
    with pytest.raises(Refusal, match="too_many"):
        answer_scans(zhou, [one] * 201)


def test_a_reader_s_number_fits_its_document_and_a_misread_card_is_none(zhou, gate):
    one = {"gate": str(gate.id), "nonce": "nonce-0001", "at": NOW.isoformat(), "read": "reader"}
    for n, number in enumerate(("L898902C3", "H01234567", "01234567")):
        told = answer_scan(zhou, one | {"identity": number, "nonce": f"nonce-000{n}"})
        assert told["action"] == "unverifiable", "nobody here is known by it, and nobody is sent away"
    for wrong in ("330110194001011234", "33011019400101123", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"):
        with pytest.raises(Refusal, match="bad_reading"):
            answer_scan(zhou, one | {"identity": wrong, "nonce": "nonce-0009"})


def test_next_door_finds_nothing(zhou, gate, zhao):
    actions.note_colour(staff(COUNTY), zhao, "red", None)
    handover = actions.scan(zhou, gate, zhao, NOW, "nonce-0001").handover
    assert handover
    sister = staff(B)
    assert queries.gates_of(sister) == [] and queries.handovers(sister) == [] and queries.passage_rows(sister) == []
    assert queries.today(sister) == [] and queries.entrances(sister) == []
    for refused in (
        lambda: actions.scan(sister, gate, zhao, NOW, "nonce-0002"),
        lambda: actions.hand_over(sister, handover, Taker.NOBODY, Outcome.LEFT),
        lambda: queries.handover(sister, handover),
    ):
        with pytest.raises(Refusal, match="not_found"):
            refused()
    assert Handover.objects.get().handed_at is None


def test_numbers_of_scans(zhou, gate, zhao):
    with pytest.raises(Refusal, match="unusable"):
        actions.scan(zhou, gate, zhao, NOW, "short")
    with pytest.raises(Refusal, match="not_permitted"):
        actions.scan(staff(A, ALL[1]), gate, zhao, NOW, "nonce-0001")


def test_one_picture_counts_once_at_all_gates(zhou, gate, zhao, monkeypatch):
    """赵大爷's screen is photographed: at the west gate, and back at the south gate, the picture is told apart."""
    monkeypatch.setattr(queries.codes, "_lookups", [{0: (zhao, Status.VALID)}.get])
    actions.note_colour(staff(COUNTY), zhao, "green", None)
    west = Gate.objects.create(region=A, name="西门").ref
    code = token(Colour.GREEN, holder_key=HOLDER)
    picture = show(code, PHONE, NOW, b"nonce..1")
    assert actions.scan(zhou, gate, picture, NOW, "nonce-0001").action is Action.PASS
    again = actions.scan(zhou, gate, picture, NOW, "nonce-0001")
    assert again.repeat and again.action is Action.PASS
    there = actions.scan(zhou, west, picture, NOW, "nonce-0002")
    assert there.action is Action.UNVERIFIABLE and "南门" in str(there.words) and not there.masked_name
    here = actions.scan(zhou, gate, picture, NOW, "nonce-0003")
    assert here.action is Action.UNVERIFIABLE and "here already" in str(here.words)
    # Opened again on the phone it is a new picture; and a picture of a yellow code is held as ever.
    assert actions.scan(zhou, west, show(code, PHONE, NOW, b"nonce..2"), NOW, "nonce-0004").action is Action.PASS
    yellow = show(token(Colour.YELLOW, holder_key=HOLDER), PHONE, NOW, b"nonce..3")
    assert actions.scan(zhou, gate, yellow, NOW, "nonce-0005").action is Action.WAIT
    assert actions.scan(zhou, west, yellow, NOW, "nonce-0006").action is Action.WAIT
    assert Passage.objects.filter(person_id=zhao.id).count() == 2


def test_a_picture_shown_at_two_gates_without_network_is_found_with_the_queue(zhou, gate, zhao, monkeypatch):
    monkeypatch.setattr(queries.codes, "_lookups", [{0: (zhao, Status.VALID)}.get])
    actions.note_colour(staff(COUNTY), zhao, "green", None)
    west = Gate.objects.create(region=A, name="西门").ref
    picture = show(token(Colour.GREEN, holder_key=HOLDER), PHONE, NOW, b"nonce..1")
    with clock.frozen(NOW + timedelta(days=1)):
        late = NOW + timedelta(minutes=1)
        assert not actions.scan(zhou, west, picture, late, "nonce-0002", shown="pass").conflict
        found = actions.scan(zhou, gate, picture, NOW, "nonce-0001", shown="pass")
        assert found.conflict and found.action is Action.UNVERIFIABLE and "西门" in str(found.words)
        assert [c.why for c in ScanConflict.objects.all()] == ["shown"]
        assert "two gates" in str(queries.open_conflicts(zhou)[0].why)
    with clock.frozen(NOW + timedelta(days=9)):
        actions.forget_register(staff(A), 30)
        assert not Showing.objects.exists()
