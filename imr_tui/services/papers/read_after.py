"""Read the data of the papers for DMT, and of the action tracker (§5, §8.1 to §8.4).

Functions that read run on the database thread, one paper in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from imr_tui.batches import batches
from imr_tui.models import Action, Recommendation, Review, StageOverride
from imr_tui.services.actions import tracker
from imr_tui.services.actions.tracker import TrackedAction
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.findings import read
from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.papers import read_report
from imr_tui.services.papers.data import IssueDetail, OverrideDetail, PaperHead, ReportData
from imr_tui.services.people import keys_of_reviews
from imr_tui.services.people.keys_of_reviews import ReviewNames
from imr_tui.services.record import records
from imr_tui.services.record.due import days_left
from imr_tui.services.review import holding, template
from imr_tui.services.review.reviews import ReviewDetail
from imr_tui.store.session import current
from imr_tui.vocabulary import PaperName

ALL: Final = "all"
"""Used instead of a review's uid, for all reviews in the store."""
ALL_PAPER: Final = "tracker-all"
"""The name under which the tracker of all reviews is issued; the tracker of one review is counted separately."""


@dataclass(frozen=True, slots=True)
class AfterData:
    """A review with the data after its report: progress reports, final report, views and sharing register."""

    report: ReportData
    overrides: tuple[OverrideDetail, ...] = ()
    progress_reports: tuple[consideration.ProgressRecord, ...] = ()
    final: final_report.FinalReportRecord = field(default_factory=final_report.FinalReportRecord)
    views: tuple[final_report.ViewRecord, ...] = ()
    themes_by_year: tuple[tuple[str, str, int], ...] = ()
    """For all reviews in the store: year, theme, number of findings."""
    register: tuple[sharing.DisclosureRecord, ...] = ()

    @property
    def head(self) -> PaperHead:
        """The head of the review's papers."""
        return self.report.head


@dataclass(frozen=True, slots=True)
class TrackerLine:
    """An action with its review and recommendation; `changed_at` is when the action was last changed."""

    review_uid: str
    review_reference: str
    recommendation: str
    action: ActionDetail
    changed_at: str

    def tracked(self, on: date) -> TrackedAction:
        """Return the action as lists and calendars show it on a date."""
        action = self.action
        days = days_left(action.status, action.due, on)
        return TrackedAction(
            action.uid,
            self.review_uid,
            self.review_reference,
            action.reference,
            action.what,
            action.owner,
            action.due,
            action.due_on,
            action.status,
            action.strand,
            action.next_review_on,
            days,
            action.version,
            self.changed_at,
            action.intended_outcome,
            len(action.revisions),
        )


@dataclass(frozen=True, slots=True)
class TrackedReview:
    """The data that a tracker needs of one review, including the findings, to know drafts and gaps."""

    uid: str
    reference: str
    findings: tuple[FindingDetail, ...]
    recommendations: tuple[RecommendationDetail, ...]
    dmt_on: date | None
    actions_only: bool = False
    """Whether this store holds only the review's actions, without the findings behind its recommendations."""


@dataclass(frozen=True, slots=True)
class TrackerData:
    """The actions of one review, or of all reviews if `everywhere` is set, with the key of each review.

    `lines` has every action, with names as they were entered. For one review, `head` has its key too.
    """

    head: PaperHead
    everywhere: bool
    reviews: tuple[TrackedReview, ...]
    lines: tuple[TrackerLine, ...]
    names: Mapping[str, ReviewNames] = field(default_factory=dict, repr=False)
    """The anonymisation key of each review, by the review's uid."""


def after_data(review_uid: str) -> AfterData:
    """Return a review with the data after its report. Raises BadInput if the review does not exist."""
    with current().database.atomic():
        key = records.review_id(review_uid)
        overrides: Any = StageOverride.select().where(StageOverride.review == key).order_by(StageOverride.id).dicts()
        return AfterData(
            read_report.report_data(review_uid),
            tuple(records.view(OverrideDetail, row) for row in overrides),
            consideration.progress_reports(review_uid),
            final_report.final_report(review_uid),
            final_report.views(review_uid),
            final_report.themes_by_year(),
            sharing.register(review_uid),
        )


def tracker_data(review_uid: str) -> TrackerData:
    """Return the actions of a review, or of all reviews for `ALL`. Raises BadInput if the review does not exist."""
    with current().database.atomic():
        everywhere = review_uid == ALL
        uids = _with_actions() if everywhere else [review_uid]
        reviews = tuple(map(_tracked_review, uids))
        lines = tuple(line for review in reviews for line in _lines(review))
        names = keys_of_reviews.of_reviews(uids)
        if everywhere:
            return TrackerData(_head_of_all(uids), True, reviews, lines, names)
        head = replace(read_report.head(review_uid), explained=names[review_uid].explained)
        return TrackerData(head, False, reviews, lines, names)


def issued_as(data: TrackerData) -> tuple[str, tuple[str, ...]]:
    """Return the name under which the issue of a tracker is recorded, and the uids of its reviews."""
    if data.everywhere:
        return ALL_PAPER, tuple(review.uid for review in data.reviews)
    return PaperName.TRACKER, (data.head.review.uid,)


def _with_actions() -> list[str]:
    query: Any = Review.select(Review.uid).join(Recommendation).join(Action).distinct().order_by(Review.reference)
    return [uid for (uid,) in query.tuples()]


def _tracked_review(uid: str) -> TrackedReview:
    key = records.review_id(uid)
    reference = str(records.row_of(Review, uid)["reference"])
    return TrackedReview(
        uid,
        reference,
        read.findings(key),
        read.recommendations(key),
        tracker.last_dmt(uid),
        holding.is_actions_only(key),
    )


def _lines(review: TrackedReview) -> Iterator[TrackerLine]:
    actions = [action for item in review.recommendations for action in item.actions]
    changed = dict(_changed(action.uid for action in actions))
    for item in review.recommendations:
        for action in item.actions:
            yield TrackerLine(review.uid, review.reference, item.reference, action, changed[action.uid])


def _changed(uids: Iterable[str]) -> Iterator[tuple[str, str]]:
    wanted = list(uids)
    for batch in batches(wanted):
        part: Any = Action.select(Action.uid, Action.changed_at).where(Action.uid.in_(batch))
        yield from part.tuples()


def _head_of_all(uids: Iterable[str]) -> PaperHead:
    """Return a head for all reviews together: without a reviewer, with the issues of the tracker of all reviews."""
    issued: dict[tuple[str, int], IssueDetail] = {}
    for uid in uids:
        for issue in read_report.issues(uid):
            if issue.paper == ALL_PAPER:
                issued[issue.edition, issue.number] = replace(issue, paper=PaperName.TRACKER)
    made = template.load()
    review = ReviewDetail(
        reference="All reviews", title="All reviews", agency=made.organisation, protective_marking=made.marking
    )
    return PaperHead(review, (), tuple(issued.values()), current().audit.head().short, made)
