"""A full disk: what was typed stays in memory, the screen says so, and it is saved once there is space."""

from __future__ import annotations

import contextlib
import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from imr_tui.app import LOST_STATUS
from imr_tui.models import Draft, ProgressNote
from imr_tui.services import session
from imr_tui.services.review import reviews
from tests.conftest import Made, Run
from tests.driver import CTRL_L, CTRL_Q, ENTER, ESCAPE, TAB, Terminal
from tests.ui.history.test_tracker import one_action

Start = Callable[..., Terminal]

TYPED = "The zebrawood cupboard stood empty"


def full(screen: Terminal, is_full: bool = True) -> None:
    """Let the program write to no file any more, nearly as on a full disk, or let it write again."""
    limit = 1 if is_full else resource.RLIM_INFINITY
    resource.prlimit(screen.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def in_a_new_event(terminal: Start, made: Made, **size: int) -> Terminal:
    """The app in the form of a new event, on a disk that is full."""
    store = session.open_unlocked(made.folder, made.unlocked())
    store.run(reviews.create, "IMR-1", "Quillon after the flood")
    store.close()
    screen = terminal(made.folder, **size)
    screen.open_new_event(made.passphrase, "Quillon")
    screen.press(TAB)
    full(screen)
    screen.type(TYPED)
    return screen


def stored(made: Made) -> list[dict[str, Any]]:
    """The fields of all drafts in the store."""
    with made.opened() as store:
        return store.run(lambda: [json.loads(draft.fields) for draft in Draft.select()])


def words(screen: Terminal) -> str:
    """The screen as one line, because sentences are wrapped."""
    return " ".join(screen.text.split())


def wait_for_words(screen: Terminal, sentence: str) -> None:
    """Wait until a sentence is on the screen, wherever it is wrapped."""
    screen.wait_until(lambda text: sentence in " ".join(text.split()), repr(sentence))


def test_a_draft_that_cannot_be_saved_is_kept_behind_the_lock(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.press(CTRL_L)
    screen.wait_for("Locked.")
    wait_for_words(
        screen, "1 text could not be saved. It is kept in memory and saved when you unlock. Do not close this window."
    )
    shown = words(screen)
    assert "cannot grow, because a limit on the size of files is set for this program (ulimit -f)" in shown
    for hidden in ("zebrawood", "Quillon", "IMR-1"):
        assert hidden not in shown
    full(screen, False)
    screen.press(made.passphrase, ENTER)
    wait_for_words(screen, "1 text that could not be saved before is now saved as a draft.")
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED]
    screen.wait_for("3 CHRONOLOGY")
    screen.press("n")
    screen.wait_for("This is your draft", "zebrawood")
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_a_store_that_cannot_be_opened_on_a_full_disk_leaves_the_text_in_memory(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made, columns=160, lines=40)
    screen.press(CTRL_L)
    wait_for_words(screen, "1 text could not be saved.")
    screen.press(made.passphrase, ENTER)
    # It opens for reading, and what was typed waits.
    wait_for_words(screen, "1 text could not be saved, not even as a draft. It is kept in memory")
    wait_for_words(screen, "so the store is open for reading only.")
    full(screen, False)
    screen.press(CTRL_L)
    wait_for_words(screen, "1 text could not be saved. It is kept in memory")
    screen.press(made.passphrase, ENTER)
    wait_for_words(screen, "1 text that could not be saved before is now saved as a draft.")
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED]
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_a_text_in_memory_is_saved_by_itself_once_there_is_space(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.escape("3 CHRONOLOGY")
    wait_for_words(screen, "1 text could not be saved, not even as a draft.")
    screen.wait_for("NOT saved")
    full(screen, False)
    wait_for_words(screen, "1 text that could not be saved before is now saved as a draft.")
    screen.wait_gone("NOT saved")
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED]
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_leaving_asks_before_a_text_is_lost(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.press(CTRL_Q)
    wait_for_words(screen, "1 text could not be saved.")
    shown = words(screen)
    assert "If you leave now, this text is lost:" in shown
    assert "IMR-1 New event" in shown
    # Cancelled: the text is still in the form.
    screen.escape("draft NOT saved")
    assert TYPED in words(screen)
    screen.press(CTRL_Q)
    wait_for_words(screen, "If you leave now, this text is lost:")
    full(screen, False)
    screen.press("s")
    assert screen.end() == 0
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED]


def test_leaving_all_the_same_says_what_was_lost(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.press(CTRL_Q)
    wait_for_words(screen, "If you leave now, this text is lost:")
    screen.press("y")
    assert screen.end() == 0
    assert "1 text was not saved." in words(screen)
    assert stored(made) == []


def test_leaving_while_locked_asks_too_and_names_nothing(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.press(CTRL_L)
    wait_for_words(screen, "1 text could not be saved.")
    screen.press(CTRL_Q)
    wait_for_words(screen, "If you leave now, this text is lost.")
    assert "IMR-1" not in screen.text
    screen.press(ESCAPE)
    screen.wait_gone("If you leave now")
    screen.press(CTRL_Q)
    wait_for_words(screen, "If you leave now, this text is lost.")
    screen.press("y")
    assert screen.end() == 0


def test_autosave_that_fails_says_so_and_goes_on_trying(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.wait_for("draft NOT saved")
    wait_for_words(screen, "The draft is not saved.")
    full(screen, False)
    screen.type(" and dry")
    screen.wait_for("draft saved")
    wait_for_words(screen, "The draft is saved now.")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED + " and dry"]


def test_an_answer_that_cannot_be_saved_comes_back_in_its_question(terminal: Start, made: Made) -> None:
    with made.opened() as store:
        one_action(store)
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "IMR-1")
    screen.press("a")
    screen.wait_for("A1.1")
    screen.press("p")
    screen.wait_for("What progress has been made")
    full(screen)
    screen.type(TYPED)
    screen.press(ENTER)
    wait_for_words(screen, "This was not saved.")
    screen.wait_for("What progress has been made", TYPED)
    full(screen, False)
    screen.press(ENTER)
    screen.wait_for("Progress note added")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    with made.opened() as store:
        assert store.run(lambda: [note.text for note in ProgressNote.select()]) == [TYPED]


def test_going_back_keeps_the_text_in_memory_and_the_form_offers_it_again(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.escape("3 CHRONOLOGY")
    wait_for_words(screen, "1 text could not be saved, not even as a draft.")
    screen.press("n")
    screen.wait_for("New event", "zebrawood")
    screen.wait_for("draft NOT saved")
    full(screen, False)
    screen.press(TAB, "\x1b[F")
    screen.type(" and dry")
    screen.wait_for("draft saved")
    screen.escape("3 CHRONOLOGY")
    wait_for_words(screen, "Your changes are kept as a draft.")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED + " and dry"]


def test_a_hang_up_on_a_full_disk_leaves_a_note_for_the_next_start(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.hang_up()
    assert screen.end() == LOST_STATUS
    (note,) = made.folder.glob("crash-lost-*")
    assert note.read_bytes() == b""
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    wait_for_words(screen, "1 text could not be saved and is lost.")
    assert not list(made.folder.glob("crash-lost-*"))
    screen.press(CTRL_Q)
    assert screen.end() == 0


def test_space_that_comes_back_during_a_hang_up_is_used(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.wait_for("draft NOT saved")
    screen.hang_up()
    full(screen, False)
    assert screen.end() == 128 + signal.SIGHUP
    assert [fields["what_happened"] for fields in stored(made)] == [TYPED]


def test_after_sigterm_the_terminal_shows_what_was_lost(terminal: Start, made: Made) -> None:
    screen = in_a_new_event(terminal, made)
    screen.kill(signal.SIGTERM)
    assert screen.end() == LOST_STATUS
    assert "1 text could not be saved and is lost." in words(screen)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path, name: str = "filler") -> Path:
    """Fill a disk to the last byte; returns the file that does."""
    path = folder / name
    with path.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    return path


def test_on_a_disk_that_is_full_the_text_arrives_once_there_is_space(
    terminal: Start, made: Made, small_disk: Path, run_cli: Run
) -> None:
    here = made.copied(small_disk / "store")
    screen = in_a_new_event(terminal, here)
    full(screen, False)
    filler = fill(small_disk)
    screen.type(" and dry " * 60 + "at last")
    screen.wait_for("draft NOT saved")
    screen.press(CTRL_L)
    wait_for_words(screen, "1 text could not be saved. It is kept in memory")
    filler.unlink()
    screen.press(here.passphrase, ENTER)
    wait_for_words(screen, "1 text that could not be saved before is now saved as a draft.")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    (fields,) = stored(here)
    assert fields["what_happened"].endswith("at last")
    done = run_cli("--store", here.folder, "--passphrase-file", "-", "verify", stdin=here.passphrase)
    assert done.returncode == 0, done.stderr


def left_open(made: Made, title: str) -> None:
    """A new review in a store whose program ends without closing it, so that the review is only in the log."""
    code = """
import os, sys
from pathlib import Path
from imr_tui.services import session
from imr_tui.services.review import reviews
store = session.open_unlocked(Path(sys.argv[1]), session.unlock(Path(sys.argv[1]), passphrase=sys.argv[2]))
store.run(reviews.create, "IMR-1", sys.argv[3])
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code, made.folder, made.passphrase, title], check=True)
    # As after a restart of the computer: the index of the log has to be made again.
    (made.folder / "store.imr-shm").unlink()


@pytest.fixture(params=["a log with changes", "no log"])
def on_a_full_disk(request: pytest.FixtureRequest, made: Made, small_disk: Path) -> Made:
    """A store with a review, on a disk that was filled to the last byte while nobody had the store open."""
    here = made.copied(small_disk / "store")
    left_open(here, "Quillon after the flood")
    log = here.folder / "store.imr-wal"
    if request.param == "no log":
        with here.opened():
            pass
        assert not log.exists()
    else:
        assert log.stat().st_size > 0
    fill(small_disk)
    return here


def test_a_full_disk_leaves_reading_and_a_backup_elsewhere(
    on_a_full_disk: Made, small_disk: Path, run_cli: Run, tmp_path: Path
) -> None:
    made, out = on_a_full_disk, tmp_path / "out"
    out.mkdir()
    before = sorted(path.name for path in made.folder.iterdir() if path.suffix != ".imr-wal")

    def run(*more: object) -> subprocess.CompletedProcess[str]:
        # What was in the log is written back when the store is closed, which frees some space.
        fill(small_disk, "filler-2")
        return run_cli("--store", made.folder, "--passphrase-file", "-", *more, stdin=made.passphrase)

    said = f"The disk of {made.folder} is full, so the store is open for reading only."
    listed = run("reviews")
    assert (listed.returncode, "Quillon after the flood" in listed.stdout) == (0, True), listed.stderr
    assert said in listed.stderr
    assert "make a backup on another disk. Free some space" in listed.stderr
    checked = run("check", "IMR-1")
    assert checked.returncode == 1
    assert "in total" in checked.stdout
    assert run("export", "json", "IMR-1", "-o", out / "whole.json").returncode == 0
    verified = run("verify")
    assert (verified.returncode, "No faults found in what could be checked" in verified.stdout) == (0, True)

    rebuilt = run("search", "--rebuild")
    assert (rebuilt.returncode, rebuilt.stdout) == (2, "")
    assert f"{said} Nothing was saved." in rebuilt.stderr
    refused = run("export", "report", "IMR-1", "-o", out / "report.pdf")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "The paper was not written, because it cannot be recorded as issued." in refused.stderr
    printed = run("export", "report", "IMR-1", "--format", "txt", "-o", "-")
    assert (printed.returncode, printed.stdout) == (2, "")
    new = run("new", "IMR-2", "--title", "Refused")
    assert new.returncode == 2
    assert f"{said} Nothing was saved." in new.stderr

    kept = run("backup", out / "kept.imrbackup")
    assert kept.returncode == 0, kept.stderr
    assert sorted(path.name for path in out.iterdir()) == ["kept.imrbackup", "whole.json"]
    restored = tmp_path / "restored"
    again = ("--store", restored, "--passphrase-file", "-")
    assert run_cli(*again, "restore", out / "kept.imrbackup", stdin=made.passphrase).returncode == 0
    assert "Quillon after the flood" in run_cli(*again, "reviews", stdin=made.passphrase).stdout
    # A store that was only read is as it was, but for its log, which SQLite may have written back.
    left = sorted(path.name for path in made.folder.iterdir())
    assert set(left) <= {*before, "store.imr-wal", "store.imr.backups"}

    for filler in small_disk.glob("filler*"):
        filler.unlink()
    words = ("--store", made.folder, "--passphrase-file", "-")
    done = run_cli(*words, "new", "IMR-2", "--title", "Saved", stdin=made.passphrase)
    assert (done.returncode, done.stderr) == (0, "Created the review IMR-2.\n")
    assert run_cli(*words, "verify", stdin=made.passphrase).stdout.startswith("No faults found. ")


def test_the_app_opens_a_store_on_a_full_disk_for_reading(
    terminal: Start, on_a_full_disk: Made, run_cli: Run, tmp_path: Path
) -> None:
    made = on_a_full_disk
    screen = terminal(made.folder)
    screen.unlock(made.passphrase, "Quillon")
    wait_for_words(screen, "so the store is open for reading only.")
    screen.wait_for("read-only")
    # Nobody else can use the store meanwhile, because the index of its log is in the memory of the app.
    other = run_cli("--store", made.folder, "--passphrase-file", "-", "reviews", stdin=made.passphrase)
    assert other.returncode == 2
    assert "The store is in use by another program." in other.stderr
    (made.folder.parent / "filler").unlink()
    screen.press(CTRL_L)
    screen.wait_for("Locked.")
    screen.unlock(made.passphrase, "Quillon")
    screen.wait_gone("read-only")
    screen.press(CTRL_Q)
    assert screen.end() == 0
    with made.opened() as store:
        store.run(reviews.create, "IMR-2", "Saved")
