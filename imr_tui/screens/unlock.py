"""Unlock the store, or create it on first start."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import BadInput, ImrError, Locked
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.services import session
from imr_tui.widgets.line_input import LineInput


def _line(identifier: str, secret: bool = False) -> Input:
    return LineInput(secret=secret, id=identifier)


def _how() -> str:
    return f"Enter it and press {commands.shortcut('line.accept')}. It is not shown as you type."


class UnlockScreen(ImrScreen):
    """Unlock the store with the passphrase, the recovery code or the keyring, and pass it to the app."""

    CSS_PATH = "unlock.tcss"
    CONTEXTS = ("unlock",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("unlock", "app")
    AUTO_FOCUS = "#secret"

    def __init__(self, folder: Path, message: str = "", try_keyring: bool = True, notice: str = "") -> None:
        """`message` is shown until the next one, `notice` as long as the store is locked."""
        super().__init__()
        self._notice = notice
        self._folder, self._message, self._try_keyring = folder, message, try_keyring
        self._with_code = False

    def compose_body(self) -> ComposeResult:
        """The label and the line for the passphrase or the recovery code."""
        with Vertical(id="page"):
            yield Static("imr-tui", classes="title", markup=False)
            yield Static(Content(f"The store in {self._folder} is locked."), markup=False)
            yield Static("Passphrase", id="what", classes="label", markup=False)
            yield _line("secret", secret=True)
            yield Static(Content(_how()), id="how", classes="quiet", markup=False)
            if self._notice:
                yield Static(Content(self._notice), id="notice", classes="label", markup=False)

    def on_mount(self) -> None:
        """Ask the keyring at once if the store has a slot for it."""
        self.state("imr-tui", "locked")
        if self._message:
            self.say(self._message)
        if self._try_keyring and session.has_keyring_slot(self._folder):
            self.action_keyring()

    def action_recovery(self) -> None:
        """Ask for the recovery code instead, or for the passphrase again."""
        self._with_code = not self._with_code
        field = self.query_one("#secret", Input)
        field.value, field.password = "", not self._with_code
        self.query_one("#what", Static).update("Recovery code" if self._with_code else "Passphrase")
        self.query_one("#how", Static).update(
            "36 characters. Capitals, spaces and hyphens do not matter." if self._with_code else Content(_how())
        )
        field.focus()

    def action_keyring(self) -> None:
        """Unlock the store with the keyring of this computer."""
        self.say("Asking the keyring on this computer ...")
        self._unlock(keyring=True)

    @on(Input.Submitted, "#secret")
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value:
            return
        self.say("Opening ...")
        if self._with_code:
            self._unlock(code=event.value)
        else:
            self._unlock(passphrase=event.value)

    @work(thread=True, exclusive=True, group="unlock", exit_on_error=False)
    def _unlock(self, passphrase: str | None = None, code: str | None = None, keyring: bool = False) -> None:
        try:
            unlocked = session.unlock(self._folder, passphrase=passphrase, recovery_code=code, keyring=keyring)
            store = session.open_unlocked(self._folder, unlocked)
        except ImrError as error:
            self.app.call_from_thread(self._failed, str(error))
            return
        self.app.call_from_thread(self.imr.opened, store, code is not None)

    def _failed(self, sentence: str) -> None:
        self.say(sentence, trouble=True)
        field = self.query_one("#secret", Input)
        field.value = ""
        field.focus()


class FirstStartScreen(ImrScreen):
    """Create the store: ask for a name and a passphrase twice, then show the recovery code."""

    CSS_PATH = "unlock.tcss"
    CONTEXTS = ("first",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    AUTO_FOCUS = "#name"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose_body(self) -> ComposeResult:
        """The lines for the name and the passphrase."""
        with Vertical(id="page"):
            yield Static("Welcome to imr-tui", classes="title", markup=False)
            yield Static(
                Content(
                    f"Your reviews are kept in one encrypted store, in {self._folder}.\n"
                    "No one, including you, can open it without its passphrase or recovery code."
                ),
                markup=False,
            )
            yield Static("Your name", classes="label", markup=False)
            yield _line("name")
            yield Static("Passphrase (12 characters or more, for example four or five words)", classes="label")
            yield _line("first", secret=True)
            yield Static("Passphrase again", classes="label", markup=False)
            yield _line("again", secret=True)
            yield Static(
                Content(f"Press {commands.shortcut('line.accept')} to go to the next line."),
                classes="quiet",
                markup=False,
            )

    def on_mount(self) -> None:
        """Show the state line."""
        self.state("imr-tui", "first start")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        name, first, again = (self.query_one(i, Input) for i in ("#name", "#first", "#again"))
        if event.input is not again:
            (first if event.input is name else again).focus()
            return
        try:
            if not name.value.strip():
                name.focus()
                raise BadInput("Enter your name. It is recorded with every change you make.")
            session.check_passphrase(first.value)
            if first.value != again.value:
                again.value = ""
                raise BadInput("The passphrases do not match. Enter the second one again.")
        except BadInput as error:
            self.say(str(error), trouble=True)
            return
        self.say("Creating the store ...")
        self._make(name.value.strip(), first.value)

    @work(thread=True, exclusive=True, group="unlock", exit_on_error=False)
    def _make(self, name: str, passphrase: str) -> None:
        try:
            code = session.make(self._folder, name, passphrase)
            store = session.open_unlocked(self._folder, session.unlock(self._folder, passphrase=passphrase))
        except ImrError as error:
            self.app.call_from_thread(self.say, str(error), True)
            return
        self.app.call_from_thread(self._show_code, code, store)

    def _show_code(self, code: str, store: object) -> None:
        def read_back(_: object) -> None:
            self.imr.opened(store)  # type: ignore[arg-type]

        self.app.push_screen(RecoveryScreen(code), read_back)


class RecoveryScreen(ImrScreen):
    """Show a recovery code once and ask the user to type it."""

    CSS_PATH = "unlock.tcss"
    CONTEXTS = ("first",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    AUTO_FOCUS = "#back"

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def compose_body(self) -> ComposeResult:
        """The code, and a line to type it."""
        with Vertical(id="page"):
            yield Static("Your recovery code", classes="title", markup=False)
            yield Static(Content(_in_two_lines(self._code)), id="code", markup=False)
            yield Static(
                "Write it on paper and keep it in a safe place. It opens the store if you forget "
                "the passphrase. It is shown only once and is not stored anywhere.",
                markup=False,
            )
            yield Static("Enter the code from your paper (capitals and hyphens do not matter)", classes="label")
            yield _line("back")

    def on_mount(self) -> None:
        """Show the state line."""
        self.state("imr-tui", "first start")

    @on(Input.Submitted, "#back")
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            if session.normalised_code(event.value) != session.normalised_code(self._code):
                raise Locked("That is a different recovery code. Check your paper and try again.")
        except ImrError as error:
            self.say(str(error), trouble=True)
            return
        self._code = ""
        self.dismiss(None)


def _in_two_lines(code: str) -> str:
    groups = code.split("-")
    return "-".join(groups[:5]) + "-\n" + "-".join(groups[5:])
