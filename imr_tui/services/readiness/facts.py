"""The record of one review as its checks read it: each part once, and only when a check asks for it."""

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
    """What the record of a review holds (database thread). It is read for one look and then thrown away."""

    def __init__(self, review_uid: str, today: date, unnamed: Sequence[Unnamed] | None = None) -> None:
        """`unnamed` is what was found that may be a name of no key; it is looked for where it is None and asked for.

        Raises BadInput where the review is gone.
        """
        self.uid = review_uid
        self.key = records.review_id(review_uid)
        self.today = today
        self._unnamed = unnamed

    # The beginning

    @cached_property
    def review(self) -> reviews.ReviewDetail:
        """The particulars."""
        return reviews.detail(self.uid)

    @cached_property
    def exemptions(self) -> dict[str, Row]:
        """What was said not to apply to this review, by the id of the check."""
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
        """The present reviewer."""
        return requests.present_reviewer(self.uid)

    @cached_property
    def versions(self) -> tuple[scope.ScopeDetail, ...]:
        """Every version of the scope."""
        return scope.versions(self.uid)

    @property
    def latest(self) -> scope.ScopeDetail | None:
        """The newest version of the scope."""
        return self.versions[-1] if self.versions else None

    @property
    def desktop(self) -> bool:
        """Whether the scope is a review of the records alone."""
        return self.latest is not None and self.latest.method == ScopeMethod.DESKTOP

    @property
    def teams(self) -> tuple[str, ...]:
        """The services and teams in scope."""
        return tuple(team.name for team in self.latest.teams) if self.latest else ()

    @cached_property
    def terms(self) -> tuple[scope.TermDetail, ...]:
        """The terms of reference in force."""
        return scope.terms(self.uid)

    @cached_property
    def targets(self) -> dict[str, scope.TargetDetail]:
        """The target dates by milestone."""
        return {target.milestone: target for target in scope.targets(self.uid)}

    @cached_property
    def told(self) -> tuple[scope.NotificationDetail, ...]:
        """The managers who were told, and those still to be."""
        return scope.notifications(self.uid, self.latest.teams if self.latest else ())

    @cached_property
    def press_queries(self) -> tuple[scope.PressQueryDetail, ...]:
        """What the press asked."""
        return scope.press_queries(self.uid)

    # What was read, heard and established

    def any(self, model: Any, *tests: Any) -> bool:
        """Whether the review has a row of a table for which the tests hold."""
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
        """The interviews, by number, without what was said."""
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
        """The key: codes and relations, no names."""
        columns = (Person.id, Person.uid, Person.code, Person.relation, Person.deceased)
        return list(Person.select(*columns).where(Person.review == self.key).order_by(Person.code).dicts())

    def events(self, *tests: Any, more: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """uid and number of the events for which the tests hold, and `more` columns of them, by number."""
        query: Any = Event.select(Event.uid, Event.number, *more).where(Event.review == self.key, *tests)
        return list(query.order_by(Event.number).tuples())

    @property
    def codes(self) -> set[str]:
        """The codes of the key."""
        return {row["code"] for row in self.people}

    def there(self, names: set[str]) -> set[str]:
        """Those of these references (E12, D3, I2.1, A1.1) that are records of this review."""
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
        # Terms that a revision took out stay in the report.
        found |= {term.reference for term in scope.terms(self.uid, dropped=True)}
        excerpts: Any = Excerpt.select(Interview.number, Excerpt.number).join(Interview)
        mine = excerpts.where(Interview.review == self.key).tuples()
        found |= {f"I{interview}.{number}" for interview, number in mine}
        return names & found

    def unnamed(self) -> Sequence[Unnamed]:
        """What may be a name of no key, in every text of the review."""
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
        """The analysis of each term, by the term's uid."""
        query: Any = TermAnalysis.select(TermAnalysis, TermOfReference.uid.alias("of")).join(TermOfReference)
        return {row["of"]: row for row in query.where(TermOfReference.review == self.key).dicts()}

    @cached_property
    def findings(self) -> list[Row]:
        """The findings, by number."""
        return list(Finding.select().where(Finding.review == self.key).order_by(Finding.number).dicts())

    @cached_property
    def evidence(self) -> dict[int, list[str | None]]:
        """For each finding that has evidence: the agency of each event in it, None for what is no event."""
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
    def rests_on(self) -> dict[int, list[int]]:
        """The findings under each recommendation, by their keys."""
        columns = (RecommendationFinding.recommendation, RecommendationFinding.finding)
        query: Any = RecommendationFinding.select(*columns).join(Recommendation)
        found: dict[int, list[int]] = {}
        for recommendation, finding in query.where(Recommendation.review == self.key).tuples():
            found.setdefault(recommendation, []).append(finding)
        return found

    @cached_property
    def actions(self) -> list[Row]:
        """The actions of the plan in its order; `reference` is A1.2."""
        query: Any = Action.select(Action, Recommendation.number.alias("of")).join(Recommendation)
        query = query.where(Recommendation.review == self.key).order_by(Recommendation.number, Action.number)
        return [{**row, "reference": f"A{row['of']}.{row['number']}"} for row in query.dicts()]

    @cached_property
    def carried_out(self) -> list[Row]:
        """The actions but for those under a recommendation that DMT rejected, in the order of the plan."""
        going_ahead = {row["id"] for row in self.recommendations if is_carried_out(row["decision"])}
        return [row for row in self.actions if row["recommendation"] in going_ahead]

    @cached_property
    def revised(self) -> set[int]:
        """The actions whose date was moved: they have one, whatever the first was."""
        query: Any = DueDateRevision.select(DueDateRevision.action).join(Action).join(Recommendation)
        return {action for (action,) in query.where(Recommendation.review == self.key).tuples()}

    # What came after

    @cached_property
    def consideration(self) -> Row:
        """What was made of the report; empty where nothing is recorded."""
        return self._one(Consideration)

    @cached_property
    def earlier(self) -> list[Row]:
        """Earlier reviews that were looked at."""
        return self._all(EarlierReview)

    @cached_property
    def officers(self) -> list[Row]:
        """Officers charged, and members of the group."""
        return self._all(ResponsibleOfficer)

    @cached_property
    def progress_reports(self) -> list[Row]:
        """Reports on the plan, by the day on which they are due."""
        return sorted(self._all(ProgressReport), key=lambda row: (row["due_on"], row["id"]))

    @cached_property
    def final_report(self) -> Row:
        """The report after the plan."""
        return self._one(FinalReport)

    @cached_property
    def views(self) -> list[Row]:
        """What people think of the improvement."""
        return self._all(OutcomeView)

    @cached_property
    def disclosures(self) -> list[Row]:
        """The sharing register."""
        return self._all(Disclosure)

    @cached_property
    def refused(self) -> set[int]:
        """The people about whom sharing was refused by the service user."""
        return {row["person"] for row in self.disclosures if row["ground"] == "consent_refused" and row["person"]}

    def _one(self, model: Any) -> Row:
        return dict(model.select().where(model.review == self.key).dicts().first() or {})

    def _all(self, model: Any) -> list[Row]:
        return list(model.select().where(model.review == self.key).order_by(model.id).dicts())
