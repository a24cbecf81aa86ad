"""Reading a log in C2SP tiles from wherever it is: a folder, a stick, or a web address. Needs no cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from linan.kernel.merkle import Read

MOST_BYTES = 17_000_000
"""A full bundle of the largest entries; nothing in a log is larger."""
SECONDS = 20.0


class Unreadable(Exception):
    """The place could not be read at all; nothing is said about the log."""


def source(where: str) -> tuple[Read, Callable[[], None]]:
    """(read, close): `read(path)` gives a file's bytes or None when there is none. Unreadable when the place fails."""
    if where.startswith(("http://", "https://")):
        client = httpx.Client(base_url=where.rstrip("/") + "/", timeout=SECONDS, follow_redirects=False)

        def fetch(path: str) -> bytes | None:
            try:
                with client.stream("GET", path) as answer:
                    if answer.status_code in (404, 410):
                        return None
                    if answer.status_code != 200:
                        raise Unreadable(f"{where}: {path} answers {answer.status_code}")
                    data = bytearray()
                    for part in answer.iter_bytes():
                        data += part
                        if len(data) > MOST_BYTES:
                            raise Unreadable(f"{where}: {path} is too large")
                    return bytes(data)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Unreadable(f"{where}: {path}: {type(error).__name__}") from error

        return fetch, client.close

    folder = Path(where)
    if not folder.is_dir():
        raise Unreadable(f"{where} is neither a folder nor a web address")

    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unreadable(f"{where}: {path}: {type(error).__name__}") from error

    return read, lambda: None
