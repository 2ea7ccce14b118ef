"""Stages that a review passed with information missing, and the recorded reasons."""

from __future__ import annotations

from imr_tui.exporters.core.document import Section, TableColumn, table
from imr_tui.exporters.papers.parts import joined, lines, numbered, on
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import Stage

_COLUMNS = (
    TableColumn("Stage", 1, row_head=True),
    TableColumn("What was missing", 3),
    TableColumn("Reason for going ahead", 2.6),
)


def missing(data: ReportData) -> Section | None:
    """Return each stage passed with information missing; None if there is none."""
    if not data.overrides:
        return None
    submitted = any(step.stage == Stage.SUBMITTED for step in data.overrides)
    title = "Submitted with information missing" if submitted else "Stages passed with information missing"
    rows = [
        (
            sentence(Stage(step.stage).label),
            lines(*(sentence(line) for line in step.missing.splitlines())),
            lines(step.reason, joined(step.passed_by, on(step.passed_on))),
        )
        for step in data.overrides
    ]
    opening = numbered("The review reached these stages before the record held everything that the guidance asks for.")
    return Section(title, (opening, table(_COLUMNS, rows)), page_break=True)
