"""The pages of the health code: the phone's, the staff's, orders by hand."""

from linan.domains.healthcode.pages import codes, orders

urlpatterns = [*codes.urlpatterns, *orders.urlpatterns]
resident_urlpatterns = [*codes.resident_urlpatterns]
