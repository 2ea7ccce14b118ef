"""The words around names: titles, particles, and words that distinguish a name (Will, May) from the same word."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "around_names.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


TITLES: Final = _words("titles")
"""Titles that belong to the name after them."""
RELATIONS: Final = _words("relations")
"""Words in an alias that describe the person and are not part of the name (Nan Hilda, Big Dave)."""
PLAIN_TITLES: Final = TITLES - _words("titles with other uses")
"""Titles that are nothing else, in any case."""
PARTICLES: Final = _words("particles")
"""Words before a surname that are not a name on their own."""
AFTER_NAMES: Final = _words("after names")
INNER: Final = _words("inner")
"""Beginnings of a name followed by a capital that does not start another name (McDonald)."""
MONTHS: Final = _words("months")
NO_INITIALS: Final = _words("no initials")
"""Letters with full stops that are an abbreviation rather than somebody's initials."""
FAMILY_LIKE: Final = _words("family like")
"""Surnames that look like the plural of another name."""
SPEAKING: Final = _words("speaking")
"""Words that follow a person rather than a thing."""
WEAK: Final = _words("weak")
OF_THINGS: Final = _words("of things")
"""Words that may also follow a thing, so that a surname before them is doubtful (Care began, Price fell)."""
WORD_USES: Final = _words("word uses")
"""Words that follow the ordinary word rather than the name: Will the team, May I, Mark each form, Rose to."""
DETERMINERS: Final = _words("determiners")
IN_DATES: Final = _words("in dates")
MAYBE_DATES: Final = _words("maybe dates")
GREETINGS: Final = _words("greetings")
PLACES: Final = _words("places")
"""Words that follow the name of a place or thing (Hope House, Grace Ward, Young Carers)."""
PLACE_BEFORE: Final = _words("place before")
"""Words before the name of a place or a day."""
