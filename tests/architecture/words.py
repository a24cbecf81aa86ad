"""Every English message id the source speaks, and what the catalogues answer.

Run `python -m tests.architecture.words` for the missing ones in a form that can be pasted into a catalogue.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

SRC = Path(__file__).resolve().parents[2] / "src" / "linan"
FUNCTIONS = {"Words", "gettext", "gettext_lazy", "gettext_noop", "_", "say", "ngettext", "ngettext_lazy"}
TEMPLATE_ID = re.compile(r"""\b(?:_|gettext|ngettext)\(u?(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")
TAG_ID = re.compile(r"""\b_\((?P<quoted>'[^']*'|"[^"]*")\)""")
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)(?:[:!][^}]*)?\}")


def python_files() -> list[Path]:
    """Our own modules: no migrations, no tests; what speaks to a terminal is English."""
    return [
        p
        for p in sorted(SRC.rglob("*.py"))
        if not {"migrations", "tests", "drill", "commands", "worlds"} & set(p.relative_to(SRC).parts)
    ]


def templates() -> list[Path]:
    return [*sorted(SRC.rglob("templates/**/*.html")), *sorted(SRC.rglob("templates/**/*.txt"))]


def ids() -> dict[str, str]:
    """Message id → the first place that says it."""
    found: dict[str, str] = {}
    for path in python_files():
        for text, line in _ids_of_module(ast.parse(path.read_text())):
            found.setdefault(text, f"{path.relative_to(SRC)}:{line}")
    for path in templates():
        for text in _ids_of_template(path.read_text()):
            found.setdefault(text, str(path.relative_to(SRC)))
    return found


def _ids_of_module(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            wanted = node.args[:2] if name.startswith("ngettext") else node.args[:1]
            if name in FUNCTIONS:
                for arg in wanted:
                    for text in _literals(arg):
                        yield text, node.lineno
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == "SENTENCES" for t in targets):
                for value in node.value.values:
                    for text in _literals(value):
                        yield text, value.lineno


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _ids_of_template(source: str) -> Iterator[str]:
    from django.utils.translation.template import templatize

    for match in TEMPLATE_ID.finditer(templatize(source)):
        # Django asks the catalogue for the text of the source, with `%%` for a percent sign inside a block.
        yield ast.literal_eval(match["quoted"])


def answers() -> dict[str, str]:
    """Message id → its Chinese text, over all catalogues."""
    found: dict[str, str] = {}
    for path in sorted(SRC.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and "fuzzy" not in entry.flags:
                text = entry.msgstr or next(iter(entry.msgstr_plural.values()), "")
                if text:
                    found.setdefault(entry.msgid, text)
                    if entry.msgid_plural:
                        found.setdefault(entry.msgid_plural, text)
    return found


def places(text: str) -> set[str]:
    """The names a text leaves open."""
    return {a or b for a, b in PLACE.findall(text)}


def missing() -> dict[str, str]:
    known = answers()
    return {text: where for text, where in ids().items() if text not in known}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linan.web.settings")
    django.setup()
    for text, where in sorted(missing().items(), key=lambda m: m[1]):
        print(f"#: {where}\nmsgid {polib.POEntry(msgid=text).__unicode__().split('msgid ', 1)[1]}")
