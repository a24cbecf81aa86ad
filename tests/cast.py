"""The fixed cast: one small county with two communities side by side, built through the actions themselves.

    cast = build_cast()
    cast.wang           Actor of 王姐, grid worker of A/g01 …  cast.sun is her neighbour, who must never see A's people
    cast.zhao           Actor of 赵大爷 as a resident;          cast.person["zhao"] his PersonRef
    cast.staff["wang"]  StaffRef;                               cast.user("wang") the user, for `client.force_login`
    cast.a, cast.b      the communities;                        cast.a_g01, cast.a_b01 … grids and buildings
    cast.gate_a         GateRef of A's gate;                    cast.place["market"] PlaceRef

Used by the tests and by the demo county.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from stdnum.cn import ric
from stdnum.iso7064 import mod_11_2

from linan.core import clock
from linan.core.accounts import actions as accounts
from linan.core.accounts import roles
from linan.core.accounts.abilities import ADD_STAFF, ASSIGN_DUTY, SEE_STAFF, SET_UP, WITNESS_PROXY
from linan.core.accounts.models import Staff
from linan.core.accounts.queries import resident_actor, set_up_done, staff_actor
from linan.core.community import actions as register
from linan.core.community.abilities import EDIT_PEOPLE, EDIT_PLACES, SEE_PEOPLE
from linan.core.community.models import Division
from linan.kernel.actor import Actor, ActorKind, Duty
from linan.kernel.refs import GateRef, HouseholdRef, PersonRef, PlaceRef, StaffRef
from linan.kernel.region import Region
from linan.kernel.words import Words

COUNTY = Region("33/3301/330110/")
STREET = COUNTY.child("330110001")
A = STREET.child("330110001001")
B = STREET.child("330110001002")
NAMES = {
    "33": "浙江省",
    "3301": "杭州市",
    "330110": "余杭区",
    "330110001": "河畔街道",
    "330110001001": "梧桐社区",
    "330110001002": "香樟社区",
}
BEGAN = datetime(2022, 1, 1, tzinfo=UTC)
"""Since when everybody has their duty; tests hold their clocks after it."""
PASSWORD = "river-lantern-1949"

_STAFF: list[tuple[str, str, str, str, Region, str]] = [
    ("wang", "王姐", "王秀兰", "grid_worker", A.child("g01"), "13800000001"),
    ("li", "李医生", "李慧", "clinic_doctor", A, "13800000002"),
    ("chen", "小陈", "陈志强", "volunteer", A, "13800000003"),
    ("zhou", "老周", "周建国", "gate_guard", A, "13800000004"),
    ("liu", "刘主任", "刘敏", "street_director", STREET, "13800000005"),
    ("sun", "孙姐", "孙桂英", "grid_worker", B.child("g01"), "13800000006"),
    ("qian", "钱工", "钱海涛", "tracer", COUNTY, "13800000007"),
    ("zheng", "民警老郑", "郑勇", "police", STREET, "13800000008"),
    ("du", "杜医生", "杜文", "designated_doctor", COUNTY, "13800000017"),
    ("wu", "小吴", "吴静", "lab_technician", COUNTY, "13800000009"),
    ("he", "何局", "何国强", "county_official", COUNTY, "13800000010"),
    ("lead", "社区书记", "林芳", "community_lead", A, "13800000011"),
    ("zhang", "老张", "张平", "grid_worker", A.child("g02"), "13800000012"),
    ("feng", "冯医生", "冯霞", "clinic_doctor", B, "13800000013"),
    ("tang", "唐书记", "唐丽", "community_lead", B, "13800000014"),
    ("hou", "老侯", "侯明", "gate_guard", B, "13800000015"),
    ("audit", "审计员", "韩超", "auditor", COUNTY, "13800000016"),
]

_HOMES: list[tuple[str, Region, str, list[tuple[str, str, date, str, str]]]] = [
    ("zhao", A.child("g01").child("b01").child("u1").child("0101"), "1幢1单元101室",
     [("zhao", "赵德福", date(1941, 3, 5), "male", "13900000001")]),
    ("family", A.child("g01").child("b01").child("u1").child("0302"), "1幢1单元302室",
     [("father", "徐浩然", date(1985, 6, 18), "male", "13900000002"),
      ("mother", "朱雨桐", date(1987, 9, 2), "female", "13900000003"),
      ("child", "徐一诺", date(2015, 5, 30), "female", "")]),
    ("couple", A.child("g02").child("b02").child("u1").child("0501"), "2幢1单元501室",
     [("gao", "高建华", date(1972, 11, 11), "male", "13900000004"),
      ("luo", "罗红梅", date(1974, 2, 23), "female", "13900000005")]),
    ("b_family", B.child("g01").child("b01").child("u1").child("0201"), "1幢1单元201室",
     [("song", "宋志明", date(1990, 1, 15), "male", "13900000006"),
      ("xie", "谢欣怡", date(1992, 7, 7), "female", "13900000007")]),
    ("b_single", B.child("g01").child("b01").child("u2").child("0602"), "1幢2单元602室",
     [("deng", "邓海涛", date(1968, 12, 1), "male", "13900000008")]),
    ("b_old", B.child("g02").child("b02").child("u1").child("0101"), "2幢1单元101室",
     [("tian", "田玉兰", date(1938, 8, 20), "female", "13900000009")]),
]  # fmt: skip


@dataclass
class Cast:
    """Everybody and everything, by short name. Actors are made afresh each time, with the duties in force now."""

    county: Region = COUNTY
    street: Region = STREET
    a: Region = A
    b: Region = B
    staff: dict[str, StaffRef] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    person: dict[str, PersonRef] = field(default_factory=dict)
    household: dict[str, HouseholdRef] = field(default_factory=dict)
    place: dict[str, PlaceRef] = field(default_factory=dict)
    gate: dict[str, GateRef] = field(default_factory=dict)

    a_g01 = A.child("g01")
    a_g02 = A.child("g02")
    b_g01 = B.child("g01")
    b_g02 = B.child("g02")
    a_b01 = A.child("g01").child("b01")
    a_b02 = A.child("g02").child("b02")
    b_b01 = B.child("g01").child("b01")
    b_b02 = B.child("g02").child("b02")

    @property
    def gate_a(self) -> GateRef:
        return self.gate["a"]

    @property
    def gate_b(self) -> GateRef:
        return self.gate["b"]

    def actor(self, name: str) -> Actor:
        """The actor of a member of staff, else of a resident. (`chen` is the volunteer.)"""
        if name in self.staff:
            row = Staff.objects.select_related("department").get(pk=self.staff[name].id)
            return staff_actor(row, clock.now())
        return resident_actor(self.person[name], clock.now())

    def user(self, name: str) -> Any:
        """The Django user; a resident's is made at the first call, as at a first sign-in."""
        if name in self.staff:
            return Staff.objects.select_related("user").get(pk=self.staff[name].id).user
        return accounts.resident_user(self.person[name])

    def __getattr__(self, name: str) -> Actor:
        if name.startswith("_") or name not in {*self.__dict__.get("staff", ()), *self.__dict__.get("person", ())}:
            raise AttributeError(name)
        return self.actor(name)


def identity_number(born_on: date, sex: str, n: int) -> str:
    """A well-formed identity number that belongs to nobody: the serial is odd for men, even for women; empty for elders
    whose area code the register's table does not reach back to."""
    serial = 2 * n + (1 if sex == "male" else 0)
    stem = f"330106{born_on:%Y%m%d}{serial:03d}"
    number = stem + mod_11_2.calc_check_digit(stem)
    # The register knows area codes by year of birth and refuses those of some elders: they are entered without one.
    return number if ric.is_valid(number) else ""


def founder(region: Region = COUNTY) -> Actor:
    """The actor that builds the county: what a clerk may do, whatever the cell's roles say."""
    may = frozenset({ADD_STAFF, ASSIGN_DUTY, SEE_STAFF, SET_UP, WITNESS_PROXY, EDIT_PEOPLE, EDIT_PLACES, SEE_PEOPLE})
    return Actor(id="device:founder", kind=ActorKind.DEVICE, duties=(Duty("clerk", region, may),))


def need_roles() -> None:
    """Roles without abilities for those the cell does not know, so that the cast stands in a test of the core too."""
    for code in ("clerk", *(s[3] for s in _STAFF)):
        if not roles.known(code):
            may = (ADD_STAFF, ASSIGN_DUTY, SEE_STAFF, SET_UP) if code == "clerk" else ()
            roles.register([roles.Role(code, Words(code), may)])


def build_cast() -> Cast:
    """Make the county and its people; call it once in an empty cell."""
    need_roles()
    cast = Cast()
    by = founder()
    for code, name in NAMES.items():
        region = Region.of_code(code)
        Division.objects.get_or_create(
            region=region, defaults={"code": code, "name": name, "level": int(region.level), "since_on": BEGAN.date()}
        )
    for community in (A, B):
        for grid, building in (("g01", "b01"), ("g02", "b02")):
            at = community.child(grid)
            register.add_grid(by, at, f"第{int(grid[1:])}网格")
            register.add_building(by, at.child(building), f"{int(building[1:])}幢", floors=11, lift=True)
    cast.gate["a"] = GateRef(register.add_gate(by, A, "梧桐社区东门").id)
    cast.gate["b"] = GateRef(register.add_gate(by, B, "香樟社区南门").id)
    for key, region, name, use in (
        ("market", A, "梧桐菜市场", "shop"),
        ("clinic", A, "梧桐社区卫生服务站", "clinic"),
        ("teahouse", B, "香樟茶馆", "restaurant"),
    ):
        cast.place[key] = PlaceRef(register.add_place(by, region, name, "indoor", use=use).id)
    _house(cast, by)
    _employ(cast, by)
    return cast


def _house(cast: Cast, by: Actor) -> None:
    n = 0
    for key, region, address, people in _HOMES:
        home = register.register_household(by, region, address)
        cast.household[key] = home.ref
        for who, name, born_on, sex, phone in people:
            n += 1
            number = identity_number(born_on, sex, n)
            made = register.register_person(
                by, name=name, identity=number, born_on=born_on, sex=sex, phone=phone, household=home.ref
            )
            cast.person[who] = made.ref


def _employ(cast: Cast, by: Actor) -> None:
    if not set_up_done():
        cast.staff["clerk"] = accounts.add_first_clerk(COUNTY, "沈晓燕", "clerk", PASSWORD)
        cast.titles["clerk"] = "办事员"
    for key, title, name, role, region, phone in _STAFF:
        new = accounts.add_staff(by, name=name, region=region.community, phone=phone, username=key, password=PASSWORD)
        cast.staff[key] = new.ref
        cast.titles[key] = title
        accounts.assign_duty(by, new.ref, role, region, since=min(BEGAN, clock.now()))
