"""`linan new-domain x`: copy the model domain (quarantine) with its tests, so that a new one has the right shape."""

import keyword
import re
import shutil
import sys
from pathlib import Path

import click

MODEL = "quarantine"


@click.command()
@click.argument("name")
def command(name: str) -> None:
    """Copy the model domain to src/linan/domains/NAME under its own label, without its migrations."""
    domains = Path(__file__).resolve().parents[2] / "domains"
    if not re.fullmatch(r"[a-z][a-z_]{2,30}", name) or keyword.iskeyword(name):
        click.echo("A domain's name is a lower-case Python word, such as `wellbeing`.", err=True)
        sys.exit(2)
    target = domains / name
    if target.exists():
        click.echo(f"{target} is already there.", err=True)
        sys.exit(1)
    shutil.copytree(domains / MODEL, target, ignore=shutil.ignore_patterns("__pycache__", "0*.py", "*.mo"))
    templates = target / "templates" / MODEL
    if templates.exists():
        templates.rename(target / "templates" / name)
    for path in target.rglob("*"):
        if path.is_file() and path.suffix in {".py", ".md", ".html", ".po"}:
            text = path.read_text()
            text = text.replace(MODEL, name).replace(MODEL.capitalize(), name.title().replace("_", ""))
            path.write_text(text.replace(MODEL.upper(), name.upper()))
    click.echo(f"{target} is ready. Next: put {name!r} into DOMAINS in web/settings.py, then makemigrations {name}.")
