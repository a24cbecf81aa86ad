"""How long somebody needs for what a test does in a browser, by the keystroke-level model: counts, never a clock.

Source of the times: Card, Moran, Newell, "The keystroke-level model for user performance time with interactive
systems", Communications of the ACM 23 (1980), table 1: a key 1.2 s for who does not know the keyboard, pointing 1.1 s,
pressing 0.2 s, a thought before each 1.35 s. Reading: 255 Chinese characters a minute (Trauzettel-Klosinski, Dietz,
"Standardized assessment of reading performance: the new International Reading Speed Texts IReST", Investigative
Ophthalmology & Visual Science 53 (2012), table 2). Every line is read whole, lists to choose from too. A Chinese
character typed by pinyin is counted as three keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KEY_SECONDS, POINT_SECONDS, PRESS_SECONDS, THINK_SECONDS = 1.2, 1.1, 0.2, 1.35
READ_PER_SECOND = 255 / 60
KEYS_PER_CHINESE_CHARACTER = 3
WATCH = """
addEventListener("click", e => { if (e.isTrusted) window.effort("press", 1); }, true);
const last = new WeakMap();  // one paste is told once for each of its lines
addEventListener("input", e => {
  if (last.get(e.target) !== e.target.value) window.effort("type", e.target.value);
  last.set(e.target, e.target.value);
}, true);
addEventListener("DOMContentLoaded", () => {
  window.effort("read", (document.querySelector("main") || document.body).innerText);
});
"""


class Effort:
    """Watches one browser context; `seconds()` is what a slow newcomer would have needed so far."""

    def __init__(self, context: Any) -> None:
        self.presses = self.keys = self.read = 0
        self._lines: set[str] = set()
        heard: dict[str, Callable[[Any], None]] = {"press": self._press, "type": self._type, "read": self._read}
        context.expose_function("effort", lambda kind, what: heard[kind](what))
        context.add_init_script(WATCH)

    def _press(self, _: int) -> None:
        self.presses += 1

    def _type(self, value: str) -> None:
        """Counted whole at each input: a browser test fills a field at once, a person key by key."""
        self.keys += sum(KEYS_PER_CHINESE_CHARACTER if ord(c) > 0x2E80 else 1 for c in value)

    def _read(self, text: str) -> None:
        """A line is read once; on the next page the eye passes over what it knows."""
        new = set(text.splitlines()) - self._lines
        self._lines |= new
        self.read += sum(len("".join(line.split())) for line in new)

    def seconds(self) -> float:
        pressing = self.presses * (POINT_SECONDS + PRESS_SECONDS + THINK_SECONDS)
        return pressing + self.keys * KEY_SECONDS + self.read / READ_PER_SECOND
