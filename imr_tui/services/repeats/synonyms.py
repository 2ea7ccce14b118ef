"""Groups of words for the same thing, for finding earlier findings like a new one (§8.2).

The words are in `repeats/data`; comments in those files say how they are chosen and written.
"""

from __future__ import annotations

from typing import Final

from imr_tui.names.data_files import entries, sections

_FOLDER: Final = "services/repeats/data"

SAME: Final = sections("field.txt", _FOLDER)
"""Group → its words and phrases, for adult social care. The name of a group need not be one of its words."""

PLAIN: Final = sections("plain.txt", _FOLDER)
"""Groups of plain words of any report, which say less about what was found."""

IGNORED: Final = frozenset(entries("ignored.txt", "ignored", _FOLDER))
"""Words that say nothing about what was found, in lower case."""
