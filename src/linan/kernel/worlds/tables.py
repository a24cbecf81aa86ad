"""The load of forms a community meets in an epidemic: 17 daily tables of six departments, with their own column names.

Made for this project after what is reported: 468 forms in a district of Hangzhou, 17 of them daily (requirement A-19).
The column names vary as real ones do: the same thing is called differently by each department.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DailyTable:
    """One table: whose it is, its title and its columns as printed."""

    department: str
    title: str
    columns: tuple[str, ...]


def _t(department: str, title: str, columns: str) -> DailyTable:
    return DailyTable(department, title, tuple(columns.split()))


_GOV, _HEALTH, _CDC = "县政府办", "卫健局", "疾控中心"
_WOMEN, _SCHOOL, _FARM = "妇联", "教育局", "农业农村局"

DAILY_TABLES = (
    _t(_GOV, "返乡人员排查日报",
       "姓名 性别 身份证号码 联系电话 现居住地 返乡来源 返乡时间 交通工具 体温 健康状况 包保责任人"),
    _t(_GOV, "重点人员管控日报", "姓名 身份证号 手机号 家庭住址 管控措施 今日体温 有无症状 生活需求 网格员"),
    _t(_GOV, "居家隔离人员情况表", "姓名 年龄 电话 详细地址 隔离情况 体温℃ 是否发热 需求 包户干部"),
    _t(_HEALTH, "健康监测日报", "姓名 性别 年龄 身份证号码 联系方式 住址 今日体温 咳嗽 发热 其他症状 健康码"),
    _t(_HEALTH, "核酸检测人员登记", "姓名 身份证 手机号码 家庭地址 核酸日期 核酸结果 健康码状态"),
    _t(_HEALTH, "疫苗接种摸底日报", "姓名 出生日期 证件号码 电话号码 所在社区 接种剂次 慢性病"),
    _t(_HEALTH, "孕产妇健康日报", "妇女姓名 年龄 手机 现住址 是否孕妇 体温 有无不适症状 用药需求"),
    _t(_CDC, "密接人员健康监测", "姓名 性别 周岁 身份证号 联系电话 住址 有无接触史 体温 咳嗽 症状 隔离状态"),
    _t(_CDC, "旅居史排查表", "姓名 身份证号码 联系电话 现住址 近14天旅居史 中高风险地区旅居史 体温 健康码颜色"),
    _t(_CDC, "发热人员报告表", "姓名 年龄 电话 家庭住址 体温 是否发热 咳嗽 接触史 旅居史"),
    _t(_WOMEN, "留守妇女儿童情况日报", "姓名 性别 年龄 监护人姓名 监护人电话 家庭住址 留守情况 体温 生活困难"),
    _t(_WOMEN, "困难家庭关爱日报", "姓名 联系电话 住址 是否低保 残疾情况 独居 今日健康状况 物资需求"),
    _t(_SCHOOL, "学生健康日报",
       "学生姓名 性别 身份证号码 就读学校 班级 家长姓名 家长电话 家庭住址 晨检体温 咳嗽 有无不适症状"),
    _t(_SCHOOL, "学生及共同居住人旅居史", "学生姓名 学校 年级班级 联系电话 家庭地址 近期行程 是否密接 健康码 核酸结果"),
    _t(_SCHOOL, "教职工健康日报", "姓名 工作单位 身份证号 手机号 现住址 体温 症状 14天旅居史 健康码"),
    _t(_FARM, "务工人员健康日报", "姓名 性别 年龄 身份证号 联系电话 村社区 务工单位 返乡时间 体温 健康状况 健康码"),
    _t(_FARM, "春耕人员健康日报", "姓名 联系方式 所在村社区 家庭住址 体温 是否发热 外出史 村内走动情况"),
)  # fmt: skip
