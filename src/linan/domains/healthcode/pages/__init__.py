"""The pages of the health code: the phone's, the staff's."""

from linan.domains.healthcode.pages.codes import resident_urlpatterns, urlpatterns

__all__ = ["resident_urlpatterns", "urlpatterns"]
