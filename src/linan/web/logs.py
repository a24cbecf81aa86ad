"""Structured log lines without personal data.

A line carries time, level, logger, a fixed message and a few safe keys. Arguments that were formatted into the
message are dropped unless the logger is ours, because libraries like to log what users typed.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime

SAFE = ("event", "code", "status", "role", "workflow", "kind", "duration_ms", "count", "route", "log", "attempt")
# Anything that looks like an identity number or a mobile number is masked wherever it comes from.
_NUMBERS = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.startswith("linan")
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _mask(record.getMessage() if ours else str(record.msg)),
        }
        line.update({k: getattr(record, k) for k in SAFE if hasattr(record, k)})
        if record.exc_info and record.exc_info[0] is not None:
            # Type and places only: an exception's text may quote what a person wrote.
            line["error"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename.rsplit('/site-packages/', 1)[-1]}:{frame.lineno}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def _mask(text: str) -> str:
    return _NUMBERS.sub("[number]", text)
