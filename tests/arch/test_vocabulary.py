"""Each label of a status, kind, relation, ground or method is in one file of the package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from imr_tui import vocabulary
from imr_tui.vocabulary import Mark, Stage, Word
from tests.paths import ROOT

PACKAGE = ROOT / "imr_tui"
WORDS = [
    kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, Word) and kind is not Word
]

ELSEWHERE = {
    ("exporters/papers/body.py", "Good practice"): "the heading of what is written about good practice (§7.2)",
    ("services/findings/analysis.py", "Good practice"): "the name of a text of the overview (§7.2)",
    ("exporters/papers/body.py", "Further process"): "the name of a field of a recommendation (§7.3)",
    ("exporters/papers/dmt_cover.py", "Further process"): "the name of a field of a recommendation (§7.3)",
    ("screens/findings/forms.py", "Further process"): "the name of a field of a recommendation (§7.3)",
    ("screens/findings/rows.py", "Further process"): "the name of a field of a recommendation (§7.3)",
    ("screens/person_form.py", "Has died"): "the name of a field of a person",
    ("importers/columns.py", "good practice"): "what a heading in somebody else's file may say",
    ("services/people/people.py", "head of service"): "a word of a role, which leads to a code (§7.1)",
    ("commands.py", "not applicable"): "the name of a command",
    ("screens/dmt/forms.py", "Consideration by DMT"): "the title of a form",
    ("screens/dmt/forms.py", "Final report"): "the title of a form",
    ("screens/dmt/forms.py", "Progress report"): "the title of a form",
}
"""File and text → why this text is something else than the label that it reads like."""


def labels() -> dict[str, str]:
    """Every label that says more than its value, as it is and with a capital, and what it belongs to."""
    found = {}
    for kind in WORDS:
        for word in kind:
            for label in {word.label, word.in_papers, word.short} - {word.value, ""}:
                if " " in label:
                    found[label] = found[label[:1].upper() + label[1:]] = f"{kind.__name__}.{word.name}"
    return found


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts in a module, with their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_other_file_has_a_label() -> None:
    known, found, used = labels(), [], set()
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        # The demonstration is somebody's record, the names are word lists: neither words a label.
        if name == "vocabulary.py" or name.startswith(("demo/", "names/", "models/migrations/")):
            continue
        for line, text in texts(path):
            if text in known and (name, text) not in ELSEWHERE:
                found.append(f"{name}:{line} {text!r} is the label of {known[text]}")
            used.add((name, text))
    assert not found, "\n".join(found)
    assert set(ELSEWHERE) <= used, "an exception that nothing needs any more"


@pytest.mark.parametrize("kind", WORDS, ids=lambda kind: kind.__name__)
def test_members_are_whole(kind: type[Word]) -> None:
    assert kind.__doc__
    assert sorted(kind.offered()) == sorted(kind)
    for word in kind:
        assert word.label
        assert "_" not in word.label + word.in_papers + word.short
        assert str(word) == f"{word}" == word.value
        assert kind.has(word.value)
        assert kind.label_of(word.value) == word.label
    assert not kind.has("nothing of the kind")
    assert kind.label_of(None, "not chosen yet") == kind.in_papers_of("", "not chosen yet") == "not chosen yet"
    with pytest.raises(ValueError, match="nothing of the kind"):
        kind.label_of("nothing of the kind")


def test_a_database_column_takes_just_the_values_of_the_vocabulary() -> None:
    """The models' checks are made from the vocabulary, and the first migration has the same ones."""
    from imr_tui.models import ALL
    from imr_tui.services.record.interchange import choices_of

    values = {tuple(kind) for kind in WORDS} | {tuple(Stage)[1:]}
    for model in ALL:
        for field in model._meta.sorted_fields:
            found = choices_of(field)
            if found and not field.name.endswith(("_precision", "_unit")) and set(found) != {"0", "1"}:
                assert found in values, f"{model.__name__}.{field.name}"


def test_marks_have_letters_of_their_own() -> None:
    assert "".join(mark.letter for mark in Mark) == "MGKN"
