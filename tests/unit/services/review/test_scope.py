"""The request and the criterion (§3), the scope (§5, §6), and the stages of a review, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import (
    Action,
    Consideration,
    Disclosure,
    Document,
    EvidenceLink,
    FinalReport,
    Finding,
    Interview,
    OutcomeView,
    Overview,
    Person,
    Recommendation,
    RecommendationFinding,
    Review,
    StageOverride,
    TermAnalysis,
    TermOfReference,
)
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.readiness import stages
from imr_tui.services.readiness.stages import Requirement
from imr_tui.services.record import records
from imr_tui.services.review import requests, reviews, scope
from imr_tui.services.review.requests import RequestDetail
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.vocabulary import IncidentCategory, Stage

MUST = ("death", "serious_harm", "abuse", "neglect")
DAY = date(2026, 4, 1)


@pytest.fixture
def run(store: Store) -> Callable[..., Any]:
    """Run work on the database thread, where services run."""
    return store.run


@pytest.mark.parametrize("category", [None, *IncidentCategory])
@pytest.mark.parametrize("support", [None, True, False])
@pytest.mark.parametrize("concern", [None, True, False])
@pytest.mark.parametrize("reason", ["", "  ", "Lessons to be learned"])
def test_the_criterion(category: str | None, support: bool | None, concern: bool | None, reason: str) -> None:
    """Every combination for §3; the expected result is worked out independently."""
    found = requests.criterion(
        RequestDetail(
            "u", 1, category=category, receives_asc_support=support, staff_concern=concern, discretion_reason=reason
        )
    )
    if category is None or (category in MUST and (support is None or concern is None)):
        expected = "unknown"
    elif category in MUST and support and concern:
        expected = "must"
    else:
        expected = "discretionary" if reason.strip() else "needs_reason"
    assert found.kind == expected
    assert found.met == (expected in ("must", "discretionary"))
    assert "§3" in found.why
    assert found.why.endswith(".")


def test_the_criterion_is_tested_with_every_combination() -> None:
    every = list(product([None, *IncidentCategory], [None, True, False], [None, True, False]))
    assert len(every) == 63


# Scope


def begun(run: Callable[..., Any]) -> str:
    return str(run(reviews.create, "IMR-1", "Title"))


def filled(run: Callable[..., Any], uid: str, **more: Any) -> scope.ScopeDetail:
    now = run(scope.current, uid)
    values: dict[str, Any] = {"covers_who": "Mr A", "covers_what": "Visits", "method": "desktop", "method_reason": "x"}
    return run(scope.save, uid, replace(now, **{**values, **more}))  # type: ignore[no-any-return]


def agreed(run: Callable[..., Any], uid: str) -> scope.ScopeDetail:
    filled(run, uid)
    run(scope.add_term, uid, "Was it escalated?")
    run(scope.agree, uid, "requester", "P. Hollis", DAY)
    return run(scope.agree, uid, "reviewer", "R. Ashdown", DAY)  # type: ignore[no-any-return]


def test_an_incomplete_scope_cannot_be_agreed(run: Callable[..., Any]) -> None:
    uid = begun(run)
    for _ in range(2):
        with pytest.raises(BadInput, match="who and what"):
            run(scope.agree, uid, "requester", "P. Hollis", DAY)
        filled(run, uid, method=None)
    filled(run, uid)
    with pytest.raises(BadInput, match="term of reference"):
        run(scope.agree, uid, "requester", "P. Hollis", DAY)
    run(scope.add_term, uid, "Was it escalated?")
    with pytest.raises(BadInput, match="Enter the name"):
        run(scope.agree, uid, "requester", " ", DAY)
    assert not run(scope.agree, uid, "requester", "P. Hollis", DAY).agreed
    assert run(scope.agree, uid, "reviewer", "R. Ashdown", DAY).agreed


def test_an_agreed_scope_changes_only_by_a_revision_with_a_reason(run: Callable[..., Any]) -> None:
    uid = begun(run)
    with pytest.raises(BadInput, match="not agreed yet"):
        run(scope.revise, uid, "more")
    first = agreed(run, uid)
    (term,) = run(scope.terms, uid)
    with pytest.raises(BadInput, match="Revise the scope"):
        run(scope.save, uid, replace(first, covers_who="Everybody"))
    for change in (
        lambda: scope.add_term(uid, "Another"),
        lambda: scope.save_term(uid, replace(term, text="Other words")),
        lambda: scope.drop_term(uid, term),
    ):
        with pytest.raises(BadInput, match="Revise it"):
            run(change)
    with pytest.raises(BadInput, match="Reason: enter"):
        run(scope.revise, uid, "  ")

    second = run(scope.revise, uid, "The care home's records came to light")
    assert (second.number, second.agreed, second.covers_who) == (2, False, "Mr A")
    added = run(scope.add_term, uid, "Were they told?")
    assert added.reference == "T2"
    with pytest.raises(BadInput, match="agreed in version 1"):
        run(scope.save_term, uid, replace(term, text="Other words"))
    run(scope.drop_term, uid, term)
    assert [t.reference for t in run(scope.terms, uid)] == ["T2"]
    every = run(scope.terms, uid, True)
    assert [(t.reference, t.added_in, t.dropped_in) for t in every] == [("T1", 1, 2), ("T2", 2, None)]
    # The first version is unchanged.
    before, after = run(scope.versions, uid)
    assert (before.requester_agreed_by, before.reviewer_agreed_on) == ("P. Hollis", DAY)
    assert after.revision_reason == "The care home's records came to light"


def test_the_number_of_a_term_is_never_used_again(run: Callable[..., Any]) -> None:
    uid = begun(run)
    first = run(scope.add_term, uid, "First")
    run(scope.drop_term, uid, first)
    assert run(scope.terms, uid, True) == ()
    assert run(scope.add_term, uid, "Second").reference == "T2"
    with pytest.raises(BadInput, match="Text: enter the term of reference"):
        run(scope.add_term, uid, " \n ")


def test_a_period_that_ends_before_it_begins_is_refused(run: Callable[..., Any]) -> None:
    uid = begun(run)
    with pytest.raises(BadInput, match="ends before"):
        filled(run, uid, period_from=date(2026, 4, 2), period_to=DAY)
    assert filled(run, uid, period_from=DAY, period_to=DAY).period_to == DAY


def test_two_people_who_change_the_scope_do_not_overwrite_each_other(run: Callable[..., Any]) -> None:
    uid = begun(run)
    read_before = run(scope.current, uid)
    filled(run, uid)
    with pytest.raises(ChangedElsewhere):
        run(scope.save, uid, replace(read_before, covers_who="Mine", teams=(scope.TeamDetail("A"),)))
    assert run(scope.current, uid).covers_who == "Mr A"
    assert run(scope.current, uid).teams == ()


def test_target_dates_move_with_a_reason_once_the_scope_is_agreed(run: Callable[..., Any]) -> None:
    uid = begun(run)
    target = run(scope.targets, uid)[0]
    assert (target.milestone, target.target_on) == ("completion", None)
    # Before the scope is agreed, a date can change without a reason.
    run(scope.save_target, uid, replace(target, target_on=DAY))
    target = run(scope.targets, uid)[0]
    target = run(scope.save_target, uid, replace(target, target_on=date(2026, 5, 1)))
    assert target.extensions == ()
    agreed(run, uid)
    later = replace(target, target_on=date(2026, 6, 1))
    with pytest.raises(BadInput, match="Reason: enter why the agreed target date is moved"):
        run(scope.save_target, uid, later)
    with pytest.raises(BadInput, match="cannot be removed"):
        run(lambda: scope.save_target(uid, replace(target, target_on=None), reason="x"))
    moved = run(lambda: scope.save_target(uid, later, reason="Illness", agreed_by="P. Hollis", on=DAY))
    (extension,) = moved.extensions
    assert (extension.moved_from, extension.moved_to, extension.reason) == (
        date(2026, 5, 1),
        date(2026, 6, 1),
        "Illness",
    )
    # Recording that it was met is not an extension.
    assert run(scope.save_target, uid, replace(moved, actual_on=date(2026, 5, 30))).extensions == (extension,)


def test_the_manager_of_every_team_in_scope_has_a_notification(run: Callable[..., Any]) -> None:
    uid = begun(run)
    filled(run, uid, teams=(scope.TeamDetail("Homecare East", "J. Manager"), scope.TeamDetail("Duty")))
    first, second = run(scope.notifications, uid)
    assert (first.team, first.manager, first.told_on, second.team) == ("Homecare East", "J. Manager", None, "Duty")
    run(scope.save_notification, uid, replace(first, told_on=DAY, no_press_instruction=True))
    dates = {n.team: n.told_on for n in run(scope.notifications, uid)}
    assert dates == {"Homecare East": DAY, "Duty": None}
    with pytest.raises(BadInput, match="service or team"):
        run(scope.save_notification, uid, scope.NotificationDetail())
    with pytest.raises(BadInput, match="Enter who asked"):
        run(scope.save_press_query, uid, scope.PressQueryDetail())
    run(scope.save_press_query, uid, scope.PressQueryDetail(received_from="A paper", passed_to="Press officer"))
    assert [q.received_from for q in run(scope.press_queries, uid)] == ["A paper"]


def test_a_reviewer_who_appears_in_the_record_is_a_conflict(run: Callable[..., Any]) -> None:
    uid = begun(run)
    run(requests.save_reviewer, uid, requests.ReviewerDetail(name="Rowan Ashdown"))
    assert run(requests.conflicts, uid) == ()
    run(chronology.save, uid, EventDetail(what_happened="ROWAN ASHDOWN visits"))

    def in_the_key() -> None:
        with writing():
            Person.create(review=records.review_id(uid), code="SW1", real_name="rowan  ashdown")

    run(in_the_key)
    assert run(requests.conflicts, uid) == ("SW1 in the anonymisation key", "event E1")
    with pytest.raises(BadInput, match="enter the reviewer's name"):
        run(requests.save_reviewer, uid, requests.ReviewerDetail(name=" "))


# Stages


def facts(uid: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the facts of a whole review in the order of its stages, each with the stage then reached."""
    key = records.review_id(uid)

    def request(**values: Any) -> Callable[[], object]:
        return lambda: requests.save(uid, replace(requests.detail(uid), **values))

    def made(model: Any, **values: Any) -> Callable[[], object]:
        def work() -> None:
            with writing():
                model.create(review=key, **values)
                stages.refresh(uid)

        return work

    def changed(model: Any, **values: Any) -> Callable[[], object]:
        def work() -> None:
            with writing():
                model.update(values).execute()
                stages.refresh(uid)

        return work

    yield "requested", request(requested_by="P. Hollis", requester_role="Head of Service", on_behalf_of="hos")
    yield "requested", request(requested_on=DAY, incident_summary="A fall", incident_when=parse("about 5 Mar 2026"))
    yield "requested", request(incident_place="At home", category="death", receives_asc_support=True)
    yield "requested", request(staff_concern=True)
    reviewer = requests.ReviewerDetail(
        name="R. Ashdown",
        post="Principal",
        experience="12 years",
        authority="To DMT",
        appointed_on=DAY,
        no_management_involvement_on=DAY,
        no_incident_involvement_on=DAY,
    )
    yield "requested", lambda: requests.save_reviewer(uid, reviewer)
    yield (
        "requested",
        lambda: scope.save(
            uid,
            replace(
                scope.current(uid),
                covers_who="Mr A",
                covers_what="Visits",
                method="interviews",
                method_reason="x",
                period_from=DAY,
                period_to=DAY,
                teams=(scope.TeamDetail("Homecare East", "J. Manager"),),
            ),
        ),
    )
    yield "requested", lambda: scope.add_term(uid, "Was it escalated?")
    for milestone in range(3):
        yield (
            "requested",
            lambda index=milestone: scope.save_target(  # type: ignore[misc]
                uid, replace(scope.targets(uid)[index], target_on=DAY)
            ),
        )
    yield "requested", lambda: scope.agree(uid, "requester", "P. Hollis", DAY)
    yield "scope_agreed", lambda: scope.agree(uid, "reviewer", "R. Ashdown", DAY)
    yield (
        "scope_agreed",
        lambda: scope.save_notification(
            uid, replace(scope.notifications(uid)[0], told_on=DAY, told_by="P. Hollis", no_press_instruction=True)
        ),
    )
    yield "under_way", lambda: chronology.save(uid, EventDetail(when=parse("5 Mar 2026"), what_happened="A fall"))
    yield "under_way", made(Document, number=1, title="Notes")
    person = lambda: Person.get(Person.review == key)  # noqa: E731
    yield "under_way", made(Person, code="SW1")
    yield "under_way", lambda: made(Interview, number=1, person=person(), held_on=DAY, why_selected="On duty")()
    parts = (
        "narrative",
        "context",
        "lessons_teams",
        "good_practice",
        "ways_of_working",
        "training_management_supervision",
        "partnership",
        "resources",
    )
    yield "under_way", made(Overview, **dict.fromkeys(parts, "What happened"))
    yield "under_way", made(Finding, number=1, kind="system", text="Not escalated")
    yield "under_way", made(Recommendation, number=1, position=1, text="Change it", analysis="It follows")

    def analysed() -> None:
        with writing():
            term = TermOfReference.get(TermOfReference.review == key)
            TermAnalysis.create(term=term, what_happened="A fall", why="Late", hindsight="Sooner", state="ready")
            stages.refresh(uid)

    yield "under_way", analysed

    def evidence() -> None:
        with writing():
            finding = Finding.get(Finding.review == key)
            EvidenceLink.create(finding=finding, position=1, document=Document.get(Document.review == key))
            RecommendationFinding.create(recommendation=Recommendation.get(), finding=finding)
            Action.create(
                recommendation=Recommendation.get(),
                number=1,
                what="Do it",
                owner="PSW",
                due_on=DAY,
                intended_outcome="Safer",
                evaluation="Audit",
            )
            stages.refresh(uid)

    yield "under_way", evidence
    yield "under_way", made(Consideration, submitted_on=DAY, submitted_to="DMT")
    # Neither of the two may still be in draft.
    yield "under_way", changed(Finding, state="ready")
    yield "submitted", changed(Recommendation, state="ready")
    yield "submitted", changed(Consideration, discussed_on=DAY, dmt_meeting_on=DAY, earlier_reviews_looked_at="None")
    yield "considered", changed(Recommendation, decision="agreed", decided_on=DAY)
    yield "considered", changed(Consideration, authorised_on=DAY, authorised_by="DMT")
    yield "implementing", changed(Consideration, plan_review_on=DAY, review_method="one_report")
    yield "implementing", changed(Action, status="evaluated_effective", evaluated_on=DAY)
    yield "implementing", changed(Action, effectiveness="Nine of ten audits")
    yield (
        "implementing",
        made(
            Disclosure,
            audience="team",
            team="homecare east",
            ground="within_scope",
            what_was_shared="F1",
            shared_by="P. Hollis",
            shared_on=DAY,
        ),
    )
    yield "implementing", changed(Person, relation="service_user")
    yield "implementing", lambda: made(OutcomeView, person=person(), view="Enough", discussed_on=DAY)()
    yield (
        "implementing",
        lambda: made(
            Disclosure,
            audience="service_user",
            person=person(),
            ground="involved",
            what_was_shared="F1",
            shared_by="P. Hollis",
            shared_on=DAY,
        )(),
    )
    yield (
        "closed",
        made(
            FinalReport,
            effectiveness="Effective",
            submitted_on=DAY,
            shared_with_dmt_on=DAY,
            shared_with_workforce_group_on=DAY,
        ),
    )


def test_each_stage_is_reached_once_all_its_facts_are_recorded(run: Callable[..., Any]) -> None:
    uid = begun(run)
    seen = ["requested"]
    lacking = len(run(stages.requirements, uid))
    for step, (expected, work) in enumerate(run(lambda: list(facts(uid)))):
        run(work)
        stage = run(reviews.detail, uid).stage
        missing = run(stages.missing, uid)
        assert stage == expected, (step, [r.text for r in missing])
        if stage != seen[-1]:
            seen.append(stage)
        assert all(isinstance(r, Requirement) and 1 <= r.tab <= 8 for r in missing)
        assert all(r.clause.startswith("§") for r in missing)
    assert tuple(seen) == tuple(Stage)
    assert lacking > 20
    assert run(stages.missing, uid) == ()
    assert run(stages.next_stage, uid) is None
    with pytest.raises(BadInput, match="closed"):
        run(stages.pass_gate, uid, "more", "Ro", DAY)


def test_removing_a_fact_takes_the_review_back_to_an_earlier_stage(run: Callable[..., Any]) -> None:
    uid = begun(run)
    for _, work in run(lambda: list(facts(uid))):
        run(work)
    run(lambda: requests.save(uid, replace(requests.detail(uid), requested_by="")))
    assert run(reviews.detail, uid).stage == "requested"


def test_passing_a_stage_with_requirements_missing_needs_a_reason_which_is_recorded(run: Callable[..., Any]) -> None:
    uid = begun(run)
    for number, stage in enumerate(tuple(Stage)[1:], start=1):
        lacking = run(stages.missing, uid)
        with pytest.raises(Refused, match="Reason: say why the review moves on"):
            run(stages.pass_gate, uid, "  ", "Ro", DAY)
        assert run(stages.pass_gate, uid, f"Reason {number}", "Ro", DAY) == stage
        assert run(reviews.detail, uid).stage == stage
        rows = run(lambda: list(StageOverride.select().order_by(StageOverride.id).dicts()))
        assert len(rows) == number
        assert (rows[-1]["stage"], rows[-1]["reason"], rows[-1]["passed_by"]) == (stage, f"Reason {number}", "Ro")
        for requirement in lacking:
            assert requirement.text in rows[-1]["missing"]
    assert run(lambda: Review.get().stage) == "closed"


def test_a_change_to_the_scope_withdraws_the_first_agreement(store: Store) -> None:
    uid = store.run(reviews.create, "IMR-1", "A review")

    def steps() -> list[bool]:
        found = []

        def agreed() -> None:
            found.append(scope.current(uid).requester_agreed_on is not None)

        scope.save(uid, replace(scope.current(uid), covers_who="All", method="interviews"))
        term = scope.add_term(uid, "Why?")
        for change in (
            lambda: scope.save(uid, replace(scope.current(uid), covers_who="Some")),
            lambda: scope.save(uid, replace(scope.current(uid), teams=(scope.TeamDetail("A"),))),
            lambda: scope.add_term(uid, "When?"),
            lambda: scope.save_term(uid, replace(term, text="Why then?")),
            lambda: scope.drop_term(uid, scope.terms(uid)[-1]),
            # Saving without a change withdraws nothing.
            lambda: scope.save(uid, scope.current(uid)),
        ):
            if scope.current(uid).requester_agreed_on is None:
                scope.agree(uid, "requester", "Jo", date(2026, 3, 1))
            agreed()
            change()
            agreed()
        return found

    assert store.run(steps) == [True, False] * 5 + [True, True]
    with pytest.raises(BadInput, match="has already agreed this version"):
        store.run(scope.agree, uid, "requester", "Jo", date(2026, 4, 1))
