"""Another department's witness: a process on a loopback port, with its own folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class Department:
    """A witness process on a loopback port, with its own folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self.home, self.name = folder / name, name
        self.vkey = self._linan("init", "--name", f"{name}.example/witness").strip()

    def _linan(self, word: str, *args: str) -> str:
        line = [sys.executable, "-m", "linan.web", "witness", word, "--home", str(self.home), *args]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    def know(self, vkey: str) -> None:
        self._linan("know", vkey)

    def start(self) -> None:
        line = [sys.executable, "-m", "linan.web", "witness", "serve", "--home", str(self.home), "--port", "0"]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
