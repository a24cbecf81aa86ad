"""Pages of the register, mounted at `/community/`."""

from linan.core.community.pages import (
    board,
    coverage,
    duplicates,
    health,
    imports,
    layout,
    panel,
    readiness,
    register,
    spaces,
    tenure,
    vulnerability,
)
from linan.core.community.pages.imports import import_people, template
from linan.core.community.pages.register import (
    PRESENCE_WORDS,
    building,
    building_list,
    divisions,
    people_list,
    places,
    region_from,
)

app_name = "community"
urlpatterns = [
    *register.urlpatterns,
    *imports.urlpatterns,
    *duplicates.urlpatterns,
    *vulnerability.urlpatterns,
    *health.urlpatterns,
    *tenure.urlpatterns,
    *board.urlpatterns,
    *panel.urlpatterns,
    *layout.urlpatterns,
    *readiness.urlpatterns,
    *coverage.urlpatterns,
    *spaces.urlpatterns,
]
resident_urlpatterns = [*health.resident_urlpatterns, *spaces.resident_urlpatterns]

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
