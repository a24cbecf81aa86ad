"""Common Chinese surnames and given names, weighted roughly as the 2020 name report of the Ministry of Public Security
ranks the surnames; only for generated people."""

from __future__ import annotations

from random import Random

# ruff: noqa: SIM905 - a line of names reads better than a list of quotes

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
GIVEN_FEMALE = (
    "秀英 桂英 秀兰 玉兰 丽 敏 静 艳 娟 芳 娜 霞 燕 玲 桂兰"
    " 淑珍 红梅 小红 婷 雪 慧 欣怡 梓涵 诗涵 一诺 佳怡 思雨 雨桐 可馨 春梅 月娥 凤英"
).split()
GIVEN_MALE = (
    "伟 强 磊 军 勇 杰 涛 明 超 刚"
    " 平 辉 建国 建华 志强 志明 国强 海涛 鹏 浩 宇轩 浩然 子轩 俊杰 天佑 文博 德福 根生 长海 永康 家豪 一鸣"
).split()


def surname(rng: Random) -> str:
    """One surname; the first in the list are the commonest (weight 1/(rank+8))."""
    return rng.choices(SURNAMES, weights=[1 / (i + 8) for i in range(len(SURNAMES))])[0]


def given_name(rng: Random, sex: str) -> str:
    return rng.choice(GIVEN_FEMALE if sex == "female" else GIVEN_MALE)
