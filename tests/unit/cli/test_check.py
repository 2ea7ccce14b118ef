"""`imr-tui check` and `export report --readiness`, as a script or a person at a terminal sees them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from imr_tui.services import session
from imr_tui.services.readiness import readiness, stages
from imr_tui.services.readiness.readiness import CHECKS
from imr_tui.services.review import reviews
from tests.conftest import PASSPHRASE, Made, Run

DAY = date(2026, 11, 20)


@pytest.fixture
def words(made: Made, tmp_path: Path) -> list[object]:
    """Return the first arguments of every command.

    The store has two reviews: one without records, and one that passed its stages with requirements missing.
    """
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "A review", "Testham Council")
    uid = store.run(reviews.create, "IMR-2", "Another", "Testham Council")
    store.run(readiness.excuse, uid, "6-interviews", "Nobody is left to ask.", "Ro Marsh", DAY)
    for _ in range(3):
        store.run(stages.pass_gate, uid, "The Director wishes to have it early", "Ro Marsh", DAY)
    store.close()
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return ["--store", made.folder, "--passphrase-file", path]


def test_check_prints_what_the_next_stage_needs(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "check", "IMR-1")
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert lines[0] == 'IMR-1: requested; the next stage is "scope agreed"'
    assert "  needed         §4    a reviewer  (tab 1)" in lines
    assert f"{'':<23}No current reviewer is recorded." in lines
    assert "  not met        §5    the reason why the method is proportionate  (tab 1)" in lines
    needed = sum(line.startswith("  needed ") for line in lines)
    assert f'{needed} checks to meet before "scope agreed".' in lines
    assert lines[-1].startswith(f"{len(CHECKS)} checks in total: ")
    # Checks that are met, or not needed yet, are only counted.
    assert not any(line.startswith(("  met ", "  later ")) for line in lines)


def test_check_all_prints_every_check(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "check", "IMR-2", "--all")
    assert done.returncode == 1
    listed = [line for line in done.stdout.splitlines() if line.startswith("  ") and "(tab " in line]
    assert len(listed) == len(CHECKS)
    assert "Reason: Nobody is left to ask. (Ro Marsh, 20 Nov 2026)" in done.stdout
    assert "Passed: The Director wishes to have it early (Ro Marsh, 20 Nov 2026)" in done.stdout
    for state in ("met", "not met", "not applicable", "later", "needed"):
        assert any(line.startswith(f"  {state} ") for line in listed), state


def test_json_keeps_its_fields_and_has_every_check(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "check", "IMR-2", "--json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert (data["reference"], data["stage"], data["next_stage"]) == ("IMR-2", "submitted", "considered")
    assert {"stage", "clause", "text", "met", "place"} <= set(data["requirements"][0])
    assert [check["id"] for check in data["checks"]] == [check.id for check in CHECKS]
    by_id: dict[str, dict[str, Any]] = {check["id"]: check for check in data["checks"]}
    asked = by_id["6-interviews"]
    assert asked == {
        "id": "6-interviews",
        "clause": "§6",
        "asks": "at least one interview held",
        "place": 4,
        "target": "interview",
        "stage": "submitted",
        "force": "must",
        "blocks": True,
        "can_be_excused": True,
        "how": asked["how"],
        "state": "not applicable",
        "which": "",
        "reason": "Nobody is left to ask.",
        "by": "Ro Marsh",
        "found": "No interview has been held, and the scope does not say whether people will be interviewed.",
        "on": "2026-11-20",
    }
    assert by_id["4-reviewer"]["on"] == "2026-11-20"
    assert by_id["1-agency"]["on"] is None


def test_a_review_ready_for_its_next_stage_exits_0(run_cli: Run, words: list[object], made: Made) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    uid = store.run(reviews.find, "IMR-2")
    for _ in range(3):
        store.run(stages.pass_gate, uid, "All of it is on paper", "Ro Marsh", DAY)
    store.close()
    done = run_cli(*words, "check", "IMR-2")
    assert done.returncode == 0
    assert done.stdout.startswith("IMR-2: closed\n")
    assert "needed" not in done.stdout.replace("not needed yet", "")


def test_an_unknown_review_is_refused(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "check", "IMR-9")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no review IMR-9. This store contains: IMR-1, IMR-2.\n"


def test_the_report_lists_the_checks_not_met_at_submission(run_cli: Run, words: list[object]) -> None:
    plain = run_cli(*words, "export", "report", "IMR-2", "--format", "txt")
    assert plain.returncode == 0, plain.stderr
    text = " ".join(plain.stdout.split())
    assert "Submitted with information missing" in text
    assert "A reviewer (§4) The reviewer's experience and authority (§4)" in text
    assert "The Director wishes to have it early Ro Marsh, 20 November 2026" in text
    assert "Readiness by clause" not in text
    untouched = run_cli(*words, "export", "report", "IMR-1", "--format", "txt")
    assert "something missing" not in untouched.stdout


def test_the_report_with_the_readiness_appendix(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "export", "report", "IMR-2", "--format", "txt", "--readiness")
    assert done.returncode == 0, done.stderr
    text = " ".join(done.stdout.split())
    assert "C Readiness by clause" in text
    assert f"Of {len(CHECKS)} requirements," in text
    assert "Requirement: At least one interview held Result: Does not apply" in text
    assert "Reason: Nobody is left to ask. (Ro Marsh, 20 November 2026)" in text
    assert "The stage was passed without this." in text


@pytest.mark.parametrize("paper", ["chronology", "key", "json"])
def test_readiness_is_refused_for_other_papers(run_cli: Run, words: list[object], paper: str) -> None:
    done = run_cli(*words, "export", paper, "IMR-2", "--readiness")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
