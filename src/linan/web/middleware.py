"""Headers every answer carries, and the one place where a refusal that nobody caught becomes a calm page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from linan.kernel.refusal import Refusal

log = logging.getLogger("linan.web")

CSP = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Headers:
    """Content security policy and cache rules: nothing about a person is kept by a shared cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        from linan.web.metrics import REQUESTS, route_of

        began = time.perf_counter()
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        response.headers.setdefault("Cache-Control", "private, no-store")
        REQUESTS.labels(route_of(request), request.method or "", f"{response.status_code // 100}xx").observe(
            time.perf_counter() - began
        )
        return response


class Refusals:
    """Render a `Refusal` raised by a page; the API has its own handler."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        from linan.core.desk.pages import refused

        log.info("refused", extra={"event": "refused", "code": exception.code, "kind": exception.kind.value})
        return refused(request, exception)
