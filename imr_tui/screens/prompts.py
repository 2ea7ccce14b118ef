"""Prompts at the foot of the screen: for one line of text, or for a choice made with one key."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from textual import events
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.errors import ImrError, Stopped
from imr_tui.screens.base import ImrScreen
from imr_tui.screens.host import Asker
from imr_tui.screens.values import typed_path
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

    def __init__(
        self,
        question: str,
        value: str = "",
        *,
        wrong: str = "",
        check: Callable[[str], object] | None = None,
        unsaved: bool = False,
    ) -> None:
        """The line begins with `value`. `wrong` says what was wrong with an answer given before.

        `check` raises ImrError for a wrong answer: the question then stays, with the text and the error.
        `unsaved` is whether answers given before would be lost with this one.
        """
        super().__init__()
        self._question, self._value, self._wrong = question, value, wrong
        self._check, self._unsaved = check, unsaved

    @property
    def answered(self) -> bool:
        """Whether a text was typed that would be lost."""
        if self._unsaved:
            return True
        lines = self.query(LineInput)
        return bool(lines) and lines.first().value.strip() not in ("", self._value.strip())

    def compose(self) -> ComposeResult:
        """The question and the line of text."""
        with Vertical(classes="prompt"):
            yield Static(content(self._words()), markup=False)
            yield LineInput(self._value)
            yield _keys()

    def _words(self) -> str:
        return f"{self._wrong}\n{self._question}" if self._wrong else self._question

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Return the text of the line; if it is wrong, say so and leave it there."""
        try:
            if self._check is not None:
                self._check(event.value)
        except ImrError as error:
            self._wrong = str(error)
            self.query_one(Static).update(content(self._words()))
        else:
            self.dismiss(event.value)


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """A question that is answered with one line of text, which begins with `value`.

    `question` may be made from the answers before it. `check` raises ImrError if an answer is wrong. With `needed`, an
    empty answer cancels the questions.
    """

    question: str | Callable[[Sequence[str]], str]
    value: str = ""
    check: Callable[[str], object] | None = None
    needed: bool = False

    def assert_right(self, answer: str) -> None:
        """Raise ImrError if an answer is wrong. Cancelling is not wrong."""
        if self.check is not None and not self.cancelled_by(answer):
            self.check(answer)

    def cancelled_by(self, answer: str) -> bool:
        """Whether an answer cancels the questions."""
        return self.needed and not answer.strip()


class Questions:
    """Questions asked one after the other, and asked again with the same answers if these cannot be saved."""

    def __init__(
        self, host: Asker, lines: Sequence[LineQuestion], then: Callable[..., object], group: str = "question"
    ) -> None:
        """`then` is called with all answers and gives the work to `carry_out`, of which a `group` has one at a time."""
        self._host, self._lines, self._then, self._group = host, lines, then, group
        self._answers = [line.value for line in lines]
        self._wrong = ""

    def ask(self, wrong: str = "") -> None:
        """Ask from the first question; `wrong` is why the answers could not be used, if they were given before."""
        if self._lines:
            self._ask(0, wrong)

    def _ask(self, number: int, wrong: str = "") -> None:
        line = self._lines[number]
        words = line.question if isinstance(line.question, str) else line.question(self._answers[:number])
        prompt = LinePrompt(
            words, self._answers[number], wrong=wrong, check=line.assert_right, unsaved=number > 0 or bool(wrong)
        )
        self._host.app.push_screen(prompt, lambda text: self._answered(number, text))

    def _answered(self, number: int, text: str | None) -> None:
        if text is None or self._lines[number].cancelled_by(text):
            # Said again, because the screen may have been read again meanwhile.
            self._say_wrong()
            return
        self._answers[number] = text
        if number + 1 < len(self._lines):
            self._ask(number + 1)
        else:
            self._then(*self._answers)

    def carry_out(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work in the background. If it raises ImrError, say why and ask the questions again.

        They are not asked again after Stopped: the person wants to do something else.
        """
        self._host.run_worker(self._try(work), exclusive=True, group=self._group, exit_on_error=False)

    async def _try(self, work: Coroutine[Any, Any, None]) -> None:
        self._wrong = ""
        try:
            await work
        except ImrError as error:
            self._wrong = str(error)
            self._say_wrong()
            if not isinstance(error, Stopped):
                self.ask(self._wrong)

    def _say_wrong(self) -> None:
        screen = self._host.screen
        if self._wrong and isinstance(screen, ImrScreen):
            screen.show_message(self._wrong, trouble=True)


def ask_lines(
    host: Asker, lines: Sequence[LineQuestion], work: Callable[..., Coroutine[Any, Any, None]], group: str = "question"
) -> None:
    """Ask for lines of text, then do the `work` with all answers.

    If the work raises ImrError, the questions come back with the answers, and the first says what is wrong.
    """
    questions = Questions(host, lines, lambda *answers: questions.carry_out(work(*answers)), group)
    if lines:
        questions.ask()
    else:
        questions.carry_out(work())


def ask_file(
    host: Asker,
    question: str,
    start: str,
    write: Callable[[Path], Coroutine[Any, Any, None]],
    group: str = "export",
    name: str = "",
) -> None:
    """Ask which file to write, beginning with the path `start`, and whether to replace it; then `write` it.

    If that raises ImrError, the question comes back as in `ask_lines`. `name` is the file to write in a folder, if the
    path of one is typed.
    """

    def named(typed: str) -> None:
        path = file_in(typed, name)
        before_replacing(host.app, path, lambda: questions.carry_out(write(path)))

    questions = Questions(host, [LineQuestion(question, start, needed=True)], named, group)
    questions.ask()


def file_in(typed: str, name: str) -> Path:
    """Return the path that was typed; if it is a folder, that of the file `name` in it, if this is not empty."""
    path = typed_path(typed)
    return path / name if name and path.is_dir() else path


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
