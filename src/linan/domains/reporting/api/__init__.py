"""The JSON door of reporting."""

from linan.core.desk.api import router as new_router
from linan.domains.reporting.api import doubts, figures, forms, sheets

__all__ = ["router"]

router = new_router("reporting")
for _part in (figures, doubts, forms, sheets):
    router.add_router("", _part.router)
