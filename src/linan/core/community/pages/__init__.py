"""Pages of the register, mounted at `/community/`."""

from linan.core.community.pages import register
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
urlpatterns = [*register.urlpatterns]

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
