"""The document register: numbers that are never used again, citations, and deleting (§6, §7.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imr_tui.dates.when import Precision, parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Document, EvidenceLink, Finding
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.chronology.links import SourceDetail
from imr_tui.services.findings import documents
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.record import records, removal
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing

PLAN = DocumentRecord(
    title="Care plan",
    author="SW1",
    dated=parse("about 5 Mar 2026"),
    system="Carebook",
    location="plans",
    pages=11,
    weight="primary",
    read_on=date(2026, 4, 27),
    note="Page 6 is empty.",
)


@pytest.fixture
def uid(store: Store) -> str:
    return store.run(reviews.create, "IMR-1", "A review")


def test_every_field_is_saved_as_entered(store: Store, uid: str) -> None:
    saved = store.run(documents.save, uid, PLAN)
    assert saved == replace(PLAN, uid=saved.uid, version=1, number=1)
    assert (saved.reference, saved.weighed, saved.dated.precision) == ("D1", "primary", Precision.ABOUT)
    assert store.run(documents.everything, uid) == (saved,)
    changed = store.run(documents.save, uid, replace(saved, weight=None, pages=None, note=""))
    assert (changed.version, changed.weight, changed.weighed) == (2, None, "")
    with pytest.raises(ChangedElsewhere):
        store.run(documents.save, uid, replace(saved, title="Mine"))
    # Saving without a change writes nothing.
    assert store.run(documents.save, uid, replace(changed, version=1)).version == 2


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": "  "}, "Title: enter the name"),
        ({"pages": 0}, "Pages: enter a number from 1"),
        ({"pages": -3}, "Pages: enter a number from 1"),
        ({"weight": "hearsay"}, "hearsay is not a weight"),
    ],
)
def test_an_invalid_document_is_refused_and_not_saved(
    store: Store, uid: str, values: dict[str, object], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        store.run(documents.save, uid, replace(PLAN, **values))  # type: ignore[arg-type]
    assert store.run(documents.everything, uid) == ()


def test_a_reference_number_is_never_used_again(store: Store, uid: str) -> None:
    first = store.run(documents.save, uid, PLAN)
    change = store.run(documents.remove, uid, first.uid)
    assert store.run(documents.save, uid, PLAN).reference == "D2"
    store.run(removal.undo, change)
    assert [document.reference for document in store.run(documents.everything, uid)] == ["D1", "D2"]
    with pytest.raises(BadInput, match="has been deleted"):
        store.run(documents.remove, uid, "0190a000-0000-7000-8000-00000000dead")


def test_a_cited_document_cannot_be_deleted_and_its_citations_are_named(store: Store, uid: str) -> None:
    document = store.run(documents.save, uid, PLAN)
    other = store.run(documents.save, uid, replace(PLAN, title="Log"))

    def link() -> None:
        later = EventDetail(when=parse("3 Apr 2026"), what_happened="Second", sources=(SourceDetail("D1", "9"),))
        twice = (SourceDetail("D1", "4"), SourceDetail("D1", "6"), SourceDetail("D2"))
        first = EventDetail(when=parse("1 Apr 2026"), what_happened="First", sources=twice)
        chronology.add_many(uid, [later, first])
        key = records.review_id(uid)
        with writing():
            finding = Finding.create(review=key, number=3, kind="system", text="It was so")
            row = Document.get(Document.uid == document.uid)
            EvidenceLink.create(finding=finding, position=1, document=row, page="7", note="the empty box")

    store.run(link)
    used = store.run(documents.citations, document.uid)
    assert [(c.reference, c.page) for c in used.events] == [("E2", "4"), ("E2", "6"), ("E1", "9")]
    assert [(c.reference, c.page, c.note) for c in used.findings] == [("F3", "7", "the empty box")]
    counted = {d.reference: (d.events, d.findings) for d in store.run(documents.everything, uid)}
    assert counted == {"D1": (2, 1), "D2": (1, 0)}
    head = store.run(store.head)
    with pytest.raises(BadInput, match="D1 was not deleted because it is cited in E2, E1, F3"):
        store.run(documents.remove, uid, document.uid)
    with pytest.raises(BadInput, match="D2 was not deleted because it is cited in E2"):
        store.run(documents.remove, uid, other.uid)
    assert store.run(store.head) == head
    assert store.run(documents.detail, document.uid) == replace(document, events=2, findings=1)


def test_many_citations_are_counted_if_they_cannot_all_be_named(store: Store, uid: str) -> None:
    document = store.run(documents.save, uid, PLAN)
    events = [EventDetail(what_happened=f"Event {n}", sources=(SourceDetail("D1"),)) for n in range(1, 101)]
    store.run(chronology.add_many, uid, events)
    used = store.run(documents.citations, document.uid)
    assert (len(used.events), used.all_events) == (60, 100)
    with pytest.raises(BadInput, match=r"E12, 88 more\. First remove it"):
        store.run(documents.remove, uid, document.uid)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["D1", "D2"]), ("CARE plan", ["D1"]), ("sw1 empty", ["D1"]), ("d2", ["D2"]), ("log rota", ["D2"]),
        ("march", []), ("about 5 mar", ["D1"]), ("secondary", ["D2"]), ("carebook log", []), ("  ", ["D1", "D2"]),
    ],
)  # fmt: skip
def test_the_filter_searches_every_field(store: Store, uid: str, words: str, found: list[str]) -> None:
    store.run(documents.save, uid, PLAN)
    store.run(documents.save, uid, DocumentRecord(title="Visit log", system="rota", weight="secondary"))
    assert [document.reference for document in store.run(documents.everything, uid, words)] == found
