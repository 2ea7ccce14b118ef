"""Nothing typed is on any disk unencrypted: not after use, after a kill, or after a crash."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.record import drafts
from imr_tui.services.review import requests, reviews, scope
from tests import extent
from tests.conftest import Made
from tests.driver import CTRL_Q, CTRL_S, ENTER, ESCAPE, TAB, Terminal

Open = Callable[..., Terminal]

F9, F10, F11, F12 = "\x1b[20~", "\x1b[21~", "\x1b[23~", "\x1b[24~"

# An error in the program itself, on a real path of the app, with record text in variables and message.
LAUNCHER = """
import sys, threading
from imr_tui.__main__ import prepare_terminal
prepare_terminal()
from imr_tui.store.process import harden
harden()
from imr_tui import app
from imr_tui.cli import main
from imr_tui.screens.form import FormScreen


def failing(values):
    held = dict(values)
    raise RuntimeError("it holds " + repr(held))


class Failing(app.ImrApp):
    BINDINGS = [
        ("f9", "fail", ""), ("f10", "fail_on_database_thread", ""), ("f11", "fail_later", ""),
        ("f12", "fail_chained", ""),
    ]

    def values(self):
        return next(s for s in self.screen_stack if isinstance(s, FormScreen)).unsaved()

    def action_fail(self):
        values = self.values()
        failing(values)

    async def action_fail_on_database_thread(self):
        values = self.values()
        await self.ask(failing, values)

    def action_fail_later(self):
        values = self.values()
        self.set_timer(0.01, lambda: failing(values))

    async def action_fail_chained(self):
        values = self.values()
        try:
            failing(values)
        except RuntimeError as error:
            raise ValueError(str(values)) from error


app.ImrApp = Failing
sys.exit(main.run(sys.argv[1:]))
"""


@dataclass
class Canaries:
    """Words that occur nowhere else. All begin with one mark, made at random for each test."""

    mark: str = field(default_factory=lambda: "Cy" + secrets.token_hex(5))
    made: list[str] = field(default_factory=list)

    def new(self) -> str:
        """Return another such word."""
        self.made.append(f"{self.mark}n{len(self.made):02}")
        return self.made[-1]

    def needles(self) -> list[bytes]:
        """Return the forms the mark may have in a file: plain, UTF-16, and base64 at each of its three offsets."""
        found = [self.mark.encode(), self.mark.encode("utf-16-le"), self.mark.encode("utf-16-be")]
        for raw in list(found):
            for before in range(3):
                whole = base64.b64encode(b"\0" * before + raw).rstrip(b"=")
                # The first and last characters also encode bits of neighbouring bytes.
                found.append(whole[(before * 8 + 5) // 6 : -1])
        return found

    def within(self, data: bytes) -> bool:
        """Whether any form of the mark is in these bytes."""
        return any(needle in data for needle in self.needles())


EVERYWHERE = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
"""Folders where programs may write files without being asked."""


@dataclass(frozen=True)
class Start:
    """When a test began, by the disk's own clock, and the folders of other programs in `EVERYWHERE` at that time.

    Those folders may be very large and are not ours, so only `make deep` searches them.
    """

    at: float
    others: frozenset[str]


def begun(tmp_path: Path) -> Start:
    """Return the current time."""
    stamp = tmp_path / "start"
    stamp.touch()
    there = [str(path) for folder in EVERYWHERE if folder.is_dir() for path in folder.iterdir()]
    return Start(stamp.stat().st_mtime, frozenset(() if extent.DEEP else there))


def written_since(start: Start, *folders: Path) -> Iterator[Path]:
    """Yield every file in these folders written since then."""
    left = [str(folder) for folder in folders]
    while left:
        # Files that have gone, or belong to somebody else, are left out.
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    left += [entry.path] if entry.path not in start.others else []
                elif entry.is_file(follow_symlinks=False):
                    with contextlib.suppress(OSError):
                        if entry.stat(follow_symlinks=False).st_mtime >= start.at - 1:
                            yield Path(entry.path)


def leaks(canaries: Canaries, start: Start, *folders: Path) -> list[Path]:
    """Return the files in these folders that contain a canary unencrypted."""
    found = set()
    for path in written_since(start, *folders):
        try:
            if canaries.within(path.read_bytes()):
                found.add(path)
        except OSError:
            continue
    return sorted(found)


def type_everything(screen: Terminal, canaries: Canaries, passphrase: str) -> None:
    """Save twenty canaries in as many fields, then type half of an event without saving it."""
    new = canaries.new
    screen.unlock(passphrase, "No reviews yet")
    screen.press("n")
    screen.wait_for("New review")
    title = new()
    screen.press(new(), TAB, title, TAB, new(), CTRL_S)
    screen.wait_for("1 REQUEST", title)
    screen.press(ENTER)
    screen.wait_for("Role of the requester")
    screen.press(new(), TAB, new(), TAB, TAB, "1 Apr 2026", TAB, "about 6 Apr 2026", TAB, new(), TAB, new())
    screen.press(TAB, TAB, TAB, TAB, new(), CTRL_S)
    screen.wait_for("about 6 April 2026")
    screen.press("\x1b[B" * 3, ENTER)
    screen.wait_for("Level of experience")
    name = new()
    screen.press(name, TAB, new(), TAB, new(), TAB, new(), CTRL_S)
    screen.wait_for(name, "Declarations")
    screen.press("n")
    screen.wait_for("A question that the review must answer")
    screen.press(new(), CTRL_S)
    screen.wait_for("Term T1")
    screen.press("3")
    screen.wait_for("No events yet")
    screen.press("n")
    screen.wait_for("New event")
    screen.press("6 Apr 2026", TAB, new(), TAB, TAB, new(), TAB, new(), TAB, new(), TAB, new(), TAB, new())
    screen.press(TAB, new(), TAB, new(), TAB, new(), CTRL_S)
    screen.wait_for("1 event")
    # A filter is text about the record too.
    screen.press("/")
    screen.press(new())
    screen.wait_for("0 of 1 event")
    screen.press(ESCAPE)
    screen.wait_gone("0 of 1 event")
    screen.press("n")
    screen.wait_for("New event")
    half = new()
    screen.press(TAB, half)
    screen.wait_for(half, "draft saved")
    assert len(canaries.made) >= 20


def held(made: Made) -> str:
    """Return everything in the store as text, to show that the canaries were saved."""
    store = session.open_unlocked(made.folder, made.unlocked())
    try:
        (row,) = store.run(reviews.window, 0, 9)
        uid = row.uid
        parts = [
            store.run(reviews.detail, uid),
            store.run(requests.detail, uid),
            store.run(requests.reviewers, uid),
            store.run(scope.terms, uid),
            store.run(chronology.everything, uid),
            [draft.fields for draft in store.run(drafts.waiting)],
        ]
    finally:
        store.close()
    return repr(parts)


def assert_nothing_leaked(canaries: Canaries, made: Made, start: Start, tmp_path: Path) -> None:
    """Assert that everything was saved and none of it can be read on disk."""
    assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []
    text = held(made)
    # All except the word of the filter, which is not stored.
    assert [word for word in canaries.made if word not in text] == [canaries.made[-2]]
    # Opening and closing the store again also writes nothing unencrypted.
    assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []


@pytest.fixture
def canaries() -> Canaries:
    return Canaries()


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Return the state of the disk's clock and folders before the test begins."""
    return begun(tmp_path)


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "utf-16-be", "base64"])
@pytest.mark.parametrize("before", range(3))
def test_the_search_finds_a_canary_that_is_there(
    form: str, before: int, canaries: Canaries, start: Start, tmp_path: Path
) -> None:
    text = "x" * before + canaries.new() + " and more"
    raw = base64.b64encode(text.encode()) if form == "base64" else text.encode(form)
    (tmp_path / "planted").write_bytes(b"\0\1" + raw + b"\2")
    assert leaks(canaries, start, tmp_path) == [tmp_path / "planted"]


def test_nothing_is_unencrypted_after_quitting(
    terminal: Open, made: Made, canaries: Canaries, start: Start, tmp_path: Path
) -> None:
    screen = terminal(made.folder)
    type_everything(screen, canaries, made.passphrase)
    # While the app runs, the write-ahead log is on disk as well.
    assert (made.folder / "store.imr-wal").stat().st_size > 0
    assert leaks(canaries, start, tmp_path, *EVERYWHERE) == []
    screen.press(CTRL_Q)
    assert screen.end() == 0
    # The terminal's main screen shows only the person's prompt, and nothing from the record.
    assert not canaries.within(after_the_app(screen))
    assert_nothing_leaked(canaries, made, start, tmp_path)
    assert sorted(path.name for path in made.folder.iterdir()) == ["store.imr", "store.imr.head", "store.imr.keys"]


@pytest.mark.deep
def test_nothing_is_unencrypted_after_a_kill(
    terminal: Open, made: Made, canaries: Canaries, start: Start, tmp_path: Path
) -> None:
    screen = terminal(made.folder)
    type_everything(screen, canaries, made.passphrase)
    screen.kill(signal.SIGKILL)
    assert screen.end() == 128 + signal.SIGKILL
    assert (made.folder / "store.imr-wal").exists()
    assert_nothing_leaked(canaries, made, start, tmp_path)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(F9, id="action"),
        pytest.param(F10, id="database", marks=pytest.mark.deep),
        pytest.param(F11, id="timer", marks=pytest.mark.deep),
        pytest.param(F12, id="chained", marks=pytest.mark.deep),
    ],
)
@pytest.mark.deep
def test_a_crash_shows_nothing_from_the_record(
    key: str, terminal: Open, made: Made, canaries: Canaries, start: Start, tmp_path: Path
) -> None:
    launcher = tmp_path / "launcher.py"
    launcher.write_text(LAUNCHER)
    screen = terminal(argv=[sys.executable, str(launcher), "--store", str(made.folder)])
    type_everything(screen, canaries, made.passphrase)
    screen.press(key)
    assert screen.end() == 70

    said = after_the_app(screen)
    assert b"fault in the program" in said
    assert b"Traceback" not in said
    assert b"it holds" not in said
    assert b"values" not in said
    assert not canaries.within(said)
    (report,) = made.folder.glob("crash-*.txt")
    assert report.stat().st_mode & 0o077 == 0
    text = report.read_text()
    assert "RuntimeError" in text
    assert "in failing" in text
    assert str(tmp_path) not in text
    assert_nothing_leaked(canaries, made, start, tmp_path)


def test_an_error_on_the_command_line_shows_nothing_from_the_record(
    run_cli: Callable[..., object], tmp_path: Path
) -> None:
    # The last resort of the command line, for an unforeseen error.
    code = (
        "import sys\n"
        "from imr_tui.cli import main, reviews\n"
        "def broken(arguments):\n"
        "    held = 'CanaryInLocals'\n"
        "    raise RuntimeError(held)\n"
        "reviews.list_all = broken\n"
        "sys.exit(main.run(['reviews']))\n"
    )
    done = run_cli(argv=[sys.executable, "-c", code])  # type: ignore[call-arg]
    assert done.returncode == 70  # type: ignore[attr-defined]
    assert done.stdout == ""  # type: ignore[attr-defined]
    assert "CanaryInLocals" not in done.stderr  # type: ignore[attr-defined]
    assert done.stderr.count("\n") == 1  # type: ignore[attr-defined]


def after_the_app(screen: Terminal) -> bytes:
    """Return what was sent to the terminal after the app left the alternate screen."""
    assert ESCAPE.encode() in screen.sent
    return bytes(screen.sent[screen.sent.rfind(b"\x1b[?1049l") :])
