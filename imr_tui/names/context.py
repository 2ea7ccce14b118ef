"""Judging from the surrounding text whether a word that is also a name (Will, May, Rose) is used as a name."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Final

from imr_tui.names.wordlists import (
    DETERMINERS,
    GREETINGS,
    IN_DATES,
    MAYBE_DATES,
    MONTHS,
    OF_THINGS,
    PLACE_BEFORE,
    PLACES,
    SPEAKING,
    WEAK,
    WORD_USES,
)


class Level(IntEnum):
    """How certain it is that a word is a name."""

    WORD = 0
    DOUBTFUL = 1
    """It may be a name: left unchanged, and reported."""
    LIKELY = 2
    """It is a name by its context."""
    CERTAIN = 3
    """It is a name whatever its context."""


_MONTH: Final = rf"(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
_JOIN: Final = r"\s*(?:of|to|and|or|until|-|/|,)?\s*"
_DATE_BEFORE: Final = re.compile(
    rf"(?:(?<![\d.:])\d{{1,2}}(?:st|nd|rd|th)?|\b{_MONTH}|\b(?:early|mid|late)|\d(?:st|nd|rd|th) of){_JOIN}$"
)
_DATE_AFTER: Final = re.compile(rf"{_JOIN}(?:'?\d|{_MONTH})")
_BEFORE: Final = re.compile(r"([^\W\d_]+(?:'[a-z]+)?)([^\w]*)$")
_AFTER: Final = re.compile(r"([^\w]*)([^\W_]+)?")
_ENDS: Final = ".!?…\n\r:;|\t\x0b\x0c"
_QUOTES: Final = '"“„«'
_SKIPPED: Final = "\"'“”‘„«»([{*•–—- \u00a0"
_LISTED: Final = re.compile(r"([A-Z][^\W_]+),? (?:and|or) $")
_WINDOW: Final = 48


def level_of(text: str, start: int, end: int, *, given: bool) -> Level:
    """Return how certain it is that the word from `start` to `end` is a name.

    `text` has no accents but keeps its capitals. `given` says that the word is somebody's given name.
    """
    shown = text[start:end]
    if not shown[0].isupper():
        return Level.WORD
    word = shown.lower()
    ahead, behind = text[max(0, start - _WINDOW) : start], text[end : end + _WINDOW]
    month = word in MONTHS
    if month and (_DATE_BEFORE.search(ahead.lower()) or _DATE_AFTER.match(behind.lower())):
        return Level.WORD
    before = _BEFORE.search(ahead)
    after = _AFTER.match(behind)
    left, gap = (before[1], before[2]) if before else ("", "")
    gap_after, right = (after[1], after[2] or "") if after else ("", "")
    own = re.match(r"'s\b", behind)
    begins = _begins(ahead)
    if len(shown) > 1 and shown.isupper():
        return _in_capitals(left, right, gap_after, begins)
    touching = bool(right) and not own and gap_after.isspace()
    if touching and right[0].isupper() and right.lower() in PLACES:
        return Level.DOUBTFUL
    if touching and _is_other_name(right) and not begins:
        return Level.DOUBTFUL
    if own:
        return Level.DOUBTFUL if month and (begins or left.lower() in IN_DATES | MAYBE_DATES) else Level.LIKELY
    if begins:
        return _at_beginning(word, right, gap_after, behind, ahead, given=given, month=month)
    return _within(left, gap, ahead, month=month, right=right)


def _begins(ahead: str) -> bool:
    """Whether a sentence, a line or a quotation begins here."""
    bare = ahead.rstrip(_SKIPPED)
    if not bare or bare[-1] in _ENDS:
        return True
    between = ahead[len(bare) :]
    return any(mark in _QUOTES for mark in between)


def _is_other_name(right: str) -> bool:
    """Whether a capitalised word follows: Grace Period, Will Smith, Young Carers. A word all in capitals is a code."""
    return right[0].isupper() and len(right) > 1 and right[1:].islower()


def _in_capitals(left: str, right: str, gap: str, begins: bool) -> Level:
    around = [word for word in (left, right) if len(word) > 1]
    if any(word.isupper() for word in around):
        return Level.DOUBTFUL
    if right.lower() in SPEAKING - WEAK and gap == " ":
        return Level.LIKELY
    return Level.LIKELY if not begins and left.lower() in _TOWARDS else Level.DOUBTFUL


_TOWARDS: Final = frozenset(
    ["with", "by", "from", "and", "told", "asked", "saw", "met", "rang", "called", "telephoned", "visited", "informed"]
)


def _at_beginning(word: str, right: str, gap: str, behind: str, ahead: str, *, given: bool, month: bool) -> Level:
    following = right.lower()
    if gap.strip(" ") and not gap.startswith(" "):
        # Grace, Mark and Rose attended. Rose, please call. Or alone in a cell.
        alone = not ahead.strip() and not behind.strip(" .;\n")
        if month or not given:
            return Level.DOUBTFUL
        listed = ahead.rstrip().endswith(":")
        return Level.LIKELY if alone or listed or gap.startswith(",") else Level.DOUBTFUL
    if not following:
        return Level.LIKELY if given and not month and not ahead.strip() else Level.DOUBTFUL
    if following in ("and", "or") or gap.strip() == "&":
        then = behind.split(None, 2)
        capital = len(then) > 1 and then[1][:1].isupper()
        return (Level.LIKELY if given and not month else Level.DOUBTFUL) if capital else Level.WORD
    if following in SPEAKING:
        if month and following in WEAK | {"was", "is"}:
            third = behind.split(None, 2)
            verb = third[1].lower().strip(".,") if len(third) > 1 else ""
            found = verb.endswith("ed") or verb in ("found", "seen", "told", "given", "taken", "asleep", "not")
            return Level.LIKELY if found else Level.DOUBTFUL
        return Level.LIKELY if given or following not in WEAK | OF_THINGS else Level.DOUBTFUL
    if following == "to" and given and not month:
        # Will to call the GP, in a list of actions. After Rose and Hope, `to` means they are verbs.
        return Level.LIKELY if word in ("will", "grace", "mark") else Level.DOUBTFUL
    if following in WORD_USES or right[0].isdigit():
        return Level.WORD
    if right[0].isupper():
        return Level.DOUBTFUL
    return Level.DOUBTFUL if given and following.endswith(("ed", "s")) and not month else Level.WORD


def _within(left: str, gap: str, ahead: str, *, month: bool, right: str) -> Level:
    """Within a sentence a capital means a name, except for months and things named after something."""
    before = left.lower()
    direct = gap.strip() == ""
    if direct and before in DETERMINERS:
        return Level.DOUBTFUL
    listed = before in ("and", "or") and _LISTED.search(ahead)
    if month and direct and not (listed and listed[1].lower() not in MONTHS):
        if before in IN_DATES:
            return Level.WORD
        if before in MAYBE_DATES and right.lower() not in SPEAKING - WEAK:
            return Level.DOUBTFUL
    if direct and before in PLACE_BEFORE:
        return Level.DOUBTFUL
    if direct and left[:1].isupper() and left[1:].islower() and before not in GREETINGS and len(left) > 1:
        # Notting Hill, Good Hope. In `Yesterday Will came`, Yesterday has its capital from the sentence.
        return Level.LIKELY if before in _FIRST_WORDS else Level.DOUBTFUL
    return Level.LIKELY


_FIRST_WORDS: Final = frozenset(
    [
        "yesterday",
        "today",
        "then",
        "when",
        "while",
        "after",
        "before",
        "if",
        "as",
        "because",
        "so",
        "but",
        "and",
        "or",
        "with",
        "by",
        "from",
        "to",
        "for",
        "since",
        "although",
        "though",
        "later",
        "once",
        "however",
        "thereupon",
        "that",
        "where",
        "whether",
        "told",
        "asked",
        "saw",
        "met",
        "rang",
        "called",
        "visited",
        "informed",
        "both",
        "only",
        "even",
        "tomorrow",
        "tonight",
        "later",
        "earlier",
        "also",
        "did",
        "does",
        "was",
        "is",
        "has",
        "had",
        "can",
        "could",
        "would",
        "should",
        "will",
        "may",
        "spoke",
        "seen",
        "said",
        "why",
        "how",
        "now",
        "here",
        "there",
        "who",
        "until",
        "unless",
    ]
)
