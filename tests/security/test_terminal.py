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
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import Screen

from imr_tui import commands, crash
from imr_tui.app import ImrApp
from imr_tui.cli import main
from imr_tui.config import Settings
from imr_tui.models import (
    ActionsOnly,
    Draft,
    Event,
    Finding,
    FindingTheme,
    KeyChange,
    MergeConflict,
    Purge,
    Review,
    Theme,
)
from imr_tui.screens.base import ImrScreen
from imr_tui.screens.both import BothScreen
from imr_tui.screens.form import FormScreen
from imr_tui.screens.prompts import LinePrompt
from imr_tui.screens.review import ReviewScreen
from imr_tui.screens.reviews import ReviewsScreen
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.session import Store
from imr_tui.store.keyfile import KEYS_NAME
from imr_tui.store.session import current, writing
from imr_tui.vocabulary import Tab
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.fields import FieldRow
from imr_tui.widgets.record_grid import RecordGrid
from tests import extent
from tests.conftest import PASSPHRASE, Made
from tests.driver import CTRL_L, ENTER, TAB, Terminal
from tests.rows import BASE, one_of_each
from tests.security.terminal_stream import PAYLOADS, is_shown, mark, offences, text_with
from tests.ui.conftest import Desk

Start = Callable[..., Terminal]
KEYS = {"slash": "/", "question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]", "space": " "}
KEYS |= {"enter": "\r", "tab": "\t", "escape": "\x1b"}
"""Keys whose character is not their name."""
SHOWN = 150
"""The least number of payloads that each walk shows on screens in `make deep` and `make soak`."""
SHOWING = (".evidence", ".history", ".conflicts", ".preview", ".tracker", ".draft", ".themes", ".template", ".export")
"""Commands that show the most texts: for the walks after the first one."""
OF_A_LINE = ("findings.repeats", "findings.evidence", "interviews.notes")
"""Commands that open a screen for a selected line, in one of the views of a tab."""
LEAVING = (".quit", ".back", ".lock", ".palette")
"""Commands that leave a screen. The palette of commands shows no text from anybody."""
SCREENS = {"BothScreen", "BothTextsScreen", "ConflictsScreen", "DraftsScreen", "EvidencePicker", "FindingChooser"}
SCREENS |= {"FormScreen", "GuideScreen", "HistoryScreen", "LinePrompt", "ChoicePrompt", "NotesScreen", "PreviewScreen"}
SCREENS |= {"RepeatsScreen", "ReviewScreen", "ReviewsScreen", "ShortcutsScreen", "TrackerScreen", "WaysScreen"}
SCREENS |= {"CertificateScreen", "PurgedScreen", "SecretsScreen", "VerifyScreen"}
"""The screens that a walk opens."""
TABS = tuple(Tab) if extent.DEEP else tuple(Tab)[::4]


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

    def first(self, count: int) -> list[str]:
        """Return the names of the first payloads, and plant them."""
        for _ in range(count):
            self()
        return self.names[:count]

    def shown(self, sent: str) -> set[int]:
        """Return the numbers of the payloads that were shown."""
        return {number for number, name in enumerate(self.names) if is_shown(name, number, sent)}

    def fill(self) -> None:
        """Plant one row of every table, with a draft and a conflict that can be opened (database thread)."""
        with writing():
            made = one_of_each(self)
            # This store has the whole review.
            ActionsOnly.delete().execute()
            # The key file has had no change since the store was made.
            KeyChange.update(revision=1).execute()
            kept = {"rows": {self(): 3}, "head_before": "1-0", "first_change": 1, "audit_ranges": []}
            learned = {self(): {self(): 2}}
            Purge.update(certificate=json.dumps(kept), learning=json.dumps(learned)).execute()
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

    def fill_earlier(self) -> None:
        """Plant an earlier review with a finding like the one of the first (database thread)."""
        with writing():
            earlier = Review.create(
                reference=self()[:60], title=self(), agency=self(), created_at="2020-01-01T00:00:00Z"
            )
            finding = Finding.select().dicts().get()
            values = {name: value for name, value in finding.items() if name not in BASE}
            FindingTheme.create(finding=Finding.create(**{**values, "review": earlier}), theme=Theme.get())


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
    thorough = True
    """Whether to try every shortcut, with a cursor in each text; otherwise what shows the most texts."""

    def __init__(self, app: ImrApp, pilot: Pilot[int], planted: Planted) -> None:
        super().__init__(app, pilot)
        self.planted = planted
        self.opened: set[str] = set()
        """The names of the screens that were opened."""
        self.forms: set[str] = set()
        """The forms that were looked through."""
        self._tried: set[type[Screen[Any]]] = set()

    async def try_all(self, home: type[ImrScreen], *contexts: str) -> None:
        """Press each shortcut of these contexts, go through what it opens, and come back to the screen `home`.

        What is removed is removed last, so that there is something for the other shortcuts.
        """
        found = [command for command in commands.at(*contexts) if not command.id.endswith(LEAVING)]
        if not self.thorough:
            found = [command for command in found if command.id.endswith(SHOWING)]
        for command in sorted(found, key=lambda command: command.id.endswith((".delete", ".drop", ".end"))):
            await self.send(command.key.split(",")[0])
            await self.look_around()
            await self.try_opened(home)
            await self.come_back(home)

    async def try_views(self, screen: ReviewScreen) -> None:
        """Try the shortcuts of a tab in each of its views, and open each of the lines there."""
        own = [context for context in screen.contexts() if context not in ("review", "app")]
        views = [command for command in commands.at(*own) if command.action.startswith("view(")]
        for view in views or [None]:
            if view is not None:
                await self.send(view.key)
            await self.open_lines()
            for command in commands.at(*own):
                if command.id in OF_A_LINE:
                    await self.send(command.key)
                    await self.look_around()
                    await self.try_opened(ReviewScreen)
                    await self.come_back(ReviewScreen)

    async def open_lines(self) -> None:
        """Open each line of the list, at most 14."""
        seen = set()
        for _ in range(14 if extent.DEEP else 2):
            grids = [grid for grid in self.app.screen.query(RecordGrid) if grid.is_on_screen and grid.has_focus]
            row = await grids[0].selected_row() if grids else None
            if row is None or row.id in seen:
                return
            seen.add(row.id)
            await self.send("enter")
            await self.look_around()
            await self.try_opened(ReviewScreen)
            await self.come_back(ReviewScreen)
            await self.send("down")

    async def meet(self) -> None:
        """Change an event in a form while somebody else changes it too, and look at both versions of each field."""
        await self.send("3", "enter")
        names = ("agency", "team", "decision", "action_taken", "comment")
        self.app.screen.query_one(DetailForm).fill({name: self.planted() for name in names})
        theirs = {name: self.planted() for name in names}

        def somebody_else() -> None:
            event = chronology.detail(str(Event.get().uid))
            chronology.save(str(Review.get().uid), replace(event, **theirs))

        await self.app.ask(somebody_else)
        await self.send("ctrl+s")
        assert isinstance(self.app.screen, BothScreen), self.app.screen
        await self.send(*["down"] * len(names))
        self.opened.add("BothScreen")
        await self.try_opened(ReviewScreen)
        await self.come_back(ReviewScreen)

    async def try_opened(self, home: type[ImrScreen]) -> None:
        """On a screen that was opened the first time, try each of its shortcuts on two of its lines."""
        screen = self.app.screen
        if isinstance(screen, (home, FormScreen)) or not isinstance(screen, ImrScreen) or type(screen) in self._tried:
            return
        self._tried.add(type(screen))
        own = commands.at(*(context for context in screen.contexts() if context != "app"))
        for command in (*own, *commands.at("grid"), *own) if self.thorough else (*commands.at("grid"), *own):
            if not command.id.endswith(LEAVING) and self.app.screen is screen:
                await self.send(command.key.split(",")[0])
                await self.look_around()
                for _ in range(4):
                    if self.app.screen is not screen and screen in self.app.screen_stack:
                        await self.send("escape")

    async def send(self, *keys: str) -> None:
        """Press keys, all at once as a terminal sends them, and wait for what comes of them."""
        driver = self.app._driver
        assert driver is not None
        for key in keys:
            event = events.Key(key, key if len(key) == 1 else KEYS.get(key))
            event.set_sender(self.app)
            driver.send_message(event)
        await self.settle()

    async def paste(self) -> None:
        """Paste a payload where the cursor is."""
        event = events.Paste(self.planted())
        event.set_sender(self.app)
        driver = self.app._driver
        assert driver is not None
        driver.send_message(event)
        await self.settle()

    async def look_around(self) -> None:
        """Go through the fields of a form, make a cursor pass through each text, and answer questions with payloads."""
        for _ in range(3):
            if isinstance(self.app.screen, LinePrompt):
                self.opened.add("LinePrompt")
                await self.paste()
                await self.send("enter")
        screen = self.app.screen
        self.opened.add(type(screen).__name__)
        if isinstance(screen, FormScreen) and screen.job.form not in self.forms:
            # The same form shows the same record, because there is one of each.
            self.forms.add(screen.job.form)
            keys = ("ctrl+end", "up", "home", "right", "end", "tab") if self.thorough else ("tab",)
            await self.send(*(keys * min(24 if extent.DEEP else 6, len(screen.query(FieldRow)))))
            if self.thorough:
                await self.send("ctrl+r")
                if self.app.screen is not screen:
                    await self.send("escape")
            await self.paste()
        elif screen.query(".filter:focus"):
            await self.paste()

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
        store.run(planted.fill_earlier)
    from imr_tui.services.session import open_unlocked

    app = ImrApp(Settings(store=made.folder), open_unlocked(made.folder, made.unlocked()))
    sent = Recording.sent = io.StringIO()
    app.driver_class = Recording
    async with app.run_test(headless=False, size=size) as pilot:
        walker = Walker(app, pilot, planted)
        walker.sent = sent
        await walker.settle()
        yield walker
        await app.action_leave()


@pytest.mark.parametrize("walk", range(extent.WALKS))
async def test_no_screen_sends_a_control_character(
    made: Made, walk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Answers that name a file write it here.
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path / "here"))
    planted = Planted(walk)
    async with walking(made, planted) as w:
        w.thorough = walk == 0 and extent.WALKS == extent.ALL_WALKS
        await w.try_all(ReviewsScreen, "reviews")
        w.app.open_review(await w.app.ask(lambda: Review.get().uid))
        await w.settle()
        await w.meet()
        for tab in TABS:
            w.tab = tab.number
            await w.send(str(tab.number))
            screen = w.app.screen
            assert isinstance(screen, ReviewScreen)
            assert screen.number == tab.number
            await w.try_views(screen)
            await w.try_all(ReviewScreen, *screen.contexts(), *(("review", "app") if tab.number == 1 else ()))
        # The same with names instead of codes.
        await w.send("ctrl+g")
        for tab in TABS if walk == 0 else ():
            w.tab = tab.number
            await w.send(str(tab.number), "enter")
            await w.come_back(ReviewScreen)
        sent = w.sent.getvalue()
    assert offences(sent, app=True) == []
    shown = planted.shown(sent)
    print(f"{len(shown)} of {len(planted.names)} payloads shown on {len(w.opened)} kinds of screen: {sorted(w.opened)}")
    print(f"{len(w.forms)} kinds of form: {sorted(w.forms)}")
    assert len(shown) >= (SHOWN if extent.DEEP else 30)
    if w.thorough:
        assert w.opened >= SCREENS


def test_a_thousand_different_payloads_are_shown_in_all() -> None:
    """The least that the tests here accept, on screens alone and in errors alone. No two walks have the same texts."""
    texts = {
        text_with(name, number)
        for walk in range(extent.ALL_WALKS)
        for number, name in enumerate(Planted(walk).first(400))
    }
    assert len(texts) == extent.ALL_WALKS * 400
    assert extent.ALL_WALKS * SHOWN >= 1000
    assert len(ERRORS) * (len(PAYLOADS) - SILENT) >= 1000


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
    sent = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):
            # Linux says EIO once the other side is closed and everything was read.
            while part := os.read(master, 1 << 16):
                sent.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
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
        reader.join()
        os.close(master)
    return status, sent.decode("utf-8", "surrogatepass").replace("\r\n", "\n")


SILENT = 3
"""The most payloads that an error may leave out: a path ends at a slash, a name with doubled spaces is refused."""
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
    "--store nowhere/{} keys list",
    "--passphrase-file nowhere/{} reviews",
    "--store nowhere/{} keys passphrase --recovery-code-file nowhere/{}",
    "--store nowhere/{} keys add {}",
    "--store nowhere/{} keys remove {}",
    "--store nowhere/{} history {}",
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
    "restore made/{} --recovery-code-file nowhere/{}",
    "--store nowhere/{} keys passphrase --name {} --new-passphrase-file nowhere/{}",
    "--store nowhere/{} decline {} --reason {}",
    "withdraw {} --reason {} --passphrase-file nowhere/{}",
    "purge {} --json --passphrase-file nowhere/{}",
    "history REF {} --{}",
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
    shown = 0
    for number, name in enumerate(PAYLOADS):
        typed = text_with(name, number)
        if "made/" in line:
            # A file of another kind, with payloads in its column names and cells as well as in its own.
            table = f'"{typed}","{typed}"\n"{typed}","unclosed'
            (tmp_path / "made" / typed.replace("/", "_")).write_text(table, encoding="utf-8", newline="")
            typed = typed.replace("/", "_")
        status, sent = on_a_terminal([word.replace("{}", typed) for word in line.split()])
        assert status in (1, 2, 3, 5), (status, sent)
        assert offences(sent, app=False) == []
        assert sent.strip()
        shown += is_shown(name, number, sent)
    assert shown >= len(PAYLOADS) - SILENT


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
    "export tracker all --format csv -o -",
    "handover REF --conflicts",
    "import chronology REF good.csv --dry-run",
    "history REF",
    "history REF --names",
    "history REF E3 --names --json",
    "keys list",
    "verify",
    "verify --json",
    "verify --head 1-0",
    "purge REF",
    "decline REF --reason REF --by REF",
    "withdraw REF --reason REF --by REF",
    "sharing team --involved",
)


@pytest.mark.parametrize("line", extent.sampled(COMMANDS, 6))
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
    if line.startswith("purge"):
        it.wait_for("Enter the reference")
        it.press("no", ENTER)
    status = it.end()
    sent = it.sent.decode("utf-8").replace("\r\n", "\n")
    assert status in (0, 1, 2, 4, 5), sent
    assert offences(sent, app=False) == []
    assert sent.strip()


INSIDE: tuple[str, ...] = (
    "check {}",
    "history {}",
    "history REF {}",
    "decline {} --reason x",
    "decline REF --reason x --on {}",
    "withdraw {} --reason x",
    "reopen {}",
    "purge {}",
    "export report {}",
    "export chronology REF --edition confidential --format csv -o {}/x",
    "export json {}",
    "handover {} --to x",
    "import chronology {} good.csv",
    "verify --head {}",
    "keys remove {}",
    "keys passphrase --name {} --new-passphrase-file SECRET",
    "keys passphrase --new-passphrase-file nowhere/{}",
    "keys add {} --new-passphrase-file nowhere/{}",
    "keys recovery --code-file nowhere/{}",
    "backup nowhere/{}",
    "restore made/{} --replace",
    "new REF --title {}",
    "new {} --title {}",
)
"""Command lines that fail after the store was opened, and a last one that does not."""


@pytest.mark.parametrize("line", extent.sampled(INSIDE, 12))
def test_no_error_about_an_open_store_sends_a_control_character(
    line: str, made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    planted = Planted(INSIDE.index(line))
    with made.opened() as store:
        store.run(planted.fill)
        reference = store.run(lambda: Review.get().reference)
    (tmp_path / "made").mkdir()
    (tmp_path / "good.csv").write_text("Date,Event\n1 May 2026,A visit\n")
    (tmp_path / "SECRET").write_text(made.passphrase)
    (tmp_path / "SECRET").chmod(0o600)
    shown = 0
    # Deriving a key takes time, so each line gets some of the payloads.
    kinds = list(enumerate(PAYLOADS))[INSIDE.index(line) % 4 :: 4 if extent.DEEP else 12]
    for number, name in kinds:
        typed = text_with(name, number)
        if "made/" in line:
            typed = typed.replace("/", "_")
            (tmp_path / "made" / typed).write_text("no backup")
        words = [reference if word == "REF" else word.replace("{}", typed) for word in line.split()]
        status, sent = on_a_terminal(["--store", str(made.folder), "--passphrase-file", "SECRET", *words])
        assert status in (0, 1, 2, 3, 4, 5), (status, sent)
        assert offences(sent, app=False) == []
        shown += is_shown(name, number, sent) or bool(planted.shown(sent))
    assert shown >= len(kinds) - (SILENT if extent.DEEP else 1), sent


@pytest.mark.parametrize("kind", extent.sampled(list(PAYLOADS)[::4], 10))
def test_no_name_of_a_person_review_or_file_controls_a_terminal(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people, a review, a backup and a damaged key file, each named by a payload, through the commands."""
    monkeypatch.chdir(tmp_path)
    maker, other, reference, title, reason, decider, file = (text_with(kind, n).replace("/", "_") for n in range(7))
    names = {maker: 0, other: 1, reference: 2, title: 3, reason: 4, decider: 5, file: 6}
    folder = tmp_path / "store"
    session.make(folder, maker, PASSPHRASE)
    for name, text in {"secret": PASSPHRASE, "another": "another four plain words"}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    everything = ""

    def run(*words: str, status: int = 0, shows: tuple[str, ...] = ()) -> None:
        nonlocal everything
        found, sent = on_a_terminal(["--store", str(folder), "--passphrase-file", "secret", *words])
        assert found == status, sent
        assert offences(sent, app=False) == []
        assert all(is_shown(kind, names[name], sent) for name in shows), sent
        everything += sent

    run("new", reference, "--title", title, shows=(reference,))
    run("reviews", shows=(reference, title))
    run("keys", "add", other, "--new-passphrase-file", "another", shows=(other,))
    run("keys", "list", shows=(maker, other))
    run("keys", "passphrase", "--name", other, "--new-passphrase-file", "another", shows=(other,))
    run("decline", reference, "--reason", reason, "--by", decider, shows=(reference,))
    run("history", reference, shows=(maker, reference, title, reason, decider))
    run("reopen", reference, shows=(reference,))
    run("withdraw", reference, "--reason", reason, "--by", decider, shows=(reference,))
    run("backup", file, shows=(file,))
    run("backup", file, status=2, shows=(file,))
    run("restore", file, status=2)
    # A slot that is damaged is named on standard error by each command that opens the store.
    keys = folder / KEYS_NAME
    whole = keys.read_text()
    plain = json.loads(whole)
    for slot in plain["slots"]:
        slot["made_at"] += "x" if slot["label"] == other else ""
    keys.write_text(json.dumps(plain))
    run("reviews", shows=(other,))
    run("verify", "--json", status=5)
    keys.write_text(whole)
    run("keys", "remove", other, shows=(other,))
    # Its backup brings the person back, and names both.
    run("restore", file, "--replace", status=4, shows=(file,))
    run("restore", file, "--replace", "--older", shows=(file, other))

    def past_its_date() -> None:
        with writing():
            Review.update(retention_review_on=date(2020, 1, 1)).execute()

    def changed_outside() -> None:
        database = current().database
        triggers = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for trigger, _ in triggers:
            database.execute_sql(f"DROP TRIGGER {trigger}")
        database.execute_sql("UPDATE review SET agency = 'x'")
        for _, sql in triggers:
            database.execute_sql(sql)

    with opened_with(folder) as store:
        store.run(past_its_date)
    run("purge", reference, shows=(reference, maker, file))
    run("purge", reference, "--json", shows=(reference, maker))
    run("new", reference, "--title", title)
    with opened_with(folder) as store:
        head = store.run(session.head)
        store.run(changed_outside)
    run("verify", status=5, shows=(reference,))
    run("verify", "--json", "--head", head, status=5, shows=(reference, maker))
    assert len([name for name in names.values() if is_shown(kind, name, everything)]) == len(names)


@contextlib.contextmanager
def opened_with(folder: Path) -> Iterator[Store]:
    """Open a store in this process with the passphrase of the tests."""
    store = session.open_unlocked(folder, session.unlock(folder, passphrase=PASSPHRASE))
    try:
        yield store
    finally:
        store.close()
