"""The search index of the key: the words of each person's names, and the roles each word can have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from imr_tui.names.folding import fold, fold_word
from imr_tui.names.lexicon import is_a_family_name, is_a_given_name, is_a_word
from imr_tui.names.wordlists import AFTER_NAMES, FAMILY_LIKE, MONTHS, NO_INITIALS, PARTICLES, RELATIONS, TITLES

_WORD: Final = re.compile(r"[^\W\d_]+")
# A beginning this short before an apostrophe is not a name on its own (O'Brien, D'Souza).
_SHORT: Final = 2
_LONG_ENOUGH: Final = 4
# The shortest surname that, joined to an initial (aokafor), is unlikely to be another word.
_GROWN: Final = 5
_UMLAUTS: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"}


class Role:
    """The roles of a word in a person's names, as bits of a plain number because they are tested very often."""

    GIVEN: Final = 1
    FAMILY: Final = 2
    MIDDLE: Final = 4
    PARTICLE: Final = 8
    """Part of a surname, never a name on its own: van, de, ap."""
    PIECE: Final = 16
    """Part of a name that only counts as a whole: mc donald, ng'ang'a."""
    PLURAL: Final = 32
    """A surname with a plural s, or with a possessive s without its apostrophe."""
    CAPITALS: Final = 64
    """Initials in the key."""
    GROWN: Final = 128
    """Two names joined without a space: adaezeokafor."""
    ADDRESS: Final = 256
    """An initial and a surname joined, as in an email address: aokafor."""

    ALONE: Final = GIVEN | FAMILY | MIDDLE


@dataclass(slots=True)
class Bearer:
    """A person in the key, with the words of all their names."""

    code: str
    position: int
    roles: dict[str, int] = field(default_factory=dict)
    initials: set[str] = field(default_factory=set)
    own_initials: set[str] = field(default_factory=set)
    """Those of the given and middle names: what may come before the surname."""
    pieces: list[frozenset[str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    families: list[str] = field(default_factory=list)
    """Complete surnames without spaces: vanderberg, smithjones."""
    explicit: set[tuple[str, ...]] = field(default_factory=set)
    """Names exactly as in the key, including titles."""

    def add(self, word: str, role: int) -> None:
        self.roles[word] = self.roles.get(word, 0) | role


@dataclass(slots=True)
class Phrase:
    """A name in the key that does not consist of names, such as `the tall carer` or `Mr A`. Found only as a whole."""

    words: tuple[str, ...]
    at: int
    """The index of the word it is looked up by."""
    bearer: Bearer
    is_a_word: bool


@dataclass(slots=True)
class KeyIndex:
    """Every word by which somebody in the key can be found."""

    words: dict[str, list[Bearer]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    initials: dict[tuple[str, ...], list[tuple[Bearer, bool]]] = field(default_factory=dict)
    """People by their initials, and whether the key has these initials or they only follow from a name."""
    ordinary: set[str] = field(default_factory=set)
    """Those of `words` that are also ordinary words."""
    codes: dict[str, list[str]] = field(default_factory=dict)
    """Codes by each word they contain."""
    not_names: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    """Phrases marked as not a name, by each of their words."""


def key_index(names: Iterable[tuple[str, str, str, bool]], not_names: Iterable[str]) -> KeyIndex:
    """Return the index of a key.

    Takes tuples of name, code, kind ("" for a real name) and whether the name is also an ordinary word. Names with the
    same code belong to one person. `not_names` are phrases marked as not a name.
    """
    index = KeyIndex()
    bearers: dict[str, Bearer] = {}
    marked: set[str] = set()
    rows = [row for row in names if _WORD.search(row[0]) and row[0].strip() != row[1]]
    for name, code, kind, ordinary in rows:
        bearer = bearers.setdefault(code, Bearer(code, len(bearers)))
        _take(index, bearer, name, kind, ordinary)
        if ordinary:
            marked.update(word for word in _folded(name) if is_a_word(word))
    for bearer in bearers.values():
        _grow(bearer)
        for word, role in bearer.roles.items():
            if role & ~(Role.PARTICLE | Role.PIECE) or (role & Role.PIECE and len(word) > _SHORT):
                index.words.setdefault(word, []).append(bearer)
    _drop_what_is_somebody_else(index)
    index.ordinary = {word for word in index.words if word in marked or word in MONTHS or is_a_word(word)}
    for code in {row[1] for row in rows}:
        for word in set(_folded(code)):
            index.codes.setdefault(word, []).append(code)
    for text in not_names:
        words = tuple(_folded(text))
        for word in set(words):
            index.not_names.setdefault(word, []).append(words)
    return index


def _take(index: KeyIndex, bearer: Bearer, name: str, kind: str, ordinary: bool) -> None:
    letters = _initials(name, kind)
    words = [word for word in _folded(name) if word]
    bearer.explicit.add(tuple(words))
    if letters:
        index.initials.setdefault(letters, []).append((bearer, True))
        bearer.add("".join(letters), Role.CAPITALS)
        return
    if not _is_shaped_as_name(name):
        # Look it up by its longest word that is not an ordinary one.
        at = max(range(len(words)), key=lambda index: (not is_a_word(words[index]), len(words[index])))
        index.phrases.setdefault(words[at], []).append(Phrase(tuple(words), at, bearer, ordinary))
        return
    _take_words(bearer, name, kind)
    spelt = "".join(_UMLAUTS.get(letter, letter) for letter in name)
    if spelt != name:
        _take_words(bearer, spelt, kind)
    if kind == "" and bearer.given and bearer.families:
        first, last = name.split()[0], name.split()[-1]
        derived = (fold_word(first)[:1], fold_word(last)[:1])
        if "".join(derived) not in NO_INITIALS and len(words) > 1:
            index.initials.setdefault(derived, []).append((bearer, False))
            middle = tuple(fold_word(word)[:1] for word in name.split() if word[:1].isupper())
            if middle != derived and len(middle) > len(derived) and "".join(middle) not in NO_INITIALS:
                index.initials.setdefault(middle, []).append((bearer, False))


def _take_words(bearer: Bearer, name: str, kind: str) -> None:
    """Sort the words of a name into given names, middle names and the surname with its particles."""
    before, comma, after = name.partition(",")
    if comma and _folded(after) and not set(_folded(after)) <= AFTER_NAMES:
        name = f"{after} {before}"
    elif comma:
        name = before
    words = [word.strip('.()"“”„«»') for word in fold(name).cased.split()]
    words = [word for word in words if _WORD.search(word)]
    while words and words[0].lower().rstrip(".") in TITLES | RELATIONS and len(words) > 1:
        words.pop(0)
    while len(words) > 1 and words[-1].lower() in AFTER_NAMES:
        words.pop()
    # J.R.Patel is J. R. Patel.
    words = [part for word in words for part in (word.split(".") if "." in word else [word]) if part]
    lettered = False
    while words and len(words[0]) == 1 and len(words) > 1:
        bearer.own_initials.add(words[0].lower())
        bearer.initials.add(words.pop(0).lower())
        lettered = True
    if not words:
        return
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in PARTICLES:
        first -= 1
    single = len(words) == 1
    if single and not lettered and kind != "former_name":
        _take_name(bearer, words[0], Role.GIVEN | (Role.FAMILY if kind in ("", "misspelling") else 0))
        return
    if single or (first == 1 and words[0].lower() in PARTICLES and lettered):
        first = 0
    for position, word in enumerate(words[:first]):
        if len(word) == 1:
            bearer.initials.add(word.lower())
            bearer.own_initials.add(word.lower())
        else:
            _take_name(bearer, word, Role.GIVEN if position == 0 else Role.MIDDLE)
    family = words[first:]
    for word in family[:-1]:
        bearer.add(word.lower(), Role.PARTICLE)
        bearer.initials.add(word[0].lower())
    _take_name(bearer, family[-1], Role.FAMILY)
    if len(family) > 1:
        whole = "".join(family).lower()
        _take_name(bearer, re.sub("[^a-z]", "", whole) or whole, Role.FAMILY)
        bearer.add("".join(family[:-1]).lower(), Role.PARTICLE)


def _take_name(bearer: Bearer, word: str, role: int) -> None:
    """Add one name without spaces, which may be double-barrelled or have an apostrophe."""
    whole = "".join(_WORD.findall(word)).lower()
    if role & (Role.GIVEN | Role.MIDDLE):
        bearer.initials.add(whole[0])
        bearer.own_initials.add(whole[0])
    if role & Role.FAMILY:
        bearer.families.append(whole)
        bearer.initials.add(whole[0])
    if role & Role.GIVEN:
        bearer.given.append(whole)
    if len(whole) == 1:
        bearer.initials.add(whole)
        bearer.own_initials.add(whole)
        bearer.add(whole, Role.CAPITALS)
        return
    bearer.add(whole, role)
    parts = [part for part in re.split(r"[-–_.]", word.lower()) if part]
    for part in parts:
        pieces = _WORD.findall(part)
        if len(parts) > 1 and part in PARTICLES:
            bearer.add(part, Role.PARTICLE)
        elif len(pieces) > 1:
            _take_pieces(bearer, pieces, role)
        elif len(part) == 1:
            bearer.initials.add(part)
        elif pieces:
            bearer.add(part, role)
            bearer.initials.add(part[0])
            if role & (Role.GIVEN | Role.MIDDLE):
                bearer.own_initials.add(part[0])
            _take_mac(bearer, part, role)


def _take_pieces(bearer: Bearer, pieces: list[str], role: int) -> None:
    bearer.add("".join(pieces), role)
    head, *rest = pieces
    if len(rest) == 1 and (len(head) <= _SHORT or head in PARTICLES) and len(rest[0]) >= _LONG_ENOUGH:
        bearer.add(head, Role.PARTICLE)
        bearer.add(rest[0], role)
        return
    bearer.pieces.append(frozenset(pieces))
    for piece in pieces:
        bearer.add(piece, Role.PIECE)


def _take_mac(bearer: Bearer, part: str, role: int) -> None:
    """Add the other spellings of a name such as McDonald: Mc Donald, MacDonald."""
    found = re.fullmatch(r"(mac|mc)([a-z]{4,})", part)
    if found and role & Role.FAMILY:
        for head in ("mc", "mac"):
            bearer.add(head + found[2], role)
            bearer.pieces.append(frozenset((head, found[2])))
            bearer.add(head, Role.PIECE)
        bearer.add(found[2], Role.PIECE)


def _grow(bearer: Bearer) -> None:
    """Add the forms that follow from a person's names: plurals, and names joined without a space."""
    families = {word for word, role in bearer.roles.items() if role & Role.FAMILY}
    given = {word for word, role in bearer.roles.items() if role & (Role.GIVEN | Role.FAMILY)}
    for word in given:
        if len(word) > _SHORT:
            bearer.add(word + "s", Role.PLURAL)
            if word in families and word.endswith(("s", "x", "z", "ch", "sh")):
                bearer.add(word + "es", Role.PLURAL)
    for family in bearer.families:
        for name in bearer.given:
            if name != family:
                bearer.add(name + family, Role.GROWN)
                bearer.add(family + name, Role.GROWN)
        if len(family) >= _GROWN:
            for name in bearer.given:
                bearer.add(name[0] + family, Role.ADDRESS)


def _drop_what_is_somebody_else(index: KeyIndex) -> None:
    """Remove plurals that are somebody's name or a word, and joined initials and surnames that are a word."""
    only = Role.PLURAL | Role.GROWN | Role.ADDRESS
    for word, bearers in list(index.words.items()):
        roles = 0
        for bearer in bearers:
            roles |= bearer.roles[word]
        if roles & ~only:
            # It is somebody's name, so it is not a plural.
            kept = [bearer for bearer in bearers if bearer.roles[word] & ~only]
        elif roles & Role.PLURAL and (word in FAMILY_LIKE or is_a_word(word)):
            # After an article it may still be a family: the Johns, the Hills.
            kept = [bearer for bearer in bearers if _is_family(bearer, word.removesuffix("s"))]
        elif not roles & (Role.PLURAL | Role.GROWN) and is_a_word(word):
            kept = []
        else:
            kept = bearers
        if kept:
            index.words[word] = kept
        else:
            del index.words[word]


def _is_family(bearer: Bearer, word: str) -> bool:
    return bool(bearer.roles.get(word, 0) & Role.FAMILY)


def _initials(name: str, kind: str) -> tuple[str, ...]:
    """Return the letters of initials such as AO, A.O. or A O; empty for a name."""
    letters = [letter for letter in fold(name).cased if letter.isalpha()]
    bare = not re.search(r"[^\W\d_]{2}", name)
    if not 1 <= len(letters) <= _LONG_ENOUGH or not (all(map(str.isupper, letters)) or kind == "initials"):
        return ()
    if kind == "initials" or bare or (" " not in name.strip() and (kind != "" or len(letters) < _LONG_ENOUGH)):
        return tuple(letter.lower() for letter in letters)
    return ()


def _is_shaped_as_name(name: str) -> bool:
    """Whether the words are names, rather than a description such as `the tall carer` or `Unknown male`."""
    words = [word for part in re.split(r"[\s,_.-]+", fold(name).cased) if (word := part.replace("'", "")).isalpha()]
    names = [word for word in words if len(word) > 1 and word.lower() not in TITLES | RELATIONS]
    if not names:
        return False
    if any(not word[0].isupper() and word not in PARTICLES for word in names) and any(map(is_a_word, words)):
        return False
    small = [word.lower() for word in names]
    if all(map(is_a_word, small)):
        return len(small) == 1 or any(is_a_given_name(word) or is_a_family_name(word) for word in small)
    return True


def _folded(text: str) -> list[str]:
    return _WORD.findall(fold(text).small)
