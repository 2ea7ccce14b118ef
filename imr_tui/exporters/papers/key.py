"""The anonymisation key (§7.1): a separate paper, marked confidential on every page and never for a committee."""

from __future__ import annotations

import datetime

from imr_tui.exporters.core.document import Edition, PaperDocument, Section, TableColumn, Text, bold, paragraph, table
from imr_tui.exporters.papers.parts import filled, joined, labelled, lines, marking
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import KeyData
from imr_tui.services.people.people import PersonDetail
from imr_tui.vocabulary import AliasKind, PaperName, Relation


def key(data: KeyData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the key. Takes the people in full, the edition (always `confidential`), date and version."""
    review = data.head.review
    reviewer = data.head.reviewer
    columns = (
        TableColumn("Code", 0.6, row_head=True),
        TableColumn("Name", 1.6),
        TableColumn("Also known as", 1.5),
        TableColumn("Role, team and organisation", 2.2),
        TableColumn("Contact", 2.0),
        TableColumn("Note", 1.8),
    )
    title = PaperName.KEY.label
    head = filled(
        (
            ("Review", joined(review.reference, review.title)),
            ("Organisation", review.agency),
            ("Prepared by", joined(reviewer.name, reviewer.post) if reviewer else ""),
            ("Audit trail reference", data.head.audit_head),
        )
    )
    lead = (
        "Confidential. This key gives the real name of each person shown by code. Keep it apart from the report, "
        "share it only with people who need it, and never submit it to a committee."
    )
    people = table(columns, map(_row, data.people), empty="The key has no people yet.")
    return PaperDocument(
        title=f"{title}: {review.reference}",
        reference=review.reference,
        version=version,
        date=date,
        edition=edition,
        sections=(
            Section(title, (*head, paragraph(lead, style="lead"), people), orientation="landscape", numbered=False),
        ),
        author=reviewer.name if reviewer else "",
        marking=marking(data.head, edition, alone=title),
        audit_head=data.head.audit_head,
        accent=data.head.template.accent,
        typeface=data.head.template.typeface,
        subject="Anonymisation key: confidential",
    )


def _row(person: PersonDetail) -> tuple[Text, ...]:
    return (
        person.code,
        lines(bold(person.real_name or "Not recorded"), "Deceased" if person.deceased else ""),
        lines(*(joined(alias.name, AliasKind(alias.kind).in_papers, by=", ") for alias in person.aliases)),
        lines(person.role, person.team, person.organisation, sentence(Relation(person.relation).in_papers)),
        lines(
            labelled("Telephone", person.telephone),
            labelled("E-mail", person.email),
            labelled("Address", person.address),
        ),
        person.note,
    )
