"""A small review, and what people do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from imr_tui.models import Action, Document, Event, EvidenceLink, Finding, Recommendation, RecommendationFinding
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.handover.receiving import ImportResult
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import records
from imr_tui.services.review import reviews
from imr_tui.store.session import writing
from tests.handover_world import Desk


def begin() -> str:
    """A review with one of most things."""
    uid = reviews.create("IMR-1", "A fall")
    people.save(uid, PersonDetail(code="SW1", real_name="Harriet Quill", role="social worker", relation="staff"))
    for text in ("First visit", "Second visit", "Third visit"):
        chronology.save(uid, EventDetail(when=records.read_date("5 Mar 2026"), what_happened=text))
    key = records.review_id(uid)
    with writing():
        Document.create(review=key, number=1, title="Case file")
        finding = Finding.create(review=key, number=1, kind="system", text="Visits were missed", state="ready")
        EvidenceLink.create(finding=finding, position=1, event=Event.get(Event.review == key, Event.number == 1))
        made = Recommendation.create(review=key, number=1, position=1, text="Escalate missed visits", state="ready")
        RecommendationFinding.create(recommendation=made, finding=finding)
        Action.create(
            recommendation=made,
            number=1,
            what="Harriet Quill writes the rule",
            owner="Head of Service",
            intended_outcome="No visit is missed unseen",
            evaluation="An audit",
        )
    return uid


def put(model: Any, values: dict[str, Any], *where: Any) -> Callable[[], None]:
    """Change one row."""

    def work() -> None:
        with writing():
            row = model.get(*where) if where else model.get()
            model.update({**values, "version": model.version + 1}).where(model.id == row.id).execute()

    return work


def dated(typed: str) -> dict[str, Any]:
    when = records.read_date(typed)
    return {**records.when_values("when", when), "sort_key": when.sort_key}


def event(number: int) -> Any:
    return Event.number == number


def texts(desk: Desk) -> dict[str, str]:
    """What happened, by the event's reference."""
    rows = desk.run(lambda: list(Event.select(Event.number, Event.what_happened).order_by(Event.number).tuples()))
    return {f"E{number}": text for number, text in rows}


def exchange(giver: Desk, taker: Desk, uid: str) -> ImportResult:
    return taker.import_bundle(giver.hand_over(uid)[1])
