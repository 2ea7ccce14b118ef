"""The guard refuses a committee paper that would identify somebody, giving the location and never the name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from imr_tui.errors import NameLeft
from imr_tui.exporters.core.guard import Guard
from imr_tui.exporters.issue.make import make_paper
from imr_tui.exporters.papers.registry import REPORT
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.key_entry import HiddenName
from imr_tui.names.unknown import Finder
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.findings import analysis
from imr_tui.services.people import people
from imr_tui.services.people.people import NameDetail, PersonDetail
from imr_tui.services.people.unknown_names import locations_of, mark_not_a_name
from imr_tui.services.review import reviews
from imr_tui.services.session import Store, open_unlocked
from tests.conftest import Made, Run

TODAY = date(2026, 11, 23)
FORMATS = ("pdf", "txt", "docx")


@pytest.fixture
def review(store: Store) -> str:
    """A review with one person in the key."""
    uid: str = store.run(reviews.create, "IMR-1", "A review")
    store.run(people.save, uid, PersonDetail(code="SW1", real_name="Hannah Pettiford", aliases=(NameDetail("Han"),)))
    return uid


@pytest.mark.parametrize(
    ("left", "message"),
    [
        ("Mrs Kowalska", "A name that is not in the key"),
        ("Adaeze Okonkwo", "A name that is not in the key"),
        ("943 476 5919", "An NHS number"),
        ("QQ 12 34 56 C".replace("QQ", "JM"), "A National Insurance number"),
        ("01632 960 123", "A telephone number"),
        ("a.person@example.org", "An e-mail address"),
        ("HU1 2AA", "A postcode"),
        ("born on 3 March 1941", "A date of birth"),
    ],
)
def test_a_text_that_identifies_somebody_is_refused_in_every_format(
    store: Store, review: str, left: str, message: str
) -> None:
    text = f"It began when the duty team was told of {left} that evening."
    store.run(analysis.save_overview, review, 0, narrative=text)
    data = store.run(REPORT.read, review)
    for file_format in FORMATS:
        with pytest.raises(NameLeft, match=message) as refused:
            make_paper(REPORT, data, "committee", file_format, TODAY)
        assert left not in str(refused.value)
        assert "Nothing was written" in str(refused.value)
    (place,) = store.run(locations_of, review, refused.value.texts)
    assert (place.kind, place.field, place.label) == ("overview", "narrative", "overview, narrative")
    assert make_paper(REPORT, data, "confidential", "txt", TODAY).data


def test_a_word_marked_as_not_a_name_is_allowed(store: Store, review: str) -> None:
    store.run(analysis.save_overview, review, 0, narrative="It was read at Mrs Kowalska before noon.")
    with pytest.raises(NameLeft):
        make_paper(REPORT, store.run(REPORT.read, review), "committee", "txt", TODAY)
    store.run(mark_not_a_name, review, "Mrs Kowalska")
    assert make_paper(REPORT, store.run(REPORT.read, review), "committee", "txt", TODAY).data


def test_the_file_name_is_checked_too(store: Store, review: str) -> None:
    data = store.run(REPORT.read, review)
    for name in ("Pettiford-report.pdf", "report_HannahPettiford.pdf", "han.pdf"):
        with pytest.raises(NameLeft, match="the file name"):
            make_paper(REPORT, data, "committee", "pdf", TODAY, file_name=name)
    assert make_paper(REPORT, data, "committee", "pdf", TODAY, file_name="SW1-report.pdf").file_name


def test_an_address_made_of_a_code_is_allowed(store: Store, review: str) -> None:
    store.run(analysis.save_overview, review, 0, narrative="Write to hannah.pettiford@example.org about it.")
    made = make_paper(REPORT, store.run(REPORT.read, review), "committee", "txt", TODAY)
    assert "SW1@example.org" in made.data.decode()


@pytest.mark.parametrize("address", ["SW1.Pettifer@example.org", "Pettifer_SW1@example.org", "SW12@example.org"])
def test_an_address_with_a_code_and_a_name_is_refused(store: Store, review: str, address: str) -> None:
    """An address with a surname next to a code still identifies somebody. Only an address of codes alone is safe."""
    store.run(analysis.save_overview, review, 0, narrative=f"Write to {address} about it.")
    with pytest.raises(NameLeft, match="An e-mail address") as refused:
        make_paper(REPORT, store.run(REPORT.read, review), "committee", "txt", TODAY)
    assert refused.value.texts == (address,)


def test_the_command_line_refuses_with_4_and_names_the_record(made: Made, run_cli: Run, tmp_path: Path) -> None:
    store = open_unlocked(made.folder, made.unlocked())
    uid = store.run(reviews.create, "IMR-1", "A review")
    events = [EventDetail(what_happened="A visit."), EventDetail(what_happened="Mr Brunskill rang.")]
    store.run(chronology.add_many, uid, events)
    store.close()
    secret = tmp_path / "passphrase"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    words = ("--store", str(made.folder), "--passphrase-file", str(secret), "export", "chronology", "IMR-1")
    target = tmp_path / "paper.pdf"
    done = run_cli(*words, "-o", str(target))
    assert done.returncode == 4
    assert "E2, what happened" in done.stderr
    assert "Brunskill" not in done.stderr + done.stdout
    assert not target.exists()
    assert run_cli(*words, "--edition", "confidential", "-o", str(target)).returncode == 0
    assert target.exists()


# The guard alone


NAMES = Anonymiser([HiddenName("Hannah Pettiford", "SW1"), HiddenName("Will Day", "SW2")])


def guard() -> Guard:
    return Guard(NAMES, ("SW1", "SW2"), Finder(NAMES))


@pytest.mark.parametrize(
    ("pieces", "warning"),
    [
        (("We asked Will to come.",), "A word that may be a name of SW2 appears once in E1. Check it."),
        (
            ("It was warm.", "Will came.", "Will went. Then Will came."),
            "A word that may be a name of SW2 appears 3 times, first in E2. Check it.",
        ),
        (
            ("It was Zorblat.",),
            "One possible name is not in the key, first in E1. See tab 4, Interviews.",
        ),
        (
            ("It was warm.", "Zorblat came with Quenby.", "Zorblat went."),
            "Two possible names are not in the key, first in E2. See tab 4, Interviews.",
        ),
        (("Mr A came with Dr B.",), None),
        (("Hannah Pettiford came.",), None),
        (("A day with will.",), None),
    ],
)
def test_possible_names_give_one_warning_for_each_person(pieces: tuple[str, ...], warning: str | None) -> None:
    """A certain name refuses the paper, and Mr A is a pseudonym: neither causes a warning."""
    found = list(guard().doubtful([(f"E{number}", text) for number, text in enumerate(pieces, start=1)]))
    assert found == ([warning] if warning else [])


def refusal(pieces: list[tuple[str, str]], finished: list[tuple[str, str]]) -> NameLeft:
    with pytest.raises(NameLeft) as refused:
        guard().assert_nobody_named(pieces, finished)
    return refused.value


def test_the_finished_file_is_checked_if_the_texts_name_nobody() -> None:
    left = refusal([("E1", "A visit.")], [("page 1", "A visit."), ("page 2", "by Hannah Pettiford")])
    assert str(left) == "The name of SW1 would appear in page 2. Nothing was written."
    assert left.texts == ("Hannah Pettiford",)
    # A text already searched is not searched again, however the file breaks its lines.
    guard().assert_nobody_named([("E1", "We asked Will.")], [("page 1", "We  asked\nWill.")])


def test_the_texts_are_checked_before_the_file_and_counted() -> None:
    one = refusal([("E1", "Hannah Pettiford came.")], [("page 1", "Will Day")])
    assert (str(one), one.texts) == ("The name of SW1 would appear in E1. Nothing was written.", ("Hannah Pettiford",))
    three = refusal([("E1", "Hannah Pettiford came with Mrs Kowalska."), ("E2", "Hannah Pettiford went.")], [])
    assert str(three) == "The name of SW1 would appear in E1 and 2 other places. Nothing was written."
    assert three.texts == ("Hannah Pettiford", "Mrs Kowalska")


def test_the_search_stops_after_fifty_names() -> None:
    many = [(f"E{number}", f"Hannah Pettiford came, {number}.") for number in range(80)]
    assert "and 49 other places" in str(refusal(many, []))
