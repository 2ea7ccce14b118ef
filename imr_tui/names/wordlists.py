"""The words around names: titles, particles, and what tells a name that is also a word (Will, May) from the word."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "around_names.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


TITLES: Final = _words("titles")
"""Titles that go with the name that they stand before."""
RELATIONS: Final = _words("relations")
"""Words in an alias that say who somebody is and are no part of the name (Nan Hilda, Big Dave)."""
PLAIN_TITLES: Final = TITLES - _words("titles with other uses")
"""Titles that are nothing else, whatever their case."""
PARTICLES: Final = _words("particles")
"""What stands before a surname and is no name alone."""
AFTER_NAMES: Final = _words("after names")
INNER: Final = _words("inner")
"""Beginnings after which a capital does not begin a name (McDonald)."""
MONTHS: Final = _words("months")
NO_INITIALS: Final = _words("no initials")
"""Letters with points that are an abbreviation rather than somebody's initials."""
FAMILY_LIKE: Final = _words("family like")
"""Surnames of their own that look like another name with an s behind it."""
SPEAKING: Final = _words("speaking")
"""Words that follow a person rather than a thing."""
WEAK: Final = _words("weak")
OF_THINGS: Final = _words("of things")
"""Words that follow a thing as well: with a surname before them, they leave a doubt (Care began, Price fell)."""
WORD_USES: Final = _words("word uses")
"""Words that follow the ordinary word rather than the name: Will the team, May I, Mark each form, Rose to."""
DETERMINERS: Final = _words("determiners")
IN_DATES: Final = _words("in dates")
MAYBE_DATES: Final = _words("maybe dates")
GREETINGS: Final = _words("greetings")
PLACES: Final = _words("places")
"""What follows the name of a place or a thing (Hope House, Grace Ward, Young Carers)."""
PLACE_BEFORE: Final = _words("place before")
"""What stands before the name of a place or a day."""
