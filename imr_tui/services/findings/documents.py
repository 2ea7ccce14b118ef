"""The document register: every record used in the review, and where each is cited (§6, §7.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from peewee import fn

from imr_tui.dates.when import When, short
from imr_tui.errors import BadInput
from imr_tui.models import Document, Event, EventSource, EvidenceLink, Finding
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing
from imr_tui.vocabulary import DocumentWeight

WEIGHT_HELP: Final = (
    "Primary: made at the time by somebody who took part. Secondary: drawn from other records. Anecdotal: an account "
    "given later or at second hand."
)
_FIELDS: Final = ("title", "author", "system", "location", "pages", "weight", "read_on", "note")
_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document in the register; `uid` is empty and `version` 0 for a new one.

    `events` and `findings` are the numbers of events and findings that cite it.
    """

    uid: str = ""
    version: int = 0
    number: int = 0
    title: str = ""
    author: str = ""
    dated: When = field(default_factory=lambda: When(""))
    system: str = ""
    location: str = ""
    pages: int | None = None
    weight: str | None = None
    read_on: date | None = None
    note: str = ""
    events: int = 0
    findings: int = 0

    @property
    def reference(self) -> str:
        """D1, D2, …"""
        return f"D{self.number}"

    @property
    def weighed(self) -> str:
        """The label of its weight; empty if none is recorded."""
        return DocumentWeight.label_of(self.weight)


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation of a document: `reference` is E12 or F3, `page` is as entered."""

    reference: str
    page: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Citations:
    """The citations of a document: the first events in the order of the chronology, and all findings."""

    events: tuple[Citation, ...]
    findings: tuple[Citation, ...]
    all_events: int
    """The number of citations in events, including those not listed."""


def everything(review_uid: str, words: str = "") -> tuple[DocumentRecord, ...]:
    """Return the register by number; with `words`, only the documents that contain all of them."""
    key = records.review_id(review_uid)
    events: Any = EventSource.select(EventSource.document, fn.COUNT(fn.DISTINCT(EventSource.event))).join(Document)
    used = dict(events.where(Document.review == key).group_by(EventSource.document).tuples())
    links: Any = EvidenceLink.select(EvidenceLink.document, fn.COUNT(fn.DISTINCT(EvidenceLink.finding))).join(Document)
    cited = dict(links.where(Document.review == key).group_by(EvidenceLink.document).tuples())
    rows: Any = Document.select().where(Document.review == key).order_by(Document.number).dicts()
    found = (_record(row, used.get(row["id"], 0), cited.get(row["id"], 0)) for row in rows)
    return tuple(document for document in found if _has(document, words))


def detail(uid: str) -> DocumentRecord:
    """Return one document. Raises BadInput if it does not exist."""
    row = records.row_of(Document, uid)
    events = EventSource.select(fn.COUNT(fn.DISTINCT(EventSource.event))).where(EventSource.document == row["id"])
    links = EvidenceLink.select(fn.COUNT(fn.DISTINCT(EvidenceLink.finding))).where(EvidenceLink.document == row["id"])
    return _record(row, int(events.scalar() or 0), int(links.scalar() or 0))


def citations(uid: str, limit: int = 60) -> Citations:
    """Return the citations of a document, with at most `limit` events. Raises BadInput if it does not exist."""
    row = records.row_of(Document, uid)
    query: Any = EventSource.select(Event.number, EventSource.page, EventSource.note).join(Event)
    mine = query.where(EventSource.document == row["id"])
    events = mine.order_by(Event.sort_key, Event.position, Event.number, EventSource.id).limit(limit).tuples()
    links: Any = EvidenceLink.select(Finding.number, EvidenceLink.page, EvidenceLink.note).join(Finding)
    findings = links.where(EvidenceLink.document == row["id"]).order_by(Finding.number, EvidenceLink.position).tuples()
    return Citations(
        tuple(Citation(f"E{number}", page, note) for number, page, note in events),
        tuple(Citation(f"F{number}", page, note) for number, page, note in findings),
        mine.count(),
    )


def save(review_uid: str, document: DocumentRecord) -> DocumentRecord:
    """Add a document with the next number, or save one.

    Raises BadInput if the title is empty, the pages are not above 0 or the weight is unknown; ChangedElsewhere if it
    changed since it was read.
    """
    key = records.review_id(review_uid)
    if not document.title.strip():
        raise BadInput("Title: enter the name of the document, for example Visit log May 2026.", field="title")
    if document.pages is not None and document.pages < 1:
        raise BadInput(
            "Pages: enter a number from 1, for example 12. Leave it empty if it is not known.", field="pages"
        )
    if document.weight is not None and document.weight not in tuple(DocumentWeight):
        raise BadInput(
            f"Weight: {document.weight} is not a weight. Choose from {', '.join(DocumentWeight)}.", field="weight"
        )
    values = records.values_of(document, *_FIELDS) | records.when_values("dated", document.dated)
    with writing():
        uid = document.uid
        if uid:
            records.save(Document, uid, document.version, values)
        else:
            number = records.next_number(key, Document.LETTER)
            uid = str(Document.create(review=key, number=number, **values).uid)
    return detail(uid)


def remove(review_uid: str, uid: str) -> int:
    """Delete a document; returns the number of the change, for undo. Its reference number is not used again.

    Raises BadInput, with their references, if events or findings cite it.
    """
    document, used = detail(uid), citations(uid, _NAMED)
    citing = [*_references(used.events, document.events), *_references(used.findings, document.findings)]
    if citing:
        raise BadInput(
            f"{document.reference} was not deleted because it is cited in {', '.join(citing)}. First remove it from "
            "their sources and evidence."
        )
    with writing() as session:
        removal.remove(Document, uid)
    return records.last_change(session)


def _references(used: Iterable[Citation], number: int) -> list[str]:
    """Return each reference once, and if not all are listed, the number of the rest."""
    found = list(dict.fromkeys(citation.reference for citation in used))
    return [*found, f"{number - len(found)} more"] if number > len(found) else found


def _record(row: Any, events: int, findings: int) -> DocumentRecord:
    dated = records.when_from("dated", row)
    return records.view(DocumentRecord, row, dated=dated, events=events, findings=findings)


def _has(document: DocumentRecord, words: str) -> bool:
    wanted = words.casefold().split()
    if not wanted:
        return True
    texts = (
        document.reference,
        document.title,
        document.author,
        document.dated.typed,
        short(document.dated),
        document.system,
        document.location,
        document.weighed,
        document.note,
    )
    text = "\n".join(texts).casefold()
    return all(word in text for word in wanted)
