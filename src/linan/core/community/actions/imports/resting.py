"""Rest for the collector of cycles while a long list comes in."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles while a part's thousands of rows are alive: they hold none, and looking at each of them
    over and over was a tenth of an import. Two imports at a time only search sooner than they need."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
