"""Other words for the same thing, for finding earlier findings that are like a new one (§8.2).

The words are in `repeats/data`; the comments in those files say how they are chosen and written.
"""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries, sections

_FOLDER: Final = "services/repeats/data"

SAME: Final = sections("field.txt", _FOLDER)
"""Group → the words and phrases in it, for adult social care. The names of the groups need not be among the words."""

PLAIN: Final = sections("plain.txt", _FOLDER)
"""The same for plain words that any report is made of; they say less about what was found."""

IGNORED: Final = frozenset(entries("ignored.txt", "ignored", _FOLDER))
"""Words that say nothing about what was found; as they are typed, and folded to small letters."""
