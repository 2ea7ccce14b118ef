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
    "unlocking": "import imr_tui.store.unlocking",
    "screens": (
        "import pkgutil, importlib, imr_tui.screens as p\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.screens.')]"
    ),
    "chronology": "import imr_tui.screens.chronology.tab",
    "interviews": "import imr_tui.screens.interviews.tab",
    "findings": "import imr_tui.screens.findings.tab",
    "choosing a finding": "import imr_tui.screens.findings.finding_chooser",
    "actions": "import imr_tui.screens.actions.tab",
    "papers": "import imr_tui.screens.papers.tab",
    "names menu": "import imr_tui.screens.names_menu",
    "names": "import imr_tui.names.wordlists",
    "identifiers": "import imr_tui.names.identifiers",
    "registry of papers": "import imr_tui.exporters.papers.registry",
    "making a paper": "import imr_tui.exporters.issue.make",
    "reading back": "import imr_tui.exporters.issue.read_back",
    "the tracker as a paper": "import imr_tui.exporters.papers.tracker",
    "lists of actions": "import imr_tui.exporters.tables.action_list",
    "calendar": "import imr_tui.exporters.tables.calendar",
    "process": "import imr_tui.__main__",
    "settings": "import imr_tui.config",
    "data files": "import imr_tui.names.data_files",
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
    Rule("imr_tui.__main__", "*", "process", "the environment of the terminal is set before anything else is loaded"),
    Rule("imr_tui.cli.*", "*", "version", "a command loads its own part alone: scripts call it often"),
    Rule("imr_tui.app", "imr_tui.screens.*", "first screen", "a screen is loaded when it is first shown"),
    Rule("imr_tui.atomic", "tempfile", "unlocking", "opening a store writes no file"),
    Rule("imr_tui.config", "platformdirs", "settings", "a store that is named needs no folder of the platform"),
    Rule("imr_tui.names.data_files", "importlib.resources", "data files", "a list is read when it is first asked"),
    Rule("imr_tui.names.identifiers", "phonenumbers", "identifiers", "number plans are large"),
    Rule("imr_tui.models.base", "uuid_utils", "store", "reading gives no new identity"),
    Rule("imr_tui.models.migrate", "playhouse.migrations", "store", "a store of today needs no migration"),
    Rule("imr_tui.store.store", "uuid_utils", "store", "opening gives no new identity"),
    Rule("imr_tui.store.access", "uuid_utils", "store", "opening gives no new identity"),
    Rule("imr_tui.store.access", "zxcvbn", "store", "only a new passphrase is measured"),
    Rule("imr_tui.store.incoming", "filelock", "store", "keys change rarely"),
    Rule("imr_tui.store.keyfile", "cryptography.*", "unlocking", "slots are listed without deriving a key"),
    Rule("imr_tui.store.store", "imr_tui.store.backup", "store", "a store of today needs no backup to be opened"),
    Rule("imr_tui.services.session", "imr_tui.store.backup", "store", "a backup is made when somebody asks"),
    Rule("imr_tui.store.thread", "asyncio", "store", "the command line waits without an event loop"),
    Rule("imr_tui.store.unlocking", "*", "unlocking", "each way to unlock loads its own part"),
    Rule("imr_tui.store.slots", "cryptography.*", "unlocking", "slots are listed without deriving a key"),
    Rule("imr_tui.store.sealing", "cryptography.*", "screens", "no bundle is sealed or opened until somebody asks"),
    Rule("imr_tui.store.process", "resource", "store", "it is there on POSIX alone"),
    Rule("imr_tui.disk", "resource", "store", "it is there on POSIX alone"),
    Rule("imr_tui.services.session", "imr_tui.services.readiness.*", "store", "no check is needed before a change"),
    Rule("imr_tui.services.session", "imr_tui.services.record.verifying", "store", "verifying is rare"),
    Rule("imr_tui.services.review.template", "PIL", "store", "a logo is read when it is chosen"),
    Rule("imr_tui.services.review.typeface", "reportlab.*", "store", "a typeface is read when it is chosen"),
    Rule("imr_tui.screens.review", "*", "review", "a tab is loaded when somebody goes to it"),
    Rule("imr_tui.screens.reviews", "*", "review", "the list of reviews shows before what is opened from it"),
    Rule("imr_tui.screens.unlock", "*", "first screen", "a backup is rarely restored"),
    Rule("imr_tui.screens.form", "*", "review", "what a field needs is loaded when somebody types in it"),
    Rule("imr_tui.screens.names_menu", "*", "names menu", "the form of a person is loaded when one is added"),
    Rule("imr_tui.screens.*", "imr_tui.exporters.*", "screens", "renderers are loaded when a paper is made"),
    Rule("imr_tui.screens.*", "imr_tui.importers.*", "screens", "importers are loaded when a file is imported"),
    Rule("imr_tui.screens.chronology.tab", "*", "chronology", "what a key of the tab opens is loaded by that key"),
    Rule("imr_tui.screens.interviews.tab", "*", "interviews", "the whole review is looked through when asked"),
    Rule("imr_tui.screens.findings.tab", "*", "findings", "what a key of the tab opens is loaded by that key"),
    Rule("imr_tui.screens.findings.finding_chooser", "*", "choosing a finding", "most findings are there already"),
    Rule("imr_tui.screens.actions.*", "*", "actions", "what a key of the tab opens is loaded by that key"),
    Rule("imr_tui.screens.papers.tab", "*", "papers", "the list of papers shows before one is read"),
    Rule("imr_tui.exporters.papers.registry", "*", "registry of papers", "a paper's builder is loaded when it is made"),
    Rule("imr_tui.exporters.papers.paper", "*", "registry of papers", "a paper's record is read when it is made"),
    Rule("imr_tui.exporters.papers.tracker", "*", "the tracker as a paper", "few ask for its calendar"),
    Rule("imr_tui.exporters.issue.make", "*", "making a paper", "each format loads its own writer"),
    Rule("imr_tui.exporters.issue.read_back", "*", "reading back", "each format loads its own reader"),
    Rule("imr_tui.exporters.tables.action_list", "*", "lists of actions", "each format loads its own writer"),
    Rule("imr_tui.exporters.tables.calendar", "icalendar", "calendar", "its library is large"),
)
"""The first rule that names an import counts."""


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
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return frozenset(json.loads(done.stdout.splitlines()[-1]))


def rule_of(found: Deferred) -> Rule | None:
    """The rule that names an import; None for none."""
    for rule in RULES:
        if fnmatch.fnmatchcase(found.importer, rule.importer) and fnmatch.fnmatchcase(found.imported, rule.imported):
            return rule
    return None


FOUND = tuple(deferred())


def test_each_deferred_import_has_a_reason() -> None:
    unnamed = [f"{found.importer}:{found.line} {found.imported}" for found in FOUND if rule_of(found) is None]
    assert not unnamed, "\n".join(unnamed)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.importer} {rule.imported}")
def test_a_rule_keeps_something_light(rule: Rule) -> None:
    mine = [found for found in FOUND if rule_of(found) is rule]
    assert mine, "no import needs this rule any more"
    modules = loaded(rule.start)
    for found in mine:
        assert found.importer in modules, f"{rule.start} does not load {found.importer}"
        assert found.imported not in modules, f"{found.imported} is loaded by {rule.start} all the same"
