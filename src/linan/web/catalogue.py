"""Compile every translation catalogue (.po → .mo) with polib, so that no gettext tools are needed on the machine."""

from __future__ import annotations

import sys
from pathlib import Path

import polib


def compile_all(root: Path) -> int:
    """Compile all `django.po` below `root` that are newer than their `.mo`; return how many were written."""
    written = 0
    for po in sorted(root.rglob("locale/*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            polib.pofile(str(po)).save_as_mofile(str(mo))
            written += 1
    return written


if __name__ == "__main__":
    compile_all(Path(__file__).resolve().parents[1])
    sys.exit(0)
