"""The ways to open the store, changed in the app by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from imr_tui.app import ImrApp
from imr_tui.config import Settings
from imr_tui.errors import Locked
from imr_tui.screens.reviews import ReviewsScreen
from imr_tui.screens.secrets_form import SecretsScreen
from imr_tui.screens.unlock import UnlockScreen
from imr_tui.screens.ways import RecoveredScreen, RenewalScreen, WaysScreen
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.widgets import strength
from imr_tui.widgets.chrome import StateLine
from tests.conftest import PASSPHRASE, PERSON, Made
from tests.ui.conftest import Desk, Open

NEW = "walnut gravel harbour sixty"
OTHER = "lantern pebble orchard nine"


async def fill(d: Desk, *texts: str) -> None:
    """Type each text, with enter after it."""
    for text in texts:
        await d.type(text)
        await d.press("enter")


def trail(store: Store) -> list[tuple[str, str]]:
    """What the audit trail says about the keys."""

    def read() -> list[tuple[str, str]]:
        from imr_tui.store.session import current

        rows = current().database.execute_sql("SELECT what, name FROM key_change ORDER BY id").fetchall()
        return [(str(what), str(name)) for what, name in rows]

    return store.run(read)


def open_store(d: Desk) -> Store:
    assert d.app._store is not None
    return d.app._store


async def test_the_screen_lists_the_ways_and_the_keeper(desk: Open) -> None:
    async with desk() as d:
        await d.press("w")
        assert isinstance(d.app.screen, WaysScreen)
        assert d.grid.row_count == 2
        assert f"{PERSON} is the keeper." in d.text("#about")
        assert "No backup has been made" in d.text("#about")
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewsScreen)


async def test_a_changed_passphrase_is_in_the_trail_at_once(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "p")
        await fill(d, PASSPHRASE, NEW, NEW)
        assert d.message == f"Changed the passphrase of {PERSON}."
        assert trail(open_store(d)) == [("passphrase", PERSON)]
        assert session.unlock(made.folder, passphrase=NEW).actor == PERSON
        with pytest.raises(Locked):
            session.unlock(made.folder, passphrase=PASSPHRASE)


async def test_the_current_passphrase_or_the_code_is_asked_first(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "p")
        await fill(d, "some other words here", NEW, NEW)
        assert "does not open this store" in d.message
        assert isinstance(d.app.screen, SecretsScreen)
        assert trail(open_store(d)) == []
        await d.press("ctrl+r")
        await fill(d, made.code)
        await d.press("enter", "enter")
        assert d.message == f"Changed the passphrase of {PERSON}."
        session.unlock(made.folder, passphrase=NEW)


async def test_a_weak_passphrase_and_two_that_differ_are_refused(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "p")
        await fill(d, PASSPHRASE, "password12345", "password12345")
        assert "too easy to guess" in d.message
        await d.press("escape", "p")
        await fill(d, PASSPHRASE, NEW, OTHER)
        assert "do not match" in d.message
        assert session.unlock(made.folder, passphrase=PASSPHRASE).actor == PERSON


async def test_a_person_is_added_and_removed_and_the_store_opens_again(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "n")
        await fill(d, "Bo Other", PASSPHRASE, OTHER, OTHER)
        assert d.message == "Bo Other can now open this store with the new passphrase."
        assert session.unlock(made.folder, passphrase=OTHER).actor == "Bo Other"
        await d.press("home")
        while (await d.grid.selected_row()).id != "passphrase:Bo Other":  # type: ignore[union-attr]
            await d.press("down")
        await d.press("d")
        await d.press("y")
        await fill(d, PASSPHRASE)
        assert isinstance(d.app.screen, ReviewsScreen)
        assert "Removed Bo Other, and encrypted the store with a new key." in d.message
        assert trail(open_store(d)) == [("added", "Bo Other"), ("removed", "Bo Other")]
        with pytest.raises(Locked):
            session.unlock(made.folder, passphrase=OTHER)
        # The store that is open again can be written.
        await d.press("n")
        await d.type("IMR-7")
        await d.press("tab")
        await d.type("After")
        await d.press("ctrl+s")
        assert open_store(d).run(reviews.count) == 1


async def test_only_the_keeper_changes_other_peoples_ways(desk: Open, made: Made) -> None:
    unlocked = made.unlocked()
    session.add_person(made.folder, unlocked, "Bo Other", OTHER)
    store = session.open_unlocked(made.folder, session.unlock(made.folder, passphrase=OTHER))
    app = ImrApp(Settings(store=made.folder), store)
    async with app.run_test(size=(80, 24)) as pilot:
        d = Desk(app, pilot)
        await d.settle()
        await d.press("w")
        for key, what in (("n", "add people"), ("d", "remove people"), ("r", "replace the recovery code")):
            await d.press(key)
            assert f"Only {PERSON}, or somebody who opens the store with the recovery code, can {what}" in d.message
            assert isinstance(d.app.screen, WaysScreen)
        # Somebody else's passphrase does not do for one's own.
        await d.press("p")
        await fill(d, PASSPHRASE, NEW, NEW)
        assert "does not open this store" in d.message
        await app.action_leave()


async def test_a_new_recovery_code_counts_once_it_was_typed_back(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "r")
        await d.type(PASSPHRASE)
        await start(d, RenewalScreen)
        await d.pilot.press("escape")
        await d.settle()
        assert d.message == "The new code was not typed back. The old recovery code still works."
        session.unlock(made.folder, recovery_code=made.code)
        await d.type(PASSPHRASE)
        await start(d, RenewalScreen)
        screen = d.app.screen
        assert isinstance(screen, RenewalScreen)
        code = screen._code.text()
        for character in code:
            await d.pilot.press(character)
        await d.pilot.press("enter")
        await d.settle()
        assert d.message == "The new recovery code is valid. The old one no longer works."
        session.unlock(made.folder, recovery_code=code)
        with pytest.raises(Locked):
            session.unlock(made.folder, recovery_code=made.code)
        assert trail(open_store(d)) == [("recovery", "recovery code")]


async def start(d: Desk, kind: type) -> None:
    """Press enter and wait for a screen that appears while the work goes on."""
    await d.pilot.press("enter")
    while not isinstance(d.app.screen, kind):
        await d.pilot.pause()


async def test_locking_while_the_new_code_is_shown_leaves_the_old_one(desk: Open, made: Made) -> None:
    async with desk() as d:
        await d.press("w", "r")
        await d.type(PASSPHRASE)
        await start(d, RenewalScreen)
        await d.pilot.press("ctrl+l")
        await d.settle()
        assert isinstance(d.app.screen, UnlockScreen)
        session.unlock(made.folder, recovery_code=made.code)


async def test_a_keyring_that_cannot_be_used_is_reported(desk: Open) -> None:
    async with desk() as d:
        await d.press("w", "o")
        await fill(d, PASSPHRASE)
        assert "keyring" in d.message.lower()
        assert trail(open_store(d)) == []


async def unlock_screen(made: Made, pilot_app: ImrApp, d: Desk, code: str) -> None:
    await d.press("ctrl+r")
    await d.type(code)
    await d.press("enter")


async def test_a_new_passphrase_is_offered_after_the_recovery_code(made: Made) -> None:
    app = ImrApp(Settings(store=made.folder))
    async with app.run_test(size=(80, 24)) as pilot:
        d = Desk(app, pilot)
        await d.settle()
        await unlock_screen(made, app, d, made.code)
        screen = app.screen
        assert isinstance(screen, RecoveredScreen)
        await d.press("enter")
        await fill(d, NEW, NEW)
        assert isinstance(app.screen, ReviewsScreen)
        assert d.message.startswith(f"Set a new passphrase for {PERSON}.")
        assert not any(screen._recovered.key)
        assert trail(open_store(d)) == [("passphrase", PERSON)]
        assert session.unlock(made.folder, passphrase=NEW).actor == PERSON
        await app.action_leave()


async def test_the_offer_can_be_skipped(made: Made) -> None:
    app = ImrApp(Settings(store=made.folder))
    async with app.run_test(size=(80, 24)) as pilot:
        d = Desk(app, pilot)
        await d.settle()
        await unlock_screen(made, app, d, made.code)
        screen = app.screen
        assert isinstance(screen, RecoveredScreen)
        await d.press("escape")
        assert isinstance(app.screen, ReviewsScreen)
        assert not any(screen._recovered.key)
        assert session.unlock(made.folder, passphrase=PASSPHRASE).actor == PERSON
        await app.action_leave()


async def test_the_strength_is_said_while_typing_and_never_the_passphrase(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(strength, "PAUSE_SECONDS", 0.001)
    app = ImrApp(Settings(store=tmp_path / "none"))
    async with app.run_test(size=(80, 24)) as pilot:
        d = Desk(app, pilot)
        await d.settle()
        await d.press("tab")
        for typed, said in (("password12345", "too easy to guess"), (" gravel harbour sixty", "Strong enough")):
            await d.type(typed)
            while said not in str(app.screen.query_one(strength.StrengthLine).content):
                await pilot.pause()
            shown = str(app.screen.query_one(strength.StrengthLine).content)
            assert typed not in shown
        await app.action_leave()


async def test_notices_and_read_only_are_shown(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(store: Store) -> None:
        store.notices = ("The key file is damaged (Bo). Check it.",)
        store.read_only = True
        store._session.read_only = "The folder is read-only. Nothing was saved."

    async with desk(prepare) as d:
        assert "The key file is damaged (Bo). Check it." in d.message
        assert "read-only" in str(d.app.screen.query_one(StateLine).content)
        await d.press("w")
        assert "! The key file is damaged (Bo). Check it." in d.text("#about")
        await d.press("escape", "n")
        await d.type("IMR-7")
        await d.press("tab")
        await d.type("Refused")
        await d.press("ctrl+s")
        assert "is read-only. Nothing was saved." in d.message
        await d.press("ctrl+t")
