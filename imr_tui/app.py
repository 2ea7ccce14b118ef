"""The app: screens, the open store, locking, saving drafts when it closes, and crash reports."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
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
from imr_tui.errors import BadInput, ImrError, Locked
from imr_tui.key_queue import KeysInOrder
from imr_tui.pasting import PasteDecoder
from imr_tui.screens.base import ImrScreen, bindings, reason
from imr_tui.screens.form import FormScreen
from imr_tui.screens.prompts import LeavePrompt, LinePrompt
from imr_tui.screens.small import SmallScreen, WaitScreen
from imr_tui.screens.unlock import FirstStartScreen, UnlockScreen
from imr_tui.screens.unsaved import Unsaved, saved_now
from imr_tui.secret import forget, forget_here
from imr_tui.services import session
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.services.session import Store, Unlocked
from imr_tui.terminal_text import printable
from imr_tui.widgets.last_filter import LastFilter
from imr_tui.widgets.secret_input import SecretInput
from imr_tui.wording import number_of, plural

if TYPE_CHECKING:
    from imr_tui.services.record.drafts import DraftDetail, Typed
    from imr_tui.store.heads import Known

P = ParamSpec("P")
T = TypeVar("T")

LEAST_WIDTH, LEAST_HEIGHT = 80, 24
HANG_UP_SECONDS = 3.0
"""The time to save and close after a hang-up, before the process ends in any case."""
HANG_UP_MARGIN = 0.5
"""How long before that the program stops trying to save, so that there is time to close and to leave a note."""
LOST_STATUS = 74
"""The exit status after a hang-up in which texts were lost (EX_IOERR)."""
AGAIN_SECONDS = 5.0
"""The time between attempts to save what is kept in memory."""
ELSEWHERE = "elsewhere"
"""The group of the workers that read a list again."""
ELSEWHERE_SECONDS = 1.0
"""The time between looks for changes by other programs."""


def _forgetting(driver: type[Driver]) -> type[Driver]:
    class Forgetting(driver):  # type: ignore[valid-type, misc] # a class known only on the machine itself
        """A driver that overwrites the memory of what it read once a secret was entered or pasted.

        Pasted text is never read as keys, and bytes that are not UTF-8 do not end its thread.
        """

        def run_input_thread(self) -> None:
            """Read the terminal."""
            module = sys.modules[driver.__module__]
            if hasattr(module, "getincrementaldecoder"):
                vars(module)["getincrementaldecoder"] = lambda name: PasteDecoder
            super().run_input_thread()

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
        # The end of the audit chain when the store was locked.
        self._known: Known | None = None
        self._one_closes = threading.Lock()
        self._last_filter = LastFilter()
        # Whether the terminal's clipboard may still have a text that the app put there.
        self._copied = False
        self.window = drafts.Window()
        self._unsaved = Unsaved()
        # What `session.changes` returned, None until it was first called; and why the store could not be read then.
        self._changes: tuple[int, int] | None = None
        self._looking = False
        self._unreadable = ""
        # Why the last backup that was due could not be made, empty if it was.
        self.backup_trouble = ""

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
        self.set_interval(AGAIN_SECONDS, self._save_held_again)
        self.set_interval(ELSEWHERE_SECONDS, self._look_elsewhere)
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

    @property
    def folder(self) -> Path:
        """The folder of the open store, or of the one to open."""
        return self._store.folder if self._store else self.settings.store

    @property
    def read_only(self) -> bool:
        """Whether the open store cannot be changed."""
        return self._store is not None and self._store.read_only

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know about the open store and its keys, each in a sentence."""
        return self._store.notices if self._store else ()

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread. Raises Locked if the store was closed meanwhile."""
        if self._store is None:
            raise Locked("The store is locked. Unlock it first.")
        return await self._store.ask(work, *args, **kwargs)

    def last_change(self) -> int | None:
        """Return the number of the last change made in this process, for undo (database thread)."""
        return session.last_change()

    def opened(self, store: Store, recovered: Unlocked | None = None, message: str = "", trouble: bool = False) -> None:
        """Take over the open store: show the reviews, or the screen that was open when it locked.

        `recovered` is what the recovery code unlocked: it is used to offer a new passphrase, and wiped.
        """
        from imr_tui.screens.reviews import ReviewsScreen

        self._store = store
        self._last_key = time.monotonic()
        self.window.opened(store.folder)
        # Before any list is read, so that no change is missed.
        self._changes, self._unreadable = store.run(session.changes, None), ""
        messages = [message, crash.take_lost_note(store.folder)]
        before = len(self.held)
        if before:
            messages.append(saved_now(before) if self._unsaved.save(store) else self.held_sentence())
        messages += store.notices
        where, self._unrestored = self._unrestored, None
        known, self._known = self._known, None
        if known is not None:
            messages.append(store.run(session.lost_since, known))
        if where is not None and not store.run(reviews.is_there, where[0]):
            messages.append("The review that was open is not in the store any longer.")
            where, trouble = None, True
        message = " ".join(filter(None, messages))
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(ReviewsScreen("" if where else message, trouble or bool(self.held)))
        if where is not None:
            self.open_review(where[0], tab=where[1], message=message)
        if recovered is not None:
            self._offer_passphrase(store.folder, recovered, message)
        self.run_worker(self._back_up_when_due(), group="backup", exit_on_error=False)

    def _offer_passphrase(self, folder: Path, recovered: Unlocked, message: str) -> None:
        from imr_tui.screens.ways import RecoveredScreen

        def closed(said: str | None) -> None:
            self._tell(" ".join(filter(None, [said, message])))

        self.push_screen(RecoveredScreen(folder, recovered), closed)

    def _tell(self, sentence: str, trouble: bool = False) -> None:
        """Show a message on the screen at hand, so that it stays when the list of reviews is read again."""
        from imr_tui.screens.reviews import ReviewsScreen

        if sentence and isinstance(self.screen, ReviewsScreen):
            self.screen.show_message(sentence, trouble)
        elif sentence and isinstance(self.screen, ImrScreen):
            self.screen.say(sentence, trouble)

    def remove_person(self, unlocked: Unlocked, name: str) -> None:
        """Close the store, remove a person, and open it again with what is in `unlocked`, which is wiped."""
        self.run_worker(self._remove_person(unlocked, name), group="removing", exit_on_error=False)

    async def _remove_person(self, unlocked: Unlocked, name: str) -> None:
        folder = self.folder
        await self.push_screen(WaitScreen(f"Removing {name}. The store is encrypted again, which can take a while ..."))
        fault = await asyncio.to_thread(self._keep_and_close)
        try:
            await asyncio.to_thread(session.remove_person, folder, unlocked, name)
        except Exception as error:
            fault, said = f"{fault} {reason(error)}".strip(), ""
        else:
            said = session.removed(folder, name)
        words = f"{fault} {said}".strip()
        try:
            store = await asyncio.to_thread(session.open_unlocked, folder, unlocked)
        except ImrError as error:
            while len(self.screen_stack) > 1:
                self.pop_screen()
            notice = self._unsaved.locked_sentence()
            await self.push_screen(UnlockScreen(folder, f"{words} {error}", try_keyring=False, notice=notice))
        else:
            self.opened(store, message=words, trouble=bool(fault))

    async def close_and_restore(self) -> None:
        """Close the store and ask for a backup to restore."""
        await self.lock("The store was closed.")
        if isinstance(self.screen, UnlockScreen):
            self.screen.action_restore()

    # Backups

    async def _back_up_when_due(self) -> None:
        """Make a backup if the settings say so and one is due. A failure is reported."""
        if self._store is None or self._store.read_only or self.settings.backup_folder is None:
            return
        try:
            await self.ask(self._due_backup, self.settings.backup_folder)
        except Locked:
            return
        except ImrError as error:
            self.backup_trouble = f"No backup was made. {error}"
            self._tell(self.backup_trouble, trouble=True)
        else:
            self.backup_trouble = ""

    def _due_backup(self, folder: Path) -> None:
        session.backup_if_due(folder, self.settings.backup_every_days, self.settings.backup_keep)

    def _last_backup(self, store: Store) -> str:
        """Make a backup before the store closes, if one is due. Returns why that failed. Not on the database thread."""
        if store.read_only or self.settings.backup_folder is None:
            return ""
        try:
            store.run(self._due_backup, self.settings.backup_folder)
        except Exception as error:
            return f"No backup was made. {reason(error)}"
        return ""

    def open_review(self, uid: str, draft: DraftDetail | None = None, tab: int = 1, message: str = "") -> None:
        """Open a review at a tab or at a draft, with a message."""
        from imr_tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(uid, tab, draft, message))

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
            await self.lock("Locked after a period without use.")

    async def action_lock(self) -> None:
        """Lock now."""
        if self.unlocked:
            await self.lock("Locked.")

    async def lock(self, message: str) -> None:
        """Save drafts, close the store, forget its data key and clear every screen.

        What cannot be saved stays in memory, and the lock screen says so.
        """
        from imr_tui.screens.review import ReviewScreen

        answered = any(isinstance(screen, LinePrompt) and screen.answered for screen in self.screen_stack)
        unsaved = any(isinstance(screen, FormScreen) and screen.unsaved() for screen in self.screen_stack)
        for screen in self.screen_stack:
            if isinstance(screen, ReviewScreen):
                self._unrestored = (screen.review_uid, screen.number)
        store = self._store
        fault = await asyncio.to_thread(self._keep_and_close, 0.0, True)
        self._known = store.known if store is not None else None
        # What was typed while the rest was being saved.
        self._hold_unwritten()
        sentences = [message]
        if unsaved and not self.held:
            sentences.append("Unsaved changes are kept as drafts.")
        if answered:
            sentences.append("The answer to the open question was not kept.")
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.clear_selection()
        self._clear_clipboards()
        self.call_after_refresh(forget)
        words = " ".join(filter(None, [*sentences, fault]))
        notice = self._unsaved.locked_sentence()
        await self.push_screen(UnlockScreen(self.settings.store, words, try_keyring=False, notice=notice))

    async def action_leave(self) -> None:
        """Save drafts, close the store and quit. If something cannot be saved, ask first."""
        if any(isinstance(screen, (LeavePrompt, WaitScreen)) for screen in self.screen_stack):
            return
        if self._store is not None:
            await asyncio.to_thread(self._keep, self._store)
        at_risk = [*self.held, *self._unwritten()]
        if not at_risk:
            await self._leave()
            return

        def answered(answer: str | None) -> None:
            if answer == "again":
                self.call_later(self.action_leave)
            elif answer == "leave":
                self.call_later(self._leave)

        choices = [("y", "leave", f"leave, and lose {plural(len(at_risk), 'this text', 'these texts')}")]
        if self.unlocked:
            choices.insert(0, ("s", "again", "try again to save"))
        await self.push_screen(LeavePrompt(self._unsaved.loss_sentence(at_risk, self.unlocked), choices), answered)

    async def _leave(self) -> None:
        """Close the store and quit; say what is not as it should be, once the screen is gone."""
        fault = await asyncio.to_thread(self._keep_and_close, 0.0, True)
        self._clear_clipboards()
        lost = len(self.held)
        said = f"{number_of(lost, 'text')} {plural(lost, 'was', 'were')} not saved." if lost else ""
        words = " ".join(filter(None, [said, fault]))
        self.exit(0, message=Text(words) if words else None)

    # What cannot be saved

    @property
    def held(self) -> tuple[Typed, ...]:
        """What is kept in memory because it could not be saved."""
        return self._unsaved.texts

    def hold(self, typed: Typed, reason: str) -> str:
        """Keep in memory what could not be saved; returns the sentence to show. `reason` is one sentence or more."""
        self._unsaved.hold(typed, reason)
        return self.held_sentence()

    def take_back(self, review_uid: str, form: str, subject_uid: str) -> Typed | None:
        """Return what is kept in memory for a form, which has it from now on, or None."""
        return self._unsaved.take_back(self.actor, review_uid, form, subject_uid)

    def held_sentence(self) -> str:
        """Return the sentence about texts that are kept in memory, empty if there are none."""
        return self._unsaved.sentence()

    def _unwritten(self) -> list[Typed]:
        """Return what is typed in the open forms and is not in the store."""
        typed = (screen.unwritten() for screen in self.screen_stack if isinstance(screen, FormScreen))
        return [each for each in typed if each is not None]

    async def _save_held_again(self) -> None:
        """Try again to save what is kept in memory, and say so when it worked."""
        before, store = len(self.held), self._store
        if not before or store is None:
            return
        if await asyncio.to_thread(self._unsaved.save, store) and isinstance(self.screen, ImrScreen):
            self.screen.say(saved_now(before))
            await self.screen.refresh_state()

    def _hold_unwritten(self) -> None:
        """Keep in memory what is typed in the open forms and is not in the store."""
        for typed in self._unwritten():
            self.hold(typed, self._unsaved.because or "The store was being closed.")

    def _keep(self, store: Store) -> None:
        """Try to save unsaved changes as drafts. Not to be called on the database thread."""
        self._unsaved.save(store)
        for screen in list(self.screen_stack):
            if isinstance(screen, FormScreen) and (typed := screen.unwritten()) is not None:
                try:
                    store.run(screen.keep_draft, dict(typed.fields))
                except Exception as error:
                    self._unsaved.because = reason(error)

    def _keep_and_close(self, until: float = 0.0, back_up: bool = False) -> str:
        """Save unsaved changes as drafts and close the store. Not to be called on the database thread.

        Keeps trying until the time `until` (of the monotonic clock), and keeps in memory what cannot be saved. Makes a
        backup before, if `back_up` and one is due. Returns what went wrong in closing.
        """
        # A hang-up is noticed twice: by a signal and by the threads of the driver. The second waits here,
        # so that it does not end the process while the first is saving.
        with self._one_closes:
            store, self._store = self._store, None
            if store is None:
                return ""
            self._keep(store)
            while (self.held or self._unwritten()) and time.monotonic() < until:
                time.sleep(0.1)
                self._keep(store)
            self._hold_unwritten()
            unsaved = self._last_backup(store) if back_up else ""
            fault = store.close()
            self.window.closed()
            return " ".join(filter(None, [unsaved, fault]))

    def _hang_up(self, number: int) -> None:
        """On a hang-up or shutdown, save drafts, close the store and exit.

        There may be nobody to tell that texts are lost: the exit status says so, and a note for the next start.
        """
        # Even if something hangs (for example the lost terminal), end the process and release the store.
        deadline = threading.Timer(HANG_UP_SECONDS, self._end_at_once, (number,))
        deadline.daemon = True
        deadline.start()
        self._keep_and_close(time.monotonic() + HANG_UP_SECONDS - HANG_UP_MARGIN)
        if number == signal.SIGHUP:
            # There is no terminal left to restore.
            self._end_at_once(number)
        self._clear_clipboards()
        lost = self._note_lost()
        self.exit(LOST_STATUS if lost else 128 + number, message=crash.lost_sentence(lost) if lost else None)

    def _end_at_once(self, number: int) -> None:
        lost = self._note_lost()
        os._exit(LOST_STATUS if lost else 128 + number)

    def _note_lost(self) -> int:
        # Also what is still typed in a form, if saving did not end in time.
        return self._unsaved.note_lost(self._unwritten(), self.settings.store)

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
            words = crash.sentence(error, self.settings.store, len(self.held))
            self._exit_renderables.append(Text(printable(words)))
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
        """Report a failed worker of the app, which Textual would ignore."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.worker_failed(event.worker.error)

    def worker_failed(self, error: BaseException) -> None:
        """Report that work in the background ended with an error that nobody expected."""
        crash.write_report(error, self.settings.store)
        if isinstance(self.screen, ImrScreen):
            self.screen.say(
                "That did not work because of a fault in the program. Check the record before you go on.",
                trouble=True,
            )

    # Changes by other programs

    def _look_elsewhere(self) -> None:
        """Look for changes by other programs, unless the last look still waits for the database thread."""
        if self._store is not None and not self._looking:
            self._looking = True
            # Not awaited here: a busy database thread would hold up the keys.
            asyncio.get_running_loop().create_task(self._look_at_store()).add_done_callback(self._looked)

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looking = False
        if not task.cancelled() and (error := task.exception()) is not None:
            crash.write_report(error, self.settings.store)

    async def _look_at_store(self) -> None:
        try:
            found = await self.ask(session.changes, self._changes)
        except Locked:
            return
        except ImrError as error:
            if str(error) != self._unreadable and isinstance(self.screen, ImrScreen):
                self._unreadable = str(error)
                self.screen.say(str(error), trouble=True)
            return
        if self._unreadable and isinstance(self.screen, ImrScreen):
            self._unreadable = ""
            self.screen.say("The store can be read again.")
        before, self._changes = self._changes, found
        if before is None or found[1] == before[1] or self._store is None:
            return
        if any(worker.group == ELSEWHERE and worker.is_running for worker in self.workers):
            # The list is still being read for an earlier change: look again the next time.
            self._changes = before
            return
        for screen in self.screen_stack:
            if isinstance(screen, ImrScreen) and screen is not self.screen:
                screen.missed_change = True
        if isinstance(self.screen, ImrScreen):
            self.screen.run_worker(self.screen.changed_elsewhere(), group=ELSEWHERE, exit_on_error=False)

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
