"""References in text: E12, D3, I2.1, F1, R1, A1.1, T1, and `#E12`, which is always a reference."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_REFERENCE: Final = re.compile(r"(?<![\w.#])#?(?:I\d{1,4}\.\d{1,3}|A\d{1,4}\.\d{1,3}|[EDIFRT]\d{1,5})(?!\w)")
# A letter and a number that are not a reference: vitamin D3, the vertebra T2, IMR-2025-031 F2.
_NO_REFERENCE: Final = re.compile(
    r"(?:\b(?:vitamins?|vertebrae?|form|type)|\b[A-Z]+[-/]\d{2,4}[-/]\d+,?(?:\s\w+)?)\s$", re.IGNORECASE
)
# How far before a match those words can begin.
_BEFORE: Final = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a text from `start` to `end`. `name` is without its `#`; `marked` is whether it has one."""

    start: int
    end: int
    name: str
    marked: bool


def references_in(text: str, codes: Collection[str] = ()) -> Iterator[Reference]:
    """Yield the references in a text, in order.

    A code of a person in `codes` is not a reference even if it looks like one (D1 for a daughter), unless it has a `#`.
    Nor is a letter and number after a word that explains it, such as vitamin D3.
    """
    for match in _REFERENCE.finditer(text):
        marked = match.group().startswith("#")
        name = match.group().removeprefix("#")
        if not marked:
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            if name in codes or _NO_REFERENCE.search(before):
                continue
        yield Reference(match.start(), match.end(), name, marked)


def renamed(text: str, names: Mapping[str, str], codes: Collection[str] = ()) -> str:
    """Return the text with each reference in `names` replaced by its new form."""
    parts: list[str] = []
    at = 0
    for found in references_in(text, codes):
        if found.name in names:
            parts += [text[at : found.start], "#" if found.marked else "", names[found.name]]
            at = found.end
    return "".join([*parts, text[at:]])
