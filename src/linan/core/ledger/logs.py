"""Which log an entry belongs to. A log has its own id, so that a changed division code does not start a new one."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from linan.core import vault
from linan.core.ledger.models import Log
from linan.kernel.region import Level, Region


def _derived(region: Region) -> UUID:
    return UUID(vault.lookup("ledger.log", str(region)))


@lru_cache(maxsize=1)
def _moved() -> dict[str, UUID]:
    """Logs whose region was recoded; read once a process, so a recode asks for a restart of the others."""
    return {str(log.region): log.id for log in Log.objects.filter(holder="") if log.id != _derived(log.region)}


def log_region(region: Region) -> Region:
    """The community of `region`; above communities the county, or what lies above it, keeps one log."""
    return region.community if region.level >= Level.COMMUNITY else region.at(Level.COUNTY)


def log_of(region: Region) -> UUID:
    """The id of the log for entries of `region`; keyed, so it cannot be guessed from the code."""
    home = log_region(region)
    return _moved().get(str(home)) or _derived(home)


def note_recoded(old: Region, new: Region) -> None:
    """Let the log of `old` go on as the log of `new`, and those below with it (their rows were moved already)."""
    home = log_region(new)
    id = log_of(old)
    Log.objects.get_or_create(pk=id, defaults={"region": home, "root": b""})
    _moved.cache_clear()
