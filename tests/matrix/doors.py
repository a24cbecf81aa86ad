"""Every door the resolver and the outer application know, as (method, route)."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver


def patterns(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, before + str(found.pattern))
        else:
            yield before + str(found.pattern), found


def api_doors() -> set[tuple[str, str]]:
    """The API says which methods it takes."""
    doors = set()
    for route, found in patterns():
        view = getattr(found.callback, "__self__", None) or _path_view(found)
        for operation in getattr(view, "operations", ()):
            doors |= {(method, route) for method in operation.methods}
    return doors


def _path_view(found: URLPattern) -> object:
    cells = getattr(found.callback, "__closure__", None) or ()
    return next((c.cell_contents for c in cells if hasattr(c.cell_contents, "operations")), None)


def routes() -> set[str]:
    return {route for route, _ in patterns()}
