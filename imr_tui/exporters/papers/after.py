"""What the papers for DMT share: the particulars at their head, who delivers the plan, and how it is reviewed."""

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
from imr_tui.exporters.papers.parts import Links, filled, joined, marking, numbered
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.consideration import ConsiderationRecord
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.services.papers.data import PaperHead
from imr_tui.vocabulary import Arrangement, OfficerPart, PaperEdition, PaperName, ReviewMethod

# Where a sentence ends: after a word of some length, so that "Dr. Bell" and "e.g. a" are none.
_SENTENCE = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+(?=[^\W\d_a-z]|[“‘\"'])")
_SHORT, _LONG = 40, 240


def particulars(head: PaperHead, edition: Edition, *more: tuple[str, Text]) -> tuple[Block, ...]:
    """The facts at the head of a short paper."""
    review, reviewer = head.review, head.reviewer
    return filled(
        (
            ("Review", joined(review.reference, review.title) if review.uid else review.title),
            ("Organisation", review.agency),
            ("Prepared by", joined(reviewer.name, reviewer.post) if reviewer else ""),
            *more,
            ("Edition", PaperEdition(edition).in_papers),
            ("Audit trail at", head.audit_head),
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
    """A paper from its sections; `alone` as in `parts.marking`."""
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
    """Links to the recommendations and actions that a paper shows, and to `more`."""
    shown = tuple(items)
    actions = (action.reference for item in shown for action in item.actions)
    return Links((*(item.reference for item in shown), *actions, *more), codes)


def officers(held: ConsiderationRecord, edition: Edition) -> Table:
    """Who delivers the plan. A committee reads posts, and a name only where no post is recorded (§7.1)."""
    names = edition == "confidential"
    columns = (
        *(
            (TableColumn("Name", 1.6, row_head=True), TableColumn("Post", 2.4))
            if names
            else (TableColumn("Post", 3, row_head=True),)
        ),
        TableColumn("Part", 2),
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
    return table(columns, rows, empty="Nobody is recorded.")


def delivery(held: ConsiderationRecord) -> tuple[tuple[str, Text], ...]:
    """How the plan is delivered, authorised and reviewed (§8.2, §8.3); what is not recorded is said."""
    none = italic("Not recorded.")
    authorised = joined(long_date(held.authorised_on), f"by {held.authorised_by}" if held.authorised_by.strip() else "")
    return (
        ("Arrangement", sentence(Arrangement.in_papers_of(held.arrangement)) or none),
        ("Plan authorised", authorised or italic("Not yet authorised (§8.3).")),
        ("Plan to be reviewed on", long_date(held.plan_review_on) or italic("No date is agreed (§8.3).")),
        ("How it will be reviewed", sentence(ReviewMethod.in_papers_of(held.review_method)) or none),
        ("About that review", held.review_method_note),
    )


def delivered(held: ConsiderationRecord, edition: Edition, title: str = "Who delivers the plan") -> Section:
    """The section on who delivers the plan and how it is reviewed."""
    people: Block = officers(held, edition) if held.officers else numbered("No officers or group members are recorded.")
    return Section(title, (*filled(delivery(held)), people))


def line_of(text: str) -> str:
    """The first sentence or two of a text: what one line of a list says of it."""
    first = re.split(r"\n\s*\n", text.strip())[0].strip()
    if len(first) <= _LONG:
        return first
    end = next((found.start() for found in _SENTENCE.finditer(first) if found.start() >= _SHORT), len(first))
    return first[:end]
