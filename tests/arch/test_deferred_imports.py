"""Imports inside functions: each has a reason, and a start of the program that it really keeps light.

A rule names who defers what, and why. Its proof is a start, seen from outside (`sys.modules` of a process of its own),
that loads the importing module and not the imported one. An import that no rule names belongs at the top of its file.
"""

from __future__ import annotations

import ast
import fnmatch
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from tests.paths import ROOT

STARTS = {
    "version": "from imr_tui.cli import main\nmain.run(['--version'])",
    "first screen": "import imr_tui.__main__, imr_tui.cli.main, imr_tui.app, imr_tui.screens.unlock",
    "review": "import imr_tui.screens.review, imr_tui.screens.reviews",
    "store": "import imr_tui.services.session, imr_tui.services.review.reviews, imr_tui.store.unlocking",
    "screens": (
        "import pkgutil, importlib, imr_tui.screens as p\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.screens.')]"
    ),
    "commands": (
        "import pkgutil, importlib, imr_tui.cli as p\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.cli.')]"
    ),
    "services": (
        "import pkgutil, importlib, imr_tui.services as p\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.services.')]"
    ),
    "papers": "import imr_tui.exporters.papers.registry",
    "lists of actions": "import imr_tui.exporters.tables.action_list",
    "names": "import imr_tui.names.identifiers, imr_tui.names.unknown",
}
"""Ways to begin, each in a process of its own."""


@dataclass(frozen=True)
class Rule:
    """Who may import what inside a function (patterns of module names), and the start that proves the reason."""

    importer: str
    imported: str
    start: str
    reason: str


RULES = (
    Rule("imr_tui.__main__", "*", "", "the environment of the terminal is set before anything else is imported"),
    Rule("imr_tui.cli.*", "*", "version", "a command loads its own part alone: scripts call it often"),
    Rule("imr_tui.app", "imr_tui.screens.*", "first screen", "a screen is loaded when it is first shown"),
    Rule("imr_tui.app", "textual.worker", "", "Textual has it loaded; the name is needed where a worker failed"),
    Rule("imr_tui.atomic", "tempfile", "first screen", "opening a store writes no file"),
    Rule("imr_tui.config", "platformdirs", "version", "a store that is named needs no folder of the platform"),
    Rule("imr_tui.screens.review", "*", "review", "a tab is loaded when somebody goes to it"),
    Rule("imr_tui.screens.reviews", "*", "review", "the list of reviews shows before what is opened from it"),
    Rule("imr_tui.screens.form", "*", "review", "what a field needs is loaded when somebody types in it"),
    Rule("imr_tui.screens.*", "imr_tui.exporters.*", "screens", "renderers are loaded when a paper is made"),
    Rule("imr_tui.screens.*", "imr_tui.importers.*", "screens", "importers are loaded when a file is imported"),
)


@dataclass(frozen=True)
class Deferred:
    """An import inside a function."""

    importer: str
    line: int
    imported: str


def deferred() -> Iterator[Deferred]:
    """Every import inside a function of the package."""
    for path in sorted((ROOT / "imr_tui").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        seen = set()
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    for module in _modules(node):
                        if (node.lineno, module) not in seen:  # type: ignore[attr-defined]
                            seen.add((node.lineno, module))  # type: ignore[attr-defined]
                            yield Deferred(name.removesuffix(".__init__"), node.lineno, module)  # type: ignore[attr-defined]


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            yield whole if _is_module(whole) else node.module


def _is_module(name: str) -> bool:
    path = ROOT / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def loaded(start: str) -> frozenset[str]:
    """The modules that a start loads."""
    code = f"import sys, json\ntry:\n    exec({STARTS[start]!r})\nexcept SystemExit:\n    pass\n"
    done = subprocess.run(
        [sys.executable, "-c", code + "print(json.dumps(sorted(sys.modules)))"],
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


def rules_of(found: Deferred) -> list[Rule]:
    """The rules that name an import."""
    return [
        rule for rule in RULES
        if fnmatch.fnmatchcase(found.importer, rule.importer) and fnmatch.fnmatchcase(found.imported, rule.imported)
    ]


FOUND = tuple(deferred())
