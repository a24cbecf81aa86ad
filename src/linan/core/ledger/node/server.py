"""A node's log for whoever fetches it: over HTTP (`serve`) and as files for a stick (`export`)."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from linan.core.ledger.disk import put
from linan.core.ledger.node.store import Node, NotReady, body_path, public_path
from linan.kernel.merkle import ENTRIES, new_tiles


def serve(node: Node, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is not running yet. It reads nothing but the log's own files, whatever is asked for."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "linan-node"
        sys_version = ""
        timeout = 10.0

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            file = node.folder / path
            data = file.read_bytes() if public_path(path) and file.is_file() else None
            self.send_response(404 if data is None else 200)
            body = data or b""
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: who fetches a log is nobody's business."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    return Server((host, port), Handler)


def export(node: Node, folder: Path, since: int = 0) -> int:
    """Copy what came after entry `since` to a folder, the checkpoint last; return the size of the log then.

    What lies there already from an earlier copy stays. NotReady for a log without entries.
    """
    head = node.head()
    if head is None:
        raise NotReady("This node has written nothing yet.")
    note = (node.folder / "checkpoint").read_bytes()
    for tile in new_tiles(min(since, head.size), head.size):
        put(folder / tile.path, (node.folder / tile.path).read_bytes())
        if tile.level == ENTRIES:
            put(folder / body_path(tile), (node.folder / body_path(tile)).read_bytes())
    put(folder / "checkpoint", note)
    return head.size
