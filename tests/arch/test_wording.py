"""Words that go by a number are chosen in `imr_tui.wording` alone: what the source would show of any other place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui import wording

PACKAGE = Path(wording.__file__).parent
# Another form of a name that is looked for, and the layout of a file's first bytes: no words for a person.
OTHERWISE = {PACKAGE / "names/key_index.py", PACKAGE / "store/sealing.py"}


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def text_of(node: ast.expr) -> str:
    """What a literal text begins with."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
    return str(first.value) if isinstance(first, ast.Constant) else ""


def is_about_one(test: ast.expr) -> bool:
    """Whether a number is compared with one: that is what a plural hangs on."""
    return isinstance(test, ast.Compare) and any(
        ast.unparse(side) in ("1", "-1") for side in (test.left, *test.comparators)
    )


def inline_plurals(source: str) -> Iterator[int]:
    """The lines on which a word is made one or many."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.IfExp) and is_about_one(node.test) and is_text(node.body) and is_text(node.orelse):
            # `, and 3 more` where there are more, else nothing: that is no other form of a word.
            texts = {text_of(node.body), text_of(node.orelse)}
            if "" not in texts or not any(text.startswith((" ", ",")) for text in texts):
                yield node.lineno
        elif isinstance(node, ast.Subscript | ast.BinOp):
            # ("s", "")[n == 1] and "s" * (n != 1)
            parts = [node.slice] if isinstance(node, ast.Subscript) else [node.left, node.right]
            ending = isinstance(node, ast.BinOp) and ast.unparse(node.right) in ("'s'", "'es'")
            chosen = any(map(is_about_one, parts)) and any(map(is_text, ast.walk(node)))
            if ending or chosen:
                yield node.lineno
        elif isinstance(node, ast.JoinedStr):
            for before, after in zip(node.values, node.values[1:], strict=False):
                # {noun}s
                if isinstance(before, ast.FormattedValue) and text_of(after).partition(" ")[0].strip(".,;:") == "s":
                    yield node.lineno


@pytest.mark.parametrize(
    "line",
    [
        "f\"{n} day{'' if n == 1 else 's'}\"",
        "'conflict is' if self.undecided == 1 else 'conflicts are'",
        "'1 thing' if len(lacking) == 1 else f'{len(lacking)} things'",
        "f\"{n} blank row{'s were' if n > 1 else ' was'} skipped\"",
        "'days' if n != 1 else 'day'",
        "f'{n} {noun}s were found'",
        "noun if n == 1 else noun + 's'",
        "('days', 'day')[n == 1]",
        "'day' + 's' * (n != 1)",
    ],
)
def test_an_inline_plural_is_found(line: str) -> None:
    assert list(inline_plurals(line))


@pytest.mark.parametrize(
    "line",
    ["f', and {n - 1} more' if n > 1 else ''", "plural(n, 'day')", 'f"{name}\'s key"', "rows[1] if rows else ''"],
)
def test_other_words_are_not_plurals(line: str) -> None:
    assert not list(inline_plurals(line))


def test_no_plural_is_made_elsewhere() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if path not in OTHERWISE | {Path(wording.__file__)}]
    assert len(files) > 300
    assert [f"{path}:{line}" for path in files for line in inline_plurals(path.read_text(encoding="utf-8"))] == []


def test_the_words_of_a_number() -> None:
    assert [wording.number_of(n, "day") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert [wording.how_many(n, "entry", "entries") for n in (0, 1, 2)] == ["no entries", "1 entry", "2 entries"]
    assert [wording.plural(n, "it", "them") for n in (0, 1, 2)] == ["them", "it", "them"]
    assert [wording.is_are(n) for n in (0, 1, 2)] == ["are", "is", "are"]
