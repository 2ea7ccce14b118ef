"""Finding names by their form: titles, pairs of words in no dictionary, single capitalised words (§7.1).

Consecutive capitalised words make a chain. The rules at the end of the module check a chain from left to right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from imr_tui.names.identifiers import Suspect
from imr_tui.names.unknown_tokens import NAME, ORDINARY, Is, Spans, Token, chains, lowered, tokens, what_is
from imr_tui.names.unknown_wordlists import (
    BEFORE_A_PLACE,
    CALENDAR,
    DOING,
    NOT_AFTER_A_TITLE,
    PLACE_TAILS,
    ROLE_TAILS,
    SAINT,
    SELDOM_A_PLACE,
    THE_TAIL_MAY_BE_A_FAMILY,
)


def names(text: str, spoken_for: list[tuple[int, int]], explained: frozenset[str]) -> Iterator[Suspect]:
    """Return what looks like a name in `text`, outside `spoken_for` (spans in order) and `explained` (folded words)."""
    before: list[Token] = []
    for chain in chains(text, tokens(text, Spans(spoken_for), explained)):
        if len(before) == 1 and (found := _surname_first(text, before[0], chain)):
            yield found
        yield from _in_chain(text, chain)
        before = chain
    spans = Spans(spoken_for)
    for match in SLOPPY.finditer(text):
        low, what = what_is(match.group(1))
        unexplained = what & NAME and not what & Is.WORD and lowered(low) not in explained
        if unexplained and not spans.holds(*match.span(1)):
            yield Suspect(match.start(), match.end(), match.group(), "title", True)


SLOPPY: Final = re.compile(r"(?<!\w)(?:mrs|mr|miss|dr|cllr)\.?[ \t]+([^\W\d_]{3,}(?:['’-]\w+)?)")
_AFTER_COMMA: Final = re.compile(r",[ \t\u00a0]{0,2}\n?[ \t]*")
_NEXT: Final = re.compile(r"[\s,]*([^\W\d_]+)")
_BEFORE: Final = re.compile(r"([^\W\d_]+)[\s]+(?:the\s+)?$")
_STARTS: Final = frozenset(".!?:;\n•*–—…\u2028\u2029|")
_QUOTES: Final = " \t\u00a0\"'“”‘’«([{"


# No name has more words than this. A limit is needed because a text may consist of initials only.
_MOST_WORDS: Final = 8


def _in_chain(text: str, chain: list[Token]) -> Iterator[Suspect]:
    at = 0
    while at < len(chain):
        for rule in _RULES:
            hit = rule(text, chain, at)
            if hit is not None:
                last, kind, sure = hit
                start, end = chain[at].start, chain[last].end
                if kind:
                    yield Suspect(start, end, text[start:end], kind, sure)
                at = last
                break
        at += 1


# The last word of the chain that belongs to the name, its kind ("" if it is not shown), and whether it is sure.
_Hit = tuple[int, str, bool]


def _titled(text: str, chain: list[Token], at: int) -> _Hit | None:
    """Mrs Kowalska, Dr A. Okafor, Sister Mensah. Mr A is a name made up for a paper, and only shown."""
    title = chain[at]
    if title.passed or not title.what & (Is.TITLE | Is.JOB):
        return None
    last = at + 1
    while last < min(len(chain), at + _MOST_WORDS) and chain[last].what & Is.TITLE:
        last += 1
    initials = last
    while last + 1 < min(len(chain), at + _MOST_WORDS) and chain[last].what & Is.INITIAL:
        last += 1
    if last >= len(chain):
        return None
    name = chain[last]
    if name.what & Is.INITIAL:
        return (last, "title", False) if title.what & Is.TITLE and not name.passed else None
    if name.passed:
        return (last, "", False) if title.what & Is.TITLE else None
    named = name.namey or (name.what & Is.CAPITALS and _in_capitals(name, NAME))
    if title.what & Is.JOB and not named:
        return None
    if not named:
        # If an acronym, code or office follows, it is not a name. A capitalised word is one: Mrs Hill, Dr Foster.
        if not name.what & ORDINARY or name.what & Is.CAPITALS or name.low in NOT_AFTER_A_TITLE:
            return None
        if "\n" in text[title.end : name.start]:
            return None
    if last > initials and title.what & Is.JOB and not named:
        return None
    while last + 1 < min(len(chain), at + _MOST_WORDS) and (chain[last + 1].namey or _follows_given(chain, last)):
        last += 1
    return last, "title", True


def _follows_given(chain: list[Token], at: int) -> bool:
    return chain[at].may_be(Is.GIVEN) and chain[at + 1].may_be(Is.FAMILY) and chain[at + 1].low not in PLACE_TAILS


def _in_capitals(token: Token, what: int = Is.GIVEN | Is.FAMILY) -> bool:
    """ADAEZE: capitals in a list of names that are not a word. An unknown word in capitals is an acronym."""
    return len(token.text) > 3 and not token.passed and bool(token.what & what) and not token.what & ORDINARY


def _paired(text: str, chain: list[Token], at: int) -> _Hit | None:
    """A given name and what follows it, or several words in no dictionary."""
    first = chain[at]
    if at + 1 >= len(chain) or first.passed:
        return None
    if first.what & Is.INITIAL:
        return _after_initial(text, chain, at)
    if first.what & Is.CAPITALS and not (_in_capitals(first) and chain[at + 1].what & Is.CAPITALS):
        return None
    opens = first.namey or _in_capitals(first) or first.may_be(Is.GIVEN)
    if not opens or (first.low in CALENDAR and not (chain[at + 1].namey or chain[at + 1].what & Is.FAMILY)):
        return None
    last = at
    while last + 1 < min(len(chain), at + _MOST_WORDS) and _goes_on(text, chain, at, last + 1):
        last += 1
    while last > at and chain[last].what & Is.INITIAL:
        last -= 1
    if last == at:
        return None
    if _is_a_place(text, chain, at, last):
        return last, "word", False
    return last, "pair", _sure_pair(text, chain, at, last)


def _goes_on(text: str, chain: list[Token], first: int, at: int) -> bool:
    token = chain[at]
    if token.passed:
        return False
    if token.what & Is.INITIAL:
        return at + 1 < len(chain)
    opener = chain[first]
    if token.namey or _in_capitals(token, NAME if opener.what & Is.CAPITALS else Is.GIVEN | Is.FAMILY):
        return True
    if token.what & (Is.CAPITALS | Is.TITLE):
        return False
    if token.what & Is.FAMILY and opener.what & (Is.GIVEN | Is.UNKNOWN):
        followed = at + 1 < len(chain) and chain[at + 1].what & Is.WORD and not chain[at + 1].what & Is.FAMILY
        return token.low not in PLACE_TAILS or (token.low in THE_TAIL_MAY_BE_A_FAMILY and not followed)
    if opener.what & Is.WORD or not opener.what & Is.GIVEN:
        return False
    # Lorna Quested: a name and nothing else, then any word except a place word or role.
    two = at == first + 1 and _breaks(text, chain, first) and _breaks(text, chain, at + 1)
    alone = two and token.what & Is.WORD and token.low not in PLACE_TAILS | ROLE_TAILS | CALENDAR
    return bool(token.what & Is.PROPER or (alone and not token.what & Is.JOB))


def _breaks(text: str, chain: list[Token], at: int) -> bool:
    """Whether a line or the chain ends before this word."""
    return at in (0, len(chain)) or "\n" in text[chain[at - 1].end : chain[at].start]


def _sure_pair(text: str, chain: list[Token], at: int, last: int) -> bool:
    words = [token for token in chain[at : last + 1] if not token.what & Is.INITIAL]
    first, final = words[0], words[-1]
    if first.low in CALENDAR and not final.namey:
        return False
    whole = len(chain) == len(words) and not _opens_a_sentence(text, first.start)
    if first.what & Is.WORD:
        # Grace, Will, Mark: only with a certain family name, or with a word (Mark Price) not in a title in capitals.
        if final.namey:
            return True
        likely = whole or (len(chain) == len(words) and _does(text, final.end))
        return likely and bool(final.what & Is.FAMILY) and final.low not in PLACE_TAILS
    if final.what & ORDINARY and not first.what & Is.GIVEN:
        # Xelby Price: perhaps a place or thing in a heading.
        return whole and _word_before(text, first.start) not in BEFORE_A_PLACE
    if final.what & ORDINARY and not final.what & (Is.FAMILY | Is.PROPER):
        return _does(text, final.end)
    if final.what & ORDINARY:
        return final.low not in PLACE_TAILS or not _is_a_place(text, chain, at, last)
    listed = any(token.what & (Is.GIVEN | Is.FAMILY) for token in words)
    return listed or _word_before(text, first.start) not in BEFORE_A_PLACE


def _after_initial(text: str, chain: list[Token], at: int) -> _Hit | None:
    """J. Kowalska, A B Okafor."""
    last = at
    while last + 1 < min(len(chain), at + _MOST_WORDS) and chain[last].what & Is.INITIAL:
        last += 1
    name = chain[last]
    if not name.namey or "\n\n" in text[chain[at].start : name.start]:
        return None
    if last + 1 < len(chain) and chain[last + 1].low in PLACE_TAILS:
        return last, "word", False
    return last, "pair", bool(name.what & Is.FAMILY)


def _surname_first(text: str, surname: Token, chain: list[Token]) -> Suspect | None:
    """Kowalska, Anna."""
    given = chain[0]
    listed = surname.namey and surname.what & Is.FAMILY and not surname.what & Is.GIVEN
    if (
        not listed
        or not (given.namey and given.what & Is.GIVEN)
        or not _AFTER_COMMA.fullmatch(text[surname.end : given.start])
    ):
        return None
    if len(chain) > 1 and (chain[1].namey or chain[1].may_be(Is.FAMILY)):
        return None
    return None if surname.passed else Suspect(surname.start, given.end, text[surname.start : given.end], "pair", True)


def _single(text: str, chain: list[Token], at: int) -> _Hit | None:
    """A single word that is a name or in no dictionary; an ordinary word only if alone within a sentence."""
    token = chain[at]
    if token.passed or (at and chain[at - 1].low in SAINT):
        return None
    if token.namey or _in_capitals(token):
        return at, "word", False
    # The first word of a sentence has a capital too: Then Grace left.
    first = at == 0 or (at == 1 and _opens_a_sentence(text, chain[0].start))
    alone = first and at == len(chain) - 1 and token.what & Is.WORD and not token.what & (Is.CAPITALS | Is.JOB)
    if alone and token.what & Is.GIVEN and token.low not in CALENDAR and not _opens_a_sentence(text, token.start):
        return at, "word", False
    return None


def _is_a_place(text: str, chain: list[Token], at: int, last: int) -> bool:
    if _tail_follows(chain, last) or (at and chain[at - 1].low in SAINT):
        return True
    final = chain[last]
    if final.low in SELDOM_A_PLACE and not chain[at].what & Is.WORD:
        return _word_before(text, chain[at].start) in BEFORE_A_PLACE
    return final.low in PLACE_TAILS and not _does(text, final.end)


def _tail_follows(chain: list[Token], at: int) -> bool:
    if at + 1 >= len(chain) or chain[at + 1].low not in PLACE_TAILS:
        return False
    return at + 2 >= len(chain) or chain[at + 2].low not in ROLE_TAILS


def _does(text: str, end: int) -> bool:
    following = _NEXT.match(text, end)
    return following is not None and following.group(1) in DOING


def _word_before(text: str, start: int) -> str:
    before = _BEFORE.search(text, max(0, start - 30), start)
    return before.group(1).lower() if before else ""


def _opens_a_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 8) : start].rstrip(_QUOTES)
    return not before or before[-1] in _STARTS


_RULES: Final[tuple[Callable[[str, list[Token], int], _Hit | None], ...]] = (_titled, _paired, _single)
