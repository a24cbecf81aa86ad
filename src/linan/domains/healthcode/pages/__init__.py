"""The pages of the health code: the phone's, the staff's, orders by hand, the paper, one's places."""

from linan.domains.healthcode.pages import codes, orders, paper, places

urlpatterns = [*codes.urlpatterns, *orders.urlpatterns, *paper.urlpatterns]
resident_urlpatterns = [*codes.resident_urlpatterns, *places.resident_urlpatterns]
