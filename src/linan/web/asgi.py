"""The outer application: a thin Starlette shell around synchronous Django.

Django's own ASGI handler was five times slower here than Django under a WSGI adapter, so only what must be
asynchronous or light lives outside: static files, liveness, metrics, server-sent events, and before all of them the two
hot doors: a gate's scan and a phone's fresh code.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")

import a2wsgi
import django

django.setup()

from django.conf import settings
from django.db import connection
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from linan.core.accounts.sign_in import passed_on
from linan.core.community.queries import name_of
from linan.core.ledger import serving, showing
from linan.kernel.region import Region
from linan.web import events, health, hot
from linan.web.wsgi import application as django_app

PACKAGED: list[str | tuple[str, str]] = [("allauth.mfa", "static"), ("allauth.account", "static"), ("ninja", "static")]
"""The scripts by which a browser asks for a passkey come with allauth, those of the API's description with ninja."""
LOOPBACK = {"127.0.0.1", "::1"}
FOR_ANY_READER = {"Access-Control-Allow-Origin": "*", "X-Content-Type-Options": "nosniff"}
"""The logs are everybody's to read, also for a page of somebody else's that checks them."""


class Static(StaticFiles):
    """Static files; a name with `?v=` is content-addressed and may be kept for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        kept = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "public, max-age=300"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def healthz(request: Request) -> Response:
    """200 while the database answers and the worker is not far behind; 503 with what is wrong otherwise."""
    report = await run_in_threadpool(health.report)
    return JSONResponse(report, status_code=200 if report["ok"] else 503)


async def metrics(request: Request) -> Response:
    """Prometheus text, for the machine itself only: a proxy on the same machine comes from loopback too, so what it
    passes on is refused."""
    if request.client is None or request.client.host not in LOOPBACK or passed_on(request.headers):
        return Response("Metrics are served on loopback only, and through no proxy.\n", status_code=403)
    await run_in_threadpool(health.refresh_gauges)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def worker_script(request: Request) -> Response:
    """The service worker stands at the root, because its reach ends at its own folder."""
    path = Path(str(settings.BASE_DIR)) / "static" / "built" / "sw.js"
    if not path.exists():
        return Response(status_code=404)
    return Response(path.read_bytes(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def logs(request: Request) -> Response:
    """Which logs this cell keeps, where, and with which keys their heads are checked."""
    report = await run_in_threadpool(_listing)
    return JSONResponse(report, headers={"Cache-Control": "public, max-age=60", **FOR_ANY_READER})


def _listing() -> dict[str, Any]:
    try:
        told = serving.listing()
        for log in told["logs"]:
            log["name"] = name_of(Region(log["region"]))
        return told
    finally:
        connection.close()


async def entry_proof(request: Request) -> Response:
    """The proof of one entry, without its content, for whoever was given its id (on paper, say)."""
    text = await run_in_threadpool(_proof, request.path_params["entry"])
    if text is None:
        return Response("no such entry, or no signed head covers it yet\n", status_code=404, media_type="text/plain")
    return Response(
        text, media_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store", **FOR_ANY_READER}
    )


def _proof(entry: str) -> str | None:
    try:
        return showing.public_proof(entry)
    finally:
        connection.close()


async def log_file(request: Request) -> Response:
    """A log's checkpoint, tile or entry bundle as C2SP tlog-tiles has them. It reads files and asks no database."""
    found = await run_in_threadpool(serving.public_file, request.path_params["log"], request.path_params["path"])
    if found is None:
        return Response("nothing here\n", status_code=404, media_type="text/plain", headers=FOR_ANY_READER)
    if not found.lasting:
        headers = {"Cache-Control": "public, max-age=5", **FOR_ANY_READER}
        return Response(found.data, media_type="text/plain; charset=utf-8", headers=headers)
    headers = {"Cache-Control": "public, max-age=31536000, immutable", **FOR_ANY_READER}
    return Response(found.data, media_type="application/octet-stream", headers=headers)


# a2wsgi types WSGI and ASGI by its own protocols, which neither Django nor Starlette declares.
_wsgi: Any = django_app
_django: Any = a2wsgi.WSGIMiddleware(_wsgi, workers=int(os.environ.get("LINAN_THREADS", "12")))


async def _pages(scope: Any, receive: Any, send: Any) -> None:
    """Django. The adapter reads bodies by a coroutine, and granian's `receive` gives another kind of awaitable."""

    async def read() -> Any:
        return await receive()

    await _django(scope, read, send)


routes: list[Any] = [
    Route("/healthz", healthz),
    Route("/metrics", metrics),
    Route("/events", events.stream),
    Route("/sw.js", worker_script),
    Route("/log/", logs),
    Route("/log/entry/{entry}", entry_proof),
    Route("/log/{log}/{path:path}", log_file),
    Mount("/static", Static(directory=Path(str(settings.BASE_DIR)) / "static", packages=PACKAGED, check_dir=False)),
    Mount("/", _pages),
]
application = hot.Doors(Starlette(routes=routes, lifespan=events.lifespan))
