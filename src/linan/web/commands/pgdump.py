"""Copying a PostgreSQL database with its own tools, and putting it back whole or not at all.

The password travels in the environment: what stands in a command line can be read by everybody on the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from linan.kernel.refusal import Kind, Refusal
from linan.kernel.words import Words

DUMP = "db.pgdump"


def dump(url: str, to: Path) -> None:
    """Write the database to `to` in pg_dump's custom format, one moment of it, while the cell may go on working."""
    _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def need_tools(*names: str) -> None:
    """Refuse, before anything is written, where PostgreSQL's own tools are not there."""
    for name in names:
        if shutil.which(name) is None:
            raise Refusal(
                "tool_missing",
                Words("The program {name} is not on this machine.", name=name),
                next_step=Words(
                    "Install the client programs of your PostgreSQL (Debian: apt-get install postgresql-client), in "
                    "the server's version or a newer one, and try again."
                ),
            )


def need_empty(url: str) -> None:
    """Refuse a database that cannot be reached or that holds any table."""
    address, password = _apart(url)
    try:
        with psycopg.connect(address, password=password, connect_timeout=10) as there:
            row = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    except psycopg.Error as error:
        raise Refusal(
            "database_away",
            Words("The database cannot be reached: {why}", why=str(error).strip().splitlines()[0]),
            next_step=Words("Create it as docs/operations.md says, and look at LINAN_DATABASE_URL."),
        ) from None
    if row is None or row[0]:
        raise Refusal(
            "database_not_empty",
            Words("The database is not empty."),
            next_step=Words("Create a new, empty database and name it in LINAN_DATABASE_URL."),
        )


def load(url: str, dumped: Path) -> None:
    """Put a dump into an empty database, in one transaction."""
    options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *options, str(dumped))


def _run(program: str, url: str, *args: str) -> None:
    need_tools(program)
    address, password = _apart(url)
    env = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(
        [program, "--no-password", f"--dbname={address}", *args], capture_output=True, text=True, env=env, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or "no words").splitlines()[0]
        raise Refusal(
            "tool_failed",
            Words("{name} could not do it: {why}", name=program, why=said),
            kind=Kind.CONFLICT,
            next_step=Words("Mend this (the tools must be as new as the server), and try again."),
        )


def _apart(url: str) -> tuple[str, str | None]:
    """The address without its password, and the password."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.partition(':')[0]}{at}{host}")), (
        unquote(parts.password) if parts.password else None
    )
