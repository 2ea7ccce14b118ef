"""The appendix of readiness: what the guidance asks, clause by clause, and what the record answers (§1 to §8.4)."""

from __future__ import annotations

from imr_tui.exporters.core.document import Section, TableColumn, Text, bold, italic, table
from imr_tui.exporters.papers.parts import joined, labelled, lines, numbered, on
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.services.readiness.readiness import Answer
from imr_tui.vocabulary import CheckState
from imr_tui.wording import how_many

_COLUMNS = (
    TableColumn("Clause", 0.6),
    TableColumn("What is asked", 2.3, row_head=True),
    TableColumn("Answer", 1),
    TableColumn("What was found", 3.4),
)


def readiness(data: ReportData, label: str) -> Section | None:
    """Every check with its answer; None where the paper was asked for without."""
    if not data.readiness:
        return None
    rows = [
        (answer.check.clause, sentence(answer.check.asks), bold(CheckState(answer.state).in_papers), _found(answer))
        for answer in data.readiness
    ]
    return Section("Readiness by clause", (numbered(_counts(data.readiness)), table(_COLUMNS, rows)), label=label)


def _found(answer: Answer) -> Text:
    said = sentence(answer.found)
    if answer.passed:
        return lines(said, italic("Its stage was passed without it; the reason stands at the front of this report."))
    if not answer.reason or answer.reason == answer.found:
        return said
    given = joined(answer.by, on(answer.on))
    return lines(said, labelled("Reason", f"{answer.reason} ({given})" if given else answer.reason))


def _counts(answers: tuple[Answer, ...]) -> str:
    states = [answer.state for answer in answers]
    return (
        f"The guidance on Individual Management Reviews as {how_many(len(answers), 'question')} to the record: "
        f"{states.count(CheckState.MET)} are met, {states.count(CheckState.NOT_MET)} are not met, "
        f"{states.count(CheckState.NOT_APPLICABLE)} do not apply to this review, and {states.count(CheckState.LATER)} "
        "are not needed before its next stage."
    )
