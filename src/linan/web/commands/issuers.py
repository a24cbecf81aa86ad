"""`linan issuers`: other counties' lists of withdrawn codes, fetched from where trust.json says, or from a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import httpx

from linan.web.cli import start_django
from linan.web.commands.plainly import stop

MOST_BYTES = 25_000_000
SECONDS = 20.0


@click.group()
def command() -> None:
    """What another county has withdrawn opens no gate here, once its signed list is held."""


@command.command()
def fetch() -> None:
    """Ask each issuer with an address for what is newer. Exit 1 when one could not be had; the list held counts on.

    The worker does this every five minutes by itself.
    """
    start_django()
    from linan.core.accounts.queries import counties
    from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
    from linan.domains.healthcode.actions import Unreached, fetch_issuer_lists
    from linan.kernel.actor import workflow_actor

    county = next(iter(counties()), None)
    if county is None:
        stop("This cell has no county yet.")
    with httpx.Client(timeout=SECONDS, follow_redirects=False) as client:

        def get(url: str) -> bytes:
            try:
                return _get(client, url)
            except (httpx.HTTPError, httpx.InvalidURL, OverflowError) as error:
                raise Unreached(str(error)) from error

        told = fetch_issuer_lists(workflow_actor("issuers", county, [LOAD_REVOCATIONS]), get)
    for name, why in told.items():
        click.echo(f"{name}\t{why or 'ok'}")
    sys.exit(1 if any(told.values()) else 0)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Take a signed list from FILE, for a cell without network. Exit 1 when it is refused."""
    start_django()
    from linan.core.accounts.queries import counties
    from linan.domains.healthcode.abilities import LOAD_REVOCATIONS
    from linan.domains.healthcode.actions import load_issuer_list
    from linan.kernel.actor import workflow_actor
    from linan.kernel.refusal import Refusal

    county = next(iter(counties()), None)
    if county is None:
        stop("This cell has no county yet.")
    try:
        data = json.loads(file.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        stop(f"The file cannot be used: {error}")
    try:
        issuer, new = load_issuer_list(workflow_actor("issuers", county, [LOAD_REVOCATIONS]), data)
    except Refusal as refused:
        click.echo(f"{refused.code}\t{refused.words}", err=True)
        sys.exit(1)
    click.echo(f"{issuer.name}\t{'taken' if new else 'held already'}")


def _get(client: httpx.Client, url: str) -> bytes:
    """What lies at an address; an HTTP error when there is nothing, OverflowError for more than a list has."""
    with client.stream("GET", url) as answer:
        if answer.status_code != 200:
            raise httpx.HTTPError(f"{answer.status_code}")
        data = bytearray()
        for part in answer.iter_bytes():
            data += part
            if len(data) > MOST_BYTES:
                raise OverflowError("too large")
        return bytes(data)
