"""The notes of an interview, beside the key and the excerpts taken from them (§6, §7.1)."""

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


class NotesScreen(FormScreen):
    """A form of one field as large as the screen; passages are numbered as excerpts."""

    CSS_PATH: ClassVar[Any] = ["../form.tcss", "notes.tcss"]
    CONTEXTS = ("notes", "form")
    BINDINGS: ClassVar[list[BindingType]] = bindings("notes")

    # Where a passage begins that is marked without the shift key, which not every terminal sends.
    _begun: tuple[int, int] | None = None

    def compose_body(self) -> ComposeResult:
        """The notes, and beside them who is who."""
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
        lines += ["@ offers:"]
        wide = max((len(person.code) for person in book.people), default=0)
        lines += [f"{person.code:<{wide}}  {person.real_name or person.role}" for person in book.people]
        self.query_one(DetailPane).show("\n".join(lines))

    def use_book(self, book: NameBook) -> None:
        """Show names by another state of the key."""
        super().use_book(book)
        self.run_worker(self._show_beside(), exclusive=True, group="beside")

    @shows_errors
    async def action_excerpt(self) -> None:
        """Number the selected passage; without one, begin a passage at the cursor, and end it the next time."""
        area = self.query_one(ProseArea)
        start, end = sorted((area.selection.start, area.selection.end))
        if start == end and self._begun is None:
            self._begun = area.cursor_location
            again, leave = commands.shortcut("notes.excerpt"), commands.shortcut("form.back")
            self.say(f"The passage begins here. Go to its end and press {again} again, or {leave} to leave it.")
            return
        if start == end and self._begun is not None:
            start, end = sorted((self._begun, area.cursor_location))
        self._begun = None
        text = area.get_text_range(start, end).strip()
        if not text:
            raise BadInput(
                f"The passage has no words. Go to where it begins and press {commands.shortcut('notes.excerpt')}."
            )
        before = area.get_text_range((0, 0), start)
        made = await self.ask(interviews.add_excerpt, self.job.subject_uid, text, len(before))
        if self.frame is not None:
            self.frame.changed(await self.ask(self.imr.last_change))
        area.move_cursor(end)
        await self._show_beside()
        undo = commands.shortcut("review.undo")
        self.say(f"{made.reference} is marked: {len(text.split())} words. Press {undo} in the review to undo.")

    async def action_back(self) -> None:
        """End a passage that was begun, or go back."""
        if self._begun is not None:
            self._begun = None
            self.say("")
            return
        await super().action_back()
