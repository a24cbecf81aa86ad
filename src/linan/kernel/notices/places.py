"""Places and vehicles in the text of a step, by the words around them.

No gazetteer: notices name shops and villages none has. What stands between a word of going or staying and a word of
doing, and ends as places do, is a place; the parser's precision and recall against published answers stand in
docs/field/notices.md.
"""

from __future__ import annotations

import re

from linan.kernel.notices.model import Spot

_ENDS = [
    "省",
    "市",
    "区",
    "县",
    "旗",
    "镇",
    "乡",
    "街道",
    "村",
    "屯",
    "组",
    "寨",
    "湾",
    "坪",
    "坝",
    "社区",
    "小区",
    "路",
    "街",
    "巷",
    "里",
    "弄",
    "大道",
    "号",
    "号楼",
    "号院",
    "栋",
    "单元",
    "室",
    "楼",
    "医院",
    "卫生院",
    "卫生室",
    "卫生站",
    "诊所",
    "药店",
    "药房",
    "大药房",
    "超市",
    "便利店",
    "市场",
    "菜场",
    "菜市场",
    "商场",
    "商城",
    "百货",
    "广场",
    "购物中心",
    "酒店",
    "宾馆",
    "旅馆",
    "旅社",
    "民宿",
    "饭店",
    "餐馆",
    "餐厅",
    "火锅店",
    "酒楼",
    "饭庄",
    "食堂",
    "小吃店",
    "面馆",
    "烧烤店",
    "茶楼",
    "茶馆",
    "车站",
    "客运站",
    "汽车站",
    "火车站",
    "高铁站",
    "地铁站",
    "公交站",
    "东站",
    "西站",
    "南站",
    "北站",
    "站",
    "机场",
    "航站楼",
    "码头",
    "港",
    "公司",
    "工厂",
    "厂",
    "学校",
    "小学",
    "中学",
    "高中",
    "大学",
    "学院",
    "幼儿园",
    "银行",
    "局",
    "委员会",
    "村委会",
    "居委会",
    "政府",
    "派出所",
    "中心",
    "公园",
    "家园",
    "花园",
    "苑",
    "城",
    "府",
    "庄",
    "园",
    "家属院",
    "服务区",
    "收费站",
    "卡口",
    "检查点",
    "隔离点",
    "影城",
    "电影院",
    "影院",
    "棋牌室",
    "麻将馆",
    "网吧",
    "KTV",
    "歌厅",
    "会所",
    "健身房",
    "浴室",
    "理发店",
    "美容院",
    "寺",
    "庙",
    "教堂",
    "祠堂",
    "店",
    "宿舍",
    "工地",
    "办公室",
    "营业厅",
    "加油站",
    "发热门诊",
    "机场T1",
    "机场T2",
    "机场T3",
    "景区",
    "度假区",
    "新区",
    "开发区",
    "园区",
    "岛",
    "山庄",
    "别墅",
    "公寓",
    "大厦",
    "大楼",
    "院",
    "馆",
    "场",
    "所",
]
_END = re.compile("(?:" + "|".join(sorted(map(re.escape, _ENDS), key=len, reverse=True)) + ")$")
_GO = [
    "返回",
    "回到",
    "前往",
    "去往",
    "赶往",
    "来到",
    "到达",
    "抵达",
    "进入",
    "入住",
    "居住于",
    "居住在",
    "住在",
    "住于",
    "转至",
    "转到",
    "转入",
    "转往",
    "送到",
    "送往",
    "送至",
    "送入",
    "途经",
    "途径",
    "经过",
    "出发至",
    "开往",
    "位于",
    "去到",
    "收治到",
    "接至",
    "接到",
    "逛",
    "→",
    "从",
    "由",
    "在",
    "到",
    "至",
    "往",
    "赴",
    "去",
    "经",
    "抵",
    "回",
    "返",
    "入",
    "住",
    "于",
]
_MARK = re.compile("|".join(_GO) + "|自(?![驾己家行觉述感费愿身])")
_CLAUSE = re.compile("(?:^|[，,。；;：:（(]|分|时许?|左右|上午|下午|晚上|中午)(?=[一-鿿]{3})")
"""Where a clause begins without a word of going: what stands there is a place only when nothing else could end so."""
_STOP = re.compile(
    "[，,。；;：:、！!？?（）()【】\\[\\]\\s]|"
    + "|".join(
        [
            "就诊",
            "看病",
            "就医",
            "购物",
            "购买",
            "采购",
            "买菜",
            "买药",
            "上班",
            "工作",
            "附近",
            "后",
            "乘坐",
            "乘",
            "搭乘",
            "坐",
            "驾驶",
            "驾车",
            "自驾",
            "步行",
            "骑",
            "与",
            "和",
            "及",
            "并",
            "聚餐",
            "用餐",
            "吃饭",
            "午餐",
            "晚餐",
            "就餐",
            "早餐",
            "拜年",
            "走亲",
            "探亲",
            "探望",
            "看望",
            "下车",
            "上车",
            "住院",
            "进行",
            "接受",
            "隔离",
            "治疗",
            "留观",
            "观察",
            "接",
            "参加",
            "办理",
            "打牌",
            "打麻将",
            "玩",
            "游玩",
            "散步",
            "活动",
            "逗留",
            "停留",
            "取",
            "送",
            "输液",
            "检查",
            "复诊",
            "做",
            "采样",
            "检测",
            "登机",
            "转机",
            "转乘",
            "换乘",
            "中转",
            "出发",
            "返回",
            "回到",
            "前往",
            "到达",
            "抵达",
            "未外出",
            "期间",
            "时",
            "内",
            "门口",
            "旁",
            "一带",
            "方向",
            "的",
            "居家",
            "自家",
            "开始",
            "被",
            "由",
            "经",
            "到",
            "往",
            "至",
            "从",
            "回",
            "返",
            "去",
            "等",
            "吃",
            "喝",
            "看",
            "参",
            "过年",
            "过春节",
            "生活",
            "居住",
            "休息",
            "值班",
            "出差",
            "旅游",
            "会",
            "买",
            "领",
            "拿",
            "接触",
            "期",
            "处理",
            "帮",
            "为",
            "给",
            "确诊",
            "发病",
            "出现",
            "排除",
            "入住",
            "入院",
            "出院",
            "留宿",
            "住宿",
            "过夜",
            "暂住",
            "度过",
            "闲聊",
            "聊天",
            "串门",
            "做客",
            "访友",
            "拜访",
            "喝茶",
            "唱歌",
            "加油",
            "缴费",
            "存款",
            "取款",
            "上坟",
            "祭祖",
            "祭拜",
            "打扫",
            "大门",
            "街上",
            "购药",
            "配药",
            "周边",
            "对面",
            "救治",
            "留诊",
            "收治",
            "门诊",
            "急诊",
            "内分泌",
            "洗澡",
            "理发",
            "运动",
            "锻炼",
            "打球",
            "跳舞",
            "务工",
            "经商",
            "营业",
            "卖",
            "销售",
            "摆摊",
            "干活",
            "种菜",
            "上课",
            "开会",
            "值守",
            "执勤",
            "途中",
        ]
    )
)
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
