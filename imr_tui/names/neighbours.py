"""The surroundings of a word in a text without accents: neighbouring words, ends of sentences, joins within names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from imr_tui.names.folding import Folded

_BETWEEN: Final = r"[ \t\r\n\f\v.,_+'/\\-]"
_BETWEEN_CHARACTERS: Final = frozenset(" \t\r\n\f\v.,_+'/\\-")
JOINTS: Final = frozenset((".", "_", "+", "-", "'", "._", "__", "--"))
NEXT: Final = re.compile(rf"({_BETWEEN}{{1,8}})([^\W\d_]+)")
_PLAIN_TITLE: Final = re.compile(r"(?<![^\W_])(?:mr|mrs|ms|miss|mx|dr|prof|cllr|rev|sir|dame)\.?[ \n]$", re.IGNORECASE)
_ENDS_OF_TITLES: Final = frozenset(
    ("mr", "rs", "ms", "ss", "mx", "dr", "of", "lr", "ev", "ir", "me", "r.", "s.", "x.", "f.", "v.", "r", "s")
)
_TIGHT: Final = frozenset("._+-@/\\")


@lru_cache(maxsize=4096)
def kind(between: str) -> str:
    """Return the kind of text between two words of one name; "" if the words cannot belong to one name."""
    bare = between.strip(" \t\r\n\f\v")
    lines = between.count("\n") + between.count("\f")
    if lines > 1:
        return ""
    if not bare:
        return "space"
    if bare == "-" and (lines or between != bare):
        return "space" if lines else ""
    if between in JOINTS:
        return "tight"
    if bare == "." and between[0] == ".":
        return "stop"
    if bare == "," and between[0] == ",":
        return "comma"
    return ""


def word_before(cased: str, start: int, floor: int) -> tuple[int, int] | None:
    """Return the start and end of the word before `start`, if only joining characters are between them."""
    last = start
    while last > floor and cased[last - 1] in _BETWEEN_CHARACTERS:
        last -= 1
    if last in (start, floor):
        return None
    first = last
    while first > floor and cased[first - 1].isalpha():
        first -= 1
    return (first, last) if first < last else None


def is_small_in_prose(cased: str, start: int, end: int) -> bool:
    """Whether an ordinary word is used as one: in lower case, not in an address or a file name, and without a title."""
    if not cased[start].islower():
        return False
    behind = cased[end : end + 2]
    if (start and cased[start - 1] in _TIGHT) or (behind[:1] in _TIGHT and behind[1:].isalnum()) or behind[:1] == "@":
        return False
    if cased[max(0, start - 3) : start - 1].lower() not in _ENDS_OF_TITLES:
        return True
    return _PLAIN_TITLE.search(cased, max(0, start - 7), start) is None


def is_begun(cased: str, start: int) -> bool:
    bare = cased[max(0, start - 8) : start].rstrip(" \t\"'(")
    return not bare or bare[-1] in ".!?\n:;"


def ends_sentence(cased: str, end: int) -> bool:
    """Whether the full stop before `end` also ends a sentence, so that it stays."""
    return not cased[end:].strip() if end + 3 > len(cased) else bool(re.match(r"\s+[A-Z]|\s*\n", cased[end : end + 4]))


def touches_digit(cased: str, start: int, end: int) -> bool:
    return (start > 0 and cased[start - 1].isdigit()) or (end < len(cased) and cased[end].isdigit())


def reach(folded: Folded, words: tuple[str, ...], at: int, start: int, end: int) -> tuple[int, int] | None:
    """Return the start and end of a phrase whose word `at` is from `start` to `end`; None if the others differ."""
    first, last = start, end
    for word in words[at + 1 :]:
        match = re.compile(r"[\s.,'_-]{1,8}([^\W\d_]+)").match(folded.small, last)
        if match is None or match[1] != word:
            return None
        last = match.end()
    for word in reversed(words[:at]):
        ahead = folded.small[max(0, first - len(word) - 9) : first]
        match = re.search(rf"(?<![^\W\d_]){re.escape(word)}[\s.,'_-]{{1,8}}$", ahead)
        if match is None:
            return None
        first -= len(ahead) - match.start()
    return first, last


def stands_within(cased: str, code: str, start: int, end: int) -> bool:
    """Whether the text from `start` to `end` is inside a code, written exactly as in the key."""
    at = cased.find(code, max(0, end - len(code)), start + len(code))
    if at < 0 or at > start or at + len(code) < end:
        return False
    behind = cased[at + len(code) : at + len(code) + 1]
    return not (at and cased[at - 1].isalnum()) and not behind.isalnum()
