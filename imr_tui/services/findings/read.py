"""Read findings, recommendations and actions for papers and screens (§7.2 to §7.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from imr_tui.models import (
    Action,
    Document,
    DueDateRevision,
    Event,
    EvidenceLink,
    Excerpt,
    Finding,
    FindingTheme,
    Interview,
    ProgressNote,
    Recommendation,
    RecommendationFinding,
    Theme,
)
from imr_tui.services.findings.details import (
    ActionDetail,
    DueRevisionDetail,
    EvidenceDetail,
    FindingDetail,
    ProgressDetail,
    RecommendationDetail,
)
from imr_tui.services.record import records


def findings(review: int) -> tuple[FindingDetail, ...]:
    """Return the findings of the review with this database id, by number, with themes and evidence."""
    themed: Any = FindingTheme.select(FindingTheme.finding, Theme.name).join(Theme).switch(FindingTheme)
    themes = _grouped(themed.join(Finding).where(Finding.review == review).order_by(Theme.name).tuples())
    evidence = _evidence(review)
    rows: Any = Finding.select().where(Finding.review == review).order_by(Finding.number).dicts()
    return tuple(
        records.view(
            FindingDetail,
            row,
            themes=tuple(themes.get(row["id"], ())),
            evidence=tuple(evidence.get(row["id"], ())),
        )
        for row in rows
    )


def recommendations(review: int) -> tuple[RecommendationDetail, ...]:
    """Return the recommendations of the review with this database id, in order, with findings and actions."""
    linked: Any = (
        RecommendationFinding.select(RecommendationFinding.recommendation, Finding.number)
        .join(Finding)
        .where(Finding.review == review)
        .order_by(Finding.number)
    )
    findings_of = _grouped((owner, f"F{number}") for owner, number in linked.tuples())
    actions = _actions(review)
    rows: Any = (
        Recommendation.select()
        .where(Recommendation.review == review)
        .order_by(Recommendation.position, Recommendation.number)
        .dicts()
    )
    return tuple(
        records.view(
            RecommendationDetail,
            row,
            findings=tuple(findings_of.get(row["id"], ())),
            actions=tuple(actions.get(row["id"], ())),
        )
        for row in rows
    )


def _evidence(review: int) -> dict[int, list[EvidenceDetail]]:
    query: Any = (
        EvidenceLink.select(
            EvidenceLink.finding,
            EvidenceLink.page,
            EvidenceLink.note,
            EvidenceLink.uid,
            Event.number,
            Event.uid,
            Document.number,
            Document.uid,
            Interview.number,
            Excerpt.number,
            Excerpt.text,
            Excerpt.uid,
        )
        .join(Finding)
        .switch(EvidenceLink)
        .left_outer_join(Event)
        .switch(EvidenceLink)
        .left_outer_join(Document)
        .switch(EvidenceLink)
        .left_outer_join(Excerpt)
        .left_outer_join(Interview)
        .where(Finding.review == review)
        .order_by(EvidenceLink.position, EvidenceLink.id)
    )
    pairs = []
    for finding, page, note, uid, *event, document, document_uid, interview, number, text, excerpt in query.tuples():
        if event[0] is not None:
            target = (f"E{event[0]}", "event", event[1])
        elif document is not None:
            target = (f"D{document}", "document", document_uid)
        else:
            target = (f"I{interview}.{number}", "excerpt", excerpt)
        reference, kind, subject = target
        pairs.append((finding, EvidenceDetail(reference, page, note, text or "", uid, kind, subject)))
    return _grouped(pairs)


def _actions(review: int) -> dict[int, list[ActionDetail]]:
    revisions = _grouped(
        (row["action"], records.view(DueRevisionDetail, row))
        for row in _of_actions(DueDateRevision, review, DueDateRevision.revised_on)
    )
    progress = _grouped(
        (row["action"], records.view(ProgressDetail, row))
        for row in _of_actions(ProgressNote, review, ProgressNote.noted_on)
    )
    rows: Any = (
        Action.select(Action, Recommendation.number.alias("of"))
        .join(Recommendation)
        .where(Recommendation.review == review)
        .order_by(Action.number)
        .dicts()
    )
    return _grouped(
        (
            row["recommendation"],
            records.view(
                ActionDetail,
                row,
                reference=f"A{row['of']}.{row['number']}",
                revisions=tuple(revisions.get(row["id"], ())),
                progress=tuple(progress.get(row["id"], ())),
            ),
        )
        for row in rows
    )


def _of_actions(model: Any, review: int, day: Any) -> Iterable[dict[str, Any]]:
    """Return the rows of a table for a review's actions, oldest first: the last revision has the current due date."""
    found: Iterable[dict[str, Any]] = (
        model.select(model)
        .join(Action)
        .join(Recommendation)
        .where(Recommendation.review == review)
        .order_by(day, model.id)
        .dicts()
    )
    return found


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for owner, part in pairs:
        groups.setdefault(owner, []).append(part)
    return groups
