"""The notes of an interview, shown next to the key and their excerpts (§6, §7.1)."""

from __future__ import annotations

from textwrap import shorten
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, shows_errors
from imr_tui.screens.form import FormScreen
from imr_tui.screens.values import reading
from imr_tui.services.people import interviews
from imr_tui.services.people.display import NameBook
from imr_tui.vocabulary import Tab
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.prose_area import ProseArea
from imr_tui.wording import number_of


class NotesScreen(FormScreen):
    """A form with one field as large as the screen, where passages are numbered as excerpts."""

    CSS_PATH: ClassVar[Any] = ["../form.tcss", "notes.tcss"]
    CONTEXTS = ("notes", "form")
    BINDINGS: ClassVar[list[BindingType]] = bindings("notes")

    # The start of a passage selected without the shift key, which some terminals do not send.
    _begun: tuple[int, int] | None = None

    def compose_body(self) -> ComposeResult:
        """The notes, and next to them the excerpts and the key."""
        with Horizontal():
            yield DetailForm(self.job.fields, self.job.values, reading, self.frame.book if self.frame else None)
            yield DetailPane(more=f"(more: tab {Tab.INTERVIEWS.number})")
        yield Static("", id="hint", markup=False)

    async def on_mount(self) -> None:
        """Show the key and the excerpts."""
        await self._show_beside()

    async def _show_beside(self) -> None:
        interview = await self.ask(interviews.detail, self.job.subject_uid)
        book = self.frame.book if self.frame else NameBook()
        lines = [f"{e.reference} {shorten(e.text[:400], 32, placeholder='…')}" for e in interview.excerpts]
        if lines:
            lines += [""]
        lines += ["Codes (type @):"]
        wide = max((len(person.code) for person in book.people), default=0)
        lines += [f"{person.code:<{wide}}  {person.real_name or person.role}" for person in book.people]
        self.query_one(DetailPane).show("\n".join(lines))

    def use_book(self, book: NameBook) -> None:
        """Show names or codes from an updated key."""
        super().use_book(book)
        self.run_worker(self._show_beside(), exclusive=True, group="beside")

    @shows_errors
    async def action_excerpt(self) -> None:
        """Number the selected passage. Without one, start a passage at the cursor and end it the next time."""
        area = self.query_one(ProseArea)
        start, end = sorted((area.selection.start, area.selection.end))
        if start == end and self._begun is None:
            self._begun = area.cursor_location
            again, leave = commands.shortcut("notes.excerpt"), commands.shortcut("form.back")
            self.say(f"The passage starts here. Go to its end and press {again}, or press {leave} to cancel.")
            return
        if start == end and self._begun is not None:
            start, end = sorted((self._begun, area.cursor_location))
        self._begun = None
        text = area.get_text_range(start, end).strip()
        if not text:
            raise BadInput(
                f"That passage is empty. Go to the start of a passage and press {commands.shortcut('notes.excerpt')}."
            )
        before = area.get_text_range((0, 0), start)
        made = await self.ask(interviews.add_excerpt, self.job.subject_uid, text, len(before))
        if self.frame is not None:
            self.frame.changed(await self.ask(self.imr.last_change))
        area.move_cursor(end)
        await self._show_beside()
        undo = commands.shortcut("review.undo")
        self.say(f"{made.reference} added: {number_of(len(text.split()), 'word')}. To undo, go back and press {undo}.")

    async def action_back(self) -> None:
        """Cancel a passage that was started, or go back."""
        if self._begun is not None:
            self._begun = None
            self.say("")
            return
        await super().action_back()
