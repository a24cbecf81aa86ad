"""Reading official case notices into drafts: the trajectories of early 2020, the daily notices of Shaanxi in 2021.

Rules, no model: each is a pattern somebody can read, and what they miss stays in the text beside the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from linan.kernel.notices.days import Span, clocks_in, days_in
from linan.kernel.notices.model import Link, Notice, NoticeCase, Step
from linan.kernel.notices.places import places_in, vehicles_in

_HEADING = re.compile(r"^第(\d+)号(?:确诊)?(?:病例|患者|无症状感染者)$")
_PARAGRAPH = re.compile(
    r"^(?:新增)?(?:本土|境外输入)?(?:确诊病例|无症状感染者|病例|患者)\s*"
    r"(\d+|[一二三四五六七八九十]+)?[，,：:、]?(?=.{0,24}[男女]|系)"
)
_SYMPTOMS = "(?:发热|咳嗽|咳痰|乏力|不适|症状|头痛|胸闷|腹泻|咽痛)"
_ONSET = f"发病|出现.{{0,12}}{_SYMPTOMS}|发热|咳嗽|身体不适"
_CONFIRMED = r"确诊(?!病例的|病例\d|的)|诊断为.{0,12}确诊"
_SEX = re.compile(r"(?<![一-鿿])(男|女)(?:性)?(?=[，,。；\s、]|$)|[，,\s](男|女)(?:性|孩|婴)?[，,。；\s]")
_AGE = re.compile(r"(\d{1,3})\s*(?:周?岁|歲)")
_MONTHS = re.compile(r"\d{1,2}\s*个?月(?:龄|大)")
_LIVES = "现居住?地?|现住址?|家住|常住地?|居住地?|住址|户籍地?|家庭住址"
_HOME = re.compile(rf"(?:{_LIVES})\s*(?:为|于|在|是|址|：|:)*\s*([^，,。；;：:（(\s]{{2,40}})")
_AFTER_AGE = re.compile(r"岁[，,\s]+([一-鿿A-Za-z0-9]{4,40}?)(?=[，,。；;（(\s]|$)")
_SEVERITY = {"轻型": "mild", "普通型": "moderate", "重型": "severe", "危重型": "critical"}
_SEVERE = re.compile("(危重型|重型|普通型|轻型)")
_FOUND = (
    ("contact", re.compile("密切接触者|密接")),
    ("quarantine", re.compile("(?:集中|居家)隔离期间|被(?:集中)?隔离|隔离管控|被隔离")),
    ("area", re.compile("封控|生活区域|工作区域|所在小区|管控区域")),
    ("screening", re.compile("核酸筛查|核酸检测筛查|主动到|排查|大规模|重点人员")),
    ("clinic", re.compile("发热门诊|就诊|就医")),
)
_KIN = "父亲|母亲|丈夫|妻子|儿子|女儿|配偶|儿媳|女婿|孙子|孙女|侄子|外甥"
_RELATED = f"密切接触者|密接|亲属|家属|家人|同事|同学|朋友|{_KIN}|邻居|病例"
_LINK_DAY = re.compile(
    r"(?:(?P<day>\d{1,2}月\d{1,2}日)(?:\d{1,2}[时点](?:\d{1,2}分)?)?(?:发布|公布|通报|确诊)?的?)?(?:本土|境外输入)?(?:确诊|新冠肺炎)*"
    rf"(?:病例|患者|无症状感染者)\s*(?P<no>\d+)(?:号)?\s*的?(?P<rel>{_RELATED})?"
)
_LINK_NO = re.compile(
    r"(?P<nos>第?\d+(?:号|例)?(?:[、和及,，]第?\d+(?:号|例)?)*)(?:号|例)?(?:确诊)?(?:病例|患者)(?:的)?"
    rf"(?P<rel>{_RELATED})?"
)
_ANOTHER = re.compile(
    r"(?:\d{1,2}[时点](?:\d{1,2}分)?)?(?:发布|公布|通报|确诊)?的?(?:本土|境外输入)?(?:确诊|新冠)*.{0,3}(?:病例|患者|无症状)"
)
_CHINESE = {c: n for n, c in enumerate("一二三四五六七八九", 1)}


def read_notice(text: str, published_on: date) -> Notice:
    """Every case of a notice as a draft. Days without a year are the latest before `published_on`.

    A block under a line `第N号确诊病例` is one case: its first line says who, each further line is a step. Without such
    headings every paragraph that begins with `病例N，男…` is one.
    """
    blocks: list[tuple[str, int, list[str]]] = []
    unread: list[tuple[int, str]] = []
    open_block: list[str] | None = None
    headed = False
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().strip("\u3000").strip()
        if not line:
            continue
        if heading := _HEADING.match(line):
            headed, open_block = True, []
            blocks.append((heading[1], number, open_block))
        elif headed and open_block is not None:
            open_block.append(line)
        elif paragraph := _PARAGRAPH.match(line):
            open_block = [line]
            blocks.append((_number(paragraph[1] or ""), number, open_block))
        elif open_block is not None and next(days_in(line, published_on), None) is not None:
            open_block.append(line)
        else:
            unread.append((number, line))
    cases = [_case(no, line, lines, published_on) for no, line, lines in blocks if lines]
    unread += [(line, f"第{no}号") for no, line, lines in blocks if not lines]
    return Notice(tuple(cases), tuple(unread))


def _number(written: str) -> str:
    if written.isdigit() or not written:
        return written
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return str(_CHINESE.get(written, ""))
    return str(_CHINESE.get(tens, 1) * 10 + _CHINESE.get(ones, 0))


def _case(number: str, line: int, lines: list[str], published_on: date) -> NoticeCase:
    who, whole = lines[0], "\n".join(lines)
    home = _home(who)
    steps = tuple(_steps(lines, home, published_on))
    sex = _SEX.search(who) or _SEX.search(whole[:120])
    age = _AGE.search(who)
    severe = _SEVERE.search(whole)
    doubts = []
    if age and int(age[1]) > 110:
        doubts.append("age")
    if not steps:
        doubts.append("no_day")
    return NoticeCase(
        number=number,
        line=line,
        text=whole,
        sex={"男": "male", "女": "female"}.get((sex[1] or sex[2]) if sex else "", ""),
        age=int(age[1]) if age else 0 if _MONTHS.search(who) else None,
        home=home,
        found_by=next((name for name, pattern in _FOUND if pattern.search(whole)), ""),
        severity=_SEVERITY[severe[1]] if severe else "",
        onset_on=_on(steps, _ONSET),
        isolated_on=_on(steps, "隔离"),
        tested_on=_on(steps, "阳性"),
        confirmed_on=_on(steps, _CONFIRMED, last=True),
        links=tuple(_links(whole, number, published_on)),
        steps=steps,
        doubts=tuple(doubts),
    )


def _home(who: str) -> str:
    found = _HOME.search(who) or _AFTER_AGE.search(who)
    name = found[1] if found else ""
    if re.search(r"病例|患者|接触|发病|感染|职业|确诊|人口$|^系", name):
        return ""
    return name.rstrip("人籍").replace("\\", "")


def _steps(lines: list[str], home: str, published_on: date) -> Iterator[Step]:
    for n, line in enumerate(lines):
        spans = list(days_in(line, published_on))
        if not spans:
            continue
        if n and spans[0].start == 0:
            yield _step(spans[0], line, home)  # days named within the line belong to its story
            continue
        # A paragraph tells day after day: each begins where its day is named, and ends where the next is.
        told = [s for s in spans if not _of_another(line, s)]
        ends = [s.start for s in told[1:]] + [len(line)]
        for span, end in zip(told, ends, strict=False):
            yield _step(span, line[span.start : end].strip("，,、。 "), home)


def _of_another(line: str, span: Span) -> bool:
    """The day on which another case was published or confirmed is no day of this one."""
    return bool(_ANOTHER.match(line[span.end :]))


def _step(span: Span, text: str, home: str) -> Step:
    told = text[span.end - span.start :] if text[:1].isdigit() else text
    return Step(span.since, span.until, text, clocks_in(told), places_in(told, home), vehicles_in(told))


def _on(steps: tuple[Step, ...], words: str, *, last: bool = False) -> date | None:
    pattern = re.compile(words)
    found = [s.since for s in steps if pattern.search(s.text)]
    return (found[-1] if last else found[0]) if found else None


def _links(text: str, own: str, published_on: date) -> Iterator[Link]:
    seen: set[tuple[str, date | None]] = set()
    body = re.sub(r"^(?:第\d+号(?:确诊)?病例|(?:本土|境外输入)?(?:确诊)?病例\s*\d+)", "", text)
    for found in _LINK_DAY.finditer(body):
        day = next((s.since for s in days_in(found["day"] or "", published_on)), None)
        yield from _one(found["no"], day, found["rel"], own, seen)
    for found in _LINK_NO.finditer(body):
        for no in re.findall(r"\d+", found["nos"]):
            if not any(n == no for n, _ in seen):
                yield from _one(no, None, found["rel"], own, seen)


def _one(
    no: str, day: date | None, relation: str | None, own: str, seen: set[tuple[str, date | None]]
) -> Iterator[Link]:
    if (no == own and day is None) or (no, day) in seen or len(no) > 5:
        return
    seen.add((no, day))
    yield Link(no, day, relation or "")
