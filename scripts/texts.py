"""Every text of the package that people read, by screen, command and paper: to be read aloud in one go.

`python -m scripts.texts` prints them with their places; `--plain` without, `--json` as a list of objects. `--habits`
prints only the texts that do not follow docs of the house style, with what to write instead, and exits with status 1
if there are any. `--developer` does each of these with the docstrings and comments of the package.
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from scripts.prose import PACKAGE, Text, developer_texts, relative, words_in
from scripts.text_groups import texts_by_group

WIDTH = 100


def developer_by_file() -> dict[str, tuple[Text, ...]]:
    """Path of each source of the package → its docstrings and comments."""
    return {
        relative(path): tuple(developer_texts(path.read_text(encoding="utf-8"), relative(path)))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


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


def main(words: Sequence[str]) -> int:
    """Print what was asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.texts", description=(__doc__ or "").splitlines()[0])
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--plain", action="store_true", help="without the places, to be read aloud")
    how.add_argument("--json", action="store_true", help="as a list of objects")
    parser.add_argument("--developer", action="store_true", help="docstrings and comments instead")
    arguments = parser.parse_args(words)
    groups = developer_by_file() if arguments.developer else texts_by_group()
    if arguments.json:
        print(as_json(groups))
    else:
        print("\n".join(printed(groups, arguments.plain)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
