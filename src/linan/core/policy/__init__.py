"""Which rule was in force where and when: editions of the plan, dated parameters, who adopted what. See README.md."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linan.core.policy.queries import edition, in_force, number, numbers, regime_for, rule_set, tests_for

_OFFERED = {"edition", "in_force", "number", "numbers", "regime_for", "rule_set", "tests_for"}


def __getattr__(name: str) -> Any:
    # The queries read a table, and models may be imported only once Django is set up.
    from importlib import import_module

    if name not in _OFFERED:
        raise AttributeError(name)
    return getattr(import_module("linan.core.policy.queries"), name)


__all__ = ["edition", "in_force", "number", "numbers", "regime_for", "rule_set", "tests_for"]
