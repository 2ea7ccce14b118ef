"""The final report (§8.4): whether the actions helped, what those affected say, what follows, and which themes."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

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
from imr_tui.wording import how_many


def final(after: AfterData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """The final report; what §8.4 asks for and the record has not is said in words. Drafts are left out and named.

    Raises Refused, naming the gap, for a recommendation that rests on no finding with evidence (§7.3).
    """
    everything, data = after.report, issued(after.report)
    links = links_of(carried_out(data.recommendations), (person.code for person in data.people))
    actions = [action for item in carried_out(data.recommendations) for action in item.actions]
    held = data.consideration
    dates = (("Plan authorised", on(held.authorised_on)), ("Plan to be reviewed", on(held.plan_review_on)))
    opening = particulars(data.head, edition, *dates)
    drafts = (*left_out(everything.findings), *left_out(everything.recommendations))
    sections = (
        Section(PaperName.FINAL_REPORT.label, opening, numbered=False),
        *_missing(after, data, actions),
        _effectiveness(after, actions, links, date),
        Section("Each action and what shows its effect", _actions(data, actions, drafts),
                orientation="landscape" if actions else "portrait"),
        _views(after.views, data.people),
        _text("Further actions", after.final.further_actions, links,
              "Whether further actions are recommended is not recorded (§8.4)."),
        _themes(after, data, links),
        _shared(after),
    )  # fmt: skip
    return document(data.head, PaperName.FINAL_REPORT, edition, date, version, sections)


def _text(title: str, text: str, links: Links, instead: str) -> Section:
    return Section(title, links.prose(text) or (numbered(instead),))


def _effectiveness(after: AfterData, actions: Sequence[ActionDetail], links: Links, date: datetime.date) -> Section:
    numbers = Counter(action.status for action in actions)
    good, bad = (numbers[status] for status in EVALUATED)
    said = (
        f"Of {how_many(len(actions), 'action')}, {good or 'none'} evaluated as effective, {bad or 'none'} as not "
        f"effective, {numbers[ActionStatus.CLOSED] or 'none'} closed without that, "
        f"{len(actions) - sum(numbers[status] for status in SETTLED) or 'none'} not yet evaluated."
    )
    blocks: list[Block] = [
        *(
            links.prose(after.final.effectiveness)
            or (numbered("Whether the actions were effective over all is not recorded (§8.4)."),)
        ),
        numbered(said if actions else counted(actions, date)),
    ]
    return Section("Whether the actions were effective", tuple(blocks))


def _actions(data: ReportData, actions: Sequence[ActionDetail], drafts: Sequence[Block]) -> tuple[Block, ...]:
    columns = (
        TableColumn("Action", 0.6, row_head=True),
        TableColumn("What was to be done", 2.3),
        TableColumn("Intended outcome", 1.9),
        TableColumn("How it was to be evaluated", 1.9),
        TableColumn("How it stands", 1.5),
        TableColumn("What shows its effect", 2.6),
    )
    shown = table(columns, map(_action, actions), empty=NO_ACTION, anchors=[a.reference for a in actions])
    apart = not_carried_out(data.recommendations)
    return (shown, *drafts, *((numbered(apart),) if apart else ()))


def _action(action: ActionDetail) -> tuple[Text, ...]:
    day = f" (on {on(action.evaluated_on)})" if action.evaluated_on else ""
    evidence = f"{action.effectiveness}{day}" if action.effectiveness.strip() else ""
    return (
        action.reference,
        lines(action.what, labelled("By", action.owner), labelled("Done on", long_date(action.done_on))),
        action.intended_outcome or italic("Not recorded."),
        action.evaluation or italic("Not recorded."),
        lines(
            bold(sentence(ActionStatus(action.status).in_papers)),
            labelled("Because", action.closed_reason),
            labelled("Next review", long_date(action.next_review_on)),
        ),
        lines(evidence or italic(_unevaluated(action)), labelled("Proof", action.proof)),
    )


def _unevaluated(action: ActionDetail) -> str:
    if action.status == ActionStatus.CLOSED:
        return "Closed; its effect was not evaluated."
    return "What shows it is not recorded." if action.status in SETTLED else "Not yet evaluated."


def _views(views: Sequence[ViewRecord], people: Sequence[CodedPerson]) -> Section:
    """What those affected or involved say of it, by code, and whether they find it enough (§8.4)."""
    if not views:
        return Section(
            "The views of those affected",
            (numbered("No views of service users, family members, friends or carers are recorded (§8.4)."),),
        )
    numbers = Counter(view.enough or "" for view in views)
    words = {**dict(Enough.choices()), "": "answer not recorded"}
    said = "; ".join(f"{text} ({numbers[answer]})" for answer, text in words.items() if numbers[answer])
    relations = {person.code: _relation(person) for person in people}
    columns = (
        TableColumn("Code", 0.6, row_head=True),
        TableColumn("Who it is", 1.5),
        TableColumn("Whether it is enough", 1.6),
        TableColumn("What was said", 3.6),
        TableColumn("Discussed", 1.7),
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
    people_asked = sentence(how_many(len(views), "person was", "people were"))
    asked = numbered(f"{people_asked} asked whether the improvement is enough: {said}.")
    return Section("The views of those affected", (asked, table(columns, rows)))


def _relation(person: CodedPerson) -> str:
    return sentence(person.role) or sentence(Relation(person.relation).in_papers)


def _themes(after: AfterData, data: ReportData, links: Links) -> Section:
    """For the workforce group: what is written of it, the themes of this review, and those of all by year."""
    blocks: list[Block] = [
        *(
            links.prose(after.final.workforce_themes)
            or (numbered("No themes or implications for workforce development are written down yet (§8.4)."),)
        )
    ]
    of_review: dict[str, list[str]] = {}
    for finding in data.findings:
        for theme in finding.themes:
            of_review.setdefault(theme, []).append(finding.reference)
    rows = [(theme, ", ".join(names)) for theme, names in sorted(of_review.items(), key=lambda r: (-len(r[1]), r[0]))]
    blocks += (
        Heading(2, "Themes of this review"),
        table(
            (TableColumn("Theme", 2, row_head=True), TableColumn("Findings of the report", 2)),
            rows,
            empty="No finding of this review has a theme.",
        ),
        Heading(2, "Themes over all reviews, by year"),
        numbered(
            "Counted are the findings, other than of good practice, of every review in this store, by the year of the "
            "incident. Reviews that are kept elsewhere are not in it."
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
    """What §8.4 asks for and the record has not, before all else; nothing where nothing is missing."""
    lacking = list(_lacking(after, data, actions))
    if not lacking:
        return ()
    opening = numbered("By the record these parts of the final report are still to come (§8.4):")
    return (Section("What is still missing", (opening, bullets(lacking))),)


def _lacking(after: AfterData, data: ReportData, actions: Sequence[ActionDetail]) -> Iterator[Text]:
    written = after.final
    if not written.effectiveness.strip():
        yield "whether the actions were effective in improving things or reducing risk"
    open_ones = [action.reference for action in actions if action.status not in SETTLED]
    if open_ones:
        yield f"the evaluation of {', '.join(open_ones)}"
    unshown = [a.reference for a in actions if a.status.startswith("evaluated") and not a.effectiveness.strip()]
    if unshown:
        yield f"what shows the effect of {', '.join(unshown)}"
    heard = {view.code for view in after.views}
    unheard = [person.code for person in data.people if person.relation in AFFECTED and person.code not in heard]
    if not after.views:
        yield "the views of the service users affected, and of family, friends and carers who were involved"
    elif unheard:
        yield (
            f"a view of {', '.join(unheard)}, or that they were not affected or involved (people who use services, "
            "family and carers of the key)"
        )
    unanswered = [view.code for view in after.views if view.enough is None]
    if unanswered:
        yield f"whether {', '.join(unanswered)} find the improvement enough"
    if not written.further_actions.strip():
        yield "whether further actions are recommended"
    if not written.workforce_themes.strip():
        yield "the themes and implications for workforce development"
    if written.shared_with_dmt_on is None:
        yield "the day on which it was submitted to DMT"
    if written.shared_with_workforce_group_on is None:
        yield "the day on which it was shared with the workforce group"
