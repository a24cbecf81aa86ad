"""The witness over HTTP: `POST /add-checkpoint`, and the heads it cosigned for whoever wants to compare.

POST /add-checkpoint      200 cosignature · 400 · 403 · 404 · 409 size · 422     (C2SP tlog-witness)
GET  /key                 the verifier key
GET  /heads               every log's last cosigned head: notes, each after a line with its length in bytes
GET  /head/<sha256 hex of the origin>   one of them
"""

from __future__ import annotations

from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import BoundedSemaphore
from typing import Any

from linan.core.ledger.witness.store import Store
from linan.kernel.merkle import SIZE_TYPE, BadNote, Refused, Request

MOST_BYTES = 200_000
AT_ONCE = 32
SECONDS = 10.0


def serve(store: Store, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is not running yet: call `serve_forever`. Port 0 takes a free one."""
    places = BoundedSemaphore(AT_ONCE)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "linan-witness"
        sys_version = ""
        timeout = SECONDS

        def do_POST(self) -> None:
            if self.path != "/add-checkpoint":
                self._say(404, "nothing here")
                return
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > MOST_BYTES:
                self.close_connection = True
                self._say(413 if length.isdecimal() else 411, "a request says its length and is short")
                return
            raw = self.rfile.read(int(length))
            if not places.acquire(timeout=1):
                self._say(503, "too many at once")
                return
            try:
                line = store.add(Request.of_text(raw.decode()))
            except Refused as refused:
                if refused.size is not None:
                    self._say(refused.status, str(refused.size), SIZE_TYPE)
                else:
                    self._say(refused.status, refused.words)
            except (BadNote, UnicodeDecodeError):
                self._say(400, "this is no request for a cosignature")
            else:
                self._say(200, line.line.rstrip("\n"))
            finally:
                places.release()

        def do_GET(self) -> None:
            heads = store.heads()
            if self.path == "/key":
                self._say(200, store.signer.verifier.vkey)
            elif self.path == "/heads":
                self._say(200, "".join(f"{len(n.encode())}\n{n}" for n in heads.values()).rstrip("\n"))
            else:
                by_hash = {f"/head/{sha256(origin.encode()).hexdigest()}": note for origin, note in heads.items()}
                note = by_hash.get(self.path)
                self._say(404 if note is None else 200, "nothing here" if note is None else note.rstrip("\n"))

        def _say(self, status: int, text: str, kind: str = "text/plain; charset=utf-8") -> None:
            body = f"{text}\n".encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: who asks is nobody's business, and what is asked stands in the store."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    return Server((host, port), Handler)
