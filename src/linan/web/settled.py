"""A process that serves for days: what it has loaded is not looked through again."""

import atexit
import gc

from django.urls import get_resolver


def settle() -> None:
    """Load every page's module, then leave all that is there to itself.

    A full search for cycles through what Django and we load stopped every request for 250 ms here, each few hundred
    requests; what requests leave behind is still searched.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # extensions that count their own at the end find all of it
    # Queries make and drop many small objects that form no cycles: looking for cycles less often saves a tenth.
    gc.set_threshold(50_000, 20, 50)
