"""Compare two versions of a text: where they first differ, and which words differ."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile

from textual.content import Content

from imr_tui.terminal_text import harmless_lines

STYLE = "bold underline"
"""The style of words that differ, visible with and without colours."""
_TOKEN = re.compile(r"\s+|[^\s]+")
_LONGEST = 4000
"""The number of tokens of both texts up to which they are compared, because the time grows with its square."""


def from_where_they_part(mine: str, theirs: str, before: int) -> tuple[str, str]:
    """Return both texts from the start of a word at most `before` characters ahead of their first difference.

    An ellipsis shows what was cut. Texts that differ earlier, or not at all, are returned whole.
    """
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    if same <= before or mine == theirs:
        return mine, theirs
    start = same - before
    while start < same and not mine[start - 1].isspace():
        start += 1
    return f"… {mine[start:].lstrip()}", f"… {theirs[start:].lstrip()}"


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
