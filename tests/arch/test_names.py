"""One name for one thing: no two modules define a class of the same name."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "imr_tui"


def top_level_classes() -> dict[str, list[str]]:
    """Class name → the modules that define it outside any other class."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(str(path.relative_to(PACKAGE)))
    return found


def test_no_two_modules_define_a_class_of_the_same_name() -> None:
    found = top_level_classes()
    assert len(found) > 300
    assert {name: paths for name, paths in found.items() if len(paths) > 1} == {}
