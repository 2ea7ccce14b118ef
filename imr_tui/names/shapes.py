"""Finding names that are not found word by word: dotted initials, PlanOkafor, names hyphenated at a line end."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Container, Iterator
from typing import Final

from imr_tui.names.context import Level
from imr_tui.names.folding import Folded
from imr_tui.names.key_index import KeyIndex
from imr_tui.names.lexicon import is_a_word
from imr_tui.names.neighbours import ends_sentence
from imr_tui.names.runs import SHORT, NameHit
from imr_tui.names.wordlists import INNER, NO_INITIALS

Plain = Callable[[Folded], Iterator[NameHit]]
"""The search word by word, applied to a text put together from pieces."""

_DOTTED: Final = re.compile(r"[A-Z](?:\.[ \n]?|[ ])[A-Z](?:(?:\.[ \n]?|[ ])[A-Z]){0,2}(?![A-Za-z'])\.?")
_HUMP: Final = re.compile(r"[A-Z](?<=[a-z][A-Z])")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BROKEN: Final = re.compile(r"-[ \t]*[\r\n\f\v]\s*")
_BROKEN_WINDOW: Final = 60


def initials(index: KeyIndex, folded: Folded) -> Iterator[NameHit]:
    """Find initials with full stops (A.O.), or with spaces if the key has these initials."""
    if not index.initials:
        return
    cased = folded.cased
    for match in _DOTTED.finditer(cased):
        start, end = match.span()
        if start and (cased[start - 1].isalnum() or cased[start - 1] in ".'&/"):
            continue
        letters = tuple(letter.lower() for letter in match[0] if letter.isalpha())
        held = index.initials.get(letters)
        if not held:
            continue
        wanted = [(bearer, known) for bearer, known in held if known] or held
        known = wanted[0][1]
        # Initials that are not in the key need a full stop after each letter: A O may be other letters.
        if not known and (match[0].count(".") < len(letters) - 1 or "".join(letters) in NO_INITIALS):
            continue
        behind = re.match(r" ([A-Z][a-z]+)", cased[end : end + 30])
        if behind and match[0].endswith(".") and not is_a_word(behind[1].lower()):
            continue
        if match[0].endswith(".") and not cased[end - 2 : end - 1].isupper():
            continue
        bearers = tuple(dict.fromkeys([bearer.position for bearer, _ in wanted]))
        people = tuple(next(bearer for bearer, _ in wanted if bearer.position == position) for position in bearers)
        points = match[0].count(".") == len(letters)
        ends = end if not points or not ends_sentence(cased, end) else end - 1
        yield NameHit(start, ends, people, Level.CERTAIN if known and points else Level.LIKELY)


def grown_into_words(looked_for: Container[str], plain: Plain, folded: Folded) -> Iterator[NameHit]:
    """Find names inside a word with several capitals, such as planOkaforMay."""
    cased, seen = folded.cased, -1
    for match in _HUMP.finditer(cased):
        at = match.start()
        if at < seen:
            continue
        start, end = at, at
        while start and cased[start - 1].isalpha():
            start -= 1
        while end < len(cased) and cased[end].isalpha():
            end += 1
        seen = end
        humps = [(start + hump.start(), start + hump.end()) for hump in _HUMPS.finditer(cased[start:end])]
        if folded.small[start:end] in looked_for or not any(
            folded.small[first:last] in looked_for for first, last in humps
        ):
            continue
        yield from _in_humps(plain, cased, humps)


def _in_humps(plain: Plain, cased: str, humps: list[tuple[int, int]]) -> Iterator[NameHit]:
    spaced = " ".join(cased[first:last] for first, last in humps)
    starts, ends, at = {}, {}, 0
    for number, (first, last) in enumerate(humps):
        starts[at] = (number, first)
        at += last - first
        ends[at] = last
        at += 1
    for hit in plain(Folded(spaced, spaced.lower())):
        if hit.level != Level.CERTAIN or hit.start not in starts or hit.end not in ends:
            continue
        number, first = starts[hit.start]
        behind_inner = number > 0 and cased[slice(*humps[number - 1])].lower() in INNER
        if not behind_inner and hit.end - hit.start >= SHORT:
            yield NameHit(first, ends[hit.end], hit.bearers, hit.level)


def broken_over_lines(plain: Plain, folded: Folded) -> Iterator[NameHit]:
    """Find names hyphenated at the end of a line: `Oka-`, with `for` on the next line."""
    cased = folded.cased
    for match in _BROKEN.finditer(cased):
        first, last = match.span()
        if not (first and cased[first - 1].isalpha() and last < len(cased) and cased[last].isalpha()):
            continue
        begin = max(0, first - _BROKEN_WINDOW)
        left, right = cased[begin:first], cased[last : last + _BROKEN_WINDOW]
        joined = left + right
        gap = last - first
        for hit in plain(Folded(joined, joined.lower())):
            if hit.start < len(left) < hit.end and hit.level > Level.DOUBTFUL:
                yield NameHit(begin + hit.start, begin + hit.end + gap, hit.bearers, hit.level, hit.plural)


def without_overlaps(hits: list[NameHit]) -> list[NameHit]:
    """Return hits that do not overlap, in order, preferring surer hits and then longer ones."""
    kept: list[NameHit] = []
    taken: list[tuple[int, int]] = []
    sure = sorted(hits, key=lambda hit: (hit.level < Level.LIKELY, hit.start - hit.end, hit.start))
    for hit in sure:
        at = bisect_left(taken, (hit.start, hit.end))
        before = at > 0 and taken[at - 1][1] > hit.start
        behind = at < len(taken) and taken[at][0] < hit.end
        if not before and not behind:
            insort(taken, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
