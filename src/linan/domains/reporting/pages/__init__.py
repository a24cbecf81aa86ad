"""The screens of reporting."""

from linan.domains.reporting.pages import collections, figures, forms, inspections, selfreports, tables, upward
from linan.domains.reporting.pages.figures import call_list, figure

__all__ = ["call_list", "figure", "resident_urlpatterns", "urlpatterns"]

urlpatterns = [
    *figures.urlpatterns,
    *collections.urlpatterns,
    *forms.urlpatterns,
    *upward.urlpatterns,
    *tables.urlpatterns,
    *inspections.urlpatterns,
    *selfreports.urlpatterns,
]
resident_urlpatterns = selfreports.resident_urlpatterns
