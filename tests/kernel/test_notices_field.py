"""The parser against published answers: 1,254 trajectories of early 2020 with a structured form (not ours to ship)."""

from __future__ import annotations

import gzip
import json
import os
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from linan.kernel.notices import NoticeCase, read_notice
from linan.kernel.notices.days import days_in

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("LINAN_FIELD_DATA", ROOT.parent / "shared/data"))
EARLY, XIAN = DATA / "case_trajectories_cn_2020", DATA / "official_notices_xian_2021"
COLLECTED = date(2020, 3, 22)


def opening(text: str) -> str:
    """Both forms tell a step in the same words; only blanks and commas differ."""
    return text.replace(" ", "").replace(",", "")[:30]


def matched(answers: list[dict[str, Any]], cases: tuple[NoticeCase, ...]) -> list[tuple[dict[str, Any], NoticeCase]]:
    """Each answer with the draft that shares most of its steps; of equals, the one of the same age."""
    holders = defaultdict(list)
    for case in cases:
        for step in case.steps:
            holders[opening(step.text)].append(case)
    pairs, used = [], set()
    for answer in answers:
        votes = Counter(c.line for t in answer["track"] for c in holders[opening(t["描述"])] if c.line not in used)
        if votes:
            most = max(votes.values())
            best = [c for c in cases if votes[c.line] == most]
            case = next((c for c in best if str(c.age) == answer["basic"]["年龄"]), best[0])
            used.add(case.line)
            pairs.append((answer, case))
    return pairs


def one_in_other(a: str, others: list[str]) -> bool:
    return any(a in b or b in a for b in others)


@pytest.mark.skipif(not EARLY.exists(), reason="the published trajectories are not here")
def test_trajectories_of_early_2020() -> None:
    answers = defaultdict(list)
    with gzip.open(EARLY / "cases.jsonl.gz", "rt") as lines:
        for line in lines:
            told = json.loads(line)
            answers[told["province"]].append(told)
    n: Counter[str] = Counter()
    for province, of_it in answers.items():
        with gzip.open(EARLY / f"raw_text/{province}.txt.gz", "rt") as text:
            notice = read_notice(text.read(), COLLECTED)
        pairs = matched(of_it, notice.cases)
        n["answers"] += len(of_it)
        n["cases"] += len(pairs)
        for answer, case in pairs:
            basic = answer["basic"]
            if basic["年龄"].isdigit():
                n["age"] += 1
                n["age right"] += str(case.age) == basic["年龄"]
            if basic["常住地"]:
                n["home"] += 1
                n["home right"] += bool(case.home) and one_in_other(case.home, [basic["常住地"]])
            days = {(s.since, s.until) for t in answer["track"] for s in days_in(t["时间"], COLLECTED)}
            mine = {(s.since, s.until) for s in case.steps}
            n["days"] += len(days)
            n["days mine"] += len(mine)
            n["days both"] += len(days & mine)
            for step in case.steps:
                same = [t for t in answer["track"] if opening(t["描述"]) == opening(step.text)]
                # What the answer key took from elsewhere (an address for “home”) no reader of this step could find.
                places = list(dict.fromkeys(p[0] for t in same for p in t["途径地点"] if p[0] in step.text))
                named = [p.name for p in step.places if p.name in step.text] if same else []
                n["places"] += len(places)
                n["places found"] += sum(one_in_other(p, named) for p in places)
                n["places mine"] += len(named)
                n["places mine in answer"] += sum(one_in_other(p, places) for p in named)
    assert n["cases"] >= 0.98 * n["answers"]
    assert n["age right"] >= 0.99 * n["age"]
    assert n["home right"] >= 0.9 * n["home"]
    assert n["days both"] >= 0.9 * n["days"]
    assert n["days both"] >= 0.75 * n["days mine"]
    assert n["places found"] >= 0.72 * n["places"]
    assert n["places mine in answer"] >= 0.68 * n["places mine"]


@pytest.mark.skipif(not XIAN.exists(), reason="the published notices are not here")
@pytest.mark.parametrize(("day", "cases"), [(21, 43), (22, 53), (23, 86), (24, 29), (25, 78)])
def test_daily_notices_of_december_2021(day: int, cases: int) -> None:
    text = (XIAN / f"202112{day}.txt").read_text()
    notice = read_notice(text, date(2021, 12, day))
    assert len(notice.cases) == cases
    assert not notice.unread
    named = sum(c.text.count("的密切接触者") for c in notice.cases)
    found = sum(x.relation == "密切接触者" for c in notice.cases for x in c.links)
    assert found >= named
    assert sum(c.confirmed_on is not None for c in notice.cases) >= 0.95 * cases
