"""Lists of words and names, read from text files shipped with the program.

A file has sections, and each section has entries, one on each line::

    # Lines that begin with a hash are comments.
    [titles]
    mr
    mrs

Blank lines are ignored. An entry may contain spaces (milton keynes). The order of the entries is kept.

A file is read when it is first needed, never at start-up. A malformed file is refused, because a list that silently
lost entries would let names through.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

NAMES: Final = "names/data"
"""The folder of the name lists, below the package."""

_HEADING: Final = re.compile(r"^\[(.*)$", re.MULTILINE)
_SECTION: Final = re.compile(rb"(?<=\n)\[(.*)\](?=\n)")


class MalformedList(ValueError):
    """A file of lists cannot be read. The message names the file, the line if there is one, and what is wrong."""

    def __init__(self, source: str, fault: str, line: int | None = None) -> None:
        where = source if line is None else f"{source}, line {line}"
        super().__init__(f"{where}: {fault}")


def entries(name: str, section: str, folder: str = NAMES) -> tuple[str, ...]:
    """Return the entries of one section, in file order. The file is read once and cached.

    `name` is the file's name and `folder` its folder below the package. Raises MalformedList if the file is missing or
    malformed or has no such section.
    """
    try:
        return sections(name, folder)[section]
    except KeyError:
        raise MalformedList(name, f"there is no section [{section}]") from None


@cache
def sections(name: str, folder: str = NAMES) -> Mapping[str, tuple[str, ...]]:
    """Return every section of a file and its entries, both in file order. Raises as `entries` does."""
    try:
        text = read(name, folder).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise MalformedList(name, f"it is not UTF-8: {fault.reason}") from None
    return MappingProxyType({title: tuple(held) for title, held in parse(text, name).items()})


def read(name: str, folder: str = NAMES) -> bytes:
    """Return the text of a file shipped with the program, without caching. Raises MalformedList if it is missing."""
    from importlib.resources import files

    try:
        return files("imr_tui").joinpath(*folder.split("/"), name).read_bytes()
    except FileNotFoundError:
        raise MalformedList(name, "the file is missing, so this installation is incomplete") from None


class WordList:
    """Many sorted words, looked up by binary search in a tenth of the memory of a set.

    `lines` are the sorted words in UTF-8, each followed by a line end, with another line end before the first.
    """

    __slots__ = ("_lines",)

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    def __contains__(self, word: str) -> bool:
        wanted = word.encode("utf-8", "surrogatepass")
        lines = self._lines
        # Both are always positions of a line end, and the word can only be between them.
        low, high = 0, len(lines) - 1
        while low < high:
            start = lines.rfind(b"\n", low, (low + high) // 2 + 1)
            end = lines.index(b"\n", start + 1)
            found = lines[start + 1 : end]
            if found == wanted:
                return True
            if found < wanted:
                low = end
            else:
                high = start
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines.decode("utf-8").split())


def word_lists(name: str, folder: str = NAMES) -> dict[str, WordList]:
    """Return the sections of a long file written by scripts/make_name_lists.py, without caching.

    Checking its lines one by one would take most of the time, so the file states the SHA-256 of the part below its
    comments. Raises MalformedList if that does not match, or if the file is missing.
    """
    comments, start, below = read(name, folder).partition(b"\n\n[")
    body = start[1:] + below
    if f"# sha256 {sha256(body)}".encode() not in comments.splitlines():
        raise MalformedList(name, "the file was altered; run scripts/make_name_lists.py to write it again")
    parts = _SECTION.split(body)
    return {
        title.decode(): WordList(b"\n" + held.strip(b"\n") + b"\n")
        for title, held in zip(parts[1::2], parts[2::2], strict=True)
    }


def sha256(body: bytes) -> str:
    """Return what a long file says about the part below its comments, which begins with an empty line."""
    return hashlib.sha256(body).hexdigest()


def parse(text: str, source: str) -> dict[str, list[str]]:
    """Return the sections of `text` and their entries. `source` is the name of the text in errors.

    Raises MalformedList for an entry outside a section, a heading that is not `[a title]`, a repeated section or
    entry, an empty section, or wrong spaces, tabs or control characters around or within an entry.
    """
    found: dict[str, list[str]] = {}
    before, *parts = _HEADING.split(text)
    for at, line in enumerate(before.splitlines(), 1):
        if line and not line.startswith("#"):
            raise MalformedList(source, "an entry comes before the first section", at)
    line_number = before.count("\n") + 1
    # The parts alternate: a heading after its opening bracket, then the lines below the heading.
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        title = heading.removesuffix("]")
        if title == heading or not title or title != title.strip() or not title.isprintable():
            raise MalformedList(source, f"a heading must be written [title], not [{heading}", line_number)
        if title in found:
            raise MalformedList(source, f"the section [{title}] appears twice", line_number)
        held = [line for line in body.split("\n") if line and line[0] != "#"]
        _check(source, title, held, body, line_number)
        found[title] = held
        line_number += body.count("\n")
    return found


def _check(source: str, title: str, held: list[str], body: str, line_number: int) -> None:
    """Raise MalformedList if the entries of a section are invalid."""
    if not held:
        raise MalformedList(source, f"the section [{title}] is empty", line_number)
    lines = "\n".join(("", *held, ""))
    # Check the whole list at once, since the longest has 100,000 entries. Only an error is searched for line by line.
    if len(set(held)) == len(held) and "".join(held).isprintable() and " \n" not in lines and "\n " not in lines:
        return
    seen: set[str] = set()
    for at, line in enumerate(body.split("\n"), line_number):
        if not line or line.startswith("#"):
            continue
        if line != line.strip() or not line.isprintable():
            raise MalformedList(source, f"{line!r} has spaces around it, or contains control characters", at)
        if line in seen:
            raise MalformedList(source, f"{line!r} appears twice in [{title}]", at)
        seen.add(line)
