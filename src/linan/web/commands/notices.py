"""`linan notices`: read official case notices into draft timelines. Needs no cell."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path

import click

from linan.kernel.notices import Notice, read_notice
from linan.web.commands.plainly import stop

MOST_BYTES = 20_000_000
_IN_NAME = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")


@click.group()
def command() -> None:
    """Official case notices as drafts a person confirms."""


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--published-on", help="day of publication; else the one in the file's name (20211221.txt)")
@click.option("--json", "out", type=click.Path(dir_okay=False, path_type=Path), help="write the drafts here")
def parse(file: Path, published_on: str | None, out: Path | None) -> None:
    """Read FILE (text, UTF-8 or GB18030): who, where from, how found, which other cases, and each day with its places.

    Days without a year are the latest before publication. Exit 0 when a case was read, 1 when none was, 2 when the file
    cannot be used. Places are names, not points: whether each exists is for the person who confirms to say.
    """
    day = _day(published_on, file)
    notice = read_notice(_text(file), day)
    told = {
        "format": "linan.notices/1",
        "file": file.name,
        "published_on": day.isoformat(),
        "cases": [c.to_json() for c in notice.cases],
        "unread": [{"line": n, "text": text} for n, text in notice.unread],
    }
    if out:
        try:
            out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        except OSError as error:
            stop(f"{out} cannot be written: {error.strerror}.")
    _say(notice)
    sys.exit(0 if notice.cases else 1)


def _say(notice: Notice) -> None:
    days = sum(len(c.steps) for c in notice.cases)
    places = sum(len(s.places) for c in notice.cases for s in c.steps)
    links = sum(len(c.links) for c in notice.cases)
    click.echo(f"{len(notice.cases)} cases, {days} steps, {places} places, {links} links to other cases")
    if notice.unread:
        click.echo(f"{len(notice.unread)} lines belong to no case: {', '.join(str(n) for n, _ in notice.unread[:20])}")


def _day(written: str | None, file: Path) -> date:
    try:
        if written:
            return date.fromisoformat(written)
        if found := _IN_NAME.search(file.name):
            return date(*map(int, found.groups()))
    except ValueError:
        stop(f"{written or file.name} names no day. Say it: --published-on 2021-12-21.")
    return stop("The day of publication is not in the file's name. Say it: --published-on 2021-12-21.")


def _text(file: Path) -> str:
    if file.stat().st_size > MOST_BYTES:
        stop(f"{file} is larger than {MOST_BYTES // 1_000_000} MB: give one notice at a time.")
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return stop(f"{file} is neither UTF-8 nor GB18030 text.")
