"""Places and vehicles in the text of a step, by the words around them.

No gazetteer: notices name shops and villages none has. What stands between a word of going or staying and a word of
doing, and ends as places do, is a place; the parser's precision and recall against published answers stand in
docs/field/notices.md.
"""

from __future__ import annotations

import re

from linan.kernel.notices.model import Spot
from linan.kernel.notices.words import DOING, ENDS, GOING

_END = re.compile("(?:" + "|".join(sorted(map(re.escape, ENDS), key=len, reverse=True)) + ")$")
_MARK = re.compile("|".join(GOING) + "|自(?![驾己家行觉述感费愿身])")
_CLAUSE = re.compile("(?:^|[，,。；;：:（(]|分|时许?|左右|上午|下午|晚上|中午)(?=[一-鿿]{3})")
"""Where a clause begins without a word of going: what stands there is a place only when nothing else could end so."""
_STOP = re.compile("[，,。；;：:、！!？?（）()【】\\[\\]\\s]|" + "|".join(DOING))
_SURE = re.compile(
    r"(?:医院|卫生院|卫生服务站|小区|超市|酒店|宾馆|饭店|车站|火车站|客运站|机场|公司|学校|街道|广场|市场|苑|花园|家园|站)(?:发热门诊|[东西南北]门)?$"
)
_HOME = re.compile(r"(?:其|自己|患者)?(?:的)?(?:家中|家里|住处|住所|家|老家|居所|租住处|出租房|暂住地|居住地)$")
_KIN = re.compile(
    r"(?:其|叔叔|姨姨|幺舅|姑|姨|亲戚|亲属|朋友|父母|岳母|岳父|婆婆|公公|儿子|女儿|姐姐|哥哥|弟弟|妹妹|舅舅|外婆|外公|奶奶|爷爷|同学|同事|邻居|男友|女友|女婿|老乡|家人)"
)
_NO_PLACE = re.compile(
    r"人员$|机构$|专家组?$|.?一晚$|.某.{0,2}$|.{1,2}转$|客房$|所住|[打乘坐]车$|急救车$|父亲$|母亲$|^(?:一起|现住址|救护车|公司|医院|市场|超市|街道|小区|学校|村|本村|单位|集中隔离|某.*|.*(?:救护车|出租车|轿车|人口))$"
)
_JUNK = re.compile(r"^(?:位于|其|该|本|患者|上述|附近|当地|定点|上午|下午|晚上|中午|凌晨|其中|当日|当天)+")
_BARE = re.compile(
    r"^(?!.*(?:年|月|日|时|点|分|天|次|人|名|者|例|症|状|热|咳|路公交|次列车|病|性|型|岁|今|此|前|中|外|上|下)$)[一-鿿]{2,4}$"
)
_NUMBERED = re.compile(r"(\d+[号栋幢楼室单元]*|[A-Z]\d*(?:座|栋|区)?)$")

_VEHICLES = (
    ("ambulance", "120|救护车|急救车"),
    ("plane", "航班|飞机"),
    ("train", "高铁|动车|列车|火车"),
    ("metro", "地铁|轻轨|轨道交通"),
    ("bus", "公交|巴士|中巴|班车"),
    ("coach", "大巴|客车|长途汽车|客运"),
    ("taxi", "出租车|网约车|滴滴|的士"),
    ("ferry", "轮渡|轮船|客船|乘船|海装"),
    ("private_car", "自驾|私家车|驾车|开车|驾驶"),
    ("motorcycle", "摩托|电动车|电瓶车"),
    ("bicycle", "自行车|单车"),
    ("on_foot", "步行|走路"),
)
VEHICLES = {name: re.compile(pattern) for name, pattern in _VEHICLES}


def vehicles_in(text: str) -> tuple[str, ...]:
    """Kinds of vehicle named in the text, each once."""
    return tuple(name for name, pattern in VEHICLES.items() if pattern.search(text))


def places_in(text: str, home: str = "") -> tuple[Spot, ...]:
    """Places in the order named, each once; one's own home by its address where the notice gave it."""
    found: dict[str, Spot] = {}
    at = 0
    while mark := _MARK.search(text, at):
        for begin in _CLAUSE.finditer(text, at, mark.start()):
            _keep(found, _sure(text, begin.end(), mark.start()))
        end = _ends(text, mark.end(), len(text))
        _keep(found, _spot(text[mark.end() : end], home))
        at = max(end, mark.end())
    for begin in _CLAUSE.finditer(text, at):
        _keep(found, _sure(text, begin.end(), len(text)))
    return tuple(found.values())


def _keep(found: dict[str, Spot], spot: Spot | None) -> None:
    if spot is not None:
        found.setdefault(spot.name, spot)


def _ends(text: str, start: int, end: int) -> int:
    stop = _STOP.search(text, start, end)
    return stop.start() if stop else end


def _sure(text: str, start: int, end: int) -> Spot | None:
    """At the beginning of a clause, without a word of going."""
    name = text[start : _ends(text, start, end)]
    if not 4 <= len(name) <= 24 or not _SURE.search(name) or _NO_PLACE.search(name) or _KIN.search(name):
        return None
    return Spot(_JUNK.sub("", name))


def _spot(words: str, home: str) -> Spot | None:
    name = _JUNK.sub("", words.strip("“”\"'《》·-—~")).removesuffix("120")
    if name in ("家", "家中", "家里", "老家"):
        return Spot(home or "家", home=True)
    if not 2 <= len(name) <= 40 or _NO_PLACE.search(name):
        return None
    if kin := _KIN.search(name):
        # 神头一电厂亲戚家: the works are named, whose flat it is is not said.
        name = name[: kin.start()]
        return Spot(name) if len(name) > 3 and _END.search(name) else None
    if _HOME.search(name):
        before = _HOME.sub("", name)
        return Spot(before, home=True) if len(before) > 1 else Spot(home or "家", home=True)
    if _END.search(name) or (_NUMBERED.search(name) and len(name) > 3) or _BARE.match(name):
        return Spot(name)
    return None
