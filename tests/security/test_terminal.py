"""No text from anybody controls the terminal: every screen and command, with payloads in every field of every table.

The app is walked through all its screens with each shortcut that works there, and what it writes to its terminal is
read character by character (`terminal_stream`). Commands and some of the screens run in a pseudo-terminal of their own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver

from imr_tui import commands, crash
from imr_tui.app import ImrApp
from imr_tui.cli import main
from imr_tui.config import Settings
from imr_tui.models import ActionsOnly, Draft, Event, KeyChange, MergeConflict, Review
from imr_tui.screens.base import ImrScreen
from imr_tui.screens.form import FormScreen
from imr_tui.screens.review import ReviewScreen
from imr_tui.screens.reviews import ReviewsScreen
from imr_tui.store.session import writing
from imr_tui.vocabulary import Tab
from imr_tui.widgets.fields import FieldRow
from tests import extent
from tests.conftest import Made
from tests.driver import CTRL_L, ENTER, TAB, Terminal
from tests.rows import one_of_each
from tests.security.terminal_stream import PAYLOADS, mark, offences, text_with
from tests.ui.conftest import Desk

Start = Callable[..., Terminal]
KEYS = {"slash": "/", "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]", "space": " "}
KEYS |= {"enter": "\r", "tab": "\t", "escape": "\x1b"}
"""Keys whose character is not their name."""
WALKS = 8
"""How often `make deep` walks the app, each time with another payload in each field."""
SHOWN = 100
"""Payloads of each walk whose mark reaches the screen in one piece: 800 over all walks, and as many in errors."""
TABS = tuple(Tab) if extent.DEEP else tuple(Tab)[::3]


class Planted:
    """Gives each field a payload, beginning at another one for each walk; a mark tells which of them was shown."""

    def __init__(self, walk: int = 0) -> None:
        self.walk = walk
        self.names: list[str] = []

    def __call__(self) -> str:
        # A store takes no lone surrogate, and no text of the record has a NUL.
        name = tuple(PAYLOADS)[(len(self.names) * 7 + self.walk * 5) % len(PAYLOADS)]
        self.names.append(name)
        return text_with(name, len(self.names) - 1)

    def shown(self, sent: str) -> set[int]:
        """Return the numbers of the payloads whose mark was sent to the terminal."""
        return {number for number in range(len(self.names)) if mark(number) in sent}

    def fill(self) -> None:
        """Plant one row of every table, with a draft and a conflict that can be opened (database thread)."""
        with writing():
            made = one_of_each(self)
            # This store has the whole review.
            ActionsOnly.delete().execute()
            # The key file has had no change since the store was made.
            KeyChange.update(revision=1).execute()
            uid = made[Event].uid
            MergeConflict.update(
                part="event",
                subject_uid=uid,
                unit="what_happened",
                kind="field",
                mine=json.dumps({"what_happened": self()}),
                theirs=json.dumps({"what_happened": self()}),
                settled=None,
            ).execute()
            Draft.update(fields=json.dumps({"what_happened": self(), "agency": self()}), subject_uid="").execute()


class Recording(HeadlessDriver):
    """A terminal that keeps what it is sent."""

    sent: io.StringIO

    @property
    def is_headless(self) -> bool:
        """The app writes to it as to any terminal."""
        return False

    def write(self, data: str) -> None:
        """Keep what is written."""
        self.sent.write(data)


class Walker(Desk):
    """Somebody who tries every shortcut, and what the terminal got."""

    sent: io.StringIO
    tab = 1

    async def try_all(self, home: type[ImrScreen], *contexts: str) -> None:
        """Press each shortcut of these contexts, go through what it opens, and come back to the screen `home`."""
        for command in commands.at(*contexts):
            if command.id.endswith((".quit", ".back", ".lock", ".take_in", ".import")) or command.id == "app.palette":
                continue
            await self.send(command.key.split(",")[0])
            await self.look_around()
            await self.come_back(home)

    async def send(self, *keys: str) -> None:
        """Press keys, all at once as a terminal sends them, and wait for what comes of them."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            event = events.Key(key, key if len(key) == 1 else KEYS.get(key))
            event.set_sender(self.app)
            driver.send_message(event)
        await self.settle()

    async def look_around(self) -> None:
        """Go through the fields of a form; make a cursor pass through each text."""
        screen = self.app.screen
        if isinstance(screen, FormScreen):
            await self.send(*(("ctrl+end", "up", "home", "right", "end", "tab") * min(24, len(screen.query(FieldRow)))))

    async def come_back(self, home: type[ImrScreen]) -> None:
        """Close whatever is open above a screen."""
        for _ in range(8):
            if isinstance(self.app.screen, home) and not self.app.screen.query(".filter:focus"):
                return
            await self.send("escape")
        while not isinstance(self.app.screen, home) and len(self.app.screen_stack) > 2:
            self.app.pop_screen()
            await self.settle()
        if home is ReviewScreen and isinstance(self.app.screen, ReviewsScreen):
            # The last esc was one more than this screen needed.
            self.app.open_review(await self.app.ask(lambda: Review.get().uid), tab=self.tab)
            await self.settle()
        assert isinstance(self.app.screen, home), self.app.screen


@asynccontextmanager
async def walking(made: Made, planted: Planted, size: tuple[int, int] = (120, 50)) -> AsyncIterator[Walker]:
    """The app with payloads in its store, on a terminal that keeps what it is sent."""
    with made.opened() as store:
        store.run(planted.fill)
    from imr_tui.services.session import open_unlocked

    app = ImrApp(Settings(store=made.folder), open_unlocked(made.folder, made.unlocked()))
    sent = Recording.sent = io.StringIO()
    app.driver_class = Recording
    async with app.run_test(headless=False, size=size) as pilot:
        walker = Walker(app, pilot)
        walker.sent = sent
        await walker.settle()
        yield walker
        await app.action_leave()


@pytest.mark.parametrize("walk", extent.mostly_deep(range(WALKS), lambda walk: walk == 0))
async def test_no_screen_sends_a_control_character(made: Made, walk: int) -> None:
    planted = Planted(walk)
    async with walking(made, planted) as w:
        await w.try_all(ReviewsScreen, "reviews")
        w.app.open_review(await w.app.ask(lambda: Review.get().uid))
        await w.settle()
        for tab in TABS:
            w.tab = tab.number
            await w.send(str(tab.number))
            screen = w.app.screen
            assert isinstance(screen, ReviewScreen)
            assert screen.number == tab.number
            await w.try_all(ReviewScreen, *screen.contexts(), *(("review", "app") if tab.number == 1 else ()))
            # The form of each kind of line.
            for _ in range(14 if extent.DEEP else 2):
                await w.send("down", "enter")
                await w.look_around()
                await w.come_back(ReviewScreen)
        # The same with names in place of codes.
        await w.send("ctrl+g")
        for tab in TABS:
            w.tab = tab.number
            await w.send(str(tab.number), "enter")
            await w.come_back(ReviewScreen)
        sent = w.sent.getvalue()
    assert offences(sent, app=True) == []
    shown = planted.shown(sent)
    print(f"{len(shown)} of {len(planted.names)} payloads shown")
    assert len(shown) > (SHOWN if extent.DEEP else 30)


async def test_the_clipboard_is_emptied_when_the_app_locks_and_when_it_ends(made: Made) -> None:
    emptied = "\x1b]52;c;\x07"
    async with walking(made, Planted()) as w:
        await w.app.lock("Locked.")
        # Nothing was copied, so somebody else's clipboard stays.
        assert emptied not in w.sent.getvalue()
        w.app.copy_to_clipboard("copied \ud800 here")
        assert w.app.clipboard
        assert "\x1b]52;c;Y29" in w.sent.getvalue()
        await w.app.lock("Locked.")
        assert w.sent.getvalue().count(emptied) == 1
        assert w.app.clipboard == ""
        w.app.copy_to_clipboard("copied again")
        await w.app.action_leave()
        assert w.sent.getvalue().count(emptied) == 2


HOSTILE = "store\x1b]2;PWNED77\x07\u202e\x9b7701m"


def test_a_terminal_of_its_own_gets_no_control_character(terminal: Start, made: Made) -> None:
    with made.opened() as store:
        store.run(Planted().fill)
        event = text_with("title", 9000)
        store.run(lambda: Event.update(agency=event, what_happened=event, when_typed="5 Mar 2026").execute())
    # The name of the folder is shown before the store is unlocked.
    screen = terminal(made.folder.rename(made.folder.with_name(HOSTILE)), columns=160, lines=50)
    shown = screen.wait_for("Passphrase", "store")
    assert "]2;PWNED77" in shown
    screen.press("wrong \x1b[200~\x1b]2;PWNED77\x07\x1b[201~", ENTER)
    screen.wait_for("does not open this store")
    screen.press(made.passphrase, ENTER)
    screen.wait_for("d drafts", "zq0000")
    screen.press(ENTER)
    screen.wait_for("1 REQUEST")
    screen.press("3", ENTER)
    # The form of the event: what happened, and the agency, with a payload in each.
    screen.wait_until(lambda text: text.count(mark(9000)) >= 2, "the event's form")
    screen.press(*[TAB] * 6, "\x1b[200~pasted\x1b]52;c;UFdORUQ=\x07\x9b7702m \x1b[201~")
    screen.wait_for("pasted")
    screen.press(CTRL_L)
    screen.wait_for("Locked.")
    assert offences(screen.sent.decode("utf-8"), app=True) == []


def test_the_sentence_after_a_crash_has_no_control_character(tmp_path: Path) -> None:
    from imr_tui.terminal_text import printable

    folder = tmp_path / HOSTILE
    folder.mkdir()
    sentence = printable(crash.sentence(RuntimeError("x"), folder))
    assert offences(sentence, app=False) == []
    assert "A report without any names" in sentence


# --- commands ---------------------------------------------------------------------------------------------------


def on_a_terminal(words: list[str]) -> tuple[int, str]:
    """Run a command line in this process, with a pseudo-terminal as its output; returns its status and what it sent."""
    master, slave = os.openpty()
    kept = sys.stdout, sys.stderr
    try:
        with os.fdopen(slave, "w", encoding="utf-8", errors="surrogatepass") as stream:
            sys.stdout = sys.stderr = stream
            status = main.run(words)
            sys.stdout.flush()
    except SystemExit as ended:
        status = int(ended.code or 0)
    finally:
        sys.stdout, sys.stderr = kept
    sent = b""
    with contextlib.suppress(OSError):
        # Linux says EIO once the other side is closed and everything was read.
        while part := os.read(master, 1 << 16):
            sent += part
    os.close(master)
    return status, sent.decode("utf-8", "surrogatepass").replace("\r\n", "\n")


ERRORS: tuple[str, ...] = (
    "{}",
    "import {}",
    "export {} IMR-1",
    "export report IMR-1 --format {}",
    "reviews --{}",
    "actions --status {}",
    "actions --due {}",
    "sharing {}",
    "search x --limit {}",
    "--store nowhere/{} reviews --passphrase-file -",
    "--store nowhere/{} keys list",
    "--passphrase-file nowhere/{} reviews",
    "keys passphrase --recovery-code-file nowhere/{}",
    "keys {}",
    "import review nowhere/{}.json",
    "import review made/{}",
    "import chronology IMR-1 nowhere/{}.csv",
    "import chronology IMR-1 made/{}",
    "import chronology IMR-1 good.csv --encoding {}",
    "import chronology IMR-1 good.csv --map {}",
    "import chronology IMR-1 good.csv --map source={}",
    "import handover nowhere/{}",
    "import handover made/{}",
    "restore nowhere/{}",
    "restore made/{}",
    "keys passphrase --name {} --new-passphrase-file nowhere/{}",
    "verify --head {} --passphrase-file nowhere/{}",
    "backup nowhere/{} --passphrase-file nowhere/{}",
)
"""Command lines with something wrong in each, before a store is opened."""


@pytest.mark.parametrize("line", extent.sampled(ERRORS, 4))
def test_no_error_sends_a_control_character(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    (tmp_path / "made").mkdir()
    (tmp_path / "good.csv").write_text("Date,Event\n1 May 2026,A visit\n")
    for number, name in enumerate(PAYLOADS):
        typed = text_with(name, number)
        if "made/" in line:
            # A file of another kind, with payloads in its column names and cells as well as in its own.
            table = f'"{typed}","{typed}"\n"{typed}","unclosed'
            (tmp_path / "made" / typed.replace("/", "_")).write_text(table, encoding="utf-8", newline="")
            typed = typed.replace("/", "_")
        status, sent = on_a_terminal([word.replace("{}", typed) for word in line.split()])
        assert status in (1, 2, 3), (status, sent)
        assert offences(sent, app=False) == []
        assert sent.strip()


COMMANDS: tuple[str, ...] = (
    "reviews",
    "reviews --json",
    "check REF --all",
    "check REF --json --all",
    "search zq --names",
    "search zq --json",
    "actions",
    "actions --format csv",
    "actions --format json",
    "actions --format ics",
    "export json REF -o -",
    "export report REF --edition confidential --format txt -o -",
    "export chronology REF --edition confidential --format csv -o -",
    "export tracker --format csv -o -",
    "handover REF --conflicts",
    "import chronology REF good.csv --dry-run",
    "keys list",
    "verify",
    "verify --json",
    "verify --head 1-0",
    "purge REF",
)


@pytest.mark.parametrize("line", extent.sampled(COMMANDS, 3))
def test_no_command_sends_a_control_character(line: str, made: Made, terminal: Start, tmp_path: Path) -> None:
    planted = Planted(COMMANDS.index(line))
    with made.opened() as store:
        store.run(planted.fill)
        reference = store.run(lambda: Review.get().reference)
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    (tmp_path / "good.csv").write_text(f'Date,Event\n1 May 2026,"{planted()}"\n')
    words = [reference if word == "REF" else word for word in line.split()]
    it = terminal(
        argv=[sys.executable, "-m", "imr_tui", "--store", str(made.folder), "--passphrase-file", str(secret), *words],
        columns=250,
    )
    status = it.end()
    sent = it.sent.decode("utf-8").replace("\r\n", "\n")
    assert status in (0, 1, 4), sent
    assert offences(sent, app=False) == []
    assert sent.strip()
