"""The final report (§8.4): effectiveness of the actions, views of people affected, and themes of all reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from peewee import JOIN, SQL, fn

from imr_tui.errors import BadInput
from imr_tui.models import FinalReport, Finding, FindingTheme, OutcomeView, Person, Request, Review, Theme
from imr_tui.services.findings.issuable import ISSUED
from imr_tui.services.people import people
from imr_tui.services.record import records, removal
from imr_tui.store.session import writing

_FIELDS: Final = (
    "effectiveness",
    "further_actions",
    "workforce_themes",
    "submitted_on",
    "shared_with_dmt_on",
    "shared_with_workforce_group_on",
)


@dataclass(frozen=True, slots=True)
class FinalReportRecord:
    """The final report; fields not written yet are empty."""

    uid: str = ""
    version: int = 0
    effectiveness: str = ""
    further_actions: str = ""
    workforce_themes: str = ""
    submitted_on: date | None = None
    shared_with_dmt_on: date | None = None
    shared_with_workforce_group_on: date | None = None


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """What a service user, family member, friend or carer thinks of the improvement; `code` is the person's code."""

    uid: str = ""
    version: int = 0
    code: str = ""
    discussed_on: date | None = None
    discussed_by: str = ""
    enough: str | None = None
    view: str = ""


def final_report(review_uid: str) -> FinalReportRecord:
    """Return the final report; an empty record if nothing is written."""
    key = records.review_id(review_uid)
    row = FinalReport.select().where(FinalReport.review == key).dicts().first()
    return records.view(FinalReportRecord, row) if row else FinalReportRecord()


def save(review_uid: str, detail: FinalReportRecord) -> FinalReportRecord:
    """Save the final report; `detail.version` is the version that was read, 0 for none.

    Raises BadInput if it is shared before it is submitted, ChangedElsewhere.
    """
    for shared in (detail.shared_with_dmt_on, detail.shared_with_workforce_group_on):
        if shared is not None and detail.submitted_on is not None and shared < detail.submitted_on:
            raise BadInput("The date shared is before the date submitted. Correct the dates.")
    values = records.values_of(detail, *_FIELDS)
    with writing():
        there = final_report(review_uid)
        if there.uid:
            records.save(FinalReport, there.uid, detail.version, values)
        else:
            FinalReport.create(review=records.review_id(review_uid), **values)
    return final_report(review_uid)


def views(review_uid: str) -> tuple[ViewRecord, ...]:
    """Return the views of people affected or involved (§8.4)."""
    key = records.review_id(review_uid)
    query: Any = OutcomeView.select(OutcomeView, Person.code).join(Person).where(OutcomeView.review == key)
    return tuple(records.view(ViewRecord, row) for row in query.order_by(OutcomeView.id).dicts())


def save_view(review_uid: str, detail: ViewRecord) -> None:
    """Add or save a view. Raises BadInput if the code is not in the key or the view has no text, ChangedElsewhere."""
    key = records.review_id(review_uid)
    person = people.id_of(key, detail.code)
    if detail.enough not in (None, "no_view") and not detail.view.strip():
        raise BadInput("View: enter what the person said. The final report includes people's views (§8.4).")
    values = {**records.values_of(detail, "discussed_on", "discussed_by", "enough", "view"), "person": person}
    with writing():
        if detail.uid:
            records.save(OutcomeView, detail.uid, detail.version, values)
        else:
            OutcomeView.create(review=key, **values)


def remove_view(review_uid: str, uid: str) -> int:
    """Delete a view; returns the number of the change, for undo."""
    with writing() as session:
        removal.remove(OutcomeView, uid)
    return records.last_change(session)


def themes_by_year() -> tuple[tuple[str, str, int], ...]:
    """Return the number of findings with each theme in all reviews, by year of the incident: (year, theme, number).

    Good practice is not counted, because the workforce group looks for problems that recur (§8.4). Drafts are not
    counted, because papers do not include them.
    """
    # If the date of the incident is not recorded, use the year in which the review was created.
    year = fn.COALESCE(fn.SUBSTR(Request.incident_start, 1, 4), fn.SUBSTR(Review.created_at, 1, 4))
    query: Any = (
        FindingTheme.select(year, Theme.name, fn.COUNT(FindingTheme.id))
        .join(Theme)
        .switch(FindingTheme)
        .join(Finding)
        .join(Review)
        .join(Request, JOIN.LEFT_OUTER)
        .where(Finding.kind != "good_practice", Finding.state.in_(ISSUED))
        .group_by(SQL("1"), SQL("2"))
    )
    return tuple(sorted(query.tuples(), key=lambda row: (-int(row[0]), -row[2], row[1].casefold())))
