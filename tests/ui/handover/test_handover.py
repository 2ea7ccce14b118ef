"""Export, import and conflicts by keyboard, with real stores and real handover files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from imr_tui.models import Event, Exchange
from imr_tui.screens.form import FormScreen
from imr_tui.screens.handover.conflicts import BothTextsScreen, ConflictsScreen
from imr_tui.screens.handover.handover import ImportedScreen
from imr_tui.screens.prompts import LinePrompt, SecretPrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.handover import conflicts, sending
from imr_tui.services.people.people import PersonDetail, save
from imr_tui.services.record import drafts, records
from imr_tui.services.review import holding, reviews
from imr_tui.services.session import SCHEMA, Store
from imr_tui.store import slots
from imr_tui.store.session import current, set_current, writing
from imr_tui.widgets.detail_pane import DetailPane
from tests.handover_world import PASSPHRASE, Desk, quick_argon2id
from tests.ui.conftest import Desk as Screens
from tests.ui.conftest import Open

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases cost no time."""
    monkeypatch.setattr(slots, "argon2id", quick_argon2id)


def begin() -> str:
    uid = reviews.create("IMR-1", "A fall")
    save(uid, PersonDetail(code="SW1", real_name="Harriet Quill", relation="staff"))
    for text in ("First visit", "Second visit", "Third visit"):
        chronology.save(uid, EventDetail(when=records.read_date("5 Mar 2026"), what_happened=text))
    return uid


def change(numbers: tuple[int, ...], text: str) -> None:
    with writing():
        Event.update(what_happened=text, version=Event.version + 1).where(Event.number.in_(numbers)).execute()


def write(numbers: tuple[int, ...], text: str) -> Callable[[], None]:
    return lambda: change(numbers, text)


@pytest.fixture
def back(tmp_path: Path) -> Callable[[Store], None]:
    """Add a review, export it to Ben, and save Ben's handover file as `tmp_path / back`; both changed E1 and E2."""

    def prepare(store: Store) -> None:
        opened = store.run(current)
        uid = store.run(begin)
        going = store.run(sending.outgoing, uid).bundle
        store.run(sending.record_sent, going)
        store.run(write((1, 2), "Harriet Quill came"))
        ben = Desk(tmp_path / "ben", "Ben")
        ben.import_bundle(sending.sealed(going, PASSPHRASE))
        ben.run(write((1, 2), "Nobody came"))
        ben.run(write((3,), "Third visit, by Ben"))
        (tmp_path / "back").write_bytes(ben.hand_over(uid)[1])
        ben.close()
        # The store of this test is the open one again.
        store.run(lambda: (set_current(opened), SCHEMA.bind(opened.database)))

    return prepare


def asked(d: Screens) -> str:
    """The question that is open, with what was wrong before it; nothing where none is."""
    prompt = d.app.screen
    return str(prompt.query(Static).first().content) if isinstance(prompt, LinePrompt | SecretPrompt) else ""


async def import_bundle(d: Screens, path: Path, passphrase: str = PASSPHRASE) -> None:
    if not asked(d):
        await d.press("i")
    await d.press("ctrl+u")
    await d.type(str(path))
    await d.press("enter")
    if "passphrase" in asked(d):
        await d.type(passphrase)
        await d.press("enter")


async def what_happened(d: Screens, number: int) -> str:
    return str(await d.app.ask(lambda: Event.get(Event.number == number).what_happened))


@pytest.mark.parametrize("size", [SIZES[0], *(pytest.param(size, marks=pytest.mark.deep) for size in SIZES[1:])])
async def test_a_handover_file_is_imported_and_each_conflict_resolved(
    desk: Open, back: Callable[[Store], None], tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(back, size) as d:
        await import_bundle(d, tmp_path / "back")
        assert isinstance(d.app.screen, ImportedScreen)
        assert "2 conflicts to resolve" in d.text(".summary")
        assert d.grid.row_count == 3
        assert "then C for the conflicts" in d.message
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewScreen)
        # Opening the review reports the conflicts.
        assert d.message.startswith("2 conflicts from a handover to resolve.")

        await d.press("C")
        screen = d.app.screen
        assert isinstance(screen, ConflictsScreen)
        mine, theirs = screen.query(DetailPane).results()
        # By codes, as everywhere.
        assert mine.text == "YOUR VERSION, in this store\nSW1 came"
        assert theirs.text.startswith("THEIR VERSION, by Ben, exported ")
        assert theirs.text.endswith("\nNobody came")
        if size[0] >= 110:
            assert mine.region.y == theirs.region.y
        else:
            assert mine.region.x == theirs.region.x
        assert not mine.region.overlaps(theirs.region)

        await d.press("t")
        assert await what_happened(d, 1) == "Nobody came"
        assert d.grid.row_count == 1
        await d.press("u")
        assert await what_happened(d, 1) == "Harriet Quill came"
        assert d.grid.row_count == 2
        await d.press("m")
        assert d.grid.row_count == 1
        assert d.grid.cursor_row is not None
        left = int(d.grid.cursor_row.cells[0].removeprefix("E"))
        await d.press("enter")
        assert isinstance(d.app.screen, BothTextsScreen)
        await d.press("escape")

        await d.press("e")
        form = d.app.screen
        assert isinstance(form, FormScreen)
        assert form.unsaved() is None
        await d.type("Both: ")
        await d.press("ctrl+s")
        assert isinstance(d.app.screen, ConflictsScreen)
        assert await what_happened(d, left) == "Both: Harriet Quill came\n\nNobody came"
        assert d.grid.row_count == 0
        await d.press("m")
        assert "no conflicts to select" in d.message
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewScreen)
        assert d.message == ""
        await d.press("C")
        assert "This review has no conflicts" in d.message
        assert isinstance(d.app.screen, ReviewScreen)


@pytest.mark.deep
async def test_one_key_undoes_the_import(desk: Open, back: Callable[[Store], None], tmp_path: Path) -> None:
    async with desk(back) as d:
        await import_bundle(d, tmp_path / "back")
        assert await what_happened(d, 3) == "Third visit, by Ben"
        await d.press("u")
        assert "Import of IMR-1 undone" in d.message
        assert await what_happened(d, 3) == "Third visit"
        await import_bundle(d, tmp_path / "back")
        assert isinstance(d.app.screen, ImportedScreen)


@pytest.mark.deep
async def test_a_file_that_cannot_be_imported_is_reported(
    desk: Open, back: Callable[[Store], None], tmp_path: Path
) -> None:
    async with desk(back) as d:
        await import_bundle(d, tmp_path / "nowhere")
        # The path is asked for again, so that a passphrase typed ahead does not go to the list.
        assert "nowhere cannot be read" in asked(d)
        assert d.app.screen.query_one(Input).value == str(tmp_path / "nowhere")
        await import_bundle(d, tmp_path / "back", "some other words")
        assert "Wrong passphrase for back" in asked(d)
        await d.press("escape")
        (tmp_path / "piece").write_bytes((tmp_path / "back").read_bytes()[:500])
        await import_bundle(d, tmp_path / "piece")
        assert "incomplete" in asked(d)
        await d.press("escape")
        assert await what_happened(d, 3) == "Third visit"
        await import_bundle(d, tmp_path / "back")
        await d.press("escape")
        await import_bundle(d, tmp_path / "back")
        assert "already been imported" in d.message


@pytest.mark.deep
async def test_an_unfinished_text_is_saved_as_a_draft(
    desk: Open, back: Callable[[Store], None], tmp_path: Path
) -> None:
    async with desk(back) as d:
        await import_bundle(d, tmp_path / "back")
        await d.press("enter", "C", "e")
        await d.type("Half ")
        await d.press("escape")
        assert isinstance(d.app.screen, ConflictsScreen)
        (draft,) = await d.app.ask(drafts.waiting, None, d.app.window.id)
        assert draft.fields["text"].startswith("Half ")
        await d.press("escape", "escape")
        # From the list it is taken up again, in its form.
        await d.press("d")
        form = d.app.screen
        assert isinstance(form, FormScreen)
        assert (form.unsaved() or {})["text"].startswith("Half ")
        await d.press("ctrl+s")
        uid = await d.app.ask(reviews.find, "IMR-1")
        assert len(await d.app.ask(conflicts.open_conflicts, uid)) == 1


async def hand_over(d: Screens, path: Path, what: str = "w") -> None:
    await name_bundle(d, path, what)
    await twice(d, PASSPHRASE, PASSPHRASE)


async def name_bundle(d: Screens, path: Path, what: str) -> None:
    await d.press("H")
    if what:
        await d.press(what)
    await d.press("ctrl+u")
    await d.type(str(path))
    await d.press("enter")


async def twice(d: Screens, first: str, again: str) -> None:
    await d.type(first)
    await d.press("enter")
    if asked(d) == "Enter the passphrase again:":
        await d.type(again)
        await d.press("enter")


@pytest.mark.deep
async def test_a_review_is_exported_as_a_handover_file(desk: Open, tmp_path: Path) -> None:
    path = tmp_path / "out"
    async with desk(lambda store: store.run(begin)) as d:
        await d.press("enter")
        await name_bundle(d, path, "w")
        await twice(d, PASSPHRASE, "something else")
        assert asked(d).startswith("The passphrases do not match. Enter a passphrase")
        await twice(d, "short", "")
        assert "12 characters" in asked(d)
        assert not path.exists()
        assert await d.app.ask(lambda: Exchange.select().count()) == 0
        await twice(d, PASSPHRASE, PASSPHRASE)
        assert d.message == f"Exported to {path}: the whole review, encrypted."
        assert path.stat().st_mode & 0o777 == 0o600
        bundle = sending.open_sealed(path.read_bytes(), PASSPHRASE, "out")
        assert bundle.holds == "whole"
        # Recording the export cannot be undone, so the change before it is.
        await d.press("u")
        assert d.message == "Undone: E3 added."
        assert await d.app.ask(lambda: Exchange.select().count()) == 1
        await hand_over(d, tmp_path / "no" / "out")
        assert "no such folder" in asked(d)
        await d.press("escape")
        assert "no such folder" in d.message
        assert await d.app.ask(lambda: Exchange.select().count()) == 1
        await hand_over(d, tmp_path / "actions", what="a")
        assert "only the actions, with codes" in d.message


async def test_a_review_with_only_its_actions_is_exported_without_a_prompt(desk: Open, tmp_path: Path) -> None:
    def prepare(store: Store) -> None:
        uid = store.run(begin)

        def mark() -> None:
            with writing():
                holding.mark(records.review_id(uid))

        store.run(mark)

    async with desk(prepare, (120, 40)) as d:
        assert "actions only" in str(d.grid.cursor_row.cells if d.grid.cursor_row else "")
        await d.press("enter")
        assert "actions only" in _state(d)
        # There is nothing to choose: its actions are all there is.
        await hand_over(d, tmp_path / "out", what="")
        assert "only the actions" in d.message


def _state(d: Screens) -> str:
    from imr_tui.widgets.chrome import StateLine

    return str(d.app.screen.query_one(StateLine).content)
