"""Papers as files: names removed, editions refused, issues numbered, the chronology as CSV."""

from __future__ import annotations

import csv
import dataclasses
import io
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from imr_tui.dates.when import DayOrder
from imr_tui.errors import BadInput, Refused
from imr_tui.exporters.core.numbering import number
from imr_tui.exporters.issue.make import make_paper, write_paper
from imr_tui.exporters.papers.chronology import chronology as chronology_paper
from imr_tui.exporters.papers.registry import CHRONOLOGY, KEY, PAPERS, REPORT, known
from imr_tui.exporters.papers.report import report
from imr_tui.exporters.tables.chronology_csv import chronology_csv
from imr_tui.importers.chronology import read_chronology
from imr_tui.services import session
from imr_tui.services.chronology.chronology import PROSE, EventDetail
from imr_tui.services.papers import read_report
from imr_tui.services.papers.data import KeyData, ReportData
from tests.unit.exporters.paper_sample import DAY, NAMES, page_texts, squashed

MARKING = "OFFICIAL-SENSITIVE"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext (poppler) is not installed")


# --- names -------------------------------------------------------------------------------------------------


@needs_poppler
@pytest.mark.parametrize("paper", ["report", "chronology"])
def test_no_real_name_in_the_committee_edition(data: ReportData, paper: str) -> None:
    secret = {squashed(name).casefold() for name in NAMES}
    whole = make_paper(PAPERS[paper], data, "confidential", "pdf", DAY).data
    open_text = squashed("".join(page_texts(whole))).casefold()
    assert {name for name in secret if name in open_text} == secret - {squashed("Ifan ap Siôn").casefold()}
    pdf = make_paper(PAPERS[paper], data, "committee", "pdf", DAY).data
    coded = squashed("".join(page_texts(pdf))).casefold()
    assert not [name for name in secret if name in coded]
    assert "sw1telephonedsu1'sson;su1wasasleep." in coded
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    inside = f"{reader.metadata} {reader.outline}".casefold()
    assert not [name for name in NAMES if name.casefold() in inside]


def test_the_committee_edition_has_no_contacts_and_gives_the_reason_for_exemption(data: ReportData) -> None:
    text = make_paper(REPORT, data, "committee", "txt", DAY).data.decode()
    assert "trust@example.org" not in text
    assert "Few people work there, SW1 among" in text
    assert "CONFIDENTIAL EDITION" not in text


def test_a_name_left_in_a_paper_is_refused(data: ReportData, monkeypatch: pytest.MonkeyPatch) -> None:
    from imr_tui.exporters.papers import coded

    monkeypatch.setattr(coded, "with_texts", lambda document, change: document)
    for file_format in ("pdf", "txt", "docx"):
        with pytest.raises(Refused, match=r"The name of S[UW]1 would appear in (the cover|section)") as refused:
            make_paper(REPORT, data, "committee", file_format, DAY)
        assert refused.value.exit_status == 4
        assert not [name for name in NAMES if name.casefold() in str(refused.value).casefold()]


def test_a_name_split_between_two_fields_is_removed_or_gives_a_warning(data: ReportData) -> None:
    event = replace(data.events[0], people=("SU1",), agency="Jo", team="Bell", people_typed="")
    made = make_paper(REPORT, replace(data, events=(event,), gaps=()), "committee", "txt", DAY)
    assert not re.search(r"\bJo\b", made.data.decode())
    # A bell is also an ordinary word.
    assert [warning for warning in made.warnings if "may be a name of SW1" in warning]


def test_the_file_name_is_coded(data: ReportData) -> None:
    review = replace(data.head.review, reference="IMR Holloway, Margaret Holloway")
    head = replace(data.head, review=review)
    made = make_paper(REPORT, replace(data, head=head), "committee", "txt", DAY)
    assert made.file_name == "IMR-SU1-SU1-report-committee-2026-11-23.txt"


def test_possible_names_give_a_warning(data: ReportData) -> None:
    event = replace(data.events[2], what_happened="The Will was read.")
    made = make_paper(CHRONOLOGY, replace(data, events=(event,), gaps=()), "committee", "txt", DAY)
    assert [warning for warning in made.warnings if "A word that may be a name of SW1" in warning]
    assert "The Will was read." in made.data.decode()


def test_the_key_is_confidential(key: KeyData) -> None:
    with pytest.raises(Refused) as refused:
        make_paper(KEY, key, "committee", "pdf", DAY)
    assert refused.value.exit_status == 4
    text = make_paper(KEY, key, "confidential", "txt", DAY).data.decode()
    assert all(name in text for name in (*NAMES, "01632 960001"))
    assert [person.code for person in key.people] == ["SU1", "SW1", "SW10"]


@needs_poppler
def test_every_page_of_the_key_says_that_it_is_confidential(key: KeyData) -> None:
    many = tuple(replace(person, code=f"{person.code}X{place}") for place in range(30) for person in key.people)
    pages = page_texts(make_paper(KEY, replace(key, people=many), "confidential", "pdf", DAY).data)
    assert len(pages) > 2
    for page in pages:
        assert page.count("CONFIDENTIAL: ANONYMISATION KEY") == 2
        assert "Confidential edition" in page
        assert "Also known as" in page


def test_the_repr_of_paper_data_has_no_names(data: ReportData) -> None:
    assert "Ifan" not in repr(data.head)


# --- files, issues and choices -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "edition", "file_format", "said"),
    [
        ("agenda", "committee", "pdf", "report, chronology, key"),
        ("report", "secret", "pdf", "committee, confidential"),
        ("report", "committee", "xlsx", "pdf, txt, docx"),
        ("key", "confidential", "csv", "pdf, txt, docx"),
    ],
)
def test_an_unknown_paper_edition_or_format_is_bad_input(
    data: ReportData, paper: str, edition: str, file_format: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        make_paper(known(paper), data, edition, file_format, DAY)


def test_the_registry_is_cheap_and_complete(paper_store: session.Store, paper_uid: str) -> None:
    program = (
        "import sys, imr_tui.exporters.papers.registry as p; "
        "heavy = ('peewee', 'reportlab', 'docx', 'xlsxwriter', 'imr_tui.services.papers', "
        "'imr_tui.exporters.papers.parts', 'imr_tui.exporters.tables'); "
        "print([m for m in heavy if m in sys.modules], *p.PAPERS)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == (
        "[] report chronology key action-plan tracker dmt-cover progress final-report sharing-register"
    )
    for paper in PAPERS.values():
        maker = paper.maker()
        assert (maker.cells is not None) == bool({"csv", "xlsx"} & set(paper.formats)) == bool(maker.headings)
        assert (maker.calendar is not None) == ("ics" in paper.formats)
        given = paper_store.run(paper.read, paper_uid)
        for edition in paper.editions:
            for file_format in paper.formats:
                made = make_paper(paper, given, edition, file_format, DAY)
                assert made.data
                assert made.file_name.endswith(f".{file_format}")


def test_issues_are_numbered_and_listed_in_the_version_table(
    paper_store: session.Store, paper_uid: str, data: ReportData, tmp_path: Path
) -> None:
    made = make_paper(REPORT, data, "committee", "txt", DAY)
    write_paper(made, tmp_path / made.file_name)
    assert (tmp_path / made.file_name).read_bytes() == made.data

    def issue(paper: str, edition: str) -> int:
        return read_report.record_issue(paper_uid, paper, edition, "txt", made.file_name, made.sha256, "Ada Reviewer")

    head = paper_store.run(paper_store.head)
    given = [
        paper_store.run(issue, *which)
        for which in (
            ("report", "committee"),
            ("report", "committee"),
            ("report", "confidential"),
            ("key", "confidential"),
        )
    ]
    assert given == [1, 2, 1, 1]
    kept = paper_store.run(read_report.issues, paper_uid)
    assert [(issue.paper, issue.edition, issue.number) for issue in kept][1] == ("report", "committee", 2)
    assert (kept[0].audit_count, kept[0].audit_head) == (head.count, head.mac)
    assert kept[0].sha256 == made.sha256
    later = paper_store.run(REPORT.read, paper_uid)
    document = report(later, "committee", DAY, "3")
    cover: Any = document.sections[0].blocks[0]
    assert [version.version for version in cover.versions] == ["1", "2", "3"]
    assert f"{head.count}-{head.mac[:16]}" in cover.versions[0].change
    assert "Version 3" in make_paper(REPORT, later, "committee", "txt", DAY).data.decode()
    with pytest.raises(BadInput):
        paper_store.run(issue, "report", "secret")


def test_progress_and_cancelling_reach_the_renderer(data: ReportData) -> None:
    from imr_tui.exporters.core.renderer import Cancelled

    told: list[tuple[int, int]] = []
    make_paper(CHRONOLOGY, data, "committee", "pdf", DAY, progress=lambda *step: told.append(step))
    assert told[-1][0] == told[-1][1] > 0
    with pytest.raises(Cancelled):
        make_paper(CHRONOLOGY, data, "committee", "pdf", DAY, cancelled=lambda: True)


def test_the_chronology_alone_has_all_its_anchors(data: ReportData) -> None:
    document = chronology_paper(data, "confidential", DAY, "1")
    anchors = number(document).anchors
    assert {"E1", "E6", "D1", "I1", "T1"} <= anchors
    assert all(section.orientation == "landscape" for section in document.sections)


# --- the chronology as CSV ---------------------------------------------------------------------------------


def test_a_chronology_exported_as_csv_is_imported_without_loss(data: ReportData, tmp_path: Path) -> None:
    path = tmp_path / "chronology.csv"
    path.write_bytes(chronology_csv(data.events))
    # One date is in figures only, so the person importing the file must say which comes first.
    read = read_chronology(path, order=DayOrder.DAY_FIRST)
    assert len(read.events) == len(data.events)
    for event, back in zip(data.events, read.events, strict=True):
        assert back.when_typed == back.when.typed == event.when.typed
        assert (back.when.start, back.when.end) == (event.when.start, event.when.end)
        for ours, theirs in (
            *((name, name) for name in ("agency", "team", "what_happened", "decision", "action_taken")),
            ("action_not_taken", "action_not_taken"),
            ("expected_practice", "expected_practice"),
            ("people_typed", "people"),
            ("source_typed", "source"),
        ):
            assert getattr(back, theirs) == getattr(event, ours), (event.reference, ours)
        assert back.comment.startswith(event.comment)
        assert {mark.replace(" ", "_") for mark in event.marks} == back.marks
        for part in (event.reference, *event.people, *event.terms, *(source.label for source in event.sources)):
            assert part in back.comment
        for source in event.sources:
            assert source.note in back.comment


def test_csv_of_the_committee_edition_has_codes(data: ReportData) -> None:
    text = make_paper(CHRONOLOGY, data, "committee", "csv", DAY).data.decode("utf-8-sig")
    assert not [name for name in NAMES if name.casefold() in text.casefold()]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[1]["What happened"] == "SW1 telephoned SU1's son; SU1 was asleep."
    assert rows[0]["Missed opportunity"] == "yes"
    assert rows[0]["Good practice"] == ""
    assert rows[1]["Start (as read)"] == "2026-03-05T10:30:00"


def test_every_field_of_an_event_has_a_column(data: ReportData) -> None:
    told = {field.name for field in dataclasses.fields(EventDetail)} - {"uid", "version", "number", "position", "when"}
    event = replace(
        data.events[0],
        **{name: f"zz{name}" for name in told if isinstance(getattr(data.events[0], name), str)},
        no_contact=True,
        good_practice=True,
    )
    row = next(csv.reader(io.StringIO(chronology_csv([event]).decode("utf-8-sig").split("\r\n", 1)[1], newline="")))
    joined = "\n".join(row)
    assert all(f"zz{name}" in joined for name in PROSE)
    assert row.count("yes") == 4
