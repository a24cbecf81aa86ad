"""What every page and door is built from. No tables. See README.md."""

from linan.core.desk.saying import say

__all__ = ["say"]
