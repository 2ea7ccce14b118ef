"""The documentation says what the program does: what is made from it is what stands there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from imr_tui.services.dmt.sharing_rules import table
from imr_tui.vocabulary import Audience, Situation
from tests.paths import ROOT

DOCS = ROOT / "docs"


def test_the_table_of_sharing_is_that_of_the_program() -> None:
    lines = [
        line for line in (DOCS / "SHARING.md").read_text().splitlines() if line.startswith("| a ") or "somebody" in line
    ]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert [row[:5] + row[6:] for row in rows] == [
        [
            Audience(facts.audience).label,
            "yes" if facts.involved else "no",
            Situation(facts.situation).label,
            "**yes**" if answer.allowed else "**no**",
            answer.ground.replace("_", " ") or "none",
            answer.why,
        ]
        for facts, answer in table()
    ]


def test_the_list_of_keys_is_that_of_the_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_docs", DOCS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    monkeypatch.setattr(make, "DOCS", tmp_path)
    make.write_keys()
    assert (tmp_path / "KEYS.md").read_text() == (DOCS / "KEYS.md").read_text()


def test_every_promise_about_security_names_a_test_that_exists() -> None:
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(tests) > 40
    missing = [
        f"{path}::{name}"
        for path, name in tests
        if not (ROOT / path).exists() or not re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text(), re.M)
    ]
    assert missing == []
