"""The pages of the health code: the phone's, the staff's, orders by hand, objections, the paper, one's places."""

from linan.domains.healthcode.pages import (
    appeals,
    certificates,
    codes,
    daily,
    issuers,
    orders,
    paper,
    places,
    revocations,
    weighings,
)

urlpatterns = [
    *codes.urlpatterns,
    *orders.urlpatterns,
    *appeals.urlpatterns,
    *paper.urlpatterns,
    *weighings.urlpatterns,
    *daily.urlpatterns,
    *revocations.urlpatterns,
    *issuers.urlpatterns,
]
resident_urlpatterns = [
    *appeals.resident_urlpatterns,
    *codes.resident_urlpatterns,
    *places.resident_urlpatterns,
    *certificates.resident_urlpatterns,
    *daily.resident_urlpatterns,
]
