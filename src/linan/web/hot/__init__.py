"""The two doors a whole county stands at, on the lightest path of the same deployable: no middleware, but the same
actions. A gate's scan, and a phone's asking for a fresh code."""

from linan.web.hot.codes import Codes
from linan.web.hot.scans import scan

__all__ = ["Codes", "scan"]
