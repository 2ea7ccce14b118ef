"""Words with a capital that make no name: titles, tails of places, roles, months, and what is called after a person."""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries

_FILE: Final = "no_names.txt"


def _words(section: str) -> frozenset[str]:
    return frozenset(entries(_FILE, section))


TITLES: Final = _words("titles")
"""What stands before a family name and before nothing else."""
JOB_TITLES: Final = _words("job titles")
"""What may also stand before an ordinary word with a capital (Nurse Manager, Sister Service)."""
CALENDAR: Final = _words("calendar")
GIVEN_IN_THE_CALENDAR: Final = _words("given in the calendar")
NOT_AFTER_A_TITLE: Final = _words("not after a title")
"""Mr Mayor, Madam Speaker, Mr Justice: an office, not a name."""
PLACE_TAILS: Final = _words("place tails")
"""What makes the name before it that of a place, a body or a thing; also when it is a family name (Hill, Ward)."""
ROLE_TAILS: Final = _words("role tails")
"""After one of the tails these make a role: Adaeze Okafor Team Manager."""
DOING: Final = _words("doing")
"""What a person does and a place does not: David Hill said."""
SELDOM_A_PLACE: Final = _words("seldom a place")
"""Tails that after a given name are a family name more often (Doreen Hill), but for "at Rose Hill"."""
BEFORE_A_PLACE: Final = _words("before a place")
"""What stands before a place more often than before a person."""
THE_TAIL_MAY_BE_A_FAMILY: Final = _words("the tail may be a family")
"""The tails that are family names as well."""
SAINT: Final = _words("saint")
"""St Mary's is a church, a ward or a town."""
PARTICLES: Final = _words("particles")
"""Small words within a name (van der Berg, ap Rhys)."""
PREFIXES: Final = _words("prefixes")
"""What stands before a hyphen in a word of any kind."""
CALLED_AFTER: Final = _words("called after")
"""Illnesses, scales, programs and bodies called after a person or a thing: one word, no person."""
NOT_PEOPLE: Final = entries(_FILE, "not people")
"""Names of more words that mean bodies, towns, days and scales."""
