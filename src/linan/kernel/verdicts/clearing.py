"""What clears a piece of evidence, found without comparing every piece with every other.

Two sorts of condition are known by their shape when a rule is compiled: it names the piece it clears (`Rule.names`, a
correction), or it clears whatever is not later than itself (`Rule.clears_earlier`), where the latest stands for all
of its kind. Any other condition is asked for each pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from linan.kernel.verdicts.model import Evidence
from linan.kernel.verdicts.rules import Rule, RuleSet

Pair = tuple[Rule, Evidence]


class Clearing:
    """The clearing evidence in force at a moment, ready to be asked of each piece."""

    __slots__ = ("_at", "_latest", "_named", "_other", "_rules")

    def __init__(self, pieces: Sequence[Evidence], rules: RuleSet, at: datetime) -> None:
        self._rules, self._at = rules, at
        self._latest: dict[str, Pair] = {}
        self._named: dict[str, list[Pair]] = {}
        self._other: list[Pair] = []
        for piece in pieces:
            for rule in rules.clearing[piece.kind]:
                if rule.clears_earlier:
                    held = self._latest.get(rule.id)
                    if held is None or held[1].at < piece.at:
                        self._latest[rule.id] = (rule, piece)
                elif rule.names:
                    named = piece.params.get(rule.names)
                    if isinstance(named, str):
                        self._named.setdefault(named, []).append((rule, piece))
                else:
                    self._other.append((rule, piece))

    def of(self, piece: Evidence) -> Pair | None:
        """The rule and the evidence that clear this piece; None when nothing does."""
        for pair in self._latest.values():
            if piece.kind in pair[0].clears and piece.at <= pair[1].at:
                return pair
        if self._named:
            for pair in self._named.get(str(piece.id), ()):
                if piece.kind in pair[0].clears:
                    return pair
        return self._asked(piece, self._other) if self._other else None

    def _asked(self, piece: Evidence, pairs: Iterable[Pair]) -> Pair | None:
        target: Mapping[str, Any] = {**piece.params, "id": str(piece.id), "kind": piece.kind, "at": piece.at}
        for rule, benign in pairs:
            if piece.kind in rule.clears and (rule.holds is None or rule.holds(self._view(benign, target))):
                return rule, benign
        return None

    def _view(self, benign: Evidence, target: Mapping[str, Any]) -> dict[str, Any]:
        view = view_of(benign, self._rules, self._at)
        view["external"]["target"] = target
        return view


def view_of(piece: Evidence, rules: RuleSet, at: datetime) -> dict[str, Any]:
    """What the conditions of a rule read of a piece."""
    return {
        "payload": {**piece.params, "at": piece.at},
        "external": {"validationClock": at, "parameters": rules.parameters},
    }
