"""The search for the people of a key in a text: at each word of a name, how far the name reaches and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from imr_tui.services.name_context import Level, level_of
from imr_tui.services.name_folding import Folded
from imr_tui.services.name_forms import Bearer, KeyIndex, Phrase, Role
from imr_tui.services.name_words import INNER, NO_INITIALS, PLAIN_TITLES, TITLES

_ASCII: Final = re.compile(r"[a-z]+")
_ANY: Final = re.compile(r"[^\W\d_]+")
_BETWEEN: Final = r"[ \t\r\n\f\v.,_+'/\\-]"
_BETWEEN_CHARACTERS: Final = frozenset(" \t\r\n\f\v.,_+'/\\-")
_JOINTS: Final = frozenset((".", "_", "+", "-", "'", "._", "__", "--"))
_NEXT: Final = re.compile(rf"({_BETWEEN}{{1,8}})([^\W\d_]+)")
_PAIR: Final = re.compile(r"\b([A-Za-z]+)\.?[ \n](?:and|&)[ \n]$")
_PLAIN_TITLE: Final = re.compile(r"(?<![^\W_])(?:mr|mrs|ms|miss|mx|dr|prof|cllr|rev|sir|dame)\.?[ \n]$", re.IGNORECASE)
_ENDS_OF_TITLES: Final = frozenset(
    ("mr", "rs", "ms", "ss", "mx", "dr", "of", "lr", "ev", "ir", "me", "r.", "s.", "x.", "f.", "v.", "r", "s")
)
_PAIRED: Final = frozenset("d&")
_MOST_SETTLED: Final = 20_000
_LOOK_BACK: Final = 48
_TIGHT: Final = frozenset("._+-@/\\")
_DOTTED: Final = re.compile(r"[A-Z](?:\.[ \n]?|[ ])[A-Z](?:(?:\.[ \n]?|[ ])[A-Z]){0,2}(?![A-Za-z'])\.?")
_HUMP: Final = re.compile(r"[A-Z](?<=[a-z][A-Z])")
_HUMPS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BROKEN: Final = re.compile(r"-[ \t]*[\r\n\f\v]\s*")
_BROKEN_WINDOW: Final = 60
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in a folded text: whose it may be, how sure that is, and how it should read."""

    start: int
    end: int
    bearers: tuple[Bearer, ...]
    level: Level
    plural: bool = False


@dataclass(slots=True)
class _Run:
    """Words next to each other that are all names of one person."""

    bearer: Bearer
    start: int
    end: int
    words: list[str]
    roles: int
    capital: list[bool] = field(default_factory=list)
    """Whether each name among the words has a capital."""
    title: str = ""
    named: bool = False
    """Whether a given name or an initial is among the words."""
    pointed: bool = False
    """Whether an initial is, that can be nothing else."""
    tight: bool = False
    """Whether the words are joined as in an address or a file's name."""
    level: Level = Level.WORD
    rank: tuple[int, ...] = ()


class Search:
    """All that is worked out of a key before any text is known. Pure, and used by any number of threads."""

    def __init__(self, index: KeyIndex) -> None:
        self._index = index
        self._looked_for = frozenset((*index.words, *index.phrases))
        plain = all(word.isascii() for word in self._looked_for)
        self._word = _ASCII if plain else _ANY
        self._dotted = bool(index.initials)
        every = {bearer.place: bearer for bearers in index.words.values() for bearer in bearers}.values()
        letters = {letter for bearer in every for letter in bearer.initials}
        inner = {word for bearer in every for word, role in bearer.roles.items() if role & (Role.PARTICLE | Role.PIECE)}
        self._before = TITLES | letters | inner
        self._behind = letters | inner | {word for word in index.words if _roles(index, word) & Role.ALONE}
        # Filled as texts are met; the same whoever fills it.
        self._behind_titles: dict[tuple[str, str], list[Bearer]] = {}
        self._settled: dict[tuple[str, int], tuple[int, int, tuple[Bearer, ...]]] = {}
        self._capitals = frozenset(word for word in index.words if not _roles(index, word) & ~Role.CAPITALS)
        # Ordinary words in small letters are passed over without a look.
        self._quiet = frozenset(index.ordinary - index.phrases.keys())
        self._alone = {word: alone for word in index.words if (alone := _alone(index, word)) is not None}

    def hits(self, folded: Folded) -> list[Hit]:
        """Every name of the key, doubtful ones too, in order and without overlaps."""
        found = list(self._plain_hits(folded))
        more = [*self._initials(folded), *self._grown_into_words(folded), *self._broken_over_lines(folded)]
        return _without_overlaps([*found, *more]) if more else found

    def _plain_hits(self, folded: Folded) -> Iterator[Hit]:
        looked_for, quiet, at = self._looked_for, self._quiet, 0
        cased = folded.cased
        for match in self._word.finditer(folded.small):
            word = match[0]
            if word not in looked_for:
                continue
            start, end = match.span()
            if start < at or (word in quiet and cased[start].islower() and _is_small_in_prose(cased, start, end)):
                continue
            hit = self._at(folded, word, start, end, at)
            if hit is not None:
                at = hit.end
                yield hit

    def _at(self, folded: Folded, word: str, start: int, end: int, floor: int) -> Hit | None:
        index = self._index
        phrase = self._phrase(folded, word, start, end) if word in index.phrases else None
        bearers = index.words.get(word)
        if word in self._capitals and not folded.cased[start].isupper():
            return phrase
        if bearers is None or (word in index.ordinary and _is_small_in_prose(folded.cased, start, end)):
            return phrase
        hit = self._best(folded, bearers, word, start, end, floor)
        if phrase is not None and (hit is None or phrase.end - phrase.start >= hit.end - hit.start):
            return phrase
        return hit

    def _best(self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int) -> Hit | None:
        cased = folded.cased
        first, last = self._region(folded, start, end, floor)
        if first == start and last == end:
            alone = self._alone.get(word)
            if alone is not None:
                roles, borne_by = alone
                level = self._level_alone(cased, word, start, end, roles)
                if level == Level.WORD or self._is_shielded(folded, word, start, end, alone=True):
                    return None
                return Hit(start, end, borne_by, level)
        # The same name has the same end nearly everywhere, whatever the text: worked out once.
        key = (cased[first : last + 2], start - first)
        settled = self._settled.get(key)
        if settled is not None and cased[max(0, first - 2) : first - 1] not in _PAIRED:
            return Hit(first + settled[0], first + settled[1], settled[2], Level.CERTAIN)
        hit = self._closely(folded, bearers, word, start, end, floor)
        if hit is not None and hit.start >= first and self._is_settled(folded, hit, word):
            if len(self._settled) > _MOST_SETTLED:
                self._settled.clear()
            self._settled[key] = (hit.start - first, hit.end - first, hit.bearers)
        return hit

    def _closely(
        self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int
    ) -> Hit | None:
        """Person by person, the longest run of words that are one person's names."""
        left = _word_before(folded.cased, start, floor)
        right = _NEXT.match(folded.cased, end)
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
        return Hit(run.start, max(other.end for other in best), tuple(other.bearer for other in best), level, plural)

    def _is_settled(self, folded: Folded, hit: Hit, word: str) -> bool:
        """Whether it is a name wherever these letters stand."""
        if hit.level != Level.CERTAIN or hit.plural or len(word) < _SHORT or word in self._index.ordinary:
            return False
        if word in self._index.codes or word in self._index.not_names:
            return False
        return (
            not hit.bearers[0].roles[word] & (Role.PIECE | Role.ADDRESS | Role.CAPITALS)
            and folded.cased[hit.end - 2 : hit.end].isalpha()
        )

    def _longest(
        self, folded: Folded, bearers: list[Bearer], word: str, start: int, end: int, floor: int
    ) -> list[_Run]:
        """The longest run of words that are one person's; several where it is several people's."""
        best: list[_Run] = []
        for bearer in bearers:
            run = self._run(folded, bearer, word, start, end, floor)
            if run is None:
                continue
            if not best or run.rank > best[0].rank:
                best = [run]
            elif run.rank == best[0].rank:
                best.append(run)
        return best

    def _titled(self, title: str, word: str, bearers: list[Bearer]) -> list[Bearer]:
        """Whose the word is behind a title: a surname before a given name."""
        if title not in TITLES:
            return bearers
        chosen = self._behind_titles.get((title, word))
        if chosen is None:
            just_so = [bearer for bearer in bearers if (title, word) in bearer.explicit]
            families = [bearer for bearer in bearers if bearer.roles[word] & Role.FAMILY]
            chosen = self._behind_titles[title, word] = just_so or families or bearers
        return chosen

    def _region(self, folded: Folded, start: int, end: int, floor: int) -> tuple[int, int]:
        """How far there are words on both sides that may belong to this one."""
        cased, small = folded.cased, folded.small
        last = end
        while match := _NEXT.match(cased, last):
            at, stop = match.span(2)
            if small[at:stop] not in self._behind:
                break
            if stop - at == 1 and not cased[at].isupper() and match[1] not in _JOINTS:
                break
            last = stop
        first = start
        while before := _word_before(cased, first, floor):
            at, stop = before
            if small[at:stop] not in self._before:
                break
            if stop - at == 1 and not cased[at].isupper() and cased[stop:first] not in _JOINTS:
                break
            first = at
        return first, last

    def _level_alone(self, cased: str, word: str, start: int, end: int, roles: int) -> Level:
        if len(word) < _SHORT:
            return self._level_of_short(cased, word, start, end)
        if word in self._index.ordinary:
            return level_of(cased, start, end, given=bool(roles & Role.GIVEN))
        return Level.CERTAIN

    def _run(self, folded: Folded, bearer: Bearer, word: str, start: int, end: int, floor: int) -> _Run | None:
        role = bearer.roles[word]
        if role & (Role.CAPITALS | Role.ADDRESS) and not role & (Role.ALONE | Role.GROWN | Role.PLURAL):
            return self._special(folded, bearer, word, start, end)
        run = _Run(bearer, start, end, [word], role, [folded.cased[start].isupper()])
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

    def _to_the_left(self, cased: str, run: _Run, floor: int) -> None:
        """Take in the initials and particles before the word, and then titles."""
        bearer = run.bearer
        while run.start > floor:
            before = _word_before(cased, run.start, floor)
            if before is None:
                return
            shown, between = cased[slice(*before)], cased[before[1] : run.start]
            kind, small = _kind(between), shown.lower()
            its = bearer.roles.get(small, 0)
            if small in TITLES and kind in ("space", "stop"):
                run.title = run.title or small
                if not (small in PLAIN_TITLES or shown[0].isupper()):
                    return
            elif run.title:
                # Mr and Mrs Okafor.
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
                clear = small not in "ai" or not _is_begun(cased, before[0])
                run.pointed = run.pointed or "." in between or clear
                run.tight = run.tight or kind == "tight"
                run.words.insert(0, small)
                run.named = True
            else:
                return
            run.start = before[0]

    def _to_the_right(self, cased: str, run: _Run) -> None:
        """Take in what follows, as long as the words are this person's, each of them once."""
        bearer, words = run.bearer, run.words
        last, kept, final = run.end, len(words), False
        while match := _NEXT.match(cased, last):
            shown = match[2]
            kind, small = _kind(match[1]), shown.lower()
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
        if len(words[-1]) == 1 and cased[run.end : run.end + 1] == "." and not _ends_sentence(cased, run.end + 1):
            run.end += 1

    def _level(self, folded: Folded, run: _Run, word: str, start: int, end: int) -> Level:
        cased, bearer, ordinary = folded.cased, run.bearer, self._index.ordinary
        cores = [part for part in run.words if bearer.roles.get(part, 0) & Role.ALONE]
        own = bearer.roles[word]
        if not cores and own & Role.PIECE:
            known = frozenset(run.words)
            return Level.CERTAIN if any(pieces <= known for pieces in bearer.pieces) else Level.WORD
        if own & (Role.GROWN | Role.PLURAL) and not own & Role.ALONE:
            if word in ordinary:
                return Level.DOUBTFUL if cased[start].isupper() else Level.WORD
            return Level.CERTAIN
        sure = run.title in PLAIN_TITLES or run.pointed
        if len(cores) == 1 and len(cores[0]) < _SHORT and not sure:
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

    def _level_of_short(self, cased: str, core: str, start: int, end: int) -> Level:
        """A name of two letters alone: Li and Jo are names, NG and ng may be anything."""
        shown = cased[start:end]
        if not shown[0].isupper() or _touches_digit(cased, start, end):
            return Level.WORD
        if core in self._index.ordinary:
            return level_of(cased, start, end, given=True)
        return Level.CERTAIN if not shown.isupper() or len(shown) == 1 else Level.DOUBTFUL

    @staticmethod
    def _has_particle(run: _Run) -> bool:
        return any(run.bearer.roles.get(token, 0) & Role.PARTICLE for token in run.words)

    @staticmethod
    def _rank(run: _Run, role: int) -> None:
        """The longer run wins; then a name that stands in the key just so; then a surname behind a title."""
        bare = tuple(run.words)
        titled = bool(run.title) and (run.title, *bare) in run.bearer.explicit
        kind = 0 if role & Role.MIDDLE and not role & (Role.GIVEN | Role.FAMILY) else 1
        if run.title and role & Role.FAMILY:
            kind = 2
        run.rank = (len(bare), titled, bare in run.bearer.explicit, kind, run.level > Level.DOUBTFUL)

    def _special(self, folded: Folded, bearer: Bearer, word: str, start: int, end: int) -> _Run | None:
        """Initials as they stand in the key, and an address made of an initial and a surname."""
        cased, role = folded.cased, bearer.roles[word]
        shown = cased[start:end]
        level = Level.WORD
        if role & Role.CAPITALS and shown.isupper() and not _touches_digit(cased, start, end):
            level = self._level_of_initials(cased, word, start, end)
        elif role & Role.ADDRESS and (shown.islower() or cased[end : end + 1] in ("@", "_", ".")):
            level = Level.CERTAIN
        if level == Level.WORD:
            return None
        return _Run(bearer, start, end, [word], role, level=level, rank=(1, 0, 1, 1, 1))

    def _level_of_initials(self, cased: str, word: str, start: int, end: int) -> Level:
        if len(word) == 1:
            # J. Smith is somebody else's; a and I are words.
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

    def _phrase(self, folded: Folded, word: str, start: int, end: int) -> Hit | None:
        best: tuple[int, int, Phrase] | None = None
        for phrase in self._index.phrases[word]:
            reach = _reach(folded, phrase.words, phrase.at, start, end)
            if reach is not None and (best is None or len(phrase.words) > len(best[2].words)):
                best = (*reach, phrase)
        if best is None:
            return None
        first, last, phrase = best
        if len(phrase.words) == 1 and (phrase.is_a_word or word in self._index.ordinary or _is_word(word)):
            level = level_of(folded.cased, first, last, given=True)
            return Hit(first, last, (phrase.bearer,), level) if level else None
        if phrase.is_a_word and not folded.cased[first].isupper():
            return None
        same = tuple(other.bearer for other in self._index.phrases[word] if other.words == phrase.words)
        return Hit(first, last, same, Level.CERTAIN)

    def _is_shielded(self, folded: Folded, word: str, start: int, end: int, *, alone: bool) -> bool:
        """Whether the word stands within a code, or within what was said to be no name."""
        index = self._index
        for code in index.codes.get(word, ()):
            if _stands_within(folded.cased, code, start, end):
                return True
        if not alone:
            return False
        for words in index.not_names.get(word, ()):
            if len(words) == 1 and word not in index.ordinary:
                continue
            for at, other in enumerate(words):
                if other == word:
                    core = folded.small.find(word, start)
                    if _reach(folded, words, at, core, core + len(word)) is not None:
                        return True
        return False

    def _initials(self, folded: Folded) -> Iterator[Hit]:
        if not self._dotted:
            return
        cased = folded.cased
        for match in _DOTTED.finditer(cased):
            start, end = match.span()
            if start and (cased[start - 1].isalnum() or cased[start - 1] in ".'&/"):
                continue
            letters = tuple(letter.lower() for letter in match[0] if letter.isalpha())
            held = self._index.initials.get(letters)
            if not held:
                continue
            wanted = [(bearer, known) for bearer, known in held if known] or held
            known = wanted[0][1]
            # In the key, or with a point behind each letter: A O is anything.
            if not known and (match[0].count(".") < len(letters) - 1 or "".join(letters) in NO_INITIALS):
                continue
            behind = re.match(r" ([A-Z][a-z]+)", cased[end : end + 30])
            if behind and match[0].endswith(".") and not _is_word(behind[1].lower()):
                continue
            if match[0].endswith(".") and not cased[end - 2 : end - 1].isupper():
                continue
            bearers = tuple(dict.fromkeys([bearer.place for bearer, _ in wanted]))
            people = tuple(next(bearer for bearer, _ in wanted if bearer.place == place) for place in bearers)
            points = match[0].count(".") == len(letters)
            ends = end if not points or not _ends_sentence(cased, end) else end - 1
            yield Hit(start, ends, people, Level.CERTAIN if known and points else Level.LIKELY)

    def _grown_into_words(self, folded: Folded) -> Iterator[Hit]:
        """Names within a word of several capitals: planOkaforMay."""
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
            if folded.small[start:end] in self._looked_for or not any(
                folded.small[first:last] in self._looked_for for first, last in humps
            ):
                continue
            yield from self._in_humps(cased, humps)

    def _in_humps(self, cased: str, humps: list[tuple[int, int]]) -> Iterator[Hit]:
        spaced = " ".join(cased[first:last] for first, last in humps)
        starts, ends, at = {}, {}, 0
        for number, (first, last) in enumerate(humps):
            starts[at] = (number, first)
            at += last - first
            ends[at] = last
            at += 1
        for hit in self._plain_hits(Folded(spaced, spaced.lower())):
            if hit.level != Level.CERTAIN or hit.start not in starts or hit.end not in ends:
                continue
            number, first = starts[hit.start]
            behind_inner = number > 0 and cased[slice(*humps[number - 1])].lower() in INNER
            if not behind_inner and hit.end - hit.start >= _SHORT:
                yield Hit(first, ends[hit.end], hit.bearers, hit.level)

    def _broken_over_lines(self, folded: Folded) -> Iterator[Hit]:
        """Names with a hyphen at the end of a line: Oka-, and on the next line for."""
        cased = folded.cased
        for match in _BROKEN.finditer(cased):
            first, last = match.span()
            if not (first and cased[first - 1].isalpha() and last < len(cased) and cased[last].isalpha()):
                continue
            begin = max(0, first - _BROKEN_WINDOW)
            left, right = cased[begin:first], cased[last : last + _BROKEN_WINDOW]
            joined = left + right
            gap = last - first
            for hit in self._plain_hits(Folded(joined, joined.lower())):
                if hit.start < len(left) < hit.end and hit.level > Level.DOUBTFUL:
                    yield Hit(begin + hit.start, begin + hit.end + gap, hit.bearers, hit.level, hit.plural)


def _goes_on(cased: str, end: int, words: list[str]) -> bool:
    """Whether a surname comes again: Penhallow, Edie Penhallow are two people."""
    match = _NEXT.match(cased, end)
    return match is not None and match[2].lower() in words


def _has(bearer: Bearer, word: str) -> bool:
    return word in bearer.roles or word in bearer.initials


def _word_before(cased: str, start: int, floor: int) -> tuple[int, int] | None:
    """From where to where the word before `start` stands, if nothing but what may join names is between."""
    last = start
    while last > floor and cased[last - 1] in _BETWEEN_CHARACTERS:
        last -= 1
    if last in (start, floor):
        return None
    first = last
    while first > floor and cased[first - 1].isalpha():
        first -= 1
    return (first, last) if first < last else None


def _roles(index: KeyIndex, word: str) -> int:
    roles = 0
    for bearer in index.words[word]:
        roles |= bearer.roles[word]
    return roles


def _alone(index: KeyIndex, word: str) -> tuple[int, tuple[Bearer, ...]] | None:
    """Whose a word is where it stands alone, and what it is to them; None where that takes a closer look."""
    roles = _roles(index, word)
    if not roles & Role.ALONE or roles & (Role.CAPITALS | Role.ADDRESS | Role.PIECE):
        return None
    borne = [bearer for bearer in index.words[word] if bearer.roles[word] & Role.ALONE]
    # A name that stands in the key just so is its bearer's; a middle name is nobody's before that.
    for chosen in (
        [bearer for bearer in borne if (word,) in bearer.explicit],
        [bearer for bearer in borne if bearer.roles[word] & (Role.GIVEN | Role.FAMILY)],
        borne,
    ):
        if chosen:
            break
    return roles, tuple(chosen)


def _without_overlaps(hits: list[Hit]) -> list[Hit]:
    """The surer ones first, then the longer ones."""
    kept: list[Hit] = []
    taken: list[tuple[int, int]] = []
    sure = sorted(hits, key=lambda hit: (hit.level < Level.LIKELY, hit.start - hit.end, hit.start))
    from bisect import bisect_left, insort

    for hit in sure:
        at = bisect_left(taken, (hit.start, hit.end))
        before = at > 0 and taken[at - 1][1] > hit.start
        behind = at < len(taken) and taken[at][0] < hit.end
        if not before and not behind:
            insort(taken, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


@lru_cache(maxsize=4096)
def _kind(between: str) -> str:
    """What may stand between two words of one name; "" for what may not."""
    bare = between.strip(" \t\r\n\f\v")
    lines = between.count("\n") + between.count("\f")
    if lines > 1:
        return ""
    if not bare:
        return "space"
    if bare == "-" and (lines or between != bare):
        return "space" if lines else ""
    if between in _JOINTS:
        return "tight"
    if bare == "." and between[0] == ".":
        return "stop"
    if bare == "," and between[0] == ",":
        return "comma"
    return ""


def _is_small_in_prose(cased: str, start: int, end: int) -> bool:
    """Whether an ordinary word stands as one: in small letters, not in an address or a file's name, untitled."""
    if not cased[start].islower():
        return False
    behind = cased[end : end + 2]
    if (start and cased[start - 1] in _TIGHT) or (behind[:1] in _TIGHT and behind[1:].isalnum()) or behind[:1] == "@":
        return False
    if cased[max(0, start - 3) : start - 1].lower() not in _ENDS_OF_TITLES:
        return True
    return _PLAIN_TITLE.search(cased, max(0, start - 7), start) is None


def _is_begun(cased: str, start: int) -> bool:
    bare = cased[max(0, start - 8) : start].rstrip(" \t\"'(")
    return not bare or bare[-1] in ".!?\n:;"


def _ends_sentence(cased: str, end: int) -> bool:
    """Whether the point before `end` ends a sentence, too: then it stays."""
    return not cased[end:].strip() if end + 3 > len(cased) else bool(re.match(r"\s+[A-Z]|\s*\n", cased[end : end + 4]))


def _touches_digit(cased: str, start: int, end: int) -> bool:
    return (start > 0 and cased[start - 1].isdigit()) or (end < len(cased) and cased[end].isdigit())


def _reach(folded: Folded, words: tuple[str, ...], at: int, start: int, end: int) -> tuple[int, int] | None:
    """From where to where the words stand, the one at place `at` being from `start` to `end`."""
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


def _stands_within(cased: str, code: str, start: int, end: int) -> bool:
    """Whether a code as it stands in the key holds the part of the text from `start` to `end`."""
    at = cased.find(code, max(0, end - len(code)), start + len(code))
    if at < 0 or at > start or at + len(code) < end:
        return False
    behind = cased[at + len(code) : at + len(code) + 1]
    return not (at and cased[at - 1].isalnum()) and not behind.isalnum()


def _is_word(word: str) -> bool:
    from imr_tui.services.dictionary import is_a_word

    return is_a_word(word)
