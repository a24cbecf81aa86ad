"""One body answers for each process, and many act in it: played through an outbreak, then looked at by those above."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linan.core import clock as time_here
from linan.core.accounts import actions as accounts
from linan.core.ledger import sequencer, tallies
from linan.core.ledger.models import Entry
from linan.core.ledger.processes import all_processes, process_of
from linan.core.policy import actions as policy
from linan.domains.directives import actions as directives
from linan.domains.gates import actions as gates
from linan.domains.gates.rules import HoldReason
from linan.domains.healthcode import actions as codes
from linan.domains.healthcode.models import Evidence
from linan.domains.healthcode.rules.orders import Asked
from linan.domains.oversight import actions, queries
from linan.domains.oversight.models import NamedBody
from linan.domains.quarantine import actions as quarantine
from linan.domains.quarantine.models import Order
from linan.domains.reopening import actions as reopening
from linan.domains.reopening.models import Reopening
from linan.domains.screening import actions as screening
from linan.domains.screening.facts import Outcome as Found
from linan.domains.screening.facts import Purpose
from linan.domains.screening.models import Door
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Outcome as Located
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, Contact
from linan.domains.wellbeing import actions as wellbeing
from linan.domains.wellbeing.facts import Way
from linan.domains.wellbeing.models import CarePlan
from linan.kernel.facts import all_kinds
from linan.kernel.processes import Body
from linan.kernel.refusal import Refusal
from tests.cast import COUNTY, STREET, A, B, founder
from tests.firms import whole_file
from tests.stories.test_outbreak import meet_at_the_market, sample_and_report

pytestmark = pytest.mark.django_db

HEARD = {f"community.household_{what}" for what in ("heard", "managed", "freed")}
"""Hearing from a household every day stands in the register, and follows from a stay."""
NOBODY = {
    "access.": "reading, which oversight looks into",
    "accounts.": "staff and their duties, and who may act for whom",
    "activities.": "what people do together in calm times",
    "community.": "the register of people, homes and places",
    "files.": "files and imports",
    "flows.": "goods and their book",
    "issues.": "problems of a place and who solves them",
    "ledger.": "the ledger itself",
    "messages.": "words sent; what they tell of is recorded where it was decided",
    "movement.": "readings others rest on, their correction and their end",
    "oversight.": "what looks at all of this",
    "reporting.": "figures and answers; it restricts nobody",
    "resilience.": "indicators of an area",
    "response.": "that gate and home asked one another; what they then did is recorded where they did it",
    "workforce.": "who of the staff goes; what they do at the door is recorded there",
    "gates.goods_recalled": "goods",
    "gates.post_taken": "who keeps a gate",
    "gates.register_forgotten": "the end of what a gate wrote down",
    "gates.terminal_": "machines at a gate; whoever passes them is recorded as at any gate",
    "gates.venue_code_": "posters of places",
    "gates.waiting_forgotten": "the end of who had to wait at a gate",
    "healthcode.forg": "the end of what codes rested on",
    "healthcode.issuer_list_loaded": "what other counties withdrew",
    "healthcode.revocation": "what other countries withdrew; no certificate is issued here",
    "supplies.": "goods and their papers",
    "test.": "facts of the tests",
}
"""Facts that control nobody, and what they are about. A new fact is put in a process, or here with its reason."""


def test_every_fact_that_controls_people_belongs_to_exactly_one_process():
    owners = {kind: [p.code for p in all_processes() if kind in p.kinds] for kind in all_kinds()}
    exempt = {kind for kind in owners if kind.startswith(tuple(NOBODY)) and kind not in HEARD}
    unclear = {kind: codes for kind, codes in owners.items() if len(codes) != (kind not in exempt)}
    assert not unclear, unclear
    assert all(process_of(kind) is None for kind in exempt)
    assert all(isinstance(p.body, Body) for p in all_processes())
    assert {n for n in NOBODY if any(kind.startswith(n) for kind in owners)} | {"test."} == set(NOBODY)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.LINAN_HOME = tmp_path / "home"


@pytest.fixture
def outbreak(cast, clock, drain):
    """Two weeks in which every process runs; each in the hands of those whose work it is."""
    for who, office in (("qian", "区疾控中心"), ("liu", "河畔街道办"), ("he", "县政府办")):
        accounts.enter_department(founder(), cast.staff[who], office)
    soon = time_here.now() + timedelta(days=3)
    proposed = policy.propose_edition(cast.he, COUNTY, "v9", since=time_here.now(), because="notice")
    officer = accounts.add_staff(founder(), name="郭立新", region=COUNTY, username="guo", password="river-1949-x")
    accounts.assign_duty(
        founder(), officer.ref, "department_officer", COUNTY, since=time_here.now() - timedelta(days=1)
    )
    cast.staff["officer"] = officer.ref
    policy.adopt_edition(cast.officer, proposed.id)
    sent = directives.issue_directive(
        cast.liu, STREET, [A, B], number="1", title="逐户问药", text="问", reason="缺药", basis="条例",
        ends_on=time_here.today() + timedelta(days=3),
    )  # fmt: skip
    directives.reply_directive(cast.actor("lead"), sent.ref, A, "人手不够")
    gates.list_risk_region(cast.qian, COUNTY, "31", "上海", soon, "通告")
    gates.tighten_entrance(cast.liu, cast.a_b01, soon, "同楼两例")
    meet_at_the_market(cast, 1, "father", "zhao", "song")
    sample_and_report(cast, "father", "TUBE-1", Outcome.SCREEN_POSITIVE)
    drain()
    second = sample_and_report(cast, "father", "TUBE-2", Outcome.SCREEN_POSITIVE)
    drain()
    testing.confirm_infection(cast.qian, second.ref, Form.CONFIRMED, onset_on=time_here.today())
    drain()
    case = Case.objects.get()
    tracing.determine_many(cast.qian, case.ref, Ring.CLOSE, "forty minutes in one room", everyone=True)
    tracing.push_contacts(cast.qian, case.ref)
    drain()
    line = Contact.objects.get(case=case, person_id=cast.person["zhao"].id)
    tracing.locate_contact(cast.wang, line.ref, Located.CONTROLLED)
    drain()
    zhao = Order.objects.get(person_id=cast.person["zhao"].id)
    quarantine.check_in(cast.zhao, zhao.ref)
    quarantine.report_leaving(cast.actor("lead"), cast.person["zhao"], "neighbour", time_here.now())
    plan = CarePlan.objects.get(restriction=str(zhao.ref))
    wellbeing.note_contact(cast.wang, plan.pk, way=Way.CALL)
    wellbeing.note_contact(cast.li, plan.pk, way=Way.DOOR)
    gates.scan(cast.zhou, cast.gate_a, cast.person["zhao"], time_here.now(), "scan-zhao-1")
    gates.set_hold(cast.qian, cast.person["gao"], HoldReason.PLACE)
    reopening.submit_file(cast.wang, whole_file(cast.wang).pk)
    reopening.close_file(cast.actor("lead"), Reopening.objects.get().pk, "停产")
    screening.open_round(cast.actor("lead"), cast.a_g01, Purpose.SCREEN, "逐户", due_at=soon)
    door = Door.objects.filter(region__startswith=str(cast.a_b01)).first()
    screening.answer_door(cast.wang, door.pk, Found.ABSENT)
    asked = Asked("exposed_place", "infectious-39", "流调1", "与病例同时在梧桐菜市场", 2)
    order = codes.propose_order(cast.qian, [cast.person["gao"]], asked)
    codes.agree_to_order(cast.liu, order.pk)
    drain()
    piece = Evidence.objects.get(source=str(order.ref))
    codes.object_to(cast.gao, cast.person["gao"], piece.ref, words="那天我不在市场")
    drain()
    return cast


def line_of(by, code, area=COUNTY):
    found = queries.processes(by, queries.ProcessFilter(code=code)).items
    return next(line for line in found if line.answering.to.area == area)


def test_in_each_process_that_ran_one_body_answers_and_two_kinds_of_people_act(outbreak):
    lines = queries.processes(outbreak.he, queries.ProcessFilter(), size=100).items
    assert {line.process.code for line in lines} == {p.code for p in all_processes()}
    ran = [line for line in lines if line.entries]
    assert not {p.code for p in all_processes()} - {line.process.code for line in ran}
    assert {line.key: [p.role for p in line.parts] for line in ran if line.hands < 2} == {}


def test_the_answer_is_the_same_before_and_after_counting(outbreak):
    wide = queries.processes(outbreak.he, queries.ProcessFilter(), size=100).items
    near = queries.processes(outbreak.actor("lead"), queries.ProcessFilter(), size=100).items
    sequencer.sequence_all()
    while tallies.tally_all():
        pass
    assert queries.processes(outbreak.he, queries.ProcessFilter(), size=100).items == wide
    assert queries.processes(outbreak.actor("lead"), queries.ProcessFilter(), size=100).items == near
    controls = [k for p in all_processes() for k in p.kinds]
    assert sum(line.entries for line in wide) == Entry.objects.filter(kind__in=controls).count()


def test_who_stands_next_door_sees_nothing_of_it(outbreak):
    """唐书记 counts her own community's entries; 林书记 his; both see the one body above them."""
    for who, area, other in (("tang", B, A), ("lead", A, B)):
        mine = queries.processes(outbreak.actor(who), queries.ProcessFilter(), size=100).items
        kinds = [k for p in all_processes() for k in p.kinds]
        own, theirs = (Entry.objects.filter(region=r, kind__in=kinds).count() for r in (area, other))
        assert sum(line.entries for line in mine) == own != theirs
        assert {line.answering.to.area for line in mine} == {STREET, COUNTY}
    assert not line_of(outbreak.actor("tang"), "screening", STREET).parts
    for who in ("wang", "sun", "zhou", "qian", "clerk"):
        with pytest.raises(Refusal) as no:
            queries.processes(outbreak.actor(who), queries.ProcessFilter())
        assert no.value.code == "not_permitted"
    tang = outbreak.actor("tang")
    for code, where in (("codes", COUNTY.parent.child("330111")), ("screening", A), ("nothing", STREET)):
        with pytest.raises(Refusal) as no:
            queries.process_of(tang, code, where, queries.ProcessFilter())
        assert no.value.code == "not_found"


def test_one_process_says_who_records_what(outbreak):
    view = queries.process_of(outbreak.he, "tracing", COUNTY, queries.ProcessFilter())
    told = {k.kind: [p.role for p in k.parts] for k in view.kinds}
    assert told["tracing.contact_located"] == ["grid_worker"] and "tracer" in told["tracing.contact_determined"]
    assert view.line.answering.to.body is Body.CDC and view.laws[0].code == "infectious-7"
    assert sum(k.entries for k in view.kinds) == view.line.entries
    # A list for the whole county is no single street's: there the headquarters answers.
    assert line_of(outbreak.he, "passage", STREET).entries and not line_of(outbreak.liu, "rules").parts


def test_a_process_in_one_hand_is_flagged(cast, clock):
    screening.open_round(
        cast.actor("lead"), cast.a_g01, Purpose.SCREEN, "逐户", due_at=time_here.now() + timedelta(days=1)
    )
    line = line_of(cast.he, "screening", STREET)
    assert line.one_hand and line.hands == 1 and [p.role for p in line.parts] == ["community_lead"]
    flagged = queries.processes(cast.he, queries.ProcessFilter(one_hand=True)).items
    assert [one.key for one in flagged] == [line.key]
    screening.answer_door(cast.wang, Door.objects.filter(region__startswith=str(cast.a_g01)).first().pk, Found.ABSENT)
    assert not queries.processes(cast.he, queries.ProcessFilter(one_hand=True)).items
    # Two weeks later nothing of it lies in the days that are counted.
    clock.advance(days=14)
    assert not line_of(cast.he, "screening", STREET).parts


def test_the_county_says_which_office_a_body_is(cast, clock):
    line = line_of(cast.he, "tracing")
    assert not line.answering.office and "centre for disease control" in str(line.answering.words)
    office = accounts.enter_department(founder(), cast.staff["qian"], "区疾控中心")
    actions.name_body(cast.he, Body.CDC, COUNTY, office.pk)
    actions.name_body(cast.he, Body.CDC, COUNTY, office.pk)
    assert str(line_of(cast.he, "tracing").answering.words) == "区疾控中心" == line_of(
        cast.actor("lead"), "tracing").answering.office  # fmt: skip
    assert Entry.objects.filter(kind="oversight.body_named").count() == 1
    other = accounts.enter_department(founder(), cast.staff["li"], "区疾控中心（新）")
    actions.name_body(cast.he, Body.CDC, COUNTY, other.pk)
    assert NamedBody.objects.get().office_id == other.pk  # one office a body, never two
    for body, area, which, code in (
        (Body.STREET, COUNTY, office.pk, "wrong_area"),
        (Body.CDC, STREET, office.pk, "wrong_area"),
        (Body.CDC, COUNTY, cast.staff["li"].id, "no_such_office"),
    ):
        with pytest.raises(Refusal) as no:
            actions.name_body(cast.he, body, area, which)
        assert no.value.code == code
    for who in ("liu", "audit", "lead"):
        with pytest.raises(Refusal) as no:
            actions.name_body(cast.actor(who), Body.STREET, STREET, office.pk)
        assert no.value.code == "not_permitted"


def test_pages_of_the_list_follow_one_another(cast):
    whole = queries.processes(cast.he, queries.ProcessFilter(), size=100)
    found, after = [], None
    while True:
        page = queries.processes(cast.he, queries.ProcessFilter(), cursor=after, size=4)
        found += page.items
        after = page.next
        if after is None:
            break
    assert [line.key for line in found] == [line.key for line in whole.items] and whole.next is None
