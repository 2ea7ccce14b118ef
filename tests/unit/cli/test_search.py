"""`imr-tui search`, as a script or a person at a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imr_tui.dates.when import parse
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import documents, findings
from imr_tui.services.findings.details import FindingDetail
from imr_tui.services.findings.documents import DocumentRecord
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import InterviewRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.review import reviews
from imr_tui.store.session import current
from tests.conftest import PASSPHRASE, Made, Run
from tests.extent import mostly_deep


@pytest.fixture
def words(made: Made, tmp_path: Path) -> list[object]:
    """Return the first arguments of every command, on a store with two reviews."""
    store = session.open_unlocked(made.folder, made.unlocked())

    def fill() -> None:
        first, second = (reviews.create(f"IMR-{n}", "A review") for n in (1, 2))
        people.save(first, PersonDetail(code="SW1", real_name="Hannah Pettiford", relation="staff"))
        chronology.add_many(
            first,
            [
                EventDetail(when=parse("3 Mar 2026"), what_happened="Hannah Pettiford\x1b[31m missed the visit."),
                EventDetail(what_happened="Tea."),
            ],
        )
        documents.save(second, DocumentRecord(title="Visits by rota"))
        held = interviews.save(first, InterviewRecord(code="SW1", why_selected="x"))
        interviews.add_excerpt(held.uid, "Which visit?")
        findings.save(second, FindingDetail(text="No visit was made.", themes=("Escalation",)))

    store.run(fill)
    store.close()
    path = tmp_path / "passphrase"
    path.write_text(PASSPHRASE + "\n")
    path.chmod(0o600)
    return ["--store", made.folder, "--passphrase-file", path]


def test_every_kind_of_record_is_found_in_every_review(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "search", "visit")
    assert (done.returncode, done.stderr) == (0, "")
    found = {tuple(line.split()[:2]) for line in done.stdout.splitlines()}
    assert found == {("IMR-1", "E1"), ("IMR-1", "I1.1"), ("IMR-2", "D1"), ("IMR-2", "F1")}
    (event,) = (line for line in done.stdout.splitlines() if " E1 " in line)
    assert event == f"{'IMR-1':<16}{'E1':<7}{'3 Mar 2026':<20}SW1\ufffd[31m missed the visit."


def test_only_text_with_all_the_words_is_found(run_cli: Run, words: list[object]) -> None:
    assert "F1" in run_cli(*words, "search", "visit", "made").stdout
    assert "F1" in run_cli(*words, "search", "escal").stdout
    done = run_cli(*words, "search", "visit", "zebra")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Nothing in this store contains all these words.\n"


def test_names_are_shown_only_with_the_option(run_cli: Run, words: list[object]) -> None:
    for more in ([], ["--json"]):
        done = run_cli(*words, "search", "pettiford", *more)
        assert done.returncode == 0
        assert "Hannah" not in done.stdout
        assert "SW1" in done.stdout
    assert "Hannah Pettiford" in run_cli(*words, "search", "pettiford", "--names").stdout


def test_search_as_json(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "search", "rota", "--json")
    (hit,) = json.loads(done.stdout)
    assert {name: hit[name] for name in ("review", "kind", "reference", "when", "text")} == {
        "review": "IMR-2",
        "kind": "document",
        "reference": "D1",
        "when": "no date",
        "text": "Visits by rota",
    }
    assert len(hit["uid"]) == len(hit["review_uid"]) == 36
    done = run_cli(*words, "search", "zebra", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (1, [])


def test_more_results_than_the_limit_are_mentioned(run_cli: Run, words: list[object]) -> None:
    done = run_cli(*words, "search", "visit", "--limit", "2")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == "There are more results than these 2. To see more, raise --limit.\n"


@pytest.mark.parametrize("more", [[], ["--limit", "0", "x"], ["--limit", "many", "x"]])
def test_bad_usage(run_cli: Run, words: list[object], more: list[str]) -> None:
    done = run_cli(*words, "search", *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("typed", mostly_deep(['"', "NEAR(", "words:", "*", "-", "a OR b"], '"'.__eq__))
def test_search_operators_are_searched_as_text(run_cli: Run, words: list[object], typed: str) -> None:
    done = run_cli(*words, "search", "--", typed)
    assert done.returncode in (0, 1)
    assert len(done.stderr.splitlines()) <= 1


def test_verify_reports_a_wrong_index_and_search_rebuilds_it(made: Made, run_cli: Run, words: list[object]) -> None:
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(lambda: current().database.execute_sql("DELETE FROM search"))
    store.close()
    done = run_cli(*words, "verify")
    assert done.returncode == 5
    assert "imr-tui search --rebuild" in done.stdout
    assert done.stderr.startswith("Data derived from the records does not match them")
    assert run_cli(*words, "search", "visit").returncode == 1
    again = run_cli(*words, "search", "--rebuild")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "Rebuilt the search index.\n")
    assert run_cli(*words, "search", "visit").returncode == 0
    assert run_cli(*words, "verify").returncode == 0
