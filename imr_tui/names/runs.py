"""Finding the extent of a name in a text: consecutive words that are all names of one person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from imr_tui.names.context import Level, level_of
from imr_tui.names.folding import Folded
from imr_tui.names.key_index import Bearer, KeyIndex, Role
from imr_tui.names.neighbours import NEXT, ends_sentence, is_begun, touches_digit, word_before
from imr_tui.names.neighbours import kind as kind_of
from imr_tui.names.wordlists import FAMILY_LIKE, PLAIN_TITLES, TITLES

_PAIR: Final = re.compile(r"\b([A-Za-z]+)\.?[ \n](?:and|&)[ \n]$")
_ARTICLE: Final = re.compile(r"(?:\b[Tt]he\s+|-)$")
_LOOK_BACK: Final = 48
SHORT: Final = 3
"""A shorter name on its own may be an ordinary word or an abbreviation."""


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name in a folded text: the people it may belong to, how certain that is, and whether it is a plural."""

    start: int
    end: int
    bearers: tuple[Bearer, ...]
    level: Level
    plural: bool = False


@dataclass(slots=True)
class NameRun:
    """Consecutive words that are all names of one person."""

    bearer: Bearer
    start: int
    end: int
    words: list[str]
    roles: int
    capital: list[bool] = field(default_factory=list)
    """Whether every name among the words has a capital."""
    title: str = ""
    named: bool = False
    """Whether the words include a given name or an initial."""
    pointed: bool = False
    """Whether the words include an initial that can be nothing else."""
    tight: bool = False
    """Whether the words are joined as in an address or a file name."""
    level: Level = Level.WORD
    rank: tuple[int, ...] = ()


class Runs:
    """Finds runs for one key, without side effects."""

    def __init__(self, index: KeyIndex) -> None:
        self._index = index

    def run(self, folded: Folded, bearer: Bearer, word: str, start: int, end: int, floor: int) -> NameRun | None:
        role = bearer.roles[word]
        if role & (Role.CAPITALS | Role.ADDRESS) and not role & (Role.ALONE | Role.GROWN | Role.PLURAL):
            return self._special(folded, bearer, word, start, end)
        run = NameRun(bearer, start, end, [word], role, [folded.cased[start].isupper()])
        self._to_the_left(folded.cased, run, floor)
        self._to_the_right(folded.cased, run)
        for token in run.words:
            run.roles |= bearer.roles.get(token, 0)
        if run.title and run.roles & Role.PLURAL and not run.roles & Role.ALONE:
            return None
        run.level = self._level(folded, run, word, start, end)
        if run.level == Level.WORD:
            return None
        self._rank(run, role)
        return run

    def _to_the_left(self, cased: str, run: NameRun, floor: int) -> None:
        """Add the initials and particles before the word, then any titles."""
        bearer = run.bearer
        while run.start > floor:
            before = word_before(cased, run.start, floor)
            if before is None:
                return
            shown, between = cased[slice(*before)], cased[before[1] : run.start]
            kind, small = kind_of(between), shown.lower()
            its = bearer.roles.get(small, 0)
            if small in TITLES and kind in ("space", "stop"):
                run.title = run.title or small
                if not (small in PLAIN_TITLES or shown[0].isupper()):
                    return
            elif run.title:
                # As in Mr and Mrs Okafor.
                pair = _PAIR.search(cased, max(floor, run.start - _LOOK_BACK), run.start)
                if pair and pair[1].lower() in PLAIN_TITLES:
                    run.start = pair.start()
                return
            elif kind in ("", "comma") or small in run.words:
                return
            elif its & (Role.PARTICLE | Role.PIECE) and kind != "stop":
                run.words.insert(0, small)
                run.tight = run.tight or (kind == "tight" and "'" not in between)
            elif small in bearer.initials and "'" not in between and (shown.isupper() or kind == "tight"):
                clear = small not in "ai" or not is_begun(cased, before[0])
                run.pointed = run.pointed or "." in between or clear
                run.tight = run.tight or kind == "tight"
                run.words.insert(0, small)
                run.named = True
            else:
                return
            run.start = before[0]

    def _to_the_right(self, cased: str, run: NameRun) -> None:
        """Add the following words as long as they are this person's, each at most once."""
        bearer, words = run.bearer, run.words
        last, kept, final = run.end, len(words), False
        while match := NEXT.match(cased, last):
            shown = match[2]
            kind, small = kind_of(match[1]), shown.lower()
            its = bearer.roles.get(small, 0)
            tight = kind == "tight"
            if kind == "" or small in words or (kind == "stop" and len(words[-1]) > 1):
                break
            if kind == "comma" and (run.named or run.title or not run.roles & Role.FAMILY):
                break
            if len(small) == 1 and not its & (Role.PARTICLE | Role.PIECE):
                point = cased[match.end() : match.end() + 1] == "."
                if small not in bearer.initials or "'" in match[1] or not (shown.isupper() or tight):
                    break
                if _is_of_the_next(cased, match.end(), words):
                    break
                if small in "ai" and kind == "space" and not point:
                    break
                run.pointed = run.pointed or point
                final = True
            else:
                if not its & (Role.ALONE | Role.PARTICLE | Role.PIECE):
                    break
                if small in self._index.ordinary and shown[0].islower() and not tight:
                    break
                if kind == "comma" and (not its & (Role.GIVEN | Role.MIDDLE) or _goes_on(cased, match.end(), words)):
                    break
                final = bool(its & (Role.ALONE | Role.PIECE))
                if its & Role.ALONE:
                    run.capital.append(shown[0].isupper())
                run.named = run.named or bool(its & (Role.GIVEN | Role.MIDDLE))
            words.append(small)
            last = match.end()
            run.tight = run.tight or (tight and "'" not in match[1])
            if final:
                kept, run.end = len(words), last
        del words[kept:]
        if len(words[-1]) == 1 and cased[run.end : run.end + 1] == "." and not ends_sentence(cased, run.end + 1):
            run.end += 1

    def _level(self, folded: Folded, run: NameRun, word: str, start: int, end: int) -> Level:
        cased, bearer, ordinary = folded.cased, run.bearer, self._index.ordinary
        cores = [part for part in run.words if bearer.roles.get(part, 0) & Role.ALONE]
        own = bearer.roles[word]
        if not cores and own & Role.PIECE:
            known = frozenset(run.words)
            return Level.CERTAIN if any(pieces <= known for pieces in bearer.pieces) else Level.WORD
        if own & Role.PLURAL and not own & Role.ALONE:
            if word not in FAMILY_LIKE and word not in ordinary:
                return Level.CERTAIN
            # The Johns, the Hills: these are families only after the article.
            if not (cased[start].isupper() and _ARTICLE.search(cased, max(0, run.start - 8), run.start)):
                return Level.WORD
            return Level.DOUBTFUL if word.removesuffix("s") in ordinary else Level.CERTAIN
        if own & Role.GROWN and not own & Role.ALONE:
            if word not in ordinary:
                return Level.CERTAIN
            return Level.DOUBTFUL if cased[start].isupper() else Level.WORD
        sure = run.title in PLAIN_TITLES or run.pointed
        if len(cores) == 1 and len(cores[0]) < SHORT and not sure:
            return self._level_of_short(cased, cores[0], start, end)
        if any(core not in ordinary for core in cores):
            return Level.CERTAIN
        if len(cores) > 1:
            return Level.CERTAIN if all(run.capital) or run.tight else Level.DOUBTFUL
        if cased[start].isupper() and (run.title or run.pointed or self._has_particle(run)):
            return Level.CERTAIN
        if run.title in PLAIN_TITLES or (run.tight and run.pointed):
            return Level.CERTAIN
        return level_of(cased, start, end, given=bool(own & Role.GIVEN))

    def level_alone(self, cased: str, word: str, start: int, end: int, roles: int) -> Level:
        if len(word) < SHORT:
            return self._level_of_short(cased, word, start, end)
        if word in self._index.ordinary:
            return level_of(cased, start, end, given=bool(roles & Role.GIVEN))
        return Level.CERTAIN

    def _level_of_short(self, cased: str, core: str, start: int, end: int) -> Level:
        """Return the level of a two-letter name on its own: Li and Jo are names, NG and ng may be abbreviations."""
        shown = cased[start:end]
        if not shown[0].isupper() or touches_digit(cased, start, end):
            return Level.WORD
        if core in self._index.ordinary:
            return level_of(cased, start, end, given=True)
        return Level.CERTAIN if not shown.isupper() or len(shown) == 1 else Level.DOUBTFUL

    @staticmethod
    def _has_particle(run: NameRun) -> bool:
        return any(run.bearer.roles.get(token, 0) & Role.PARTICLE for token in run.words)

    @staticmethod
    def _rank(run: NameRun, role: int) -> None:
        """Return the rank of a run: longer runs first, then names exactly as in the key, then surnames after titles."""
        bare = tuple(run.words)
        titled = bool(run.title) and (run.title, *bare) in run.bearer.explicit
        kind = 0 if role & Role.MIDDLE and not role & (Role.GIVEN | Role.FAMILY) else 1
        if run.title and role & Role.FAMILY:
            kind = 2
        run.rank = (len(bare), titled, bare in run.bearer.explicit, kind, run.level > Level.DOUBTFUL)

    def _special(self, folded: Folded, bearer: Bearer, word: str, start: int, end: int) -> NameRun | None:
        """Find initials as they are in the key, or an address made of an initial and a surname."""
        cased, role = folded.cased, bearer.roles[word]
        shown = cased[start:end]
        level = Level.WORD
        if role & Role.CAPITALS and shown.isupper() and not touches_digit(cased, start, end):
            level = self._level_of_initials(cased, word, start, end)
        elif role & Role.ADDRESS and (shown.islower() or cased[end : end + 1] in ("@", "_", ".")):
            level = Level.CERTAIN
        if level == Level.WORD:
            return None
        return NameRun(bearer, start, end, [word], role, level=level, rank=(1, 0, 1, 1, 1))

    def _level_of_initials(self, cased: str, word: str, start: int, end: int) -> Level:
        if len(word) == 1:
            # J. Smith is another person; a and I are words.
            behind = cased[end : end + 3]
            if (
                word in "ai"
                or re.match(r"\.? ?[A-Z'&]|/", behind)
                or cased[max(0, start - 1) : start] in (".", "/", "&")
            ):
                return Level.DOUBTFUL if word not in "ai" else Level.WORD
            return Level.CERTAIN
        around = cased[max(0, start - 12) : start] + " " + cased[end : end + 12]
        shouted = [other for other in re.findall(r"[A-Za-z]{3,}", around) if other.isupper()]
        if word in self._index.ordinary and shouted:
            return Level.DOUBTFUL
        return Level.LIKELY if word in self._index.ordinary else Level.CERTAIN


def _is_of_the_next(cased: str, end: int, words: list[str]) -> bool:
    """Whether an initial belongs to the surname after it: R Oakes, C Oakes are two people."""
    match = NEXT.match(cased, end)
    return match is not None and kind_of(match[1]) in ("space", "stop", "tight") and match[2].lower() in words


def _goes_on(cased: str, end: int, words: list[str]) -> bool:
    """Whether another name with this surname follows: Penhallow, Edie Penhallow are two people."""
    match = NEXT.match(cased, end)
    return match is not None and match[2].lower() in words
