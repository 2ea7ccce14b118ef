"""`decline`, `withdraw`, `reopen`, and what `reviews`, `check` and `actions` say about an ended review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imr_tui.models import Review
from imr_tui.services.review import reviews
from tests.conftest import PASSPHRASE, Made, Run


@pytest.fixture
def words(made: Made, tmp_path: Path) -> list[object]:
    """The first arguments of every command, on a store with two reviews."""
    with made.opened() as store:
        store.run(reviews.create, "IMR-1", "A request")
        store.run(reviews.create, "IMR-2", "Another request")
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return ["--store", made.folder, "--passphrase-file", path]


def test_a_request_is_declined_listed_and_reopened(run_cli: Run, words: list[object]) -> None:
    reason = ("--reason", "No IMR needed", "--by", "Head of Service", "--on", "2026-05-03")
    done = run_cli(*words, "decline", "IMR-1", *reason)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "IMR-1: Declined on 3 May 2026 by Head of Service: No IMR needed\n"

    listed = run_cli(*words, "reviews").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["IMR-2", "IMR-1"]
    assert "declined" in listed[1]
    rows = json.loads(run_cli(*words, "reviews", "--json", "--stage", "declined").stdout)
    assert [(row["reference"], row["ended"], row["ended_on"], row["ended_reason"]) for row in rows] == [
        ("IMR-1", "declined", "2026-05-03", "No IMR needed")
    ]
    assert "IMR-1" not in run_cli(*words, "reviews", "--stage", "requested").stdout

    checked = run_cli(*words, "check", "IMR-1")
    assert checked.returncode == 0
    assert checked.stdout.splitlines()[0] == "IMR-1: Declined on 3 May 2026 by Head of Service: No IMR needed"
    plain = json.loads(run_cli(*words, "check", "IMR-1", "--json").stdout)
    assert (plain["ended"], plain["checks"], plain["next_stage"]) == ("declined", [], None)

    again = run_cli(*words, "decline", "IMR-1", *reason)
    assert again.returncode == 4
    assert again.stderr == "IMR-1 is already declined. Reopen it first: imr-tui reopen IMR-1\n"
    opened = run_cli(*words, "reopen", "IMR-1")
    assert (opened.returncode, opened.stderr) == (0, "Reopened IMR-1. Its stage is: requested.\n")
    assert run_cli(*words, "reopen", "IMR-1").returncode == 4


def test_a_withdrawal_is_by_the_person_who_opens_the_store_and_of_today(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "withdraw", "IMR-2", "--reason", "Joint review")
    assert done.returncode == 0
    assert " by Test Person: Joint review" in done.stderr


def test_a_closed_review_is_refused_and_bad_input_is_named(run_cli: Run, words: list[object], made: Made) -> None:
    with made.opened() as store:
        store.run(lambda: Review.update(stage="closed").where(Review.reference == "IMR-2").execute())
    closed = run_cli(*words, "decline", "IMR-2", "--reason", "Reason")
    assert (closed.returncode, closed.stdout) == (4, "")
    assert "IMR-2 is closed" in closed.stderr
    for more, said in (
        (("IMR-1", "--reason", " "), "Reason: say why the request is declined"),
        (("IMR-1", "--reason", "Reason", "--on", "May"), "--on must be a full date"),
        (("IMR-1",), "--reason"),
        (("IMR-9", "--reason", "Reason"), "There is no review IMR-9."),
    ):
        done = run_cli(*words, "decline", *more)
        assert (done.returncode, done.stdout) == (2, ""), done
        assert said in done.stderr
