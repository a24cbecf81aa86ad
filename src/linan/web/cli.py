"""`linan`: everything a person or a script asks of a cell from the shell.

Exit status: 0 when all is well, 1 when the answer is "no", 2 for unusable input. Commands live in `commands/`, one file
a word; each is imported only when it is called, so that `linan trace` starts without Django.
"""

from __future__ import annotations

import os
from importlib import import_module

import click

COMMANDS = {
    "init": "create the database, keys and, with --demo, the demo county",
    "up": "start the web server and the worker in one process group",
    "web": "start the web server alone",
    "worker": "start a worker alone; several may run",
    "drill": "play one infection through a generated county",
    "export": "write the roll to a file",
    "import": "take in residents, a line list or visits from a file",
    "trace": "find contacts in a file of visits; needs no database",
    "movement": "move finished days into files, index them, and say what lies where",
    "notices": "read official case notices into draft timelines; needs no cell",
    "code": "issue and verify codes from files; the keys of the cell for codes",
    "issuers": "fetch other counties' lists of withdrawn codes, or load one from a file",
    "supplies": "check suppliers' credentials from files, or sign one; needs no cell",
    "rules": "try rules on the test cases they bring; needs no cell",
    "verdict": "weigh evidence under a rule set; needs no cell",
    "forms": "compare the forms departments ask for",
    "ledger": "verify the ledger, prove an entry, check a proof, audit a log",
    "witness": "cosign ledgers of other departments; needs no cell",
    "node": "write a log of one's own away from the county; needs no cell",
    "mirror": "keep a whole, checked copy of a ledger; needs no cell",
    "divisions": "load the national divisions",
    "backup": "copy database, keys, tiles and files to one archive, or restore it",
    "new-domain": "copy the model domain",
}


class Lazy(click.Group):
    """Finds a command by importing `linan.web.commands.<name>` and taking its `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"linan.web.commands.{cmd_name.replace('-', '_').replace('import', 'import_')}")
        found: click.Command = module.command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Lazy)
@click.version_option(package_name="linan")
def main() -> None:
    """邻安 Linan: carry a county's communities through an epidemic, and serve them in calm times."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")


def start_django() -> None:
    """Load Django for a command that needs the cell."""
    import gc

    import django

    # Queries make and drop many small objects that form no cycles: looking for cycles less often saves a tenth.
    gc.set_threshold(50_000, 20, 50)

    django.setup()
