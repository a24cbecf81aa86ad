"""Pages of the register, mounted at `/community/`."""

from linan.core.community.pages import health, panel, register, tenure, vulnerability
from linan.core.community.pages.register import (
    PRESENCE_WORDS,
    building,
    building_list,
    divisions,
    import_people,
    people_list,
    places,
    region_from,
    template,
)

app_name = "community"
urlpatterns = [
    *register.urlpatterns,
    *vulnerability.urlpatterns,
    *health.urlpatterns,
    *tenure.urlpatterns,
    *panel.urlpatterns,
]
resident_urlpatterns = [*health.resident_urlpatterns]

__all__ = [
    "PRESENCE_WORDS",
    "app_name",
    "building",
    "building_list",
    "divisions",
    "import_people",
    "people_list",
    "places",
    "region_from",
    "resident_urlpatterns",
    "template",
    "urlpatterns",
]
