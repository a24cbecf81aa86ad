"""What commands that work from files alone share: both languages, reading, writing, and the way to stop."""

from __future__ import annotations

import json
import math
import sys
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import click

from linan.kernel.shape import Unusable
from linan.kernel.verdicts import a_moment
from linan.kernel.words import Words

unusable = (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
"""What reading a file that is not what it should be may raise."""


@lru_cache(maxsize=4096)
def both(words: Words) -> dict[str, str]:
    """`{"zh": …, "en": …}`. Only the catalogues of Django are used: no cell, no database."""
    from linan.web.cli import start_django

    _once(start_django)
    from linan.core.desk.saying import say

    return {"zh": say(words, "zh-hans"), "en": say(words, "en")}


@lru_cache(maxsize=1)
def _once(start: object) -> None:
    assert callable(start)
    start()


def stop(words: Words | str) -> NoReturn:
    """Exit 2: the input cannot be used."""
    told = [words] if isinstance(words, str) else list(both(words).values())
    for line in dict.fromkeys(told):
        click.echo(line, err=True)
    sys.exit(2)


def read_json(path: Path) -> Any:
    """What the file holds; Unusable names the line. Numbers that no other reader would read alike are none."""
    text = path.read_bytes().decode("utf-8-sig")
    try:
        return json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_number)
    except json.JSONDecodeError as error:
        words = Words("Line {line}, column {column}: this is not JSON.", line=error.lineno, column=error.colno)
        raise Unusable(words) from error


def _number(text: str) -> int | float:
    value = float(text) if set(text) & set(".eEINn") or len(text) > 400 else int(text)
    if not math.isfinite(value):
        raise Unusable(Words("“{number}” is no number that can be reckoned with.", number=text[:20]))
    return value


def write_json(out: Path | None, told: Any) -> None:
    """Nothing without a file; exit 2 when it cannot be written."""
    if out is None:
        return
    try:
        out.write_text(json.dumps(told, ensure_ascii=False, indent=1, default=str) + "\n")
    except OSError as error:
        stop(Words("{file}: the answer cannot be written there ({why}).", file=str(out), why=error.strerror or ""))


def moment_asked(text: str) -> datetime:
    """The time given with `--at`; exit 2 when it is none."""
    try:
        return a_moment(text, "--at")
    except Unusable as error:
        stop(error.words)


def why(error: Exception) -> Words:
    """What is wrong with a file, without the words of the machine."""
    if isinstance(error, Unusable):
        return error.words
    if isinstance(error, OSError):
        return Words("it cannot be read ({why}).", why=error.strerror or "")
    if isinstance(error, UnicodeDecodeError):
        return Words("it is not UTF-8 text.")
    if isinstance(error, RecursionError):
        return Words("it is nested too deeply.")
    if isinstance(error, KeyError):
        return Words("“{where}” is missing.", where=str(error.args[0]) if error.args else "")
    if isinstance(error, TypeError | AttributeError | OverflowError):
        return Words("a value in it is of another kind or size than it should be; docs/commands.md says how it looks.")
    return Words("{why}", why=str(error))


def not_usable(path: Path, error: Exception) -> NoReturn:
    """Exit 2: this file cannot be used, and why."""
    stop(Words("{file} cannot be used: {why}", file=path.name, why=why(error)))
