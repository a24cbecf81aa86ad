"""The rules of docs and design, each one a test: who may know whom, who reads the clock, what every domain has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import CharField, UniqueConstraint

from linan.core.ledger.fields import RegionField
from linan.core.ledger.registry import all_workflows, workflows_of
from linan.core.ledger.sentences import missing as kinds_without_sentence
from linan.kernel.actor import Ability
from linan.kernel.facts import all_kinds
from linan.web.roles import ROLES
from linan.web.settings import CORE, DOMAINS
from tests.architecture.words import SRC, python_files, templates

ROOT = SRC.parents[1]
STANDARD = (
    "README.md",
    "apps.py",
    "facts.py",
    "abilities.py",
    "rules.py",
    "models.py",
    "queries.py",
    "api.py",
    "pages.py",
)
UNNAMED = {"utils", "helpers", "common", "managers", "signals", "serializers", "services"}


def test_import_contracts() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _floor(label: str) -> str:
    name = apps.get_app_config(label).name
    return name.split(".")[1] if name.startswith("linan.") else "outside"


def test_relations_stay_at_home_or_point_to_the_core() -> None:
    """String foreign keys escape the import contracts; the models themselves do not."""
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = model._meta.app_label
        if _floor(here) == "outside":
            continue
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or field.related_model is None:
                continue
            there = field.related_model._meta.app_label
            ok = there == here or _floor(there) == "core" or (_floor(there) == "outside" and here in CORE)
            if _floor(here) == "core" and _floor(there) == "core" and there != here:
                ok = ORDER.index(there) > ORDER.index(here)
            if not ok:
                wrong.append(f"{model._meta.label}.{field.name} → {there}")
    assert not wrong, wrong


ORDER = ("movement", "accounts", "messages", "community", "files", "policy", "ledger", "vault", "clock", "desk")
"""A core app knows only those to its right, in its foreign keys too."""


def test_region_columns_are_region_fields() -> None:
    wrong = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if _floor(model._meta.app_label) != "outside"
        for field in model._meta.get_fields()
        if isinstance(field, CharField)
        and re.fullmatch(r"(.+_)?region|building|grid|community|county", field.name)
        and not isinstance(field, RegionField)
    ]
    assert not wrong, wrong


def test_no_index_repeats_the_beginning_of_another() -> None:
    """A second index that the first one already answers costs every insert and answers nothing."""
    twice = []
    for model in apps.get_models():
        if _floor(model._meta.app_label) == "outside":
            continue
        single = {(f.name,) for f in model._meta.local_concrete_fields if f.db_index and not f.unique}
        several = [tuple(c.lstrip("-") for c in i.fields) for i in model._meta.indexes if i.condition is None]
        several += [
            tuple(c.fields)
            for c in model._meta.constraints
            if isinstance(c, UniqueConstraint) and c.condition is None and c.fields
        ]
        known = [*single, *several]
        twice += [f"{model._meta.label}{a}" for a in known for b in known if a != b and b[: len(a)] == a]
    assert not twice, twice


def test_doors_never_touch_the_tables() -> None:
    wrong = []
    for path in python_files():
        parts = path.relative_to(SRC).parts
        if parts[0] in ("core", "domains") and {"pages.py", "api.py", "pages", "api"} & set(parts):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager"):
                    wrong.append(f"{path.relative_to(SRC)}:{node.lineno}")
    assert not wrong, wrong


def test_every_fact_has_a_sentence() -> None:
    # Tests declare facts of their own in the same process.
    assert not [k for k in kinds_without_sentence() if not k.startswith("test.")]


def test_every_fact_is_answered_or_its_silence_explained() -> None:
    """A fact without a workflow is named in its app's README, or in the docstring of a story, with the reason."""
    stories = "\n".join(p.read_text() for p in (SRC / "workflows").glob("*.py"))
    silent = []
    for kind, fact in all_kinds().items():
        floor, app = fact.__module__.split(".")[1:3]
        if workflows_of(kind) or not fact.__module__.startswith("linan.") or ".tests." in fact.__module__:
            continue
        readme = SRC / floor / app / "README.md"
        text = (readme.read_text() if readme.exists() else "") + stories
        if not re.search(rf"\b({fact.__name__}|{re.escape(kind)})\b", text):
            silent.append(f"{floor}/{app}: {fact.__name__} ({kind})")
    assert not silent, "\n".join(silent)


def _abilities() -> set[Ability]:
    found: set[Ability] = set()
    for name, module in list(sys.modules.items()):
        if name.startswith("linan.") and name.endswith(".abilities"):
            found |= {v for v in vars(module).values() if isinstance(v, Ability)}
    return found


def test_workflows_have_limited_and_known_powers() -> None:
    known = _abilities()
    for workflow in all_workflows():
        assert workflow.may, f"{workflow.name} may do nothing"
        assert len(workflow.may) <= 2, f"{workflow.name} may do too much"
        assert set(workflow.may) <= known, workflow.name


def test_ability_codes_are_unique_and_every_one_is_somebodys() -> None:
    codes = [a.code for a in _abilities()]
    assert len(codes) == len(set(codes))
    held = {a for r in ROLES for a in r.may} | {a for w in all_workflows() for a in w.may}
    held |= {a for r in ROLES for lent in r.in_mode.values() for a in lent}
    # Files are attached by the domains that will carry them; nobody holds these two before one does.
    assert {a.code for a in _abilities() - held} <= {"files.store", "files.erase"}


def _task_kinds() -> dict[str, str]:
    """Kind of task → role, for every task a workflow opens, read from its source."""
    found: dict[str, str] = {}
    for path in sorted((SRC / "workflows").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"open_task", "NewTask"}:
                given = {k.arg: k.value for k in node.keywords}
                kind, role = given["kind"], given.get("role")
                if isinstance(kind, ast.Constant):
                    # A role read from a table is another one for each line: who leads must have it in any case.
                    other = "grid_worker" if role is None else "grid_leader"
                    found[kind.value] = role.value if isinstance(role, ast.Constant) else other
            elif name == "_ask" and len(node.args) > 2 and isinstance(node.args[2], ast.Constant):
                found[node.args[2].value] = "grid_worker"
    return found


def test_every_kind_of_task_rests_on_an_item_of_the_must_list() -> None:
    kinds = _task_kinds()
    assert len(kinds) > 10
    held = {r.code: r for r in ROLES}
    for kind, role in kinds.items():
        assert kind in held[role].tasks, f"{role} has no must item for {kind}"
        # What goes to nobody of a grid has no grid leader to be handed up to.
        assert role in ("tracer", "clinic_doctor", "community_lead") or kind in held["grid_leader"].tasks, kind
    named = {kind for r in ROLES for kind in r.tasks}
    assert named == set(kinds), "a task nobody opens, or one nobody must do"
    for r in ROLES:
        assert set(r.tasks.values()) <= set(r.must), r.code
        # What gives somebody a task is an ability too: without it the item would bind nobody.
        assert not r.tasks or "workforce.do_task" in {a.code for a in r.abilities}, r.code


def test_only_the_clock_reads_the_clock() -> None:
    wrong = []
    for path in python_files():
        name = path.relative_to(SRC).as_posix()
        if name.startswith("core/clock/"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                owner = ast.unparse(node.value)
                if owner in ("datetime", "date", "datetime.datetime", "datetime.date", "timezone", "dj_timezone"):
                    wrong.append(f"{name}:{node.lineno}")
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                wrong.append(f"{name}:{node.value.lineno}")
    assert not wrong, wrong


def test_modules_are_named_for_what_they_are() -> None:
    wrong = [p for p in SRC.rglob("*") if p.stem in UNNAMED and (p.suffix == ".py" or p.is_dir())]
    assert not wrong, wrong


def test_no_django_signals() -> None:
    wrong = [
        p.relative_to(SRC)
        for p in python_files()
        if re.search(r"django\.dispatch|django\.db\.models\.signals|core\.signals|@receiver", p.read_text())
        # SQLite's pragmas can be set only when a connection opens.
        and "connection_created" not in p.read_text()
    ]
    assert not wrong, wrong


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_domain_has_the_standard_files(domain: str) -> None:
    home = SRC / "domains" / domain
    # A file that grew long is a folder of the same name.
    missing = [f for f in STANDARD if not ((home / f).exists() or (home / f.removesuffix(".py")).is_dir())]
    missing += [f for f in ("actions",) if not ((home / f).is_dir() or (home / f"{f}.py").exists())]
    missing += [f for f in ("migrations", "tests", "templates") if not (home / f).is_dir()]
    assert not missing, missing


@pytest.mark.parametrize("app", CORE)
def test_a_core_app_says_what_it_is_for(app: str) -> None:
    assert (SRC / "core" / app / "README.md").exists()


def test_public_functions_say_what_they_do() -> None:
    """Rules, queries and actions are what other people read first. Pages, forms and stories read as sentences."""
    wrong = []
    for path in python_files():
        parts = path.relative_to(SRC).parts
        if not {"queries.py", "actions.py", "queries", "actions", "rules.py"} & set(parts):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                # `name_of(region) -> str` in one line says it already.
                long = node.end_lineno is not None and node.end_lineno - node.lineno > 3
                if long and not ast.get_docstring(node):
                    wrong.append(f"{'/'.join(parts)}:{node.lineno} {node.name}")
    assert not wrong, "\n".join(wrong)


def test_by_opens_every_action() -> None:
    """A public action's first argument is who acts, so that it can be asked whether they may.

    Where actions are a folder, its `__init__` names the public ones.
    """
    wrong = []
    for path in python_files():
        parts = path.relative_to(SRC).parts
        if parts[0] != "domains" or not ({"actions.py", "actions"} & set(parts)):
            continue
        front = path.parent / "__init__.py"
        shown = front.read_text() if "actions" in parts else None
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if shown is not None and not re.search(rf"\b{node.name}\b", shown):
                    continue
                first = node.args.args[0].arg if node.args.args else ""
                if first != "by":
                    wrong.append(f"{'/'.join(parts)}:{node.lineno} {node.name}({first})")
    assert not wrong, wrong


def test_templates_carry_no_script_and_no_style() -> None:
    wrong = []
    for path in templates():
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(), flags=re.S)
        if re.search(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on", text):
            wrong.append(f"{path.relative_to(SRC)}: inline")
        for tag in re.findall(r"<script\b[^>]*>", text):
            if "src=" not in tag and "application/json" not in tag:
                wrong.append(f"{path.relative_to(SRC)}: {tag}")
    assert not wrong, wrong


def test_the_repository_names_no_machine_of_its_makers() -> None:
    """No package registry's address, no path of the place where this was written, and no half-solved merge."""
    banned = [
        "<" * 7 + " ",
        ">" * 7 + " ",
        "/wo" + "rk/",
        "py" + "pi.org",
        "pythonho" + "sted.org",
        "registry.np" + "mjs",
        "proxy.gol" + "ang",
    ]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    wrong = []
    for name in filter(None, names):
        path = ROOT / name
        if not path.is_file() or path.stat().st_size > 3_000_000:
            continue
        text = path.read_bytes()
        wrong += [f"{name}: {b}" for b in banned if b.encode() in text]
    assert not wrong, wrong
