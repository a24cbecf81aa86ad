"""The JSON door of tracing: the same queries and actions as the pages."""

from linan.domains.tracing.api import contacts as _contacts  # noqa: F401 - hangs its doors on the router
from linan.domains.tracing.api import papers as _papers  # noqa: F401
from linan.domains.tracing.api.cases import router

__all__ = ["router"]
