"""A chain as a picture (SVG): generations from left to right, one row for each case or group of contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

COLUMN, ROW, MARGIN, DOT = 230, 26, 24, 6
LETTERS = 30
"""So many letters fit beside a dot, a Chinese one counting twice; the whole text stands in the dot's own title."""


@dataclass(slots=True)
class Drawn:
    """One case with the words beside it. `groups` are words for those below who led on to nobody."""

    label: str
    note: str = ""
    children: list[Drawn] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Placed:
    one: Drawn | str
    column: int
    y: float
    parent: tuple[int, float] | None


def svg(roots: Sequence[Drawn], *, title: str, columns: str = "{n}") -> str:
    """The picture as text. `title` is read out in its stead; `columns` is the head of generation `n`.

    Colours are told apart by lightness alone, and follow the reader's light or dark screen.
    """
    placed = list(_placed(roots))
    width = MARGIN + COLUMN * (1 + max((p.column for p in placed), default=0))
    height = 3 * MARGIN + ROW * (1 + max((p.y for p in placed), default=0.0))
    heads = [
        f'<text class="n" x="{_x(n) - DOT:.0f}" y="{MARGIN}">{escape(columns.format(n=n))}</text>'
        for n in sorted({p.column for p in placed})
    ]
    body = [_line(p) for p in placed if p.parent is not None] + [_text(p) for p in placed]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style>" + "".join(["\n" + b for b in (*heads, *body)]) + "\n</svg>\n"
    )


STYLE = (
    "svg{background:#fff}text{fill:#1b2733}.n{fill:#52606d}path{fill:none;stroke:#8795a1}circle{fill:#52606d}"
    ".m{font-weight:700}circle.m{fill:#b3261e}rect{fill:#c3ccd5}"
    "@media(prefers-color-scheme:dark){svg{background:#15202b}text{fill:#e6ecf2}.n{fill:#a5b1bd}path{stroke:#6b7a88}"
    "circle{fill:#a5b1bd}circle.m{fill:#ff8a80}rect{fill:#52606d}}"
)


def _placed(roots: Sequence[Drawn]) -> Iterator[_Placed]:
    """Everybody with their place: a leaf takes the next row, whoever has some below them stands in their middle."""
    row = 0.0
    at: dict[int, float] = {}
    waiting: list[tuple[Drawn, int, bool]] = [(r, 0, False) for r in reversed(roots)]
    column: dict[int, int] = {}
    order: list[Drawn] = []
    rows: dict[int, list[float]] = {}
    while waiting:
        one, depth, below_done = waiting.pop()
        if not below_done:
            column[id(one)] = depth
            order.append(one)
            waiting.append((one, depth, True))
            waiting.extend((c, depth + 1, False) for c in reversed(one.children))
            continue
        rows[id(one)] = [row + n for n in range(len(one.groups))]
        below = [at[id(c)] for c in one.children] + rows[id(one)]
        row += len(one.groups)
        if len(below) == 1:
            # Two lines of words beside the dot need more than one row.
            row += 0.7
        if not below:
            below = [row]
            row += 1
        at[id(one)] = (below[0] + below[-1]) / 2
    parents = {id(c): one for one in order for c in one.children}
    for one in order:
        above = parents.get(id(one))
        here = (column[id(one)], at[id(one)])
        yield _Placed(one, *here, None if above is None else (column[id(above)], at[id(above)]))
        for words, y in zip(one.groups, rows[id(one)], strict=True):
            yield _Placed(words, column[id(one)] + 1, y, here)


def _x(column: int) -> float:
    return MARGIN + DOT + column * COLUMN


def _y(row: float) -> float:
    return 2 * MARGIN + DOT + row * ROW


def _line(p: _Placed) -> str:
    assert p.parent is not None
    x0, y0, x1, y1 = _x(p.parent[0]), _y(p.parent[1]), _x(p.column), _y(p.y)
    # Bends close to its end, so that it does not run through the words beside its beginning.
    turn = x1 - 30
    return f'<path d="M{x0:.0f} {y0 + 0.5:.1f}H{turn:.0f}V{y1 + 0.5:.1f}H{x1:.0f}"/>'


def _text(p: _Placed) -> str:
    x, y = _x(p.column), _y(p.y)
    if isinstance(p.one, str):
        return f'<rect x="{x - 5:.0f}" y="{y - 5:.1f}" width="10" height="10"/>' + _words(p.one, x, y + 4, "n")
    kind = "m" if p.one.marked else "c"
    whole = f"{p.one.label} {p.one.note}".strip()
    dot = f'<circle class="{kind}" cx="{x:.0f}" cy="{y:.1f}" r="{DOT}"><title>{escape(whole)}</title></circle>'
    if not p.one.children and not p.one.groups:
        return dot + _words(whole, x, y + 4, kind)
    # The line to those below leaves at this height, so the words stand above it.
    return dot + _words(p.one.label, x, y - 5, kind) + (_words(p.one.note, x, y + 15, "n") if p.one.note else "")


def _short(text: str) -> str:
    room = LETTERS
    for n, letter in enumerate(text):
        room -= 2 if east_asian_width(letter) in "WF" else 1
        if room < 0:
            return text[: n - 1] + "…"
    return text


def _words(text: str, x: float, y: float, kind: str) -> str:
    short = _short(text)
    return f'<text class="{kind}" x="{x + DOT + 5:.0f}" y="{y:.1f}">{escape(short)}</text>'
