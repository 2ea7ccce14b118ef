"""Whether a word is ordinary English, and whether it is somebody's given name or surname.

Words: the English dictionary that comes with chunspell (Hunspell). It keeps the case of its entries, so that a word
known only as a name (Brian, Sharon) is none. It spells as Americans do; British spellings are led back to it by rule.
Names: the lists of Faker for the languages met in British adult social care, and a few of ours for what these lack.

Both are loaded when first asked for (about 30 ms and 100 ms): ask from a worker, never before the first paint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from imr_tui.names.lexicon_extra import FAMILY_NAMES, GIVEN_NAMES, RATHER_NAMES, WORDS

if TYPE_CHECKING:
    from hunspell import HunspellWrap

# No English word is longer; what is longer is no word, and is not searched for.
_LONGEST: Final = 40
_REMEMBERED: Final = 65_536

_BRITISH: Final = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"our(?=$|s$|ed$|ing|a[bl]|er|ful|hood|it|is|l[ey])", "or"),
        (r"is(?=e$|es$|ed$|er$|ers$|ing$|ings$|ation|able$|ably$)", "iz"),
        (r"ys(?=e$|es$|ed$|er$|ers$|ing$)", "yz"),
        (r"(?<=[bt])re(?=$|s$)", "er"),
        (r"(?<=[bt])red$", "ered"),
        (r"ll(?=ed$|ing$|ings$|er$|ers$|or$|ors$|is|me)", "l"),
        (r"(?<=fi)l(?=$|s$|me)", "ll"),
        (r"ogue(?=$|s$|d$)", "og"),
        (r"amme(?=$|s$)", "am"),
        (r"enc(?=e$|es$|ed$|ing$)", "ens"),
        (r"ctis(?=e$|es$|ed$|ing$)", "ctic"),
        (r"^enqu(?=ir)", "inqu"),
        (r"ae(?=.{3})", "e"),
        (r"oe(?=a|.{3})", "e"),
    )
)
# British and Irish lists come first; a name of the others counts only where it is no word (Early, Case, Man).
_NEAR: Final = ("en_GB", "en_IE", "ga_IE", "en_NZ", "en_US")
_FAR: Final = (
    "en_IN", "en_PK", "en_NG", "yo_NG", "ig_NG", "ha_NG", "en_KE", "sw", "tw_GH", "zu_ZA", "pl_PL", "ro_RO", "lt_LT",
    "lv_LV", "hu_HU", "cs_CZ", "sk_SK", "pt_PT", "es_ES", "it_IT", "fr_FR", "de_DE", "tr_TR", "vi_VN", "zh_CN",
    "zh_TW", "en",
)  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def is_a_word(word: str) -> bool:
    """Whether `word` in small letters is an ordinary English word, inflected ones too (will, wills, marked).

    False for what is known as a name only (Okafor, Brian, Sian), for a few that the dictionary has as rare words (a
    tom, lewis), and for one letter other than a and i. A possessive ending and the case make no difference.
    """
    plain = _plain(word)
    if not plain or len(plain) > _LONGEST or plain in RATHER_NAMES:
        return False
    if len(plain) == 1:
        return plain in "ai"
    if plain in WORDS or _spelt(plain):
        return True
    return any(_spelt(other) for other in _american(plain))


@lru_cache(maxsize=_REMEMBERED)
def is_a_proper_noun(word: str) -> bool:
    """Whether `word` is in the dictionary with a capital and in no list of names: Monday, English, Yorkshire."""
    plain = _plain(word)
    if not plain or len(plain) > _LONGEST or is_a_word(plain) or is_a_given_name(plain) or is_a_family_name(plain):
        return False
    return _spelt(plain.capitalize())


@lru_cache(maxsize=_REMEMBERED)
def is_a_given_name(word: str) -> bool:
    """Whether `word` is a given name in one of the lists; British ones also when they are words (Grace, Mark)."""
    return _listed(word, *_lists().given)


@lru_cache(maxsize=_REMEMBERED)
def is_a_family_name(word: str) -> bool:
    """Whether `word` is a family name in one of the lists; British ones also when they are words (Hill, Price)."""
    if _listed(word, *_lists().family):
        return True
    bare = _bare(word)
    # Polish family names of women: the lists have Kowalski, and so they have Kowalska.
    return bare.endswith(("ska", "cka", "dzka")) and _listed(f"{bare[:-1]}i", *_lists().family)


@dataclass(frozen=True, slots=True)
class _Lists:
    """Names of the lists near to us, and of those further off."""

    given: tuple[frozenset[str], frozenset[str]]
    family: tuple[frozenset[str], frozenset[str]]


def _listed(word: str, near: frozenset[str], far: frozenset[str]) -> bool:
    bare = _bare(word)
    return bare in near or (bare in far and not is_a_word(word))


def _plain(word: str) -> str:
    """In small letters, with straight apostrophes and without a possessive ending."""
    plain = unicodedata.normalize("NFC", word.strip().lower()).replace("’", "'").replace("‐", "-").replace("‑", "-")
    return plain.removesuffix("'s").rstrip("'")


def _bare(word: str) -> str:
    """As `_plain`, and without accents: Siân and Sian are one name."""
    parts = unicodedata.normalize("NFKD", _plain(word))
    return "".join(part for part in parts if not unicodedata.combining(part)).replace("ł", "l").replace("ø", "o")


def _american(word: str) -> Iterable[str]:
    """How Americans may spell it: colour as color, organised as organized."""
    for pattern, american in _BRITISH:
        other = pattern.sub(american, word)
        if other != word:
            yield other


def _spelt(word: str) -> bool:
    try:
        return bool(_hunspell().spell(word))
    except UnicodeEncodeError:
        # The dictionary's alphabet is Latin-1: it holds no such word.
        return False


@cache
def _hunspell() -> HunspellWrap:
    from hunspell import Hunspell

    return Hunspell("en_US")


@cache
def _lists() -> _Lists:
    near_given, near_family = _names(_NEAR)
    far_given, far_family = _names(_FAR)
    return _Lists((near_given | GIVEN_NAMES, far_given), (near_family | FAMILY_NAMES, far_family))


def _names(places: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The given names and the family names that Faker has for these places, folded; those of Latin letters."""
    found: dict[str, set[str]] = {"first": set(), "last": set()}
    for place in places:
        provider = import_module(f"faker.providers.person.{place}").Provider
        for attribute, held in vars(provider).items():
            if "name" not in attribute or not isinstance(held, (tuple, list, dict)):
                continue
            for which, names in found.items():
                if which in attribute:
                    names.update(name for name in held if isinstance(name, str) and name[:1] < "\u0250")
    return _folded(found["first"]), _folded(found["last"])


def _folded(names: set[str]) -> frozenset[str]:
    bare = (name.lower() if name.isascii() else _bare(name) for name in names)
    return frozenset(name for name in bare if len(name) > 1 and " " not in name)
