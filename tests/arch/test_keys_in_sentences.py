"""No sentence writes out a shortcut: people change shortcuts in their settings, and sentences must stay true.

A sentence on a screen asks `commands.shortcut`. Below the screens a sentence names the tab (`Tab.named`) and no
shortcut, because services, exporters and the command line do not know anybody's settings. Reads the source, to include
sentences that no other test shows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui import commands
from imr_tui.vocabulary import Tab
from tests.paths import ROOT

SOURCE = ROOT / "imr_tui"
FOLDERS = ("screens", "widgets", "services", "exporters", "cli")
FILES = ("app.py", "commands.py", "config.py", "crash.py")
FILLED_IN = "\N{OBJECT REPLACEMENT CHARACTER}"
"""The mark for a value in a sentence."""
LITERAL_KEY = {
    "a chord": r"\b(?:ctrl|alt|shift|super)\+\w",
    "a key by its name": r"\b(?:esc|Esc|pgup|pgdn|F\d{1,2} (?:all|key|\w+s))\b",
    "press and a key": rf"\b[Pp]ress (?:enter|space|tab|escape|home|end|[^\s{FILLED_IN}])(?=[\s.,;:)]|$)",
    "enter, space or tab as who acts": (
        r"(?:^|[\n.;:,(]\s*)(?:enter|space|tab)(?: on (?:\w+ ){1,4}?| or \w+)? ?(?::|\w+s\b)"
    ),
    "arrows": r"\b(?:up and down|left and right)\b",
    "the … key": r"\b(?:enter|space|tab|escape) key\b",
    "a letter that is no word": rf"(?<![\w'’.,\-/%){FILLED_IN}])(?!(?<={FILLED_IN} )d\b)[b-z](?![\w'’.\-/])",
    "a letter as who acts": r"(?:^|[\n.;:,(] ?|\bor |\band |, where )[B-Z/?\[\]] (?:on \w+ \w+ )?[a-z]+s\b",
    "the letter a as who acts": r"(?:^|[\n.;:,(] ?|\band )a [a-z]+s? (?:it|them|the|one|what)\b",
    "key and a letter": r"\bkeys? [A-Za-z/?\[\]](?=[\s.,;:)]|$)",
    "a tab by its number": r"\b(?:[Pp]laces?|[Tt]abs?) \d",
}
"""Ways in which a sentence can write out a shortcut."""
DATABASE = re.compile(r"\b(?:SELECT|FROM|WHERE|PRAGMA|INSERT|UPDATE|CREATE|JOIN)\b")
NO_SENTENCES = {
    "exporters/docx/writer.py": "fields of Word",
    "exporters/pdf/figure.py": "operators of PDF",
    "exporters/pdf/wrap.py": "a pattern",
    "exporters/pdf/xmp.py": "XML",
    "services/readiness/placeholders.py": "a pattern",
}
"""Files in which a letter alone is no key, and why."""
NAMED_TABS = re.compile(r"\btab (\d)(, [A-Z][a-z]+)?")
SHOWN_DOCSTRINGS = SOURCE / "services" / "readiness"
"""Where docstrings are shown: how a check is answered."""
ASKING = {"shortcut", "shortcuts", "shortcut_while_typing", "to_undo"}
"""Functions that return the current shortcut of a command."""


def files() -> Iterator[Path]:
    """Yield the sources with sentences for people."""
    yield from (path for folder in FOLDERS for path in sorted((SOURCE / folder).rglob("*.py")))
    yield from (SOURCE / name for name in FILES)


def docstrings(tree: ast.Module) -> Iterator[ast.Constant]:
    """The docstrings of a module, and the texts beneath its constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines, each f-string as one text; no docstrings."""
    passed = {id(text) for text in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed.update(id(part) for part in node.values)
            yield node.lineno, "".join(str(p.value) if isinstance(p, ast.Constant) else FILLED_IN for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.lineno, node.value


def literal_key(text: str) -> str:
    """Return how a text writes out a shortcut; empty if it does not."""
    if " " not in text.strip() or DATABASE.search(text):
        return ""
    return next((what for what, pattern in LITERAL_KEY.items() if re.search(pattern, text)), "")


def parsed(path: Path) -> ast.Module:
    """A file of the source."""
    return ast.parse(path.read_text(encoding="utf-8"))


def literal_keys(path: Path) -> list[str]:
    """Yield every text of a file that writes out a shortcut, with its line."""
    texts = list(sentences(parsed(path)))
    return [
        f"{path.relative_to(ROOT)}:{line}: {what}: {text.strip()!r}"
        for line, text in texts
        if (what := literal_key(text))
    ]


def test_no_sentence_writes_out_a_shortcut() -> None:
    found = [
        each
        for path in files()
        if path.relative_to(SOURCE).as_posix() not in NO_SENTENCES
        for each in literal_keys(path)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("name", NO_SENTENCES)
def test_a_file_is_left_out_only_while_it_has_to_be(name: str) -> None:
    assert literal_keys(SOURCE / name)


def test_the_answers_of_readiness_name_tabs_as_they_are_called_and_no_keys() -> None:
    texts = [(path, text) for path in sorted(SHOWN_DOCSTRINGS.glob("checks_*.py")) for text in docstrings(parsed(path))]
    assert len(texts) > 50
    named = 0
    for path, text in texts:
        words = " ".join(str(text.value).split())
        where = f"{path.name}:{text.lineno}: {words}"
        for found in NAMED_TABS.finditer(words):
            named += 1
            assert words[found.start() :].startswith(Tab.numbered(int(found[1])).named), where
        assert not literal_key(NAMED_TABS.sub("", words)), where
    assert named


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """The calls that run when a module is imported: those of no function's body, and defaults of arguments."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            for default in (*child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from (call for call in ast.walk(default) if isinstance(call, ast.Call))
        else:
            if isinstance(child, ast.Call):
                yield child
            yield from calls_at_import(child)


def asks_for_a_key(call: ast.Call) -> bool:
    """Return whether a call asks for the current shortcut."""
    if isinstance(call.func, ast.Attribute):
        return isinstance(call.func.value, ast.Name) and call.func.value.id == "commands" and call.func.attr in ASKING
    return isinstance(call.func, ast.Name) and call.func.id in ASKING - {"shortcut", "shortcuts"}


def test_no_key_is_asked_for_before_the_settings_are_read() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for call in calls_at_import(parsed(path))
        if asks_for_a_key(call)
    ]
    assert not found


def test_every_key_that_is_asked_for_is_that_of_a_command() -> None:
    asked = [
        (f"{path.relative_to(ROOT)}:{call.lineno}", call.args[0].value)
        for path in sorted(SOURCE.rglob("*.py"))
        for call in ast.walk(parsed(path))
        if isinstance(call, ast.Call) and asks_for_a_key(call) and call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert len(asked) > 50
    assert [each for each in asked if commands.unknown_ids([str(each[1])])] == []


@pytest.mark.parametrize(
    "text",
    [
        "No events yet.\n\nn adds one, i takes a CSV file in.",
        "No event matches the filter.\n\nesc ends it.",
        "E4 is deleted. u brings it back.",
        "a adds it to the key, m says that it is no name.",
        "Not in the key: Nolan. ctrl+r adds it.",
        "Press esc to end the filter.",
        "Press d to go on with it.",
        "Type it and press enter. It is not shown.",
        "(more: enter reads both)",
        "enter or tab: next line",
        "enter on one of them gives the page.",
        "m: save yours over it   t: keep what is in the store",
        "7 missing. Place 8, key r, shows them.",
        "Take it away there first (place 5, d).",
        "in tab 5, Findings",
        "What is here stays: key C in the review.",
        "C shows both texts.",
        "2 of 5 taken; up and down, space takes one",
        "3 marked: r, p and s are for all of them.",
        "f, r and a show the records.",
        "F1 all keys",
        f"{FILLED_IN} u takes it back.",
        "3 of 5; left and right change it",
        "then press the enter key",
        "nobody yet; p shows the key",
    ],
)
def test_a_shortcut_written_out_is_found(text: str) -> None:
    assert literal_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "Enter a full date, for example 12 May 2026.",
        f"Press {FILLED_IN} to add one.",
        "Findings F1, F2 and R1",
        "Enter who asked or what they asked, for example Testham Gazette.",
        "There is no space left on that disk.",
        "The anonymisation key (§7.1): codes, real names.",
        "a block that makes the error impossible",
        "Nobody is in the key yet.",
        "the council's own practice",
        f"{FILLED_IN} d overdue: the report",
    ],
)
def test_words_are_no_keys(text: str) -> None:
    assert not literal_key(text)
