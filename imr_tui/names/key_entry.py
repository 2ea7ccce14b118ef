"""The names that papers replace, with their codes. Separate from the search, which takes a while to load."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HiddenName:
    """A name and the code that replaces it in papers. Names with the same code belong to one person.

    `is_a_word` is set for a name that is also an ordinary word (Will, May, Rose). `kind` is one of
    `imr_tui.models.person.ALIAS_KINDS`, or empty for the real name.
    """

    name: str = field(repr=False)
    code: str
    is_a_word: bool = False
    kind: str = ""
