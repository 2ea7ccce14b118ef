"""The readiness appendix: what each clause of the guidance asks and what the record shows (§1 to §8.4)."""

from __future__ import annotations

from imr_tui.exporters.core.document import Section, TableColumn, Text, bold, italic, table
from imr_tui.exporters.papers.parts import joined, labelled, lines, numbered, on
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.services.readiness.readiness import Answer
from imr_tui.vocabulary import CheckState
from imr_tui.wording import count_in_words, in_words, is_are, plural

_COLUMNS = (
    TableColumn("Clause", 0.6),
    TableColumn("Requirement", 2.3, row_head=True),
    TableColumn("Result", 1),
    TableColumn("Details", 3.4),
)


def readiness(data: ReportData, label: str) -> Section | None:
    """Return every check with its result; None if the appendix was not requested."""
    if not data.readiness:
        return None
    rows = [
        (answer.check.clause, sentence(answer.check.asks), bold(CheckState(answer.state).in_papers), _found(answer))
        for answer in data.readiness
    ]
    return Section("Readiness by clause", (numbered(_counts(data.readiness)), table(_COLUMNS, rows)), label=label)


def _found(answer: Answer) -> Text:
    details = sentence(answer.found)
    if answer.passed:
        return lines(
            details, italic("The stage was passed without this. The reason is given at the front of this report.")
        )
    if not answer.reason or answer.reason == answer.found:
        return details
    given = joined(answer.by, on(answer.on))
    return lines(details, labelled("Reason", f"{answer.reason} ({given})" if given else answer.reason))


def _counts(answers: tuple[Answer, ...]) -> str:
    states = [answer.state for answer in answers]
    met, unmet, other, later = (
        states.count(state)
        for state in (CheckState.MET, CheckState.NOT_MET, CheckState.NOT_APPLICABLE, CheckState.LATER)
    )
    return (
        "The record was checked against the guidance on Individual Management Reviews. Of "
        f"{count_in_words(len(answers), 'requirement')}, {in_words(met)} {is_are(met)} met, {in_words(unmet)} "
        f"{is_are(unmet)} not met, {in_words(other)} {plural(other, 'does', 'do')} not apply to this review, and "
        f"{in_words(later)} {is_are(later)} not needed before its next stage."
    )
