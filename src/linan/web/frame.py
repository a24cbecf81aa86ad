"""What every page's frame shows: where the actor works, the way to the rooms their role uses, unread messages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context `frame`; empty for a visitor."""
    return {"frame": {}}
