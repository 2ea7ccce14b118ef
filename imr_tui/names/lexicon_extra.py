"""Words and names missing from the dictionary and the name lists, or classed there differently than reviews need."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "own_lists.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


WORDS: Final = _words("words")
"""British words and words of health and social care that are missing from the dictionary."""
RATHER_NAMES: Final = _words("rather names")
"""Names that the dictionary has as words (a tom, a john) but that are people in a review."""
GIVEN_NAMES: Final = _words("given names")
"""Welsh, Punjabi, Cantonese, West African and Caribbean given names and short forms (Will, Pat) in no list."""
FAMILY_NAMES: Final = _words("family names")
"""Family names common in Britain that are in no list."""
