"""What commands that work from files alone share: both languages, and the way to stop."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import NoReturn

import click

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


def stop(words: str) -> NoReturn:
    """Exit 2: the input cannot be used."""
    click.echo(words, err=True)
    sys.exit(2)
