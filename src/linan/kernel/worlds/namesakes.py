"""Who is the same person? A labelled set for duplicate search, written before the matcher and without knowledge of it.

`make_namesakes(seed, people, questions)` gives a register and questions put to it. Half of the
questions are records of somebody in the register as another hand wrote them down; half are of
people who are not in it, most of them chosen to be taken for somebody who is: namesakes of the same
age, brothers and sisters behind one door with one telephone, twins whose numbers differ in the last
places, the tenant before. Each question carries the answer.

How a second hand writes, each with its share in `SLIPS`: a character of the same sound (王伟/王维), a
doubled or dropped character of the given name (欧阳娜/欧阳娜娜), the traditional form, pinyin, a space in
the name, two digits of the telephone exchanged, one digit of the identity number wrong, day and
month exchanged, another way to write the door; each field may be missing. The shares are chosen so
that every slip is frequent; they are no estimate of any real register. A record with too little on
it to be anybody's (a name alone) is not asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from stdnum.iso7064 import mod_11_2

from linan.kernel.worlds.names import given_name, surname

SAME_SOUND = (
    "伟维卫玮蔚", "强蔷", "芳方坊", "娜纳", "敏闵", "静婧靖", "丽莉利立力", "军君钧均", "杰洁捷",
    "娟涓", "勇永咏", "艳燕雁彦", "涛韬", "明鸣铭", "超朝", "秀绣", "霞侠", "平萍苹", "刚钢",
    "桂贵", "英瑛颖", "华桦", "玉钰育", "文雯闻", "建剑健", "国果", "红虹洪宏鸿", "梅玫", "辉晖",
    "峰锋枫", "宇雨羽", "晨辰", "欣新馨心", "怡宜仪", "浩昊", "子梓紫", "轩萱", "涵晗", "婷亭庭",
    "佳嘉家", "志智", "海", "波", "鑫", "琳林霖", "雪", "春", "金今", "兰岚", "凤奉", "云芸",
    "荣蓉容", "德", "福", "祥翔",
)  # fmt: skip
TRADITIONAL = dict(
    zip(
        "张刘陈杨赵黄吴孙马罗郑谢韩冯邓许叶苏卢钟陆贾龙万钱汤伟丽国华军红兰凤庆荣学云东宝贵义胜亚梦业书剑钢锋晓娇艳刚飞长贤",
        "張劉陳楊趙黃吳孫馬羅鄭謝韓馮鄧許葉蘇盧鍾陸賈龍萬錢湯偉麗國華軍紅蘭鳳慶榮學雲東寶貴義勝亞夢業書劍鋼鋒曉嬌豔剛飛長賢",
        strict=True,
    )
)
SLIPS = {
    "same_sound": 0.18,
    "doubled": 0.08,
    "traditional": 0.08,
    "pinyin": 0.08,
    "space": 0.06,
    "phone_missing": 0.25,
    "phone_exchanged": 0.10,
    "phone_new": 0.12,
    "identity_missing": 0.45,
    "identity_digit": 0.12,
    "born_missing": 0.20,
    "born_exchanged": 0.06,
    "door_written_otherwise": 0.40,
    "door_moved": 0.08,
    "door_missing": 0.15,
}


@dataclass(frozen=True, slots=True)
class Written:
    """One person as written down. Empty texts and None are fields nobody filled."""

    name: str
    identity: str
    phone: str
    born_on: date | None
    sex: str
    door: str
    """The address as text, e.g. `3幢2单元501室`."""


@dataclass(frozen=True, slots=True)
class Question:
    """A record to look up; `same` is the index of the same person in the register, or None for a stranger."""

    written: Written
    same: int | None
    slips: tuple[str, ...]
    """How this record differs from the register's, or what makes the stranger alike."""


def make_namesakes(seed: int, people: int, questions: int) -> tuple[list[Written], list[Question]]:
    """A register of `people` and `questions` about it, the same for a seed."""
    rng = Random(seed)  # noqa: S311 - a reproducible world, no secret
    register = [_person(rng, n) for n in range(people)]
    asked: list[Question] = []
    while len(asked) < questions:
        n = rng.randrange(people)
        made = _same(rng, register[n], n) if len(asked) % 2 == 0 else _stranger(rng, register[n])
        if made is not None:
            asked.append(made)
    return register, asked


def identity_number(rng: Random, born_on: date, sex: str, area: str = "330110") -> str:
    """A number that satisfies its check character (GB 11643-1999)."""
    order = rng.randrange(0, 500) * 2 + (sex == "male")
    body = f"{area}{born_on:%Y%m%d}{order % 1000:03d}"
    return body + mod_11_2.calc_check_digit(body)


def _person(rng: Random, n: int) -> Written:
    sex = rng.choice(("female", "male"))
    born = date(1935, 1, 1) + timedelta(days=rng.randrange(0, 85 * 365))
    building, unit = n // 120 + 1, n // 40 % 3 + 1
    return Written(
        name=surname(rng) + given_name(rng, sex),
        identity=identity_number(rng, born, sex),
        phone=f"1{rng.choice('3578')}{rng.randrange(10**9):09d}",
        born_on=born,
        sex=sex,
        door=f"{building}幢{unit}单元{n // 4 % 10 + 1:d}{n % 4 + 1:02d}室",
    )


def _same(rng: Random, one: Written, n: int) -> Question | None:
    slips = [s for s, share in SLIPS.items() if rng.random() < share]
    written = one
    done = []
    for slip in slips:
        changed = _slip(rng, written, slip)
        if changed != written:
            written = changed
            done.append(slip)
    return Question(written, n, tuple(done)) if _enough(written, one) else None


def _enough(written: Written, one: Written) -> bool:
    """Whether the record still says who it is: its number, or two of telephone, birth and door as they are known."""
    if written.identity == one.identity:
        return True
    near = sum((
        bool(written.identity), written.phone == one.phone, written.born_on == one.born_on,
        bool(written.door) and _plain_door(written.door) == _plain_door(one.door),
    ))  # fmt: skip
    return near >= 2


def _plain_door(door: str) -> tuple[str, ...]:
    digits = "".join(c if c.isdigit() else " " for c in door)
    return tuple(part.lstrip("0") for part in digits.split())


def _slip(rng: Random, w: Written, slip: str) -> Written:
    if slip in ("same_sound", "doubled", "traditional", "pinyin", "space"):
        return replace(w, name=_other_name(rng, w.name, slip))
    if slip == "phone_missing":
        return replace(w, phone="")
    if slip == "phone_exchanged" and w.phone:
        at = rng.randrange(3, 10)
        return replace(w, phone=w.phone[:at] + w.phone[at + 1] + w.phone[at] + w.phone[at + 2 :])
    if slip == "phone_new" and w.phone:
        return replace(w, phone=f"1{rng.choice('3578')}{rng.randrange(10**9):09d}")
    if slip == "identity_missing":
        return replace(w, identity="")
    if slip == "identity_digit" and w.identity:
        at = rng.randrange(6, 17)
        return replace(w, identity=w.identity[:at] + str((int(w.identity[at]) + rng.randrange(1, 10)) % 10)
                       + w.identity[at + 1 :])  # fmt: skip
    if slip == "born_missing":
        return replace(w, born_on=None)
    if slip == "born_exchanged" and w.born_on and w.born_on.day <= 12:
        return replace(w, born_on=date(w.born_on.year, w.born_on.day, w.born_on.month))
    if slip == "door_written_otherwise":
        a, b, c = _plain_door(w.door)
        return replace(w, door=rng.choice((f"{a}-{b}-{c}", f"{a}号楼{b}单元{c}", f"{a}栋{b}单元{c}号", f"{a}#{b}-{c}")))
    if slip == "door_moved" and w.door:
        return replace(
            w, door=f"{rng.randrange(1, 90)}幢{rng.randrange(1, 4)}单元{rng.randrange(1, 19)}0{rng.randrange(1, 5)}室"
        )
    if slip == "door_missing":
        return replace(w, door="")
    return w


def _other_name(rng: Random, name: str, slip: str) -> str:
    if slip == "same_sound":
        places = [(i, group) for i, c in enumerate(name) if i for group in SAME_SOUND if c in group and len(group) > 1]
        if not places:
            return name
        i, group = rng.choice(places)
        return name[:i] + rng.choice([c for c in group if c != name[i]]) + name[i + 1 :]
    if slip == "doubled":
        return name + name[-1] if len(name) < 3 or name[-1] != name[-2] else name[:-1]
    if slip == "traditional":
        return "".join(TRADITIONAL.get(c, c) for c in name)
    if slip == "pinyin":
        from pypinyin import lazy_pinyin  # the only slip that needs it

        return " ".join(p.capitalize() for p in (lazy_pinyin(name[0])[0], "".join(lazy_pinyin(name[1:]))))
    return name[0] + " " + name[1:]


def _stranger(rng: Random, one: Written) -> Question:
    """Somebody who is not in the register, mostly chosen to be taken for `one`."""
    kind = rng.choice(("anybody", "namesake", "namesake_of_the_year", "sibling", "twin", "parent", "tenant_before"))
    born = one.born_on or date(1970, 1, 1)
    sex = rng.choice(("female", "male"))
    other = _person(rng, rng.randrange(10_000, 90_000))
    if kind == "namesake":
        other = replace(other, name=one.name, sex=one.sex)
    elif kind == "namesake_of_the_year":
        near = date(born.year, rng.randrange(1, 13), rng.randrange(1, 28))
        other = replace(other, name=one.name, born_on=near, sex=one.sex, identity=identity_number(rng, near, one.sex))
    elif kind in ("sibling", "twin", "parent"):
        on = {
            "sibling": born + timedelta(days=rng.randrange(400, 3000)),
            "twin": born,
            "parent": born - timedelta(days=rng.randrange(20 * 365, 35 * 365)),
        }[kind]
        name = one.name[0] + given_name(rng, sex)
        if kind == "twin":  # twins often share a character
            name = one.name[:-1] + given_name(rng, one.sex)[-1]
            sex = one.sex
        if name == one.name:
            name = one.name[0] + "双"
        other = Written(name, identity_number(rng, on, sex), one.phone, on, sex, one.door)
    elif kind == "tenant_before":
        other = replace(other, door=one.door)
    for slip in ("identity_missing", "phone_missing", "door_written_otherwise"):
        if rng.random() < SLIPS[slip] / 2:
            changed = _slip(rng, other, slip)
            # A stranger's record must still say that it is somebody else.
            if kind in ("twin", "sibling", "parent") or changed.identity or (changed.phone and changed.born_on):
                other = changed
    return Question(other, None, (kind,))


def share_of(questions: Sequence[Question], slip: str) -> float:
    """How many of the questions carry this slip."""
    return sum(slip in q.slips for q in questions) / max(1, len(questions))
