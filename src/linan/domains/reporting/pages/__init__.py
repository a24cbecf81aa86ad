"""The screens of reporting."""

from linan.domains.reporting.pages import figures, forms
from linan.domains.reporting.pages.figures import call_list, figure

__all__ = ["call_list", "figure", "urlpatterns"]

urlpatterns = [*figures.urlpatterns, *forms.urlpatterns]
