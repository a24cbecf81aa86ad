"""The screens of tracing: cases and contacts for tracers, pushed lists for grid workers, reasons for residents."""

from __future__ import annotations

from linan.domains.tracing.pages import (
    cases,
    chains,
    deciding,
    interview,
    letters,
    notices,
    papers,
    publishing,
    sources,
)

urlpatterns = [
    *cases.urlpatterns,
    *chains.urlpatterns,
    *deciding.urlpatterns,
    *interview.urlpatterns,
    *letters.urlpatterns,
    *notices.urlpatterns,
    *papers.urlpatterns,
    *publishing.urlpatterns,
    *sources.urlpatterns,
]
resident_urlpatterns = cases.resident_urlpatterns
