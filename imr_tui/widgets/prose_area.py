"""The editor of running text: names of the key underlined, `@` offers people and `#` what can be referred to.

Long paragraphs stay quick.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Final, Protocol, SupportsIndex, cast

from rich.containers import Lines
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from imr_tui import commands

LONG: Final = 2000
"""From how many characters on a line is parted lazily: a paragraph of a whole page, and more."""
REMEMBERED: Final = 4000
"""How many lines' names stay at hand."""
_OFFER: Final = re.compile(r"(?:^|(?<=[\s(\[\"'“‘/]))([@#])([^\W_][\w'’.-]{0,24})?$")
_REFERENCE: Final = re.compile(r"#[A-Z]\d{1,5}(?:\.\d{1,3})?(?!\w)")
_REACH: Final = 14
_NAME: Final = Style(underline=True)


class Span(Protocol):
    """A name in a text: from where to where, and the code that papers show in its place."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """Behind the last character."""

    @property
    def code(self) -> str:
        """The code in the key."""


class Offered(Protocol):
    """Somebody whom `@` offers."""

    @property
    def code(self) -> str:
        """What goes into the text."""

    @property
    def words(self) -> str:
        """Who that is."""


class Names(Protocol):
    """The anonymisation key, as far as an editor needs it."""

    def find(self, text: str) -> Sequence[Span]:
        """Every name of the key in a text, in order."""

    def offers(self, typed: str) -> Sequence[Offered]:
        """Whom `@` and these letters may mean."""


class ProseArea(TextArea):
    """Running text: tab leaves the field, the cursor does not blink, nothing is coloured.

    With `names`, names of the key are underlined as they stand, and `@` at the beginning of a word offers
    people: up and down choose, enter or tab puts the code in, esc leaves the text as it was typed. The text
    itself is never changed by anything but keys.

    `#` and some letters ask for what can be referred to (`Wanted`); whoever has the record answers with `offer`.
    A reference under the cursor is told of (`Met`), so that its text can be shown.
    """

    DEFAULT_CSS = """
    ProseArea { height: auto; min-height: 3; max-height: 10; border: none; padding: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+home", "to_end(-1)", "To the beginning", show=False),
        *commands.bindings("text"),
        Binding("ctrl+end", "to_end(1)", "To the end", show=False),
    ]

    class Offers(Message):
        """Whom `@` offers now, and which of them is chosen; nobody ends the list."""

        def __init__(self, lines: Sequence[str], chosen: int) -> None:
            super().__init__()
            self.lines, self.chosen = lines, chosen

    class Wanted(Message):
        """`#` and these letters are being typed: what may they refer to?"""

        def __init__(self, area: ProseArea, typed: str) -> None:
            super().__init__()
            self.area, self.typed = area, typed

    class Met(Message):
        """The cursor is at a reference such as E12; an empty name says that it has left it."""

        def __init__(self, area: ProseArea, name: str) -> None:
            super().__init__()
            self.area, self.name = area, name

    def __init__(self, text: str, names: Names | None = None) -> None:
        # Before the editor's own: it looks at the selection while it takes the text in.
        self._names = names
        self._found: dict[str, tuple[Span, ...]] = {}
        self._offers: Sequence[Offered] = ()
        self._chosen = 0
        self._met = ""
        super().__init__(
            text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, highlight_cursor_line=False
        )
        self.cursor_blink = False

    @property
    def names(self) -> Names | None:
        """The key in use."""
        return self._names

    @names.setter
    def names(self, names: Names | None) -> None:
        self._names = names
        self._found.clear()
        self.refresh()

    def action_to_end(self, way: int) -> None:
        """Go to the beginning (-1) or the end of the text."""
        self.move_cursor((0, 0) if way < 0 else self.document.end)

    # Names in the text

    def names_of(self, line: str) -> tuple[Span, ...]:
        """The names of the key in one paragraph."""
        if self._names is None:
            return ()
        found = self._found.get(line)
        if found is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            found = self._found[line] = tuple(self._names.find(line))
        return found

    def name_at_cursor(self) -> Span | None:
        """The name under the cursor, or the nearest one in its paragraph."""
        row, column = self.cursor_location
        found = self.names_of(self.document.get_line(row))
        return min(found, key=lambda span: max(span.start - column, column - span.end, 0), default=None)

    def replace_name(self, span: Span) -> None:
        """Put the code in the place of a name in the cursor's paragraph; ctrl+z brings the name back."""
        row = self.cursor_location[0]
        self.replace(span.code, (row, span.start), (row, span.end))

    def replace_names(self) -> int:
        """Put codes in the place of all names here; returns how many. ctrl+z brings them back."""
        count = 0
        for row in range(self.document.line_count):
            # From the end, so that what stands before keeps its place.
            for span in reversed(self.names_of(self.document.get_line(row))):
                self.replace(span.code, (row, span.start), (row, span.end))
                count += 1
        return count

    def get_line(self, line_index: int) -> Text:
        """A paragraph, its names underlined."""
        line = self.document.get_line(line_index)
        if len(line) > LONG:
            return _LongText(line, self.names_of(line))
        text = Text(line, end="", no_wrap=True)
        for span in self.names_of(line):
            text.stylize(_NAME, span.start, span.end)
        return text

    # Whom @ offers

    def on_text_area_changed(self) -> None:
        """Look whether an @ is being typed."""
        self._look_for_offer()

    def _watch_selection(self, previous_selection: Selection, selection: Selection) -> None:
        super()._watch_selection(previous_selection, selection)
        if self._offers:
            self._look_for_offer()
        self._look_for_reference()

    def _look_for_offer(self) -> None:
        typed = self._typed()
        if typed is not None and typed[0] == "#":
            # The record is asked, and answers with `offer`.
            self.post_message(self.Wanted(self, typed[1]))
            return
        if self._names is not None:
            self._put(self._names.offers(typed[1]) if typed is not None else ())
        elif self._offers:
            self._put(())

    def offer(self, typed: str, offers: Sequence[Offered]) -> None:
        """Offer what `#` and `typed` may refer to; passed over where something else stands there by now."""
        if self._typed() == ("#", typed):
            self._put(offers)

    def _put(self, offers: Sequence[Offered]) -> None:
        if offers or self._offers:
            if [offer.code for offer in offers] != [offer.code for offer in self._offers]:
                self._chosen = 0
            self._offers = offers
            self._tell()

    def _typed(self) -> tuple[str, str] | None:
        """The @ or # before the cursor and what stands between; None where there is none."""
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

    def _tell(self) -> None:
        self.post_message(self.Offers([offer.words for offer in self._offers], self._chosen))

    async def _on_key(self, event: events.Key) -> None:
        # Not bindings: these keys are the editor's own again as soon as nothing is offered.
        meant = commands.command_for(event.key, "offers") if self._offers else None
        if meant is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(meant.action)
            return
        await super()._on_key(event)

    def action_choose_offer(self, step: int) -> None:
        """Go to the next offer (1) or the one before (-1), round the end."""
        self._chosen = (self._chosen + step) % len(self._offers)
        self._tell()

    def action_take_offer(self) -> None:
        """Put the chosen code into the text."""
        chosen, typed = self._offers[self._chosen], self._typed()
        self._offers = ()
        if typed is not None:
            row, column = self.cursor_location
            self.replace(chosen.code, (row, column - len(typed[1]) - 1), (row, column))
        self._tell()

    def action_leave_offers(self) -> None:
        """End the list; the text stays as it was typed."""
        self._offers = ()
        self._tell()

    def on_blur(self) -> None:
        """Leaving the field ends the list."""
        if self._offers:
            self._offers = ()
            self._tell()


class _LongText(Text):
    """A paragraph of many pages: of all its lines only the one that is painted is made.

    The editor parts a paragraph into all of its lines anew for each line that it paints; for one of 50 KB
    that is most of a key's time.
    """

    def __init__(self, line: str, names: Sequence[Span]) -> None:
        super().__init__(line, end="", no_wrap=True)
        self.names = names

    def divide(self, offsets: Iterable[int]) -> Lines:
        return cast(Lines, _Parts(self, list(offsets)))


class _Parts(Sequence[Text]):
    """The lines of a paragraph, each made when it is asked for."""

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
            # The names of this line alone: there may be hundreds in the paragraph.
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
