"""The readiness appendix and the stages passed with information missing, as read by another program."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from imr_tui import demo
from imr_tui.errors import NameLeft
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.models import StageOverride
from imr_tui.services.papers.data import ReportData
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.record import records
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from tests.conftest import Demonstration
from tests.extent import mostly_deep

DAY = date(2026, 11, 20)


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("edition", mostly_deep(["committee", "confidential"], "committee".__eq__))
def test_the_appendix_has_every_check(demo_store: Store, demonstration: Demonstration, edition: str) -> None:
    data = demo_store.run(REPORT.read, demonstration.uids[0], True)
    assert isinstance(data, ReportData)
    text = words_of(make_paper(REPORT, data, edition, "pdf", demo.DEMO_TODAY).data)
    appendix = text[text.rindex("Readiness by clause") :]
    for answer in data.readiness:
        assert (answer.check.asks[:1].upper() + answer.check.asks[1:]) in appendix
    assert "Shared with FM1. Not shared because consent was refused: FM2." in appendix


def test_the_report_without_the_appendix_does_not_mention_readiness(
    demo_store: Store, demonstration: Demonstration
) -> None:
    data = demo_store.run(REPORT.read, demonstration.uids[0])
    assert isinstance(data, ReportData)
    assert (data.readiness, data.overrides) == ((), ())
    text = make_paper(REPORT, data, "committee", "txt", demo.DEMO_TODAY).data.decode()
    assert "Readiness by clause" not in text
    assert "information missing" not in text


def test_a_reason_that_names_somebody_is_refused(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review", "Testham Council")
    store.run(readiness.excuse, uid, "6-interviews", "Mrs Kowalska did not answer.", "Ro Marsh", DAY)
    with pytest.raises(NameLeft):
        make_paper(REPORT, store.run(REPORT.read, uid, True), "committee", "txt", DAY)
    # Without the appendix, the reason is not included.
    assert make_paper(REPORT, store.run(REPORT.read, uid), "committee", "txt", DAY).data


def test_a_stage_passed_before_submission_has_its_own_heading(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review", "Testham Council")
    store.run(stages.pass_gate, uid, "It is wanted", "Ro Marsh", DAY)
    data = store.run(REPORT.read, uid)
    assert isinstance(data, ReportData)
    assert [(step.stage, step.passed_by) for step in data.overrides] == [("scope_agreed", "Ro Marsh")]
    text = " ".join(make_paper(REPORT, data, "committee", "txt", DAY).data.decode().split())
    # The review is not submitted yet, so the heading does not say so.
    assert "Stages passed with information missing" in text
    assert "Submitted with information missing" not in text


def test_a_stage_with_nothing_missing_is_not_listed(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review", "Testham Council")

    def write() -> None:
        with writing():
            StageOverride.create(
                review=records.review_id(uid), stage="submitted", missing="nothing", reason="By mistake", passed_on=DAY
            )

    store.run(write)
    data = store.run(REPORT.read, uid)
    assert isinstance(data, ReportData)
    assert data.overrides == ()
