"""A request that is declined, a review that is withdrawn, and reopening: what follows everywhere (§3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import Action, Recommendation, Review, TargetDate
from imr_tui.services.actions import tracker
from imr_tui.services.handover.fields import FieldMerge
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.record import records
from imr_tui.services.record.interchange import to_plain
from imr_tui.services.record.removal import undo
from imr_tui.services.record.shape import shapes
from imr_tui.services.review import ending, reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing

ON = date(2026, 5, 3)


def on_the_store(store: Store, work: Any) -> None:
    store.run(work)


def with_action(reference: str) -> str:
    """Return the uid of a review with one overdue action and a target date."""
    uid = reviews.create(reference, "Missed visits")
    with writing():
        key = records.review_id(uid)
        recommended = Recommendation.create(review=key, number=1, position=1, text="Check visits")
        Action.create(recommendation=recommended, number=1, what="Write the check", due_on=date(2026, 1, 2))
        TargetDate.create(review=key, milestone="completion", target_on=date(2026, 2, 1))
    return uid


def test_a_declined_request_says_who_decided_when_and_why(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A request")
        assert reviews.detail(uid).ending == ""
        change = ending.end(uid, "declined", " No IMR needed: no ASC support. ", "Head of Service", ON)
        assert change == current().last_change
        review = reviews.detail(uid)
        expected = "Declined on 3 May 2026 by Head of Service: No IMR needed: no ASC support."
        assert review.ending == expected
        assert (review.ended, review.stage) == ("declined", "requested")
        assert reviews.stated(uid) == reviews.window(0, 1)[0].stated == "declined"

    on_the_store(store, work)


def test_reopening_and_undo_both_bring_the_review_back(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A request")
        change = ending.end(uid, "declined", "No IMR needed", "HoS", ON)
        undo(change)
        assert reviews.detail(uid).ended is None
        ending.end(uid, "withdrawn", "Joint review instead", "HoS", ON)
        ending.reopen(uid)
        now = reviews.detail(uid)
        assert (now.ended, now.ended_on, now.ended_by, now.ended_reason) == (None, None, "", "")
        with pytest.raises(Refused, match="was not declined or withdrawn"):
            ending.reopen(uid)

    on_the_store(store, work)


def test_a_review_under_way_can_be_withdrawn_and_not_declined(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        for stage in ("under_way", "submitted", "implementing"):
            Review.update(stage=stage).where(Review.uid == uid).execute()
            assert ending.ways(uid) == ("withdrawn",)
            with pytest.raises(Refused, match="Withdraw it instead"):
                ending.end(uid, "declined", "No IMR needed", "HoS", ON)
        Review.update(stage="scope_agreed").where(Review.uid == uid).execute()
        assert ending.ways(uid) == ("declined", "withdrawn")
        ending.end(uid, "withdrawn", "Joint review instead", "HoS", ON)

    on_the_store(store, work)


@pytest.mark.parametrize("how", ["declined", "withdrawn"])
def test_a_closed_or_ended_review_does_not_end_again(store: Store, how: str) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        Review.update(stage="closed").where(Review.uid == uid).execute()
        with pytest.raises(Refused, match="IMR-1 is closed"):
            ending.end(uid, how, "Reason", "HoS", ON)
        Review.update(stage="requested").where(Review.uid == uid).execute()
        ending.end(uid, how, "Reason", "HoS", ON)
        with pytest.raises(Refused, match=f"IMR-1 is already {how}. Reopen it first"):
            ending.end(uid, "withdrawn", "Reason", "HoS", ON)

    on_the_store(store, work)


@pytest.mark.parametrize(
    ("reason", "by", "days", "field"),
    [(" ", "HoS", 0, "ended_reason"), ("Reason", " ", 0, "ended_by"), ("Reason", "HoS", 1, "ended_on")],
)
def test_reason_person_and_a_date_that_has_come_are_needed(
    store: Store, reason: str, by: str, days: int, field: str
) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        with pytest.raises(BadInput) as error:
            ending.end(uid, "declined", reason, by, date.today() + timedelta(days=days))  # noqa: DTZ011
        assert error.value.field == field
        assert reviews.detail(uid).ended is None

    on_the_store(store, work)


def test_review_details_that_somebody_changed_meanwhile_are_a_conflict(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        before = reviews.detail(uid)
        reviews.save(records.view(reviews.ReviewDetail, {**_plain(before), "title": "Another title"}))
        with pytest.raises(ChangedElsewhere):
            ending.end(uid, "declined", "Reason", "HoS", ON, version=before.version)

    on_the_store(store, work)


def test_ended_reviews_come_with_the_closed_ones(store: Store) -> None:
    def work() -> None:
        uids = {name: reviews.create(f"IMR-{name}", "Title") for name in "12345"}
        Review.update(stage="closed").where(Review.uid == uids["3"]).execute()
        ending.end(uids["5"], "declined", "Reason", "HoS", ON)
        ending.end(uids["2"], "withdrawn", "Reason", "HoS", ON)
        rows = reviews.window(0, 9)
        assert [row.reference for row in rows] == ["IMR-4", "IMR-1", "IMR-5", "IMR-3", "IMR-2"]
        assert [row.stated for row in rows] == ["requested", "requested", "declined", "closed", "withdrawn"]
        assert [reviews.position_of(row.uid) for row in rows] == list(range(5))

    on_the_store(store, work)


def test_an_ended_review_has_no_open_deadlines(store: Store) -> None:
    def work() -> None:
        uid, other = with_action("IMR-1"), with_action("IMR-2")
        today = date(2026, 5, 4)
        whole = tracker.everything(today)
        row = next(row for row in reviews.window(0, 2) if row.uid == uid)
        assert (len(whole), row.open_actions, row.next_what) == (2, 1, "action due")
        ending.end(uid, "withdrawn", "Reason", "HoS", ON)
        assert [action.review_uid for action in tracker.everything(today)] == [other]
        assert tracker.tally(today).overdue == 1
        row = next(row for row in reviews.window(0, 2) if row.uid == uid)
        assert (row.open_actions, row.next_on, row.next_what) == (0, None, "")
        # An action that is changed after the end does not come back into the list.
        Action.update(status="under_way").execute()
        assert tracker.count(today) == 1
        ending.reopen(uid)
        assert [action.uid for action in tracker.everything(today)] == [action.uid for action in whole]

    on_the_store(store, work)


def test_the_derived_due_dates_of_ended_reviews_agree_with_the_record(store: Store) -> None:
    from imr_tui.store import derived

    def work() -> None:
        ending.end(with_action("IMR-1"), "withdrawn", "Reason", "HoS", ON)
        assert derived.problems(current().database) == []

    on_the_store(store, work)


def test_readiness_lists_no_gaps_of_an_ended_review(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        assert readiness.answers(uid)
        ending.end(uid, "declined", "Reason", "HoS", ON)
        assert readiness.answers(uid) == stages.missing(uid) == stages.requirements(uid) == ()
        assert stages.next_stage(uid) is None
        with pytest.raises(BadInput, match="The review is declined, so it has no further stage"):
            stages.pass_gate(uid, "Reason", "HoS", ON)
        with pytest.raises(Refused, match="was declined, so its report cannot be submitted"):
            readiness.assert_submittable(uid)

    on_the_store(store, work)


def test_a_merge_takes_the_ending_as_one_decision(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        base = dict(to_plain(uid)["review"][0])
        shape = shapes()["review"]
        assert shape.units["ending"] == ("ended", "ended_on", "ended_by", "ended_reason")
        mine = base | {"ended": "declined", "ended_on": "2026-05-03", "ended_by": "HoS", "ended_reason": "Reason"}
        theirs = base | {"ended": "withdrawn", "ended_on": "2026-05-04", "ended_by": "HoS", "ended_reason": "Other"}
        clash = FieldMerge().record(shape, mine, theirs, base, shape.units)
        assert [unit for unit, *_ in clash.clashes] == ["ending"]
        assert not clash.values
        taken = FieldMerge().record(shape, base, theirs, base, shape.units)
        assert taken.values == {name: theirs[name] for name in shape.units["ending"]}

    on_the_store(store, work)


def _plain(review: reviews.ReviewDetail) -> dict[str, Any]:
    return {name: getattr(review, name) for name in review.__slots__}


def test_papers_of_an_ended_review_say_so_on_their_cover(store: Store) -> None:
    from imr_tui.exporters.papers import after, parts
    from imr_tui.services.papers.data import PaperHead

    def head(uid: str) -> PaperHead:
        return PaperHead(reviews.detail(uid), (), (), "1-abc")

    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        assert parts.ended(head(uid)) == ()
        ending.end(uid, "withdrawn", "Joint review instead", "HoS", ON)
        fact = ("Review ended", "Withdrawn on 3 May 2026 by HoS: Joint review instead")
        made = parts.cover(head(uid), "Report", "report", "committee", ON, "1")
        assert fact in made.facts
        (details,) = after.particulars(head(uid), "committee")
        assert "Withdrawn on 3 May 2026 by HoS: Joint review instead" in str(details)

    on_the_store(store, work)
