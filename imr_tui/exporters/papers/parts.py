"""What the papers share: cross-references, prose from fields, the front page, versions and markings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence

from imr_tui.dates.when import When, long, short
from imr_tui.exporters.core.document import (
    Block,
    Cover,
    Edition,
    FactList,
    Heading,
    Logo,
    Paragraph,
    Run,
    Text,
    Version,
    bold,
    facts,
    long_date,
    paragraph,
    paragraphs,
    runs,
)
from imr_tui.services.papers.data import IssueDetail, PaperHead
from imr_tui.services.record.references import references_in
from imr_tui.vocabulary import PaperEdition
from imr_tui.wording import plural

_EXEMPT = (
    "This paper contains exempt information (Local Government Act 1972, Schedule 12A, Part 1). Why the "
    "public interest in keeping it exempt outweighs that in disclosing it: "
)
_CONFIDENTIAL = (
    "In this edition the texts stand as they were recorded. They may name people. Do not put it before a "
    "committee and do not pass it on: the committee edition shows people by code."
)


class Links:
    """Makes references into links, where the paper has the anchor."""

    def __init__(
        self, anchors: Iterable[str], codes: Iterable[str] = (), words: Mapping[str, str] | None = None
    ) -> None:
        """`codes` of people are never links, even where one looks like a reference (D1 for a daughter).

        `words` is what stands behind a reference that was typed with a `#`: the date of an event.
        """
        self._codes = frozenset(codes)
        self._anchors = frozenset(anchors)
        self._words = dict(words or {})

    def to(self, reference: str, text: str = "") -> Run:
        """A reference as a link, shown as `text` where that is given; a plain run where it leads nowhere.

        An excerpt (I2.1) leads to its interview.
        """
        target = reference
        if reference not in self._anchors and reference.startswith("I"):
            target = reference.partition(".")[0]
        leads = target in self._anchors and target not in self._codes
        return Run(text or reference, link=target if leads else None)

    def listed(self, references: Sequence[str]) -> tuple[Run, ...]:
        """References with commas between them."""
        found: list[Run] = []
        for reference in references:
            found += [Run(", ")] if found else []
            found.append(self.to(reference))
        return tuple(found)

    def within(self, text: str) -> tuple[Run, ...]:
        """Prose of the reviewer, with the references in it as links."""
        found: list[Run] = []
        at = 0
        for reference in references_in(text, self._codes):
            run = self.to(reference.name)
            if reference.marked:
                run = self._marked(reference.name)
            if run.link is None:
                continue
            if reference.start > at:
                found.append(Run(text[at : reference.start]))
            found.append(run)
            at = reference.end
        if at < len(text) or not found:
            found.append(Run(text[at:]))
        return tuple(found)

    def _marked(self, name: str) -> Run:
        """A reference that was typed with a `#`: always meant as one, even where a person has that code."""
        words = self._words.get(name)
        shown = f"{name}, {words}" if words else name
        return Run(shown, link=name) if name in self._anchors else self.to(name, shown)

    def prose(self, text: str, *, lead: str = "") -> tuple[Paragraph, ...]:
        """A field of many lines as numbered paragraphs with links; `lead` stands in bold before the first."""
        found = []
        for place, part in enumerate(paragraphs(text)):
            linked = self.within(part.runs[0].text)
            opening = (bold(f"{lead}: "),) if lead and place == 0 else ()
            found.append(Paragraph((*opening, *linked), numbered=True))
        return tuple(found)


def numbered(text: str) -> Paragraph:
    """A numbered sentence of the paper's own."""
    return paragraph(text, numbered=True)


def headed(title: str, blocks: Sequence[Block], *, level: int = 2, anchor: str | None = None) -> tuple[Block, ...]:
    """Blocks under a heading; nothing where there are none."""
    return (Heading(level, title, anchor), *blocks) if blocks else ()


def filled(rows: Iterable[tuple[str, Text]]) -> tuple[Block, ...]:
    """Labels with values, without those that say nothing."""
    kept = [(label, value) for label, value in rows if any(run.text.strip() for run in runs(value))]
    return (facts(kept),) if kept else ()


def all_facts(rows: Iterable[tuple[str, Text]], instead: str = "Not recorded.") -> FactList:
    """Labels with values; `instead` stands where the record says nothing but the guidance asks."""
    return facts(
        (label, value if any(run.text.strip() for run in runs(value)) else Run(instead, italic=True))
        for label, value in rows
    )


def joined(*parts: str, by: str = ", ") -> str:
    """The parts that say something, joined."""
    return by.join(part for part in (text.strip() for text in parts) if part)


def lines(*parts: Text) -> tuple[Run, ...]:
    """The parts that say something, each on a line of its own."""
    found: list[Run] = []
    for part in parts:
        said = runs(part)
        if any(run.text.strip() for run in said):
            found += [Run("\n")] if found else []
            found += said
    return tuple(found)


def labelled(label: str, text: str) -> Text:
    """A text after its label in bold; nothing without a text."""
    return (bold(f"{label}: "), Run(text)) if text.strip() else ""


def when_text(when: When) -> str:
    """A date as read, in words; where it could not be read, as typed; where there is none, `no date`."""
    if when.start is None and when.typed.strip():
        return when.typed
    return long(when)


def as_typed(when: When) -> str:
    """The date as typed where that says something else than `when_text`; empty otherwise."""
    typed = when.typed.strip()
    return "" if _spelt(typed) in ("", _spelt(when_text(when)), _spelt(short(when))) else typed


def _spelt(text: str) -> str:
    """A date without what says nothing: case, commas, points, and months written out or not."""
    words = re.sub(r"[,.]", " ", text.casefold()).split()
    return " ".join(word[:3] if word.isalpha() else word.lstrip("0") or "0" for word in words)


def days(number: int) -> str:
    """A number of days, with the comma of thousands."""
    return f"{number:,} {plural(number, 'day')}"


def marking(head: PaperHead, edition: Edition, *, alone: str = "") -> str:
    """The line at the head and foot of every page; `alone` names a paper that is confidential by what it is."""
    given = head.review.protective_marking.strip()
    if alone:
        return joined(given, f"CONFIDENTIAL: {alone.upper()}", by=" · ")
    return joined(given, "CONFIDENTIAL EDITION" if edition == "confidential" else "", by=" · ")


def front_note(reason: str, edition: Edition) -> str:
    """The paragraph on the front of a paper: what the confidential edition is, or why a committee's is exempt."""
    reason = reason.strip()
    return _CONFIDENTIAL if edition == "confidential" else f"{_EXEMPT}{reason}" if reason else ""


def next_version(head: PaperHead, paper: str, edition: Edition) -> str:
    """The version that a paper made now bears: one more than was issued of it in this edition."""
    return str(max((issue.number for issue in issued(head, paper, edition)), default=0) + 1)


def issued(head: PaperHead, paper: str, edition: Edition) -> tuple[IssueDetail, ...]:
    """What was issued of a paper in one edition."""
    return tuple(issue for issue in head.issues if issue.paper == paper and issue.edition == edition)


def versions(head: PaperHead, paper: str, edition: Edition, version: str, date: datetime.date) -> tuple[Version, ...]:
    """The version table: what was issued before, then this one."""
    before = [
        Version(
            str(issue.number),
            issue.issued_on,
            issue.issued_by,
            f"Issued as {issue.file_format.upper()}; audit trail {issue.audit_count}-{issue.audit_head[:16]}",
        )
        for issue in issued(head, paper, edition)
    ]
    author = head.reviewer.name if head.reviewer else ""
    return (*before, Version(version, date, author, "This version"))


def cover(
    head: PaperHead,
    title: str,
    paper: str,
    edition: Edition,
    date: datetime.date,
    version: str,
    rows: Iterable[tuple[str, Text]] = (),
    note: str = "",
) -> Cover:
    """The front page of a paper."""
    reviewer = head.reviewer
    return Cover(
        title=title,
        subtitle=head.review.title,
        reference=head.review.reference,
        organisation=head.template.organisation or head.review.agency,
        prepared_by=joined(reviewer.name, reviewer.post) if reviewer else "",
        date=date,
        marking=marking(head, edition),
        facts=(
            ("Version", version),
            ("Edition", PaperEdition(edition).in_papers),
            *((label, value) for label, value in rows if any(run.text.strip() for run in runs(value))),
        ),
        versions=versions(head, paper, edition, version, date),
        note=note,
        logo=Logo(head.template.logo, head.template.logo_alternative) if head.template.logo else None,
    )


def on(date: datetime.date | None, otherwise: str = "") -> str:
    """A day in words, or what stands where there is none."""
    return long_date(date) or otherwise


def unlinked(text: str, lead: str = "") -> tuple[Paragraph, ...]:
    """Prose in which a reference is one of another review, and so leads nowhere in this paper."""
    return tuple(
        Paragraph((*((bold(f"{lead}: "),) if lead and place == 0 else ()), *part.runs), numbered=True)
        for place, part in enumerate(paragraphs(text))
    )
