"""Unlock the store, or create it on first start."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangesMissing, ImrError, Locked
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.screens.prompts import ChoicePrompt, LineQuestion, ask_lines
from imr_tui.secret import Secret, forget
from imr_tui.services import session
from imr_tui.widgets.line_input import LineInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.secret_input import SecretInput
from imr_tui.widgets.strength import StrengthLine

ACCEPT_WORD = "accept"
"""What a person types to open a store without the changes that are missing."""


def _how() -> str:
    return f"Enter it and press {commands.shortcut('line.accept')}. It is not shown as you type."


def restore_into(screen: ImrScreen, folder: Path) -> None:
    """Ask for a backup and restore it to `folder`; then ask for the passphrase of the restored store."""
    from imr_tui.screens.backups import RestoreScreen

    def closed(said: str | None) -> None:
        if said:
            screen.app.switch_screen(UnlockScreen(folder, try_keyring=False, notice=said))

    screen.app.push_screen(RestoreScreen(folder), closed)


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
        self._loss = session.REFUSE

    def compose_body(self) -> ComposeResult:
        """The label and the line for the passphrase or the recovery code."""
        with Vertical(id="page"):
            yield Static("imr-tui", classes="title", markup=False)
            yield Static(content(f"The store in {self._folder} is locked."), markup=False)
            yield Static("Passphrase", id="what", classes="label", markup=False)
            yield SecretInput(id="secret")
            yield Static(content(_how()), id="how", classes="quiet", markup=False)
            if self._notice:
                yield Static(content(self._notice), id="notice", classes="label", markup=False)

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
        field = self.query_one("#secret", SecretInput)
        field.clear()
        field.hidden = not self._with_code
        self.query_one("#what", Static).update("Recovery code" if self._with_code else "Passphrase")
        self.query_one("#how", Static).update(
            "36 characters. Capitals, spaces and hyphens do not matter." if self._with_code else content(_how())
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
        self._unlock(self.query_one("#secret", SecretInput).take(), self._with_code)

    @work(thread=True, exclusive=True, group="unlock", exit_on_error=False)
    def _unlock(self, secret: Secret | None = None, with_code: bool = False, keyring: bool = False) -> None:
        """Unlock with what was typed, which is emptied here: the worker is remembered with its arguments."""
        store, recovered, trouble, missing = None, None, "", ""
        try:
            unlocked = session.unlock(
                self._folder,
                passphrase=secret.take() if secret is not None and not with_code else None,
                recovery_code=secret.take() if secret is not None and with_code else None,
                keyring=keyring,
            )
            recovered = session.another(unlocked) if with_code else None
            store = session.open_unlocked(self._folder, unlocked, self._loss)
            if recovered is not None:
                # Opening may have improved the key file.
                recovered.keys, recovered.slot = unlocked.keys, unlocked.slot
        except ChangesMissing as error:
            missing = error.what
        except ImrError as error:
            trouble = str(error)
        if store is None and recovered is not None:
            session.forget_key(recovered)
        # After the error is gone, because its traceback holds the passphrase.
        forget()
        if store is not None:
            self.app.call_from_thread(self.imr.opened, store, recovered)
        elif missing:
            self.app.call_from_thread(self._ask_about_missing, missing)
        else:
            self.app.call_from_thread(self._failed, trouble)

    def _ask_about_missing(self, what: str) -> None:
        """Say that saved changes are missing, and offer to restore a backup or to go on without them."""
        self._failed(what)

        def chosen(choice: str | None) -> None:
            if choice == "restore":
                self.action_restore()
            elif choice == "open":
                question = (
                    "The missing changes cannot be brought back afterwards, except from a backup. "
                    f"Type {ACCEPT_WORD} to open the store without them:"
                )
                ask_lines(self, [LineQuestion(question, check=check)], accepted)

        def check(typed: str) -> None:
            if typed.strip().lower() != ACCEPT_WORD:
                raise BadInput(f"The store was not opened, because you did not type {ACCEPT_WORD}.")

        async def accepted(_: str) -> None:
            self._loss = session.ACCEPT
            self.say("Unlock the store once more. It then opens without the missing changes.")

        choices = [("r", "restore", "restore a backup"), ("o", "open", "open the store without the missing changes")]
        self.app.push_screen(
            ChoicePrompt(f"{what}\n\nThe store was not opened. What do you want to do?", choices), chosen
        )

    def action_restore(self) -> None:
        """Restore a backup of the store."""
        restore_into(self, self._folder)

    def _failed(self, sentence: str) -> None:
        self.say(sentence, trouble=True)
        field = self.query_one("#secret", SecretInput)
        field.clear()
        field.focus()


class FirstStartScreen(ImrScreen):
    """Create the store: ask for a name and a passphrase twice, then show the recovery code."""

    CSS_PATH = "unlock.tcss"
    CONTEXTS = ("first",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("first", "app")
    AUTO_FOCUS = "#name"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def compose_body(self) -> ComposeResult:
        """The lines for the name and the passphrase."""
        with Vertical(id="page"):
            yield Static("Welcome to imr-tui", classes="title", markup=False)
            yield Static(
                content(
                    f"Your reviews are kept in one encrypted store, in {self._folder}.\n"
                    "No one, including you, can open it without its passphrase or recovery code."
                ),
                markup=False,
            )
            yield Static("Your name", classes="label", markup=False)
            yield LineInput(id="name")
            yield Static("Passphrase (12 characters or more, for example four or five words)", classes="label")
            yield SecretInput(id="first")
            yield StrengthLine()
            yield Static("Passphrase again", classes="label", markup=False)
            yield SecretInput(id="again")
            yield Static(
                content(f"Press {commands.shortcut('line.accept')} to go to the next line."),
                classes="quiet",
                markup=False,
            )

    def on_mount(self) -> None:
        """Show the state line."""
        self.state("imr-tui", "first start")

    def action_restore(self) -> None:
        """Restore a backup instead of creating a store."""
        restore_into(self, self._folder)

    @on(Input.Changed, "#first")
    def _typed_first(self) -> None:
        self.query_one(StrengthLine).follow(self.query_one("#first", SecretInput).secret)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        name = self.query_one("#name", LineInput)
        first, again = (self.query_one(i, SecretInput) for i in ("#first", "#again"))
        if event.input is not again:
            (first if event.input is name else again).focus()
            return
        try:
            if not name.value.strip():
                name.focus()
                raise BadInput("Enter your name. It is recorded with every change you make.")
            session.check_passphrase(first.secret.text())
            if not first.secret.same(again.secret):
                again.clear()
                raise BadInput("The passphrases do not match. Enter the second one again.")
        except BadInput as error:
            self.say(str(error), trouble=True)
            return
        self.say("Creating the store ...")
        self._make(name.value.strip(), first.secret)

    @work(thread=True, exclusive=True, group="unlock", exit_on_error=False)
    def _make(self, name: str, passphrase: Secret) -> None:
        code, store, trouble = Secret(), None, ""
        try:
            code = Secret.of(session.make(self._folder, name, passphrase.text()))
            store = session.open_unlocked(self._folder, session.unlock(self._folder, passphrase=passphrase.text()))
        except ImrError as error:
            trouble = str(error)
        forget()
        if store is None:
            self.app.call_from_thread(self.say, trouble, True)
        else:
            self.app.call_from_thread(self._show_code, code, store)

    def _show_code(self, code: Secret, store: object) -> None:
        for field in self.query(SecretInput):
            field.clear()

        def read_back(_: object) -> None:
            self.imr.opened(store)  # type: ignore[arg-type]

        self.app.push_screen(RecoveryScreen(code), read_back)


class RecoveryScreen(ImrScreen):
    """Show a recovery code once and ask the user to type it."""

    CSS_PATH = "unlock.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    AUTO_FOCUS = "#back"

    ALLOW_SELECT = False

    def __init__(self, code: Secret) -> None:
        super().__init__()
        self._code = code

    def compose_body(self) -> ComposeResult:
        """The code, and a line to type it."""
        with Vertical(id="page"):
            yield Static("Your recovery code", classes="title", markup=False)
            yield Static(content(_in_two_lines(self._code.text())), id="code", markup=False)
            yield Static(
                "Write it on paper and keep it in a safe place. It opens the store if you forget "
                "the passphrase. It is shown only once and is not stored anywhere.",
                markup=False,
            )
            yield Static("Enter the code from your paper (capitals and hyphens do not matter)", classes="label")
            yield SecretInput(hidden=False, id="back")

    def on_mount(self) -> None:
        """Show the state line."""
        self.greet()

    def greet(self) -> None:
        """Show the state line."""
        self.state("imr-tui", "first start")

    def accept(self) -> None:
        """Go on, because the code was typed back."""
        self.dismiss(None)

    @on(Input.Submitted, "#back")
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            typed = self.query_one("#back", SecretInput).secret
            if session.normalised_code(typed.text()) != session.normalised_code(self._code.text()):
                raise Locked("That is a different recovery code. Check your paper and try again.")
        except ImrError as error:
            self.say(str(error), trouble=True)
            return
        self._code.wipe()
        self.query_one("#code", Static).update("")
        self.accept()


def _in_two_lines(code: str) -> str:
    groups = code.split("-")
    return "-".join(groups[:5]) + "-\n" + "-".join(groups[5:])
