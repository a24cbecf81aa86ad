"""The two doors a whole county stands at, on the lightest path of the same deployable: no middleware, but the same
actions. A gate's scan, and a phone's asking for a fresh code."""

from __future__ import annotations

from typing import Any

from linan.web.hot.codes import Codes
from linan.web.hot.scans import scan

__all__ = ["Doors"]


class Doors:
    """An ASGI application: a POST to one of the `doors` is answered there, all else by what stands `behind`."""

    def __init__(self, behind: Any) -> None:
        self.behind = behind
        self.doors: dict[str, Any] = {"/api/gates/scan": scan, "/api/healthcode/token": Codes(behind)}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        door = None
        if scope["type"] == "http" and scope["method"] == "POST":
            door = self.doors.get(scope["path"])
        await (door or self.behind)(scope, receive, send)
