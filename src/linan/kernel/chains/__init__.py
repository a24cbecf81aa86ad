"""Who had it from whom: chains from recorded links, and their drawing.

Nothing is searched here: `kernel.contacts` finds who met whom, this puts in order what somebody has recorded.
"""

from linan.kernel.chains.drawing import Drawn, svg
from linan.kernel.chains.forest import Forest, Link, Tree, forest

__all__ = ["Drawn", "Forest", "Link", "Tree", "forest", "svg"]
