"""Coverage-guided fuzzing of the verifier: `python -m tests.fuzz SECONDS`. Needs atheris (`make soak` installs it)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["linan.kernel.tokens", "base45"]):
    from tests.fuzz.codes import corpus, layers


def main(seconds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(corpus()):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = ["-max_len=2000", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], folder, f"-max_total_time={seconds}", *limits], layers)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]))
