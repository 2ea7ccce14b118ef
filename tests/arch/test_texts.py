"""Every text that people read is found, belongs to a screen, a command or a paper, and is in plain English."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence

import pytest

from imr_tui import commands, vocabulary
from scripts import texts
from scripts.habits import ALLOWED, EVERYWHERE, FOR_DEVELOPERS, FOR_PEOPLE, Habit, habits_in
from scripts.prose import PACKAGE, Text, developer_texts, document_texts, is_prose, user_texts
from scripts.text_groups import NOT_SHOWN, all_texts, below_package, fits, groups, sources, ungrouped
from tests.paths import ROOT

SOURCE = '''
"""The docstring of a module."""

from module import table

TITLE = "Findings"
TOOL = "scope_agreed"
PATTERN = re.compile(r"two (?:words|letters) here")
HINTS = {"due_on": "The date by which "
                   "the action is due."}
DEFAULT_CSS = "Screen { padding: 0 1; }"


class Screen:
    """The docstring of a class."""

    def rows(self, kind: "some kind of row", found: int) -> None:
        """The docstring of a function."""
        table("SELECT id FROM event WHERE uid = ?", row["the key of a row"])
        if kind == "a kind of row":
            raise AssertionError("this cannot happen here")
        show(f"{number_of(found, 'event')} of {self.title!r} {'is' if found == 1 else 'are'} shown." + self.more)
        show(f"No findings yet.\\n\\nPress {commands.shortcut('findings.new')} to add one in {Tab.FINDINGS.named}.")
        query_one("#list Label")
        return "late" if found else "not yet due"
'''
EXPECTED = [
    "Findings",
    "The date by which the action is due.",
    "{n event|events} of {title} {is|are} shown.{more}",
    "No findings yet. ¶ Press n to add one in tab 5, Findings.",
    "not yet due",
]


def test_the_texts_of_a_source_are_found() -> None:
    found = user_texts(SOURCE, "imr_tui/sample.py")
    assert [text.text for text in found] == EXPECTED
    assert found[0] == Text("imr_tui/sample.py", 6, "Findings")
    assert found[1].place == "sample.py:9"


def test_a_docstring_is_found_only_if_it_is_shown() -> None:
    source = 'def a():\n    """How the record answers."""\n\ndef b():\n    """Not shown at all."""\n'
    found = user_texts(source, "a.py", lambda node: getattr(node, "name", "") == "a")
    assert [text.text for text in found] == ["How the record answers."]


@pytest.mark.parametrize(
    "text", ["Saved.", "due date", "Enter a full date.", "{n event|events} left", "- {name} is due"]
)
def test_prose_is_for_people(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "due",
        "due_on",
        "#list",
        "{name} {date}",
        "a-b-c",
        "imr_tui/app.py",
        "DELETE FROM event",
        "%d %b %Y",
        "--to",
    ],
)
def test_code_is_not(text: str) -> None:
    assert not is_prose(text)


def test_docstrings_and_comments_are_found_for_developers() -> None:
    source = '"""A module."""\n# First line\n# second line\nx = 1  # at the end\n# fmt: skip\nY = 2\n"""What Y is."""\n'
    assert [(text.line, text.text) for text in developer_texts(source, "a.py")] == [
        (1, "A module."),
        (2, "First line second line"),
        (4, "at the end"),
        (7, "What Y is."),
    ]


def test_the_texts_of_a_document_are_found() -> None:
    source = (
        "# Title\n\nTwo lines\nof [text](a.md) and `code`.\n- one\n- two\n\n"
        "```\nno text\n```\n| a | `id` |\n|---|---|\n"
    )
    assert [(text.line, text.text) for text in document_texts(source, "a.md")] == [
        (1, "Title"),
        (3, "Two lines of text and …."),
        (5, "one"),
        (6, "two"),
        (11, "a"),
    ]


def test_every_source_with_texts_is_in_a_group() -> None:
    assert ungrouped() == []


def test_every_group_has_texts() -> None:
    empty = [title for title, found in texts.texts_by_group().items() if not found]
    assert empty == []
    assert len(all_texts()) > 2500


def test_every_pattern_of_a_group_fits_a_source() -> None:
    names = [below_package(path) for path in PACKAGE.rglob("*.py")]
    patterns = [pattern for group in groups() for pattern in group.patterns]
    assert [pattern for pattern in (*patterns, *NOT_SHOWN) if not any(fits(name, (pattern,)) for name in names)] == []


def test_every_paper_has_a_group_of_its_own() -> None:
    papers = [group.title for group in groups() if group.title.startswith("Paper: ")]
    assert len(papers) == len(vocabulary.PaperName) + 1, "every paper, and the appendix about readiness"


def test_every_sentence_of_a_source_is_in_the_list() -> None:
    """Guard against a missed kind of expression: whole sentences, found by their quotation marks."""
    known = re.sub(r"\s+", " ", " ".join(text.text for text in all_texts()))
    for path in sources():
        name = below_package(path)
        if name.startswith(("screens/", "cli/", "exporters/papers/")):
            for line in path.read_text(encoding="utf-8").splitlines():
                for sentence in re.findall(r'(?<![rf"])"([A-Z][^"{}\\]+ [^"{}\\]+\.)"', line):
                    assert not is_prose(sentence) or sentence in known, f"{name}: {sentence}"


def test_shortcuts_and_labels_are_in_the_list() -> None:
    known = {text.text for text in all_texts()}
    assert {command.help for command in commands.COMMANDS} <= known
    words = [kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, vocabulary.Word)]
    assert {word.label for kind in words for word in kind} <= known


# --- habits of wording -------------------------------------------------------------------------------------


def sentences_with_habits(found: Sequence[Text], *lists: tuple[Habit, ...]) -> str:
    """The sentences to be reworded, for the message of a failure."""
    return "\n" + "\n".join(map(str, habits_in(found, *lists)))


@pytest.mark.parametrize("title", [group.title for group in groups()])
def test_texts_for_people_are_in_plain_english(title: str) -> None:
    assert not (found := sentences_with_habits(texts.texts_by_group()[title], EVERYWHERE, FOR_PEOPLE).strip()), found


@pytest.mark.parametrize("name", texts.documents_by_file())
def test_documents_are_in_plain_english(name: str) -> None:
    found = sentences_with_habits(texts.documents_by_file()[name], EVERYWHERE, FOR_PEOPLE).strip()
    assert not found, found


@pytest.mark.parametrize("folder", sorted({name.split("/")[1] for name in texts.developer_by_file()}))
def test_docstrings_and_comments_are_in_plain_english(folder: str) -> None:
    own = [text for name, each in texts.developer_by_file().items() if name.split("/")[1] == folder for text in each]
    found = sentences_with_habits(own, EVERYWHERE, FOR_DEVELOPERS).strip()
    assert not found, found


@pytest.mark.parametrize(
    "sentence",
    [
        "Several are parted by semicolons.",
        "Counted are the findings.",
        "Of this no text can be made.",
        "n makes one.",
        "{add} adds one, {imports} takes a file in.",
        "Put codes in the place of names in 7 texts?",
        "How far is A6.1?",
        "Take out the term under the cursor.",
        "By the record nothing is left for DMT to decide.",
        "{path} is no file of ours.",
        "not a day yet",
        "{it|they} {stands|stand} there",
        "HERE, in the record",
        "What is typed is kept.",
    ],
)
def test_a_habit_is_found(sentence: str) -> None:
    assert list(habits_in([Text("a.py", 1, sentence)], EVERYWHERE, FOR_PEOPLE))


@pytest.mark.parametrize(
    "sentence",
    [
        "Separate several with semicolons.",
        "Press n to add one.",
        "Replace names with codes in 7 fields?",
        "There is no review with that reference.",
        "Of 11 actions, one was evaluated as effective and one as not effective.",
        "She took part in the meeting; it took place in May and they understand the outstanding actions.",
        "This review no longer exists.",
        "The actions taken at the time, and the steps taken to prevent it.",
        "{standing} and {theirs} are values.",
        "The review is in progress and the handover file was imported.",
        "Where is the document kept?",
        "There is nothing here.",
    ],
)
def test_plain_english_has_no_habit(sentence: str) -> None:
    assert [str(found) for found in habits_in([Text("a.py", 1, sentence)], EVERYWHERE, FOR_PEOPLE)] == []


def test_a_failure_names_the_place_and_what_to_write() -> None:
    (found,) = habits_in([Text("imr_tui/screens/a.py", 7, "The index is made anew.")], EVERYWHERE)
    assert str(found).startswith("screens/a.py:7: The index is made anew.\n    'anew': again")


def test_every_habit_says_what_to_write_and_every_exception_why() -> None:
    habits = (*EVERYWHERE, *FOR_PEOPLE, *FOR_DEVELOPERS)
    assert len({habit.pattern for habit in habits}) == len(habits)
    assert all(habit.instead and habit.compiled for habit in habits)
    assert all(allowed.reason for allowed in ALLOWED)


def test_an_exception_is_one_only_while_something_needs_it() -> None:
    everything = [
        *all_texts(),
        *(
            text
            for each in (texts.documents_by_file(), texts.developer_by_file())
            for own in each.values()
            for text in own
        ),
    ]
    for allowed in ALLOWED:
        fitting = [Text(text.file, text.line, text.text) for text in everything if allowed.words in text.text]
        assert list(habits_in(fitting, EVERYWHERE, FOR_PEOPLE, FOR_DEVELOPERS, exceptions=())), allowed


@pytest.mark.parametrize("option", ["--plain", "--json"])
def test_the_command_prints_every_text(option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.texts", option], cwd=ROOT, capture_output=True, text=True, check=True
    )
    if option == "--json":
        found = json.loads(done.stdout)
        assert len(found) == len(all_texts())
        assert set(found[0]) == {"group", "file", "line", "text", "note"}
    else:
        assert re.search(r"^\d{5} words in all\.$", done.stdout, re.MULTILINE)
        assert max(map(len, done.stdout.splitlines())) <= texts.WIDTH
