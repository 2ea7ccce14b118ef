"""A small review with every kind of record, for the tests of papers."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date

from imr_tui.dates.when import parse
from imr_tui.models import (
    Action,
    Alias,
    Document,
    DueDateRevision,
    Event,
    EvidenceLink,
    Excerpt,
    Finding,
    FindingTheme,
    Interview,
    Overview,
    PartnerReview,
    Person,
    ProgressNote,
    Recommendation,
    RecommendationFinding,
    TermAnalysis,
    TermOfReference,
    Theme,
)
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import PROSE, EventDetail, SourceDetail
from imr_tui.services.record.records import review_id
from imr_tui.services.review import requests, scope
from imr_tui.store.session import writing

DAY = date(2026, 11, 23)
REFERENCE = "IMR/2026/09"
NARRATIVE = "It began with E1 (see D1, I1.1 and F1).\n\nIMR-2025-003 F1 is another. Vitamin D1."
NAMES = ("Margaret Holloway", "Jo Bell", "Ifan ap Siôn", "Peggy")


def _own(index: int, name: str, words: int) -> str:
    """Return a text of words used nowhere else, so that none is found by accident."""
    return " ".join(f"{chr(97 + PROSE.index(name))}q{index}w{word}" for word in range(words))


EVENTS = (
    EventDetail(
        when=parse("w/c 2 March 2026"),
        people=("SU1",),
        people_typed="a neighbour, unnamed",
        agency="Adult Social Care",
        team="East Team",
        what_happened="Seen at home; well-\nkept <b>flat</b> & tidy.\n\nSecond paragraph: Łódź, ŵ, €5.",
        decision="Review in six weeks",
        action_taken="Told the GP",
        action_not_taken="No letter was sent",
        expected_practice="A letter within five days",
        comment="Compare D1 p. 3: =SUM(A1) is not a formula here",
        source_typed="Green folder, shelf 2",
        sources=(SourceDetail("D1", "3", "back of the page"), SourceDetail("I1")),
        terms=("T1", "T2"),
        missed_opportunity=True,
        key_event=True,
    ),
    EventDetail(
        when=parse("5/3/2026 10.30am"),
        people=("SW1", "SU1"),
        people_typed="",
        agency="Adult Social Care",
        what_happened="Jo Bell telephoned Margaret Holloway's son; Peggy was asleep.",
        comment="Said by JO BELL himself.",
        no_contact=True,
    ),
    EventDetail(when=parse("4 May 2026"), what_happened="Only this.", good_practice=True),
    EventDetail(when=parse("4 May 2026"), **{name: _own(3, name, 40) for name in PROSE}),
    EventDetail(
        when=parse("some time that spring"), **{name: _own(4, name, 900 if name == "comment" else 12) for name in PROSE}
    ),
    EventDetail(when=parse("Easter Monday"), what_happened="No date."),
)


def fill(uid: str) -> None:
    """Write the sample into the open store, under the review with this uid (database thread)."""
    key = review_id(uid)
    requests.save(
        uid,
        replace(
            requests.detail(uid),
            requested_by="Dee Mitchell",
            category="death",
            receives_asc_support=True,
            staff_concern=True,
            incident_when=parse("May 2026"),
        ),
    )
    requests.save_reviewer(
        uid,
        requests.ReviewerDetail(
            name="Ada Reviewer",
            post="Principal Officer",
            experience="Ten years",
            authority="By the director",
            no_management_involvement_on=date(2026, 6, 1),
        ),
    )
    first = replace(
        scope.current(uid),
        covers_who="Everybody",
        covers_what="Everything",
        method="interviews",
        teams=(scope.TeamDetail("East Team", "Jo Bell"),),
        period_from=date(2026, 3, 1),
    )
    scope.save(uid, first)
    scope.add_term(uid, "Was the risk seen?")
    scope.add_term(uid, "Was it passed on?")
    scope.save_target(uid, scope.TargetDetail("completion", target_on=date(2026, 7, 1)))
    for side in ("requester", "reviewer"):
        scope.agree(uid, side, f"The {side}", date(2026, 6, 2))
    scope.save_target(
        uid, replace(scope.targets(uid)[0], target_on=date(2026, 8, 1)), reason="Sickness", agreed_by="DMT"
    )
    scope.revise(uid, "A second log was found")
    scope.drop_term(uid, scope.terms(uid)[1])
    scope.add_term(uid, "What did the log show?")
    with writing():
        _fill_tables(key)
    chronology.add_many(uid, EVENTS)
    with writing():
        _fill_findings(key)


def _fill_tables(key: int) -> None:
    PartnerReview.create(review=key, agency="The Trust", reference="T-1", contact="trust@example.org", note="Linked")
    people = [
        Person.create(review=key, code=code, real_name=name, role=role, relation=relation, telephone="01632 960001")
        for code, name, role, relation in (
            ("SU1", "Margaret Holloway", "tenant", "service_user"),
            ("SW1", "Jo Bell", "social worker", "staff"),
            ("SW10", "Ifan ap Siôn", "duty worker", "staff"),
        )
    ]
    Alias.create(person=people[0], name="Peggy", kind="nickname")
    Alias.create(person=people[1], name="Will", is_a_word=True)
    Document.create(review=key, number=1, title="Case notes", author="SW1", weight="primary", pages=3)
    Document.create(review=key, number=2, title="Unused letter", dated_typed="undated")
    interview = Interview.create(
        review=key,
        number=1,
        person=people[1],
        why_selected="Held the case",
        state="agreed",
        held_on=date(2026, 6, 9),
        place="room 4",
        companion="union",
    )
    Interview.create(review=key, number=2, person=people[2], state="planned")
    Excerpt.create(interview=interview, number=1, text="I told Margaret Holloway on the day.")
    Overview.create(
        review=key,
        narrative=NARRATIVE,
        lessons_teams="Write it down.",
        public_interest_reason="Few people work there, Jo Bell among them.",
    )


def _fill_findings(key: int) -> None:
    finding = Finding.create(
        review=key,
        number=1,
        kind="missed_opportunity",
        text="Nobody wrote.",
        why="No rule",
        hindsight="A rule would have helped",
        repeats_reference="IMR-2025-003 F1",
        state="ready",
    )
    Finding.create(review=key, number=2, kind="good_practice", text="Quick visit.", state="ready")
    Finding.create(review=key, number=3, kind="system", text="Half a thought.", state="draft")
    FindingTheme.create(finding=finding, theme=Theme.create(name="Recording"))
    event = Event.get(Event.review == key, Event.number == 1)
    EvidenceLink.create(finding=finding, position=1, event=event, note="both")
    EvidenceLink.create(finding=finding, position=2, excerpt=Excerpt.get())
    EvidenceLink.create(finding=finding, position=3, document=Document.get(Document.number == 1), page="7")
    term = TermOfReference.get(TermOfReference.review == key, TermOfReference.number == 1)
    TermAnalysis.create(term=term, what_happened="It was seen (E1).", why="Training", hindsight="Earlier")
    made = Recommendation.create(
        review=key,
        number=1,
        position=1,
        text="A rule for letters.",
        decision="amended",
        decided_on=date(2026, 9, 1),
        analysis="F1 shows it.",
        resource_implications="None",
        state="agreed",
    )
    Recommendation.create(review=key, number=2, position=2, text="Half a wish.", state="draft")
    RecommendationFinding.create(recommendation=made, finding=finding)
    action = Action.create(
        recommendation=made,
        number=1,
        what="Write the rule",
        owner="Head of Service",
        due_on=date(2026, 10, 1),
        status="evaluated_not_effective",
        strand="workforce_development",
        intended_outcome="Letters go out",
        evaluation="Count them",
    )
    DueDateRevision.create(action=action, due_on=date(2026, 12, 1), reason="Cover was short", revised_on=DAY)
    ProgressNote.create(action=action, noted_on=DAY, text="Drafted")


def page_texts(pdf: bytes) -> list[str]:
    """Return the text of each page in the order of setting, cell by cell."""
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def squashed(text: str) -> str:
    """Return the text without anything that line breaks may add or remove."""
    return re.sub(r"[\s\-\u00ad]+", "", text)


def event_texts(event: EventDetail) -> list[str]:
    """Return every text of an event that a paper must show."""
    linked = [part for source in event.sources for part in (source.reference, source.page, source.note)]
    texts = [getattr(event, name) for name in PROSE]
    return [text for text in (*texts, *linked, *event.terms, *event.people, *event.marks) if text]
