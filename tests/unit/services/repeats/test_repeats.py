"""Repeats of earlier findings (§8.2): found in other words, only earlier ones, naming nobody, accepted, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from imr_tui.dates.when import parse
from imr_tui.errors import BadInput, ChangedElsewhere
from imr_tui.models import Action, Finding, FindingTheme, Recommendation, RecommendationFinding, Request, Review
from imr_tui.services.findings import findings
from imr_tui.services.people import people
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.record.records import when_values
from imr_tui.services.record.removal import undo
from imr_tui.services.repeats import repeats
from imr_tui.services.repeats.repeats import ActionThen, DoneThen
from imr_tui.services.repeats.synonyms import IGNORED, PLAIN, SAME
from imr_tui.services.review import reviews, themes
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing

THEN = "A missed evening visit was reported to the out-of-hours service and was not escalated."
NOW = "On Sunday night the emergency duty team heard that nobody had come, and did not pass it on to a manager."
OTHERS = (
    "The minutes of the team meeting were sent to an old list.",
    "The wheelchair was too narrow for the door of the bathroom.",
    "Invoices of the day centre were paid twice in the spring.",
    "The induction of new staff was planned well and took two weeks.",
    "The kitchen was cold because the boiler had not been serviced.",
)


def review(
    reference: str, day: str | None, *texts: str, kind: str = "missed_opportunity", theme: str = ""
) -> list[str]:
    """A review whose incident was on `day`, with these findings; their uids."""
    with writing():
        uid = reviews.create(reference, f"Review {reference}")
        made = Review.get(Review.uid == uid)
        if day is not None:
            Request.update(when_values("incident", parse(day))).where(Request.review == made.id).execute()
        uids = []
        for number, text in enumerate(texts, start=1):
            finding = Finding.create(review=made, number=number, kind=kind, text=text)
            if theme:
                FindingTheme.create(finding=finding, theme=themes.of_name(theme))
            uids.append(str(finding.uid))
    return uids


def test_an_earlier_finding_in_other_words_comes_first(store: Store) -> None:
    def work() -> None:
        earlier = review("IMR-1", "2024-02-01", *OTHERS[:3], THEN)
        review("IMR-2", "2024-05-01", *OTHERS[3:])
        (now,) = review("IMR-3", "2026-03-01", NOW)
        found = repeats.repeats(now)
        assert found[0].finding_uid == earlier[3]
        assert (found[0].review_reference, found[0].reference, found[0].text) == ("IMR-1", "F4", THEN)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
        assert len(repeats.repeats(now, 1)) == 1

    store.run(work)


def test_only_earlier_findings_of_other_reviews_are_found(store: Store) -> None:
    def work() -> None:
        own = review("IMR-2", "2025-01-01", THEN, THEN)
        review("IMR-3", "2026-01-01", THEN)
        assert repeats.repeats(own[0]) == ()
        first = review("IMR-1", "2024-01-01", THEN)
        assert [one.finding_uid for one in repeats.repeats(own[0])] == first

    store.run(work)


def test_without_the_day_of_the_incident_the_first_written_is_earlier(store: Store) -> None:
    def work() -> None:
        first = review("IMR-1", None, THEN)
        second = review("IMR-2", None, THEN)
        assert [one.finding_uid for one in repeats.repeats(second[0])] == first
        assert repeats.repeats(first[0]) == ()

    store.run(work)


def test_a_shared_theme_raises_the_score_and_is_named(store: Store) -> None:
    def work() -> None:
        review("IMR-1", "2024-01-01", *OTHERS)
        plain = "The form was changed in June."
        themed = review("IMR-2", "2024-02-01", plain, theme="Falls")
        review("IMR-4", "2024-02-01", plain)
        (now,) = review("IMR-3", "2026-01-01", "The form was not used.", theme="Falls")
        found = repeats.repeats(now)
        assert found[0].finding_uid == themed[0]
        assert (found[0].themes, found[0].shared_themes) == (("Falls",), ("Falls",))

    store.run(work)


def test_good_practice_does_not_repeat_a_mistake(store: Store) -> None:
    def work() -> None:
        review("IMR-1", "2024-01-01", *OTHERS)
        good = review("IMR-2", "2024-02-01", THEN, kind="good_practice")
        bad = review("IMR-4", "2024-02-01", THEN)
        (now,) = review("IMR-3", "2026-01-01", NOW)
        order = [one.finding_uid for one in repeats.repeats(now)]
        assert order[0] == bad[0]
        assert good[0] not in order or order.index(good[0]) > 0
        # The other way round too: a mistake is nothing that good practice repeats.
        (well,) = review("IMR-5", "2026-02-01", NOW, kind="good_practice")
        order = [one.finding_uid for one in repeats.repeats(well)]
        assert good[0] in order
        assert bad[0] not in order or order.index(good[0]) < order.index(bad[0])

    store.run(work)


def test_findings_with_nothing_in_common_are_left_out(store: Store) -> None:
    def work() -> None:
        review("IMR-1", "2024-01-01", "Invoices were paid twice.", THEN)
        (now,) = review("IMR-3", "2026-01-01", NOW)
        assert [one.text for one in repeats.repeats(now)] == [THEN]

    store.run(work)


def test_earlier_recommendations_and_actions_are_shown(store: Store) -> None:
    def work() -> None:
        (then,) = review("IMR-1", "2024-01-01", THEN)
        with writing():
            finding = Finding.get(Finding.uid == then)
            item = Recommendation.create(
                review=finding.review_id,
                number=2,
                position=1,
                text="Brief all officers.",
                decision="amended",
                decision_text="Brief all officers twice.",
            )
            RecommendationFinding.create(recommendation=item, finding=finding)
            Action.create(
                recommendation=item,
                number=1,
                what="A briefing.",
                status="evaluated_not_effective",
                effectiveness="Calls were closed as before.",
                evaluated_on=date(2025, 1, 1),
            )
            Action.create(recommendation=item, number=2, what="Slides.", status="closed", closed_reason="Withdrawn.")
        (now,) = review("IMR-3", "2026-01-01", NOW)
        (found,) = repeats.repeats(now)
        assert found.done == (
            DoneThen(
                "R2",
                "Brief all officers twice.",
                "amended",
                (
                    ActionThen("A2.1", "A briefing.", "evaluated as not effective", "Calls were closed as before."),
                    ActionThen("A2.2", "Slides.", "closed with reason", "Withdrawn."),
                ),
            ),
        )

    store.run(work)


def test_people_of_the_earlier_review_are_shown_only_by_role(store: Store) -> None:
    def work() -> None:
        text = "Hannah Pettiford told SW1 and Hanny of the missed evening visit; the GP was not told."
        (then,) = review("IMR-1", "2024-01-01", text)
        there = reviews.find("IMR-1")
        hannah = PersonDetail(code="SW1", real_name="Hannah Pettiford", role="social worker", relation="staff")
        people.save(there, replace(hannah, aliases=(NameDetail("Hanny", "nickname"),)))
        people.save(there, PersonDetail(code="GP", real_name="Anil Shah", role="GP", relation="professional"))
        (now,) = review("IMR-3", "2026-01-01", "A missed evening visit was told to nobody.")
        (found,) = repeats.repeats(now)
        who = "[social worker]"
        said = f"{who} told {who} and {who} of the missed evening visit; the GP was not told."
        assert found.text == said
        repeats.accept(now, findings.detail(now).version, then, "")
        assert findings.detail(now).repeats_text == said

    store.run(work)


def test_accepting_stores_reference_and_text_and_can_be_undone(store: Store) -> None:
    def work() -> None:
        then = review("IMR-2025-031", "2024-01-01", OTHERS[0], THEN)
        (now,) = review("IMR-3", "2026-01-01", NOW)
        before = findings.detail(now)
        change = repeats.accept(now, before.version, then[1], "")
        kept = findings.detail(now)
        assert (kept.repeats_uid, kept.repeats_reference, kept.repeats_text) == (then[1], "IMR-2025-031 F2", THEN)
        assert repeats.asks(kept) == ("what you will do differently this time (§8.2)",)
        with pytest.raises(ChangedElsewhere):
            repeats.accept(now, before.version, then[0], "")
        repeats.accept(now, kept.version, then[1], "The rule itself is written anew.")
        assert repeats.asks(findings.detail(now)) == ()
        undo(current().last_change)
        undo(change)
        assert findings.detail(now).repeats_reference == ""
        assert repeats.asks(findings.detail(now)) == ()
        assert current().audit.problems() == []

    store.run(work)


def test_withdrawing_removes_the_repeat(store: Store) -> None:
    def work() -> None:
        (then,) = review("IMR-1", "2024-01-01", THEN)
        (now,) = review("IMR-3", "2026-01-01", NOW)
        with pytest.raises(BadInput, match="F1 is not recorded as a repeat"):
            repeats.withdraw(now, findings.detail(now).version)
        repeats.accept(now, findings.detail(now).version, then, "Another way.")
        change = repeats.withdraw(now, findings.detail(now).version)
        gone = findings.detail(now)
        assert (gone.repeats_uid, gone.repeats_reference, gone.repeats_text, gone.different_this_time) == (
            None,
            "",
            "",
            "",
        )
        undo(change)
        assert findings.detail(now).different_this_time == "Another way."

    store.run(work)


def test_a_finding_of_the_same_review_or_one_that_is_gone_is_refused(store: Store) -> None:
    def work() -> None:
        one, two = review("IMR-1", "2024-01-01", THEN, NOW)
        with pytest.raises(BadInput, match="in the same review"):
            repeats.accept(one, 1, two, "")
        with pytest.raises(BadInput, match="has been deleted"):
            repeats.accept(one, 1, "0" * 36, "")
        with pytest.raises(BadInput, match="has been deleted"):
            repeats.repeats("0" * 36)
        assert findings.detail(one).version == 1

    store.run(work)


@pytest.mark.parametrize("text", ['"', "* AND (", "text:", "NEAR(a b)", "— … ¿", "Ünïcode Łódź 名前", "a", "-"])
def test_any_text_can_be_compared(store: Store, text: str) -> None:
    def work() -> None:
        review("IMR-1", "2024-01-01", THEN, text)
        (now,) = review("IMR-3", "2026-01-01", text)
        repeats.repeats(now)
        assert current().database.execute_sql("SELECT name FROM temp.sqlite_master").fetchall() == []

    store.run(work)


def test_the_lists_of_words_are_what_the_search_can_use() -> None:
    for heads in (SAME, PLAIN):
        for head, forms in heads.items():
            assert len(forms) > 1, head
            for form in forms:
                assert form == form.casefold().strip(), form
                assert all(word.isalnum() and word.isascii() for word in form.split()), form
                assert len(form.split()) <= 4, form
    assert "visit" not in IGNORED
