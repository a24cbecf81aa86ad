"""Where each door stands. Domains bring their own pages; this file only mounts them."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
