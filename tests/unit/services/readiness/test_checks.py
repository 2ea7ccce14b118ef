"""Every readiness check on a real record: met at first, then not met once its fact is removed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from imr_tui import demo
from imr_tui.models import (
    Action,
    ClauseExemption,
    Consideration,
    Disclosure,
    Document,
    EarlierReview,
    Event,
    EventPerson,
    EventSource,
    EvidenceLink,
    FinalReport,
    Finding,
    Interview,
    Notification,
    OutcomeView,
    Overview,
    PaperIssue,
    PartnerReview,
    Person,
    PressQuery,
    ProgressReport,
    Recommendation,
    RecommendationFinding,
    Request,
    ResponsibleOfficer,
    Review,
    Reviewer,
    ScopeTeam,
    ScopeVersion,
    TargetDate,
    TermAnalysis,
    TermOfReference,
)
from imr_tui.services import session
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.readiness.readiness import CHECKS, Answer
from imr_tui.services.record import records, removal
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current
from imr_tui.vocabulary import Stage, Tab
from tests.conftest import Demonstration

DAY = date(2026, 11, 20)
IDS = tuple(check.id for check in CHECKS)


@pytest.fixture(scope="module")
def shown(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, tuple[str, ...]]]:
    """A store with the demonstration in it; each test rolls its changes back."""
    with demonstration.opened(tmp_path_factory.mktemp("readiness") / "store") as store:
        yield store, demonstration.uids


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll back every change made inside."""
    with current().database.atomic() as transaction:
        yield
        transaction.rollback()


def answered(uid: str, check_id: str) -> Answer:
    (found,) = readiness.answers(uid, chosen=lambda check: check.id == check_id, today=demo.DEMO_TODAY)
    return found


# The definition of each check


def test_the_checks_are_well_formed() -> None:
    assert len(set(IDS)) == len(IDS)
    for check in CHECKS:
        assert re.fullmatch(r"[1-8](\.[1-4])?-[a-z-]+", check.id)
        assert len(check.id) <= ClauseExemption.check_id.max_length
        assert check.clause == "§" + check.id.partition("-")[0]
        assert 1 <= check.tab <= len(Tab)
        assert check.stage in tuple(Stage)[1:]
        assert check.force in ("must", "should", "may")
        assert check.asks == check.asks.strip() != ""
        assert len(check.asks) <= 70
        assert check.how.endswith(".")
        # A check that is only a "may" can block a stage only if it can be excused.
        assert check.force != "may" or not check.blocks or check.can_be_excused
    assert [check.clause for check in CHECKS] == sorted(check.clause for check in CHECKS)
    assert {check.clause for check in CHECKS} == {
        "§1", "§2", "§3", "§4", "§5", "§6", "§7", "§7.1", "§7.2", "§7.3", "§7.4", "§8.1", "§8.2", "§8.3", "§8.4"
    }  # fmt: skip


def test_checks_that_apply_to_every_review_cannot_be_excused() -> None:
    fixed = {check.id for check in CHECKS if not check.can_be_excused}
    assert {
        "3-criterion",
        "4-reviewer",
        "4-level",
        "4-not-managing",
        "5-not-involved",
        "5-refusal-respected",
        "5-best-interests",
        "7.3-linked",
    } <= fixed


# Kinds of targets by tab: a check leads to a target on its own tab.
IN_TAB = {
    Tab.REQUEST: {
        "particulars",
        "partner",
        "request",
        "reviewer",
        "scope",
        "agree",
        "told",
        "press",
        "target",
        "term",
    },
    Tab.RECORDS: {"document"},
    Tab.CHRONOLOGY: {"event"},
    Tab.INTERVIEWS: {"interview", "person", "others"},
    Tab.FINDINGS: {"overview", "finding", "recommendation", "analysis"},
    Tab.ACTIONS: {"action"},
    Tab.DMT: {"sharing", "submission", "meeting", "decision", "authorisation", "progress", "final", "view"},
}


def test_the_target_of_each_check_is_on_its_tab() -> None:
    wanted = {kind: tab.number for tab, kinds in IN_TAB.items() for kind in kinds}
    for check in CHECKS:
        kind = re.split("[:.]", check.target)[0]
        assert not kind or check.tab == wanted[kind], check.id


# Each check, before and after a change to the demonstration


def update(model: Any, *tests: Any, **values: Any) -> Callable[[int], None]:
    """Change rows of a table; only those of the review if the table belongs to a review."""

    def work(key: int) -> None:
        mine = (model.review == key,) if hasattr(model, "review") else ()
        if model is Review:
            mine = (Review.id == key,)
        if model is Action:
            mine = (Action.recommendation.in_(Recommendation.select().where(Recommendation.review == key)),)
        if model is TermAnalysis:
            mine = (TermAnalysis.term.in_(TermOfReference.select().where(TermOfReference.review == key)),)
        assert model.update(values).where(*mine, *tests).execute() > 0

    return work


def gone(model: Any, *tests: Any) -> Callable[[int], None]:
    def work(key: int) -> None:
        mine = (model.review == key,) if hasattr(model, "review") else ()
        assert model.delete().where(*mine, *tests).execute() > 0

    return work


def both(*steps: Callable[[int], None]) -> Callable[[int], None]:
    def work(key: int) -> None:
        for step in steps:
            step(key)

    return work


def added(model: Any, **values: Any) -> Callable[[int], None]:
    def work(key: int) -> None:
        model.create(review=key, **values)

    return work


def no_findings(key: int) -> None:
    findings = Finding.select(Finding.id).where(Finding.review == key)
    RecommendationFinding.delete().where(RecommendationFinding.finding.in_(findings)).execute()
    Finding.delete().where(Finding.review == key).execute()


def no_events(key: int) -> None:
    EvidenceLink.delete().where(EvidenceLink.event.is_null(False)).execute()
    Event.delete().where(Event.review == key).execute()


def no_documents(key: int) -> None:
    for model in (EventSource, EvidenceLink):
        model.delete().where(model.document.is_null(False)).execute()
    Document.delete().where(Document.review == key).execute()


def nothing_begun(key: int) -> None:
    EvidenceLink.delete().execute()
    no_events(key)
    no_documents(key)
    Interview.delete().where(Interview.review == key).execute()


def an_empty_key(key: int) -> None:
    for model in (EvidenceLink, EventSource, EventPerson, Interview, OutcomeView, Disclosure):
        model.delete().execute()
    Person.delete().where(Person.review == key).execute()


def unlinked(number: int, **values: Any) -> Callable[[int], None]:
    """Remove the links of the event with this number to sources and people."""

    def work(key: int) -> None:
        event = Event.get(Event.review == key, Event.number == number)
        EventSource.delete().where(EventSource.event == event).execute()
        EventPerson.delete().where(EventPerson.event == event).execute()
        Event.update(values).where(Event.id == event.id).execute()

    return work


def without_evidence(number: int) -> Callable[[int], None]:
    def work(key: int) -> None:
        finding = Finding.get(Finding.review == key, Finding.number == number)
        EvidenceLink.delete().where(EvidenceLink.finding == finding).execute()

    return work


def based_on(recommendation: int, finding: int) -> Callable[[int], None]:
    """Base the recommendation on this finding only."""

    def work(key: int) -> None:
        row = Recommendation.get(Recommendation.review == key, Recommendation.number == recommendation)
        RecommendationFinding.delete().where(RecommendationFinding.recommendation == row).execute()
        only = Finding.get(Finding.review == key, Finding.number == finding)
        RecommendationFinding.create(recommendation=row, finding=only)

    return work


def without_actions(number: int) -> Callable[[int], None]:
    def work(key: int) -> None:
        row = Recommendation.get(Recommendation.review == key, Recommendation.number == number)
        Action.delete().where(Action.recommendation == row).execute()

    return work


def person(code: str) -> Any:
    return Person.select(Person.id).where(Person.code == code)


def issued(key: int) -> None:
    PaperIssue.create(
        review=key,
        paper="report",
        edition="committee",
        file_format="pdf",
        number=1,
        issued_at="2026-11-01T10:00:00Z",
        sha256="0" * 64,
    )


def a_final_report(**values: Any) -> Callable[[int], None]:
    return added(FinalReport, **values)


NOTHING = "  . "
PLACEHOLDER = "To be added: [name of the trust], TBC."

NOT_MET: dict[str, tuple[Callable[[int], None], str]] = {
    "1-agency": (update(Review, agency=""), "do not name an agency"),
    "2-context": (update(Overview, context=NOTHING), "not written"),
    "2-good-practice": (
        both(update(Finding, Finding.kind == "good_practice", kind="system"), update(Event, good_practice=False)),
        "No finding or event",
    ),
    "2-others-flagged": (update(Finding, Finding.number == 7, other_organisation=False), "F7"),
    "2-changes": (based_on(2, 1), "F3"),
    "2-own-practice": (based_on(2, 7), "R2"),
    "3-incident": (update(Request, incident_summary=""), "no summary of the incident"),
    "3-criterion": (update(Request, staff_concern=None), "Say whether there is concern"),
    "4-reviewer": (update(Reviewer, ended_on=DAY), "No current reviewer"),
    "4-level": (update(Reviewer, authority=""), "does not describe their authority"),
    "4-not-managing": (update(Reviewer, no_management_involvement_on=None), "not declared"),
    "5-not-involved": (update(Reviewer, no_incident_involvement_on=None), "not declared"),
    "5-independent": (update(Event, Event.number == 3, comment="Ruth Penhallam was told."), "event E3"),
    "5-proportionate": (update(ScopeVersion, ScopeVersion.number == 2, method_reason=""), "does not say why"),
    "5-agreed-requester": (update(ScopeVersion, ScopeVersion.number == 2, requester_agreed_on=None), "version 2"),
    "5-agreed-reviewer": (update(ScopeVersion, ScopeVersion.number == 2, reviewer_agreed_on=None), "version 2"),
    "5-revision": (update(ScopeVersion, ScopeVersion.number == 2, revision_reason=""), "version 2"),
    "5-teams": (
        lambda key: (
            ScopeTeam.delete()
            .where(ScopeTeam.scope_version.in_(ScopeVersion.select().where(ScopeVersion.review == key)))
            .execute()
        ),
        "does not name a service",
    ),
    "5-managers-told": (gone(Notification, Notification.team == "Service Systems Team"), "Service Systems Team"),
    "5-told-by": (update(Notification, Notification.team == "Home Support Service", told_by=""), "Home Support"),
    "5-no-press": (
        update(Notification, Notification.team == "Out-of-Hours Service", no_press_instruction=False),
        "Out-of-Hours Service",
    ),
    "5-press-queries": (update(PressQuery, passed_on=None), "query of 13 May 2026"),
    "5-open": (update(Interview, Interview.number == 4, terms_accepted=None), "I4"),
    "5-systematic": (update(TermAnalysis, hindsight=""), "learning with hindsight"),
    "5-shared-teams": (gone(Disclosure, Disclosure.team == "Home Support Service"), "Home Support Service"),
    "5-shared-service-users": (gone(Disclosure, Disclosure.audience == "service_user"), "SU"),
    "5-shared-family": (gone(Disclosure, Disclosure.person.in_(person("FM2"))), "FM2"),
    "5-consent-given": (update(Disclosure, Disclosure.ground == "consent_given", decided_by=""), "1 entry"),
    "5-refusal-respected": (
        lambda key: Disclosure.create(
            review=key,
            audience="family",
            person=Person.get(Person.review == key, Person.code == "FM2"),
            ground="best_interests",
            what_was_shared="all",
            shared_by="SW2",
            shared_on=DAY,
        ),
        "FM2",
    ),
    "5-best-interests": (update(Disclosure, Disclosure.ground == "best_interests", ground_note=""), "1 entry"),
    "6-request": (update(Request, requested_on=None), "when"),
    "6-scope": (update(ScopeVersion, ScopeVersion.number == 2, covers_what=""), "what the review covers"),
    "6-method": (update(ScopeVersion, ScopeVersion.number == 2, method="desktop", method_reason=""), "why a desktop"),
    "6-target-completion": (update(TargetDate, TargetDate.milestone == "completion", target_on=None), "No target date"),
    "6-target-submission": (gone(TargetDate, TargetDate.milestone == "submission_to_hos"), "No target date"),
    "6-target-dmt": (gone(TargetDate, TargetDate.milestone == "dmt_consideration"), "No target date"),
    "6-begun": (nothing_begun, "No event, document or interview"),
    "6-chronology": (no_events, "empty"),
    "6-records": (no_documents, "no document"),
    "6-records-read": (update(Document, Document.number.in_((5, 9)), read_on=None), "D5, D9"),
    "6-interviews": (update(Interview, held_on=None), "none has been held"),
    "6-interviews-open": (update(Interview, Interview.number == 2, held_on=None), "I2"),
    "6-hindsight": (update(TermAnalysis, hindsight="-"), "T1, T2, T3, T4, T5"),
    "6-findings": (no_findings, "no findings"),
    "6-findings-finished": (update(Finding, Finding.number == 5, state="draft"), "F5"),
    "6-recommendations": (gone(Recommendation), "no recommendations"),
    "6-recommendations-finished": (update(Recommendation, Recommendation.number == 4, state="draft"), "R4"),
    "7-unfinished": (update(Finding, Finding.number == 2, why=PLACEHOLDER), "F2, why"),
    "7.1-method": (update(ScopeVersion, ScopeVersion.number == 2, method="desktop"), "I1, I2, I3, I4, I5, I6"),
    "7.1-why-selected": (update(Interview, Interview.number == 6, why_selected=""), "I6"),
    "7.1-key": (an_empty_key, "lists nobody"),
    "7.1-people-coded": (unlinked(11, people_typed="Mr Smith"), "E11"),
    "7.1-nobody-named": (update(Event, Event.number == 4, comment="Mrs Kowalska rang."), "E4, comment"),
    "7.1-sources": (unlinked(12, source_typed=" "), "E12"),
    "7.1-documents-listed": (unlinked(13, source_typed="a letter"), "E13"),
    "7.2-terms-set": (update(TermOfReference, dropped_in=1), "no terms"),
    "7.2-decisions": (update(Event, decision=""), "a decision"),
    "7.2-narrative": (gone(Overview), "not written"),
    "7.2-supported": (
        update(Overview, narrative="It began with E999, vitamin E1 and IMR-2025-031 E2."),
        "not refer to any event",
    ),
    "7.2-references": (
        update(Overview, narrative="See E1, E999, D12, D13, I6.2, I6.3, F8, #F9, R6, A9.1 and T6."),
        "E999 in narrative overview; D13 in narrative overview; I6.3 in narrative overview; F9 in narrative overview; "
        "A9.1 in narrative overview; T6 in narrative overview.",
    ),
    "7.2-terms": (update(TermAnalysis, why=""), "T1, T2, T3, T4, T5"),
    "7.2-lessons": (update(Overview, lessons_individuals="", lessons_teams="", lessons_organisations=""), "No lesson"),
    "7.2-good-practice": (
        both(update(Overview, good_practice=""), update(Finding, Finding.kind == "good_practice", state="draft")),
        "not highlight any good practice",
    ),
    "7.2-ways-of-working": (update(Overview, ways_of_working=""), "ways of working"),
    "7.2-training": (update(Overview, training_management_supervision=""), "training"),
    "7.2-partnership": (update(Overview, partnership=""), "partnership"),
    "7.2-resources": (update(Overview, resources="..."), "resources"),
    "7.2-why": (update(Finding, Finding.number == 6, why=""), "F6"),
    "7.3-evidence": (without_evidence(8), "F8"),
    "7.3-linked": (both(based_on(2, 3), without_evidence(3)), "R2"),
    "7.3-analysis": (update(Recommendation, Recommendation.number == 3, analysis=""), "R3"),
    "7.3-smart": (update(Recommendation, Recommendation.number == 2, measurable=""), "R2"),
    "7.3-process": (update(Recommendation, Recommendation.kind == "further_process", further_process=""), "R"),
    "7.4-actions": (without_actions(1), "R1"),
    "7.4-whom": (update(Action, Action.number == 3, owner=" "), "A2.3, A3.3"),
    # A3.3 was moved: its current date is in the revision.
    "7.4-when": (update(Action, Action.number == 3, due_on=None), "Due date missing: A2.3."),
    "7.4-outcome": (update(Action, Action.number == 3, intended_outcome=""), "A2.3, A3.3"),
    "7.4-evaluation": (update(Action, Action.number == 3, evaluation=""), "A2.3, A3.3"),
    "8.1-submitted": (update(Consideration, submitted_to=""), "Who the report was submitted to"),
    "8.1-in-time": (update(Consideration, submitted_on=date(2026, 8, 3)), "3 days after"),
    "8.1-discussed": (update(Consideration, discussed_on=None), "No date of a discussion"),
    "8.1-further": (update(Consideration, discussion=""), "No outcome of the discussion"),
    "8.2-implications": (
        update(Recommendation, Recommendation.number == 1, resource_implications="", organisational_implications=""),
        "R1",
    ),
    "8.2-dmt": (update(Consideration, dmt_meeting_on=None), "a head of service asked"),
    "8.2-decisions": (update(Recommendation, Recommendation.number.in_((2, 5)), decision=None), "R2, R5"),
    "8.2-earlier": (update(Consideration, earlier_reviews_looked_at=""), "earlier findings"),
    "8.2-repeats": (both(update(Finding, different_this_time=""), update(Consideration, different_this_time="")), "F3"),
    "8.2-arrangement": (gone(ResponsibleOfficer), "but names nobody"),
    "8.3-authorised": (update(Consideration, authorised_by=""), "Who authorised the action plan"),
    "8.3-review-date": (update(Consideration, plan_review_on=None), "No review date"),
    "8.3-review-method": (update(Consideration, review_method=None), "How the action plan"),
    "8.3-reports-due": (gone(ProgressReport), "No report"),
    "8.4-discussed": (gone(OutcomeView, OutcomeView.person.in_(person("FM1"))), "FM1"),
    "8.4-views": (update(OutcomeView, OutcomeView.person.in_(person("SU")), view="", enough=None), "SU"),
}
"""For each check that the demonstration meets: a change after which it is not met, and words of its answer."""

MET: dict[str, tuple[Callable[[int], None], str]] = {
    "6-report": (issued, "once"),
    "8.3-reports-received": (
        update(ProgressReport, ProgressReport.received_on.is_null(), received_on=DAY),
        "Reports received: 3",
    ),
    "8.4-evaluated": (update(Action, status="evaluated_effective", effectiveness="Audited."), "Each action"),
    "8.4-effectiveness": (a_final_report(effectiveness="They were."), "says whether the actions were effective"),
    "8.4-further": (a_final_report(further_actions="One more."), "further actions"),
    "8.4-submitted": (a_final_report(submitted_on=DAY), "20 November 2026"),
    "8.4-shared-dmt": (a_final_report(shared_with_dmt_on=DAY), "20 November 2026"),
    "8.4-workforce": (a_final_report(shared_with_workforce_group_on=DAY), "20 November 2026"),
    "8.4-themes": (a_final_report(workforce_themes="Escalation."), "gives themes"),
}
"""For each check that the demonstration does not meet: a change after which it is met."""

NOT_APPLICABLE: dict[str, tuple[Callable[[int], None], str]] = {
    "1-partners": (gone(PartnerReview), "No partner"),
    "5-press-queries": (gone(PressQuery), "No press query"),
    "5-open": (
        both(
            gone(EvidenceLink, EvidenceLink.id > 0),
            gone(EventSource, EventSource.id > 0),
            gone(Interview),
            update(ScopeVersion, ScopeVersion.number == 2, method="desktop"),
        ),
        "desktop",
    ),
    "5-shared-service-users": (
        both(
            gone(Disclosure, Disclosure.audience == "service_user"), update(Person, Person.code == "SU", deceased=True)
        ),
        "SU has died",
    ),
    "5-shared-family": (
        both(gone(Disclosure), update(Person, Person.relation == "family_or_carer", relation="other")),
        "no family member or carer",
    ),
    "5-consent-given": (gone(Disclosure, Disclosure.ground == "consent_given"), "on the basis of consent"),
    "5-refusal-respected": (gone(Disclosure, Disclosure.ground == "consent_refused"), "Nobody refused"),
    "5-best-interests": (gone(Disclosure, Disclosure.ground == "best_interests"), "No best-interests decision"),
    "6-interviews": (
        both(update(ScopeVersion, ScopeVersion.number == 2, method="desktop"), update(Interview, held_on=None)),
        "desktop review",
    ),
    "7.3-smart": (update(Recommendation, kind="further_process"), "No recommendation"),
    "7.3-process": (update(Recommendation, kind="smart"), "No recommendation"),
    "7.4-whom": (
        both(
            lambda key: Action.delete().execute(),
            update(Recommendation, kind="further_process", further_process="A briefing."),
        ),
        "needs an action",
    ),
    "8.2-repeats": (update(Finding, repeats_uid=None, repeats_reference=""), "No finding"),
    "8.3-reports-due": (
        both(gone(ProgressReport), update(Consideration, review_method="one_report", arrangement="officers")),
        "reviewed by one report",
    ),
    "8.3-reports-received": (gone(ProgressReport), "No report is due yet"),
    "8.4-further": (a_final_report(effectiveness="They were."), "does not recommend further actions"),
    "8.4-discussed": (both(gone(OutcomeView), update(Person, deceased=True)), "has died"),
}
"""For each check that need not apply: a change after which it does not apply, and words of the reason."""


def test_every_check_is_tested() -> None:
    changeable = {*NOT_MET, *MET}
    assert changeable == set(IDS) - {"1-partners"}
    assert not set(NOT_MET) & set(MET)


@pytest.mark.parametrize("check_id", NOT_MET)
def test_a_check_is_not_met_once_its_fact_is_removed(shown: tuple[Store, tuple[str, ...]], check_id: str) -> None:
    change, expected = NOT_MET[check_id]
    before, after, again = shown[0].run(changed, shown[1][0], check_id, change)
    assert before.state == again.state == "met"
    assert (after.state, after.reason) == ("not met", "")
    assert expected in after.found or expected in after.which
    assert after.found != before.found
    assert after.text.startswith(after.check.asks)


@pytest.mark.parametrize("check_id", MET)
def test_a_check_is_met_once_its_fact_is_added(shown: tuple[Store, tuple[str, ...]], check_id: str) -> None:
    change, expected = MET[check_id]
    before, after, again = shown[0].run(changed, shown[1][0], check_id, change)
    assert before.state == again.state == "not met"
    assert after.state == "met"
    assert expected in after.found


@pytest.mark.parametrize("check_id", NOT_APPLICABLE)
def test_a_check_that_does_not_apply_says_why(shown: tuple[Store, tuple[str, ...]], check_id: str) -> None:
    change, expected = NOT_APPLICABLE[check_id]
    _, after, _ = shown[0].run(changed, shown[1][0], check_id, change)
    assert (after.state, after.by, after.on) == ("not applicable", "", None)
    assert expected in after.reason


def changed(uid: str, check_id: str, change: Callable[[int], None]) -> tuple[Answer, Answer, Answer]:
    """Return the answers before a change, with it, and after it is rolled back."""
    before = answered(uid, check_id)
    with rolled_back():
        change(records.review_id(uid))
        after = answered(uid, check_id)
    return before, after, answered(uid, check_id)


def test_the_target_names_the_field_of_the_record_at_fault(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, (uid, *_) = shown

    def work() -> list[str]:
        found = []
        for check_id in ("6-records-read", "7.1-why-selected", "7.3-analysis", "7.2-terms", "7-unfinished"):
            with rolled_back():
                NOT_MET[check_id][0](records.review_id(uid))
                found.append(answered(uid, check_id).target)
        return found

    targets = [(target.split(":")[0], target.split(":")[2]) for target in store.run(work)]
    assert targets == [
        ("document", "read_on"),
        ("interview", "why_selected"),
        ("recommendation", "analysis"),
        ("analysis", "what_happened"),
        ("finding", "why"),
    ]


def test_the_target_is_the_first_of_several_records_at_fault(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, (uid, *_) = shown

    def work() -> tuple[str, str]:
        with rolled_back():
            NOT_MET["7.2-terms"][0](records.review_id(uid))
            found = answered(uid, "7.2-terms")
        first = TermOfReference.get(TermOfReference.review == records.review_id(uid), TermOfReference.number == 1)
        return found.target, str(first.uid)

    target, first = store.run(work)
    assert target == f"analysis:{first}:what_happened"


@pytest.mark.parametrize("column", ["repeats_uid", "repeats_reference"])
def test_a_repeat_needs_an_explanation_however_it_is_marked(shown: tuple[Store, tuple[str, ...]], column: str) -> None:
    """The earlier finding may be in this store, or only its reference is given."""
    store, (uid, *_) = shown
    without: dict[str, Any] = {column: None if column == "repeats_uid" else ""}
    change = both(NOT_MET["8.2-repeats"][0], update(Finding, **without))
    _, found, _ = store.run(changed, uid, "8.2-repeats", change)
    assert (found.state, found.which) == ("not met", "F3")


def test_a_report_on_the_plan_is_needed_on_its_due_date(
    shown: tuple[Store, tuple[str, ...]],
) -> None:
    store, (uid, *_) = shown
    received = update(ProgressReport, received_on=DAY)
    due = added(ProgressReport, due_on=demo.DEMO_TODAY, due_from="Chair")
    _, found, _ = store.run(changed, uid, "8.3-reports-received", both(received, due))
    assert (found.state, found.found) == ("not met", "Not received: report due on 23 November 2026.")


def test_only_events_in_the_review_count_as_references(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, (uid, *_) = shown
    _, found, _ = store.run(changed, uid, "7.2-supported", update(Overview, narrative="As E1, E2 and E999 show."))
    assert found.found == "The overview refers to 2 events."


def test_a_check_is_later_if_the_next_stage_does_not_need_it(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, uids = shown
    found = store.run(readiness.answers, uids[2])
    for answer in found:
        if not answer.satisfied:
            assert answer.state == ("not met" if answer.check.stage == "scope_agreed" else "later"), answer
    assert {"not met", "later"} <= {answer.state for answer in found}


def test_a_stage_is_reached_when_no_check_blocks_it(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, (main, earlier, fresh) = shown
    assert store.run(readiness.blocking, main) == ()
    assert store.run(readiness.blocking, main, "implementing") == ()
    closing = store.run(readiness.blocking, main, "closed")
    assert {answer.check.id for answer in closing} == {
        "8.4-evaluated",
        "8.4-effectiveness",
        "8.4-submitted",
        "8.4-shared-dmt",
        "8.4-workforce",
    }
    assert store.run(readiness.blocking, earlier, "closed") == ()
    asked = {answer.check.stage for answer in store.run(readiness.blocking, fresh)}
    # The checks of earlier stages count as well.
    assert asked == {"scope_agreed", "under_way", "submitted"}


def test_stages_need_exactly_the_checks_that_block_them(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, uids = shown
    for uid in uids:
        needed = store.run(stages.requirements, uid)
        assert [r.check for r in needed] == sorted(
            (c.id for c in CHECKS if c.blocks), key=[r.check for r in needed].index
        )
        assert {r.check for r in needed} == {check.id for check in CHECKS if check.blocks}
        assert [Stage(r.stage).position for r in needed] == sorted(Stage(r.stage).position for r in needed)
        by_id = {answer.check.id: answer for answer in store.run(readiness.answers, uid)}
        assert all(r.met == by_id[r.check].satisfied for r in needed)
        assert store.run(readiness.reached, uid) == store.run(reviews.detail, uid).stage


def test_an_exemption_changes_neither_a_check_that_is_met_nor_one_that_cannot_be_excused(
    shown: tuple[Store, tuple[str, ...]],
) -> None:
    store, (uid, *_) = shown

    def work() -> tuple[Answer, Answer]:
        with rolled_back():
            ClauseExemption.create(review=records.review_id(uid), check_id="7.2-resources", reason="x", given_on=DAY)
            ClauseExemption.create(review=records.review_id(uid), check_id="3-criterion", reason="x", given_on=DAY)
            Request.update(staff_concern=None).execute()
            return answered(uid, "7.2-resources"), answered(uid, "3-criterion")

    there, criterion = store.run(work)
    assert (there.state, there.reason) == ("met", "")
    # An exemption written by another program has no effect on a check that cannot be excused.
    assert criterion.state == "not met"


def test_withdrawing_an_exemption_takes_the_review_back_to_an_earlier_stage(
    shown: tuple[Store, tuple[str, ...]],
) -> None:
    store, (_, uid, _) = shown
    assert store.run(reviews.detail, uid).stage == "closed"
    change = store.run(readiness.withdraw_excuse, uid, "7.2-resources")
    assert store.run(reviews.detail, uid).stage == "under_way"
    store.run(removal.undo, change)
    assert store.run(reviews.detail, uid).stage == "closed"


def test_the_tests_leave_the_record_unchanged(shown: tuple[Store, tuple[str, ...]]) -> None:
    store, uids = shown
    assert store.run(session.verify)[0] == []
    assert store.run(lambda: EarlierReview.select().count()) == 1
    for uid in uids:
        before = store.run(reviews.detail, uid).stage
        assert store.run(stages.refresh, uid) == before
