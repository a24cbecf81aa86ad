"""What a forger hands over."""

from __future__ import annotations


def forged(code: str, at: int = 40) -> str:
    """The same text with one letter another: always, where a fixed ending would now and then be the right one."""
    return code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
