"""No lost update: whoever saves a record as they read it keeps what others changed since, or is told of it.

Every record with a version is in `CASES`, in `SAVED_WITH_OWNER` or in `NEVER_EDITED`; every function of the services
that saves a record is in a case or in `ON_THE_CURRENT_ROW`. A new one without an entry fails here.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import imr_tui.services
from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import (
    ALL,
    SAVED_WITH_OWNER,
    Action,
    ActionsOnly,
    ClauseExemption,
    Consideration,
    Disclosure,
    Document,
    Draft,
    EarlierReview,
    Event,
    EventPerson,
    EvidenceLink,
    Excerpt,
    Exchange,
    ExchangeState,
    Extension,
    FinalReport,
    Finding,
    Interview,
    KeyChange,
    MergeConflict,
    NotAName,
    Notification,
    OutcomeView,
    Overview,
    PaperIssue,
    PartnerReview,
    Person,
    PressQuery,
    ProgressReport,
    Purge,
    Recommendation,
    Record,
    ReferenceCounter,
    Request,
    ResponsibleOfficer,
    Review,
    Reviewer,
    ScopeVersion,
    Setting,
    StageOverride,
    TargetDate,
    TermAnalysis,
    TermOfReference,
    Theme,
)
from imr_tui.services.actions import plan
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail, SourceDetail
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.dmt.sharing_rules import SharingFacts
from imr_tui.services.findings import analysis, documents, evidence, findings, recommendations
from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.people import interviews, people
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.readiness import readiness
from imr_tui.services.record import records, removal
from imr_tui.services.review import requests, reviews, scope, template, themes
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing
from tests.conftest import PERSON, Made

DAY = date(2026, 6, 1)
TEAM = SharingFacts("team", False, "not_asked")


def begin() -> str:
    """Write a small review with one record of each kind that people edit; returns its uid (database thread)."""
    uid = reviews.create("IMR-1", "A review")
    reviews.save_partner(uid, reviews.PartnerDetail(agency="NHS Testham"))
    requests.save_reviewer(uid, requests.ReviewerDetail(name="Al Reviewer"))
    scope.save(uid, replace(scope.current(uid), covers_who="All", teams=(scope.TeamDetail("East"),)))
    scope.add_term(uid, "Were the visits made?")
    scope.add_term(uid, "Was it escalated?")
    scope.save_target(uid, replace(scope.targets(uid)[0], target_on=DAY))
    scope.save_notification(uid, scope.NotificationDetail(team="East"))
    scope.save_press_query(uid, scope.PressQueryDetail(received_from="The Gazette"))
    for title in ("Visit log", "Care plan"):
        documents.save(uid, documents.DocumentRecord(title=title))
    for code, name in (("SU1", "Ada Lovelace"), ("CO1", "Tim Berners"), ("SW1", "Grace Hopper")):
        people.save(uid, PersonDetail(code=code, real_name=name))
    interviews.save(uid, interviews.InterviewRecord(code="SU1"))
    interviews.add_excerpt(interviews.everyone(uid)[0].uid, "Nobody came.")
    for what in ("A visit was missed", "A call was made"):
        chronology.save(uid, EventDetail(what_happened=what, when=parse("3 May 2026"), people=("SU1",)))
    analysis.save_overview(uid, 0, narrative="It began in May.")
    analysis.save_term_analysis(uid, replace(analysis.term_analyses(uid)[0], why="Workload"))
    findings.save(uid, FindingDetail(text="Missed visits", themes=("Falls",)))
    findings.save(uid, FindingDetail(text="No escalation"))
    evidence.link(findings.everyone(uid)[0].uid, [("event", event_uid(uid))])
    recommendations.save(uid, RecommendationDetail(text="Escalate", findings=("F1",)))
    plan.save(recommendations.everyone(uid)[0].uid, ActionDetail(what="Write a policy", due_on=DAY))
    consideration.save(uid, replace(consideration.consideration(uid), dmt_minute="Heard"))
    consideration.save_earlier(uid, consideration.EarlierRecord(reference="IMR-0"))
    consideration.save_officer(uid, consideration.OfficerRecord(name="Officer"))
    consideration.save_progress_report(uid, consideration.ProgressRecord(due_on=DAY))
    final_report.save(uid, replace(final_report.final_report(uid), effectiveness="Yes"))
    final_report.save_view(uid, final_report.ViewRecord(code="SU1", view="Better"))
    sharing.save(uid, sharing.DisclosureRecord(team="East", decided_by="HoS"), TEAM)
    themes.keep([*themes.listed(), "First of all"])
    template.save(template.Template(organisation="Testham"))
    return uid


def event_uid(uid: str) -> str:
    """Return the uid of the first event."""
    return str(Event.get(Event.review == records.review_id(uid), Event.number == 1).uid)


@dataclass(frozen=True)
class Case:
    """A record that people edit: how a form reads and saves it, and what each of two people changes."""

    model: type[Record]
    service: Callable[..., Any]
    """The function that saves it."""
    read: Callable[[str], Any]
    save: Callable[[str, Any], object]
    theirs: Mapping[str, Any]
    """The changes of the first person, field by field."""
    mine: Mapping[str, Any]
    """The change of the second person, to another field."""
    parts: Mapping[str, Any] = field(default_factory=dict)
    """The changes of the first person to parts that are stored in rows of their own."""


@dataclass(frozen=True)
class Lines:
    """The council's themes as their form has them."""

    lines: tuple[str, ...]
    version: int
    more: tuple[str, ...] = ()


@dataclass(frozen=True)
class Versioned:
    """A template with the version that was read."""

    look: template.Template
    version: int
    organisation: str | None = None
    accent: str | None = None

    @property
    def wanted(self) -> template.Template:
        """The template with the changes."""
        changes = {"organisation": self.organisation, "accent": self.accent}
        return replace(self.look, **{name: text for name, text in changes.items() if text is not None})


@dataclass(frozen=True)
class Notes:
    """The notes of an interview, as their form has them."""

    uid: str
    version: int
    notes: str


def notes_of(uid: str) -> Notes:
    """Read the notes of the first interview."""
    now = interviews.everyone(uid)[0]
    return Notes(now.uid, now.version, now.notes)


def overview_texts(now: Any) -> dict[str, str]:
    """Return the texts of an overview."""
    return {name: getattr(now, name) for name, *_ in analysis.PARTS}


CASES = (
    Case(
        Event,
        chronology.save,
        lambda uid: chronology.detail(event_uid(uid)),
        chronology.save,
        {"comment": "theirs", "when": parse("4 May 2026"), "missed_opportunity": True},
        {"decision": "mine"},
        {"people": ("SU1", "CO1"), "sources": (SourceDetail("D1", "3"),), "terms": ("T2",)},
    ),
    Case(
        Person,
        people.save,
        lambda uid: next(p for p in people.everyone(uid) if p.code == "SU1"),
        people.save,
        {"role": "theirs", "deceased": True},
        {"note": "mine"},
        {"aliases": (NameDetail("Addie"),)},
    ),
    Case(
        Interview,
        interviews.save,
        lambda uid: interviews.everyone(uid)[0],
        interviews.save,
        {"place": "theirs", "held_on": DAY, "code": "CO1"},
        {"companion": "mine"},
    ),
    Case(
        Interview,
        interviews.save_notes,
        notes_of,
        lambda uid, now: interviews.save_notes(now.uid, now.version, now.notes),
        {"notes": "theirs"},
        {"notes": "mine"},
    ),
    Case(
        Excerpt,
        interviews.save_excerpt,
        lambda uid: interviews.everyone(uid)[0].excerpts[0],
        lambda uid, now: interviews.save_excerpt(now),
        {"note": "theirs"},
        {"note": "mine"},
    ),
    Case(
        Finding,
        findings.save,
        lambda uid: findings.everyone(uid)[0],
        findings.save,
        {"why": "theirs", "kind": "good_practice"},
        {"hindsight": "mine"},
        {"themes": ("Falls", "Missed visits")},
    ),
    Case(
        EvidenceLink,
        evidence.save_link,
        lambda uid: evidence.links_of(findings.everyone(uid)[0].uid)[0],
        lambda uid, now: evidence.save_link(now),
        {"page": "3"},
        {"note": "mine"},
    ),
    Case(
        Recommendation,
        recommendations.save,
        lambda uid: recommendations.everyone(uid)[0],
        recommendations.save,
        {"analysis": "theirs"},
        {"specific": "mine"},
        {"findings": ("F1", "F2")},
    ),
    Case(
        Action,
        plan.save,
        lambda uid: recommendations.everyone(uid)[0].actions[0],
        lambda uid, now: plan.save(plan.owner_of(now.uid)[1], now),
        {"owner": "theirs", "due_on": DAY.replace(month=7)},
        {"evaluation": "mine"},
    ),
    Case(
        ScopeVersion,
        scope.save,
        scope.current,
        scope.save,
        {"covers_what": "theirs", "period_from": DAY},
        {"covers_who": "mine"},
        {"teams": (scope.TeamDetail("East"), scope.TeamDetail("West", "A. Manager"))},
    ),
    Case(
        TermOfReference,
        scope.save_term,
        lambda uid: scope.terms(uid)[0],
        scope.save_term,
        {"text": "theirs"},
        {"text": "mine"},
    ),
    Case(
        TargetDate,
        scope.save_target,
        lambda uid: scope.targets(uid)[0],
        scope.save_target,
        {"target_on": DAY.replace(month=8)},
        {"actual_on": DAY},
    ),
    Case(
        TargetDate,
        scope.save_target,
        lambda uid: scope.targets(uid)[1],
        scope.save_target,
        {"target_on": DAY.replace(month=8)},
        {"actual_on": DAY},
    ),
    Case(
        Notification,
        scope.save_notification,
        lambda uid: scope.notifications(uid)[0],
        scope.save_notification,
        {"manager": "theirs"},
        {"how": "mine"},
    ),
    Case(
        PressQuery,
        scope.save_press_query,
        lambda uid: scope.press_queries(uid)[0],
        scope.save_press_query,
        {"summary": "theirs"},
        {"passed_to": "mine"},
    ),
    Case(Request, requests.save, requests.detail, requests.save, {"incident_place": "theirs"}, {"requested_by": "me"}),
    Case(
        Reviewer,
        requests.save_reviewer,
        lambda uid: requests.reviewers(uid)[0],
        requests.save_reviewer,
        {"post": "theirs"},
        {"experience": "mine"},
    ),
    Case(
        Review,
        reviews.save,
        reviews.detail,
        lambda uid, now: reviews.save(now),
        {"title": "theirs"},
        {"agency": "mine"},
    ),
    Case(
        PartnerReview,
        reviews.save_partner,
        lambda uid: reviews.partners(uid)[0],
        reviews.save_partner,
        {"contact": "theirs"},
        {"note": "mine"},
    ),
    Case(
        Document,
        documents.save,
        lambda uid: documents.everything(uid)[0],
        documents.save,
        {"author": "theirs", "dated": parse("May 2026")},
        {"note": "mine"},
    ),
    Case(
        Overview,
        analysis.save_overview,
        analysis.overview,
        lambda uid, now: analysis.save_overview(uid, now.version, **overview_texts(now)),
        {"context": "theirs"},
        {"narrative": "mine"},
    ),
    Case(
        TermAnalysis,
        analysis.save_term_analysis,
        lambda uid: analysis.term_analyses(uid)[0],
        analysis.save_term_analysis,
        {"what_happened": "theirs"},
        {"hindsight": "mine"},
    ),
    Case(
        TermAnalysis,
        analysis.save_term_analysis,
        lambda uid: analysis.term_analyses(uid)[1],
        analysis.save_term_analysis,
        {"what_happened": "theirs"},
        {"hindsight": "mine"},
    ),
    Case(
        Consideration,
        consideration.save,
        consideration.consideration,
        consideration.save,
        {"discussion": "theirs"},
        {"dmt_minute": "mine"},
    ),
    Case(
        EarlierReview,
        consideration.save_earlier,
        lambda uid: consideration.earlier(uid)[0],
        consideration.save_earlier,
        {"what_was_found": "theirs"},
        {"what_was_done": "mine"},
    ),
    Case(
        ResponsibleOfficer,
        consideration.save_officer,
        lambda uid: consideration.officers(uid)[0],
        consideration.save_officer,
        {"post": "theirs"},
        {"strand": "mine"},
    ),
    Case(
        ProgressReport,
        consideration.save_progress_report,
        lambda uid: consideration.progress_reports(uid)[0],
        consideration.save_progress_report,
        {"due_from": "theirs"},
        {"summary": "mine"},
    ),
    Case(
        FinalReport,
        final_report.save,
        final_report.final_report,
        final_report.save,
        {"further_actions": "theirs"},
        {"effectiveness": "mine"},
    ),
    Case(
        OutcomeView,
        final_report.save_view,
        lambda uid: final_report.views(uid)[0],
        final_report.save_view,
        {"discussed_by": "theirs", "code": "CO1"},
        {"view": "mine"},
    ),
    Case(
        Disclosure,
        sharing.save,
        lambda uid: sharing.register(uid)[0],
        lambda uid, now: sharing.save(uid, now, TEAM),
        {"what_was_shared": "theirs"},
        {"ground_note": "mine"},
    ),
    Case(
        Setting,
        themes.keep,
        lambda uid: Lines(themes.listed(), themes.version()),
        lambda uid, now: themes.keep([*now.lines, *now.more], now.version),
        {"more": ("Theirs",)},
        {"more": ("Mine",)},
    ),
    Case(
        Setting,
        template.save,
        lambda uid: Versioned(template.load(), template.version()),
        lambda uid, now: template.save(now.wanted, now.version),
        {"organisation": "Theirs"},
        {"accent": "#14345f"},
    ),
)

NEVER_EDITED: dict[type[Record], str] = {
    Extension: "added with its target date, and never changed",
    NotAName: "only added and removed",
    ReferenceCounter: "raised inside one transaction, see `records.next_number`",
    StageOverride: "only added",
    PaperIssue: "only added",
    ClauseExemption: "recorded once and withdrawn, see test_a_second_reason_does_not_replace_the_first",
    Exchange: "only added",
    ExchangeState: "only added",
    MergeConflict: "settled once, on the current row",
    ActionsOnly: "only added and removed",
    Theme: "renamed with the list of themes, see test_a_renamed_theme_is_not_undone_by_an_open_finding",
    Draft: "of one person and one run of the app",
    Purge: "only added",
    KeyChange: "only added",
}

ON_THE_CURRENT_ROW: dict[str, str] = {
    "ending.end": "takes the version that was read",
    "ending.reopen": "sets the row as it is, inside one transaction",
    "chronology.mark": "sets one mark on the row as it is, inside one transaction",
    "chronology.move": "reads the order and changes it inside one transaction",
    "evidence.move_link": "the same",
    "recommendations.move": "the same",
    "findings.set_state": "sets the status that was chosen",
    "recommendations.set_state": "the same",
    "plan.revise": "adds a row with its reason",
    "plan.add_progress": "adds a row",
    "plan.set_status": "the tracker calls it by `change_as_read`",
    "people.set_word": "sets one value that was chosen",
    "people._bring_names": "within `people.save`",
    "consideration._save": "within the functions of the lists of tab 7",
    "consideration.decide": "takes the version that was read",
    "repeats._save": "takes the version that was read",
    "scope._save_part": "within the functions of notifications and press queries",
    "scope._withdraw_agreement": "within `scope.save`",
    "scope.agree": "takes the scope that was read",
    "scope.drop_term": "takes the term that was read",
    "readiness.excuse": "see test_a_second_reason_does_not_replace_the_first",
}

IDS = [f"{case.model.__name__}-{index}" for index, case in enumerate(CASES)]


@pytest.fixture
def uid(store: Store) -> str:
    return store.run(begin)


def last(store: Store) -> int:
    """Return the number of the last change."""
    return store.run(lambda: current().last_change or 0)


# Two people at the same record


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_second_to_save_is_told_and_the_first_change_stays(case: Case, store: Store, uid: str) -> None:
    for name, value in {**case.theirs, **case.parts}.items():
        first, second = store.run(case.read, uid), store.run(case.read, uid)
        store.run(case.save, uid, replace(first, **{name: value}))
        after = store.run(case.read, uid)
        assert after != first, name
        with pytest.raises(ChangedElsewhere) as refused:
            store.run(case.save, uid, replace(second, **case.mine))
        assert refused.value.by == PERSON
        assert store.run(case.read, uid) == after, name


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_saving_what_was_read_without_a_change_loses_nothing(case: Case, store: Store, uid: str) -> None:
    for name, value in {**case.theirs, **case.parts}.items():
        first, second = store.run(case.read, uid), store.run(case.read, uid)
        if getattr(first, "uid", "there"):
            before = last(store)
            store.run(case.save, uid, first)
            assert last(store) == before, name
        store.run(case.save, uid, replace(first, **{name: value}))
        after, before = store.run(case.read, uid), last(store)
        with suppress(ChangedElsewhere):
            store.run(case.save, uid, second)
        assert store.run(case.read, uid) == after, name
        assert last(store) == before, name


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_second_saves_over_what_they_have_seen(case: Case, store: Store, uid: str) -> None:
    for name, value in {**case.theirs, **case.parts}.items():
        store.run(case.save, uid, replace(store.run(case.read, uid), **{name: value}))
    store.run(case.save, uid, replace(store.run(case.read, uid), **case.mine))
    found = store.run(case.read, uid)
    if case.model is not Setting:
        assert {name: getattr(found, name) for name in case.mine} == dict(case.mine)


def test_every_record_is_tested() -> None:
    edited = {case.model for case in CASES}
    assert not edited & NEVER_EDITED.keys()
    assert edited | set(SAVED_WITH_OWNER) | NEVER_EDITED.keys() == set(ALL)
    # Each part that is saved with its owner changes in a test here or below.
    assert len(SAVED_WITH_OWNER) == 9


def test_every_service_that_saves_is_tested() -> None:
    tested = {f"{case.service.__module__.rpartition('.')[2]}.{case.service.__name__}" for case in CASES}
    saving = set(_functions_that_save(Path(imr_tui.services.__file__).parent))
    assert saving <= tested | ON_THE_CURRENT_ROW.keys()
    assert ON_THE_CURRENT_ROW.keys() <= saving


def _functions_that_save(folder: Path) -> Iterator[str]:
    """Yield the functions that call `records.save`, as module.function."""
    for path in sorted(folder.rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                for call in ast.walk(function):
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "records.save":
                        yield f"{path.stem}.{function.name}"


# Parts that change in another way than by the form of their record


def test_a_name_set_to_be_a_word_is_not_lost(store: Store, uid: str) -> None:
    key = "SU1"
    person = store.run(lambda: next(p for p in people.everyone(uid) if p.code == key))
    person = store.run(people.save, uid, replace(person, aliases=(NameDetail("Rose"),)))
    store.run(people.set_word, person.uid, "Rose", True)
    with pytest.raises(ChangedElsewhere):
        store.run(people.save, uid, replace(person, note="mine"))
    assert store.run(people.detail, person.uid).aliases == (NameDetail("Rose", is_a_word=True),)


def test_a_renamed_theme_is_not_undone_by_an_open_finding(store: Store, uid: str) -> None:
    for line in ("Falls = Falls and trips", "Falls and trips = Supervision"):
        finding = store.run(lambda: findings.everyone(uid)[0])
        store.run(lambda line=line: themes.keep([*themes.listed(), line]))
        after = store.run(findings.detail, finding.uid)
        with pytest.raises(ChangedElsewhere):
            store.run(findings.save, uid, replace(finding, why=line))
        assert store.run(findings.detail, finding.uid) == after
        assert after.themes == (line.partition(" = ")[2],)


def test_a_new_due_date_or_note_is_noticed_by_an_open_action(store: Store, uid: str) -> None:
    changes = (
        lambda key: plan.revise(key, DAY.replace(month=9), "A strike", DAY),
        lambda key: plan.add_progress(key, "Begun", DAY, "Jo"),
        lambda key: plan.add_progress(key, "Well under way", DAY, "Jo"),
    )
    for change in changes:
        action = store.run(lambda: recommendations.everyone(uid)[0].actions[0])
        store.run(change, action.uid)
        with pytest.raises(ChangedElsewhere):
            store.run(plan.save, store.run(plan.owner_of, action.uid)[1], replace(action, proof="mine"))
        with pytest.raises(ChangedElsewhere):
            store.run(
                plan.change_as_read, {action.uid: action.version}, lambda uids: plan.set_status(uids, "done", DAY)
            )


def test_a_part_written_by_a_merge_or_undone_raises_the_version(store: Store, uid: str) -> None:
    def merged() -> int | None:
        with writing() as opened:
            event = Event.get(Event.uid == event_uid(uid))
            EventPerson.create(event=event, person=Person.get(Person.code == "CO1"))
        return opened.last_change

    read = store.run(lambda: chronology.detail(event_uid(uid)))
    change = store.run(merged)
    assert change is not None
    with pytest.raises(ChangedElsewhere):
        store.run(chronology.save, uid, replace(read, comment="mine"))
    after = store.run(chronology.detail, read.uid)
    assert after.people == ("SU1", "CO1")
    store.run(removal.undo, change)
    with pytest.raises(ChangedElsewhere):
        store.run(chronology.save, uid, replace(after, comment="mine"))
    assert store.run(chronology.detail, read.uid).people == ("SU1",)


def test_the_same_links_in_another_order_are_no_change(store: Store, uid: str) -> None:
    read = store.run(lambda: chronology.detail(event_uid(uid)))
    read = store.run(chronology.save, uid, replace(read, terms=("T2", "T1", "T1"), people=("SU1", "SU1")))
    before = last(store)
    store.run(chronology.save, uid, replace(read, terms=("T2", "T1"), people=("SU1", "SU1")))
    assert last(store) == before


# Changes to the row as it is now


def test_a_mark_that_somebody_else_set_is_not_cleared_by_setting_it(store: Store, uid: str) -> None:
    key = store.run(event_uid, uid)
    assert store.run(chronology.mark, key, "key_event", True)
    assert store.run(chronology.mark, key, "key_event", True) == 0
    assert store.run(chronology.detail, key).key_event
    assert store.run(chronology.mark, key, "key_event")
    assert not store.run(chronology.detail, key).key_event


def test_a_decision_is_not_replaced_by_somebody_who_has_not_seen_it(store: Store, uid: str) -> None:
    item = store.run(lambda: recommendations.everyone(uid)[0])
    store.run(lambda: findings.set_state(uid, findings.everyone(uid)[0].uid, "ready"))
    store.run(recommendations.set_state, uid, item.uid, "ready")
    item = store.run(recommendations.detail, item.uid)
    store.run(consideration.decide, uid, item.uid, "amended", DAY, "Escalate each one", item.version)
    with pytest.raises(ChangedElsewhere):
        store.run(consideration.decide, uid, item.uid, "rejected", DAY, "Too dear", item.version)
    assert store.run(recommendations.detail, item.uid).decision == "amended"


def test_a_second_reason_does_not_replace_the_first(store: Store, uid: str) -> None:
    store.run(lambda: readiness.excuse(uid, "6-interviews", "Theirs", "A", DAY, only_new=True))
    with pytest.raises(ChangedElsewhere):
        store.run(lambda: readiness.excuse(uid, "6-interviews", "Mine", "B", DAY, only_new=True))
    assert store.run(lambda: ClauseExemption.get().reason) == "Theirs"


def test_nobody_agrees_a_scope_or_removes_a_term_that_they_have_not_seen(store: Store, uid: str) -> None:
    read = store.run(scope.save, uid, replace(store.run(scope.current, uid), method="interviews"))
    term = store.run(lambda: scope.terms(uid)[0])
    store.run(scope.save, uid, replace(read, teams=()))
    with pytest.raises(ChangedElsewhere):
        store.run(scope.agree, uid, "requester", "Jo Head", DAY, read)
    store.run(scope.save_term, uid, replace(term, text="theirs"))
    with pytest.raises(ChangedElsewhere):
        store.run(scope.drop_term, uid, term)
    assert store.run(lambda: scope.terms(uid)[0]).text == "theirs"


def test_an_earlier_version_of_the_scope_is_not_changed_by_an_open_form(store: Store, uid: str) -> None:
    read = store.run(scope.save, uid, replace(store.run(scope.current, uid), method="interviews"))
    store.run(scope.agree, uid, "requester", "Jo Head", DAY)
    store.run(scope.agree, uid, "reviewer", "Al Reviewer", DAY)
    store.run(scope.revise, uid, "A new witness")
    with pytest.raises(BadInput, match="Version 2 of the scope has been started"):
        store.run(scope.save, uid, replace(read, covers_who="mine"))


def test_a_term_saved_with_the_text_that_it_has_keeps_the_agreement(store: Store, uid: str) -> None:
    term = store.run(lambda: scope.terms(uid)[0])
    store.run(scope.save_term, uid, replace(term, text="The same"))
    store.run(scope.save, uid, replace(store.run(scope.current, uid), method="interviews"))
    store.run(scope.agree, uid, "requester", "Jo Head", DAY)
    store.run(scope.save_term, uid, replace(term, text="The same"))
    assert store.run(scope.current, uid).requester_agreed_on == DAY


# Two processes

OTHER = """
import json, sys
from dataclasses import replace
from pathlib import Path
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.store.keyfile import read_key_file

folder, key, uid, event = sys.argv[1:]
folder = Path(folder)
opened = session.Unlocked(bytearray.fromhex(key), "Ben", read_key_file(folder))
store = session.open_unlocked(folder, opened)
read = store.run(chronology.detail, event)
for line in sys.stdin:
    try:
        store.run(chronology.save, uid, replace(read, **json.loads(line)))
        print("saved", flush=True)
    except Exception as error:
        print(f"{type(error).__name__} {getattr(error, 'by', '')}".strip(), flush=True)
    read = store.run(chronology.detail, event)
store.close()
"""


def test_two_processes_with_one_event_open_lose_nothing(made: Made) -> None:
    with made.opened() as store:
        uid = store.run(begin)
        key = store.run(event_uid, uid)
        with subprocess.Popen(
            [sys.executable, "-c", OTHER, str(made.folder), made.key.hex(), uid, key],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            told, heard = other.stdin, other.stdout
            assert told is not None
            assert heard is not None

            def ben(**changes: Any) -> str:
                told.write(json.dumps(changes) + "\n")
                told.flush()
                return heard.readline().strip()

            # Ben has read the event once this comes back.
            assert ben(comment="His") == "saved"
            mine = store.run(chronology.detail, key)
            store.run(chronology.save, uid, replace(mine, people=("SU1", "CO1")))
            assert ben(decision="His") == f"ChangedElsewhere {PERSON}"
            now = store.run(chronology.detail, key)
            assert (now.people, now.comment, now.decision) == (("SU1", "CO1"), "His", "")
            # He has read it again, and now I am the one who is late.
            assert ben(decision="His") == "saved"
            with pytest.raises(ChangedElsewhere) as refused:
                store.run(chronology.save, uid, replace(now, people=("SU1",)))
            assert refused.value.by == "Ben"
            assert store.run(chronology.detail, key).people == ("SU1", "CO1")
            told.close()
            assert other.wait(60) == 0


def test_a_move_uses_the_order_that_is_stored_now(made: Made) -> None:
    with made.opened() as store:
        uid = store.run(begin)
        first, second = store.run(lambda: [str(event.uid) for event in Event.select().order_by(Event.number)])
        store.run(chronology.move, second, -1)
        store.run(chronology.move, first, -1)
        found = store.run(chronology.everything, uid)
        assert [event.uid for event in found] == [first, second]
