"""The chronology (§6, §7.2), as an appendix of the report and as a separate paper."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    PaperDocument,
    Run,
    Section,
    Table,
    TableColumn,
    Text,
    bold,
    long_date,
    paragraph,
    table,
)
from imr_tui.exporters.papers.figures import timeline
from imr_tui.exporters.papers.parts import (
    Links,
    as_typed,
    days,
    filled,
    joined,
    labelled,
    lines,
    marking,
    when_text,
)
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.chronology.chronology import EventDetail, SourceDetail
from imr_tui.services.chronology.gaps import LEAST_DAYS, Gap
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import Mark, PaperEdition, PaperName
from imr_tui.wording import count_in_words, in_words, plural, series

_COLUMNS = (
    TableColumn("Ref", 0.55, row_head=True),
    TableColumn("Date", 1.15),
    TableColumn("Who and where", 1.7),
    TableColumn("What happened", 2.55),
    TableColumn("Decision and action", 1.95),
    TableColumn("Expected practice and comment", 1.9),
    TableColumn("Sources and marks", 1.2),
)
_EVENTS = ("event is", "events are")
_COUNTED = {
    Mark.MISSED_OPPORTUNITY.label: ("a missed opportunity", "missed opportunities"),
    Mark.KEY_EVENT.label: ("a key event", "key events"),
}
"""What one event, and several events, with a mark are marked as, if not the label itself."""


def chronology(data: ReportData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the chronology as a separate paper: review details and the table, in landscape.

    Takes the record, the edition, the paper's date and its version. Names are as recorded.
    """
    review = data.head.review
    links = Links(anchors(data), (person.code for person in data.people))
    reviewer = data.head.reviewer
    head = filled(
        (
            ("Review", joined(review.reference, review.title)),
            ("Organisation", review.agency),
            ("Prepared by", joined(reviewer.name, reviewer.post) if reviewer else ""),
            ("Edition", PaperEdition(edition).in_papers),
            ("Audit trail reference", data.head.audit_head),
        )
    )
    title = PaperName.CHRONOLOGY.label
    return PaperDocument(
        title=f"{title}: {review.title}",
        reference=review.reference,
        version=version,
        date=date,
        edition=edition,
        sections=(
            Section(
                title,
                (*head, *opening(data), events_table(data, links)),
                orientation="landscape",
                numbered=False,
            ),
            *_references(data),
        ),
        author=reviewer.name if reviewer else "",
        marking=marking(data.head, edition),
        audit_head=data.head.audit_head,
        accent=data.head.template.accent,
        typeface=data.head.template.typeface,
        subject="Chronology of an Individual Management Review",
    )


def _references(data: ReportData) -> tuple[Section, ...]:
    """Return what each code and reference in the table means, for readers without the report."""
    groups: tuple[tuple[str, str, list[tuple[str, str]]], ...] = (
        (
            "Codes",
            "Role, team and organisation",
            [(p.code, sentence(joined(p.role, p.team, p.organisation))) for p in data.people],
        ),
        (
            "Documents",
            "Document",
            [
                (d.reference, joined(d.title, d.author, when_text(d.dated) if d.dated.typed.strip() else ""))
                for d in data.documents
            ],
        ),
        (
            "Interviews",
            "Interview",
            [(i.reference, joined(i.code, long_date(i.held_on))) for i in data.interviews],
        ),
        ("Terms of reference", "Term", [(term.reference, term.text) for term in data.terms]),
    )
    tables = tuple(
        table(
            (TableColumn("Ref", 0.5, row_head=True), TableColumn(column, 7)),
            rows,
            caption=caption,
            anchors=[None if caption == "Codes" else row[0] for row in rows],
        )
        for caption, column, rows in groups
        if rows
    )
    if not tables:
        return ()
    return (Section("Codes and references", tables, orientation="landscape", numbered=False),)


def anchors(data: ReportData) -> Iterator[str]:
    """Return the anchors of the separate chronology."""
    for group in (data.events, data.documents, data.interviews, data.terms):
        yield from (part.reference for part in group)


def opening(data: ReportData) -> tuple[Block, ...]:
    """Return a summary of the table and the timeline."""
    if not data.events:
        return ()
    undated = sum(1 for event in data.events if event.when.start is None)
    marked = {mark: sum(mark in event.marks for event in data.events) for mark in _marks(data.events)}
    counts = [
        f"{in_words(number)} {'' if index else f'{plural(number, *_EVENTS)} marked '}"
        f"as {plural(number, *_COUNTED.get(mark, (mark, mark)))}"
        for index, (mark, number) in enumerate(marked.items())
    ]
    order = f"{sentence(count_in_words(len(data.events), 'event'))} in date order"
    if undated:
        order += f"; {count_in_words(undated, 'undated event comes', 'undated events come')} last"
    sentences = [f"{order}."]
    if counts:
        sentences.append(f"{sentence(series(counts))}.")
    if data.gaps:
        periods = count_in_words(len(data.gaps), "period")
        shown = plural(len(data.gaps), "is", "are each")
        sentences.append(
            f'{sentence(periods)} of {LEAST_DAYS} days or more with nothing recorded {shown} shown as "Gap".'
        )
    drawing = timeline(data.events, data.gaps)
    return (paragraph(" ".join(sentences), style="quiet"), *((drawing,) if drawing else ()))


def events_table(data: ReportData, links: Links) -> Table:
    """Return every event with its full text, in date order, with the gaps; the rows are anchored by reference."""
    gaps_before: dict[int, list[Gap]] = {}
    for gap in data.gaps:
        gaps_before.setdefault(gap.position, []).append(gap)
    rows: list[tuple[Text, ...]] = []
    names: list[str | None] = []
    for index, event in enumerate(data.events):
        for gap in gaps_before.get(index, ()):
            rows.append(_gap(gap))
            names.append(None)
        rows.append(_event(event, links))
        names.append(event.reference)
    return table(_COLUMNS, rows, empty="No events are recorded.", anchors=names)


def _event(event: EventDetail, links: Links) -> tuple[Text, ...]:
    typed = as_typed(event.when)
    marks = [bold(sentence(mark)) for mark in event.marks]
    return (
        event.reference,
        lines(when_text(event.when), labelled("As recorded", typed)),
        lines(
            bold(", ".join(event.people)),
            labelled("As recorded", event.people_typed) if event.people else event.people_typed,
            event.agency,
            event.team,
        ),
        event.what_happened,
        lines(
            labelled("Decision", event.decision),
            labelled("Action taken", event.action_taken),
            labelled("Action not taken", event.action_not_taken),
        ),
        lines(labelled("Expected", event.expected_practice), labelled("Comment", event.comment)),
        lines(
            *(_source(source, links) for source in event.sources),
            labelled("As recorded", event.source_typed) if event.sources else event.source_typed,
            *marks,
            (Run("Terms "), *links.listed(event.terms)) if event.terms else "",
        ),
    )


def _source(source: SourceDetail, links: Links) -> Text:
    page = f" p. {source.page}" if source.page else ""
    note = f" ({source.note})" if source.note.strip() else ""
    return (links.to(source.reference), Run(f"{page}{note}")) if page or note else links.to(source.reference)


def _gap(gap: Gap) -> tuple[Text, ...]:
    span = f"{long_date(gap.first)} to {long_date(gap.last)}"
    return ("Gap", span, "", bold(f"Nothing is recorded for {days(gap.days)}."), "", "", "")


def _marks(events: Sequence[EventDetail]) -> list[str]:
    return list(dict.fromkeys(mark for event in events for mark in event.marks))
