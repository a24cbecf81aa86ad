"""The health code over the API."""

from linan.domains.healthcode.api import appeals as _appeals  # noqa: F401 - hangs its doors on the router
from linan.domains.healthcode.api import issuers as _issuers  # noqa: F401
from linan.domains.healthcode.api import orders as _orders  # noqa: F401
from linan.domains.healthcode.api import revocations as _revocations  # noqa: F401
from linan.domains.healthcode.api.codes import router
from linan.domains.healthcode.api.lists import status, status_delta, status_head, trust

__all__ = ["router", "status", "status_delta", "status_head", "trust"]
