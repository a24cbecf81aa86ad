"""`linan ledger`: read the store again, make proofs, check them, audit anybody's log."""

import click

from linan.web.commands.ledger.anchor import anchor
from linan.web.commands.ledger.nodes import certify, revoke, take
from linan.web.commands.ledger.offline import audit, check
from linan.web.commands.ledger.store import keys, prove, receipt, rotate, verify


@click.group()
def command() -> None:
    """The ledger that many hold and nobody can rewrite.

    `check`, `audit` and `anchor` need no cell: a file or an address, and a key.
    """


for one in (verify, prove, receipt, keys, rotate, certify, revoke, take, check, audit, anchor):
    command.add_command(one)
