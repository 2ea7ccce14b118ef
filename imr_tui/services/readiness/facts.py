"""The record of one review, as the readiness checks read it: each part once, and only when a check needs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from imr_tui.models import (
    Action,
    ClauseExemption,
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
    Interview,
    OutcomeView,
    Overview,
    Person,
    ProgressReport,
    Recommendation,
    RecommendationFinding,
    ResponsibleOfficer,
    TermAnalysis,
    TermOfReference,
)
from imr_tui.services.people.unknown_names import Unnamed, unnamed
from imr_tui.services.record import records
from imr_tui.services.record.due import is_carried_out
from imr_tui.services.review import requests, reviews, scope
from imr_tui.vocabulary import ScopeMethod

Row = dict[str, Any]


class Held:
    """The record of one review, read for one run of the checks (database thread)."""

    def __init__(self, review_uid: str, today: date, unnamed: Sequence[Unnamed] | None = None) -> None:
        """Take the possible names not in the key as `unnamed`; if None, search for them when a check needs them.

        Raises BadInput if the review does not exist.
        """
        self.uid = review_uid
        self.key = records.review_id(review_uid)
        self.today = today
        self._unnamed = unnamed

    # Request, scope and reviewer

    @cached_property
    def review(self) -> reviews.ReviewDetail:
        """The review details."""
        return reviews.detail(self.uid)

    @cached_property
    def exemptions(self) -> dict[str, Row]:
        """The exemptions of this review, by id of the check."""
        return {row["check_id"]: row for row in self._all(ClauseExemption)}

    @cached_property
    def partners(self) -> tuple[reviews.PartnerDetail, ...]:
        """Partners' own reviews."""
        return reviews.partners(self.uid)

    @cached_property
    def request(self) -> requests.RequestDetail:
        """The request."""
        return requests.detail(self.uid)

    @cached_property
    def reviewer(self) -> requests.ReviewerDetail | None:
        """The current reviewer."""
        return requests.present_reviewer(self.uid)

    @cached_property
    def versions(self) -> tuple[scope.ScopeDetail, ...]:
        """Every version of the scope."""
        return scope.versions(self.uid)

    @property
    def latest(self) -> scope.ScopeDetail | None:
        """The latest version of the scope."""
        return self.versions[-1] if self.versions else None

    @property
    def desktop(self) -> bool:
        """Whether the scope is a desktop review of the records."""
        return self.latest is not None and self.latest.method == ScopeMethod.DESKTOP

    @property
    def teams(self) -> tuple[str, ...]:
        """The services and teams in scope."""
        return tuple(team.name for team in self.latest.teams) if self.latest else ()

    @cached_property
    def terms(self) -> tuple[scope.TermDetail, ...]:
        """The current terms of reference."""
        return scope.terms(self.uid)

    @cached_property
    def targets(self) -> dict[str, scope.TargetDetail]:
        """The target dates by milestone."""
        return {target.milestone: target for target in scope.targets(self.uid)}

    @cached_property
    def notified(self) -> tuple[scope.NotificationDetail, ...]:
        """A notification for each team in scope, recorded or not."""
        return scope.notifications(self.uid, self.latest.teams if self.latest else ())

    @cached_property
    def press_queries(self) -> tuple[scope.PressQueryDetail, ...]:
        """The press queries."""
        return scope.press_queries(self.uid)

    # Records, events, interviews and the key

    def any(self, model: Any, *tests: Any) -> bool:
        """Return whether the review has a row in a table that passes the tests."""
        return bool(model.select().where(model.review == self.key, *tests).exists())

    @cached_property
    def documents(self) -> list[Row]:
        """The register, by number."""
        columns = (
            Document.uid,
            Document.number,
            Document.read_on,
            Document.title,
            Document.author,
            Document.system,
            Document.location,
            Document.note,
        )
        return list(Document.select(*columns).where(Document.review == self.key).order_by(Document.number).dicts())

    @cached_property
    def interviews(self) -> list[Row]:
        """The interviews, by number, without their notes."""
        columns = (
            Interview.uid,
            Interview.number,
            Interview.state,
            Interview.why_selected,
            Interview.held_on,
            Interview.terms_explained_on,
            Interview.terms_accepted,
            Interview.person,
            Interview.place,
            Interview.others_present,
            Interview.companion,
        )
        query: Any = Interview.select(*columns).where(Interview.review == self.key)
        return list(query.order_by(Interview.number).dicts())

    @cached_property
    def people(self) -> list[Row]:
        """The people in the key: codes and relations, no names."""
        columns = (Person.id, Person.uid, Person.code, Person.relation, Person.deceased)
        return list(Person.select(*columns).where(Person.review == self.key).order_by(Person.code).dicts())

    def events(self, *tests: Any, more: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return uid, number and the `more` columns of the events that pass the tests, by number."""
        query: Any = Event.select(Event.uid, Event.number, *more).where(Event.review == self.key, *tests)
        return list(query.order_by(Event.number).tuples())

    @property
    def codes(self) -> set[str]:
        """The codes in the key."""
        return {row["code"] for row in self.people}

    def there(self, names: set[str]) -> set[str]:
        """Return the references in `names` (E12, D3, I2.1, A1.1) that are records of this review."""
        numbers = [int(name[1:]) for name in names if name.startswith("E")]
        found = {f"E{number}" for _, number in self.events(Event.number.in_(numbers))} if numbers else set()
        for letter, rows in (
            ("D", self.documents),
            ("I", self.interviews),
            ("F", self.findings),
            ("R", self.recommendations),
        ):
            found |= {f"{letter}{row['number']}" for row in rows}
        found |= {row["reference"] for row in self.actions}
        # Terms that a revision removed stay in the report.
        found |= {term.reference for term in scope.terms(self.uid, dropped=True)}
        excerpts: Any = Excerpt.select(Interview.number, Excerpt.number).join(Interview)
        mine = excerpts.where(Interview.review == self.key).tuples()
        found |= {f"I{interview}.{number}" for interview, number in mine}
        return names & found

    def unnamed(self) -> Sequence[Unnamed]:
        """Return possible names not in the key, from every text of the review."""
        if self._unnamed is None:
            self._unnamed = unnamed(self.uid)
        return self._unnamed

    # The report

    @cached_property
    def overview(self) -> Row:
        """The texts of the review as a whole."""
        return self._one(Overview)

    @cached_property
    def analyses(self) -> dict[str, Row]:
        """The analysis of each term of reference, by the term's uid."""
        query: Any = TermAnalysis.select(TermAnalysis, TermOfReference.uid.alias("of")).join(TermOfReference)
        return {row["of"]: row for row in query.where(TermOfReference.review == self.key).dicts()}

    @cached_property
    def findings(self) -> list[Row]:
        """The findings, by number."""
        return list(Finding.select().where(Finding.review == self.key).order_by(Finding.number).dicts())

    @cached_property
    def evidence(self) -> dict[int, list[str | None]]:
        """For each finding with evidence: the agency of each linked event, None for other evidence."""
        query: Any = EvidenceLink.select(EvidenceLink.finding, Event.agency).join(Finding).switch(EvidenceLink)
        found: dict[int, list[str | None]] = {}
        for finding, agency in query.left_outer_join(Event).where(Finding.review == self.key).tuples():
            found.setdefault(finding, []).append(agency)
        return found

    @cached_property
    def recommendations(self) -> list[Row]:
        """The recommendations, by number."""
        query: Any = Recommendation.select().where(Recommendation.review == self.key)
        return list(query.order_by(Recommendation.number).dicts())

    @cached_property
    def based_on(self) -> dict[int, list[int]]:
        """The database ids of the findings that each recommendation is based on, by its own database id."""
        columns = (RecommendationFinding.recommendation, RecommendationFinding.finding)
        query: Any = RecommendationFinding.select(*columns).join(Recommendation)
        found: dict[int, list[int]] = {}
        for recommendation, finding in query.where(Recommendation.review == self.key).tuples():
            found.setdefault(recommendation, []).append(finding)
        return found

    @cached_property
    def actions(self) -> list[Row]:
        """The actions, in the order of the plan; `reference` is A1.2."""
        query: Any = Action.select(Action, Recommendation.number.alias("of")).join(Recommendation)
        query = query.where(Recommendation.review == self.key).order_by(Recommendation.number, Action.number)
        return [{**row, "reference": f"A{row['of']}.{row['number']}"} for row in query.dicts()]

    @cached_property
    def carried_out(self) -> list[Row]:
        """The actions in the order of the plan, without those of recommendations that DMT rejected."""
        going_ahead = {row["id"] for row in self.recommendations if is_carried_out(row["decision"])}
        return [row for row in self.actions if row["recommendation"] in going_ahead]

    @cached_property
    def revised(self) -> set[int]:
        """The database ids of actions with a revised due date; these have a due date even without a first one."""
        query: Any = DueDateRevision.select(DueDateRevision.action).join(Action).join(Recommendation)
        return {action for (action,) in query.where(Recommendation.review == self.key).tuples()}

    # After the report

    @cached_property
    def consideration(self) -> Row:
        """DMT's consideration of the report; empty if nothing is recorded."""
        return self._one(Consideration)

    @cached_property
    def earlier(self) -> list[Row]:
        """The earlier reviews considered."""
        return self._all(EarlierReview)

    @cached_property
    def officers(self) -> list[Row]:
        """Lead officers and members of the task and finish group."""
        return self._all(ResponsibleOfficer)

    @cached_property
    def progress_reports(self) -> list[Row]:
        """Reports on the plan, by due date."""
        return sorted(self._all(ProgressReport), key=lambda row: (row["due_on"], row["id"]))

    @cached_property
    def final_report(self) -> Row:
        """The final report."""
        return self._one(FinalReport)

    @cached_property
    def views(self) -> list[Row]:
        """People's views on the improvement."""
        return self._all(OutcomeView)

    @cached_property
    def disclosures(self) -> list[Row]:
        """The sharing register."""
        return self._all(Disclosure)

    @cached_property
    def refused(self) -> set[int]:
        """The database ids of people for whom consent to share was refused."""
        return {row["person"] for row in self.disclosures if row["ground"] == "consent_refused" and row["person"]}

    def _one(self, model: Any) -> Row:
        return dict(model.select().where(model.review == self.key).dicts().first() or {})

    def _all(self, model: Any) -> list[Row]:
        return list(model.select().where(model.review == self.key).order_by(model.id).dicts())
