"""A form for one record: fields one below another, with their values as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message

from imr_tui.widgets.fields import Field, FieldRow
from imr_tui.widgets.prose_area import Names, ProseArea

Reader = Callable[[str, str], str]
"""(kind, typed) → how a text is understood, for the line below a date."""


class DetailForm(VerticalScroll, can_focus=False):
    """The fields of a record. It holds text only; the caller converts it to a record."""

    DEFAULT_CSS = "DetailForm { padding: 0 1; scrollbar-size-vertical: 1; }"

    class Edited(Message):
        """The form changed since it was opened or last saved."""

    class FieldEntered(Message):
        """A field received the focus."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    def __init__(
        self, fields: Sequence[Field], values: Mapping[str, str], reader: Reader, names: Names | None = None
    ) -> None:
        """`names` is the anonymisation key, for text fields."""
        super().__init__()
        self._fields = fields
        self._reader = reader
        self._saved = {field.name: values.get(field.name, "") for field in fields}
        self._rows = [FieldRow(field, self._saved[field.name], names) for field in fields]
        # An editor may show a value in another form, for example in another order: that is not a change.
        self._shown = {row.field.name: row.value for row in self._rows}

    def compose(self) -> ComposeResult:
        """One row for each field."""
        yield from self._rows

    def on_mount(self) -> None:
        """Show how dates are understood, and focus the first field."""
        for row in self._rows:
            self._show_reading(row)
        if self._rows:
            self._rows[0].focus_editor()

    @property
    def values(self) -> dict[str, str]:
        """The current values of the fields; a field that was not edited has the value it was given."""
        return {
            name: self._saved[name] if row.value == self._shown[name] else row.value
            for row in self._rows
            for name in (row.field.name,)
        }

    def fill(self, values: Mapping[str, str]) -> None:
        """Fill in other values as if they had been typed, for example from a draft.

        A field that was edited meanwhile keeps its value.
        """
        for row in self._rows:
            untouched = row.value == self._shown[row.field.name]
            if row.field.name in values and untouched:
                row.value = values[row.field.name]
                self._show_reading(row)

    def start_again(self, saved: Mapping[str, str], values: Mapping[str, str]) -> None:
        """Fill in `values`, as edits of a record that is now stored as `saved`."""
        for row in self._rows:
            name = row.field.name
            self._saved[name] = saved.get(name, "")
            typed, row.value = row.value, self._saved[name]
            self._shown[name] = row.value
            wanted = values.get(name, typed)
            if wanted != self._saved[name]:
                row.value = wanted
            self._show_reading(row)

    @property
    def edited(self) -> bool:
        """Whether a value differs from when the form was opened or last saved."""
        return self.values != self._saved

    @property
    def prose(self) -> list[ProseArea]:
        """The editors of text fields."""
        return [row.prose for row in self._rows if row.prose is not None]

    def go_to(self, name: str) -> None:
        """Focus the field `name`, if there is one."""
        for row in self._rows:
            if row.field.name == name:
                row.focus_editor()

    @on(FieldRow.Changed)
    def _changed(self, event: FieldRow.Changed) -> None:
        event.stop()
        self._show_reading(event.row)
        self.post_message(self.Edited())

    def on_descendant_focus(self) -> None:
        """Post which field has the focus."""
        for row in self._rows:
            if row.has_focus_within:
                self.post_message(self.FieldEntered(row.field))

    def _show_reading(self, row: FieldRow) -> None:
        if row.field.kind in ("date", "when", "codes"):
            row.show_reading(self._reader(row.field.kind, row.value))
