"""The papers that there are. Importing this costs nothing: what builds a paper is loaded when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui.exporters.document import Edition


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its name on the command line, its title, the editions and formats that it comes in."""

    name: str
    title: str
    editions: tuple[Edition, ...]
    formats: tuple[str, ...]
    holds: str
    """What it holds, in one sentence for the person who chooses."""


PAPERS: dict[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper(
            "report",
            "Individual Management Review",
            ("committee", "confidential"),
            ("pdf", "txt", "docx"),
            "The whole report (§7): independence, scope, methodology, overview, analysis, findings, "
            "recommendations, action plan and chronology.",
        ),
        Paper(
            "chronology",
            "Chronology",
            ("committee", "confidential"),
            ("pdf", "txt", "docx", "csv", "xlsx"),
            "The chronology alone (§7.2), every event with all its text, and the periods for which nothing "
            "is recorded.",
        ),
        Paper(
            "key",
            "Anonymisation key",
            ("confidential",),
            ("pdf", "txt", "docx"),
            "The anonymisation key (§7.1): codes, real names, other names and contact details. Confidential; "
            "a file of its own.",
        ),
    )
}
"""By name, in the order in which they are offered."""
