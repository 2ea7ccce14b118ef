"""The papers that there are. Importing this costs nothing: what builds a paper is loaded when it is made."""

from __future__ import annotations

from dataclasses import dataclass

from imr_tui.exporters.core.document import Edition


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
        Paper(
            "action-plan",
            "Action plan",
            ("committee", "confidential"),
            ("pdf", "txt", "docx", "xlsx"),
            "The action plan (§7.4), overdue first and then by review date: who does what by when, to which end, how "
            "far it is, and who delivers it.",
        ),
        Paper(
            "tracker",
            "Action tracker",
            ("committee", "confidential"),
            ("pdf", "txt", "docx", "xlsx", "csv", "ics"),
            "The actions by date (§8.3): overdue, due soon, later; by owner and by month; what changed since DMT last "
            "met. `export tracker all` takes every review.",
        ),
        Paper(
            "dmt-cover",
            "Cover report for DMT",
            ("committee", "confidential"),
            ("pdf", "txt", "docx"),
            "What DMT is asked to decide (§8.2): background, findings in a line each, repeats of earlier reviews, "
            "implications, and the recommendations with room for the decision.",
        ),
        Paper(
            "progress",
            "Progress report",
            ("committee", "confidential"),
            ("pdf", "txt", "docx"),
            "How the plan gets on (§8.3): reports due and received, each action since the last report or DMT, what is "
            "overdue, and what DMT is asked to decide.",
        ),
        Paper(
            "final-report",
            "Final report",
            ("committee", "confidential"),
            ("pdf", "txt", "docx"),
            "Whether the actions were effective (§8.4), the views of those affected, further actions, and themes for "
            "the workforce group.",
        ),
        Paper(
            "sharing-register",
            "Sharing register",
            ("confidential",),
            ("pdf", "txt", "docx"),
            "With whom the findings were shared, on which ground, or why not (§5). Confidential; a file of its own.",
        ),
    )
}
"""By name, in the order in which they are offered."""
