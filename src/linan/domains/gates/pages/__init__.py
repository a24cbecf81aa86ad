"""The pages of the gates: the guard's phone, the desk for visitors, refusals and their answers."""

from linan.domains.gates.pages import desk, houserules, journeys, places, scanning, terminals, vehicles

app_name = "gates"
urlpatterns = [
    *scanning.urlpatterns,
    *desk.urlpatterns,
    *vehicles.urlpatterns,
    *places.urlpatterns,
    *houserules.urlpatterns,
    *terminals.urlpatterns,
]
resident_urlpatterns = [
    *vehicles.resident_urlpatterns,
    *places.resident_urlpatterns,
    *journeys.resident_urlpatterns,
]
