"""A record that somebody else changed while it was edited: both versions of each field, and a choice for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from imr_tui import commands
from imr_tui.screens import three_way
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.tab import Rows
from imr_tui.screens.three_way import BOTH, MINE, THEIRS, Comparison
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.differing import from_where_they_part, marked
from imr_tui.widgets.fields import Field
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of, plural, series

COLUMNS: Final = (
    Column("field", "Field", 18, flex=1),
    Column("mine", "Your version", 14, flex=1),
    Column("theirs", "Their version", 14, flex=1),
    Column("choice", "To save", 13),
)
CHOICES: Final = {MINE: "your version", THEIRS: "their version", BOTH: "both"}
IN_LIST, IN_PANE = 4, 60
"""The number of characters shown at most before the first difference."""
EMPTY: Final = "(empty)"


class BothScreen(ImrScreen):
    """The fields that two people changed differently. Dismissed with a value for each, or None to go back."""

    CSS_PATH: ClassVar = "both.tcss"
    CONTEXTS = ("both",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("both", "app")

    def __init__(self, title: str, fields: Sequence[Field], found: Comparison, by: str) -> None:
        """`fields` are those of the form; `by` is who saved the other version, empty if it is not known."""
        super().__init__()
        self._title, self._found, self._by = title, found, by or "Somebody else"
        self._heading = f"THEIR VERSION, saved by {by}" if by else "THEIR VERSION"
        self._kept = three_way.labels(fields, found.theirs_only)
        self._fields = {field.name: field for field in fields if field.name in found.clashes}
        self._chosen: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        """What is merged without a question, the fields to choose for, and both texts of the selected one."""
        yield Static("", id="kept", markup=False)
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)
        more = f"(more: press {commands.shortcut('both.read')} to read both)"
        with Vertical(id="texts"):
            yield DetailPane(classes="mine", more=more)
            yield DetailPane(classes="theirs", more=more)

    async def on_mount(self) -> None:
        """Show the fields."""
        kept = self.query_one("#kept", Static)
        kept.display = bool(self._kept)
        changes = plural(len(self._kept), "That change is", "Those changes are")
        kept.update(Content(f"{self._by} also changed {series(self._kept)}. {changes} kept."))
        await self._show()
        self.query_one(RecordGrid).focus()
        save, back = commands.shortcut("both.save"), commands.shortcut("both.back")
        self.say(
            f"{self._by} saved this record after you opened it. Choose a version of each field, then press {save} "
            f"to save. {back}: go back without saving."
        )

    async def _show(self, keep: str | None = None) -> None:
        left = len(self._fields) - len(self._chosen)
        self.state(self._title, f"{number_of(left, 'field')} to choose" if left else "all chosen")
        await self.query_one(RecordGrid).set_source(Rows([self._row(name) for name in self._fields]), keep=keep)

    def _row(self, name: str) -> GridRow:
        texts = [" ".join(text.split()) for text in self._texts(name)]
        mine, theirs = from_where_they_part(texts[0], texts[1], IN_LIST)
        chosen = CHOICES[self._chosen[name]] if name in self._chosen else "not chosen"
        return GridRow(name, (self._fields[name].label, mine[:200], theirs[:200], chosen))

    def _texts(self, name: str) -> tuple[str, str]:
        """Return your version and their version of a field, in words."""
        field = self._fields[name]
        mine, theirs = self._found.mine[name], self._found.theirs.get(name, "")
        return three_way.worded(field, mine) or EMPTY, three_way.worded(field, theirs) or EMPTY

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        mine, theirs = from_where_they_part(*self._texts(event.row.id), IN_PANE)
        self.query_one(".mine", DetailPane).show(f"YOUR VERSION\n{mine}")
        self.query_one(".theirs", DetailPane).show(f"{self._heading}\n{theirs}")

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_read()

    async def action_read(self) -> None:
        """Read both versions of the selected field in full."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            mine, theirs = marked(*self._texts(row.id))
            texts = (Content("YOUR VERSION"), mine, Content(self._heading), theirs)
            self.app.push_screen(BothTextsScreen(self._fields[row.id].label, texts))

    @shows_errors
    async def action_choose(self, how: str) -> None:
        """Choose a version of the selected field, and go to the next field without a choice."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            return
        if how == BOTH and three_way.both(self._fields[row.id], "", "") is None:
            mine, theirs = commands.shortcut("both.mine"), commands.shortcut("both.theirs")
            self.say(f"This field cannot hold both. Press {mine} or {theirs} to choose a version.", trouble=True)
            return
        self._chosen[row.id] = how
        names = list(self._fields)
        after = names[names.index(row.id) :] + names
        await self._show(next((name for name in after if name not in self._chosen), row.id))
        self._say_what_is_left()

    async def action_choose_all(self, how: str) -> None:
        """Choose the same version of all fields."""
        row = await self.query_one(RecordGrid).selected_row()
        self._chosen = dict.fromkeys(self._fields, how)
        await self._show(row.id if row else None)
        self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        if len(self._chosen) < len(self._fields):
            self.say("")
        else:
            self.say(f"Press {commands.shortcut('both.save')} to save what you have chosen.")

    def action_save(self) -> None:
        """Save the form with the chosen values."""
        left = [field.label for name, field in self._fields.items() if name not in self._chosen]
        if left:
            self.say(f"Choose a version of {series(left)} first. Nothing is saved yet.", trouble=True)
            return
        self.dismiss({name: self._value(name, how) for name, how in self._chosen.items()})

    def _value(self, name: str, how: str) -> str:
        mine, theirs = self._found.mine[name], self._found.theirs.get(name, "")
        if how == BOTH:
            return three_way.both(self._fields[name], mine, theirs) or ""
        return mine if how == MINE else theirs

    def action_back(self) -> None:
        """Go back to the form without saving."""
        self.dismiss(None)


class BothTextsScreen(ImrScreen):
    """Both versions in full, with the words that differ highlighted."""

    CSS_PATH: ClassVar = "both.tcss"
    CONTEXTS = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("help", "app")
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, texts: tuple[Content, ...]) -> None:
        """`texts` alternates headings and texts."""
        super().__init__()
        self._title, self._texts = title, texts

    def compose_body(self) -> ComposeResult:
        """Each heading followed by its text."""
        with VerticalScroll():
            for index, text in enumerate(self._texts):
                yield Static(text, classes="text" if index % 2 else "head", markup=False)

    def on_mount(self) -> None:
        """Show the title and explain the highlighting."""
        self.state(self._title, "")
        self.say("Words that differ are in bold and underlined.")

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
