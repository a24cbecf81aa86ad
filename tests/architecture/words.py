"""Every English message id the source speaks, and what the catalogues answer.

Run `python -m tests.architecture.words` for the missing ones in a form that can be pasted into a catalogue, and for
those that several apps answer differently.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

SRC = Path(__file__).resolve().parents[2] / "src" / "linan"
FUNCTIONS = {"Words", "gettext", "gettext_lazy", "gettext_noop", "_", "say", "ngettext", "ngettext_lazy"}
CONTEXTUAL = {"pgettext", "pgettext_lazy"}
CONTEXT = "\x04"
"""Stands between a context and its text, as in the compiled catalogues: one English word, two meanings."""
QUOTED = r"""u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*\""""
TEMPLATE_ID = re.compile(rf"\b(?:_|gettext|ngettext|pgettext\((?P<context>{QUOTED}), )\(?(?P<quoted>{QUOTED})")
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
            if name in CONTEXTUAL:
                context, text = (next(_literals(a), "") for a in node.args[:2])
                if text:
                    yield context + CONTEXT + text, node.lineno
            elif name in FUNCTIONS:
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
        context = ast.literal_eval(match["context"]) + CONTEXT if match["context"] else ""
        yield context + ast.literal_eval(match["quoted"])


def catalogues() -> dict[str, dict[str, str]]:
    """For each catalogue, by its app: message id, after its context if it has one → its Chinese text."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted(SRC.rglob("locale/zh_Hans/LC_MESSAGES/django.po")):
        told = found.setdefault("/".join(path.relative_to(SRC).parts[:-4]), {})
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and "fuzzy" not in entry.flags:
                text = entry.msgstr or next(iter(entry.msgstr_plural.values()), "")
                if text:
                    context = entry.msgctxt + CONTEXT if entry.msgctxt else ""
                    told.setdefault(context + entry.msgid, text)
                    if entry.msgid_plural:
                        told.setdefault(context + entry.msgid_plural, text)
    return found


def singulars() -> dict[str, str]:
    """Message id → how English says it of one."""
    book = polib.pofile(str(SRC / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    return {entry.msgid: entry.msgstr for entry in book if entry.msgctxt == "one"}


def answers() -> dict[str, str]:
    """Message id → its Chinese text, over all catalogues."""
    found: dict[str, str] = {}
    for told in catalogues().values():
        for text, answer in told.items():
            found.setdefault(text, answer)
    return found


def clashes() -> dict[str, dict[str, str]]:
    """Message ids to which apps give different Chinese: Django merges the catalogues and keeps only one of them."""
    said: dict[str, dict[str, str]] = {}
    for app, told in catalogues().items():
        for text, answer in told.items():
            said.setdefault(text, {})[app] = answer
    return {text: by_app for text, by_app in said.items() if len(set(by_app.values())) > 1}


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
        context, _, plain = text.rpartition(CONTEXT)
        entry = polib.POEntry(msgid=plain, msgctxt=context or None)
        print(f"#: {where}\n{entry.__unicode__()}")
    for text, by_app in sorted(clashes().items()):
        print(f"# {text!r} has several answers: {by_app}")
