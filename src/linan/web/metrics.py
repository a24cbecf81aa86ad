"""Prometheus metrics. Labels are routes, workflows and counts; never a person, a region below the county or a query."""

from __future__ import annotations

from django.http import HttpRequest
from prometheus_client import Histogram

REQUESTS = Histogram(
    "linan_request_seconds",
    "Time to answer a request, by route pattern",
    ["route", "method", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5),
)


def route_of(request: HttpRequest) -> str:
    """The URL pattern that matched (`quarantine/<uuid:order>/`), never the path itself."""
    match = request.resolver_match
    return match.route if match else "unmatched"
