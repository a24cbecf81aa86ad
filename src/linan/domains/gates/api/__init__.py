"""The gates over the API: scans, the desk, vehicles and guests, places and goods. One action behind each door."""

from linan.domains.gates.api import desk as _desk  # noqa: F401 - hangs its doors on the router
from linan.domains.gates.api import houserules as _houserules  # noqa: F401
from linan.domains.gates.api import journeys as _journeys  # noqa: F401
from linan.domains.gates.api import places as _places  # noqa: F401
from linan.domains.gates.api import terminals as _terminals  # noqa: F401
from linan.domains.gates.api import vehicles as _vehicles  # noqa: F401
from linan.domains.gates.api.scanning import router

__all__ = ["router"]
