"""Words and names that the dictionary and the name lists lack, or know otherwise than a review needs them."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "own_lists.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


WORDS: Final = _words("words")
"""Words of health and social care, and of Britain, which the dictionary lacks."""
RATHER_NAMES: Final = _words("rather names")
"""The dictionary has them as words (a tom, a john); in the record of a review they are people."""
GIVEN_NAMES: Final = _words("given names")
"""Welsh, Punjabi, Cantonese, West African and Caribbean given names, and short forms (Will, Pat), in no list."""
FAMILY_NAMES: Final = _words("family names")
"""Family names common in Britain that stand in no list."""
