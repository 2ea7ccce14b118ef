"""Write the lists of names and of ordinary words that imr_tui/names/data holds, from what others collected.

    .venv/bin/python scripts/make_name_lists.py names      given and family names, from Faker
    .venv/bin/python scripts/make_name_lists.py words      British words, from SCOWL

`names` reads the version of Faker that requirements/dev.lock pins. `words` reads the lists of SCOWL that Debian's
package `scowl` installs (apt-get install scowl), and asks the American Hunspell dictionary of chunspell about some.
Both also write the licence of what they read. tests/unit/names/test_name_lists.py compares the files with what this
script makes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module, metadata
from pathlib import Path
from typing import Final

from imr_tui.names.data_files import entries, sha256
from imr_tui.names.lexicon import fold

DATA: Final = Path(__file__).resolve().parents[1] / "imr_tui" / "names" / "data"

# British and Irish lists come first; a name of the others counts only where it is no word (Early, Case, Man).
NEAR: Final = ("en_GB", "en_IE", "ga_IE", "en_NZ", "en_US")
FAR: Final = (
    "en_IN", "en_PK", "en_NG", "yo_NG", "ig_NG", "ha_NG", "en_KE", "sw", "tw_GH", "zu_ZA", "pl_PL", "ro_RO", "lt_LT",
    "lv_LV", "hu_HU", "cs_CZ", "sk_SK", "pt_PT", "es_ES", "it_IT", "fr_FR", "de_DE", "tr_TR", "vi_VN", "zh_CN",
    "zh_TW", "en",
)  # fmt: skip

SCOWL: Final = Path("/usr/share/dict/scowl")
SCOWL_README: Final = Path("/usr/share/doc/scowl/README.gz")
SCOWL_VERSION: Final = "2020.12.07"
SCOWL_SHA256: Final = "b5fd4b608d59471a1dec46b9cd74f566d6aa30cb4d4d64283a4af837ed9829b1"
"""Of the lists that are used, one after the other."""
USUAL: Final = 60
"""SCOWL's own measure for a dictionary. Its larger lists have words that few people know, and surnames among them."""
BRITISH: Final = ("english", "british", "british_z", "british_variant_1")
"""What all spell alike, British spellings with -ise and with -ize, and spellings that are as good (judgment)."""
WORD_LISTS: Final = ("words", "contractions", "abbreviations")
PROPER_LISTS: Final = ("upper", "proper-names", "abbreviations")

SPELLINGS: Final = (("s", "z"), ("our", "or"), ("ae", "e"), ("oe", "e"), ("ll", "l"), ("re", "er"), ("ogue", "og"))
"""British and American: organise, favour, anaemia, oedema, travelled, centre, analogue."""

_LIST: Final = re.compile(r"(?P<region>\w+)-(?P<kind>[a-z-]+)\.(?P<size>\d+)")

Lists = Mapping[str, frozenset[str]]
"""Section → its entries."""


def names() -> Lists:
    """The names that Faker has for the languages met in British adult social care, folded as the dictionary does."""
    near_given, near_family = _names(NEAR)
    far_given, far_family = _names(FAR)
    return {
        "given names, near": near_given,
        "given names, far": far_given,
        "family names, near": near_family,
        "family names, far": far_family,
    }


def _names(places: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The given names and the family names that Faker has for these places; those in Latin letters."""
    found: dict[str, set[str]] = {"first": set(), "last": set()}
    for place in places:
        provider = import_module(f"faker.providers.person.{place}").Provider
        for attribute, held in vars(provider).items():
            if "name" not in attribute or not isinstance(held, (tuple, list, dict)):
                continue
            for which, listed in found.items():
                if which in attribute:
                    listed.update(name for name in held if isinstance(name, str) and name[:1] < "\u0250")
    return _folded(found["first"]), _folded(found["last"])


def _folded(listed: set[str]) -> frozenset[str]:
    plain = (name.lower() if name.isascii() else fold(name) for name in listed)
    return frozenset(name for name in plain if len(name) > 1 and " " not in name)


def words(scowl: Path = SCOWL) -> Lists:
    """The ordinary words in small letters and the proper nouns with a capital, from the lists of SCOWL in `scowl`.

    A word of the usual lists counts, and a rarer one where the American dictionary has it too. What only SCOWL has in
    small letters does not count where it is also somebody's name: in doubt it is a name. A proper noun counts where
    both have it, whatever its list.
    """
    from hunspell import Hunspell

    american: Callable[[str], bool] = Hunspell("en_US").spell
    borne = frozenset(entries("own_lists.txt", "surnames too")).union(*names().values())
    ordinary, proper = set[str](), set[str]()
    for path, region, kind, size in scowl_lists(scowl):
        for word in path.read_text(encoding="utf-8").splitlines():
            if word.endswith("'s") or not word[-1].isalpha():
                continue
            may_be_proper = kind in PROPER_LISTS and word == word.capitalize() and fold(word) not in borne
            if may_be_proper and _asked(american, word):
                proper.add(word)
            if kind in WORD_LISTS and word == word.lower():
                is_a_name = _is_a_name(word, borne)
                others = () if is_a_name or region == "english" else _american(word)
                usual = size <= USUAL and not is_a_name
                if usual or any(_asked(american, spelling) for spelling in (word, *others)):
                    ordinary.add(word)
    return {"words": frozenset(ordinary), "proper nouns": frozenset(proper)}


def _is_a_name(word: str, borne: frozenset[str]) -> bool:
    """Whether somebody bears it, or it is the plural of a name: the Pollards."""
    folded = fold(word)
    return folded in borne or folded.removesuffix("s") in borne


def _american(word: str) -> list[str]:
    """How Americans may spell a British word, whether they do or not."""
    return [
        word[: match.start()] + theirs + word[match.end() :]
        for ours, theirs in SPELLINGS
        for match in re.finditer(ours, word)
    ]


def _asked(american: Callable[[str], bool], word: str) -> bool:
    try:
        return bool(american(word))
    except UnicodeEncodeError:
        # The American dictionary's alphabet is Latin-1: it does not have this word.
        return False


def scowl_lists(scowl: Path) -> list[tuple[Path, str, str, int]]:
    """The lists of SCOWL that `words` reads, in order of name: each with its region, kind and size."""
    matches = ((path, _LIST.fullmatch(path.name)) for path in sorted(scowl.iterdir()))
    found = [(path, match["region"], match["kind"], int(match["size"])) for path, match in matches if match]
    return [entry for entry in found if entry[1] in BRITISH and entry[2] in (*WORD_LISTS, *PROPER_LISTS)]


def scowl_sha256(scowl: Path) -> str:
    """By which one version of SCOWL's lists is told from another."""
    return hashlib.sha256(b"".join(path.read_bytes() for path, *_ in scowl_lists(scowl))).hexdigest()


def names_file() -> str:
    """The text of names.txt."""
    version = metadata.version("faker")
    return _file(
        f"Given and family names, in small letters and without accents, from Faker {version} (names.LICENCE).\n"
        "Near are those of Britain, Ireland and the countries that share most names with them; far are the others,\n"
        "which count only where they are no ordinary word.",
        "names",
        names(),
    )


def words_file(scowl: Path = SCOWL) -> str:
    """The text of words.txt."""
    return _file(
        f"Ordinary words, and proper nouns that are in no list of names, from SCOWL {SCOWL_VERSION} (words.LICENCE).\n"
        "British spellings, with -ise and with -ize.",
        "words",
        words(scowl),
    )


def _file(about: str, which: str, lists: Lists) -> str:
    body = "".join(f"\n[{title}]\n" + "".join(f"{entry}\n" for entry in sorted(held)) for title, held in lists.items())
    head = f"{about}\nWritten by scripts/make_name_lists.py {which}. Do not edit: own_lists.txt is for additions.\n"
    return "".join(f"# {line}\n" for line in f"{head}sha256 {sha256(body.encode())}".splitlines()) + body


def names_licence() -> str:
    """The licence of Faker, as it is installed."""
    found = [path for path in metadata.files("faker") or () if path.name.startswith("LICENSE")]
    about = f"names.txt is made of lists of names in Faker {metadata.version('faker')}, which has this licence:"
    return f"{about}\n\n{found[0].read_text(encoding='utf-8')}"


def words_licence(readme: Path = SCOWL_README) -> str:
    """What SCOWL's README says about its copyright and its sources."""
    text = gzip.decompress(readme.read_bytes()).decode("utf-8")
    told = text[text.index("COPYRIGHT, SOURCES, and CREDITS:") : text.index("\nFUTURE PLANS:")].rstrip()
    about = f"words.txt is a selection from SCOWL {SCOWL_VERSION}, and so a modified version. SCOWL's README says:"
    return f"{about}\n\n{told}\n"


def main() -> int:
    """Write the files; 2 where another version of SCOWL is installed, or none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", choices=("names", "words"))
    parser.add_argument("--scowl", type=Path, default=SCOWL, help="the folder with SCOWL's lists")
    parser.add_argument("--scowl-readme", type=Path, default=SCOWL_README, help="SCOWL's README, compressed")
    asked = parser.parse_args()
    if asked.which == "names":
        made = {"names.txt": names_file(), "names.LICENCE": names_licence()}
    else:
        if not asked.scowl.is_dir() or scowl_sha256(asked.scowl) != SCOWL_SHA256:
            print(f"SCOWL {SCOWL_VERSION} is not in {asked.scowl}. On Debian: apt-get install scowl", file=sys.stderr)
            return 2
        made = {"words.txt": words_file(asked.scowl), "words.LICENCE": words_licence(asked.scowl_readme)}
    for name, text in made.items():
        (DATA / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
