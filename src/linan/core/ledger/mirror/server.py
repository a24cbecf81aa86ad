"""Handing a mirror's copies on: `GET /` lists the logs; `/<folder>/checkpoint`, `/<folder>/tile/…` are C2SP tiles."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from linan.core.ledger.mirror.copying import folder_of
from linan.kernel.merkle import Policy, Tile


def serve(home: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is not running yet. It reads nothing but checkpoints and tiles, whatever is asked for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "linan-mirror"
        sys_version = ""
        timeout = 10.0

        def do_GET(self) -> None:
            logs = {
                folder_of(home, k.name).name: k.name for k, _ in Policy.of_text((home / "logs.txt").read_text()).logs
            }
            folder, _, rest = self.path.strip("/").partition("/")
            if not folder:
                self._say(200, json.dumps(logs).encode(), "application/json")
            elif (
                folder in logs
                and (rest == "checkpoint" or _is_tile(rest))
                and (home / "logs" / folder / rest).is_file()
            ):
                kind = "text/plain; charset=utf-8" if rest == "checkpoint" else "application/octet-stream"
                self._say(200, (home / "logs" / folder / rest).read_bytes(), kind)
            else:
                self._say(404, b"nothing here\n", "text/plain")

        def _say(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: who reads a public log is nobody's business."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    return Server((host, port), Handler)


def _is_tile(path: str) -> bool:
    try:
        Tile.of_path(path)
    except ValueError:
        return False
    return True
