"""Backups, missing changes, purging and verifying in the app, by keyboard on a real encrypted store."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from imr_tui.app import ImrApp
from imr_tui.config import Settings, load
from imr_tui.demo.load import load_demo
from imr_tui.errors import BadInput
from imr_tui.models import Review
from imr_tui.screens.backups import RestoreScreen
from imr_tui.screens.purging import CertificateScreen, PurgedScreen
from imr_tui.screens.review import ReviewScreen
from imr_tui.screens.reviews import ReviewsScreen
from imr_tui.screens.unlock import UnlockScreen
from imr_tui.screens.verifying import VerifyScreen
from imr_tui.services import session
from imr_tui.services.review import reviews
from imr_tui.services.session import Store
from imr_tui.store.session import current, writing
from tests.conftest import PASSPHRASE, Made
from tests.ui.conftest import Desk, Open


@asynccontextmanager
async def started(settings: Settings) -> AsyncIterator[Desk]:
    """The app as it starts: at the unlock screen, or the first start."""
    app = ImrApp(settings)
    async with app.run_test(size=(80, 24)) as pilot:
        d = Desk(app, pilot)
        await d.settle()
        yield d
        await app.action_leave()


def add(made: Made, reference: str) -> None:
    with made.opened() as store:
        store.run(reviews.create, reference, "A review")


async def enter(d: Desk, text: str) -> None:
    """Put a text in the line that is shown, in place of what it has, and continue."""
    await d.press("end", "ctrl+u")
    await d.type(text)
    await d.press("enter")


# Backups


async def test_a_backup_is_written_where_the_person_says(desk: Open, tmp_path: Path) -> None:
    target = tmp_path / "own.imrbackup"
    async with desk() as d:
        await d.press("b")
        await enter(d, str(target))
        assert d.message.startswith(f"Wrote and checked the backup {target}.")
        before = target.read_bytes()
        await d.press("b")
        await enter(d, str(target))
        await d.press("escape")
        assert target.read_bytes() == before
        await d.press("b")
        await enter(d, str(target))
        await d.press("y")
        assert target.read_bytes() != before
        await d.press("w")
        assert f": {target}." in d.text("#about").replace("\n", "")


async def test_a_backup_that_cannot_be_written_is_reported(desk: Open, tmp_path: Path) -> None:
    async with desk() as d:
        await d.press("b")
        await enter(d, str(tmp_path / "none" / "own.imrbackup"))
        assert "cannot be written" in d.question
        await d.press("escape")
        assert "cannot be written" in d.message
        assert d.app.unlocked


async def test_a_due_backup_is_made_after_unlocking_and_only_when_due(made: Made, tmp_path: Path) -> None:
    settings = Settings(store=made.folder, backup_folder=tmp_path / "kept")
    for _ in range(2):
        async with started(settings) as d:
            await d.type(PASSPHRASE)
            await d.press("enter")
            assert isinstance(d.app.screen, ReviewsScreen)
        assert len(list((tmp_path / "kept").iterdir())) == 1


async def test_a_due_backup_is_made_before_the_store_locks(desk: Open, made: Made, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with desk(settings=Settings(store=made.folder, backup_folder=kept)) as d:
        for path in kept.iterdir():
            path.unlink()
        await d.press("ctrl+l")
        assert isinstance(d.app.screen, UnlockScreen)
        assert len(list(kept.iterdir())) == 1


async def test_a_failed_backup_is_reported_and_stops_nothing(desk: Open, made: Made, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings = Settings(store=made.folder, backup_folder=tmp_path / "file")
    async with desk(settings=settings) as d:
        assert d.message.startswith("No backup was made. ")
        assert d.app.unlocked
        await d.press("w")
        assert "No backup was made. " in d.text("#about")
        await d.press("ctrl+l")
        assert isinstance(d.app.screen, UnlockScreen)
        assert "No backup was made. " in d.message


def test_the_settings_of_backups_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('backup_folder = "~/kept"\nbackup_every_days = 0.5\nbackup_keep = 3\n')
    found = load(file)
    assert (found.backup_folder, found.backup_every_days, found.backup_keep) == (Path.home() / "kept", 0.5, 3)
    for wrong in ("backup_keep = 0", "backup_every_days = 0", "backup_folder = 3", "backup_keep = true"):
        file.write_text(wrong)
        with pytest.raises(BadInput, match=wrong.split()[0]):
            load(file)


# Restoring


async def test_a_backup_is_restored_from_the_list_of_reviews(desk: Open, made: Made, tmp_path: Path) -> None:
    target = tmp_path / "own.imrbackup"
    with made.opened() as store:
        store.run(session.backup, target)
    async with desk(lambda store: store.run(reviews.create, "IMR-9", "Later")) as d:
        await d.press("R", "y")
        assert isinstance(d.app.screen, RestoreScreen)
        assert not d.app.unlocked
        await enter(d, str(target))
        await d.type(PASSPHRASE)
        await d.press("enter")
        # It would go back behind what the store has.
        await d.press("escape")
        assert "lacks" in d.message
        with made.opened() as store:
            assert store.run(reviews.count, "") == 1
        await d.press("enter")
        await d.press("y")
        assert isinstance(d.app.screen, UnlockScreen)
        assert "Restored" in d.text("#notice")
        assert "store.imr.replaced-" in d.text("#notice").replace("\n", "")
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewsScreen)
        assert d.grid.row_count == 0


async def test_a_store_that_is_replaced_behind_the_lock_is_reported_at_the_next_unlock(
    desk: Open, made: Made, tmp_path: Path
) -> None:
    target = tmp_path / "own.imrbackup"
    with made.opened() as store:
        store.run(session.backup, target)
    async with desk(lambda store: store.run(reviews.create, "IMR-9", "Later")) as d:
        await d.press("enter", "3", "ctrl+l")
        assert isinstance(d.app.screen, UnlockScreen)
        session.restore(target, made.folder, passphrase=PASSPHRASE, replace=True, older=True)
        await d.type(PASSPHRASE)
        await d.press("enter")
        # The review that was open is gone, so the list is shown.
        assert isinstance(d.app.screen, ReviewsScreen)
        assert d.grid.row_count == 0
        assert "The store was replaced while it was locked here." in d.message
        assert "missing at the end of the store" in d.message
        assert "The review that was open is not in the store any longer." in d.message


async def test_a_store_that_others_changed_behind_the_lock_is_no_cause_for_a_message(desk: Open, made: Made) -> None:
    async with desk(lambda store: store.run(reviews.create, "IMR-9", "Later")) as d:
        await d.press("enter", "3", "ctrl+l")
        add(made, "IMR-10")
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewScreen)
        assert "replaced" not in d.message


async def test_a_wrong_passphrase_restores_nothing(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "own.imrbackup"
    with made.opened() as store:
        store.run(session.backup, target)
    async with started(Settings(store=made.folder)) as d:
        await d.press("ctrl+b")
        await enter(d, str(target))
        await d.type("some other words here")
        await d.press("enter")
        assert "does not open this store" in d.message
        assert isinstance(d.app.screen, RestoreScreen)
        await d.press("escape")
        assert isinstance(d.app.screen, UnlockScreen)
    assert not list(made.folder.glob("store.imr.replaced-*"))


async def test_a_backup_is_restored_on_a_computer_without_a_store(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "own.imrbackup"
    with made.opened() as store:
        store.run(session.backup, target)
    async with started(Settings(store=tmp_path / "fresh")) as d:
        await d.press("ctrl+b")
        await enter(d, str(target))
        await d.press("ctrl+r")
        await d.type(made.code)
        await d.press("enter")
        assert isinstance(d.app.screen, UnlockScreen)
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewsScreen)


# Missing changes


def lose_a_change(made: Made, tmp_path: Path) -> None:
    """Put the store file back to before its last change."""
    add(made, "IMR-1")
    shutil.copyfile(made.folder / "store.imr", tmp_path / "earlier")
    add(made, "IMR-2")
    shutil.copyfile(tmp_path / "earlier", made.folder / "store.imr")


async def test_missing_changes_are_reported_and_the_store_opens_only_if_accepted(made: Made, tmp_path: Path) -> None:
    lose_a_change(made, tmp_path)
    async with started(Settings(store=made.folder)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen_stack[-2], UnlockScreen)
        assert not d.app.unlocked
        await d.press("o")
        await enter(d, "yes")
        assert d.question.startswith("The store was not opened, because you did not type accept.")
        await enter(d, "accept")
        assert not d.app.unlocked
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewsScreen)
        assert d.grid.row_count == 1
        assert "missing" in d.message
    # Accepted once, it is not reported again.
    async with started(Settings(store=made.folder)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, ReviewsScreen)


async def test_a_backup_can_be_restored_in_place_of_a_store_that_lacks_changes(made: Made, tmp_path: Path) -> None:
    target = tmp_path / "own.imrbackup"
    add(made, "IMR-1")
    shutil.copyfile(made.folder / "store.imr", tmp_path / "earlier")
    with made.opened() as store:
        store.run(reviews.create, "IMR-2", "A review")
        store.run(session.backup, target)
    shutil.copyfile(tmp_path / "earlier", made.folder / "store.imr")
    async with started(Settings(store=made.folder)) as d:
        await d.type(PASSPHRASE)
        await d.press("enter", "r")
        assert isinstance(d.app.screen, RestoreScreen)
        await d.press("enter")
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert isinstance(d.app.screen, UnlockScreen), d.message
        await d.type(PASSPHRASE)
        await d.press("enter")
        assert d.grid.row_count == 2


# Purging


def ended(store: Store) -> None:
    """A review past its retention date, and one that must be kept."""

    def write() -> None:
        with writing():
            Review.update(retention_review_on="2020-01-01", ended="withdrawn").where(
                Review.reference == "IMR-1"
            ).execute()

    store.run(reviews.create, "IMR-1", "A review")
    store.run(write)


async def test_a_review_is_purged_after_its_reference_was_typed(desk: Open, tmp_path: Path) -> None:
    async with desk(ended) as d:
        await d.press("X")
        await enter(d, "IMR-2")
        assert d.question.startswith("That is not the reference IMR-1. Nothing was purged.")
        await enter(d, "IMR-1")
        assert isinstance(d.app.screen, CertificateScreen), d.message
        assert d.message.startswith("Purged IMR-1.")
        await d.press("x")
        await enter(d, str(tmp_path / "certificate.txt"))
        assert d.message == f"Exported the certificate to {tmp_path / 'certificate.txt'}."
        text = (tmp_path / "certificate.txt").read_text()
        assert text.startswith("Certificate of purge\nReview:           IMR-1 (")
        await d.press("escape")
        assert isinstance(d.app.screen, ReviewsScreen)
        assert d.grid.row_count == 0
        await d.press("c")
        assert isinstance(d.app.screen, PurgedScreen)
        assert d.grid.row_count == 1
        await d.press("enter")
        assert isinstance(d.app.screen, CertificateScreen)


async def test_a_review_that_must_be_kept_is_not_purged(desk: Open) -> None:
    async with desk(lambda store: store.run(reviews.create, "IMR-1", "A review")) as d:
        await d.press("X")
        assert "IMR-1 has no retention review date." in d.message
        assert isinstance(d.app.screen, ReviewsScreen)
        await d.press("c")
        assert d.grid.empty_text == "No review has been purged."


# Verifying


def load_demo_review(store: Store) -> None:
    store.run(load_demo)


async def test_a_store_without_faults_is_verified_and_a_head_found(desk: Open) -> None:
    async with desk(lambda store: store.run(reviews.create, "IMR-1", "A review")) as d:
        await d.press("v")
        assert isinstance(d.app.screen, VerifyScreen)
        assert d.message.startswith("No faults found. Head of the audit chain: ")
        head = d.message.rpartition(" ")[2]
        await d.press("f")
        await enter(d, head)
        assert d.message.startswith(f"The audit chain contains {head}, written by ")
        await d.press("f")
        await enter(d, "1-0000000000000000")
        assert "The audit chain does not contain 1-0000000000000000" in d.question
        await d.press("escape")
        await d.press("r")
        assert d.message == "There is nothing to rebuild: no faults were found."


async def test_a_changed_index_is_explained_before_it_is_rebuilt(desk: Open) -> None:
    def spoil() -> None:
        current().database.execute_sql("DELETE FROM action_due")

    async with desk(load_demo_review) as d:
        await d.app.ask(spoil)
        await d.press("v")
        assert "does not match them" in d.message
        await d.press("r")
        await d.press("escape")
        assert d.grid.row_count > 0
        await d.press("r", "y")
        assert d.message.startswith("Rebuilt the index and the due dates. No faults found.")


async def test_unexpected_trouble_in_the_background_is_reported(desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr("imr_tui.services.record.verifying.faults", broken)
    async with desk() as d:
        await d.press("v")
        assert "fault in the program" in d.message
