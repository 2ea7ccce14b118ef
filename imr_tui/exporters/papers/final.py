"""The final report (§8.4): effectiveness of the actions, views of those affected, further actions and themes."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from imr_tui.exporters.core.document import (
    Block,
    Edition,
    Heading,
    PaperDocument,
    Section,
    TableColumn,
    Text,
    bold,
    bullets,
    italic,
    long_date,
    table,
)
from imr_tui.exporters.papers.after import document, links_of, particulars
from imr_tui.exporters.papers.issued import issued, left_out
from imr_tui.exporters.papers.parts import Links, all_facts, labelled, lines, numbered, on
from imr_tui.exporters.papers.standing import NO_ACTION, carried_out, counted, not_carried_out
from imr_tui.exporters.papers.words import sentence
from imr_tui.services.dmt.final_report import ViewRecord
from imr_tui.services.findings.details import ActionDetail
from imr_tui.services.papers.data import CodedPerson, ReportData
from imr_tui.services.papers.read_after import AfterData
from imr_tui.vocabulary import AFFECTED, EVALUATED, SETTLED, ActionStatus, Enough, PaperName, Relation
from imr_tui.wording import count_in_words, in_words, plural, series

_ANSWERS: Final[dict[str, str]] = {
    **{answer.value: f"said that it {answer.label}" for answer in (Enough.YES, Enough.PARTLY, Enough.NO)},
    Enough.NO_VIEW.value: Enough.NO_VIEW.label,
    "": "gave no recorded answer",
}
"""The rest of a sentence about those who gave each answer."""


def final(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the final report, stating what §8.4 asks for that is missing. Drafts are named but not included.

    Raises Refused, naming the gap, if a recommendation is not based on a finding with evidence (§7.3).
    """
    everything, data = after.report, issued(after.report)
    links = links_of(carried_out(data.recommendations), (person.code for person in data.people))
    actions = [action for item in carried_out(data.recommendations) for action in item.actions]
    held = data.consideration
    dates = (("Plan authorised", on(held.authorised_on)), ("Review date of the plan", on(held.plan_review_on)))
    opening = particulars(data.head, edition, *dates)
    drafts = (*left_out(everything.findings), *left_out(everything.recommendations))
    sections = (
        Section(PaperName.FINAL_REPORT.label, opening, numbered=False),
        *_missing(after, data, actions),
        _effectiveness(after, actions, links, date),
        Section("Each action and evidence of its effectiveness", _actions(data, actions, drafts),
                orientation="landscape" if actions else "portrait"),
        _views(after.views, data.people),
        _text("Further actions", after.final.further_actions, links,
              "The record does not say whether further actions are recommended (§8.4)."),
        _themes(after, data, links),
        _shared(after),
    )  # fmt: skip
    return document(data.head, PaperName.FINAL_REPORT, edition, date, version, sections)


def _text(title: str, text: str, links: Links, instead: str) -> Section:
    return Section(title, links.prose(text) or (numbered(instead),))


def _effectiveness(after: AfterData, actions: Sequence[ActionDetail], links: Links, date: datetime.date) -> Section:
    numbers = Counter(action.status for action in actions)
    good, bad = (numbers[status] for status in EVALUATED)
    closed = numbers[ActionStatus.CLOSED]
    pending = len(actions) - sum(numbers[status] for status in SETTLED)
    counts = [
        f"Of {count_in_words(len(actions), 'action')}, {in_words(good)} {_was(good)} evaluated as effective and "
        f"{in_words(bad)} as not effective."
    ]
    if closed:
        counts.append(f"{sentence(in_words(closed))} {_was(closed)} closed without evaluation.")
    if pending:
        counts.append(f"{sentence(in_words(pending))} {plural(pending, 'has', 'have')} not been evaluated.")
    blocks: list[Block] = [
        *(
            links.prose(after.final.effectiveness)
            or (numbered("The record does not say whether the actions were effective overall (§8.4)."),)
        ),
        numbered(" ".join(counts) if actions else counted(actions, date)),
    ]
    return Section("Effectiveness of the actions", tuple(blocks))


def _was(number: int) -> str:
    """Return the verb after a number, or after `none`."""
    return "was" if number < 2 else "were"


def _actions(data: ReportData, actions: Sequence[ActionDetail], drafts: Sequence[Block]) -> tuple[Block, ...]:
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What was to be done", 2.3),
        TableColumn("Intended outcome", 1.9),
        TableColumn("How it was to be evaluated", 1.9),
        TableColumn("Status", 1.5),
        TableColumn("Evidence of effectiveness", 2.6),
    )
    shown = table(columns, map(_action, actions), empty=NO_ACTION, anchors=[a.reference for a in actions])
    rejected = not_carried_out(data.recommendations)
    return (shown, *drafts, *((numbered(rejected),) if rejected else ()))


def _action(action: ActionDetail) -> tuple[Text, ...]:
    evidence = action.effectiveness.strip()
    day = long_date(action.evaluated_on) if evidence else ""
    return (
        action.reference,
        lines(action.what, labelled("Owner", action.owner), labelled("Done on", long_date(action.done_on))),
        action.intended_outcome or italic("Not recorded."),
        action.evaluation or italic("Not recorded."),
        lines(
            bold(sentence(ActionStatus(action.status).in_papers)),
            labelled("Reason", action.closed_reason),
            labelled("Next review", long_date(action.next_review_on)),
        ),
        lines(
            evidence or italic(_unevaluated(action)),
            labelled("Evaluated on", day),
            labelled("Evidence of completion", action.proof),
        ),
    )


def _unevaluated(action: ActionDetail) -> str:
    if action.status == ActionStatus.CLOSED:
        return "Closed without evaluation."
    return "No evidence is recorded." if action.status in SETTLED else "Not yet evaluated."


def _views(views: Sequence[ViewRecord], people: Sequence[CodedPerson]) -> Section:
    """Return the views of those affected or involved, by code, and whether the improvement goes far enough (§8.4)."""
    if not views:
        return Section(
            "Views of those affected",
            (numbered("No views of service users, family members, friends or carers are recorded (§8.4)."),),
        )
    numbers = Counter(view.enough or "" for view in views)
    given = [(numbers[answer], text) for answer, text in _ANSWERS.items() if numbers[answer]]
    if len(given) == 1:
        everybody = {1: "That person", 2: "Both"}.get(len(views), "All")
        answers = f"{everybody} {given[0][1]}."
    else:
        answers = f"{sentence(series([f'{in_words(number)} {text}' for number, text in given]))}."
    relations = {person.code: _relation(person) for person in people}
    columns = (
        TableColumn("Code", 0.6, row_head=True),
        TableColumn("Role", 1.5),
        TableColumn("Does the improvement go far enough?", 1.6),
        TableColumn("View", 3.6),
        TableColumn("Discussed on", 1.7),
    )
    rows = [
        (
            view.code,
            relations.get(view.code, ""),
            sentence(Enough.label_of(view.enough)) or italic("Not recorded."),
            view.view or italic("Not recorded."),
            lines(on(view.discussed_on) or italic("No date is recorded."), labelled("By", view.discussed_by)),
        )
        for view in views
    ]
    people_asked = sentence(count_in_words(len(views), "person was", "people were"))
    asked = numbered(f"{people_asked} asked whether the improvement goes far enough. {answers}")
    return Section("Views of those affected", (asked, table(columns, rows)))


def _relation(person: CodedPerson) -> str:
    return sentence(person.role) or sentence(Relation(person.relation).in_papers)


def _themes(after: AfterData, data: ReportData, links: Links) -> Section:
    """Return the text for the workforce group, the themes in this review, and those across all reviews by year."""
    blocks: list[Block] = [
        *(
            links.prose(after.final.workforce_themes)
            or (numbered("No themes or implications for workforce development are recorded yet (§8.4)."),)
        )
    ]
    of_review: dict[str, list[str]] = {}
    for finding in data.findings:
        for theme in finding.themes:
            of_review.setdefault(theme, []).append(finding.reference)
    rows = [(theme, ", ".join(names)) for theme, names in sorted(of_review.items(), key=lambda r: (-len(r[1]), r[0]))]
    blocks += (
        Heading(2, "Themes in this review"),
        table(
            (TableColumn("Theme", 2, row_head=True), TableColumn("Findings", 2)),
            rows,
            empty="No finding of this review has a theme.",
        ),
        Heading(2, "Themes across all reviews, by year"),
        numbered(
            "This table counts the findings of every review in this store, except findings of good practice, by the "
            "year of the incident. It does not include reviews held elsewhere."
        ),
        table(
            (TableColumn("Year", 1, row_head=True), TableColumn("Theme", 4), TableColumn("Findings", 1)),
            [(year, theme, str(number)) for year, theme, number in after.themes_by_year],
            empty="No finding in this store has a theme.",
        ),
    )
    return Section("Themes for the workforce group", tuple(blocks))


def _shared(after: AfterData) -> Section:
    final_report = after.final
    rows = (
        ("Submitted", on(final_report.submitted_on)),
        ("Shared with DMT", on(final_report.shared_with_dmt_on)),
        ("Shared with the workforce group", on(final_report.shared_with_workforce_group_on)),
    )
    return Section("Submission and sharing", (all_facts(rows, "Not yet."),))


def _missing(after: AfterData, data: ReportData, actions: Sequence[ActionDetail]) -> tuple[Section, ...]:
    """Return what §8.4 asks for that is missing, to open the report; nothing if nothing is missing."""
    lacking = list(_lacking(after, data, actions))
    if not lacking:
        return ()
    opening = numbered("The record does not yet include (§8.4):")
    return (Section("Still to be completed", (opening, bullets(lacking))),)


def _lacking(after: AfterData, data: ReportData, actions: Sequence[ActionDetail]) -> Iterator[Text]:
    written = after.final
    if not written.effectiveness.strip():
        yield "whether the actions were effective in improving things or reducing risk"
    open_ones = [action.reference for action in actions if action.status not in SETTLED]
    if open_ones:
        yield f"the evaluation of {series(open_ones)}"
    unshown = [a.reference for a in actions if a.status.startswith("evaluated") and not a.effectiveness.strip()]
    if unshown:
        yield f"evidence of the effectiveness of {series(unshown)}"
    heard = {view.code for view in after.views}
    unheard = [person.code for person in data.people if person.relation in AFFECTED and person.code not in heard]
    if not after.views:
        yield "the views of the service users affected, and of family, friends and carers who were involved"
    elif unheard:
        who = plural(
            len(unheard),
            "who is a service user, family member or carer in the key",
            "who are service users, family members or carers in the key",
        )
        yield f"the views of {series(unheard)}, {who}, or a note that they were not affected or involved"
    unanswered = [view.code for view in after.views if view.enough is None]
    if unanswered:
        verb = plural(len(unanswered), "thinks", "think")
        yield f"whether {series(unanswered)} {verb} that the improvement goes far enough"
    if not written.further_actions.strip():
        yield "whether further actions are recommended"
    if not written.workforce_themes.strip():
        yield "the themes and implications for workforce development"
    if written.shared_with_dmt_on is None:
        yield "the date this report was shared with DMT"
    if written.shared_with_workforce_group_on is None:
        yield "the date this report was shared with the workforce group"
