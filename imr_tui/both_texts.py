"""Put two versions of a text together without repeating what both contain. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n\s*")


def joined(mine: str, theirs: str) -> str:
    """Return a text with every paragraph of both versions, in order; one that both contain is there once.

    Texts of several lines without a blank line between them, such as a list, are joined line by line. A version that
    contains all of the other is returned as it is, so that joining a second time changes nothing.
    """
    texts = [text for text in (mine, theirs) if text.strip()]
    if len(texts) < 2:
        return texts[0] if texts else mine
    are_lists = any("\n" in text.strip() for text in texts) and not any(map(_BLANK_LINES.search, map(str.strip, texts)))
    parted, between = (str.splitlines, "\n") if are_lists else (_BLANK_LINES.split, "\n\n")
    ours, others = ([part.strip("\n") for part in parted(text) if part.strip()] for text in texts)
    names, other_names = _alike(ours), _alike(others)
    more = Counter(other_names) - Counter(names)
    if not more:
        return mine
    if not Counter(names) - Counter(other_names):
        return theirs
    found: list[str] = []
    for _, a, b, c, d in SequenceMatcher(None, names, other_names, autojunk=False).get_opcodes():
        found += ours[a:b]
        if names[a:b] == other_names[c:d]:
            continue
        for name, part in zip(other_names[c:d], others[c:d], strict=True):
            if more[name] > 0:
                more[name] -= 1
                found.append(part)
    return between.join(found)


def _alike(parts: Sequence[str]) -> list[str]:
    """Return the parts without differences in white space."""
    return [" ".join(part.split()) for part in parts]
