"""The papers, from an encrypted store to files read by other programs."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from imr_tui.exporters.core.document import Table, plain
from imr_tui.exporters.core.numbering import number, walk_text
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.parts import Links
from imr_tui.exporters.papers.registry import PAPERS, REPORT
from imr_tui.exporters.papers.report import report
from imr_tui.exporters.papers.trace import trace_table
from imr_tui.services import session
from imr_tui.services.papers import read_report
from imr_tui.services.papers.data import ReportData
from imr_tui.services.review import reviews
from tests.unit.exporters.paper_sample import DAY, EVENTS, event_texts, page_texts, squashed

MARKING = "OFFICIAL-SENSITIVE"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")


@needs_poppler
@pytest.mark.parametrize("paper", ["report", "chronology"])
def test_every_text_of_every_event_is_in_the_pdf(data: ReportData, paper: str) -> None:
    pages = page_texts(make_paper(PAPERS[paper], data, "confidential", "pdf", DAY).data)
    whole = squashed("".join(pages)).casefold()
    words = set(re.findall(r"\w+", " ".join(pages)))
    assert len(data.events) == len(EVENTS) == 6
    for event in data.events:
        for text in event_texts(event):
            if re.match(r"\w+\dw0 ", text):
                # The footer comes between the parts of a row that continues on the next page.
                assert set(text.split()) <= words, event.reference
            else:
                assert squashed(text).casefold() in whole, (event.reference, text[:60])
    assert squashed("some time that spring") in whole
    assert squashed("week of") not in whole
    assert squashed("as recorded: w/c 2 march 2026") in whole


def test_every_text_of_an_event_is_in_its_own_row(data: ReportData) -> None:
    document = report(data, "confidential", DAY, "1")
    chronology = next(section for section in document.sections if section.title == "Chronology").blocks[-1]
    assert isinstance(chronology, Table)
    rows = dict(zip(chronology.anchors, chronology.rows, strict=True))
    for event in data.events:
        row = "\n".join(plain(cell) for cell in rows[event.reference]).casefold()
        assert not [text for text in event_texts(event) if text.casefold() not in row]


@needs_poppler
def test_a_gap_says_how_long_nothing_is_recorded(data: ReportData, confidential: bytes) -> None:
    assert [(gap.position, gap.days) for gap in data.gaps] == [(2, 56)]
    text = " ".join("\n".join(page_texts(confidential)).split())
    assert "9 March 2026 to 3 May 2026 Nothing is recorded for 56 days." in text


@needs_poppler
def test_every_page_has_headers_and_tables_repeat_their_headings(data: ReportData, confidential: bytes) -> None:
    pages = page_texts(confidential)
    first = next(index for index, page in enumerate(pages) if "Nothing is recorded for" in page)
    for index, page in enumerate(pages, 1):
        assert page.count(f"{MARKING} · CONFIDENTIAL EDITION") >= 2
        assert f"Page {index} of {len(pages)}" in page
        assert "IMR/2026/09 · Version 1 · 23 November 2026" in page
        assert f"Audit trail {data.head.audit_head[:12]}" in page
    assert data.head.audit_head in pages[0]
    assert re.fullmatch(r"\d+-[0-9a-f]{16}", data.head.audit_head)
    assert "Confidential edition" in pages[0]
    appendix = pages[first:-1]
    assert len(appendix) > 1
    assert all("What happened" in page and "Sources and" in page for page in appendix)


def test_links_lead_to_the_items_that_they_name(data: ReportData, confidential: bytes) -> None:
    document = report(data, "confidential", DAY, "1")
    anchors = number(document).anchors
    assert {"E1", "E6", "D1", "D2", "I1", "I2", "F1", "F2", "R1", "A1.1", "T1", "T2", "T3"} <= anchors
    runs = [run for section in document.sections for block in section.blocks for run in _runs(block)]
    links = [run for run in runs if run.link]
    assert {run.link for run in links} <= anchors
    assert {"E1", "D1", "I1", "F1", "R1", "A1.1", "T1"} <= {run.link for run in links}
    narrative = [run.text for run in runs if run.link and run.text in ("E1", "D1", "I1.1", "F1")]
    assert narrative
    assert {run.link for run in links if run.text == "I1.1"} == {"I1"}
    # Another review's finding and a vitamin are not links.
    plain = [run.text for run in runs if not run.link]
    assert "IMR-2025-003 F1 is another. Vitamin D1." in plain
    assert "IMR-2025-003 F1" in plain
    reader = PdfReader(io.BytesIO(confidential), strict=True)
    assert sum(len(page.get("/Annots", ())) for page in reader.pages) >= len(links)


def _runs(block: Any) -> Iterator[Any]:
    if isinstance(block, Table):
        cells = [cell for row in block.rows for cell in row]
    else:
        cells = [
            *getattr(block, "items", ()),
            *(value for _, value in getattr(block, "rows", ())),
            getattr(block, "runs", ()),
        ]
    for cell in cells:
        yield from (part for part in (cell if isinstance(cell, tuple) else (cell,)) if hasattr(part, "link"))


def test_no_database_value_is_shown(data: ReportData) -> None:
    pieces = [text for _, text in walk_text(report(data, "confidential", DAY, "1"))]
    assert not [text for text in pieces if re.search(r"[a-z]_[a-z]", text)]
    text = "\n".join(pieces)
    for words in (
        "Missed opportunity",
        "Evaluated as not effective",
        "Workforce development",
        "Amended on 1 September 2026",
        "Originally 1 October 2026",
        "1 December 2026",
        "Changed on 23 November 2026 to 1 December 2026: Cover was short",
        "From 1 July 2026 to 1 August 2026 agreed by DMT: Sickness",
        "Removed in version 2 of the scope.",
        "Added in version 2 of the scope.",
        "A second log was found",
        "An IMR must be carried out",
        "Declared on 1 June 2026 (§4).",
        "Not yet declared (§5).",
        "No evidence is linked to this finding.",
        "F3 is still in draft and is not included.",
        "R2 is still in draft and is not included.",
        "“I told Margaret Holloway on the day.”",
        "Held the case",
        "Case notes",
        "Unused letter",
        "trust@example.org",
    ):
        assert words in text, words


def test_an_empty_review_says_what_is_not_recorded(paper_store: session.Store) -> None:
    empty = paper_store.run(lambda: read_report.report_data(reviews.create("IMR-EMPTY", "Nothing yet")))
    before = paper_store.run(lambda: session.last_change())
    text = make_paper(REPORT, empty, "committee", "txt", DAY).data.decode()
    for sentence in (
        "No reviewer is recorded.",
        "No scope is recorded.",
        "No terms of reference are recorded.",
        "No interviews are recorded.",
        "No documents are recorded.",
        "No narrative overview is recorded.",
        "No findings are recorded.",
        "No recommendations are recorded.",
        "There are no actions to carry out.",
        "No events are recorded.",
        "The criterion for this review has not yet been established",
    ):
        assert sentence in text, sentence
    assert not re.search(r": None$|\bNone\b.*\bNone\b|\d{4}-\d\d-\d\d", text, re.MULTILINE)
    assert "Submission and consideration" not in text
    assert paper_store.run(lambda: session.last_change()) == before
    assert make_paper(REPORT, empty, "committee", "pdf", DAY).data.startswith(b"%PDF")


def test_reading_a_paper_writes_nothing(paper_store: session.Store, paper_uid: str) -> None:
    head = paper_store.run(paper_store.head)
    paper_store.run(read_report.report_data, paper_uid)
    paper_store.run(read_report.key_data, paper_uid)
    assert paper_store.run(paper_store.head) == head


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"other_organisation": True}, "None, because this finding is about another organisation's practice (§2)."),
        ({"kind": "good_practice", "other_organisation": False}, "None is needed for good practice."),
    ],
)
def test_the_trace_says_why_a_finding_needs_no_recommendation(
    data: ReportData, change: dict[str, Any], words: str
) -> None:
    alone = replace(data, findings=(replace(data.findings[0], **change),), recommendations=())
    section = trace_table(alone, Links(()))
    assert section is not None
    shown = section.blocks[-1]
    assert isinstance(shown, Table)
    assert plain(shown.rows[0][2]) == words
