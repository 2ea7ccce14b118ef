"""A review from submission to closing, through the services; each stage needs the right checks (§8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.models import Disclosure, Finding, FindingTheme, Review, Theme
from imr_tui.services.actions import plan as actions
from imr_tui.services.dmt import consideration, final_report, sharing
from imr_tui.services.dmt.consideration import ConsiderationRecord, EarlierRecord, OfficerRecord, ProgressRecord
from imr_tui.services.dmt.final_report import FinalReportRecord, ViewRecord
from imr_tui.services.dmt.sharing import DisclosureRecord
from imr_tui.services.dmt.sharing_rules import SharingFacts
from imr_tui.services.findings import findings, recommendations
from imr_tui.services.findings.details import RecommendationDetail
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.record import records
from imr_tui.services.review import reviews, scope
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.store.undo import undo
from tests.after_submission import load_submitted

DMT = date(2026, 9, 10)


def stage_and_needs(uid: str) -> tuple[str, set[str]]:
    """Return the stage and the checks that the next stage still needs."""
    return reviews.detail(uid).stage, {requirement.check for requirement in stages.missing(uid)}


def state_of(uid: str, check: str) -> str:
    return next(answer.state for answer in readiness.answers(uid) if answer.check.id == check)


def test_from_submitted_to_closed(store: Store) -> None:
    def work() -> None:
        uid = load_submitted()
        assert stage_and_needs(uid) == ("submitted", {"8.1-discussed", "8.2-dmt", "8.2-decisions", "8.2-earlier"})

        # Discussion and DMT (§8.1, §8.2).
        held = consideration.consideration(uid)
        with pytest.raises(BadInput, match="date of the DMT meeting is before the date of submission"):
            consideration.save(uid, replace(held, dmt_meeting_on=date(2026, 7, 1)))
        held = consideration.save(
            uid, replace(held, discussed_on=date(2026, 8, 5), discussion="R6 came of it.", dmt_meeting_on=DMT)
        )
        with pytest.raises(ChangedElsewhere):
            consideration.save(uid, replace(held, version=held.version - 1, dmt_minute="Other"))
        consideration.save_earlier(uid, EarlierRecord(reference="IMR-2025-031", what_was_done="A briefing"))
        assert consideration.earlier(uid)[0].earlier_uid == reviews.find("IMR-2025-031")
        assert consideration.repeated(uid) == ("F3 repeats IMR-2025-031 F2",)
        held = consideration.save(
            uid, replace(held, earlier_reviews_looked_at="All of three years", different_this_time="A rule, not a word")
        )
        first, *others = recommendations.everyone(uid)
        with pytest.raises(BadInput, match="as DMT amended it"):
            consideration.decide(uid, first.uid, "amended", DMT)
        with pytest.raises(BadInput, match="reason for rejecting"):
            consideration.decide(uid, first.uid, "rejected", DMT, " ")
        consideration.decide(uid, first.uid, "amended", DMT, "The alert goes to two people.")
        for item in others:
            consideration.decide(uid, item.uid, "agreed", DMT)
        assert recommendations.detail(first.uid).decision_text == "The alert goes to two people."
        assert stage_and_needs(uid) == ("considered", {"8.3-authorised", "8.3-review-date", "8.3-review-method"})
        assert state_of(uid, "8.2-repeats") == "met"

        # Authorisation, officers and progress reports (§8.2, §8.3).
        consideration.save_officer(uid, OfficerRecord(name="Colin Maddern", post="Head of Home Support"))
        with pytest.raises(BadInput, match="date of authorisation is before the date of the DMT meeting"):
            consideration.save(uid, replace(held, authorised_on=date(2026, 9, 1)))
        consideration.save(
            uid,
            replace(
                held,
                arrangement="officers",
                authorised_on=DMT,
                authorised_by="DMT",
                plan_review_on=date(2027, 3, 10),
                review_method="regular_progress",
            ),
        )
        consideration.save_progress_report(uid, ProgressRecord(due_on=date(2026, 11, 16), due_from="Chair"))
        (report,) = consideration.progress_reports(uid)
        assert report.stated(date(2026, 11, 25)) == "overdue by 9 days"
        assert reviews.detail(uid).stage == "implementing"
        assert state_of(uid, "8.3-reports-received") == "not met"
        consideration.save_progress_report(uid, replace(report, received_on=date(2026, 11, 18), summary="On time"))
        assert consideration.progress_reports(uid)[0].stated(date(2026, 11, 25)) == "received 2 days late"
        assert state_of(uid, "8.3-reports-received") == "met"

        # The actions are done and evaluated, and changing a due date needs a reason (§8.3, §8.4).
        plan = [action for item in recommendations.everyone(uid) for action in item.actions]
        with pytest.raises(BadInput, match="Change the date in tab 6, Actions, with a reason"):
            actions.save(first.uid, replace(plan[0], due_on=date(2027, 6, 1)))
        actions.set_status([action.uid for action in plan], "done", date(2027, 2, 1))
        assert "8.4-evaluated" in stage_and_needs(uid)[1]
        actions.set_status([action.uid for action in plan[1:]], "evaluated_effective", date(2027, 3, 1), "Counted.")
        actions.set_status([plan[0].uid], "evaluated_not_effective", date(2027, 3, 1), "Two of ten missed.")
        assert "8.4-evaluated" not in stage_and_needs(uid)[1]

        # Findings shared as the guidance asks (§5), and people's views (§8.4).
        shared = DisclosureRecord(
            what_was_shared="the summary",
            shared_by="Head of Service",
            shared_on=DMT,
            decided_by="Head of Service",
            decided_on=DMT,
        )
        for team in scope.versions(uid)[-1].teams:
            sharing.save(uid, replace(shared, team=team.name), SharingFacts("team", True, "not_asked"))
        sharing.save(uid, replace(shared, code="SU"), SharingFacts("service_user", True, "not_asked"))
        sharing.save(uid, replace(shared, code="FM1"), SharingFacts("family", True, "not_asked"))
        refused = DisclosureRecord(code="FM2", decided_by="SU", decided_on=DMT)
        sharing.save(uid, refused, SharingFacts("family", False, "refuses"))
        assert not {check for check in stage_and_needs(uid)[1] if check.startswith("5-")}
        with pytest.raises(BadInput, match="Nobody in the key has the code FM9"):
            final_report.save_view(uid, ViewRecord(code="FM9"))
        with pytest.raises(BadInput, match="View: enter what the person said"):
            final_report.save_view(uid, ViewRecord(code="SU", enough="yes"))
        for code in ("SU", "FM1", "FM2"):
            view = ViewRecord(code=code, discussed_on=date(2027, 3, 5), enough="partly", view="Better than before.")
            final_report.save_view(uid, view)
        assert [view.code for view in final_report.views(uid)] == ["SU", "FM1", "FM2"]

        # The final report (§8.4) and closing.
        written = FinalReportRecord(
            effectiveness="Mostly.",
            further_actions="A second alert.",
            workforce_themes="Calls",
            submitted_on=date(2027, 3, 20),
        )
        written = final_report.save(uid, written)
        with pytest.raises(BadInput, match="date shared is before the date submitted"):
            final_report.save(uid, replace(written, shared_with_dmt_on=date(2027, 3, 1)))
        assert stage_and_needs(uid) == ("implementing", {"8.4-shared-dmt", "8.4-workforce"})
        on = date(2027, 3, 25)
        final_report.save(uid, replace(written, shared_with_dmt_on=on, shared_with_workforce_group_on=on))
        assert stage_and_needs(uid) == ("closed", set())
        with pytest.raises(BadInput, match="closed"):
            stages.pass_gate(uid, "reason", "me", on)

    store.run(work)


@pytest.mark.parametrize(
    ("due", "received", "text"),
    [
        (None, None, "no due date"),
        (date(2026, 9, 15), None, "due in 5 days"),
        (date(2026, 9, 11), None, "due in 1 day"),
        (DMT, None, "due today"),
        (date(2026, 9, 9), None, "overdue by 1 day"),
        (date(2026, 9, 9), date(2026, 9, 8), "received"),
        (date(2026, 9, 9), date(2026, 9, 9), "received"),
        (date(2026, 9, 9), DMT, "received 1 day late"),
    ],
)
def test_the_status_of_a_progress_report(due: date | None, received: date | None, text: str) -> None:
    assert ProgressRecord(due_on=due, received_on=received).stated(DMT) == text


def test_a_note_for_dmt_can_be_saved_before_the_report_is_submitted(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        consideration.save(uid, ConsiderationRecord(discussion="To be taken in May."))
        with pytest.raises(Refused):
            consideration.save(uid, replace(consideration.consideration(uid), submitted_on=DMT))
        assert consideration.consideration(uid).discussion == "To be taken in May."

    store.run(work)


def test_dmt_cannot_decide_a_draft(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        item = recommendations.save(uid, RecommendationDetail(text="Change it"))
        with pytest.raises(BadInput, match="R1 is still in draft"):
            consideration.decide(uid, item.uid, "agreed", DMT)

    store.run(work)


def test_deleted_entries_can_be_restored_with_undo(store: Store) -> None:
    def work() -> None:
        uid = load_submitted()
        consideration.save_officer(uid, OfficerRecord(name="Somebody"))
        consideration.save_earlier(uid, EarlierRecord(reference="IMR-2019-001"))
        consideration.save_progress_report(uid, ProgressRecord(due_on=DMT))
        for kind, listed in (
            ("officer", consideration.officers),
            ("earlier", consideration.earlier),
            ("progress", consideration.progress_reports),
        ):
            there = listed(uid)
            change = consideration.remove(uid, kind, there[0].uid)
            assert listed(uid) == ()
            undo(change)
            assert [entry.uid for entry in listed(uid)] == [there[0].uid]
        for wrong, save in (
            (OfficerRecord(), consideration.save_officer),
            (EarlierRecord(), consideration.save_earlier),
            (ProgressRecord(), consideration.save_progress_report),
        ):
            with pytest.raises(BadInput):
                save(uid, wrong)

    store.run(work)


def test_themes_of_all_reviews_by_year(store: Store) -> None:
    def work() -> None:
        load_submitted()
        found = final_report.themes_by_year()
        years = [year for year, _, _ in found]
        assert years == sorted(years, reverse=True)
        assert {"2025", "2026"} == set(years)
        good = {
            theme
            for uid in map(reviews.find, ("IMR-2026-014",))
            for finding in findings.everyone(uid)
            if finding.kind != "good_practice"
            for theme in finding.themes
        }
        assert {theme for year, theme, _ in found if year == "2026"} == good
        # A finding set back to draft is no longer counted.
        with writing():
            Finding.update(state="draft").execute()
        assert final_report.themes_by_year() == ()

    store.run(work)


def test_themes_are_in_order_of_number_and_use_the_year_the_review_was_created(store: Store) -> None:
    def work() -> None:
        key = records.review_id(reviews.create("IMR-1", "A review"))
        with writing():
            Review.update(created_at="2024-03-05T10:00:00Z").execute()
            named = {name: Theme.create(name=name) for name in ("Calls", "Handover", "Alarms")}
            for number, themes in enumerate((("Calls", "Handover"), ("Handover", "Alarms"), ("Handover",)), start=1):
                finding = Finding.create(review=key, number=number, kind="missed_opportunity", text="x", state="ready")
                for name in themes:
                    FindingTheme.create(finding=finding, theme=named[name])
        assert final_report.themes_by_year() == (("2024", "Handover", 3), ("2024", "Alarms", 1), ("2024", "Calls", 1))

    store.run(work)


def test_the_database_itself_refuses_sharing_after_a_refusal(store: Store) -> None:
    """This holds for any program that writes to the database."""

    def work() -> None:
        uid = load_submitted()
        key = records.review_id(uid)
        with pytest.raises(Exception, match="CHECK"):
            Disclosure.create(
                review=key,
                audience="family",
                ground="consent_refused",
                shared_on=DMT,
                what_was_shared="x",
                shared_by="y",
            )
        with pytest.raises(Refused, match="§5"):
            sharing.save(uid, DisclosureRecord(code="FM2", shared_on=DMT), SharingFacts("family", False, "refuses"))

    store.run(work)
