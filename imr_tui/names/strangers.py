"""Names in the key inside the name of somebody else or of a thing: Kathryn Pickles, Dr S. Rathore, Preston Road.

A single name next to a capitalised word or an initial that is not that person's belongs to another person, so no code
may replace it. Whole names, and names that a comma or a line end separates from such a word, are as in the key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from imr_tui.names import lexicon
from imr_tui.names.context import Level
from imr_tui.names.folding import Folded
from imr_tui.names.key_index import KeyIndex, Role
from imr_tui.names.runs import NameHit
from imr_tui.names.unknown_tokens import NAME, Is, what_is
from imr_tui.names.unknown_wordlists import (
    CALENDAR,
    CALLED_AFTER,
    DOING,
    NOT_PEOPLE,
    PLACE_TAILS,
    ROLE_TAILS,
    SAINT,
    SELDOM_A_PLACE,
    THE_TAIL_MAY_BE_A_FAMILY,
)
from imr_tui.names.wordlists import AFTER_NAMES, RELATIONS, TITLES

_PART: Final = r"[^\W\d_]+(?:['-][^\W\d_]+)*"
_RIGHT: Final = re.compile(rf"[ \t]{{1,2}}({_PART})(?![\w@])")
_JOINED: Final = re.compile(rf"-({_PART})(?!\w)")
_JOINED_BEFORE: Final = re.compile(rf"(?<![\w'-])({_PART})-$")
_INITIAL_BEFORE: Final = re.compile(r"(?<![\w@'/&-])([^\W\d_])(\.[ \t]{0,2}|[ \t])$")
_MORE_BEFORE: Final = re.compile(r"(?<!\w)(?:([^\W\d_]+)\.?[ \t])?(?:[^\W\d_]\.?[ \t]?)*$")
_LEFT: Final = re.compile(rf"(?<![\w@'/&.-])({_PART})(\.?)([ \t]{{1,2}}|(?<=\.))$")
_WORDS: Final = re.compile(r"[^\W\d_]+")
_PLAIN: Final = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
_YEAR: Final = re.compile(r"(?: et al\.?)?,? \((?:19|20)\d\d[a-z]?\)")
_THING: Final = re.compile(r"'s? (?:disease|syndrome|dementia|palsy|chorea|sign|score|scale|test|index|lymphoma)\b")
_SENTENCE: Final = ".!?:;\n\t|"
_WINDOW: Final = 40
# Preston City Council, Hull Royal Infirmary: the word that says what it is comes at most so many words later.
_TAIL: Final = 3
_FUNCTION: Final = frozenset(["will", "may", "can", "did", "does", "has", "had", "was", "is", "mark"])
"""Words that are given names as well and may open a question or an order: Will Hoole attend?"""
_SAYS_A_THING: Final = PLACE_TAILS - {"centre's", "care", "support", "report", "review", "assessment", "day", "health"}
_NO_SURNAME: Final = CALENDAR | ROLE_TAILS | RELATIONS | TITLES | AFTER_NAMES
_PHRASES: Final = frozenset(NOT_PEOPLE)
_LONGEST: Final = max((len(phrase.split()) for phrase in NOT_PEOPLE), default=0)


@dataclass(frozen=True, slots=True)
class Stranger:
    """The name of somebody who is not in the key, with its start and end; `code` is who shares a part of it."""

    start: int
    end: int
    code: str


def sorted_out(index: KeyIndex, folded: Folded, hits: Iterable[NameHit]) -> tuple[list[NameHit], list[Stranger]]:
    """Return the hits that name somebody in the key, and the names that are somebody else's.

    A hit in the name of a place, an illness or another thing becomes doubtful. Where several people have a name, those
    whose initials differ are left out.
    """
    kept: list[NameHit] = []
    strangers: list[Stranger] = []
    for hit in hits:
        if hit.level <= Level.DOUBTFUL or hit.plural:
            kept.append(hit)
            continue
        found = _Beside(index, folded, hit).look()
        if isinstance(found, Stranger):
            strangers.append(found)
        else:
            kept.append(found)
    return (kept, strangers) if not strangers else _apart(kept, strangers)


def _apart(kept: list[NameHit], strangers: list[Stranger]) -> tuple[list[NameHit], list[Stranger]]:
    """Return both without overlaps: a name next to which a stranger's name begins or ends is part of that."""
    merged: list[Stranger] = []
    rest: list[NameHit] = []
    parts: list[NameHit | Stranger] = sorted([*kept, *strangers], key=lambda part: (part.start, -part.end))
    for part in parts:
        if merged and part.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Stranger(last.start, max(last.end, part.end), last.code)
        elif isinstance(part, Stranger):
            start, end = part.start, part.end
            while rest and rest[-1].end > start:
                over = rest.pop()
                start, end = min(start, over.start), max(end, over.end)
            merged.append(Stranger(start, end, part.code))
        else:
            rest.append(part)
    return rest, merged


class _Beside:
    """One hit and the words next to it."""

    def __init__(self, index: KeyIndex, folded: Folded, hit: NameHit) -> None:
        self._index, self._folded, self._hit = index, folded, hit
        self._cased = folded.cased
        self._words = _WORDS.findall(folded.small, hit.start, hit.end)

    def look(self) -> NameHit | Stranger:
        """Return the hit, perhaps with fewer people or as doubtful, or that it is somebody else's."""
        hit = self._hit
        cores = [word for word in self._words if self._roles(word) & Role.ALONE]
        if not cores:
            return hit
        letters = [word for word in self._words if len(word) == 1 and not self._roles(word)]
        if letters:
            return self._lettered(cores, letters)
        if len(cores) > 1:
            return hit
        core = cores[0]
        titled = self._words[0] != core and self._words[0] in TITLES
        roles = self._roles(core)
        given = bool(roles & (Role.GIVEN | Role.MIDDLE)) or lexicon.is_a_given_name(core)
        family = bool(roles & Role.FAMILY) or lexicon.is_a_family_name(core)
        if self._is_a_thing(titled, given_only=not roles & Role.FAMILY):
            return replace(hit, level=Level.DOUBTFUL)
        end = self._other_on_the_right(given, bool(roles & Role.FAMILY))
        if end is not None and self._names_a_thing_after(end):
            return replace(hit, level=Level.DOUBTFUL)
        start = self._other_on_the_left(family) if not titled else None
        if start is None and end is None:
            return hit
        return Stranger(hit.start if start is None else start, end or hit.end, hit.bearers[0].code)

    def _lettered(self, cores: list[str], letters: list[str]) -> NameHit | Stranger:
        """Check the initials in a hit, and any before it, against the given names: H. Hoole is not Kathryn Hoole."""
        hit = self._hit
        if len(cores) > 1 or not self._roles(cores[0]) & Role.FAMILY:
            return hit
        before = self._initial_before(hit.start)
        own = [*letters, *([before[0]] if before else [])]
        theirs = tuple(
            bearer
            for bearer in hit.bearers
            if not bearer.own_initials or all(letter in bearer.own_initials for letter in own)
        )
        if theirs:
            return replace(hit, bearers=theirs) if len(theirs) < len(hit.bearers) else hit
        return Stranger(before[1] if before else hit.start, hit.end, hit.bearers[0].code)

    # Things

    def _is_a_thing(self, titled: bool, given_only: bool) -> bool:
        """Whether it is part of the name of a place, a body, an illness or a cited work."""
        cased, hit = self._cased, self._hit
        if titled:
            return False
        if _THING.match(cased, hit.end) or _YEAR.match(cased, hit.end):
            return True
        before = self._word_before()
        if before is not None and before[0][0].isupper() and before[0].lower() in SAINT:
            return True
        if cased[max(0, hit.start - 6) : hit.start].lower().endswith((" upon ", "-upon-")):
            return True
        if self._is_in_a_phrase():
            return True
        at = hit.end
        for number in range(1 if given_only else _TAIL):
            word = _RIGHT.match(cased, at)
            if word is None or not word[1][0].isupper() or (word[1].isupper() and not self._is_shouted()):
                return False
            small = word[1].lower()
            if small in _SAYS_A_THING:
                return self._makes_a_thing(small, word.end(), at_once=number == 0)
            at = word.end()
        return False

    def _names_a_thing_after(self, end: int) -> bool:
        """Whether the word after a whole name makes it that of a road or a body: Clive Sullivan Way."""
        word = _RIGHT.match(self._cased, end)
        return (
            word is not None
            and word[1][0].isupper()
            and word[1].lower() in _SAYS_A_THING
            and self._makes_a_thing(word[1].lower(), word.end(), at_once=False)
        )

    def _makes_a_thing(self, tail: str, end: int, at_once: bool) -> bool:
        follows = _RIGHT.match(self._cased, end)
        if follows is not None and follows[1].lower() in ROLE_TAILS:
            # Kathryn Hoole's post: Ward Manager.
            return False
        if tail in THE_TAIL_MAY_BE_A_FAMILY | SELDOM_A_PLACE or (at_once and lexicon.is_a_family_name(tail)):
            return not (follows is not None and follows[1] in DOING)
        return True

    def _is_in_a_phrase(self) -> bool:
        """Whether it is in a name of several words for a body, a town or a scale, such as Marie Curie."""
        small, hit = self._folded.small, self._hit
        before = _PLAIN.findall(small, max(0, hit.start - _WINDOW), hit.start)[1 - _LONGEST :]
        words = [*before, *_PLAIN.findall(small, hit.start, hit.end + _WINDOW)[:_LONGEST]]
        place = len(before)
        return any(
            " ".join(words[first:last]) in _PHRASES
            for first in range(place + 1)
            for last in range(max(place + 1, first + 2), len(words) + 1)
        )

    # People

    def _other_on_the_right(self, given: bool, family: bool) -> int | None:
        """Return the end of a surname or initial after the hit that is not of a person in the key, or None."""
        cased, hit = self._cased, self._hit
        joined = _JOINED.match(cased, hit.end) if family else None
        match = joined or _RIGHT.match(cased, hit.end)
        if match is None or not match[1][0].isupper():
            return None
        shown = re.sub(r"'[sS]$", "", match[1])
        end = match.start(1) + len(shown)
        small = shown.lower()
        if len(shown) == 1:
            return self._other_initial(small, end, given)
        if not given and joined is None:
            return None
        if any(small in bearer.roles for bearer in hit.bearers) or small in self._index.codes:
            return None
        return end if self._is_surname(shown, end) else None

    def _other_initial(self, letter: str, end: int, given: bool) -> int | None:
        cased = self._cased
        point = cased[end : end + 1] == "."
        if letter in "ai" and not point:
            return None
        if any(letter in bearer.initials for bearer in self._hit.bearers):
            return None
        behind = cased[end + point : end + point + 1]
        # Vitamin B 12, T & S are not initials.
        if behind.isalnum() or behind in ("&", "/", "-", "'") or cased[end : end + 3] in (" & ", " / "):
            return None
        return end + point if given or point or behind in ("", ",", ";", ")", "\n") else None

    def _is_surname(self, shown: str, end: int) -> bool:
        """Whether a capitalised word after a given name is a surname rather than a role, a day or a heading."""
        small = shown.lower()
        what = what_is(shown)[1]
        shouted = shown.isupper()
        if shouted and not (self._is_shouted() and len(shown) > 2):
            return False
        if what & (Is.TITLE | Is.JOB) or small in _NO_SURNAME or small in CALLED_AFTER or not what & (NAME | Is.WORD):
            return False
        following = _RIGHT.match(self._cased, end)
        if small in PLACE_TAILS and following is not None and following[1].lower() in ROLE_TAILS:
            return False
        others = self._index.words.get(small, ())
        if what & (Is.FAMILY | Is.UNKNOWN) or any(bearer.roles[small] & Role.FAMILY for bearer in others):
            return not (shouted and what & Is.UNKNOWN and len(shown) < 5)
        if not what & Is.WORD:
            return False
        # Kathryn Pickles gave the dose, but not Kathryn Social Services, or a heading in capitals.
        before = self._word_before()
        if shouted and before is not None and before[0].isupper() and len(before[0]) > 1:
            return False
        return not (following is not None and following[1][0].isupper())

    def _other_on_the_left(self, family: bool) -> int | None:
        """Return the start of a given name or initial before the hit that is not of a person in the key, or None."""
        hit = self._hit
        if not family:
            return None
        initial = self._initial_before(hit.start)
        if initial is not None:
            letter, start = initial
            return None if any(letter in bearer.own_initials for bearer in hit.bearers) else self._title_before(start)
        joined = _JOINED_BEFORE.search(self._ahead(hit.start))
        if joined is not None:
            what = what_is(joined[1])[1]
            hyphened = joined[1][0].isupper() and what & NAME and not what & (Is.CAPITALS | Is.WORD)
            return hit.start - len(joined[0]) if hyphened else None
        before = self._word_before()
        if before is None or not before[0][0].isupper():
            return None
        shown, start = before
        small = shown.lower()
        if any(small in bearer.roles for bearer in hit.bearers) or small in self._index.codes:
            return None
        return self._title_before(start) if self._is_given(shown, start) else None

    def _is_given(self, shown: str, start: int) -> bool:
        """Whether a capitalised word before a surname is a given name rather than a title, a role or a first word."""
        small = shown.lower()
        what = what_is(shown)[1]
        if what & (Is.TITLE | Is.JOB) or small in _NO_SURNAME:
            return False
        shouted = shown.isupper()
        if shouted and not (self._is_shouted() and what & Is.GIVEN):
            return False
        if what & Is.GIVEN:
            return not (small in _FUNCTION and self._opens(start))
        others = self._index.words.get(small, ())
        if any(bearer.roles[small] & Role.GIVEN for bearer in others):
            return True
        return bool(what & (Is.UNKNOWN | Is.FAMILY)) and not what & (Is.WORD | Is.PROPER) and not shouted

    def _initial_before(self, start: int) -> tuple[str, int] | None:
        """Return the letter of an initial directly before a place, and its start; None if there is none."""
        match = _INITIAL_BEFORE.search(self._ahead(start))
        if match is None or not match[1].isupper() or (match[1] in "AI" and "." not in match[2]):
            return None
        return match[1].lower(), start - len(match[0])

    def _title_before(self, start: int) -> int:
        """Return the start of the further initials and the title before a name, or its own start."""
        match = _MORE_BEFORE.search(self._ahead(start))
        if match is not None and match[1] and match[1].lower() in TITLES:
            return start - len(match[0])
        return start

    def _word_before(self) -> tuple[str, int] | None:
        start = self._hit.start
        match = _LEFT.search(self._ahead(start))
        if match is None or (match[2] and match[1].lower() not in SAINT):
            return None
        return match[1], start - len(match[0])

    def _ahead(self, start: int) -> str:
        return self._cased[max(0, start - _WINDOW) : start]

    def _opens(self, start: int) -> bool:
        before = self._cased[max(0, start - 4) : start].rstrip(" \"'(")
        return not before or before[-1] in _SENTENCE

    def _is_shouted(self) -> bool:
        shown = self._cased[self._hit.start : self._hit.end]
        return len(shown) > 2 and shown.isupper()

    def _roles(self, word: str) -> int:
        roles = 0
        for bearer in self._hit.bearers:
            roles |= bearer.roles.get(word, 0)
        return roles
