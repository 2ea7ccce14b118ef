"""The report (§7), from the cover to the appendices."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from imr_tui.exporters.core.document import Contents, Cover, Edition, PaperDocument, Section, facts
from imr_tui.exporters.papers.body import analysis, findings, lessons, overview, recommendations
from imr_tui.exporters.papers.chronology import events_table
from imr_tui.exporters.papers.chronology import opening as chronology_opening
from imr_tui.exporters.papers.issued import issued, left_out
from imr_tui.exporters.papers.methodology import methodology
from imr_tui.exporters.papers.missing import missing
from imr_tui.exporters.papers.opening import independence, period, scope
from imr_tui.exporters.papers.parts import Links, cover, ended, front_note, joined, marking, when_text
from imr_tui.exporters.papers.plan import action_plan, consideration
from imr_tui.exporters.papers.readiness import readiness
from imr_tui.exporters.papers.trace import trace_table
from imr_tui.exporters.papers.words import GLOSSARY, sentence
from imr_tui.services.papers.data import ReportData
from imr_tui.vocabulary import PaperName, Stage


def report(data: ReportData, edition: Edition, date: datetime.date, version: str) -> PaperDocument:
    """Return the whole report.

    Takes the record, the edition, the paper's date and its version. Draft findings and recommendations are named
    but not included. Names are as recorded in both editions; `imr_tui.exporters.issue.make` replaces them with codes.
    Raises Refused, naming the gap, if a recommendation is not based on a finding with evidence (§7.3).
    """
    review = data.head.review
    reviewer = data.head.reviewer
    everything, data = data, issued(data)
    dates = {event.reference: when_text(event.when) for event in data.events if event.when.start is not None}
    links = Links(_anchors(data), (person.code for person in data.people), dates)
    considered = consideration(data, links, edition)
    traced = trace_table(data, links)
    lacking = missing(data)
    answered = readiness(data, "C")
    sections = (
        Section("", (_cover(data, edition, date, version),)),
        Section("", (Contents(),)),
        *((lacking,) if lacking else ()),
        independence(data),
        scope(data, links, edition),
        methodology(data),
        overview(data, links),
        analysis(data, links),
        lessons(data, links),
        findings(data, links, left_out(everything.findings)),
        recommendations(data, links, left_out(everything.recommendations)),
        *((traced,) if traced else ()),
        action_plan(data, links),
        *((considered,) if considered else ()),
        Section(
            PaperName.CHRONOLOGY.label,
            (*chronology_opening(data), events_table(data, links)),
            orientation="landscape",
            label="A",
            anchor="chronology",
        ),
        Section("Glossary", (facts(GLOSSARY),), label="B"),
        *((answered,) if answered else ()),
    )
    return PaperDocument(
        title=f"{PaperName.REPORT.label}: {review.title}",
        reference=review.reference,
        version=version,
        date=date,
        edition=edition,
        sections=sections,
        author=reviewer.name if reviewer else "",
        marking=marking(data.head, edition),
        audit_head=data.head.audit_head,
        accent=data.head.template.accent,
        typeface=data.head.template.typeface,
        subject=PaperName.REPORT.label,
    )


def _cover(data: ReportData, edition: Edition, date: datetime.date, version: str) -> Cover:
    request = data.request
    return cover(
        data.head,
        PaperName.REPORT.label,
        PaperName.REPORT,
        edition,
        date,
        version,
        (
            ("Requested by", joined(request.requested_by, request.requester_role)),
            ("Period reviewed", period(data.scopes[-1]) if data.scopes else ""),
            ("Stage of the review", "" if ended(data.head) else sentence(Stage(data.head.review.stage).label)),
            ("Audit trail reference", data.head.audit_head),
        ),
        front_note(data.overview.public_interest_reason, edition),
    )


def _anchors(data: ReportData) -> Iterator[str]:
    for group in (
        data.terms,
        data.documents,
        data.interviews,
        data.events,
        data.findings,
        data.recommendations,
    ):
        yield from (part.reference for part in group)
    yield from (action.reference for item in data.recommendations for action in item.actions)
