"""What each part of the program loads, seen from outside: `sys.modules` of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import Made

HEAVY = (
    "reportlab", "openpyxl", "docx", "xlsxwriter", "lxml", "pikepdf", "PIL", "imr_tui.importers",
    "imr_tui.exporters.pdf", "imr_tui.exporters.papers", "imr_tui.exporters.text",
    "imr_tui.exporters.tables.spreadsheet", "imr_tui.exporters.tables.xlsx", "imr_tui.exporters.docx", "imr_tui.demo",
    "playhouse.migrations", "uuid_utils", "keyring",
)  # fmt: skip

REPORT = "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"


def loaded(code: str, *words: str) -> set[str]:
    """The modules that a fresh interpreter has after running `code`."""
    done = subprocess.run([sys.executable, "-c", code + REPORT, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def among(modules: set[str], *names: str) -> list[str]:
    """Those of the names, or parts of them, that were loaded."""
    return sorted(m for m in modules if any(m == name or m.startswith(f"{name}.") for name in names))


def test_the_first_paint_loads_nothing_that_it_does_not_show() -> None:
    modules = loaded("import imr_tui.__main__, imr_tui.cli.main, imr_tui.app, imr_tui.screens.unlock")
    assert "textual.app" in modules
    assert among(modules, *HEAVY) == []
    # The places of a review come when they are first gone to.
    assert (
        among(modules, "imr_tui.screens.request.tab", "imr_tui.screens.chronology.tab", "imr_tui.screens.papers.tab")
        == []
    )


def test_opening_a_store_of_today_runs_no_migrations(made: Made) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from imr_tui.services.review import reviews; from imr_tui.services import session\n"
        "folder = Path(sys.argv[1])\n"
        "store = session.open_unlocked(folder, session.unlock(folder, recovery_code=sys.argv[2]))\n"
        "store.run(reviews.window, 0, 9); store.close()"
    )
    assert among(loaded(code, str(made.folder), made.code), "playhouse", *HEAVY) == []


def test_the_record_is_reachable_without_the_terminal() -> None:
    code = (
        "import imr_tui.models, imr_tui.store.store, imr_tui.store.verify, imr_tui.store.undo, pkgutil, importlib\n"
        "import imr_tui.services as s\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(s.__path__, 'imr_tui.services.')]\n"
    )
    assert among(loaded(code), "textual", "rich", "imr_tui.screens", "imr_tui.widgets", "imr_tui.exporters") == []


@pytest.mark.parametrize("part", ["importers", "exporters"])
def test_files_are_read_and_written_without_the_terminal(part: str) -> None:
    code = (
        f"import pkgutil, importlib, imr_tui.{part} as p\n"
        f"[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.{part}.')]\n"
    )
    assert among(loaded(code), "textual", "imr_tui.screens", "imr_tui.widgets", "imr_tui.app") == []


def test_screens_load_no_renderer_and_no_importer() -> None:
    code = (
        "import pkgutil, importlib, imr_tui.screens as p\n"
        "[importlib.import_module(m.name) for m in pkgutil.walk_packages(p.__path__, 'imr_tui.screens.')]\n"
    )
    heavy = ("reportlab", "docx", "xlsxwriter", "imr_tui.importers", "imr_tui.exporters.pdf", "imr_tui.demo")
    assert among(loaded(code), *heavy) == []


@pytest.mark.parametrize("words", [["--version"], ["reviews", "--help"], ["keys", "list"], ["reviews"]])
def test_a_command_for_scripts_loads_no_terminal(words: list[str], made: Made) -> None:
    code = (
        "import sys, io, contextlib\n"
        "from imr_tui.cli import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "    main.run(sys.argv[1:])\n"
    )
    modules = loaded(code, "--store", str(made.folder), *words)
    assert among(modules, "textual", "rich", *HEAVY) == []


def test_import_contracts_hold() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-logo",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout
