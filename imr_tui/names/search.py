"""Searching a text for the people in a key: for each word of a name, who has it and how certain that is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from imr_tui.names.context import Level, level_of
from imr_tui.names.folding import Folded
from imr_tui.names.key_index import Bearer, KeyIndex, Phrase, Role
from imr_tui.names.lexicon import is_a_word
from imr_tui.names.neighbours import JOINTS, NEXT, is_small_in_prose, reach, stands_within, word_before
from imr_tui.names.runs import SHORT, NameHit, NameRun, Runs
from imr_tui.names.shapes import broken_over_lines, grown_into_words, initials, without_overlaps
from imr_tui.names.strangers import Stranger, sorted_out
from imr_tui.names.wordlists import TITLES

_ASCII: Final = re.compile(r"[a-z]+")
_ANY: Final = re.compile(r"[^\W\d_]+")
_PAIRED: Final = frozenset("d&")
_MOST_SETTLED: Final = 20_000


class Search:
    """Everything prepared from a key before searching texts. Any number of threads may use it."""

    def __init__(self, index: KeyIndex) -> None:
        self._index = index
        self._looked_for = frozenset((*index.words, *index.phrases))
        plain = all(word.isascii() for word in self._looked_for)
        self._word = _ASCII if plain else _ANY
        self._runs = Runs(index)
        every = {bearer.position: bearer for bearers in index.words.values() for bearer in bearers}.values()
        letters = {letter for bearer in every for letter in bearer.initials}
        inner = {word for bearer in every for word, role in bearer.roles.items() if role & (Role.PARTICLE | Role.PIECE)}
        self._before = TITLES | letters | inner
        self._behind = letters | inner | {word for word in index.words if _roles(index, word) & Role.ALONE}
        # Caches filled while searching. Their content does not depend on who fills them.
        self._behind_titles: dict[tuple[str, str], list[Bearer]] = {}
        self._settled: dict[tuple[str, int], tuple[int, int, tuple[Bearer, ...]]] = {}
        self._capitals = frozenset(word for word in index.words if not _roles(index, word) & ~Role.CAPITALS)
        # Ordinary words in lower case, which are skipped.
        self._quiet = frozenset(index.ordinary - index.phrases.keys())
        self._alone = {word: alone for word in index.words if (alone := _alone(index, word)) is not None}

    def people(self, folded: Folded) -> tuple[list[NameHit], list[Stranger]]:
        """Return every name in the key, including doubtful ones, and the names of others who share a part of one.

        Both are in order and without overlaps.
        """
        return sorted_out(self._index, folded, self._hits(folded))

    def _hits(self, folded: Folded) -> list[NameHit]:
        found = list(self._plain_hits(folded))
        more = [
            *initials(self._index, folded),
            *grown_into_words(self._looked_for, self._plain_hits, folded),
            *broken_over_lines(self._plain_hits, folded),
        ]
        return without_overlaps([*found, *more]) if more else found

    def _plain_hits(self, folded: Folded) -> Iterator[NameHit]:
        looked_for, quiet, at = self._looked_for, self._quiet, 0
        cased = folded.cased
        for match in self._word.finditer(folded.small):
            word = match[0]
            if word not in looked_for:
                continue
            start, end = match.span()
            if start < at or (word in quiet and cased[start].islower() and is_small_in_prose(cased, start, end)):
                continue
            hit = self._at(folded, word, start, end, at)
            if hit is not None:
                at = hit.end
                yield hit

    def _at(self, folded: Folded, word: str, start: int, end: int, floor: int) -> NameHit | None:
        index = self._index
        phrase = self._phrase(folded, word, start, end) if word in index.phrases else None
        bearers = index.words.get(word)
        if word in self._capitals and not folded.cased[start].isupper():
            return phrase
        if bearers is None or (word in index.ordinary and is_small_in_prose(folded.cased, start, end)):
            return phrase
        hit = self._best(folded, bearers, word, start, end, floor)
        if phrase is not None and (hit is None or phrase.end - phrase.start >= hit.end - hit.start):
            return phrase
        return hit

    def _best(
        self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int
    ) -> NameHit | None:
        cased = folded.cased
        first, last = self._region(folded, start, end, floor)
        if first == start and last == end:
            alone = self._alone.get(word)
            if alone is not None:
                roles, borne_by = alone
                level = self._runs.level_alone(cased, word, start, end, roles)
                if level == Level.WORD or self._is_shielded(folded, word, start, end, alone=True):
                    return None
                return NameHit(start, end, borne_by, level)
        # The same letters nearly always give the same result, whatever the text, so it is cached.
        key = (cased[first : last + 2], start - first)
        settled = self._settled.get(key)
        if settled is not None and cased[max(0, first - 2) : first - 1] not in _PAIRED:
            return NameHit(first + settled[0], first + settled[1], settled[2], Level.CERTAIN)
        hit = self._closely(folded, bearers, word, start, end, floor)
        if hit is not None and hit.start >= first and self._is_settled(folded, hit, word):
            if len(self._settled) > _MOST_SETTLED:
                self._settled.clear()
            self._settled[key] = (hit.start - first, hit.end - first, hit.bearers)
        return hit

    def _closely(
        self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int
    ) -> NameHit | None:
        """Check person by person, and return the longest run of words that are one person's names."""
        left = word_before(folded.cased, start, floor)
        right = NEXT.match(folded.cased, end)
        before = folded.small[slice(*left)] if left else ""
        behind = right[2].lower() if right else ""
        nearer = [bearer for bearer in bearers if _has(bearer, before) or _has(bearer, behind)]
        best = self._longest(folded, nearer, word, start, end, floor)
        if (not best or len(best[0].words) == 1) and len(nearer) < len(bearers):
            best = self._longest(folded, self._titled(before, word, bearers), word, start, end, floor)
        if not best:
            return None
        run = best[0]
        level = max(other.level for other in best)
        cores = [part for part in run.words if run.bearer.roles.get(part, 0) & Role.ALONE]
        if self._is_shielded(folded, word, run.start, run.end, alone=len(cores) < 2):
            return None
        plural = bool(run.roles & Role.PLURAL)
        return NameHit(
            run.start, max(other.end for other in best), tuple(other.bearer for other in best), level, plural
        )

    def _is_settled(self, folded: Folded, hit: NameHit, word: str) -> bool:
        """Whether these letters are always a name, whatever the text around them."""
        if hit.level != Level.CERTAIN or hit.plural or len(word) < SHORT or word in self._index.ordinary:
            return False
        if word in self._index.codes or word in self._index.not_names:
            return False
        return (
            not hit.bearers[0].roles[word] & (Role.PIECE | Role.ADDRESS | Role.CAPITALS)
            and folded.cased[hit.end - 2 : hit.end].isalpha()
        )

    def _longest(
        self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int
    ) -> list[NameRun]:
        """Return the longest run of words that are one person's names; several runs if several people have it."""
        best: list[NameRun] = []
        for bearer in bearers:
            run = self._runs.run(folded, bearer, word, start, end, floor)
            if run is None:
                continue
            if not best or run.rank > best[0].rank:
                best = [run]
            elif run.rank == best[0].rank:
                best.append(run)
        return best

    def _titled(self, title: str, word: str, bearers: list[Bearer]) -> list[Bearer]:
        """Return the people a word after a title may belong to, preferring surnames to given names."""
        if title not in TITLES:
            return bearers
        chosen = self._behind_titles.get((title, word))
        if chosen is None:
            just_so = [bearer for bearer in bearers if (title, word) in bearer.explicit]
            families = [bearer for bearer in bearers if bearer.roles[word] & Role.FAMILY]
            chosen = self._behind_titles[title, word] = just_so or families or bearers
        return chosen

    def _region(self, folded: Folded, start: int, end: int, floor: int) -> tuple[int, int]:
        """Return the start and end of the words around this one that may belong to the same name."""
        cased, small = folded.cased, folded.small
        last = end
        while match := NEXT.match(cased, last):
            at, stop = match.span(2)
            if small[at:stop] not in self._behind:
                break
            if stop - at == 1 and not cased[at].isupper() and match[1] not in JOINTS:
                break
            last = stop
        first = start
        while before := word_before(cased, first, floor):
            at, stop = before
            if small[at:stop] not in self._before:
                break
            if stop - at == 1 and not cased[at].isupper() and cased[stop:first] not in JOINTS:
                break
            first = at
        return first, last

    def _phrase(self, folded: Folded, word: str, start: int, end: int) -> NameHit | None:
        best: tuple[int, int, Phrase] | None = None
        for phrase in self._index.phrases[word]:
            held = reach(folded, phrase.words, phrase.at, start, end)
            if held is not None and (best is None or len(phrase.words) > len(best[2].words)):
                best = (*held, phrase)
        if best is None:
            return None
        first, last, phrase = best
        if len(phrase.words) == 1 and (phrase.is_a_word or word in self._index.ordinary or is_a_word(word)):
            level = level_of(folded.cased, first, last, given=True)
            return NameHit(first, last, (phrase.bearer,), level) if level else None
        if phrase.is_a_word and not folded.cased[first].isupper():
            return None
        same = tuple(other.bearer for other in self._index.phrases[word] if other.words == phrase.words)
        return NameHit(first, last, same, Level.CERTAIN)

    def _is_shielded(self, folded: Folded, word: str, start: int, end: int, *, alone: bool) -> bool:
        """Whether the word is inside a code, or inside a phrase marked as not a name."""
        index = self._index
        for code in index.codes.get(word, ()):
            if stands_within(folded.cased, code, start, end):
                return True
        if not alone:
            return False
        for words in index.not_names.get(word, ()):
            if len(words) == 1 and word not in index.ordinary:
                continue
            for at, other in enumerate(words):
                if other == word:
                    core = folded.small.find(word, start)
                    if reach(folded, words, at, core, core + len(word)) is not None:
                        return True
        return False


def _has(bearer: Bearer, word: str) -> bool:
    return word in bearer.roles or word in bearer.initials


def _roles(index: KeyIndex, word: str) -> int:
    roles = 0
    for bearer in index.words[word]:
        roles |= bearer.roles[word]
    return roles


def _alone(index: KeyIndex, word: str) -> tuple[int, tuple[Bearer, ...]] | None:
    """Return the people a word on its own may belong to, and its role; None if that needs a closer look."""
    roles = _roles(index, word)
    if not roles & Role.ALONE or roles & (Role.CAPITALS | Role.ADDRESS | Role.PIECE):
        return None
    borne = [bearer for bearer in index.words[word] if bearer.roles[word] & Role.ALONE]
    # A name that is in the key exactly like this is that person's. A middle name alone is nobody's.
    for chosen in (
        [bearer for bearer in borne if (word,) in bearer.explicit],
        [bearer for bearer in borne if bearer.roles[word] & (Role.GIVEN | Role.FAMILY)],
        borne,
    ):
        if chosen:
            break
    return roles, tuple(chosen)
