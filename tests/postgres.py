"""A throw-away PostgreSQL cluster for tests and benchmarks. The server refuses to run as root, so root drops to
`postgres` for it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self


class NoPostgres(Exception):
    """No usable server binary on this machine."""


def _binaries() -> Path:
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    raise NoPostgres("initdb not found (Debian: postgresql-15)")


class Cluster:
    """`with Cluster() as cluster: cluster.url("name")`; everything is gone afterwards."""

    def __enter__(self) -> Self:
        self._bin = _binaries()
        self._user: str | None = None
        if os.geteuid() == 0:
            try:
                self._user = pwd.getpwnam("postgres").pw_name
            except KeyError:
                raise NoPostgres("running as root and there is no user postgres") from None
        self._dir = Path(tempfile.mkdtemp(prefix="linan-pg-"))
        if self._user:
            shutil.chown(self._dir, self._user)
        self._dir.chmod(0o700)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # A collation of a language, as a hospital's server has one: whatever needs byte order must say so itself.
        chinese = ("--locale-provider=icu", "--icu-locale=zh-Hans-CN", "--locale=C.UTF-8")
        self._run("initdb", "-D", str(self._dir / "data"), "-A", "trust", "-U", "linan", "-E", "UTF8", *chinese)
        options = f"-p {self.port} -k {self._dir} -c listen_addresses=127.0.0.1 -c max_connections=80"
        self._run("pg_ctl", "-D", str(self._dir / "data"), "-w", "-l", str(self._dir / "log"), "-o", options, "start")
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "linan", "linan")
        self.version = self._run("postgres", "--version").split()[2]
        return self

    def _run(self, program: str, *args: str) -> str:
        command = [str(self._bin / program), *args]
        if self._user:
            command = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--init-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise NoPostgres(f"{program} failed: {done.stderr.strip()[-400:]}")
        return done.stdout

    def url(self, name: str) -> str:
        return f"postgresql://linan@127.0.0.1:{self.port}/{name}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self._dir / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self._dir, ignore_errors=True)
