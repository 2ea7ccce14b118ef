"""Writes the demonstration to the open store in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from imr_tui import demo
from imr_tui.dates.when import parse
from imr_tui.demo import (
    after,
    documents,
    earlier,
    events_easter,
    events_winter,
    findings,
    fresh,
    interviews_others,
    interviews_staff,
    narrative,
    people,
    recommendations,
    request,
)
from imr_tui.demo.shapes import (
    ActionData,
    DocumentData,
    FindingData,
    InterviewData,
    PersonData,
    RecommendationData,
    Values,
    pointers,
    with_excerpts,
)
from imr_tui.errors import BadInput
from imr_tui.models import (
    Action,
    Alias,
    Consideration,
    Disclosure,
    Document,
    DueDateRevision,
    EarlierReview,
    Event,
    EvidenceLink,
    Excerpt,
    FinalReport,
    Finding,
    FindingTheme,
    Interview,
    NotAName,
    OutcomeView,
    Overview,
    PartnerReview,
    Person,
    ProgressNote,
    ProgressReport,
    Recommendation,
    RecommendationFinding,
    ResponsibleOfficer,
    Review,
    TermAnalysis,
    TermOfReference,
    Theme,
)
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.readiness import readiness
from imr_tui.services.record import records
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.review.requests import ReviewerDetail
from imr_tui.services.review.scope import NotificationDetail, TeamDetail
from imr_tui.store.session import writing


def load_demo(today: date = demo.DEMO_TODAY) -> tuple[str, ...]:
    """Write the three reviews and return their uids, the main one first. For the database thread.

    The due dates of actions are relative to `today`. Raises BadInput if one of the reviews already exists.
    """
    if is_loaded():
        raise BadInput("This store already has the demonstration. Nothing was changed.")
    with writing():
        earlier_uid = _load_earlier(today)
        main_uid = _load_main(today, earlier_uid)
        fresh_uid = reviews.create(demo.FRESH_REFERENCE, fresh.TITLE, demo.COUNCIL)
        _save_request(fresh_uid, fresh.REQUEST, fresh.INCIDENT_WHEN)
    return main_uid, earlier_uid, fresh_uid


def _load_main(today: date, earlier_uid: str) -> str:
    uid = reviews.create(demo.MAIN_REFERENCE, request.TITLE, demo.COUNCIL)
    key = records.review_id(uid)
    reviews.save(replace(reviews.detail(uid), **request.REVIEW))
    PartnerReview.create(review=key, **request.PARTNER)
    _save_request(uid, request.REQUEST, request.INCIDENT_WHEN)
    requests.save_reviewer(uid, ReviewerDetail(**request.REVIEWER))
    _agree_scope(uid, request.SCOPE_1, request.TEAMS, request.TERMS, request.AGREED_1, request.TARGETS)
    scope.revise(uid, request.REVISION_REASON)
    _agree_scope(uid, request.SCOPE_2, request.TEAMS_2, (request.TERM_ADDED_LATER,), request.AGREED_2)
    milestone, moved_to, reason, on = request.EXTENSION
    target = _target(uid, milestone)
    scope.save_target(uid, replace(target, target_on=moved_to), reason=reason, agreed_by=request.REQUESTER, on=on)
    for milestone, reached in request.REACHED.items():
        scope.save_target(uid, replace(_target(uid, milestone), actual_on=reached))
    _notify(uid, request.NOTIFICATIONS)
    for query in request.PRESS_QUERIES:
        scope.save_press_query(uid, query)

    _add_people(key, people.PEOPLE)
    for text in people.NOT_NAMES:
        NotAName.create(review=key, text=text)
    _add_documents(key, documents.DOCUMENTS)
    _add_interviews(key, (*interviews_staff.INTERVIEWS, *interviews_others.INTERVIEWS))
    _add_events(uid, (*events_winter.EVENTS, *events_easter.EVENTS))
    Overview.create(review=key, **narrative.OVERVIEW)
    _add_analyses(key, narrative.ANALYSES)
    _add_findings(key, findings.FINDINGS, records.review_id(earlier_uid))
    _add_recommendations(key, recommendations.RECOMMENDATIONS, today)

    plan_review = today + timedelta(days=after.PLAN_REVIEW_DAYS)
    Consideration.create(review=key, **after.CONSIDERATION, plan_review_on=plan_review)
    EarlierReview.create(review=key, earlier_uid=earlier_uid, **after.EARLIER)
    for officer in after.OFFICERS:
        ResponsibleOfficer.create(review=key, **officer)
    for due, received, due_from, summary in after.PROGRESS_REPORTS:
        ProgressReport.create(
            review=key,
            due_on=today + timedelta(days=due),
            received_on=None if received is None else today + timedelta(days=received),
            due_from=due_from,
            summary=summary,
        )
    _add_for_people(key, OutcomeView, after.VIEWS)
    _add_for_people(key, Disclosure, after.SHARING)
    return uid


def _load_earlier(today: date) -> str:
    uid = reviews.create(demo.EARLIER_REFERENCE, earlier.TITLE, demo.COUNCIL)
    key = records.review_id(uid)
    reviews.save(replace(reviews.detail(uid), **earlier.REVIEW))
    _save_request(uid, earlier.REQUEST, earlier.INCIDENT_WHEN)
    requests.save_reviewer(uid, ReviewerDetail(**earlier.REVIEWER))
    targets = [(milestone, target_on) for milestone, target_on, _ in earlier.TARGETS]
    _agree_scope(uid, earlier.SCOPE, earlier.TEAMS, earlier.TERMS, earlier.AGREED, targets, earlier.REVIEWER_NAME)
    for milestone, _, reached in earlier.TARGETS:
        scope.save_target(uid, replace(_target(uid, milestone), actual_on=reached))
    _notify(uid, earlier.NOTIFICATIONS)
    _add_people(key, earlier.PEOPLE)
    _add_documents(key, earlier.DOCUMENTS)
    _add_events(uid, earlier.EVENTS)
    Overview.create(review=key, **earlier.OVERVIEW)
    _add_analyses(key, earlier.ANALYSES)
    _add_findings(key, earlier.FINDINGS)
    # Its actions are always in the past, relative to the date of the demonstration.
    _add_recommendations(key, earlier.RECOMMENDATIONS, min(today, demo.DEMO_TODAY))
    Consideration.create(review=key, **earlier.CONSIDERATION)
    FinalReport.create(review=key, **earlier.FINAL_REPORT)
    _add_for_people(key, OutcomeView, earlier.VIEWS)
    _add_for_people(key, Disclosure, earlier.SHARING)
    for check_id, reason, on in earlier.EXEMPTIONS:
        readiness.excuse(uid, check_id, reason, earlier.REVIEWER_NAME, on)
    return uid


def _save_request(uid: str, values: Values, incident_when: str) -> None:
    requests.save(uid, replace(requests.detail(uid), incident_when=parse(incident_when), **values))


def _agree_scope(
    uid: str,
    values: Values,
    teams: tuple[TeamDetail, ...],
    terms: Iterable[str],
    agreed: tuple[date, date],
    targets: Iterable[tuple[str, date]] = (),
    reviewer: str = request.REVIEWER_NAME,
) -> None:
    scope.save(uid, replace(scope.current(uid), teams=teams, **values))
    for text in terms:
        scope.add_term(uid, text)
    for milestone, target_on in targets:
        scope.save_target(uid, replace(_target(uid, milestone), target_on=target_on))
    by_requester, by_reviewer = agreed
    scope.agree(uid, "requester", request.REQUESTER, by_requester)
    scope.agree(uid, "reviewer", reviewer, by_reviewer)


def _target(uid: str, milestone: str) -> scope.TargetDetail:
    return next(target for target in scope.targets(uid) if target.milestone == milestone)


def _notify(uid: str, notifications: Iterable[NotificationDetail]) -> None:
    for notification in notifications:
        scope.save_notification(uid, notification)


def _add_people(key: int, everybody: Iterable[PersonData]) -> None:
    for data in everybody:
        person = Person.create(review=key, **data.values)
        for name, kind, is_a_word in data.aliases:
            Alias.create(person=person, name=name, kind=kind, is_a_word=is_a_word)


def _add_documents(key: int, register: Iterable[DocumentData]) -> None:
    for data in register:
        number = records.next_number(key, Document.LETTER)
        dated = records.when_values("dated", parse(data.dated))
        Document.create(review=key, number=number, **dated, **data.values)


def _add_interviews(key: int, held: Iterable[InterviewData]) -> None:
    for data in held:
        notes, excerpts = with_excerpts(data.notes)
        interview = Interview.create(
            review=key,
            number=records.next_number(key, Interview.LETTER),
            person=_person(key, data.code),
            notes=notes,
            **data.values,
        )
        pairs = zip(excerpts, data.excerpt_notes, strict=True)
        for number, ((start, text), note) in enumerate(pairs, start=1):
            Excerpt.create(interview=interview, number=number, text=text, note=note, from_character=start)


def _add_events(uid: str, events: tuple[tuple[int, EventDetail], ...]) -> None:
    added = chronology.add_many(uid, [detail for _, detail in events])
    if added != [f"E{number}" for number, _ in events]:
        raise ValueError("the events of the demonstration are not in the order of their numbers")


def _add_analyses(key: int, analyses: Iterable[Values]) -> None:
    terms = TermOfReference.select().where(TermOfReference.review == key).order_by(TermOfReference.number)
    for term, values in zip(terms, analyses, strict=True):
        TermAnalysis.create(term=term, **values)


def _add_findings(key: int, found: Iterable[FindingData], earlier_key: int | None = None) -> None:
    for data in found:
        values = dict(data.values)
        if data.repeats:
            values["repeats_uid"] = _numbered(Finding, earlier_key, data.repeats).uid
        number = records.next_number(key, Finding.LETTER)
        finding = Finding.create(review=key, number=number, **values)
        for name in data.themes:
            FindingTheme.create(finding=finding, theme=_theme(name))
        for position, (reference, page) in enumerate(pointers(data.evidence), start=1):
            target = _evidence(key, reference)
            EvidenceLink.create(finding=finding, position=position, page=page, **target)


def _add_recommendations(key: int, wanted: Iterable[RecommendationData], today: date) -> None:
    for data in wanted:
        number = records.next_number(key, Recommendation.LETTER)
        recommendation = Recommendation.create(review=key, number=number, position=number, **data.values)
        for finding in data.rests_on:
            RecommendationFinding.create(recommendation=recommendation, finding=_numbered(Finding, key, f"F{finding}"))
        for action_number, action in enumerate(data.actions, start=1):
            _add_action(recommendation, action_number, action, today)


def _add_action(recommendation: Any, number: int, data: ActionData, today: date) -> None:
    dates = {name: today + timedelta(days=days) for name, days in data.days.items()}
    action = Action.create(recommendation=recommendation, number=number, **data.values, **dates)
    for due, revised, reason, agreed_by in data.revisions:
        DueDateRevision.create(
            action=action,
            due_on=today + timedelta(days=due),
            revised_on=today + timedelta(days=revised),
            reason=reason,
            agreed_by=agreed_by,
        )
    for day, by, text in data.progress:
        ProgressNote.create(action=action, noted_on=today + timedelta(days=day), noted_by=by, text=text)


def _add_for_people(key: int, model: Any, parts: Iterable[tuple[str, Values]]) -> None:
    """Add records for a person in the key, or for nobody if the code is empty."""
    for code, values in parts:
        model.create(review=key, person=_person(key, code) if code else None, **values)


def _theme(name: str) -> Any:
    return Theme.get_or_none(Theme.name == name) or Theme.create(name=name)


def _person(key: int, code: str) -> Any:
    return Person.get(Person.review == key, Person.code == code)


def _numbered(model: Any, key: int | None, reference: str) -> Any:
    return model.get(model.review == key, model.number == int(reference[1:]))


def _evidence(key: int, reference: str) -> dict[str, Any]:
    """Return the column and the record that a reference to evidence means: E24, D3 or I3.2."""
    if reference.startswith("I"):
        interview, _, number = reference.partition(".")
        owner = _numbered(Interview, key, interview)
        return {"excerpt": Excerpt.get(Excerpt.interview == owner, Excerpt.number == int(number))}
    if reference.startswith("D"):
        return {"document": _numbered(Document, key, reference)}
    return {"event": _numbered(Event, key, reference)}


def is_loaded() -> bool:
    """Return whether the open store has one of the demonstration's reviews."""
    references = (demo.MAIN_REFERENCE, demo.EARLIER_REFERENCE, demo.FRESH_REFERENCE)
    return bool(Review.select().where(Review.reference.in_(references)).exists())
