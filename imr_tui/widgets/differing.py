"""Compare two versions of a text: where they first differ, and which words differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile
from textwrap import wrap

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from imr_tui.terminal_text import harmless_lines

STYLE = "bold underline"
"""The style of words that differ, visible with and without colours."""
_TOKEN = re.compile(r"\s+|[^\s]+")
_BEFORE = 8
"""The number of characters shown at most before the first difference, in a list."""
_AT_LEAST = 5
"""The number of cells for both ellipses and the characters that differ."""
_LONGEST = 4000
"""The number of tokens of both texts up to which they are compared, because the time grows with its square."""


def from_where_they_part(mine: str, theirs: str, before: int) -> tuple[str, str]:
    """Return both texts from the start of a word at most `before` characters ahead of their first difference.

    No more than the end of one line comes before the line with the difference. An ellipsis shows what was cut. Texts
    that differ earlier, or not at all, are returned whole.
    """
    same = _alike(mine, theirs)
    line = mine.rfind("\n", 0, max(0, mine.rfind("\n", 0, same))) + 1
    start = max(same - before, line)
    if start <= 0 or mine == theirs:
        return mine, theirs
    while start < same and not mine[start - 1].isspace():
        start += 1
    return f"… {mine[start:].lstrip()}", f"… {theirs[start:].lstrip()}"


def in_cells(mine: str, theirs: str, width: int) -> tuple[str, str]:
    """Return both texts of one line from shortly before their first difference, together at most `width` cells wide.

    Each gets half of the width, and what the other one leaves. An ellipsis shows what was cut.
    """
    if cell_len(mine) + cell_len(theirs) <= width:
        return mine, theirs
    half = max(4, width // 2)
    # The whole word that differs is shown, unless too little of what differs would be.
    word = (same := _alike(mine, theirs)) - (mine.rfind(" ", 0, same) + 1)
    before = max(min(_BEFORE, half // 3), word if word <= half - _AT_LEAST else 0)
    mine, theirs = from_where_they_part(mine, theirs, before)
    wide = max(half, width - cell_len(theirs)), max(half, width - cell_len(mine))
    return _cut(mine, wide[0]), _cut(theirs, wide[1])


def _alike(mine: str, theirs: str) -> int:
    """Return the number of characters at the start that are the same in both."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))


def _cut(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1).rstrip()}…"


def in_lines(text: Content, width: int, lines: int) -> Content:
    """Return the beginning of a text that takes at most `lines` lines of `width` cells; an ellipsis shows the cut."""
    plain, used, end, last = text.plain, 0, 0, ""
    # Characters two cells wide leave room for fewer of them.
    width = max(2, width * max(1, len(plain)) // max(1, cell_len(plain.replace("\n", " "))))
    for line in plain.splitlines(keepends=True):
        body = line.rstrip("\n")
        parts = wrap(body, width, expand_tabs=False, replace_whitespace=False, drop_whitespace=False)
        for part in parts or [""]:
            if used == lines:
                over = max(0, len(last.rstrip()) + len(" …") - width)
                return Content.assemble(text[: len(plain[:end].rstrip()) - over].rstrip(), " …")
            used, end, last = used + 1, end + len(part), part
        end += len(line) - len(body)
    return text


def marked(mine: str, theirs: str) -> tuple[Content, Content]:
    """Return both texts with the words that differ highlighted, safe for a terminal."""
    mine, theirs = harmless_lines(mine), harmless_lines(theirs)
    ours, others = _TOKEN.findall(mine), _TOKEN.findall(theirs)
    if len(ours) + len(others) > _LONGEST:
        return Content(mine), Content(theirs)
    left: list[str | tuple[str, str]] = []
    right: list[str | tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, ours, others, autojunk=False).get_opcodes():
        for parts, tokens in ((left, ours[a:b]), (right, others[c:d])):
            text = "".join(tokens)
            if text:
                parts.append(text if kind == "equal" else (text, STYLE))
    return Content.assemble(*left), Content.assemble(*right)
