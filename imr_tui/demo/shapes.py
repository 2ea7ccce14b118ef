"""The data classes of the demonstration's parts, and their notations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from imr_tui.dates.when import parse
from imr_tui.demo import COUNCIL
from imr_tui.services.chronology.chronology import EventDetail, SourceDetail

Values = dict[str, Any]
"""The columns of one record, by name."""


def prose(text: str) -> str:
    """Return text from the source file with one line for each paragraph and blank lines kept."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def event(
    number: int,
    when: str,
    what: str,
    *,
    who: str = "",
    sources: str = "",
    terms: str = "",
    marks: str = "",
    **more: Any,
) -> tuple[int, EventDetail]:
    """Return an event with its number. `who` has codes, `sources` is like `D2 p.9; I1`, `marks` has letters of MGKN."""
    letters = {"M": "missed_opportunity", "G": "good_practice", "K": "key_event", "N": "no_contact"}
    values: Values = {name: prose(value) if isinstance(value, str) else value for name, value in more.items()}
    if "team" in values:
        # A team is the council's own unless another agency is named.
        values.setdefault("agency", COUNCIL)
    values |= {name: letter in marks for letter, name in letters.items()}
    return number, EventDetail(
        when=parse(when),
        what_happened=prose(what),
        people=tuple(who.split()),
        sources=tuple(SourceDetail(reference, page) for reference, page in pointers(sources)),
        terms=tuple(terms.split()),
        **values,
    )


def pointers(text: str) -> Iterator[tuple[str, str]]:
    """Yield `D2 p.9; I1; E24` as pairs of reference and page; the page is empty if there is none."""
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        reference, _, page = part.partition(" p.")
        yield reference, page


def with_excerpts(marked: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Return the plain notes, and each excerpt marked by [[ ]] with its position in characters."""
    plain, found = "", []
    for index, piece in enumerate(re.split(r"\[\[|\]\]", prose(marked))):
        if index % 2:
            found.append((len(plain), piece))
        plain += piece
    return plain, tuple(found)


@dataclass(frozen=True, slots=True)
class PersonData:
    """A person of the key: `aliases` are name, kind and whether the name is also a word."""

    values: Values
    aliases: tuple[tuple[str, str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentData:
    """A document; `dated` is as typed."""

    dated: str
    values: Values


@dataclass(frozen=True, slots=True)
class InterviewData:
    """An interview: `notes` has the excerpts in [[ ]], `excerpt_notes` is in the same order."""

    code: str
    values: Values
    notes: str
    excerpt_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingData:
    """A finding; `evidence` is like `E24; D3 p.7; I3.2`, and `repeats` is the reference of the earlier finding."""

    values: Values
    evidence: str
    themes: tuple[str, ...]
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class ActionData:
    """An action. All dates are in days after (or before) the date of the demonstration."""

    values: Values
    days: dict[str, int]
    revisions: tuple[tuple[int, int, str, str], ...] = ()
    """New due date, day of the revision, reason, agreed by."""
    progress: tuple[tuple[int, str, str], ...] = ()
    """Day, author, text."""


@dataclass(frozen=True, slots=True)
class RecommendationData:
    """A recommendation with the numbers of the findings that it is based on, and its actions."""

    values: Values
    rests_on: tuple[int, ...]
    actions: tuple[ActionData, ...] = ()
