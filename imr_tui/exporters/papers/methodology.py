"""The methodology: how the review was carried out, who was interviewed and why, and the documents used (§7.1)."""

from __future__ import annotations

from imr_tui.exporters.core.document import Block, Heading, Section, TableColumn, Text, bold, italic, long_date, table
from imr_tui.exporters.papers.parts import headed, joined, labelled, lines, numbered, on, sources, unlinked, when_text
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.papers.data import InterviewDetail, ReportData
from imr_tui.vocabulary import DocumentWeight, InterviewState, Relation, ScopeMethod
from imr_tui.wording import how_many


def methodology(data: ReportData) -> Section:
    """Return how the review was carried out, who was interviewed and why, and every document used (§7.1)."""
    scope = data.scopes[-1] if data.scopes else None
    how = ScopeMethod.label_of(scope.method) if scope else ""
    method = f"The review was carried out as a {how}." if scope and scope.method == ScopeMethod.DESKTOP else ""
    if scope and scope.method == ScopeMethod.INTERVIEWS:
        method = "The review was carried out from records and interviews."
    blocks: list[Block] = [
        numbered(method or "The method of the review is not recorded."),
        numbered(sources(data)),
        numbered(
            "People are shown by code. The key to the codes is a separate, confidential paper (§7.1)."
            if data.people
            else "The anonymisation key has no people yet."
        ),
        *headed("People shown by code", _people(data)),
        Heading(2, "Interviews"),
        *_interviews(data),
        Heading(2, "Documents used"),
        *_documents(data),
    ]
    if scope and scope.method_reason.strip():
        blocks[1:1] = unlinked(scope.method_reason, "Reason for this method")
    return Section("Methodology", tuple(blocks))


def _people(data: ReportData) -> tuple[Block, ...]:
    if not data.people:
        return ()
    rows = [
        (
            person.code,
            sentence(person.role),
            joined(person.team, person.organisation),
            sentence(Relation(person.relation).in_papers),
        )
        for person in data.people
    ]
    columns = (
        TableColumn("Code", 0.7, row_head=True),
        TableColumn("Role", 2),
        TableColumn("Team and organisation", 2.2),
        TableColumn("Relation to the review", 1.7),
    )
    return (table(columns, rows),)


def _interviews(data: ReportData) -> tuple[Block, ...]:
    if not data.interviews:
        return (numbered("No interviews are recorded."),)
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Person", 1.6),
        TableColumn("Reason for interview", 2.5),
        TableColumn("Date and place", 1.7),
        TableColumn("Record", 1.7),
    )
    rows = map(_interview, data.interviews)
    return (table(columns, rows, anchors=[item.reference for item in data.interviews]),)


def _interview(item: InterviewDetail) -> tuple[Text, ...]:
    state = sentence(InterviewState(item.state).in_papers)
    if item.state == InterviewState.AGREED and item.agreed_on:
        state = f"{state} on {long_date(item.agreed_on)}"
    return (
        item.reference,
        lines(bold(item.code), sentence(item.role), joined(item.team, item.organisation)),
        item.why_selected or italic("Not recorded."),
        lines(on(item.held_on, "No date"), sentence(item.place)),
        lines(state, labelled("Companion", item.companion), labelled("Also present", item.others_present)),
    )


def _documents(data: ReportData) -> tuple[Block, ...]:
    if not data.documents:
        return (numbered("No documents are recorded."),)
    columns = (
        TableColumn("Ref", 0.5, row_head=True),
        TableColumn("Document", 3),
        TableColumn("Date", 1.3),
        TableColumn("Location", 2),
        TableColumn("Weight", 1),
    )
    rows = map(_document, data.documents)
    return (table(columns, rows, anchors=[item.reference for item in data.documents]),)


def _document(item: DocumentRecord) -> tuple[Text, ...]:
    pages = how_many(item.pages, "page") if item.pages else ""
    read = f"Read on {long_date(item.read_on)}" if item.read_on else ""
    dated = when_text(item.dated) if item.dated.typed.strip() or item.dated.start else "No date"
    return (
        item.reference,
        lines(bold(item.title), sentence(joined(item.author, pages)), item.note),
        dated,
        lines(sentence(joined(item.system, item.location)), read),
        sentence(DocumentWeight(item.weight).in_papers) if item.weight else "",
    )
