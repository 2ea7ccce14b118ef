"""The answers of the three demonstration reviews, and of one imported from a real file, to every check.

The expected answers were worked out by a person from the records.
"""

from __future__ import annotations

import pytest

from imr_tui import demo
from imr_tui.importers.chronology import read_chronology
from imr_tui.services.chronology.imports import add_imported
from imr_tui.services.readiness import readiness
from imr_tui.services.readiness.readiness import CHECKS
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from tests.conftest import Demonstration
from tests.paths import REALDATA

REAL = REALDATA / "10_arap_evidence_qualified_chronology.csv"
STATES = {"yes": "met", "NO": "not met", "n/a": "not applicable", "later": "later"}

# Mr A: the plan is being carried out. Mrs B: closed. Ms C: requested, nothing agreed. File: only a chronology.
TABLE = """
check                       Mr A   Mrs B  Ms C   file
1-agency                    yes    yes    yes    NO
1-partners                  yes    n/a    n/a    n/a
2-context                   yes    yes    later  later
2-good-practice             yes    yes    later  later
2-others-flagged            yes    yes    later  later
2-changes                   yes    yes    later  later
2-own-practice              yes    yes    later  later
3-incident                  yes    yes    yes    NO
3-criterion                 yes    yes    yes    NO
4-reviewer                  yes    yes    NO     NO
4-level                     yes    yes    NO     NO
4-not-managing              yes    yes    NO     NO
5-not-involved              yes    yes    NO     NO
5-independent               yes    yes    later  later
5-proportionate             yes    yes    NO     NO
5-agreed-requester          yes    yes    NO     NO
5-agreed-reviewer           yes    yes    NO     NO
5-revision                  yes    n/a    n/a    n/a
5-teams                     yes    yes    later  later
5-managers-told             yes    yes    later  later
5-told-by                   yes    yes    later  later
5-no-press                  yes    yes    later  later
5-press-queries             yes    n/a    n/a    n/a
5-open                      yes    n/a    later  later
5-systematic                yes    yes    later  later
5-shared-teams              yes    yes    later  later
5-shared-service-users      yes    yes    later  later
5-shared-family             yes    yes    later  later
5-consent-given             yes    n/a    n/a    n/a
5-refusal-respected         yes    n/a    n/a    n/a
5-best-interests            yes    n/a    n/a    n/a
6-request                   yes    yes    yes    NO
6-scope                     yes    yes    NO     NO
6-method                    yes    yes    NO     NO
6-target-completion         yes    yes    NO     NO
6-target-submission         yes    yes    NO     NO
6-target-dmt                yes    yes    NO     NO
6-begun                     yes    yes    later  yes
6-chronology                yes    yes    later  yes
6-records                   yes    yes    later  later
6-records-read              yes    yes    later  later
6-interviews                yes    n/a    later  later
6-interviews-open           yes    n/a    later  later
6-report                    NO     NO     later  later
6-hindsight                 yes    yes    later  later
6-findings                  yes    yes    later  later
6-findings-finished         yes    yes    later  later
6-recommendations           yes    yes    later  later
6-recommendations-finished  yes    yes    later  later
7-unfinished                yes    yes    yes    yes
7.1-method                  yes    yes    later  later
7.1-why-selected            yes    n/a    later  later
7.1-key                     yes    yes    later  later
7.1-people-coded            yes    yes    later  yes
7.1-nobody-named            yes    yes    yes    yes
7.1-sources                 yes    yes    later  yes
7.1-documents-listed        yes    yes    later  later
7.2-terms-set               yes    yes    NO     NO
7.2-decisions               yes    yes    later  later
7.2-narrative               yes    yes    later  later
7.2-supported               yes    yes    later  later
7.2-references              yes    yes    yes    yes
7.2-terms                   yes    yes    later  later
7.2-lessons                 yes    yes    later  later
7.2-good-practice           yes    yes    later  later
7.2-ways-of-working         yes    yes    later  later
7.2-training                yes    yes    later  later
7.2-partnership             yes    yes    later  later
7.2-resources               yes    n/a    later  later
7.2-why                     yes    yes    later  later
7.3-evidence                yes    yes    later  later
7.3-linked                  yes    yes    later  later
7.3-analysis                yes    yes    later  later
7.3-smart                   yes    NO     later  later
7.3-process                 yes    yes    later  later
7.4-actions                 yes    yes    later  later
7.4-whom                    yes    yes    later  later
7.4-when                    yes    yes    later  later
7.4-outcome                 yes    yes    later  later
7.4-evaluation              yes    yes    later  later
8.1-submitted               yes    yes    later  later
8.1-in-time                 yes    yes    later  later
8.1-discussed               yes    yes    later  later
8.1-further                 yes    yes    later  later
8.2-implications            yes    NO     later  later
8.2-dmt                     yes    yes    later  later
8.2-decisions               yes    yes    later  later
8.2-earlier                 yes    yes    later  later
8.2-repeats                 yes    n/a    n/a    n/a
8.2-arrangement             yes    yes    later  later
8.3-authorised              yes    yes    later  later
8.3-review-date             yes    yes    later  later
8.3-review-method           yes    yes    later  later
8.3-reports-due             yes    n/a    later  later
8.3-reports-received        NO     n/a    n/a    n/a
8.4-evaluated               NO     yes    later  later
8.4-effectiveness           NO     yes    later  later
8.4-further                 NO     yes    later  later
8.4-discussed               yes    yes    later  later
8.4-views                   yes    yes    later  later
8.4-submitted               NO     yes    later  later
8.4-shared-dmt              NO     yes    later  later
8.4-workforce               NO     yes    later  later
8.4-themes                  NO     yes    later  later
"""
ROWS = {line.split()[0]: tuple(STATES[word] for word in line.split()[1:]) for line in TABLE.strip().splitlines()[1:]}

# Answers that differ between the records.
FOUND = {
    (0, "5-shared-family"): "Shared with FM1. Not shared because consent was refused: FM2.",
    (0, "8.3-reports-received"): "Not received: report due on 16 November 2026.",
    (
        0,
        "8.4-evaluated",
    ): "Neither evaluated nor closed with a reason: A1.1, A1.2, A2.3, A3.1, A3.2, A3.3, A5.1, A6.1 and 1 more.",
    (0, "8.1-further"): "The outcome is recorded. Recommendations added: R6.",
    (1, "6-interviews"): "The scope is a desktop review of the records, so no interviews are needed.",
    (1, "7.3-smart"): "Missing at least one of the five SMART texts: R1.",
    (1, "8.2-implications"): "No implications stated: R1, R2.",
    (1, "8.1-in-time"): "The report was submitted on 28 May 2025. The target date was 30 May 2025.",
    (2, "3-criterion"): "At the discretion of the head of service, because the incident is a serious risk of death, "
    "harm, abuse or neglect. The reason is recorded (§3).",
    (
        3,
        "7.1-documents-listed",
    ): "Source not linked to a document or interview (14 events): E1, E2, E3, E4, E5, E6, E7, E8 and 6 more.",
}


def test_the_table_has_every_check() -> None:
    assert list(ROWS) == [check.id for check in CHECKS]


@pytest.mark.parametrize("column", range(3))
def test_the_demonstration_gives_the_expected_answers(
    demo_store: Store, demonstration: Demonstration, column: int
) -> None:
    compare(demo_store, demonstration.uids[column], column)


def test_a_review_imported_from_a_real_file_gives_the_expected_answers(store: Store) -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL} is not on this machine")
    uid = store.run(reviews.create, "REAL", "From a file")
    store.run(add_imported, uid, read_chronology(REAL).events)
    compare(store, uid, 3)


def compare(store: Store, uid: str, column: int) -> None:
    found = {a.check.id: a for a in store.run(lambda: readiness.answers(uid, today=demo.DEMO_TODAY))}
    wrong = {
        check_id: (found[check_id].state, found[check_id].found)
        for check_id, states in ROWS.items()
        if found[check_id].state != states[column]
    }
    assert wrong == {}
    assert {key: found[key[1]].found for key in FOUND if key[0] == column} == {
        key: text for key, text in FOUND.items() if key[0] == column
    }


def test_an_answer_says_who_recorded_an_exemption(demo_store: Store, demonstration: Demonstration) -> None:
    (_, earlier, _) = demonstration.uids
    (answer,) = demo_store.run(lambda: readiness.answers(earlier, chosen=lambda check: check.id == "7.2-resources"))
    assert answer.by == "Alun Prothero"
    assert answer.reason == "The records and the written accounts raise no question of staff or money."
