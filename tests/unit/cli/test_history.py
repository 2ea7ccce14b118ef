"""`history REF [RECORD]`: what it prints, what it hides, and that no control character reaches a terminal."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.people import people
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from tests.conftest import PASSPHRASE, Made, Run
from tests.unit.services.record.test_history import by


def write() -> None:
    """A review in which two people changed one event, deleted another, and corrected a name in the key."""
    review = reviews.create("IMR-1", "A review")
    person = people.save(review, PersonDetail(code="SW1", real_name="Hannah Petiford", telephone="01234 567890"))
    made = chronology.save(review, EventDetail(what_happened="Hannah Petiford rang.", agency="Acme\x1b]2;PWNED\x1b\\"))
    by("Ann", lambda: people.save(review, replace(person, real_name="Hannah Pettiford")))
    by("Ann", lambda: chronology.save(review, replace(made, what_happened="Hannah Pettiford rang twice.")))
    other = chronology.save(review, EventDetail(what_happened="Nobody came.\x9b31m"))
    chronology.delete(review, other.uid)


@pytest.fixture
def words(made: Made, tmp_path: Path) -> list[object]:
    """The first arguments of every command, on a store with a review that has a history."""
    with made.opened() as store:
        store.run(write)
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return ["--store", made.folder, "--passphrase-file", path, "history"]


def test_a_record_shows_who_changed_what_from_what_to_what(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "IMR-1", "E1")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].endswith("  Ann: E1 changed")
    assert lines[1:4] == ["    What happened", "      from  SW1 rang.", "      to    SW1 rang twice."]
    assert lines[4].endswith("  Test Person: E1 added")
    assert "    What happened: SW1 rang." in lines


def test_names_are_shown_on_request_alone_and_former_names_are_hidden_too(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "IMR-1")
    for hidden in ("Hannah", "Petiford", "Pettiford", "01234"):
        assert hidden not in done.stdout
    assert "      from  (hidden; --names shows it)" in done.stdout.splitlines()
    shown = run_cli(*words, "IMR-1", "SW1", "--names").stdout
    assert "      from  Hannah Petiford\n      to    Hannah Pettiford\n" in shown
    assert "    Telephone: 01234 567890" in shown


def test_the_whole_review_comes_newest_first_with_what_was_deleted(run_cli: Run, words: list[object]) -> None:
    lines = run_cli(*words, "IMR-1").stdout.splitlines()
    heads = [line.partition("  ")[2] for line in lines if not line.startswith(" ")]
    assert heads == [
        "Test Person: E2 deleted",
        "Test Person: E2 added",
        "Ann: E1 changed",
        "Ann: SW1 changed",
        "Test Person: E1 added",
        "Test Person: SW1 added",
        "Test Person: review details added",
        "Test Person: request added",
    ]
    gone = run_cli(*words, "IMR-1", "E2")
    assert gone.returncode == 0
    assert "E2 deleted" in gone.stdout


def test_json_has_the_same_and_no_names(run_cli: Run, words: list[object]) -> None:
    found = json.loads(run_cli(*words, "IMR-1", "E1", "--json").stdout)
    assert [(each["by"], each["reference"], each["what"]) for each in found] == [
        ("Ann", "E1", "changed"),
        ("Test Person", "E1", "added"),
    ]
    assert found[0]["fields"] == [
        {"field": "what_happened", "label": "What happened", "old": "SW1 rang.", "new": "SW1 rang twice."}
    ]
    assert found[0]["change"] > found[1]["change"]


def test_no_control_character_is_printed(run_cli: Run, words: list[object]) -> None:
    for more in ((), ("E1",), ("E2",), ("--json",), ("--names",)):
        done = run_cli(*words, "IMR-1", *more)
        assert done.returncode == 0
        controls = [c for c in done.stdout + done.stderr if not c.isprintable() and c != "\n"]
        assert controls == []
    wrong = run_cli(*words, "IMR-1", "E\x1b[31m9")
    assert wrong.returncode == 2
    assert "\x1b" not in wrong.stderr


def test_a_record_or_review_that_is_not_there_is_named(run_cli: Run, words: list[object]) -> None:
    for more, said in ((("IMR-1", "E9"), "This review has no record E9."), (("IMR-9",), "There is no review IMR-9.")):
        done = run_cli(*words, *more)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(said)
