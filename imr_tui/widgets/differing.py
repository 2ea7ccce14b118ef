"""Two versions of a text, side by side: where they part, and which words are not the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import takewhile

from textual.content import Content

STYLE = "bold underline"
"""How words that differ are shown: with and without colours."""
_TOKEN = re.compile(r"\s+|[^\s]+")
_LONGEST = 4000
"""Words of both texts together up to which they are compared: the work grows with the square."""


def from_where_they_part(mine: str, theirs: str, before: int) -> tuple[str, str]:
    """Both texts from at most `before` characters ahead of their first difference, at the beginning of a word.

    What is left out is shown by an ellipsis; texts that part earlier, or not at all, are whole.
    """
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False)))
    if same <= before or mine == theirs:
        return mine, theirs
    start = same - before
    while start < same and not mine[start - 1].isspace():
        start += 1
    return f"… {mine[start:].lstrip()}", f"… {theirs[start:].lstrip()}"


def marked(mine: str, theirs: str) -> tuple[Content, Content]:
    """Both texts with the words marked that the other one has not in that place."""
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
