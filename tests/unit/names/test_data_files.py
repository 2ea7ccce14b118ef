"""The lists shipped as text files: how they are read, what is refused, and that start-up reads none."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_tui.names import data_files
from imr_tui.names.data_files import MalformedList, entries, parse, read, sections

PACKAGE = Path(str(files("imr_tui")))
SHIPPED = sorted(
    (path.name, path.parent.relative_to(PACKAGE).as_posix())
    for folder in (PACKAGE / "names" / "data", PACKAGE / "services" / "repeats" / "data")
    for path in folder.glob("*.txt")
)
TITLES = (
    st.text(st.characters(categories=("L", "N"), include_characters=" '-"), min_size=1)
    .map(str.strip)
    .filter(lambda title: title.isprintable() and title != "")
)
WORDS = TITLES.filter(lambda word: word[0] not in "#[")


def test_sections_and_entries_are_read_in_order_without_comments() -> None:
    text = "# The file\n\n# Titles\n[titles]\nmr\nmilton keynes\n\n# [no heading]\no'neill\n[others]\nb\na"
    assert parse(text, "f") == {"titles": ["mr", "milton keynes", "o'neill"], "others": ["b", "a"]}


@given(st.dictionaries(TITLES, st.lists(WORDS, min_size=1, unique=True), min_size=1))
def test_a_written_file_is_read_back(held: dict[str, list[str]]) -> None:
    text = "".join(
        f"# A comment\n[{title}]\n" + "".join(f"{word}\n" for word in words) for title, words in held.items()
    )
    assert parse(text, "f") == held


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("mr\n[titles]\nmrs\n", r"f, line 1: .*before the first section"),
        ("# c\n[titles\nmr\n", r"f, line 2: .*must be written \[title\]"),
        ("# c\n[]\nmr\n", r"f, line 2: .*must be written"),
        ("[ titles ]\nmr\n", r"f, line 1: .*must be written"),
        ("[titles] \nmr\n", r"f, line 1: .*must be written"),
        ("[titles]\nmr\n\n[titles]\nmrs\n", r"f, line 4: .*\[titles\] appears twice"),
        ("[titles]\n# mr\n[others]\nmrs\n", r"f, line 1: .*\[titles\] is empty"),
        ("[others]\nmrs\n[titles]", r"f, line 3: .*\[titles\] is empty"),
        ("[others]\na\n[titles]\n# c\nmr\nmrs\nmr\n", r"f, line 7: 'mr' appears twice in \[titles\]"),
        ("[titles]\nmr\nmrs \nms\n", r"f, line 3: 'mrs ' has spaces"),
        ("[titles]\nmr\n mrs", r"f, line 3: ' mrs' has spaces"),
        ("[titles]\nmr\nmrs ", r"f, line 3: 'mrs ' has spaces"),
        ("[titles]\nmr\tmrs\n", r"f, line 2: 'mr\\tmrs' has spaces around it, or contains control characters"),
        ("[titles]\nmr\x00\n", r"f, line 2: "),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(text: str, fault: str) -> None:
    with pytest.raises(MalformedList, match=fault):
        parse(text, "f")


def test_a_missing_section_or_file_is_named() -> None:
    with pytest.raises(MalformedList, match=r"around_names\.txt: there is no section \[tiltes\]"):
        entries("around_names.txt", "tiltes")
    with pytest.raises(MalformedList, match=r"none\.txt: the file is missing"):
        read("none.txt")


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "latin.txt").write_bytes("[names]\nSiân\n".encode("latin-1"))
    monkeypatch.setattr("importlib.resources.files", lambda _package: tmp_path.parent)
    with pytest.raises(MalformedList, match=r"latin\.txt: it is not UTF-8"):
        sections("latin.txt", tmp_path.name)


@pytest.mark.parametrize(("name", "folder"), SHIPPED)
def test_every_shipped_file_is_well_formed(name: str, folder: str) -> None:
    assert sections(name, folder)


def test_a_file_is_read_once_and_cannot_be_changed() -> None:
    first = sections("around_names.txt")
    assert data_files.sections("around_names.txt") is first
    with pytest.raises(TypeError):
        first["titles"] = ()  # type: ignore[index]


def test_start_up_reads_no_list() -> None:
    code = (
        "import sys, imr_tui.__main__, imr_tui.cli, imr_tui.app, imr_tui.screens.unlock\n"
        "assert 'imr_tui.names.data_files' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
