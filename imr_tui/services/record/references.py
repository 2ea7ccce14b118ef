"""References in running text: E12, D3, I2.1, F1, R1, A1.1, T1, and `#E12`, which is always meant as one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_REFERENCE: Final = re.compile(r"(?<![\w.#])#?(?:I\d{1,4}\.\d{1,3}|A\d{1,4}\.\d{1,3}|[EDIFRT]\d{1,5})(?!\w)")
# A letter and a number that are no reference here: vitamin D3, the vertebra T2, IMR-2025-031 F2.
_NO_REFERENCE: Final = re.compile(
    r"(?:\b(?:vitamins?|vertebrae?|form|type)|\b[A-Z]+[-/]\d{2,4}[-/]\d+,?(?:\s\w+)?)\s$", re.IGNORECASE
)
# As far back as the words above reach.
_BEFORE: Final = 80


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference that stands in a text from `start` to `end`; `name` is without the `#` that `marked` tells of."""

    start: int
    end: int
    name: str
    marked: bool


def references_in(text: str, codes: Collection[str] = ()) -> Iterator[Reference]:
    """The references of a text, in order.

    `codes` of people are none, even where one looks like a reference (D1 for a daughter), unless a `#` stands
    before it; nor is what another word explains, such as vitamin D3.
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
    """The text with the references that are keys of `names` in their new form."""
    parts: list[str] = []
    at = 0
    for found in references_in(text, codes):
        if found.name in names:
            parts += [text[at : found.start], "#" if found.marked else "", names[found.name]]
            at = found.end
    return "".join([*parts, text[at:]])
