"""The demo county: a quiet week, one infection in the middle of being handled, and a link for each role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.db.models import Case as Either
from django.db.models import When

from linan.core import clock
from linan.core.accounts import actions as accounts
from linan.core.accounts.facts import DutyKind
from linan.core.accounts.models import HelperKind, Staff
from linan.core.accounts.queries import resident_actor
from linan.core.community import actions as register
from linan.core.community.facts import Air, EmergencyUse, SiteKind, SpaceKind
from linan.core.community.models import Household, Person
from linan.core.community.queries import path_names
from linan.core.ledger import drain
from linan.core.ledger.fields import within
from linan.core.ledger.sequencer import sign_all
from linan.core.movement.loading import load_days
from linan.core.movement.models import Visit
from linan.core.policy import actions as policy
from linan.core.policy.modes import actions as modes
from linan.domains.directives import actions as directives
from linan.domains.gates import actions as gates_actions
from linan.domains.gates import queries as gates
from linan.domains.gates.rules import DocumentKind, Health, HoldReason, RefusalReason, VehicleUse
from linan.domains.gates.rules import Purpose as Errand
from linan.domains.issues import actions as issues
from linan.domains.issues.rules import IssueKind
from linan.domains.quarantine.models import Order
from linan.domains.reporting import actions as reporting
from linan.domains.reporting import forms
from linan.domains.screening import actions as screening
from linan.domains.screening.facts import Outcome as DoorOutcome
from linan.domains.screening.facts import Purpose
from linan.domains.screening.models import Door
from linan.domains.screening.rules import Item
from linan.domains.testing import actions as testing
from linan.domains.testing.facts import Form, Outcome
from linan.domains.testing.models import Sample
from linan.domains.tracing import actions as tracing
from linan.domains.tracing.facts import Ring
from linan.domains.tracing.models import Case, NoticeDraft
from linan.domains.tracing.rules.interview import Certainty, LineState, Told, Where
from linan.kernel.refs import PersonRef
from linan.kernel.region import Region
from linan.kernel.time import start_of
from linan.kernel.worlds import make_county, make_days
from linan.kernel.worlds.tables import DAILY_TABLES
from linan.web.demo_firms import name_the_contact, reopen
from linan.web.demo_supplies import deliver
from linan.web.settle import Roster, settle

EDITION = "v9"
"""The demo adopts the ninth edition, because its rings and days are verified."""


def make(seed: int, residents: int, code: str, progress: Callable[[str], None]) -> None:
    """Fill an empty demo cell."""
    county = make_county(seed, communities=3, residents=residents, county=code, on=clock.today())
    roster = settle(county, progress=progress)
    _adopt(roster, county.region)
    progress("two weeks of ordinary days")
    began = start_of(clock.today()) - timedelta(days=13)
    load_days(roster.actor("clerk"), county, make_days(county, days=13), began)
    progress("three departments' forms")
    _forms(roster, county.region)
    _words_down(roster, county.region, [c.region for c in county.communities])
    progress("a round from door to door")
    _round(roster)
    _problems(roster, county.communities[0].region)
    progress("spaces to book")
    first = county.communities[0].region
    _spaces(roster, first)
    progress("masks with their papers")
    deliver(roster, county.region, first)
    progress("firms that reopen")
    reopen(roster, first)
    progress("a day at a gate")
    _desk(roster)
    progress("one infection")
    working = [p for p in county.people if p.work is not None and first.covers(county.households[p.household].region)]
    _outbreak(roster, PersonRef(working[3].id))
    _suspicion(roster, PersonRef(working[-1].id))
    drain()
    sign_all()
    _links(roster)


def _problems(roster: Roster, community: Region) -> None:
    """A team with its order, two problems somebody found, and a director's colleague lent where people are missing."""
    clerk, by = roster.actor("clerk"), roster.actor("volunteer:0")
    grid = next(Region(k[7:]) for k in roster.staff if k.startswith(f"worker:{community}"))
    helpers = [
        accounts.Helper(roster.staff["police"], HelperKind.POLICE),
        accounts.Helper(roster.staff["doctor:0"], HelperKind.DOCTOR),
        accounts.Helper(roster.staff["guard:0"], HelperKind.PROPERTY),
        accounts.Helper(roster.staff["volunteer:0"], HelperKind.VOLUNTEER),
    ]
    accounts.save_team(clerk, grid, roster.staff[f"worker:{grid}"], helpers)
    street = community.parent
    lent = accounts.add_staff(clerk, name="宋晓明", region=street)
    until = clock.now() + timedelta(days=14)
    accounts.assign_duty(clerk, lent.ref, "grid_worker", community, how=DutyKind.SECONDMENT, until=until)
    issues.report_issue(by, community, "", "单元门口的消防通道被纸箱堵住。", IssueKind.DANGER, grid=grid)
    other = issues.report_issue(by, community, "", "两个网格交界的垃圾箱三天没清。", IssueKind.HYGIENE, grid=grid)
    lead = roster.actor("lead:0")
    for near in [Region(k[7:]) for k in roster.staff if k.startswith(f"worker:{community}")][1:2]:
        issues.share_issue(lead, other.ref, near)


def _adopt(roster: Roster, region: Region) -> None:
    since = clock.now() - timedelta(days=30)
    proposed = policy.propose_edition(
        roster.actor("county"), region, EDITION, since=since, because="Demonstration county"
    )
    policy.adopt_edition(roster.actor("department"), proposed.id)


def _forms(roster: Roster, region: Region) -> None:
    """Three of the daily tables, sent out by one department: the register fills most boxes, one sheet asks the rest."""
    by = roster.actor("department")
    for title in ("健康监测日报", "困难家庭关爱日报", "春耕人员健康日报"):
        table = next(t for t in DAILY_TABLES if t.title == title)
        schema = forms.schema(title, [], [{"title": c, "name": f"q{n}"} for n, c in enumerate(table.columns)])
        form = reporting.design_form(
            by, title=title, region=region, schema=schema, purpose="每日健康与生活需求", basis="《传染病防治法》",
            until_on=clock.today() + timedelta(days=60), repeat="day",
        )  # fmt: skip
        reporting.send_out_form(by, form.ref, despite="演示县：三张真实报表并存")


def _words_down(roster: Roster, region: Region, communities: list[Region]) -> None:
    """One directive and one figure, asked of every community."""
    directives.issue_directive(
        roster.actor("county"), region, communities, number="演〔1〕", title="独居老人逐户问需",
        text="请各社区两日内问遍独居老人，缺药、缺菜的当天送到，并把做不到的事写回来。",
        reason="封控期间独居老人最容易被漏掉。", basis="《突发公共卫生事件应急条例》第四十条",
        ends_on=clock.today() + timedelta(days=14),
    )  # fmt: skip
    at = start_of(clock.today())
    reporting.ask_figure(roster.actor("county"), region, "独居老人户数", at, communities)


def _round(roster: Roster) -> None:
    """One grid is walked: some doors met, some absent, some answered by themselves, the last still to be knocked at."""
    key = next(k for k in roster.staff if k.startswith("worker:"))
    grid, worker, lead = Region(key[7:]), roster.actor(key), roster.actor("lead:0")
    homes = list(Household.objects.filter(within("region", grid)).order_by("region", "id"))
    register.register_household(lead, homes[0].region.parent.child("0909"), homes[0].address[:-4] + "909室")
    made = screening.open_round(
        lead, grid, Purpose.SCREEN, "逐户走访", due_at=start_of(clock.today()) + timedelta(days=2, hours=20)
    )
    doors = list(Door.objects.filter(round=made).order_by("position"))
    everything = frozenset(Item)
    for n, door in enumerate(doors[:-8]):
        member = Person.objects.filter(household=door.home).exclude(phone_hash="").order_by("id").first()
        if n % 4 == 3 and member is not None:
            screening.answer_household(resident_actor(member.ref, clock.now()), screening.Said(right=everything))
        elif n % 9 == 4:
            screening.answer_door(worker, door.id, DoorOutcome.ABSENT)
        else:
            screening.answer_door(worker, door.id, DoorOutcome.INFORMED, needs=["medicine"] if n % 7 == 0 else [])
    told = next(p for d in doors[-8:] if (p := Person.objects.filter(household=d.home).order_by("id").first()))
    came = screening.Newcomer("何小满", origin="安徽合肥", since_on=clock.today() - timedelta(days=1))
    screening.answer_household(resident_actor(told.ref, clock.now()), screening.Said(came=(came,)))


def _spaces(roster: Roster, community: Region) -> None:
    """A hall, a court, a car park and an online room; in alert, the court can be turned to a test site."""
    lead, until = roster.actor("lead:0"), clock.now() + timedelta(days=7)
    alert = modes.propose_mode(
        lead, community, "alert", reason="邻县发现病例，提前做准备", until=until, powers=["register.convert"]
    )  # fmt: skip
    modes.confirm_mode(roster.actor("street"), alert.pk)
    by = roster.actor("lead:0")
    told: tuple[tuple[str, SpaceKind, int, int, Air | None, list[EmergencyUse]], ...] = (
        ("活动室", SpaceKind.ROOM, 30, 80, Air.NATURAL, [EmergencyUse.STORES, EmergencyUse.VACCINATION]),
        ("篮球场", SpaceKind.COURT, 0, 420, Air.NATURAL, [EmergencyUse.TESTING, EmergencyUse.SHELTER]),
        ("地下停车场", SpaceKind.CAR_PARK, 60, 1500, Air.MECHANICAL, [EmergencyUse.STORES]),
        ("线上议事厅", SpaceKind.ONLINE, 100, 0, None, []),
    )
    for name, space, holds, metres, air, uses in told:
        register.add_site(
            by,
            community,
            register.SiteParticulars(
                SiteKind.PUBLIC_SPACE, name, capacity=holds, square_metres=metres, air=air, emergency_uses=uses,
                space=space,
            ),
        )  # fmt: skip


def _desk(roster: Roster) -> None:
    """Four who do not live here are inside; one was refused and objects, and one gate refuses whoever is from Hubei."""
    guard = roster.actor("guard:0")
    here = gates.gates_of(guard)[0].gate
    gates_actions.take_post(guard, here)
    well = Health(ill=False, contact=False, risk_area=False)
    for n, (name, door, purpose) in enumerate(
        (("何小满", "1幢1单元101室", Errand.VISIT), ("程大明", "2幢1单元501室", Errand.REPAIR),
         ("快递小吴", "驿站", Errand.DELIVERY), ("护工孙玉", "1幢1单元302室", Errand.CARE))
    ):  # fmt: skip
        told = gates_actions.Visitor(
            DocumentKind.NONE, "", name, f"1370000000{n}", purpose, visiting=door, temperature=364 + n, form=well,
            origin="33",
        )  # fmt: skip
        gates_actions.admit(guard, here, f"demo-in-{n}", told)
    gates_actions.pass_vehicle(guard, here, "demo-ambulance", VehicleUse.AMBULANCE, note="120 急救中心")
    gates_actions.pass_vehicle(guard, here, "demo-car", VehicleUse.ORDINARY, plate="浙AD12345")
    lead, soon = roster.actor("lead:0"), clock.now() + timedelta(days=20)
    community = gates.gates_of(guard)[0].region.community
    gates_actions.permit_vehicle(lead, community, "浙A8K321", "菜篮子保供", soon)
    gates_actions.permit_vehicle(lead, community, "浙AF00128", "居民用车", soon)
    host = Person.objects.filter(within("region", community), household__isnull=False).order_by("id").first()
    if host is not None:
        until = clock.now() + timedelta(hours=10)
        gates_actions.announce_guest(resident_actor(host.ref, clock.now()), "何小雨", clock.now(), until, "浙A12345")
    gates_actions.limit_outings(
        roster.actor("street"), community, clock.now() + timedelta(days=7), "本社区有病例，请各户轮流出门采购"
    )
    places = gates.venues(lead)
    for line in places[:3]:
        gates_actions.issue_venue(lead, line.place)
    if places:
        gates_actions.check_poster(lead, "https://example.org/a-copy", places[0].place)
    here_goods = gates_actions.note_goods(
        guard, here, gates_actions.Goods("冻虾仁", "DL20220601", "辽宁大连", -18, disinfected=True)
    )
    gates_actions.note_goods(guard, here, gates_actions.Goods("冻带鱼", "ZS0417", "浙江舟山", -18))
    if host is not None and host.household is not None:
        gates_actions.share_goods(guard, here_goods.pk, host.household.address, "2 千克")
    gates_actions.share_goods(guard, here_goods.pk, "社区食堂", "20 千克")
    neighbours = Person.objects.filter(within("region", community)).order_by("-id")[:2]
    for person, about in zip(neighbours, (HoldReason.TRAVEL, HoldReason.TEST), strict=False):
        gates_actions.set_hold(roster.actor("tracer"), person.ref, about)
    stranger = gates_actions.Visitor(
        DocumentKind.NONE, "", "", "", Errand.VISIT, temperature=365, form=well, origin="42"
    )
    for n in range(6):
        why = gates_actions.Ground(RefusalReason.OTHER, "湖北来的先不让进")
        no = gates_actions.refuse(guard, here, f"demo-no-{n}", stranger, why)
    gates_actions.object_to(guard, no.pk, "我已离开湖北一个月，住户在等我。")


def _sample(roster: Roster, person: PersonRef, tube: str, outcome: Outcome) -> Sample:
    testing.take_sample(roster.actor("doctor:0"), person, tube)
    testing.receive_sample(roster.actor("lab"), tube)
    return testing.report_result(roster.actor("lab"), tube, outcome)


def _outbreak(roster: Roster, person: PersonRef) -> None:
    """A confirmed case whose contacts are determined and pushed: codes, orders and tasks are there to be looked at."""
    _sample(roster, person, "DEMO-0001", Outcome.SCREEN_POSITIVE)
    drain()
    second = _sample(roster, person, "DEMO-0002", Outcome.SCREEN_POSITIVE)
    drain()
    tracer = roster.actor("tracer")
    testing.confirm_infection(tracer, second.ref, Form.CONFIRMED, onset_on=clock.today() - timedelta(days=1))
    drain()
    case = Case.objects.get(person_id=person.id)
    for ring in (Ring.CLOSE, Ring.SECONDARY):
        lines = [c.ref for c in case.contacts.filter(ring=ring.value)]
        # Some lines are left for the visitor to determine.
        tracing.determine_many(tracer, case.ref, ring, "同处一室", contacts=lines[: len(lines) * 2 // 3 + 1])
    tracing.push_contacts(tracer, case.ref)
    _interview(roster, case)
    drain()


def _interview(roster: Roster, case: Case) -> None:
    """Begun with what the records know: yesterday evening is told, in words, and the rest of the days waits."""
    doctor, day = roster.actor("doctor:0"), clock.today() - timedelta(days=1)
    tracing.begin_interview(doctor, case.ref)
    told = Told(
        Where.WORDS, 19 * 60, 20 * 60 + 30, words="河边的小馆子", certainty=Certainty.ABOUT, state=LineState.CONFIRMED
    )
    line = tracing.add_line(doctor, case.ref, day, told)
    tracing.name_companion(doctor, line.id, "老同学小高")
    tracing.save_line(roster.actor("tracer"), line.id, 1, replace(told, end=21 * 60 + 30))
    tracing.save_line(doctor, line.id, 1, replace(told, end=21 * 60))
    _notice(roster, case)


def _notice(roster: Roster, case: Case) -> None:
    """A notice as counties write them, read into drafts: the first is our case, and its lines wait for a person."""
    tracer, today = roster.actor("tracer"), clock.today()
    day, next_day = today - timedelta(days=3), today - timedelta(days=2)
    visit = Visit.objects.filter(person_id=case.person_id).exclude(place__use="home").order_by("id").first()
    shop = visit.place.name if visit else "超市"
    text = (
        f"病例1，男，50岁，现住{path_names(case.region.community)[-1]}。{day.month}月{day.day}日9时许到{shop}，"
        f"12时到人民饭店用餐。{next_day.month}月{next_day.day}日居家未外出。\n"
        f"病例2，女，34岁，系病例1的同事。{day.month}月{day.day}日到河滨公园散步。\n"
    )
    sheet = tracing.read_in_notice(tracer, text, today, "卫健委通报（演示）")
    draft = NoticeDraft.objects.get(sheet=sheet, position=1)
    tracing.say_who_is_meant(tracer, draft.id, case.number)


def _suspicion(roster: Roster, person: PersonRef) -> None:
    """A first positive sample that waits for its second."""
    _sample(roster, person, "DEMO-0003", Outcome.SCREEN_POSITIVE)


def _links(roster: Roster) -> None:
    from linan.domains.quarantine.rules import OPEN

    first = next(k for k in roster.staff if k.startswith("worker:"))
    second = next(
        k for k in roster.staff if k.startswith("worker:") and not k[7:].startswith(Region(first[7:]).community)
    )
    keys = (
        "guard:0 doctor:0 tracer hospital lab police lead:0 leader:0 volunteer:0 street county department auditor clerk"
    )
    for key in (first, *keys.split(), second):
        staff = Staff.objects.get(pk=roster.staff[key].id)
        accounts.add_demo_link(staff.user, roster.titles[key])
    stay = (
        Order.objects.filter(state__in=list(OPEN), provisional=False, region__startswith=str(first[7:]))
        .order_by("id")
        .first()
        or Order.objects.filter(state__in=list(OPEN), provisional=False).order_by("id").first()
    )
    if stay is not None:
        accounts.add_demo_link(
            accounts.resident_user(PersonRef(stay.person_id)), "居家隔离的居民 · resident in quarantine"
        )
    unanswered = Door.objects.filter(outcome="").values("home_id")
    free = (
        Person.objects.filter(within("region", Region(first[7:]).community))
        .exclude(pk__in=Order.objects.values("person_id"))
        # Somebody at whose door nobody has knocked yet: their form still asks something.
        .order_by(Either(When(household__in=unanswered, then=0), default=1), "id")
        .first()
    )
    if free is not None:
        name_the_contact(roster, free)
        accounts.add_demo_link(accounts.resident_user(PersonRef(free.pk)), "普通居民 · resident")
