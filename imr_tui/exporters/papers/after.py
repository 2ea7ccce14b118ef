"""Elements shared by the papers for DMT: review details, who delivers the plan, and how it is reviewed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    PaperDocument,
    Section,
    Table,
    TableColumn,
    Text,
    italic,
    long_date,
    table,
)
from imr_tui.exporters.papers.parts import Links, ended, filled, joined, marking, numbered
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.consideration import ConsiderationRecord
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.services.papers.data import PaperHead
from imr_tui.vocabulary import Arrangement, OfficerPart, PaperEdition, PaperName, ReviewMethod

# A sentence ends after a word of three letters or more, so that "Dr. Bell" and "e.g. a" do not count as ends.
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+(?=[^\W\d_a-z]|[“‘\"'])")
_SHORT, _LONG = 40, 240


def particulars(head: PaperHead, edition: Edition, *more: tuple[str, Text]) -> tuple[Block, ...]:
    """Return the review details at the top of a short paper."""
    review, reviewer = head.review, head.reviewer
    return filled(
        (
            ("Review", joined(review.reference, review.title) if review.uid else review.title),
            ("Organisation", review.agency),
            ("Prepared by", joined(reviewer.name, reviewer.post) if reviewer else ""),
            *ended(head),
            *more,
            ("Edition", PaperEdition(edition).in_papers),
            ("Audit trail reference", head.audit_head),
        )
    )


def document(
    head: PaperHead,
    paper: PaperName,
    edition: Edition,
    date: datetime.date,
    version: str,
    sections: Iterable[Section],
    *,
    alone: str = "",
) -> PaperDocument:
    """Return a paper made of sections; `alone` as in `parts.marking`."""
    title = paper.label
    return PaperDocument(
        title=f"{title}: {head.review.title}",
        reference=head.review.reference,
        version=version,
        date=date,
        edition=edition,
        sections=tuple(sections),
        author=head.reviewer.name if head.reviewer else "",
        marking=marking(head, edition, alone=alone),
        audit_head=head.audit_head,
        accent=head.template.accent,
        typeface=head.template.typeface,
        subject=f"{title}: confidential" if alone else title,
    )


def links_of(items: Iterable[RecommendationDetail], codes: Iterable[str], *more: str) -> Links:
    """Return links to the recommendations and actions that a paper shows, and to `more`."""
    shown = tuple(items)
    actions = (action.reference for item in shown for action in item.actions)
    return Links((*(item.reference for item in shown), *actions, *more), codes)


def officers(held: ConsiderationRecord, edition: Edition) -> Table:
    """Return who delivers the plan. The committee edition gives posts, or names if no post is recorded (§7.1)."""
    names = edition == "confidential"
    columns = (
        *(
            (TableColumn("Name", 1.6, row_head=True), TableColumn("Post", 2.4))
            if names
            else (TableColumn("Post", 3, row_head=True),)
        ),
        TableColumn("Role", 2),
        TableColumn("Strand", 1.4),
    )
    rows = [
        (
            *((o.name, sentence(o.post)) if names else (sentence(o.post or o.name),)),
            sentence(OfficerPart(o.part).in_papers),
            sentence(o.strand),
        )
        for o in held.officers
    ]
    return table(columns, rows, empty="No officers are recorded.")


def delivery(held: ConsiderationRecord) -> tuple[tuple[str, Text], ...]:
    """Return how the plan is delivered, authorised and reviewed, stating what is not recorded (§8.2, §8.3)."""
    none = italic("Not recorded.")
    authorised = joined(long_date(held.authorised_on), f"by {held.authorised_by}" if held.authorised_by.strip() else "")
    return (
        ("Delivery", sentence(Arrangement.in_papers_of(held.arrangement)) or none),
        ("Plan authorised", authorised or italic("Not yet authorised (§8.3).")),
        ("Review date of the plan", long_date(held.plan_review_on) or italic("No date agreed yet (§8.3).")),
        ("Review method", sentence(ReviewMethod.in_papers_of(held.review_method)) or none),
        ("Review arrangements", held.review_method_note),
    )


def delivered(held: ConsiderationRecord, edition: Edition, title: str = "Who delivers the plan") -> Section:
    """Return the section on who delivers the plan and how it is reviewed."""
    people: Block = officers(held, edition) if held.officers else numbered("No officers or group members are recorded.")
    return Section(title, (*filled(delivery(held)), people))


def line_of(text: str) -> str:
    """Return the first sentence or two of a text, for a list."""
    first = re.split(r"\n\s*\n", text.strip())[0].strip()
    if len(first) <= _LONG:
        return first
    end = next((found.start() for found in _SENTENCE.finditer(first) if found.start() >= _SHORT), len(first))
    return first[:end]
