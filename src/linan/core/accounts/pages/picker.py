"""Choosing an area by its name, with the path shown, so that nobody types a code."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from linan.core.accounts.pages.reading import region_from
from linan.core.community.areas import Area, areas_like


def picked(request: HttpRequest, areas: list[Area]) -> dict[str, Any]:
    """What the area picker shows: the search, what it found, the way down from the county, and the area chosen."""
    text = request.GET.get("q", "").strip()[:60]
    wanted = region_from(request.GET.get("area", ""))
    chosen = next((a for a in areas if a.region == wanted), None)
    top = chosen.region if chosen else areas[0].region
    below = [a for a in areas if a.region != top and a.region.parent == top]
    kept = [(k, v) for k, v in request.GET.items() if k not in ("q", "area")]
    found = areas_like(text, areas) if text else []
    return {"q": text, "found": found, "chosen": chosen, "below": below, "kept": kept, "top": areas[0]}
