"""A form for passphrases: the current one or the recovery code, and a new one with its strength."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import BadInput, ImrError, Locked
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.secret import Secret, forget
from imr_tui.services import session
from imr_tui.widgets.line_input import LineInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.secret_input import SecretInput
from imr_tui.widgets.strength import StrengthLine


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form asks for. An empty label leaves its line out; `line` is the text that its line begins with."""

    title: str
    intro: str
    line_label: str = ""
    line: str = ""
    current_label: str = "Your current passphrase"
    new_label: str = ""
    wait: str = "Working ..."


@dataclass(frozen=True, slots=True)
class Answers:
    """What was typed. The secrets stay in their fields; take their text as late as possible."""

    line: str
    current: Secret
    with_code: bool
    new: Secret


class SecretsScreen(ImrScreen):
    """Ask for secrets and do something with them in a thread. Dismissed with the sentence that says what was done."""

    CSS_PATH = "unlock.tcss"
    CONTEXTS = ("secrets",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("secrets", "app")
    AUTO_FOCUS = "Input"

    def __init__(self, asked: Asked, work_with: Callable[[Answers], str]) -> None:
        """`work_with` runs in a thread, returns what was done in one sentence, and may raise ImrError."""
        super().__init__()
        self._asked, self._work_with = asked, work_with
        self._with_code = False
        self._working = False

    def compose_body(self) -> ComposeResult:
        """The lines that the form asks for."""
        asked = self._asked
        with Vertical(id="page"):
            yield Static(content(asked.title), classes="title", markup=False)
            yield Static(content(asked.intro), markup=False)
            if asked.line_label:
                yield Static(content(asked.line_label), classes="label", markup=False)
                yield LineInput(asked.line, id="line")
            if asked.current_label:
                yield Static(content(self._current_label()), id="what", classes="label", markup=False)
                yield SecretInput(id="current")
            if asked.new_label:
                yield Static(content(asked.new_label), classes="label", markup=False)
                yield SecretInput(id="new")
                yield StrengthLine()
                yield Static("The new passphrase again", classes="label", markup=False)
                yield SecretInput(id="again")

    def on_mount(self) -> None:
        """Show the state line, and how to go on."""
        self.state("imr-tui", self.imr.actor)
        self.say(
            f"{commands.shortcut('line.accept')}: next line or continue   {commands.shortcut('secrets.back')}: back"
        )

    def _current_label(self) -> str:
        if self._with_code:
            return "Recovery code (36 characters; capitals, spaces and hyphens do not matter)"
        return f"{self._asked.current_label} (or press {commands.shortcut('secrets.recovery')} for the recovery code)"

    def action_recovery(self) -> None:
        """Ask for the recovery code instead, or for the passphrase again."""
        if not self._asked.current_label or self._working:
            return
        self._with_code = not self._with_code
        field = self.query_one("#current", SecretInput)
        field.clear()
        field.hidden = not self._with_code
        self.query_one("#what", Static).update(content(self._current_label()))
        field.focus()

    def action_back(self) -> None:
        """Go back without changing anything."""
        if not self._working:
            self.dismiss("")

    def _secret(self, field_id: str) -> Secret:
        fields = self.query(f"#{field_id}").results(SecretInput)
        return next((field.secret for field in fields), Secret())

    @on(Input.Changed, "#new")
    def _typed_new(self) -> None:
        self.query_one(StrengthLine).follow(self._secret("new"))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        lines = list(self.query(Input))
        place = lines.index(event.input)
        if place < len(lines) - 1:
            lines[place + 1].focus()
        elif not self._working:
            self.submit()

    def submit(self) -> None:
        """Check what was typed, and start the work."""
        asked = self._asked
        try:
            line = self.query_one("#line", LineInput).value.strip() if asked.line_label else ""
            if asked.line_label and not line:
                self.query_one("#line").focus()
                raise BadInput(f"{asked.line_label}: this line is empty. Fill it in.")
            if asked.current_label and not len(self._secret("current")):
                self.query_one("#current").focus()
                raise BadInput("Enter the passphrase or the recovery code first.")
            if asked.new_label:
                self._check_new()
        except BadInput as error:
            self.say(str(error), trouble=True)
            return
        self._working = True
        self.say(asked.wait)
        self._work(Answers(line, self._secret("current"), self._with_code, self._secret("new")))

    def _check_new(self) -> None:
        new, again = self._secret("new"), self._secret("again")
        if fault := session.advice(new.text()):
            self.query_one("#new").focus()
            raise BadInput(fault)
        if not new.same(again):
            self.query_one("#again", SecretInput).clear()
            self.query_one("#again").focus()
            raise BadInput("The new passphrases do not match. Enter the second one again.")

    @work(thread=True, exclusive=True, group="secrets", exit_on_error=False)
    def _work(self, answers: Answers) -> None:
        said, failed = "", None
        try:
            said = self._work_with(answers)
        except ImrError as error:
            # Without its traceback, which holds the passphrase.
            failed = error.with_traceback(None)
        forget()
        if not self.is_attached:
            return
        if failed is None:
            self.app.call_from_thread(self._done, said)
        else:
            self.app.call_from_thread(self.failed, failed)

    def _done(self, said: str) -> None:
        if self.is_attached:
            self._working = False
            self.dismiss(said)

    def failed(self, error: ImrError) -> None:
        """Say what went wrong; a wrong passphrase can be typed again."""
        self._working = False
        if not self.is_attached:
            return
        self.say(str(error), trouble=True)
        if isinstance(error, Locked) and self._asked.current_label:
            field = self.query_one("#current", SecretInput)
            field.clear()
            field.focus()
