"""Every text of the package that people read, by screen, command and paper: to be read aloud in one go.

`python -m scripts.texts` prints them with their places; `--plain` without, `--json` as a list of objects. `--habits`
prints only the sentences with a habit of wording that we do not want (scripts/habits.py), with what to write instead,
and exits with status 1 if there are any. `--developer` does each of these with the docstrings and comments of the
package, and `--documents` with the documents of the project.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from scripts.habits import EVERYWHERE, FOR_DEVELOPERS, FOR_PEOPLE, Found, habits_in
from scripts.locked import ROOT
from scripts.prose import PACKAGE, Text, developer_texts, document_texts, relative, words_in
from scripts.text_groups import texts_by_group

WIDTH = 100


def developer_by_file() -> dict[str, tuple[Text, ...]]:
    """Path of each source of the package → its docstrings and comments."""
    return {
        relative(path): tuple(developer_texts(path.read_text(encoding="utf-8"), relative(path)))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def documents_by_file() -> dict[str, tuple[Text, ...]]:
    """Path of each document of the project → its paragraphs and cells."""
    paths = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")]
    return {
        relative(path): tuple(document_texts(path.read_text(encoding="utf-8"), relative(path)))
        for path in (*paths, *sorted((ROOT / "docs").glob("*.md")))
    }


def only(groups: Mapping[str, Sequence[Text]], words: str) -> dict[str, Sequence[Text]]:
    """The groups whose title contains the words, whole, and of the others the texts whose file contains them."""
    found = {
        title: texts if words.lower() in title.lower() else [text for text in texts if words in text.file]
        for title, texts in groups.items()
    }
    return {title: texts for title, texts in found.items() if texts}


def habits(groups: Mapping[str, Sequence[Text]], developer: bool = False) -> dict[str, list[Found]]:
    """Title of each group → the habits in its texts; groups without any are not in it."""
    lists = (EVERYWHERE, FOR_DEVELOPERS if developer else FOR_PEOPLE)
    found = {title: list(habits_in(texts, *lists)) for title, texts in groups.items()}
    return {title: each for title, each in found.items() if each}


def printed(groups: Mapping[str, Sequence[Text]], plain: bool) -> Iterable[str]:
    """The lines of all groups, and the count of words; with the place of each text at the right unless plain."""
    total = 0
    for title, texts in groups.items():
        if not texts:
            continue
        count = sum(words_in(text.text) for text in texts)
        total += count
        yield from ("", f"{title} ({count} words)", "=" * WIDTH)
        for _, entry in groupby(texts, key=lambda text: (text.note, text.place) if text.note else text):
            yield from _entry(list(entry), plain)
    yield from ("", f"{total} words in all.")


def _entry(texts: Sequence[Text], plain: bool) -> Iterable[str]:
    """One entry wrapped: what it belongs to, its texts, and its place at the right of the last line if it fits."""
    note = f"[{texts[0].note}] " if texts[0].note else ""
    lines = textwrap.wrap(note + " | ".join(text.text for text in texts), WIDTH, subsequent_indent="    ")
    if not plain:
        place = texts[0].place
        if len(lines[-1]) + len(place) + 2 > WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]}{place:>{WIDTH - len(lines[-1])}}"
    yield from lines


def as_json(groups: Mapping[str, Sequence[Text]]) -> str:
    """The texts as a list of objects."""
    found = [
        {"group": title, "file": text.file, "line": text.line, "text": text.text, "note": text.note}
        for title, texts in groups.items()
        for text in texts
    ]
    return json.dumps(found, ensure_ascii=False, indent=1)


def _print_habits(groups: Mapping[str, Sequence[Found]]) -> int:
    for title, found in groups.items():
        print(f"\n{title}: {len(found)}", *found, sep="\n")
    print(f"\n{sum(map(len, groups.values()))} in all.")
    return 1 if groups else 0


def main(words: Sequence[str]) -> int:
    """Print what was asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.texts", description=(__doc__ or "").splitlines()[0])
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--plain", action="store_true", help="without the places, to be read aloud")
    how.add_argument("--json", action="store_true", help="as a list of objects")
    how.add_argument("--habits", action="store_true", help="only the sentences to be reworded, with what to write")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--developer", action="store_true", help="docstrings and comments instead")
    which.add_argument("--documents", action="store_true", help="the documents of the project instead")
    parser.add_argument(
        "only", nargs="?", default="", metavar="WORDS", help="only groups whose title or whose files contain this"
    )
    arguments = parser.parse_args(words)
    groups: Mapping[str, Sequence[Text]]
    if arguments.developer:
        groups = developer_by_file()
    elif arguments.documents:
        groups = documents_by_file()
    else:
        groups = texts_by_group()
    groups = only(groups, arguments.only)
    if arguments.habits:
        return _print_habits(habits(groups, arguments.developer))
    if arguments.json:
        print(as_json(groups))
    else:
        print("\n".join(printed(groups, arguments.plain)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
