"""Findings, recommendations and actions (§7.2 to §7.4): what they need, and when they cannot be issued."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere, Refused
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.models import Event, EvidenceLink, Finding, PaperIssue, Recommendation
from imr_tui.services.actions import plan
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import analysis, findings, recommendations, strength, trace
from imr_tui.services.findings.details import ActionDetail, FindingDetail, RecommendationDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import interchange, records, renumbering
from imr_tui.services.review import reviews, themes
from imr_tui.services.session import Store
from imr_tui.store.session import writing
from imr_tui.store.undo import undo
from imr_tui.vocabulary import WritingState
from tests.conftest import Made, Run
from tests.extent import mostly_deep

DAY = date(2026, 11, 23)


def review_with_events(*whens: str) -> str:
    uid = reviews.create("IMR-1", "A review")
    chronology.add_many(uid, [EventDetail(when=parse(when), what_happened=f"Seen on {when}") for when in whens])
    return uid


def link(finding: FindingDetail, number: int = 1) -> FindingDetail:
    """Link a finding to an event through the models; the evidence service has its own tests."""
    with writing():
        EvidenceLink.create(
            finding=Finding.get(Finding.uid == finding.uid), position=1, event=Event.get(Event.number == number)
        )
    return findings.detail(finding.uid)


def a_line(uid: str, state: str = "ready") -> tuple[FindingDetail, RecommendationDetail]:
    """Add a finding with evidence and a recommendation based on it, both in this state."""
    finding = link(findings.save(uid, FindingDetail(text="Nobody came.")))
    finding = findings.save(uid, replace(finding, state=state))
    item = recommendations.save(uid, RecommendationDetail(text="Somebody comes.", findings=("F1",), state=state))
    return finding, item


def test_every_field_of_a_finding_is_saved(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        made = findings.save(
            uid,
            FindingDetail(
                kind="good_practice",
                text="She stayed.",
                why="She had time.",
                hindsight="-",
                other_organisation=True,
                themes=("Handover", "A theme of our own"),
            ),
        )
        assert (made.reference, made.state, made.themes) == ("F1", "draft", ("A theme of our own", "Handover"))
        changed = findings.save(uid, replace(made, themes=("Handover",)))
        assert (changed.themes, changed.version) == (("Handover",), made.version + 1)
        with pytest.raises(ChangedElsewhere):
            findings.save(uid, replace(made, text="Another text"))
        with pytest.raises(BadInput, match="Finding: enter what was found"):
            findings.save(uid, replace(changed, text="  "))
        # A number is never used again.
        findings.remove(uid, changed.uid)
        assert findings.save(uid, FindingDetail(text="Next")).reference == "F2"

    store.run(work)


def test_a_finding_without_evidence_stays_in_draft(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        made = findings.save(uid, FindingDetail(text="Nobody came."))
        for state in ("ready", "agreed"):
            with pytest.raises(Refused, match=r"F1 has no evidence yet.*7\.3"):
                findings.set_state(uid, made.uid, state)
            with pytest.raises(Refused, match=r"F1 has no evidence"):
                findings.save(uid, replace(made, state=state))
        change = findings.set_state(uid, link(made).uid, "ready")
        assert findings.detail(made.uid).state == "ready"
        undo(change)
        assert findings.detail(made.uid).state == "draft"

    store.run(work)


def unsupported(uid: str, how: str) -> str:
    """Add a recommendation that cannot be issued; returns the gap that must be named."""
    made = findings.save(uid, FindingDetail(text="Nobody came."))
    if how == "no finding":
        recommendations.save(uid, RecommendationDetail(text="Somebody comes."))
        return "R1 is not based on a finding"
    if how == "finding a draft":
        link(made)
    recommendations.save(uid, RecommendationDetail(text="Somebody comes.", findings=("F1",)))
    trouble = "without evidence" if how == "no evidence" else "still in draft"
    return f"R1 is based on a finding {trouble}, F1"


HOWS = ("no finding", "no evidence", "finding a draft")


@pytest.mark.parametrize("how", HOWS)
def test_an_unsupported_recommendation_cannot_be_made_ready(store: Store, how: str) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        gap = unsupported(uid, how)
        (item,) = recommendations.everyone(uid)
        for state in ("ready", "agreed"):
            with pytest.raises(Refused, match=gap):
                recommendations.set_state(uid, item.uid, state)
            with pytest.raises(Refused, match=gap):
                recommendations.save(uid, replace(item, state=state))
        assert recommendations.everyone(uid) == (item,)

    store.run(work)


def past_the_services(uid: str, how: str) -> str:
    """Add such a recommendation and mark it ready without a service, as another program might."""
    gap = unsupported(uid, how)
    with writing():
        Recommendation.update(state="ready").execute()
    return gap


@pytest.mark.parametrize("how", HOWS)
def test_no_report_is_made_with_an_unsupported_recommendation(store: Store, how: str) -> None:
    uid = store.run(review_with_events, "3 Mar 2026")
    gap = store.run(past_the_services, uid, how)
    data = store.run(REPORT.read, uid)
    for edition in ("committee", "confidential"):
        for form in ("pdf", "txt", "docx"):
            with pytest.raises(Refused, match=gap):
                make_paper(REPORT, data, edition, form, DAY)


@pytest.mark.parametrize("how", mostly_deep(HOWS, "no evidence".__eq__))
def test_the_command_line_refuses_to_export_or_import_an_unsupported_recommendation(
    made: Made, store: Store, run_cli: Run, tmp_path: Path, how: str
) -> None:
    uid = store.run(review_with_events, "3 Mar 2026")
    gap = store.run(past_the_services, uid, how)
    plain = store.run(interchange.to_plain, uid)
    store.close()
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(made.passphrase)
    passphrase.chmod(0o600)
    words = ("--store", made.folder, "--passphrase-file", passphrase)
    refused = run_cli(*words, "export", "report", "IMR-1", "-o", tmp_path / "report.pdf")
    assert (refused.returncode, gap in refused.stderr) == (4, True)
    assert not list(tmp_path.glob("*.pdf"))
    # The same review as JSON with other ids cannot be imported either.
    other = json.loads(json.dumps(plain).replace(uid, f"{uid[:-4]}ffff").replace("IMR-1", "IMR-2"))
    for part in other.values():
        for row in part if isinstance(part, list) else ():
            row["uid"] = row["uid"] if row["uid"].endswith("ffff") else f"{row['uid'][:-4]}eeee"
            for name, value in row.items():
                known = {r["uid"] for rows in plain.values() if isinstance(rows, list) for r in rows}
                if name != "uid" and value in known:
                    row[name] = f"{value[:-4]}eeee"
    file = tmp_path / "review.json"
    file.write_text(json.dumps(other))
    refused = run_cli(*words, "import", "review", file)
    assert (refused.returncode, gap in refused.stderr) == (4, True)
    assert "Nothing was imported" in refused.stderr
    assert "IMR-2" not in run_cli(*words, "reviews").stdout


def test_the_report_names_drafts_but_does_not_include_them(store: Store) -> None:
    def work() -> str:
        uid = review_with_events("3 Mar 2026")
        a_line(uid)
        findings.save(uid, FindingDetail(text="A thought in the making."))
        recommendations.save(uid, RecommendationDetail(text="A wish in the making.", findings=("F1",)))
        analysis.save_overview(uid, 0, narrative="As #F1 and #F2 show, see #E1.")
        return uid

    uid = store.run(work)
    text = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "txt", DAY).data.decode()
    assert "in the making" not in text
    assert "F2 is still in draft and is not included." in text
    assert "R2 is still in draft and is not included." in text
    assert "see E1, 3 March 2026." in text


def test_a_report_with_a_placeholder_has_a_warning(store: Store) -> None:
    uid = store.run(review_with_events, "3 Mar 2026")
    store.run(a_line, uid)
    store.run(analysis.save_overview, uid, 0, narrative="He fell on [date]. TBC.", lessons_teams="Call back.")
    made = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "txt", DAY)
    assert "The paper still contains a placeholder: “[date]”" in made.warnings[0]
    store.run(analysis.save_overview, uid, 1, narrative="He fell on 3 March.")
    again = make_paper(REPORT, store.run(REPORT.read, uid), "committee", "txt", DAY)
    assert not [words for words in again.warnings if "unfinished" in words]


def test_the_council_can_change_its_list_of_themes(store: Store) -> None:
    def work() -> None:
        assert "Handover" in themes.listed()
        uid = reviews.create("IMR-1", "A review")
        one = findings.save(uid, FindingDetail(text="One", themes=("Handover", "Falls")))
        two = findings.save(uid, FindingDetail(text="Two", themes=("Handing over",)))
        change = themes.keep(["Falls", "Handover = Shift handover", "handing over = Shift handover", "Night work"])
        assert themes.listed() == ("Falls", "Night work", "Shift handover")
        assert findings.detail(one.uid).themes == ("Falls", "Shift handover")
        assert findings.detail(two.uid).themes == ("Shift handover",)
        # A theme removed from the list stays on its findings, and can still be chosen.
        themes.keep(["Night work"])
        assert "Falls" in themes.known()
        assert findings.detail(one.uid).themes == ("Falls", "Shift handover")
        assert change
        for wrong, words in (([], "at least one"), (["Gone = Come"], "no theme “Gone”"), (["x" * 121], "1 to 120")):
            with pytest.raises(BadInput, match=words):
                themes.keep(wrong)
        assert themes.listed() == ("Night work",)

    store.run(work)


def test_linked_findings_and_recommendations_with_actions_cannot_be_deleted(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        finding, item = a_line(uid)
        action = plan.save(item.uid, ActionDetail(what="Do it"))
        with pytest.raises(BadInput, match="R1 is based on it"):
            findings.remove(uid, finding.uid)
        with pytest.raises(BadInput, match=r"R1 was not deleted because it has actions\. First delete action A1\.1"):
            recommendations.remove(uid, item.uid)
        with pytest.raises(BadInput, match="no finding F9"):
            recommendations.save(uid, replace(item, findings=("F9",)))
        plan.remove(action.uid)
        recommendations.remove(uid, item.uid)
        findings.remove(uid, finding.uid)
        assert findings.everyone(uid) == ()

    store.run(work)


def test_an_action_from_the_plan_to_its_evaluation(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        _, item = a_line(uid)
        made = plan.save(item.uid, ActionDetail(what="Do it", owner="Head of Service", due_on=DAY))
        assert plan.needs(made) == ("the intended outcome (§7.4)", "how it will be evaluated (§7.4)")
        # Before the plan is authorised, the due date can change freely; after that, a change needs a reason.
        made = plan.save(item.uid, replace(made, due_on=date(2026, 12, 1)))
        with pytest.raises(BadInput, match="Enter the reason"):
            plan.revise(made.uid, date(2027, 1, 5), " ", DAY)
        plan.revise(made.uid, date(2027, 1, 5), "Cover was short", DAY, "DMT")
        made = plan.detail(made.uid)
        assert (made.due_on, made.due, made.revisions[0].reason) == (
            date(2026, 12, 1),
            date(2027, 1, 5),
            "Cover was short",
        )
        with pytest.raises(BadInput, match="Change the date in tab 6, Actions, with a reason"):
            plan.save(item.uid, replace(made, due_on=date(2027, 3, 1)))
        plan.add_progress(made.uid, "Begun.", DAY, "PSW")
        assert plan.detail(made.uid).status == "under_way"
        for status, words in (("closed", "Enter the reason"), ("evaluated_effective", "effective")):
            with pytest.raises(BadInput, match=words):
                plan.set_status([made.uid], status, DAY)
        change = plan.set_status([made.uid], "done", DAY)
        plan.set_status([made.uid], "evaluated_effective", DAY, "Counted: none was missed.")
        done = plan.detail(made.uid)
        assert (done.status, done.done_on, done.evaluated_on) == ("evaluated_effective", DAY, DAY)
        assert plan.owner_of(made.uid) == (uid, item.uid)
        assert change

    store.run(work)


def test_numbers_of_actions_are_never_used_again(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        for _ in range(12):
            item = recommendations.save(uid, RecommendationDetail(text="Change"))
        first = plan.save(item.uid, ActionDetail(what="One"))
        second = plan.save(item.uid, ActionDetail(what="Two"))
        assert (first.reference, second.reference) == ("A12.1", "A12.2")
        plan.remove(second.uid)
        assert plan.save(item.uid, ActionDetail(what="Three")).reference == "A12.3"

    store.run(work)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Remind staff to record missed visits.", "weaker"),
        ("Brief all teams on the checklist.", "weaker"),
        ("Provide training on mental capacity.", "weaker"),
        ("Write a policy for handover.", "weaker"),
        ("A checklist stands in the handover form.", "intermediate"),
        ("The rota system raises an alert for each visit without a worker.", "intermediate"),
        ("Recruit two coordinators for the weekend.", "intermediate"),
        ("A visit cannot be closed without an entry by the worker.", "stronger"),
        ("Standardise the order of equipment.", "stronger"),
        ("Remind staff. A visit cannot be closed without an entry.", "stronger"),
    ],
)
def test_strength_is_suggested_from_the_wording(text: str, name: str) -> None:
    found = strength.offered(text)
    assert found is not None
    assert found.name == name


def test_a_strength_above_what_the_wording_suggests_is_questioned() -> None:
    assert "Check this: “Remind” suggests a reminder, which is weaker" in strength.judged("stronger", "Remind staff.")
    assert "Check this" not in strength.judged("weaker", "Remind staff.")
    assert strength.offered("Go well.") is None


def test_the_trace_names_each_gap_and_the_form_to_fill_it(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        bare = findings.save(uid, FindingDetail(text="Nobody came."))
        findings.save(uid, FindingDetail(text="She stayed.", kind="good_practice"))

        def named() -> list[tuple[str, str]]:
            lines = trace.trace(findings.everyone(uid), recommendations.everyone(uid))
            return [(gap.label, gap.form) for gap in trace.gaps(lines)]

        assert named() == [
            ("no evidence: 7.3", "evidence"),
            ("no recommendation: 7.3", "recommendation"),
            ("no evidence: 7.3", "evidence"),
        ]
        link(bare)
        link(findings.everyone(uid)[1])
        item = recommendations.save(uid, RecommendationDetail(text="Somebody comes.", findings=("F1",)))
        assert named() == [("no analysis: 7.3", "recommendation.edit"), ("no action: 7.4", "action")]
        item = recommendations.save(uid, replace(item, analysis="F1 shows it."))
        plan.save(item.uid, ActionDetail(what="Do it", owner="PSW", due_on=DAY))
        assert named() == [("no intended outcome: 7.4", "action.edit"), ("no evaluation: 7.4", "action.edit")]
        (action,) = recommendations.everyone(uid)[0].actions
        plan.save(item.uid, replace(action, intended_outcome="They come", evaluation="Count"))
        assert named() == []
        recommendations.save(
            uid,
            RecommendationDetail(
                text="Loose", analysis="-", kind="further_process", further_process="Workforce development"
            ),
        )
        assert named() == [("no finding: 7.3", "recommendation.edit")]

    store.run(work)


def test_the_actions_of_a_recommendation_appear_in_the_trace_once(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("3 Mar 2026")
        for text in ("One", "Two"):
            link(findings.save(uid, FindingDetail(text=text)))
        recommendations.save(uid, RecommendationDetail(text="Both", findings=("F1", "F2"), analysis="-"))
        lines = trace.trace(findings.everyone(uid), recommendations.everyone(uid))
        assert [(line.finding.reference if line.finding else "", line.again, len(line.gaps)) for line in lines] == [
            ("F1", "", 1),
            ("F2", "F1", 0),
        ]

    store.run(work)


TYPED = "On #E1 and E2 (not vitamin E2, nor E21), DN1 came; see F1, #R1 and A1.1. IMR-2025-031 F1 found it. D1 knew."


def test_renumbering_updates_references_in_texts(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("5 Mar 2026", "3 Mar 2026")
        people.save(uid, PersonDetail(code="D1", real_name="Dilys Averill"))
        analysis.save_overview(uid, 0, narrative=TYPED)
        finding, item = a_line(uid)
        second = recommendations.save(uid, RecommendationDetail(text="Second, after R1", findings=("F1",)))
        plan.save(item.uid, ActionDetail(what="Do A1.1"))
        recommendations.move(second.uid, -1)
        before = chronology.window(uid, 0, 2)
        assert [event.reference for event in before] == ["E2", "E1"]
        change = renumbering.renumber(uid, "event")
        assert [event.reference for event in chronology.window(uid, 0, 2)] == ["E1", "E2"]
        text = analysis.overview(uid).narrative
        assert text.startswith("On #E2 and E1 (not vitamin E2, nor E21)")
        # Evidence links stay with the event when its number changes.
        assert [link.reference for link in findings.detail(finding.uid).evidence] == ["E2"]
        renumbering.renumber(uid, "recommendation")
        assert [(r.reference, r.text) for r in recommendations.everyone(uid)] == [
            ("R1", "Second, after R2"),
            ("R2", "Somebody comes."),
        ]
        text = analysis.overview(uid).narrative
        assert "see F1, #R2 and A2.1. IMR-2025-031 F1 found it. D1 knew." in text
        assert recommendations.everyone(uid)[1].actions[0].what == "Do A2.1"
        assert renumbering.renumber(uid, "event") == 0
        assert change

    store.run(work)


def test_swapping_two_findings_is_undone_in_one_step(store: Store) -> None:
    def work() -> None:
        uid = reviews.create("IMR-1", "A review")
        one = findings.save(uid, FindingDetail(text="One, unlike F2"))
        findings.save(uid, FindingDetail(text="Two, unlike #F1"))
        change = renumbering.swap_findings(uid, one.uid, 1)
        assert [(f.reference, f.text) for f in findings.everyone(uid)] == [
            ("F1", "Two, unlike #F2"),
            ("F2", "One, unlike F1"),
        ]
        undo(change)
        assert [(f.reference, f.text) for f in findings.everyone(uid)] == [
            ("F1", "One, unlike F2"),
            ("F2", "Two, unlike #F1"),
        ]

    store.run(work)


def test_renumbering_is_refused_after_a_paper_was_issued(store: Store) -> None:
    def work() -> None:
        uid = review_with_events("5 Mar 2026", "3 Mar 2026")
        with writing():
            PaperIssue.create(
                review=records.review_id(uid),
                paper="report",
                edition="committee",
                file_format="pdf",
                number=1,
                issued_at="2026-11-23T10:00:00Z",
                file_name="report.pdf",
                sha256="0" * 64,
            )
        for kind in renumbering.KINDS:
            with pytest.raises(Refused, match=r"report\.pdf has been issued"):
                renumbering.renumber(uid, kind)

    store.run(work)


def test_every_state_except_draft_is_an_issued_state() -> None:
    """No state may be missing from the rule about issuing."""

    from imr_tui.services.findings.issuable import ISSUED

    assert {"draft", *ISSUED} == set(WritingState)
