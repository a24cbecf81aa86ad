"""The screens of reporting."""

from linan.domains.reporting.pages import collections, figures, forms, inspections, tables, upward
from linan.domains.reporting.pages.figures import call_list, figure

__all__ = ["call_list", "figure", "urlpatterns"]

urlpatterns = [
    *figures.urlpatterns,
    *collections.urlpatterns,
    *forms.urlpatterns,
    *upward.urlpatterns,
    *tables.urlpatterns,
    *inspections.urlpatterns,
]
