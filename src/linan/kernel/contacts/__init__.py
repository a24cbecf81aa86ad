"""Contact search over visits. `search.py` is exact, simple, and the oracle of every faster engine; `fast.py` is one.

index = VisitIndex(person, place, start, end)
found = index.search({case: infectious_from}, overlap_minutes=15, latent_minutes=2 * 1440, generations=4)
for finding in found.findings(): …
"""

from linan.kernel.contacts.search import Finding, Search, Step, VisitIndex

__all__ = ["Finding", "Search", "Step", "VisitIndex"]
