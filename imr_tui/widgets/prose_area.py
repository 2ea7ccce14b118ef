"""The editor of text fields: underlines names in the key, and suggests people after `@` and references after `#`.

It stays fast on long paragraphs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, Protocol, SupportsIndex, cast

from rich.cells import cell_len
from rich.containers import Lines
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.document._document_navigator import DocumentNavigator
from textual.document._wrapped_document import WrappedDocument
from textual.expand_tabs import expand_tabs_inline
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from imr_tui import commands
from imr_tui.widgets.exact_document import AsShown, ExactDocument

LONG: Final = 2000
"""The number of characters from which a paragraph is divided into lines lazily: about a page."""
REMEMBERED: Final = 4000
"""The number of paragraphs whose names are kept in memory."""
_OFFER: Final = re.compile(r"(?:^|(?<=[\s(\[\"'“‘/]))([@#])([^\W_][\w'’.-]{0,24})?$")
_REFERENCE: Final = re.compile(r"#[A-Z]\d{1,5}(?:\.\d{1,3})?(?!\w)")
_REACH: Final = 14
_NAME: Final = Style(underline=True)


class Span(Protocol):
    """A name in a text: its position, and the code that papers show instead."""

    @property
    def start(self) -> int:
        """The index of its first character."""

    @property
    def end(self) -> int:
        """The index after its last character."""

    @property
    def code(self) -> str:
        """The code of the person in the key."""


class Offered(Protocol):
    """A suggestion."""

    @property
    def code(self) -> str:
        """The text to insert."""

    @property
    def words(self) -> str:
        """The text shown in the list."""


class Names(Protocol):
    """The part of the anonymisation key that an editor needs."""

    def find(self, text: str) -> Sequence[Span]:
        """Return every name in the key that a text contains, in order."""

    def offers(self, typed: str) -> Sequence[Offered]:
        """Return suggestions for the letters typed after `@`."""


class ProseArea(TextArea):
    """A text editor. Tab leaves the field, the cursor does not blink, and there is no colouring.

    With `names`, names in the key are underlined, and `@` at the start of a word suggests people: up and down
    move, enter or tab inserts the code, and esc closes the list. Only key presses change the text.

    `#` and letters post `Wanted` to ask for references; the form answers with `offer`. A reference under the
    cursor is reported with `Met`, so that its text can be shown.
    """

    DEFAULT_CSS = """
    ProseArea { height: auto; min-height: 3; max-height: 10; border: none; padding: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "to_end(-1)", "Go to the start", show=False),
        *commands.bindings("text"),
        Binding("ctrl+end", "to_end(1)", "Go to the end", show=False),
    ]

    class Offers(Message):
        """The current suggestions and the selected one; an empty list closes them."""

        def __init__(self, lines: Sequence[str], chosen: int) -> None:
            super().__init__()
            self.lines, self.chosen = lines, chosen

    class Wanted(Message):
        """Request for references that match the letters typed after `#`."""

        def __init__(self, area: ProseArea, typed: str) -> None:
            super().__init__()
            self.area, self.typed = area, typed

    class Met(Message):
        """The cursor is at a reference, for example E12; an empty name means it has left the reference."""

        def __init__(self, area: ProseArea, name: str) -> None:
            super().__init__()
            self.area, self.name = area, name

    def __init__(self, text: str, names: Names | None = None) -> None:
        # Before the base class, which uses the selection while it loads the text.
        self._names = names
        self._found: dict[str, tuple[Span, ...]] = {}
        self._offers: Sequence[Offered] = ()
        self._chosen = 0
        self._met = ""
        super().__init__(
            text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False
        )
        self.cursor_blink = False

    def _set_document(self, text: str, language: str | None) -> None:
        # Called for each text that is loaded. The text stays exact; it is wrapped and measured as it is painted.
        super()._set_document("", language)
        self.document = ExactDocument(text)
        self._as_shown = AsShown(self.document)
        self.wrapped_document = WrappedDocument(self._as_shown.as_document(), tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._rewrap_and_refresh_virtual_size()

    def get_column_width(self, row: int, column: int) -> int:
        """Return the cells that a paragraph takes up to a column, as it is painted."""
        return cell_len(expand_tabs_inline(self._as_shown.get_line(row)[:column], self.indent_width))

    async def _on_paste(self, event: events.Paste) -> None:
        # Terminals send a line break of what is pasted as a return.
        event.text = event.text.replace("\r\n", "\n").replace("\r", "\n")

    @property
    def names(self) -> Names | None:
        """The anonymisation key in use."""
        return self._names

    @names.setter
    def names(self, names: Names | None) -> None:
        self._names = names
        self._found.clear()
        self.refresh()

    def action_to_end(self, way: int) -> None:
        """Go to the start (-1) or the end (1) of the text."""
        self.move_cursor((0, 0) if way < 0 else self.document.end)

    # Names in the text

    def names_of(self, line: str) -> tuple[Span, ...]:
        """Return the names in the key that a paragraph contains."""
        if self._names is None:
            return ()
        found = self._found.get(line)
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[line] = tuple(self._names.find(line))
        return found

    def name_at_cursor(self) -> Span | None:
        """Return the name under the cursor, or the nearest one in its paragraph, or None."""
        row, column = self.cursor_location
        found = self.names_of(self.document.get_line(row))
        return min(found, key=lambda span: max(span.start - column, column - span.end, 0), default=None)

    def replace_name(self, span: Span) -> None:
        """Replace a name in the paragraph of the cursor with its code. This can be undone."""
        row = self.cursor_location[0]
        self.replace(span.code, (row, span.start), (row, span.end))

    def replace_names(self) -> int:
        """Replace all names in this text with codes. Returns how many. This can be undone."""
        count = 0
        for row in range(self.document.line_count):
            # From the end, so that earlier positions stay valid.
            for span in reversed(self.names_of(self.document.get_line(row))):
                self.replace(span.code, (row, span.start), (row, span.end))
                count += 1
        return count

    def get_line(self, line_index: int) -> Text:
        """Return a paragraph with its names underlined, and with control characters shown as "�"."""
        line = self.document.get_line(line_index)
        shown = self._as_shown.get_line(line_index)
        if len(line) > LONG:
            return _LongText(shown, self.names_of(line))
        text = Text(shown, end="", no_wrap=True)
        for span in self.names_of(line):
            text.stylize(_NAME, span.start, span.end)
        return text

    # Suggestions

    def on_text_area_changed(self) -> None:
        """Check whether a suggestion is being typed."""
        self._look_for_offer()

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        super()._watch_selection(previous_selection, selection)
        if self._offers:
            self._look_for_offer()
        self._look_for_reference()

    def _look_for_offer(self) -> None:
        typed = self._typed()
        if typed is not None and typed[0] == "#":
            # The form reads the references and answers with `offer`.
            self.post_message(self.Wanted(self, typed[1]))
            return
        if self._names is not None:
            self._put(self._names.offers(typed[1]) if typed is not None else ())
        elif self._offers:
            self._put(())

    def offer(self, typed: str, offers: Sequence[Offered]) -> None:
        """Show references for `#` and `typed`, unless the text at the cursor has changed meanwhile."""
        if self._typed() == ("#", typed):
            self._put(offers)

    def _put(self, offers: Sequence[Offered]) -> None:
        if offers or self._offers:
            if [offer.code for offer in offers] != [offer.code for offer in self._offers]:
                self._chosen = 0
            self._offers = offers
            self._post_offers()

    def _typed(self) -> tuple[str, str] | None:
        """Return the @ or # before the cursor and the letters typed after it, or None."""
        row, column = self.cursor_location
        if not self.selection.is_empty:
            return None
        found = _OFFER.search(self.document.get_line(row)[max(0, column - 32) : column])
        return (found[1], found[2] or "") if found else None

    def _look_for_reference(self) -> None:
        row, column = self.cursor_location
        start = max(0, column - _REACH)
        near = self.document.get_line(row)[start : column + _REACH]
        at = column - start
        found = next((m.group()[1:] for m in _REFERENCE.finditer(near) if m.start() <= at <= m.end()), "")
        if found != self._met:
            self._met = found
            self.post_message(self.Met(self, found))

    def _post_offers(self) -> None:
        self.post_message(self.Offers([offer.words for offer in self._offers], self._chosen))

    async def _on_key(self, event: events.Key) -> None:
        # Not bindings, because without suggestions these keys belong to the editor.
        command = commands.command_for(event.key, "offers") if self._offers else None
        if command is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(command.action)
            return
        await super()._on_key(event)

    def action_choose_offer(self, step: int) -> None:
        """Go to the next (1) or previous (-1) suggestion, and from the last to the first."""
        self._chosen = (self._chosen + step) % len(self._offers)
        self._post_offers()

    def action_take_offer(self) -> None:
        """Insert the selected suggestion in the text."""
        chosen, typed = self._offers[self._chosen], self._typed()
        self._offers = ()
        if typed is not None:
            row, column = self.cursor_location
            self.replace(chosen.code, (row, column - len(typed[1]) - 1), (row, column))
        self._post_offers()

    def action_leave_offers(self) -> None:
        """Close the suggestions; the text does not change."""
        self._offers = ()
        self._post_offers()

    def on_blur(self) -> None:
        """Close the suggestions when the field loses the focus."""
        if self._offers:
            self._offers = ()
            self._post_offers()


class _LongText(Text):
    """A paragraph of many pages, of which only the painted lines are created.

    The editor divides a paragraph into all its lines for each line that it paints; for 50 KB this takes most
    of the time of a key press.
    """

    def __init__(self, line: str, names: Sequence[Span]) -> None:
        super().__init__(line, end="", no_wrap=True)
        self.names = names

    def divide(self, offsets: Iterable[int]) -> Lines:
        return cast(Lines, _Parts(self, list(offsets)))


class _Parts(Sequence[Text]):
    """The lines of a paragraph, each created when it is requested."""

    def __init__(self, text: _LongText, offsets: Sequence[int]) -> None:
        self._text = text
        self._plain = text.plain
        self._bounds = [0, *offsets, len(self._plain)]
        self._made: dict[int, Text] = {}

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def __getitem__(self, index: Any) -> Any:
        number = cast(SupportsIndex, index).__index__() % len(self)
        if number not in self._made:
            start, end = self._bounds[number], self._bounds[number + 1]
            part = Text(self._plain[start:end], style=self._text.style, end="", no_wrap=True)
            # Only the names of this line, because the paragraph may contain hundreds.
            first = bisect_right(self._text.names, start, key=lambda name: name.end)
            for name in self._text.names[first:]:
                if name.start >= end:
                    break
                part.stylize(_NAME, max(name.start - start, 0), min(name.end, end) - start)
            for span in self._text.spans:
                if span.start < end and span.end > start:
                    part.stylize(span.style, max(span.start - start, 0), min(span.end, end) - start)
            self._made[number] = part
        return self._made[number]
