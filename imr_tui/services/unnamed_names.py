"""Names by their form: titles, pairs of words that no dictionary has, single words with a capital (§7.1).

Words with a capital that follow one another make a chain; the rules at the end look at a chain from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from imr_tui.services import dictionary
from imr_tui.services.identifiers import Suspect
from imr_tui.services.unnamed_words import (
    BEFORE_A_PLACE,
    CALENDAR,
    CALLED_AFTER,
    DOING,
    GIVEN_IN_THE_CALENDAR,
    JOB_TITLES,
    NOT_AFTER_A_TITLE,
    PARTICLES,
    PLACE_TAILS,
    PREFIXES,
    ROLE_TAILS,
    SAINT,
    THE_TAIL_MAY_BE_A_FAMILY,
    TITLES,
)


def names(text: str, spoken_for: list[tuple[int, int]], explained: frozenset[str]) -> Iterator[Suspect]:
    """What looks like a name in `text`, but for the places `spoken_for` (in order) and words `explained` (folded)."""
    before: list[_Token] = []
    for chain in _chains(text, _tokens(text, Spans(spoken_for), explained)):
        if len(before) == 1 and (found := _surname_first(text, before[0], chain)):
            yield found
        yield from _in_chain(text, chain)
        before = chain
    spans = Spans(spoken_for)
    for match in SLOPPY.finditer(text):
        low, what = _what(match.group(1))
        unexplained = what & _NAME and not what & _Is.WORD and lowered(low) not in explained
        if unexplained and not spans.holds(*match.span(1)):
            yield Suspect(match.start(), match.end(), match.group(), "title", True)


class Spans:
    """Places that are spoken for; asked about from left to right."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        """`spans` are in order."""
        self._spans = spans
        self._next = 0
        self._end = -1

    def holds(self, start: int, end: int) -> bool:
        """Whether any of them touches this place. `start` never goes back."""
        while self._next < len(self._spans) and self._spans[self._next][0] < end:
            self._end = max(self._end, self._spans[self._next][1])
            self._next += 1
        return self._end > start


def lowered(text: str) -> str:
    """In small letters without accents, character for character."""
    return text.lower() if text.isascii() else text.translate(_LOWERED)


class _Lowering(dict[int, str]):
    def __missing__(self, code: int) -> str:
        character = chr(code)
        plain = {"’": "'", "‘": "'"}.get(character) or unicodedata.normalize("NFD", character)[0].lower()
        self[code] = plain if len(plain) == 1 else character
        return self[code]


_LOWERED: Final = _Lowering()


_CAPITALS: Final = "".join(
    character
    for character in map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))
    if character.isupper() or unicodedata.category(character) == "Lt"
)
_WORD: Final = re.compile(rf"(?<![\w@/\\#&])[{_CAPITALS}][\w]*(?:['’\-‐‑][^\W\d_]\w*)*(?!\w)", re.UNICODE)
SLOPPY: Final = re.compile(r"(?<!\w)(?:mrs|mr|miss|dr|cllr)\.?[ \t]+([^\W\d_]{3,}(?:['’-]\w+)?)")
# What may stand between the words of one name: spaces, one line end, a full stop after an initial, small words.
_BETWEEN: Final = re.compile(
    rf"(?:\.?[ \t\u00a0]+|\.?[ \t]*\n[ \t]*|\.)(?:(?:{'|'.join(sorted(PARTICLES))})[ \t\u00a0\n]+){{0,2}}"
)
_AFTER_COMMA: Final = re.compile(r",[ \t\u00a0]{0,2}\n?[ \t]*")
_NEXT: Final = re.compile(r"[\s,]*([^\W\d_]+)")
_BEFORE: Final = re.compile(r"([^\W\d_]+)[\s]+(?:the\s+)?$")
# SystmOne, JustFOIA: made-up names of things; McDonald and O'Neill are none of these.
_GLUED: Final = re.compile(
    r"(?<=[a-z])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bDu)(?<!\bVan)(?<!\bFitz)(?<!\bLe)(?<!\bLa)(?=[A-Z])"
)
_LEADING: Final = re.compile(r"([^\W\d_]+)-[a-z]")
_STARTS: Final = frozenset(".!?:;\n•*–—…\u2028\u2029|")
_QUOTES: Final = " \t\u00a0\"'“”‘’«([{"


# No name has more words; a text may be nothing but initials.
_MOST_WORDS: Final = 8


class _Is:
    """What a word may be, as bits; plain numbers, as an enum's would take most of the time."""

    NOTHING: Final = 0
    WORD: Final = 1
    GIVEN: Final = 2
    FAMILY: Final = 4
    PROPER: Final = 8
    UNKNOWN: Final = 16
    INITIAL: Final = 32
    CAPITALS: Final = 64
    TITLE: Final = 128
    JOB: Final = 256


# A name and nothing else, or in no dictionary: one of the first bits and none of the others.
_NAME: Final = _Is.GIVEN | _Is.FAMILY | _Is.UNKNOWN
_ORDINARY: Final = _Is.WORD | _Is.PROPER
_NO_NAME: Final = _ORDINARY | _Is.INITIAL | _Is.TITLE | _Is.CAPITALS


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    text: str
    low: str
    what: int
    passed: bool

    @property
    def namey(self) -> bool:
        """A name and nothing else, or a word that no dictionary has."""
        return not self.passed and not self.what & _NO_NAME and bool(self.what & _NAME)

    def may_be(self, what: int) -> bool:
        return not self.passed and bool(self.what & what)


@lru_cache(maxsize=65_536)
def _what(word: str) -> tuple[str, int]:
    """A word as it stands, without its possessive ending: in small letters, and what it may be."""
    low = word.lower().replace("’", "'").replace("‐", "-").replace("‑", "-")
    if len(low) == 1:
        return low, _Is.INITIAL
    if any(character.isdigit() or character == "_" for character in low):
        return low, _Is.NOTHING
    if _GLUED.search(word) and not _kind(_GLUED.split(word)[0].lower()) & _Is.GIVEN:
        return low, _Is.NOTHING
    capitals = word.isupper() or (len(word) > 2 and word[:-1].isupper() and word[-1] == "s")
    if low in TITLES:
        return low, _Is.TITLE
    if capitals and len(low) < 4:
        return low, _Is.CAPITALS | (_Is.JOB if low in JOB_TITLES else _Is.NOTHING)
    if low in CALENDAR or low in CALLED_AFTER:
        return low, _Is.WORD | (_Is.GIVEN if low in GIVEN_IN_THE_CALENDAR else _Is.NOTHING)
    parts = [part for part in low.split("-") if len(part) > 1 and part not in PREFIXES] or [low]
    kinds = [_kind(part) for part in parts]
    if not kinds or all(kind & _ORDINARY for kind in kinds):
        kind = kinds[0] if len(kinds) == 1 else _Is.WORD
    else:
        kind = next(kind for kind in kinds if not kind & _ORDINARY)
        if all(part_kind & (_Is.GIVEN | _Is.UNKNOWN) == _Is.GIVEN for part_kind in kinds):
            kind |= _Is.GIVEN
    if low in JOB_TITLES:
        kind |= _Is.JOB
    return low, kind | (_Is.CAPITALS if capitals else _Is.NOTHING)


def _kind(word: str) -> int:
    kind = _Is.NOTHING
    if dictionary.is_a_word(word):
        kind |= _Is.WORD
    if dictionary.is_a_given_name(word):
        kind |= _Is.GIVEN
    if dictionary.is_a_family_name(word):
        kind |= _Is.FAMILY
    if not kind:
        kind = _Is.PROPER if dictionary.is_a_proper_noun(word) else _Is.UNKNOWN
    return kind


def _tokens(text: str, spoken_for: Spans, explained: frozenset[str]) -> Iterator[_Token]:
    for match in _WORD.finditer(text):
        start, end = match.span()
        shown = match.group()
        if len(shown) > 2 and shown[-2] in "'’" and shown[-1] in "sS":
            shown, end = shown[:-2], end - 2
        low, what = _what(shown)
        if "-" in shown and what & _Is.UNKNOWN and (name := _LEADING.match(shown)):
            # Okafor-led, Sherwood-owned: the name alone.
            shown, end = name.group(1), start + name.end(1)
            low, what = _what(shown)
        passed = spoken_for.holds(start, end) or low in explained or lowered(low) in explained
        yield _Token(start, end, shown, low, what, passed)


def _chains(text: str, tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    """Words with a capital that follow one another with nothing but spaces, points after initials and particles."""
    chain: list[_Token] = []
    for token in tokens:
        if chain:
            last = chain[-1]
            between = text[last.end : token.start]
            joined = 0 < len(between) < 24 and _BETWEEN.fullmatch(between) is not None
            if joined and between[0] == ".":
                joined = bool(last.what & (_Is.INITIAL | _Is.TITLE)) or last.low in SAINT
            if not joined:
                yield chain
                chain = []
        chain.append(token)
    if chain:
        yield chain


def _in_chain(text: str, chain: list[_Token]) -> Iterator[Suspect]:
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


# The last word of the chain that belongs to what was found, its kind ("" for nothing to show), and whether it is sure.
_Hit = tuple[int, str, bool]


def _titled(text: str, chain: list[_Token], at: int) -> _Hit | None:
    """Mrs Kowalska, Dr A. Okafor, Sister Mensah; Mr A is a name made up for a paper, and only shown."""
    title = chain[at]
    if title.passed or not title.what & (_Is.TITLE | _Is.JOB):
        return None
    last = at + 1
    while last < min(len(chain), at + _MOST_WORDS) and chain[last].what & _Is.TITLE:
        last += 1
    initials = last
    while last + 1 < min(len(chain), at + _MOST_WORDS) and chain[last].what & _Is.INITIAL:
        last += 1
    if last >= len(chain):
        return None
    name = chain[last]
    if name.what & _Is.INITIAL:
        return (last, "title", False) if title.what & _Is.TITLE and not name.passed else None
    if name.passed:
        return (last, "", False) if title.what & _Is.TITLE else None
    named = name.namey or (name.what & _Is.CAPITALS and _in_capitals(name, _NAME))
    if title.what & _Is.JOB and not named:
        return None
    if not named:
        # An acronym, a code or an office follows: no name. A word with a capital is one: Mrs Hill, Dr Foster.
        if not name.what & _ORDINARY or name.what & _Is.CAPITALS or name.low in NOT_AFTER_A_TITLE:
            return None
        if "\n" in text[title.end : name.start]:
            return None
    if last > initials and title.what & _Is.JOB and not named:
        return None
    while last + 1 < min(len(chain), at + _MOST_WORDS) and (chain[last + 1].namey or _follows_given(chain, last)):
        last += 1
    return last, "title", True


def _follows_given(chain: list[_Token], at: int) -> bool:
    return chain[at].may_be(_Is.GIVEN) and chain[at + 1].may_be(_Is.FAMILY) and chain[at + 1].low not in PLACE_TAILS


def _in_capitals(token: _Token, what: int = _Is.GIVEN | _Is.FAMILY) -> bool:
    """ADAEZE: capitals that are in a list of names and no word; an unknown word in capitals is an acronym."""
    return len(token.text) > 3 and not token.passed and bool(token.what & what) and not token.what & _ORDINARY


def _paired(text: str, chain: list[_Token], at: int) -> _Hit | None:
    """A given name and what follows it, or words that no dictionary has, one after the other."""
    first = chain[at]
    if at + 1 >= len(chain) or first.passed:
        return None
    if first.what & _Is.INITIAL:
        return _after_initial(text, chain, at)
    if first.what & _Is.CAPITALS and not (_in_capitals(first) and chain[at + 1].what & _Is.CAPITALS):
        return None
    opens = first.namey or _in_capitals(first) or first.may_be(_Is.GIVEN)
    if not opens or (first.low in CALENDAR and not chain[at + 1].namey):
        return None
    last = at
    while last + 1 < min(len(chain), at + _MOST_WORDS) and _goes_on(chain, at, last + 1):
        last += 1
    while last > at and chain[last].what & _Is.INITIAL:
        last -= 1
    if last == at:
        return None
    if _is_a_place(text, chain, at, last):
        return last, "word", False
    return last, "pair", _sure_pair(text, chain, at, last)


def _goes_on(chain: list[_Token], first: int, at: int) -> bool:
    token = chain[at]
    if token.passed:
        return False
    if token.what & _Is.INITIAL:
        return at + 1 < len(chain)
    opener = chain[first]
    if token.namey or _in_capitals(token, _NAME if opener.what & _Is.CAPITALS else _Is.GIVEN | _Is.FAMILY):
        return True
    if token.what & (_Is.CAPITALS | _Is.TITLE):
        return False
    if token.what & _Is.FAMILY and opener.what & _Is.GIVEN:
        followed = at + 1 < len(chain) and chain[at + 1].what & _Is.WORD and not chain[at + 1].what & _Is.FAMILY
        return token.low not in PLACE_TAILS or (token.low in THE_TAIL_MAY_BE_A_FAMILY and not followed)
    return bool(token.what & _Is.PROPER and opener.what & _Is.GIVEN and not opener.what & _Is.WORD)


def _sure_pair(text: str, chain: list[_Token], at: int, last: int) -> bool:
    words = [token for token in chain[at : last + 1] if not token.what & _Is.INITIAL]
    first, final = words[0], words[-1]
    if first.what & _Is.WORD:
        # Grace, Will, Mark: with what can only be a family name; with a word (Mark Price) not in a title's capitals.
        if final.namey:
            return True
        whole = len(chain) == len(words) and not _opens_a_sentence(text, first.start)
        return whole and bool(final.what & _Is.FAMILY) and final.low not in PLACE_TAILS
    if final.what & _ORDINARY:
        return bool(first.what & _Is.GIVEN) and (final.low not in PLACE_TAILS or _does(text, final.end))
    listed = any(token.what & (_Is.GIVEN | _Is.FAMILY) for token in words)
    return listed or _word_before(text, first.start) not in BEFORE_A_PLACE


def _after_initial(text: str, chain: list[_Token], at: int) -> _Hit | None:
    """J. Kowalska, A B Okafor."""
    last = at
    while last + 1 < min(len(chain), at + _MOST_WORDS) and chain[last].what & _Is.INITIAL:
        last += 1
    name = chain[last]
    if not name.namey or "\n\n" in text[chain[at].start : name.start]:
        return None
    if last + 1 < len(chain) and chain[last + 1].low in PLACE_TAILS:
        return last, "word", False
    return last, "pair", bool(name.what & _Is.FAMILY)


def _surname_first(text: str, surname: _Token, chain: list[_Token]) -> Suspect | None:
    """Kowalska, Anna."""
    given = chain[0]
    listed = surname.namey and surname.what & _Is.FAMILY and not surname.what & _Is.GIVEN
    if (
        not listed
        or not (given.namey and given.what & _Is.GIVEN)
        or not _AFTER_COMMA.fullmatch(text[surname.end : given.start])
    ):
        return None
    if len(chain) > 1 and (chain[1].namey or chain[1].may_be(_Is.FAMILY)):
        return None
    return None if surname.passed else Suspect(surname.start, given.end, text[surname.start : given.end], "pair", True)


def _single(text: str, chain: list[_Token], at: int) -> _Hit | None:
    """One word that is a name or in no dictionary; one that is a word only where it is alone within a sentence."""
    token = chain[at]
    if token.passed or (at and chain[at - 1].low in SAINT):
        return None
    if token.namey or _in_capitals(token):
        return at, "word", False
    # What opens the sentence has a capital as well: Then Grace left.
    first = at == 0 or (at == 1 and _opens_a_sentence(text, chain[0].start))
    alone = first and at == len(chain) - 1 and token.what & _Is.WORD and not token.what & (_Is.CAPITALS | _Is.JOB)
    if alone and token.what & _Is.GIVEN and token.low not in CALENDAR and not _opens_a_sentence(text, token.start):
        return at, "word", False
    return None


def _is_a_place(text: str, chain: list[_Token], at: int, last: int) -> bool:
    if _tail_follows(chain, last) or (at and chain[at - 1].low in SAINT):
        return True
    return chain[last].low in PLACE_TAILS and not _does(text, chain[last].end)


def _tail_follows(chain: list[_Token], at: int) -> bool:
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


_RULES: Final[tuple[Callable[[str, list[_Token], int], _Hit | None], ...]] = (_titled, _paired, _single)
