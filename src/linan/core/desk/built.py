"""What the front end built: addresses with their content hash, and the service worker at the root."""

from __future__ import annotations

import functools
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words


def url_of(name: str) -> str:
    """The address of `built/<name>`; it changes when the content does, so it may be cached for good."""
    return _address(name, hashes().get(name, ""))


@functools.lru_cache(maxsize=256)
def _address(name: str, digest: str) -> str:
    return static(f"built/{name}") + (f"?v={digest}" if digest else "")


def hashes() -> dict[str, str]:
    """Content hashes by name, from the build's manifest; empty before the first build."""
    return _read() if settings.DEBUG else _kept()


def _read() -> dict[str, str]:
    found = finders.find("built/manifest.json")
    return json.loads(Path(found).read_text()) if found else {}


@functools.lru_cache(maxsize=1)
def _kept() -> dict[str, str]:
    return _read()


def service_worker(request: HttpRequest) -> HttpResponse:
    """`/sw.js`: the worker must lie at the root to serve the pages below it offline."""
    found = finders.find("built/sw.js")
    if not found:
        raise Refusal("not_built", Words("The scripts are not built yet."), kind=Kind.UNAVAILABLE)
    return HttpResponse(
        Path(found).read_bytes(), content_type="text/javascript", headers={"Service-Worker-Allowed": "/"}
    )


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build screens."""
    return render(request, "desk/styleguide.html", {"colours": ["green", "yellow", "red", "grey"]})
