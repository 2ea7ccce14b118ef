"""Capitalised words that are not names: titles, place words, roles, months, and things named after a person."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "no_names.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


TITLES: Final = _words("titles")
"""Titles that come only before a family name."""
JOB_TITLES: Final = _words("job titles")
"""Titles that may also come before an ordinary capitalised word (Nurse Manager, Sister Service)."""
CALENDAR: Final = _words("calendar")
GIVEN_IN_THE_CALENDAR: Final = _words("given in the calendar")
NOT_AFTER_A_TITLE: Final = _words("not after a title")
"""Offices after a title, which are not names: Mr Mayor, Madam Speaker, Mr Justice."""
PLACE_TAILS: Final = _words("place tails")
"""Words that make the name before them that of a place, organisation or thing, even a family name (Hill, Ward)."""
ROLE_TAILS: Final = _words("role tails")
"""Words that, after one of the place words, make a role: Adaeze Okafor Team Manager."""
DOING: Final = _words("doing")
"""Verbs for what a person does and a place does not: David Hill said."""
SELDOM_A_PLACE: Final = _words("seldom a place")
"""Place words that are more often a family name after a given name (Doreen Hill), but not in "at Rose Hill"."""
BEFORE_A_PLACE: Final = _words("before a place")
"""Words that come more often before a place than before a person."""
THE_TAIL_MAY_BE_A_FAMILY: Final = _words("the tail may be a family")
"""Place words that are also family names."""
SAINT: Final = _words("saint")
"""Words after which St Mary's is a church, ward or town."""
PARTICLES: Final = _words("particles")
"""Particles within a name (van der Berg, ap Rhys)."""
PREFIXES: Final = _words("prefixes")
"""Beginnings of hyphenated words of any kind."""
CALLED_AFTER: Final = _words("called after")
"""Single words for illnesses, scales, programs and organisations named after a person or thing."""
NOT_PEOPLE: Final = entries(_FILE, "not people")
"""Names of several words for organisations, towns, days and scales."""
