"""The app: screens, the open store, locking, saving drafts when it closes, and crash reports."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, ParamSpec, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.worker import WorkerState

from imr_tui import commands, crash
from imr_tui.config import Settings
from imr_tui.errors import BadInput, Locked
from imr_tui.key_queue import KeysInOrder
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.screens.form import FormScreen
from imr_tui.screens.small import SmallScreen
from imr_tui.screens.unlock import FirstStartScreen, UnlockScreen
from imr_tui.secret import forget, forget_here
from imr_tui.services import session
from imr_tui.services.session import Store
from imr_tui.terminal_text import printable
from imr_tui.widgets.last_filter import LastFilter
from imr_tui.widgets.secret_input import SecretInput

if TYPE_CHECKING:
    from imr_tui.services.record.drafts import DraftDetail

P = ParamSpec("P")
T = TypeVar("T")

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
HANG_UP_SECONDS = 3.0
"""The time to save and close after a hang-up, before the process ends in any case."""


def _forgetting(driver: type[Driver]) -> type[Driver]:
    class Forgetting(driver):  # type: ignore[valid-type, misc] # a class known only on the machine itself
        """A driver that overwrites the memory of what it read once a secret was entered or pasted."""

        def process_message(self, message: Message) -> None:
            """Pass a message on to the app."""
            ends = isinstance(message, events.Paste) or (isinstance(message, events.Key) and message.key == "enter")
            secret = ends and isinstance(self._app.focused, SecretInput)
            super().process_message(message)
            if secret:
                forget_here()

    return Forgetting


class ImrApp(KeysInOrder):
    """imr-tui on a terminal."""

    # An absolute path, so that a subclass in another folder (a benchmark, a test) finds it too.
    CSS_PATH: ClassVar[Any] = Path(__file__).with_name("app.tcss")
    TITLE = "imr-tui"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, settings: Settings, unlocked: Store | None = None) -> None:
        """`unlocked` is a store that is already open, for example the demo's."""
        super().__init__(ansi_color=True)
        wrong = commands.unknown_ids(settings.keymap)
        if wrong:
            raise BadInput(
                f"The settings file has a shortcut for {wrong[0]}, which is not a command. Correct or remove it."
            )
        self.settings = settings
        commands.use_keymap(settings.keymap)
        self._store: Store | None = None
        self._handed_in = unlocked
        # Whether screens show real names instead of codes. Stored texts do not change.
        self.show_names = False
        self._last_key = time.monotonic()
        self._unrestored: tuple[str, int] | None = None
        self._one_closes = threading.Lock()
        self._last_filter = LastFilter()
        # Whether the terminal's clipboard may still have a text that the app put there.
        self._copied = False

    def compose(self) -> ComposeResult:
        """Nothing: the screens have all widgets."""
        yield from ()

    def on_mount(self) -> None:
        """Handle signals, start the idle timer, and show the first screen."""
        self.theme = "ansi-dark"
        self.set_keymap(dict(self.settings.keymap))
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._loop_failed)
        # Handle an error in a thread of the driver, for example a lost terminal, without a traceback on screen.
        threading.excepthook = self._thread_failed
        if threading.current_thread() is threading.main_thread() and not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(number, self._hang_up, number)
        self.set_interval(5, self._lock_when_idle)
        # Everything loaded at start-up stays until the end. Without this, collections that visit all of it
        # delay single keys by 30 ms and more.
        gc.freeze()
        if self._handed_in is not None:
            self.opened(self._handed_in)
        elif session.has_store(self.settings.store):
            self.push_screen(UnlockScreen(self.settings.store))
        else:
            self.push_screen(FirstStartScreen(self.settings.store))

    # The store

    @property
    def unlocked(self) -> bool:
        """Whether the store is open."""
        return self._store is not None

    @property
    def actor(self) -> str:
        """Who opened the store."""
        return self._store.actor if self._store else ""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread. Raises Locked if the store was closed meanwhile."""
        if self._store is None:
            raise Locked("The store is locked. Unlock it first.")
        return await self._store.ask(work, *args, **kwargs)

    def last_change(self) -> int | None:
        """Return the number of the last change made in this process, for undo (database thread)."""
        return session.last_change()

    def opened(self, store: Store, by_recovery_code: bool = False) -> None:
        """Take over the open store: show the reviews, or the screen that was open when it locked."""
        from imr_tui.screens.reviews import ReviewsScreen

        self._store = store
        self._last_key = time.monotonic()
        first = ReviewsScreen()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(first)
        where, self._unrestored = self._unrestored, None
        if where is not None:
            self.open_review(where[0], tab=where[1])
        if by_recovery_code:
            words = "Opened with the recovery code. Set a new passphrase: imr-tui keys passphrase"
            self.call_after_refresh(first.say, words)

    def open_review(self, uid: str, draft: DraftDetail | None = None, tab: int = 1) -> None:
        """Open a review at a tab or at a draft."""
        from imr_tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(uid, tab, draft))

    async def action_toggle_names(self) -> None:
        """Show names instead of codes on every screen, or codes again."""
        self.show_names = not self.show_names
        for screen in self.screen_stack:
            if isinstance(screen, ImrScreen):
                await screen.names_toggled()

    # Locking and quitting

    def on_key(self, event: events.Key) -> None:
        """Reset the idle timer on any key."""
        self._last_key = time.monotonic()

    async def on_event(self, event: events.Event) -> None:
        """Reset the idle timer on keys and pasted text that a field handles, too."""
        if isinstance(event, (events.Key, events.Paste)):
            self._last_key = time.monotonic()
        await super().on_event(event)

    async def _lock_when_idle(self) -> None:
        idle = time.monotonic() - self._last_key
        if self.unlocked and idle > self.settings.lock_after_minutes * 60:
            await self.lock("Locked after a period without use. Unsaved changes are kept as drafts.")

    async def action_lock(self) -> None:
        """Lock now."""
        if self.unlocked:
            await self.lock("Locked.")

    async def lock(self, message: str) -> None:
        """Save drafts, close the store, forget its data key and clear every screen."""
        from imr_tui.screens.review import ReviewScreen

        for screen in self.screen_stack:
            if isinstance(screen, ReviewScreen):
                self._unrestored = (screen.review_uid, screen.number)
        await asyncio.to_thread(self._keep_and_close)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.clear_selection()
        self._clear_clipboards()
        self.call_after_refresh(forget)
        await self.push_screen(UnlockScreen(self.settings.store, message, try_keyring=False))

    async def action_leave(self) -> None:
        """Save drafts, close the store and quit."""
        await asyncio.to_thread(self._keep_and_close)
        self._clear_clipboards()
        self.exit(0)

    def _keep_and_close(self) -> None:
        """Save unsaved changes as drafts and close the store. Not to be called on the database thread."""
        # A hang-up is noticed twice: by a signal and by the threads of the driver. The second waits here,
        # so that it does not end the process while the first is saving.
        with self._one_closes:
            store, self._store = self._store, None
            if store is None:
                return
            for screen in self.screen_stack:
                if isinstance(screen, FormScreen):
                    unsaved = screen.unsaved()
                    if unsaved is not None:
                        with contextlib.suppress(Exception):
                            store.run(screen.keep_draft, unsaved)
            store.close()

    def _hang_up(self, number: int) -> None:
        """On a hang-up or shutdown, save drafts, close the store and exit."""
        # Even if something hangs (for example the lost terminal), end the process and release the store.
        deadline = threading.Timer(HANG_UP_SECONDS, os._exit, (128 + number,))
        deadline.daemon = True
        deadline.start()
        self._keep_and_close()
        if number == signal.SIGHUP:
            # There is no terminal left to restore.
            os._exit(128 + number)
        self._clear_clipboards()
        self.exit(128 + number)

    # Errors

    def _handle_exception(self, error: Exception) -> None:
        """Write a crash report with locations in the code only, without messages or local variables, and exit."""
        self._return_code = 70
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            with contextlib.suppress(Exception):
                self._keep_and_close()
            with contextlib.suppress(Exception):
                self._clear_clipboards()
            self._exit_renderables.append(Text(printable(crash.sentence(error, self.settings.store))))
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        """Override Textual's handler, which would print local variables."""
        self._close_messages_no_wait()

    def _loop_failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _thread_failed(self, args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, OSError) and not self.is_headless:
            # The thread of the driver can no longer read the terminal, which is the same as a hang-up.
            self._hang_up(signal.SIGHUP)
        elif args.exc_value is not None:
            crash.write_report(args.exc_value, self.settings.store)

    def on_worker_state_changed(self, event: Any) -> None:
        """Report a failed worker, which Textual would ignore."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            crash.write_report(event.worker.error, self.settings.store)
            if isinstance(self.screen, ImrScreen):
                self.screen.say(
                    "That did not work because of a fault in the program. Saved records are safe.", trouble=True
                )

    # The terminal

    def on_resize(self, event: events.Resize) -> None:
        """Show a message while the terminal is too small."""
        small = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        shown = isinstance(self.screen, SmallScreen)
        if small and not shown:
            self.push_screen(SmallScreen(LEAST_WIDTH, LEAST_HEIGHT))
        elif not small and shown:
            self.pop_screen()

    def action_show_shortcuts(self) -> None:
        """Show all shortcuts that work on this screen."""
        from imr_tui.screens.shortcuts import ShortcutsScreen

        if not isinstance(self.screen, ShortcutsScreen):
            self.push_screen(ShortcutsScreen(self._contexts_here()))

    def action_show_guide(self) -> None:
        """Explain the step of the review at hand, and list the shortcuts; without a step, only the shortcuts."""
        from imr_tui.screens.papers.guide import GuideScreen

        if isinstance(self.screen, GuideScreen):
            return
        # A form or a picker belongs to the tab below it.
        guide = next((screen.guide for screen in reversed(self.screen_stack) if hasattr(screen, "guide")), None)
        if guide is None:
            self.action_show_shortcuts()
        else:
            self.push_screen(GuideScreen(guide, self._contexts_here()))

    def _contexts_here(self) -> tuple[str, ...]:
        """The contexts whose shortcuts work on this screen."""
        screen = self.screen
        contexts = screen.contexts() if isinstance(screen, ImrScreen) else ()
        where = (*contexts, "review") if type(screen).__name__ == "ReviewScreen" else contexts
        # Commands that work everywhere come before those of each kind of field, which are many.
        fields = commands.IN_FORMS if isinstance(screen, FormScreen) else ()
        return (*where, "app", *fields)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Yield the commands that work on this screen, for the palette."""
        contexts = screen.contexts() if isinstance(screen, ImrScreen) else ()
        frame = ("review",) if type(screen).__name__ == "ReviewScreen" else ()
        for command in commands.at(*contexts, *frame, "app"):
            if command.id != "app.palette":
                press = partial(self.simulate_key, commands.shortcuts(command.id)[0])
                yield SystemCommand(command.help.rstrip("."), f"shortcut {commands.shortcut(command.id)}", press)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters of every line that is painted; the last one lets no control character through."""
        return (*super().get_line_filters(), self._last_filter)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of this terminal, which forgets what was typed on its own thread."""
        return _forgetting(super().get_driver_class())

    def copy_to_clipboard(self, text: str) -> None:
        """Send text to the terminal's clipboard (OSC 52), unless the settings forbid it."""
        if self.settings.allow_clipboard and text:
            # A lone surrogate cannot be sent.
            super().copy_to_clipboard(text.encode("utf-8", "replace").decode("utf-8"))
            self._copied = True

    def _clear_clipboards(self) -> None:
        """Forget what was copied here, and empty the terminal's clipboard if a text was put there."""
        self._clipboard = ""
        if self._copied:
            self._copied = False
            super().copy_to_clipboard("")
