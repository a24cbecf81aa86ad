"""Where each door stands. Every app brings its own pages (`pages.urlpatterns`, `pages.resident_urlpatterns`) and its
own API (`api.router`); this file only mounts them."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.urls import URLPattern, URLResolver, include, path
from ninja import Router

from linan.web import api, ledger, pages, reads
from linan.web.settings import CORE, DOMAINS


def _module(app: str, name: str) -> ModuleType | None:
    floor = "core" if app in CORE else "domains"
    full = f"linan.{floor}.{app}.{name}"
    return import_module(full) if find_spec(f"linan.{floor}.{app}") and find_spec(full) else None


def _mounted() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for app in (*CORE, *DOMAINS):
        module = _module(app, "pages")
        if module is None:
            continue
        # Sign-in, account and set-up stand at the root, without a namespace: allauth looks them up by plain name.
        found += getattr(module, "door_urlpatterns", [])
        if hasattr(module, "urlpatterns"):
            found.append(path(f"{app}/", include((module.urlpatterns, app))))
        if hasattr(module, "resident_urlpatterns"):
            found.append(path(f"me/{app}/", include((module.resident_urlpatterns, f"my_{app}"))))
    return found


for _app in (*CORE, *DOMAINS):
    _api = _module(_app, "api")
    if _api is not None and isinstance(getattr(_api, "router", None), Router):  # the desk's makes them
        api.api.add_router(f"/{_app}", _api.router)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.today, name="today"),
    path("me/", pages.my_home, name="my_home"),
    path("me/records/", pages.my_records, name="my_records"),
    path("people/<uuid:person>/", pages.person, name="person"),
    path("reads/", reads.reads, name="reads"),
    path("reads/look/", reads.look_into, name="look_into"),
    path("ledger/state/", ledger.state, name="ledger_state"),
    path("ledger/entries/", ledger.entries, name="ledger_entries"),
    path("ledger/entries/<uuid:entry>/", ledger.chain, name="ledger_chain"),
    path("check/", pages.check, name="check"),
    path("about/", pages.about, name="about"),
    path("styleguide/", pages.styleguide, name="styleguide"),
    path("api/", api.api.urls),
    *_mounted(),
]

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.missing
handler429 = pages.too_many
handler500 = pages.broken
