"""Elements shared by the papers: cross-references, prose from fields, the cover, versions and markings."""

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
from imr_tui.services.papers.data import IssueDetail, PaperHead, ReportData
from imr_tui.services.record.references import references_in
from imr_tui.vocabulary import PaperEdition
from imr_tui.wording import count_in_words, plural

_EXEMPT = (
    "This paper contains exempt information (Local Government Act 1972, Schedule 12A, Part 1). In all the "
    "circumstances of the case, the public interest in maintaining the exemption outweighs the public interest in "
    "disclosing the information. Reason: "
)
_CONFIDENTIAL = (
    "This edition contains text as it was recorded and may name people. Do not submit it to a committee or share "
    "it. Use the committee edition, which shows people by code."
)


class Links:
    """Turns references into links, if the paper has the anchor."""

    def __init__(
        self, anchors: Iterable[str], codes: Iterable[str] = (), words: Mapping[str, str] | None = None
    ) -> None:
        """Take the paper's anchors.

        `codes` of people are never links, even if one looks like a reference (D1 for a daughter). `words` gives the
        text to show after a reference that was typed with a `#`: the date of an event.
        """
        self._codes = frozenset(codes)
        self._anchors = frozenset(anchors)
        self._words = dict(words or {})

    def to(self, reference: str, text: str = "") -> Run:
        """Return a reference as a link, shown as `text` if given; plain text if the paper has no such anchor.

        An excerpt (I2.1) links to its interview.
        """
        target = reference
        if reference not in self._anchors and reference.startswith("I"):
            target = reference.partition(".")[0]
        leads = target in self._anchors and target not in self._codes
        return Run(text or reference, link=target if leads else None)

    def listed(self, references: Sequence[str]) -> tuple[Run, ...]:
        """Return references separated by commas."""
        found: list[Run] = []
        for reference in references:
            found += [Run(", ")] if found else []
            found.append(self.to(reference))
        return tuple(found)

    def series(self, references: Sequence[str]) -> tuple[Run, ...]:
        """Return references as a sentence lists them: R1, R2 and R3."""
        *before, last = references
        return (*self.listed(before), Run(" and "), self.to(last)) if before else (self.to(last),)

    def within(self, text: str) -> tuple[Run, ...]:
        """Return the reviewer's prose with its references as links."""
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
        """Return a reference typed with a `#`, which is always a reference, even if a person has that code."""
        words = self._words.get(name)
        shown = f"{name}, {words}" if words else name
        return Run(shown, link=name) if name in self._anchors else self.to(name, shown)

    def prose(self, text: str, *, lead: str = "") -> tuple[Paragraph, ...]:
        """Return a multi-line field as numbered paragraphs with links; `lead` comes before the first, in bold."""
        found = []
        for index, part in enumerate(paragraphs(text)):
            linked = self.within(part.runs[0].text)
            opening = (bold(f"{lead}: "),) if lead and index == 0 else ()
            found.append(Paragraph((*opening, *linked), numbered=True))
        return tuple(found)


def numbered(text: str) -> Paragraph:
    """Return a numbered paragraph of the paper's own text."""
    return paragraph(text, numbered=True)


def headed(title: str, blocks: Sequence[Block], *, level: int = 2, anchor: str | None = None) -> tuple[Block, ...]:
    """Return blocks under a heading; nothing if there are no blocks."""
    return (Heading(level, title, anchor), *blocks) if blocks else ()


def filled(rows: Iterable[tuple[str, Text]]) -> tuple[Block, ...]:
    """Return a list of labels and values without the empty ones."""
    kept = [(label, value) for label, value in rows if any(run.text.strip() for run in runs(value))]
    return (facts(kept),) if kept else ()


def all_facts(rows: Iterable[tuple[str, Text]], instead: str = "Not recorded.") -> FactList:
    """Return a list of all labels and values; `instead` replaces an empty value that the guidance asks for."""
    return facts(
        (label, value if any(run.text.strip() for run in runs(value)) else Run(instead, italic=True))
        for label, value in rows
    )


def joined(*parts: str, by: str = ", ") -> str:
    """Return the non-empty parts, joined."""
    return by.join(part for part in (text.strip() for text in parts) if part)


def lines(*parts: Text) -> tuple[Run, ...]:
    """Return the non-empty parts, each on its own line."""
    found: list[Run] = []
    for part in parts:
        part_runs = runs(part)
        if any(run.text.strip() for run in part_runs):
            found += [Run("\n")] if found else []
            found += part_runs
    return tuple(found)


def labelled(label: str, text: str) -> Text:
    """Return a text after its label in bold; nothing if the text is empty."""
    return (bold(f"{label}: "), Run(text)) if text.strip() else ""


def when_text(when: When) -> str:
    """Return a date in words; as typed if it could not be read; `no date` if there is none."""
    if when.start is None and when.typed.strip():
        return when.typed
    return long(when)


def as_typed(when: When) -> str:
    """Return the date as typed if it differs from `when_text`; empty otherwise."""
    typed = when.typed.strip()
    return "" if _spelt(typed) in ("", _spelt(when_text(when)), _spelt(short(when))) else typed


def _spelt(text: str) -> str:
    """Return a date reduced for comparison: case, punctuation and shortened months make no difference."""
    words = re.sub(r"[,.]", " ", text.casefold()).split()
    return " ".join(word[:3] if word.isalpha() else word.lstrip("0") or "0" for word in words)


def sources(data: ReportData) -> str:
    """Return a sentence with the number of documents, interviews and events behind a report."""
    documents, interviews = count_in_words(len(data.documents), "document"), len(data.interviews)
    events = count_in_words(len(data.events), "event")
    return f"The report draws on {documents}, {count_in_words(interviews, 'interview')} and a chronology of {events}."


def days(number: int) -> str:
    """Return a number of days in figures, with a comma for thousands."""
    return f"{number:,} {plural(number, 'day')}"


def marking(head: PaperHead, edition: Edition, *, alone: str = "") -> str:
    """Return the marking at the top and bottom of every page; `alone` names a paper that is always confidential."""
    given = head.review.protective_marking.strip()
    if alone:
        return joined(given, f"CONFIDENTIAL: {alone.upper()}", by=" · ")
    return joined(given, "CONFIDENTIAL EDITION" if edition == "confidential" else "", by=" · ")


def front_note(reason: str, edition: Edition) -> str:
    """Return the note on the front: what the confidential edition is, or why a committee paper is exempt."""
    reason = reason.strip()
    return _CONFIDENTIAL if edition == "confidential" else f"{_EXEMPT}{reason}" if reason else ""


def ended(head: PaperHead) -> tuple[tuple[str, str], ...]:
    """Return the fact that the review was declined or withdrawn, with the reason; nothing for any other review."""
    return (("Review ended", head.review.ending),) if head.review.ending else ()


def next_version(head: PaperHead, paper: str, edition: Edition) -> str:
    """Return the version of a paper made now: one more than the last one issued in this edition."""
    return str(max((issue.number for issue in issued(head, paper, edition)), default=0) + 1)


def issued(head: PaperHead, paper: str, edition: Edition) -> tuple[IssueDetail, ...]:
    """Return the issues of a paper in one edition."""
    return tuple(issue for issue in head.issues if issue.paper == paper and issue.edition == edition)


def versions(head: PaperHead, paper: str, edition: Edition, version: str, date: datetime.date) -> tuple[Version, ...]:
    """Return the version table: earlier issues, then this one."""
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
    return (*before, Version(version, date, author, "Current version"))


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
    """Return the cover of a paper."""
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
            *ended(head),
            *((label, value) for label, value in rows if any(run.text.strip() for run in runs(value))),
        ),
        versions=versions(head, paper, edition, version, date),
        note=note,
        logo=Logo(head.template.logo, head.template.logo_alternative) if head.template.logo else None,
    )


def on(date: datetime.date | None, otherwise: str = "") -> str:
    """Return a date in words, or `otherwise` if there is none."""
    return long_date(date) or otherwise


def unlinked(text: str, lead: str = "") -> tuple[Paragraph, ...]:
    """Return prose whose references belong to another review, so that none becomes a link."""
    return tuple(
        Paragraph((*((bold(f"{lead}: "),) if lead and index == 0 else ()), *part.runs), numbered=True)
        for index, part in enumerate(paragraphs(text))
    )
