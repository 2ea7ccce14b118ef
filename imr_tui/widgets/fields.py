"""The fields of forms: a line, text, a date, an imprecise date, or a choice. All values are text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from imr_tui import commands
from imr_tui.terminal_text import harmless
from imr_tui.widgets.line_input import PlainInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.prose_area import Names, ProseArea
from imr_tui.widgets.several_field import SeveralField


@dataclass(frozen=True)
class Field:
    """A field of a form.

    `kind` is line, prose, date, when, choice, several or codes. A choice has `choices` as (value, label); its
    empty value means not yet known. Several has them too; its value is the selected ones, separated by
    semicolons. `hint` is shown while the field has the focus.
    """

    name: str
    label: str
    kind: str = "line"
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""


YES_NO = (("", "not known yet"), ("yes", "yes"), ("no", "no"))


class ChoiceField(Widget, can_focus=True):
    """One of several choices: left, right and space move through them, a letter goes to a choice."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; }
    ChoiceField:focus { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = list(commands.bindings("choice"))

    class Changed(Message):
        """Another choice was made."""

    def __init__(self, choices: Sequence[tuple[str, str]], value: str) -> None:
        super().__init__()
        self._choices = list(choices)
        values = [choice[0] for choice in self._choices]
        self._index = values.index(value) if value in values else 0

    @property
    def value(self) -> str:
        """The value of the current choice."""
        return self._choices[self._index][0]

    @value.setter
    def value(self, value: str) -> None:
        values = [choice[0] for choice in self._choices]
        self._index = values.index(value) if value in values else 0
        self.refresh()

    def render(self) -> Content:
        """Show the current choice and its position among all choices."""
        words = harmless(self._choices[self._index][1])
        keys = f"{commands.shortcut('choice.before')} and {commands.shortcut('choice.next')}"
        return Content(f"< {words} >  ({self._index + 1} of {len(self._choices)}; {keys} to change)")

    def action_turn(self, step: int) -> None:
        """Move by `step` choices, and from the last to the first."""
        self._go_to((self._index + step) % len(self._choices))

    def on_key(self, event: events.Key) -> None:
        """Go to the next choice that starts with the letter pressed."""
        letter = (event.character or "").casefold()
        if not letter.isalpha():
            return
        count = len(self._choices)
        for ahead in range(1, count + 1):
            index = (self._index + ahead) % count
            if self._choices[index][1].casefold().startswith(letter):
                event.stop()
                self._go_to(index)
                return

    def _go_to(self, index: int) -> None:
        if index != self._index:
            self._index = index
            self.refresh()
            self.post_message(self.Changed())


class FieldRow(Vertical):
    """A field with its label and, for dates, how the text is understood."""

    DEFAULT_CSS = """
    FieldRow { height: auto; margin-bottom: 1; }
    FieldRow > .label { height: 1; text-style: bold; }
    FieldRow > .read { height: auto; text-style: italic; display: none; }
    FieldRow > .read.-shown { display: block; }
    FieldRow Input, FieldRow ProseArea { border: none; border-left: solid; padding: 0; }
    FieldRow Input { height: 1; }
    FieldRow Input:focus, FieldRow ProseArea:focus { border: none; border-left: heavy; }
    FieldRow:focus-within > .label { text-style: bold reverse; }
    """

    class Changed(Message):
        """The value of the field changed."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, field: Field, value: str, names: Names | None = None) -> None:
        """`names` is the anonymisation key, for text fields."""
        super().__init__()
        self.field = field
        self._editor: PlainInput | ProseArea | ChoiceField | SeveralField
        if field.kind == "prose":
            self._editor = ProseArea(value, names)
        elif field.kind == "choice":
            self._editor = ChoiceField(field.choices, value)
        elif field.kind == "several":
            self._editor = SeveralField(field.choices, value)
        else:
            # No compact class and no validators, so that the text stays exactly as typed.
            self._editor = PlainInput(value)

    def compose(self) -> ComposeResult:
        """The label, the editor, and the line below it."""
        yield Static(content(self.field.label), classes="label", markup=False)
        yield self._editor
        yield Static("", classes="read", markup=False)

    @property
    def value(self) -> str:
        """The value of the field, exactly as typed."""
        return self._editor.text if isinstance(self._editor, ProseArea) else self._editor.value

    @value.setter
    def value(self, value: str) -> None:
        if isinstance(self._editor, ProseArea):
            self._editor.text = value
        else:
            self._editor.value = value

    def show_reading(self, text: str) -> None:
        """Show how the text is understood, below the field; an empty text hides the line."""
        reading = self.query_one(".read", Static)
        reading.set_class(bool(text), "-shown")
        reading.update(content(text))

    @property
    def prose(self) -> ProseArea | None:
        """The editor, if this is a text field."""
        return self._editor if isinstance(self._editor, ProseArea) else None

    def focus_editor(self) -> None:
        """Focus the field."""
        self._editor.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Post `Changed` for any kind of editor."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Post `Changed` for any kind of editor."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_prose_area_offers(self, event: ProseArea.Offers) -> None:
        """Show suggestions below the field."""
        event.stop()
        marks = (">" if index == event.chosen else " " for index in range(len(event.lines)))
        lines = [f"{mark} {line}" for mark, line in zip(marks, event.lines, strict=True)]
        insert, close = commands.shortcut("offers.take"), commands.shortcut("offers.leave")
        last = f"  Press {insert} to insert, {close} to close."
        self.show_reading("\n".join([*lines, last] if lines else []))

    def on_several_field_changed(self, event: SeveralField.Changed) -> None:
        """Post `Changed` for any kind of editor."""
        event.stop()
        self.post_message(self.Changed(self))

    def on_choice_field_changed(self, event: ChoiceField.Changed) -> None:
        """Post `Changed` for any kind of editor."""
        event.stop()
        self.post_message(self.Changed(self))
