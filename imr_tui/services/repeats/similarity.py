"""How much findings have in common: stems of words, other words for the same thing, themes and kind (§8.2).

Every feature of a finding (a stem, or a head of `field_words` one of whose words it uses) weighs the more the fewer
findings have it. A finding is as like another as what both have weighs, short ones before long ones that have a
little of everything.
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
"""What the reasons given for a finding count beside its own words, in the one asked about and the one found."""
OWN_WORD: Final = 0.2
"""What a word in common counts beside other words for the same thing: most words of a text are by the way."""
PLAIN_WORD: Final = 0.25
"""What other words for the plain words of any report count beside those of the field."""
RAREST: Final = 0.03
"""What stands in fewer findings than this share of them counts no more for that: a rare word is rare by chance."""
UNSEEN: Final = 100
"""A small store cannot tell what is rare: so many findings are added in thought, a share of which has each word."""
SHARE: Final = 0.04
"""That share, for words of the field and of no list."""
SHARE_PLAIN: Final = 0.2
"""The same for plain words of any report."""
THEME: Final = 3.0
SAME_KIND: Final = 1.0
OPPOSITE: Final = 0.5
"""Good practice repeats no mistake, nor a mistake good practice: such a pair counts this much."""
LENGTH: Final = 0.8
"""From 0, length counts for nothing, to 1, a text twice as long has half the score."""
SHORT: Final = 70
"""Characters up to which a text is short, and none the likelier for being shorter still."""
LEAST: Final = 0.1
"""A finding with less than this share of what the one asked about would score itself is not shown."""
# Letters and digits of these alone: FTS5 and Python part them in the same way.
_WORD: Final = re.compile(r"[a-z0-9\u00c0-\u024f]+")


@dataclass(frozen=True, slots=True)
class Question:
    """The finding that others are compared with: its words, its reasons and its kind."""

    text: str
    reasons: str = ""
    kind: str = ""


class Candidate(NamedTuple):
    """A finding of the store that may be like it; `length` of its text in characters."""

    kind: str
    length: int


def likest(
    question: Question, candidates: Mapping[int, Candidate], sharing: Iterable[set[int]], limit: int
) -> list[tuple[int, float]]:
    """The keys of the candidates most like the question with their scores, the likest first (database thread).

    `sharing` has, for each theme of the question, the keys of the findings that have it too.
    """
    if not candidates:
        return []
    scores: dict[int, float] = defaultdict(float)
    count, whole = len(candidates), 0.0
    for forms, asked, share in _features(question):
        in_text = candidates.keys() & set(alike.having(forms, alike.TEXT))
        # Of the reasons single words alone: phrases take most of the time, and find nothing more there.
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
    """What it weighs to be among the `having` of `count` findings, where a `share` of all findings would be."""
    several, every = max(having, round(count * RAREST)) + UNSEEN * share, count + UNSEEN
    return math.log(1 + (every - several + 0.5) / (several + 0.5))


def _features(question: Question) -> Iterator[tuple[Collection[str], float, float]]:
    """What the question is made of: forms of which one has to stand there, how much that counts, and which share of
    findings is expected to have one."""
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
    # A word and not its stem goes into the question: FTS5 would make a stem of the stem.
    for stem, word in {stem: word for word, stem in stems.items()}.items():
        if stem not in ignored and len(stem) > 2 and (stem,) in own:
            yield (word,), OWN_WORD, SHARE


def _stems(words: Iterable[str]) -> dict[str, str]:
    """Each different word with its stem, as the index has it."""
    each = list(dict.fromkeys(words))
    return dict(zip(each, alike.stems_of(" ".join(each)), strict=True))


def _runs(stems: tuple[str, ...], longest: int = 4) -> set[tuple[str, ...]]:
    """Every run of up to `longest` stems."""
    return {stems[at : at + size] for size in range(1, longest + 1) for at in range(len(stems) - size + 1)}


@lru_cache(maxsize=2)
def _heads(*, plain: bool) -> tuple[dict[tuple[str, ...], str], ...]:
    """The words of each head by their stems, each different one once; the same in every store."""
    heads = (PLAIN if plain else SAME).values()
    stems = _stems(word for forms in heads for form in forms for word in form.split())
    return tuple({tuple(stems[word] for word in form.split()): form for form in reversed(forms)} for forms in heads)


@lru_cache(maxsize=1)
def _ignored() -> frozenset[str]:
    return frozenset(_stems(word for word in IGNORED if word.isalpha()).values())
