"""Pages of the register, mounted at `/community/`."""

from linan.core.community.pages import panel, register, vulnerability
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
urlpatterns = [*register.urlpatterns, *vulnerability.urlpatterns, *panel.urlpatterns]

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
    "template",
    "urlpatterns",
]
