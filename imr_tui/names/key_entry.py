"""What papers hide: a name of the key with its code. Apart from the search for it, which takes a while to load."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HiddenName:
    """A name and the code that papers show in its place; names of one code are one person's.

    `is_a_word` marks one that is an ordinary word as well (Will, May, Rose). `kind` is one of
    `imr_tui.models.person.ALIAS_KINDS`, or empty for the real name.
    """

    name: str = field(repr=False)
    code: str
    is_a_word: bool = False
    kind: str = ""
