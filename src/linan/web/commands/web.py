"""`linan web`: the web server alone."""

import click
from granian import Granian
from granian.constants import Interfaces


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="processes")
@click.option("--certificate", type=click.Path(exists=True), help="TLS certificate (PEM), for the county's network")
@click.option("--key", type=click.Path(exists=True), help="TLS key (PEM)")
def command(host: str, port: int, workers: int, certificate: str | None, key: str | None) -> None:
    """Serve pages, API, live updates and static files."""
    from pathlib import Path

    Granian(
        "linan.web.asgi:application",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        log_access=False,
        websockets=False,
        workers_kill_timeout=5,  # seconds: a page that listens for news never ends its request by itself
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if key else None,
    ).serve()
