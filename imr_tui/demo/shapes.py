"""The shapes in which the demonstration's parts are written down, and the small notations that they use."""

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
    """Text laid out for the source file as it was meant: one line for each paragraph, blank lines kept."""
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
    """An event with its number: `who` codes, `sources` such as `D2 p.9; I1`, `marks` letters of M, G, K, N."""
    letters = {"M": "missed_opportunity", "G": "good_practice", "K": "key_event", "N": "no_contact"}
    values: Values = {name: prose(value) if isinstance(value, str) else value for name, value in more.items()}
    if "team" in values:
        # Teams are the council's own where no other agency is named.
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
    """`D2 p.9; I1; E24` as pairs of reference and page, the page empty where there is none."""
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        reference, _, page = part.partition(" p.")
        yield reference, page


def with_excerpts(marked: str) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Notes in which excerpts stand in [[ ]]: the plain notes, and each excerpt with its place in characters."""
    plain, found = "", []
    for place, piece in enumerate(re.split(r"\[\[|\]\]", prose(marked))):
        if place % 2:
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
    """A document: `dated` as typed."""

    dated: str
    values: Values


@dataclass(frozen=True, slots=True)
class InterviewData:
    """An interview: `notes` with the excerpts in [[ ]], `excerpt_notes` in their order."""

    code: str
    values: Values
    notes: str
    excerpt_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingData:
    """A finding: `evidence` as pointers, such as `E24; D3 p.7; I3.2`; `repeats` the reference of the earlier one."""

    values: Values
    evidence: str
    themes: tuple[str, ...]
    repeats: str = ""


@dataclass(frozen=True, slots=True)
class ActionData:
    """An action. Its dates, and those of its parts, are days after (or before) the day of the demonstration."""

    values: Values
    days: dict[str, int]
    revisions: tuple[tuple[int, int, str, str], ...] = ()
    """New due date, day of the revision, reason, agreed by."""
    progress: tuple[tuple[int, str, str], ...] = ()
    """Day, by whom, text."""


@dataclass(frozen=True, slots=True)
class RecommendationData:
    """A recommendation with the numbers of the findings that it rests on and its actions."""

    values: Values
    rests_on: tuple[int, ...]
    actions: tuple[ActionData, ...] = ()
