"""Where the table begins: the heading among title rows, of up to three rows, on one or more sheets of a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from linan.core.community.imports.columns import confidence, fingerprint, tidy
from linan.core.desk.sheets import Sheet
from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

_LOOK = 20
"""A heading lies among the first twenty rows."""
_DEEPEST = 3
_SUMS = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|总人数|制表|填表|审核|统计人|负责人|经办|联系人[:：]|日期[:：]|"
    r"备注[:：]|说明|注[:：]|第.{1,4}页|共.{1,6}(人|户|条)|以下空白|示例|例如|例[:：]|填写)"
)
_MUST = re.compile(r"[(（]?(必填|选填|文本|text|required)")


@dataclass(frozen=True, slots=True)
class Found:
    """A table on a sheet: `labels` of its columns, and its rows as (number in the file, cells of equal width)."""

    sheet: str
    labels: list[str]
    rows: list[tuple[int, list[str]]]
    heading_row: int
    hidden_columns: frozenset[int]
    left_out: int = 0
    """Rows that are no residents: sums, signatures, repeated headings, numbering."""

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.labels)


def find_tables(sheets: Sequence[Sheet], known: frozenset[str] = frozenset()) -> list[Found]:
    """The tables of residents in a file: of the best heading, every visible sheet that has the same one.

    `known` are fingerprints of headings that were confirmed before. Refuses `no_heading` when no sheet has one.
    """
    scored = [(s, *_best(s, known)) for s in sheets if any(any(r) for r in s.rows)]
    scored = [one for one in scored if one[1] > 0]
    shown = [one for one in scored if not one[0].hidden] or scored
    if not shown:
        raise Refusal(
            "no_heading",
            Words("No heading was found: none of the first {rows} rows names a column of names.", rows=_LOOK),
            kind=Kind.INVALID,
            next_step=Words("Write the headings (such as 姓名, 身份证号, 地址) above the columns and try again."),
        )
    first = max(shown, key=lambda one: one[1])
    best = _take(first[0], first[2], first[3])
    tables = []
    for sheet, _, top, depth in shown:
        table = best if sheet is first[0] else _take(sheet, top, depth)
        if table.fingerprint == best.fingerprint:
            tables.append(table)
    return tables


def _best(sheet: Sheet, known: frozenset[str]) -> tuple[float, int, int]:
    best = (0.0, 0, 1)
    # The fewest rows that say as much: a title above the heading is no part of it.
    for depth in range(1, _DEEPEST + 1):
        for top in range(min(_LOOK, len(sheet.rows) - depth + 1)):
            if not any(sheet.rows[top]):
                continue
            labels = _labels(sheet, top, depth)
            if fingerprint(labels) in known:
                return 1000.0, top, depth
            score = _score(labels)
            if score > best[0] + 1e-9:
                best = (score, top, depth)
    return best


def _score(labels: Sequence[str]) -> float:
    fields: dict[str, float] = {}
    for label in labels:
        field, sure = confidence(label)
        if field:
            fields[field] = max(fields.get(field, 0.0), sure)
    return sum(fields.values()) if "name" in fields and len(fields) > 1 else 0.0


def _labels(sheet: Sheet, top: int, depth: int) -> list[str]:
    """`上/下` for headings of several rows; a merged cell counts for all it covers."""
    width = max((len(r) for r in sheet.rows[top : top + depth + 20]), default=0)
    above: list[list[str]] = []
    for at in range(top, top + depth):
        row = [c.strip() for c in sheet.rows[at]] + [""] * (width - len(sheet.rows[at]))
        for (r1, c1), (r2, c2) in sheet.merged:
            if r1 <= at <= r2 and r1 >= top and c1 < width and c1 < len(sheet.rows[r1]):
                row[c1 : min(c2 + 1, width)] = [sheet.rows[r1][c1].strip()] * (min(c2 + 1, width) - c1)
        above.append(row)
    if depth > 1 and not sheet.merged:
        # A CSV has lost its merged cells: a heading reaches over the empty ones right of it, where one stands below.
        for level, row in enumerate(above[:-1]):
            for c in range(1, width):
                if not row[c] and above[level + 1][c] and row[c - 1] and above[level + 1][c - 1]:
                    row[c] = row[c - 1]
    labels = []
    for c in range(width):
        parts: list[str] = []
        for row in above:
            text = re.sub(r"\s+", "", row[c])
            if text and text not in parts:
                parts.append(text)
        labels.append("/".join(parts))
    while labels and not labels[-1]:
        labels.pop()
    return labels


def _take(sheet: Sheet, top: int, depth: int) -> Found:
    labels = _labels(sheet, top, depth)
    width = len(labels)
    body = [[*row[:width], *[""] * (width - len(row))] for row in sheet.rows[top + depth :]]
    for (r1, c1), (r2, c2) in sheet.merged:
        first = r1 - top - depth
        # A door merged over the people behind it belongs to each of them; a merge across columns is a remark.
        if first >= 0 and c1 == c2 and c1 < width and first < len(body):
            for at in range(first, min(r2 - top - depth + 1, len(body))):
                body[at][c1] = body[first][c1]
    heads = {tidy(x.rpartition("/")[2]) for x in labels if x} | {tidy(x) for x in labels if x}
    name = next((i for i, x in enumerate(labels) if confidence(x)[0] == "name"), None)
    rows, left_out = [], 0
    for offset, cells in enumerate(body):
        if not any(cells):
            continue
        if _no_resident(cells, heads, name):
            left_out += 1
            continue
        rows.append((top + depth + offset + 1, cells))
    return Found(sheet.name, labels, rows, top + 1, sheet.hidden_columns, left_out)


def _no_resident(cells: Sequence[str], heads: set[str], name: int | None) -> bool:
    filled = [c for c in cells if c]
    first = filled[0]
    if (first[0] in "合总小共制填审统负经联日备说注第以示例" or first[0] in "(（") and _SUMS.match(first.lstrip("(（")):
        return True
    if len(filled) > 1 and all(tidy(c) in heads for c in filled):
        return True
    if name is not None and name < len(cells) and (_MUST.match(cells[name]) or cells[name] in ("合计", "总计", "小计")):
        return True
    return len(filled) > 2 and first == "1" and filled == [str(n) for n in range(1, len(filled) + 1)]
