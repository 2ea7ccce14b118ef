"""Score how much findings have in common: stems of words, words for the same thing, themes and kind (§8.2).

Each feature of a finding (a stem, or a group of `synonyms` with one of its words) weighs more the fewer findings have
it. The score is the sum of the weights that two findings share, divided by length, so that long findings with a little
of everything do not come first.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from imr_tui.services.repeats.synonyms import IGNORED, PLAIN, SAME
from imr_tui.store import alike

REASONS: Final = 0.35
"""The weight of the reasons for a finding, compared with its own text, in both findings."""
OWN_WORD: Final = 0.2
"""The weight of a single word in common, compared with a group of words: most words of a text are incidental."""
PLAIN_WORD: Final = 0.25
"""The weight of groups of plain words of any report, compared with words of adult social care."""
RAREST: Final = 0.03
"""Words in a smaller share of findings than this get no more weight: they are rare by chance."""
UNSEEN: Final = 100
"""In a small store nothing can be called rare, so this many findings are assumed as well, a share with each word."""
SHARE: Final = 0.04
"""That share, for words of adult social care and words in no group."""
SHARE_PLAIN: Final = 0.2
"""That share, for plain words of any report."""
THEME: Final = 3.0
SAME_KIND: Final = 1.0
OPPOSITE: Final = 0.5
"""The factor for a pair of good practice and a mistake, which do not repeat one another."""
LENGTH: Final = 0.8
"""The weight of length: 0 for none, 1 if a text twice as long has half the score."""
SHORT: Final = 70
"""Characters below which a shorter text gets no higher score."""
LEAST: Final = 0.1
"""The least score to be shown, as a share of the score that the finding would have with itself."""
# Only these letters and digits: FTS5 and Python split them in the same way.
_WORD: Final = re.compile(r"[a-z0-9\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Question:
    """The finding that others are compared with: its text, reasons and kind."""

    text: str
    reasons: str = ""
    kind: str = ""


class Candidate(NamedTuple):
    """A finding in the store that may be like it; `length` is that of its text in characters."""

    kind: str
    length: int


def likest(
    question: Question, candidates: Mapping[int, Candidate], sharing: Iterable[set[int]], limit: int
) -> list[tuple[int, float]]:
    """Return the ids of the candidates most like the question with their scores, highest first (database thread).

    `sharing` has, for each theme of the question, the ids of the findings that have it too.
    """
    if not candidates:
        return []
    scores: dict[int, float] = defaultdict(float)
    count, whole = len(candidates), 0.0
    for forms, asked, share in _features(question):
        in_text = candidates.keys() & set(alike.having(forms, alike.TEXT))
        # Only single words in reasons: phrases take most of the time and find nothing more.
        words = [form for form in forms if " " not in form] if share == SHARE else []
        in_reasons = set(alike.having(words, alike.REASONS))
        in_reasons = (candidates.keys() & in_reasons) - in_text
        weight = asked * _rarity(len(in_text) + len(in_reasons), count, share)
        whole += weight
        for key in in_text:
            scores[key] += weight
        for key in in_reasons:
            scores[key] += weight * REASONS
    mean = sum(candidate.length for candidate in candidates.values()) / count or 1.0
    for key in scores:
        scores[key] /= 1 - LENGTH + LENGTH * max(candidates[key].length, SHORT) / max(mean, SHORT)
    for having in sharing:
        themed = candidates.keys() & having
        for key in themed:
            scores[key] += THEME * _rarity(len(themed), count)
    for key in scores:
        if candidates[key].kind == question.kind:
            scores[key] += SAME_KIND
        elif "good_practice" in (candidates[key].kind, question.kind):
            scores[key] *= OPPOSITE
    best = sorted(scores.items(), key=lambda pair: (-pair[1], -pair[0]))
    return [(key, score) for key, score in best[:limit] if score > whole * LEAST]


def _rarity(having: int, count: int, share: float = SHARE) -> float:
    """Return the weight of a feature that `having` of `count` findings have, if a `share` of all would have it."""
    several, every = max(having, round(count * RAREST)) + UNSEEN * share, count + UNSEEN
    return math.log(1 + (every - several + 0.5) / (several + 0.5))


def _features(question: Question) -> Iterator[tuple[Collection[str], float, float]]:
    """Yield the features of the question: forms of which one must occur, its weight, and the share of findings
    expected to have it."""
    text, reasons = (tuple(_WORD.findall(part.casefold())) for part in (question.text, question.reasons))
    stems = _stems((*text, *reasons))
    own, others = (_runs(tuple(stems[word] for word in part)) for part in (text, reasons))
    for forms in _heads(plain=False):
        if not own.isdisjoint(forms):
            yield forms.values(), 1.0, SHARE
        elif not others.isdisjoint(forms):
            yield forms.values(), REASONS, SHARE
    for forms in _heads(plain=True):
        if not own.isdisjoint(forms):
            yield forms.values(), PLAIN_WORD, SHARE_PLAIN
    ignored = _ignored()
    # Search for a word, not its stem: FTS5 would stem the stem again.
    for stem, word in {stem: word for word, stem in stems.items()}.items():
        if stem not in ignored and len(stem) > 2 and (stem,) in own:
            yield (word,), OWN_WORD, SHARE


def _stems(words: Iterable[str]) -> dict[str, str]:
    """Return each different word with its stem, as in the index."""
    each = list(dict.fromkeys(words))
    return dict(zip(each, alike.stems_of(" ".join(each)), strict=True))


def _runs(stems: tuple[str, ...], longest: int = 4) -> set[tuple[str, ...]]:
    """Return every sequence of up to `longest` stems."""
    return {stems[at : at + size] for size in range(1, longest + 1) for at in range(len(stems) - size + 1)}


@lru_cache(maxsize=2)
def _heads(*, plain: bool) -> tuple[dict[tuple[str, ...], str], ...]:
    """Return the words of each group by their stems, each once; the same in every store."""
    heads = (PLAIN if plain else SAME).values()
    stems = _stems(word for forms in heads for form in forms for word in form.split())
    return tuple({tuple(stems[word] for word in form.split()): form for form in reversed(forms)} for forms in heads)


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    return frozenset(_stems(word for word in IGNORED if word.isalpha()).values())
