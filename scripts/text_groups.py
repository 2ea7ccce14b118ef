"""The texts for people by screen, command and paper: which sources belong to which group.

A source belongs to the first group of which a pattern fits its path. A test fails for a source with texts in no group.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from scripts.prose import PACKAGE, Text, parsed, relative, user_texts

NOT_SHOWN: Final = {
    "demo/*": "the made-up record of the demonstration",
    "models/migrations/*": "the database's own language",
    "names/folding.py": "spellings of letters",
    "names/identifiers.py": "patterns",
    "names/key_index.py": "spellings of letters",
    "names/lexicon.py": "sections of the lists of names",
    "names/lexicon_extra.py": "sections of the lists of names",
    "names/unknown_wordlists.py": "sections of the lists of names",
    "names/wordlists.py": "sections of the lists of names",
}
"""Patterns of paths below the package → why their literals are not for people."""

SENTENCES_ONLY: Final = (
    "exporters/docx/*", "exporters/pdf/*", "models/*", "names/*", "store/*", "dates/*", "json_text.py",
    "services/record/*",
)  # fmt: skip
"""Where a single word with a capital is a name for the program (a style, a tag, a month), not a label."""


@dataclass(frozen=True, slots=True)
class Group:
    """A screen, a command or a paper: what it is called, and the patterns of its sources' paths below the package."""

    title: str
    patterns: tuple[str, ...]


SCREENS: Final = (
    Group(
        "Start, unlocking and what every screen shares",
        (
            "__main__.py", "app.py", "screens/unlock.py", "screens/base.py", "screens/form.py", "screens/host.py",
            "screens/job.py", "screens/prompts.py", "screens/both.py", "screens/three_way.py", "screens/deleted.py",
            "screens/small.py", "screens/unsaved.py", "screens/tab.py", "screens/values.py",
            "screens/shortcuts.py", "screens/secrets_form.py", "widgets/*",
            "crash.py", "errors.py", "config.py", "wording.py", "atomic.py",
            "held.py", "batches.py", "both_texts.py",
            "guide.py", "key_queue.py", "limits.py", "pasting.py", "secret.py",
            "terminal_text.py", "json_text.py", "services/session.py", "services/record/*",
        ),
    ),
    Group("Tab 1, Request and scope", ("screens/request/*", "services/review/requests.py", "services/review/scope.py",
                                       "services/review/holding.py")),
    Group("Tab 2, Records", ("screens/records/*", "services/findings/documents.py")),
    Group("Tab 3, Chronology", ("screens/chronology/*", "screens/event_text.py", "services/chronology/*")),
    Group("Tab 4, Interviews and the anonymisation key",
          ("screens/interviews/*", "screens/person_form.py", "screens/names_menu.py", "services/people/*")),
    Group("Tab 5, Findings", ("screens/findings/*", "services/findings/*", "services/repeats/*")),
    Group("The tracker of all reviews", ("screens/actions/tracker.py", "services/actions/tracker.py")),
    Group("Tab 6, Actions", ("screens/actions/*", "services/actions/*")),
    Group("Tab 7, DMT and sharing", ("screens/dmt/*", "services/dmt/*")),
    Group("Tab 8, Papers", ("screens/papers/*", "services/papers/*", "services/review/t[ey]*.py")),
    Group("The list of reviews, and a review as a whole",
          ("screens/reviews.py", "screens/review.py", "screens/drafts.py", "screens/history.py",
           "services/review/*")),
    Group("Ways to open the store, backups, verifying and purging",
          ("screens/ways.py", "screens/backups.py", "screens/verifying.py", "screens/purging.py")),
    Group("Handover and conflicts", ("screens/handover/*", "services/handover/*")),
)  # fmt: skip
COMMAND_LINE: Final = Group(
    "Command line: every command", ("cli/main.py", "cli/parser.py", "cli/opening.py", "cli/output.py", "cli/app.py")
)
READINESS: Final = Group("Readiness checks", ("services/readiness/*",))
PAPERS: Final = (
    Group("Paper: report", ("exporters/papers/report.py", "exporters/papers/opening.py",
                            "exporters/papers/methodology.py", "exporters/papers/body.py",
                            "exporters/papers/missing.py", "exporters/papers/trace.py")),
    Group("Paper: chronology", ("exporters/papers/chronology.py", "exporters/papers/figures.py",
                                "exporters/tables/chronology_csv.py")),
    Group("Paper: key", ("exporters/papers/key.py",)),
    Group("Paper: action plan", ("exporters/papers/action_plan.py", "exporters/papers/plan.py")),
    Group("Paper: tracker", ("exporters/papers/tracker*.py", "exporters/papers/standing.py",
                             "exporters/tables/action_list.py", "exporters/tables/calendar.py")),
    Group("Paper: DMT cover report", ("exporters/papers/dmt_cover.py",)),
    Group("Paper: progress report", ("exporters/papers/progress.py",)),
    Group("Paper: final report", ("exporters/papers/final.py",)),
    Group("Paper: sharing register", ("exporters/papers/register.py",)),
    Group("Paper: readiness", ("exporters/papers/readiness.py",)),
    Group("Parts that papers share, and the list of papers", ("exporters/papers/*",)),
    Group("Forms of papers: PDF, Word, text, tables", ("exporters/*",)),
)  # fmt: skip
ERRORS: Final = (
    Group("Errors and notes of imports", ("importers/*",)),
    Group("Dates", ("dates/*",)),
    Group("Names", ("names/*",)),
    Group("The store and the record", ("disk.py", "store/*", "models/*")),
)
VOCABULARY: Final = Group("Labels of the vocabulary", ("vocabulary.py",))
SHORTCUTS: Final = Group("Shortcuts by part of the program", ("commands.py",))


def below_package(path: Path) -> str:
    """A path as the patterns of groups name it."""
    return path.relative_to(PACKAGE).as_posix()


def fits(name: str, patterns: Iterator[str] | tuple[str, ...] | dict[str, str]) -> bool:
    """Whether a path below the package fits a pattern."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


@cache
def groups() -> tuple[Group, ...]:
    """Every group, in the order in which they are read."""
    commands = (
        Group(f"Command line: {path.stem}", (f"cli/{path.name}",))
        for path in _command_files()
        if f"cli/{path.name}" not in COMMAND_LINE.patterns
    )
    return (*SCREENS, COMMAND_LINE, *commands, READINESS, *PAPERS, *ERRORS, VOCABULARY, SHORTCUTS)


def _command_files() -> list[Path]:
    return sorted(path for path in (PACKAGE / "cli").glob("*.py") if path.stem != "__init__")


def group_of(name: str) -> Group | None:
    """The group of a source by its path below the package; None for one in no group or whose texts nobody reads."""
    if fits(name, NOT_SHOWN):
        return None
    return next((group for group in groups() if fits(name, group.patterns)), None)


def sources() -> list[Path]:
    """The package's sources whose literals may be for people."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not fits(below_package(path), NOT_SHOWN)]


def texts_of(path: Path) -> list[Text]:
    """The texts for people in a source of the package."""
    name = below_package(path)
    if name == "vocabulary.py":
        return list(_vocabulary(path))
    if name == "commands.py":
        return list(_shortcuts(path))
    found = user_texts(path.read_text(encoding="utf-8"), relative(path), _is_check if "readiness" in name else None)
    few = fits(name, SENTENCES_ONLY)
    return [text for text in found if " " in text.text or not few]


def ungrouped() -> list[str]:
    """The sources that have texts for people and are in no group."""
    return [below_package(path) for path in sources() if group_of(below_package(path)) is None and texts_of(path)]


@cache
def texts_by_group() -> dict[str, tuple[Text, ...]]:
    """Title of each group → its texts: the files in the order of the group's patterns, each in its own order."""
    by_file = {below_package(path): path for path in sources()}
    found: dict[str, tuple[Text, ...]] = {}
    for group in groups():
        own = [name for name in by_file if group_of(name) is group]
        own.sort(key=lambda name: (_first_fit(name, group.patterns), not name.endswith(("tab.py", "report.py")), name))
        texts = [text for name in own for text in texts_of(by_file[name])]
        if group.title.startswith("Command line"):
            texts = _with_options(texts, own)
        found[group.title] = tuple(dict.fromkeys(texts))
    return found


def all_texts() -> list[Text]:
    """Every text for people, in the order of the groups."""
    return [text for texts in texts_by_group().values() for text in texts]


def _first_fit(name: str, patterns: tuple[str, ...]) -> int:
    return next(index for index, pattern in enumerate(patterns) if fnmatch.fnmatchcase(name, pattern))


# --- checks, vocabulary and shortcuts ----------------------------------------------------------------------


def _is_check(node: ast.AST) -> bool:
    """Whether a function answers a check of readiness: its docstring says how, and is shown."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(decorator, ast.Call) and "ask" in ast.unparse(decorator.func).split(".")[-1:]
        for decorator in node.decorator_list
    )


def _vocabulary(path: Path) -> Iterator[Text]:
    """The labels of each member as one entry, with the member's name."""
    from imr_tui import vocabulary

    for kind in parsed(path).body:
        words = getattr(vocabulary, getattr(kind, "name", ""), None)
        if not isinstance(kind, ast.ClassDef) or words is vocabulary.Word:
            continue
        for member in kind.body:
            if not isinstance(member, ast.Assign) or not isinstance(member.targets[0], ast.Name):
                continue
            word = getattr(words, member.targets[0].id)
            for label in dict.fromkeys((word.label, word.in_papers, word.short)):
                if label:
                    yield Text(relative(path), member.lineno, label, f"{kind.name}.{member.targets[0].id}")


def _shortcuts(path: Path) -> Iterator[Text]:
    """Label and help of each command as one entry, with its id and its key."""
    from imr_tui import commands

    lines = {
        node.args[0].value: node.lineno
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
    }
    for command in commands.COMMANDS:
        note = f"{command.id} {' '.join(commands.shown(key) for key in command.key.split(','))}"
        for text in (command.label, command.help):
            yield Text(relative(path), lines.get(command.id, 1), text, note)


# --- the command line --------------------------------------------------------------------------------------


def _with_options(texts: list[Text], names: list[str]) -> list[Text]:
    """The help of a command's parser, and then the sentences of its file that are not in it."""
    shown = [text for name in names for text in _options() if text.file == f"imr_tui/{name}"]
    said = {text.text for text in shown}
    said |= {text[:1].lower() + text[1:].removesuffix(".") for text in said}
    return [*shown, *(text for text in texts if text.text not in said)]


@cache
def _options() -> tuple[Text, ...]:
    """What the help of the command line says, by command and option; each under the file that has its words."""
    from imr_tui.cli import main

    literals = [
        (relative(path), node.lineno, node.value)
        for path in _command_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return tuple(dict.fromkeys(_of_parser(main._parser(), literals, "imr_tui/cli/parser.py")))


def _of_parser(parser: Any, literals: list[tuple[str, int, str]], file: str) -> Iterator[Text]:
    """The texts of a parser and of those below it. `literals` are file, line and text of all literals."""
    parser.format_help()
    description = parser.description or ""
    summary = description[:1].lower() + description[1:].removesuffix(".")
    file, line = _found(literals, (description, summary, description.removesuffix("."), parser.prog.split()[-1]), file)
    for text in (description, parser.epilog or ""):
        if text:
            yield Text(file, line, " ".join(text.split()), parser.prog)
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _of_parser(below, literals, file)
        elif action.help and action.help != argparse.SUPPRESS and "-h" not in action.option_strings:
            name = " ".join(
                filter(
                    None, (*action.option_strings[-1:], str(action.metavar or action.dest) if action.nargs != 0 else "")
                )
            )
            where, at = _found(literals, (action.help, *action.option_strings, action.dest), file)
            note = name if where in ("imr_tui/cli/parser.py",) else f"{parser.prog} {name}"
            yield Text(where, at, " ".join(action.help.split()), note)


def _found(literals: list[tuple[str, int, str]], wanted: tuple[str, ...], file: str) -> tuple[str, int]:
    """Where a literal is: the first of the wanted that there is, in its own file before another."""
    for text in wanted:
        places = [(where, line) for where, line, literal in literals if text and literal == text]
        for where, line in sorted(places, key=lambda place: place[0] != file):
            return where, line
    return file, 1
