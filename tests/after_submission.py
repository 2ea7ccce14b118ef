"""The demonstration on the day of its submission: no decision, no action done, nothing else of §8."""

from __future__ import annotations

from typing import Any

from imr_tui import demo
from imr_tui.demo.load import load_demo
from imr_tui.models import (
    Action,
    Consideration,
    Disclosure,
    DueDateRevision,
    EarlierReview,
    OutcomeView,
    PaperIssue,
    ProgressNote,
    ProgressReport,
    Recommendation,
    ResponsibleOfficer,
)
from imr_tui.services.readiness import stages
from imr_tui.services.record import records
from imr_tui.store.session import writing


def load_submitted() -> str:
    """Load the demonstration with the main review as at its submission; returns its uid (database thread)."""
    uid, *_ = load_demo(demo.DEMO_TODAY)
    key = records.review_id(uid)
    with writing():
        for model in (EarlierReview, ResponsibleOfficer, ProgressReport, OutcomeView, Disclosure, PaperIssue):
            part: Any = model
            part.delete().where(part.review == key).execute()
        own = Recommendation.select(Recommendation.id).where(Recommendation.review == key)
        actions = Action.select(Action.id).where(Action.recommendation.in_(own))
        for model in (DueDateRevision, ProgressNote):
            part = model
            part.delete().where(part.action.in_(actions)).execute()
        Action.update(
            status="not_started", done_on=None, proof="", effectiveness="", evaluated_on=None, closed_reason=""
        ).where(Action.recommendation.in_(own)).execute()
        Recommendation.update(decision=None, decision_text="", decision_reason="", decided_on=None).where(
            Recommendation.review == key
        ).execute()
        kept = ("id", "uid", "version", "created_at", "changed_at", "review", "submitted_on", "submitted_to")
        empty = {
            field.name: None if field.null else ""
            for field in Consideration._meta.sorted_fields
            if field.name not in kept
        }
        Consideration.update(empty).where(Consideration.review == key).execute()
        stages.refresh(uid)
    return uid
