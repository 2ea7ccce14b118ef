"""What a review was submitted without: gates passed with something missing, and the reason that was written down."""

from __future__ import annotations

from imr_tui.exporters.core.document import Section, TableColumn, table
from imr_tui.exporters.papers.parts import joined, lines, numbered, on
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import Stage

_COLUMNS = (
    TableColumn("Stage", 1, row_head=True),
    TableColumn("What was missing", 3),
    TableColumn("Why it was passed all the same", 2.6),
)


def missing(data: ReportData) -> Section | None:
    """Each stage that was passed with something missing; None where there is none."""
    if not data.overrides:
        return None
    submitted = any(step.stage == Stage.SUBMITTED for step in data.overrides)
    title = "Submitted with something missing" if submitted else "Passed with something missing"
    rows = [
        (
            sentence(Stage(step.stage).label),
            lines(*(sentence(line) for line in step.missing.splitlines())),
            lines(step.reason, joined(step.passed_by, on(step.passed_on))),
        )
        for step in data.overrides
    ]
    said = numbered("The guidance asks for more before these stages than the record held when they were reached.")
    return Section(title, (said, table(_COLUMNS, rows)), page_break=True)
