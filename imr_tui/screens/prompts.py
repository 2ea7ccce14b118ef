"""Prompts at the foot of the screen: for one line of text, or for a choice made with one key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.secret import Secret
from imr_tui.widgets.line_input import LineInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.secret_input import SecretInput

Answer = TypeVar("Answer")


class Prompt(ModalScreen[Answer | None], Generic[Answer]):
    """A question at the foot of the screen. Dismissed with the answer, or with None if it is cancelled."""

    CSS_PATH: ClassVar[Any] = "prompts.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*commands.bindings("prompt"), *commands.everywhere()]

    def action_cancel(self) -> None:
        """Cancel the question."""
        self.dismiss(None)


class LinePrompt(Prompt[str]):
    """Ask for one line of text."""

    def __init__(self, question: str, value: str = "") -> None:
        super().__init__()
        self._question, self._value = question, value

    @property
    def answered(self) -> bool:
        """Whether a text was typed that would be lost."""
        lines = self.query(LineInput)
        return bool(lines) and lines.first().value.strip() not in ("", self._value.strip())

    def compose(self) -> ComposeResult:
        """The question and the line of text."""
        with Vertical(classes="prompt"):
            yield Static(content(self._question), markup=False)
            yield LineInput(self._value)
            yield _keys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the text of the line."""
        self.dismiss(event.value)


class SecretPrompt(Prompt[Secret]):
    """Ask for a passphrase or a password. The line shows dots and cannot be copied."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the line for the passphrase."""
        with Vertical(classes="prompt"):
            yield Static(content(self._question), markup=False)
            yield SecretInput()
            yield _keys()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return what was typed, and keep nothing of it."""
        self.dismiss(self.query_one(SecretInput).take())


def _keys() -> Static:
    accept, cancel = commands.shortcut("line.accept"), commands.shortcut("prompt.cancel")
    return Static(content(f"{accept}: continue   {cancel}: cancel"), classes="keys", markup=False)


class ChoicePrompt(Prompt[str]):
    """Ask for a choice. Dismissed with the value of the key pressed."""

    def __init__(self, question: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """Each of `choices` is (key, value, label)."""
        super().__init__()
        self._question = question
        self._choices = {key: (value, words) for key, value, words in choices}

    def compose(self) -> ComposeResult:
        """The question and the choices with their keys."""
        with Vertical(classes="prompt"):
            yield Static(content(self._question), markup=False)
            for key, (_, words) in self._choices.items():
                yield Static(content(f"  {key}  {words}"), markup=False)
            yield Static(content(f"{commands.shortcut('prompt.cancel')}: cancel"), classes="keys", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Answer with the choice of the key pressed, if there is one."""
        chosen = self._choices.get(event.character or "")
        if chosen is not None:
            event.stop()
            self.dismiss(chosen[0])


def before_replacing(app: App[Any], path: Path, write: Callable[[], object]) -> None:
    """Call `write`, which writes the file at `path`; if there is one, ask first whether to replace it."""
    if path.is_file():
        question = f"{path} already exists. Replace it?"

        def answered(yes: str | None) -> None:
            if yes:
                write()

        app.push_screen(ChoicePrompt(question, [("y", "yes", "replace it")]), answered)
    else:
        write()


class LeavePrompt(ChoicePrompt):
    """Ask before leaving the program, because something could not be saved."""
