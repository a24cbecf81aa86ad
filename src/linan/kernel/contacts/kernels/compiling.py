"""How loops are compiled, and the numbers they share."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])
NEVER = 1 << 30
NONE = -1
GUIDE_SHIFT = 7
BATCH = 256


def compiled(function: F) -> F:
    try:
        return cast("F", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        # Neither this folder nor the user's own can be written to: then it is compiled in each process anew.
        return cast("F", numba.njit(nogil=True)(function))


def _forget_what_is_old() -> None:
    """Numba looks at a function's own file alone; but loops here call those of other files, so all go together."""
    here = Path(__file__).parent
    kept = list((here / "__pycache__").glob("*.nbi"))
    if kept and min(_changed(p) for p in kept) < max(_changed(p) for p in here.glob("*.py")):
        for path in kept:
            path.unlink(missing_ok=True)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another process was here first
        return float("inf") if path.suffix == ".nbi" else 0.0


with suppress(OSError):  # a folder nobody may write to holds nothing old
    _forget_what_is_old()
