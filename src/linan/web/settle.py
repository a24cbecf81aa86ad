"""Filling a cell with a generated county and the people who work there: for demo and drill cells only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from linan.core import clock
from linan.core.accounts import actions as accounts
from linan.core.accounts.models import Department, Staff
from linan.core.accounts.queries import staff_actor
from linan.core.community import actions as register
from linan.core.community.divisions import load_divisions
from linan.core.community.models import Building, Division
from linan.core.ledger.fields import within
from linan.domains.oversight import actions as oversight
from linan.kernel.actor import Actor
from linan.kernel.processes import Body
from linan.kernel.refs import StaffRef
from linan.kernel.region import Level, Region
from linan.kernel.worlds import County
from linan.kernel.worlds.layout import make_layout
from linan.kernel.worlds.names import given_name, surname

PASSWORD = "linan-demo-2020"  # noqa: S105 - printed beside every sign-in of a cell that holds nobody's data


@dataclass
class Roster:
    """Who works in the settled county: staff by short key (`worker:<grid>`, `tracer`, `guard:<community>` …)."""

    staff: dict[str, StaffRef] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """The actor of a post, with the duties it was given when the county was settled."""
        if key not in self._actors:
            self._actors[key] = self._read(key)
        return self._actors[key]

    def _read(self, key: str) -> Actor:
        return staff_actor(Staff.objects.select_related("department").get(pk=self.staff[key].id), clock.now())


def settle(county: County, *, named: bool = True, progress: Callable[[str], None] = lambda step: None) -> Roster:
    """Enter divisions (those on the way to the county), register, places, gates and staff.

    `named` gives the first community the people the manual talks about (王姐, 老周 …).
    """
    progress("divisions")
    if not Division.objects.filter(level=int(Level.COMMUNITY)).exists():
        load_divisions(under=county.region.code)
    _name_communities(county)
    by = accounts.set_up_actor(county.region)
    progress("register")
    register.load_county(by, county)
    register.load_layout(by, *make_layout(county))
    progress("staff")
    return _employ(by, county, named)


def _neighbours(hire: Callable[..., None], community: Region) -> None:
    """In the community of the manual neighbours answer for the first houses, and one of them stands in."""
    houses = Building.objects.filter(within("region", community)).order_by("region").values_list("region", flat=True)
    for house in houses[:3]:
        hire(f"house:{house}", "楼栋长 · building lead", "building_lead", house)


def _name_communities(county: County) -> None:
    """Generated communities that the national list does not know are added under their own codes."""
    day = clock.today()
    for c in county.communities:
        street = c.region.parent
        for region, name in ((street, f"{c.name[:2]}街道"), (c.region, c.name)):
            Division.objects.get_or_create(
                region=region,
                defaults={"code": region.code, "name": name, "level": int(region.level), "since_on": day},
            )


def _employ(by: Actor, county: County, named: bool) -> Roster:
    rng = Random(f"staff:{county.seed}")  # noqa: S311 - a simulation must repeat
    roster = Roster()
    numbers = iter(range(1, 10_000))
    street = county.communities[0].region.parent

    def hire(key: str, title: str, role: str, region: Region, *more: tuple[str, Region], name: str = "",
             department: Department | None = None) -> None:  # fmt: skip
        n = next(numbers)
        own = name or surname(rng) + given_name(rng, rng.choice(("female", "male")))
        new = accounts.add_staff(
            by,
            name=own,
            region=region if region.level <= Level.COMMUNITY else region.community,
            phone=f"1990000{n:04d}",
            username=key.replace(":", "-").replace("/", "-").strip("-")[-60:],
            password=PASSWORD,
            department=department,
        )
        for r, where in ((role, region), *more):
            accounts.assign_duty(by, new.ref, r, where)
        roster.staff[key] = new.ref
        roster.titles[key] = title

    def office(code: str, name: str, region: Region = county.region) -> Department:
        return accounts.add_department(by, code=code, name=name, region=region)

    # Where two offices must agree, each has to belong to one.
    cdc, health, bureau = office("cdc", "疾控中心"), office("health", "卫健局"), office("police", "公安局")
    government, streets = office("government", "县政府办公室"), office("street", "街道办事处", street)
    bodies = {Body.HEADQUARTERS: office("headquarters", "疫情防控指挥部"), Body.HEALTH: health, Body.CDC: cdc,
              Body.STREET: streets}  # fmt: skip
    first = county.communities[0].region
    hire("clerk", "县里的办事员 · clerk", "clerk", county.region, name="沈晓燕")
    hire("tracer", "流调员钱工 · contact tracer", "tracer", county.region, name="钱立", department=cdc)
    hire(
        "hospital",
        "定点医院杜医生 · doctor of the designated hospital",
        "designated_doctor",
        county.region,
        name="杜文",
    )
    hire("lab", "检验员小吴 · laboratory", "lab_technician", county.region, name="吴静")
    hire(
        "county",
        "何局 · county official",
        "county_official",
        county.region,
        name="何国强",
        department=government,
    )
    hire("department", "卫健局干部 · department officer", "department_officer", county.region, department=health)
    hire("auditor", "审计员 · auditor", "auditor", county.region)
    hire("street", "刘主任 · street office", "street_director", street, name="刘建华", department=streets)
    hire("police", "民警老郑 · police", "police", street, name="郑勇", department=bureau)
    nicknames = {0: ("网格员王姐 · grid worker", "王桂兰"), 1: ("隔壁社区孙姐 · grid worker next door", "孙梅")}
    for c, community in enumerate(county.communities):
        region = community.region
        grids = [g for g in county.grids if g.community == region]
        hire(f"lead:{c}", "社区书记 · community secretary", "community_lead", region)
        hire(f"leader:{c}", "网格长 · grid leader", "grid_leader", region)
        doctor = "李医生 · community doctor" if region == first else "社区医生 · doctor"
        hire(f"doctor:{c}", doctor, "clinic_doctor", region, name="李敏" if region == first else "")
        guard = "门岗老周 · gate guard" if region == first else "门岗 · guard"
        hire(f"guard:{c}", guard, "gate_guard", region, name="周根生" if region == first else "")
        chen = "志愿者小陈 · volunteer" if region == first else "志愿者 · volunteer"
        hire(f"volunteer:{c}", chen, "volunteer", region, name="陈浩" if region == first else "")
        for n, grid in enumerate(grids):
            title, name = nicknames.get(c, ("", "")) if n == 0 and named else ("", "")
            hire(f"worker:{grid}", title or "网格员 · grid worker", "grid_worker", grid, name=name)
    for body, which in bodies.items():
        oversight.name_body(roster.actor("county"), body, which.region, which.pk)
    if named:
        _neighbours(hire, first)
    return roster
