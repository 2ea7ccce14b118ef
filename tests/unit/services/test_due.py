"""What is open, when it is due and what is overdue: every list, paper, calendar and command gives the same answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from imr_tui.dates.when import When
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import PAPERS
from imr_tui.models import Action, DueDateRevision, Recommendation
from imr_tui.services.actions import tracker
from imr_tui.services.actions.tracker import TrackerFilter
from imr_tui.services.readiness import readiness
from imr_tui.services.record import records
from imr_tui.services.record.due import days_left, in_force, is_carried_out, state_of
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.vocabulary import OPEN, SETTLED, SOON_DAYS, ActionStatus, CheckState, Decision, DueState
from tests.conftest import Made, Run

TODAY = date(2026, 11, 23)


@pytest.fixture
def review(store: Store) -> str:
    """A review with an action of each kind; one action alone is open, and its date was moved."""

    def fill() -> str:
        uid = reviews.create("IMR-1", "A review")
        key = records.review_id(uid)
        with writing():
            agreed, rejected = (
                Recommendation.create(
                    review=key,
                    number=n,
                    position=n,
                    text=f"R{n}",
                    state="agreed",
                    kind="further_process",
                    further_process="A course",
                    decision=decision,
                    decision_reason="why",
                )
                for n, decision in ((1, Decision.AGREED), (2, Decision.REJECTED))
            )
            moved = Action.create(
                recommendation=agreed, number=1, what="Moved", owner="A manager", due_on=TODAY - timedelta(days=90)
            )
            DueDateRevision.create(
                action=moved, due_on=TODAY + timedelta(days=10), reason="Staff", revised_on=TODAY - timedelta(days=95)
            )
            for number, status in enumerate(("done", "evaluated_effective", "closed"), start=2):
                Action.create(
                    recommendation=agreed,
                    number=number,
                    what=status,
                    due_on=TODAY - timedelta(days=60),
                    status=status,
                    done_on=TODAY,
                    closed_reason="why",
                    effectiveness="how",
                    evaluated_on=TODAY,
                )
            Action.create(recommendation=rejected, number=1, what="Never", due_on=TODAY - timedelta(days=30))
        return uid

    return store.run(fill)


def test_the_list_of_reviews_and_the_tracker_agree(store: Store, review: str) -> None:
    (row,) = store.run(reviews.window, 0, 9)
    (action,) = store.run(tracker.everything, TODAY, TrackerFilter(status="open"))
    assert (row.open_actions, row.next_on, row.next_what) == (1, TODAY + timedelta(days=10), "action due")
    assert (action.reference, action.due, action.days, action.overdue) == ("A1.1", row.next_on, 10, False)
    tally = store.run(tracker.tally, TODAY)
    assert (tally.open, tally.done, tally.settled, tally.overdue, tally.soon) == (1, 1, 2, 0, 1)


def test_the_commands_agree(made: Made, store: Store, review: str, run_cli: Run) -> None:
    words = ("--store", made.folder, "--passphrase-file", "-")
    (row,) = json.loads(run_cli(*words, "reviews", "--json", stdin=made.passphrase).stdout)
    listed = json.loads(
        run_cli(*words, "actions", "--status", "open", "--format", "json", stdin=made.passphrase).stdout
    )
    assert row["open_actions"] == len(listed) == 1
    assert row["next_on"] == listed[0]["due_on"] == (TODAY + timedelta(days=10)).isoformat()


@pytest.mark.parametrize("paper", ["report", "action-plan", "tracker", "progress", "final-report", "dmt-cover"])
def test_every_paper_counts_the_actions_that_go_ahead(store: Store, review: str, paper: str) -> None:
    # Issued without findings: what is asked of them is another matter.
    with_findings(store)
    data = store.run(PAPERS[paper].read, review)
    text = " ".join(make_paper(PAPERS[paper], data, "confidential", "txt", TODAY).data.decode().split())
    assert "five actions" not in text
    if paper in ("report", "action-plan", "tracker"):
        assert "four actions" in text
        assert "A2.1" in text, "what does not go ahead is named"


def test_readiness_asks_nothing_of_rejected_actions(store: Store, review: str) -> None:
    answers = {answer.check.id: answer for answer in store.run(readiness.answers, review)}
    # A1.1 is under way, A1.2 done: neither is evaluated. A2.1, which has no owner either, is rejected.
    assert answers["8.4-evaluated"].which == "A1.1, A1.2"
    assert "A2.1" not in answers["7.4-whom"].which
    store.run(Recommendation.update(decision=Decision.REJECTED).execute)
    asked = ("7.4-whom", "7.4-when", "7.4-outcome", "7.4-evaluation", "8.4-evaluated")
    answers = {answer.check.id: answer for answer in store.run(readiness.answers, review)}
    assert {answers[check].state for check in asked} == {CheckState.NOT_APPLICABLE}


@pytest.mark.parametrize("paper", ["action-plan", "progress", "final-report"])
def test_papers_say_when_no_action_goes_ahead(store: Store, review: str, paper: str) -> None:
    with_findings(store)
    store.run(Recommendation.update(decision=Decision.REJECTED).execute)
    data = store.run(PAPERS[paper].read, review)
    text = " ".join(make_paper(PAPERS[paper], data, "confidential", "txt", TODAY).data.decode().split())
    assert "No actions are recorded" not in text
    assert "no actions to carry out" in text
    assert "A1.1, A1.2, A1.3, A1.4 and A2.1 will not go ahead because DMT rejected R1 and R2." in text


def with_findings(store: Store) -> None:
    """A finding with evidence under each recommendation, so that papers may issue them (§7.3)."""
    from imr_tui.models import Event, EvidenceLink, Finding, RecommendationFinding

    def fill() -> None:
        with writing():
            for item in Recommendation.select():
                event = Event.create(
                    review=item.review,
                    number=item.number,
                    what_happened="A visit is missed",
                    sort_key=When("").sort_key,
                )
                finding = Finding.create(
                    review=item.review, number=item.number, kind="action", text="It was", state="agreed"
                )
                EvidenceLink.create(finding=finding, position=1, event=event)
                RecommendationFinding.create(recommendation=item, finding=finding)

    store.run(fill)


def test_an_action_is_overdue_the_day_after_its_due_date() -> None:
    states: dict[tuple[str, int | None], DueState] = {
        ("not_started", -1): DueState.OVERDUE,
        ("under_way", 0): DueState.SOON,
        ("under_way", SOON_DAYS): DueState.SOON,
        ("under_way", SOON_DAYS + 1): DueState.LATER,
        ("not_started", None): DueState.UNDATED,
        ("done", -1): DueState.DONE,
        ("closed", -1): DueState.SETTLED,
        ("evaluated_effective", None): DueState.SETTLED,
        ("evaluated_not_effective", 5): DueState.SETTLED,
    }
    for (status, days), state in states.items():
        due = None if days is None else TODAY + timedelta(days=days)
        assert state_of(status, due, TODAY) is state
        assert days_left(status, due, TODAY) == (days if status in OPEN else None)


def test_the_last_revised_date_is_the_due_date() -> None:
    first, second = TODAY, TODAY + timedelta(days=1)
    assert in_force(first, []) == first
    assert in_force(first, [second, first]) == first
    assert in_force(None, [second]) == second
    assert in_force(None, []) is None


def test_only_rejected_recommendations_do_not_go_ahead() -> None:
    assert [decision for decision in (None, *Decision) if not is_carried_out(decision)] == [Decision.REJECTED]


def test_each_status_is_open_done_or_settled() -> None:
    kinds: list[Callable[[ActionStatus], bool]] = [
        lambda status: status in OPEN,
        lambda status: status == ActionStatus.DONE,
        lambda status: status in SETTLED,
    ]
    assert all(sum(kind(status) for kind in kinds) == 1 for status in ActionStatus)
    assert len(OPEN) + 1 + len(SETTLED) == len(ActionStatus)
