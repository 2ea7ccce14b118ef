"""The list of all reviews in the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from imr_tui import commands
from imr_tui.guide import REVIEWS
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.form import FormScreen
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.services.people.display import NameBook, books_for
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.widgets.fields import Field
from imr_tui.widgets.line_input import PlainInput
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("reference", "Reference", 14),
    Column("title", "Title", 20, flex=1),
    Column("stage", "Stage", 12),
    Column("next", "Next date", 24, priority=1),
    Column("actions", "Open actions", 12, priority=2),
)
NEW_FIELDS = (
    Field("reference", "Reference", hint="Your organisation's number for the review, for example IMR-2026-014."),
    Field("title", "Title", hint="Use codes instead of names. The title is shown on every paper."),
    Field("agency", "Agency", hint="The agency whose practice is reviewed (§2)."),
)


class ReviewRows:
    """The rows of the list, read in windows."""

    def __init__(self, ask: Callable[..., Awaitable[Any]], words: str, names: bool) -> None:
        """`names` shows real names instead of codes in titles."""
        self._ask, self._words, self._names = ask, words, names

    async def count(self) -> int:
        """Return the number of reviews."""
        return int(await self._ask(reviews.count, self._words))

    async def rows(self, start: int, stop: int) -> Sequence[GridRow]:
        """Return these reviews as rows."""
        found = await self._ask(reviews.window, start, stop, self._words)
        books = await self._ask(books_for, {row.uid: row.title for row in found})
        return [GridRow(row.uid, _cells(row, self._worded(row, books.get(row.uid)))) for row in found]

    def _worded(self, row: reviews.ReviewRow, book: NameBook | None) -> str:
        if book is None:
            return row.title
        return book.to_names(row.title) if self._names else book.to_codes(row.title)

    async def index_of(self, key: str) -> int | None:
        """Return the position of a review, or None if the filter does not show it."""
        index: int | None = await self._ask(reviews.position_of, key, self._words)
        return index


def _cells(row: reviews.ReviewRow, title: str) -> tuple[str, ...]:
    return (
        row.reference,
        title,
        row.stated,
        _next(row),
        str(row.open_actions) if row.open_actions else "",
    )


def _next(row: reviews.ReviewRow) -> str:
    if row.next_on is None:
        return ""
    days = (row.next_on - date.today()).days  # noqa: DTZ011 - days by the user's own calendar
    if days < 0:
        return f"{-days} d overdue: {row.next_what}"
    return f"in {days} d: {row.next_what}" if days else f"today: {row.next_what}"


def _none_yet() -> str:
    return f"No reviews yet.\n\nPress {commands.shortcut('reviews.new')} to add one."


_FORM_NAMES: Final = {
    "particulars": "review details",
    "told": "manager informed",
    "term": "term of reference",
    "press": "press query",
    "partner": "partner review",
    "person": "person in the key",
    "overview": "text of the report",
    "meeting": "DMT meeting",
    "sharing": "entry in the sharing register",
    "final": "final report",
    "view": "view on the outcome",
    "earlier": "earlier review",
    "target": "target date",
}
"""The names of forms whose internal name is not the word that people use."""


def _form_name(form: str) -> str:
    """Return what people call a form, from its internal name, such as finding.event."""
    kind = form.partition(".")[0]
    return _FORM_NAMES.get(kind, kind.replace("_", " "))


class ReviewsScreen(ImrScreen):
    """The list of reviews, with commands to add, open and filter reviews, and to continue drafts."""

    CSS_PATH = "reviews.tcss"
    CONTEXTS = ("reviews",)
    guide = REVIEWS
    BINDINGS: ClassVar[list[BindingType]] = bindings("reviews", "app")
    AUTO_FOCUS = "RecordGrid"

    def __init__(self) -> None:
        super().__init__()
        self._message = ("", False)

    def compose_body(self) -> ComposeResult:
        """The filter line, hidden at first, and the grid."""
        filter_line = PlainInput(id="filter", placeholder="words in the reference, title or agency")
        filter_line.cursor_blink = False
        yield filter_line
        yield RecordGrid(COLUMNS, empty_text=_none_yet(), ascii_only=self.imr.settings.ascii_only)

    async def on_mount(self) -> None:
        """Show the list, and report drafts."""
        await self.show()

    async def on_screen_resume(self) -> None:
        """Read the list again, because a review may have changed."""
        grid = self.query(RecordGrid)
        if grid and self.imr.unlocked:
            await self.show(keep=True)

    @shows_errors
    async def show(self, keep: bool = False) -> None:
        """Read the list from the store and show it."""
        words = self.query_one("#filter", Input).value
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        grid.empty_text = (
            f"No reviews match the filter.\n\nPress {commands.shortcut('reviews.all')} to clear it."
            if words.strip()
            else _none_yet()
        )
        await grid.set_source(ReviewRows(self.ask, words, self.imr.show_names), keep=row.id if keep and row else None)
        self.state(
            f"imr-tui   {number_of(grid.row_count, 'review')}" + (f" containing {words}" if words else ""),
            self.imr.actor,
        )
        waiting = await self.ask(drafts.waiting)
        if self._message[0]:
            self.say(*self._message)
        elif waiting:
            which = waiting[0].review_reference or "a new review"
            more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
            draft = commands.shortcut("reviews.draft")
            self.say(f"There is a draft in {which}{more}. Press {draft} to continue it.")
        else:
            self.say("")

    def show_message(self, sentence: str, trouble: bool = False) -> None:
        """Show a message that stays when the list is read again."""
        self._message = (sentence, trouble)
        self.say(sentence, trouble)

    def on_screen_suspend(self) -> None:
        """Clear the message, because the user has moved on."""
        self._message = ("", False)

    async def names_toggled(self) -> None:
        """Show titles with names or with codes."""
        await self.show(keep=True)
        self.say(f"Titles now show {'names' if self.imr.show_names else 'codes'}.")

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        self.imr.open_review(event.row.id)

    async def action_open_review(self) -> None:
        """Open the selected review."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            self.imr.open_review(row.id)

    def action_new_review(self) -> None:
        """Add a review."""
        self._new_form()

    def _new_form(self) -> None:
        made: list[str] = []

        def save(values: dict[str, str], version: int) -> None:
            made.append(reviews.create(values["reference"], values["title"], values["agency"]))

        def closed(saved: bool | None) -> None:
            if saved and made:
                self.imr.open_review(made[-1])

        job = FormJob("New review", "review", "", NEW_FIELDS, {}, save)
        self.app.push_screen(FormScreen(job), closed)

    @shows_errors
    async def action_template(self) -> None:
        """Edit the template of this organisation's papers."""
        from imr_tui.screens.papers.template_form import template_job

        self._show_form(await self.ask(template_job))

    def action_tracker(self) -> None:
        """Show the actions of all reviews."""
        from imr_tui.screens.actions.tracker import TrackerScreen

        self.app.push_screen(TrackerScreen())

    @shows_errors
    async def action_themes(self) -> None:
        """Edit the council's list of themes."""
        from imr_tui.screens.findings.forms import themes_job

        self._show_form(await self.ask(themes_job))

    def _show_form(self, job: FormJob) -> None:
        screen = FormScreen(job)

        def closed(saved: bool | None) -> None:
            sentence = screen.said("Saved.")
            if sentence:
                self.show_message(sentence)

        self.app.push_screen(screen, closed)

    def action_import_handover(self) -> None:
        """Import or merge a handover file."""
        from imr_tui.screens.handover.handover import import_bundle

        import_bundle(self)

    def action_filter(self) -> None:
        """Show the filter line."""
        line = self.query_one("#filter", Input)
        line.add_class("-shown")
        line.focus()

    async def action_clear_filter(self) -> None:
        """Clear and hide the filter, and show all reviews."""
        line = self.query_one("#filter", Input)
        line.value = ""
        line.remove_class("-shown")
        self.query_one(RecordGrid).focus()
        await self.show(keep=True)

    @on(Input.Changed, "#filter")
    async def _filtered(self) -> None:
        await self.show(keep=True)

    @on(Input.Submitted, "#filter")
    def _filter_done(self) -> None:
        self.query_one(RecordGrid).focus()

    @shows_errors
    async def action_take_up_draft(self) -> None:
        """Continue a draft."""
        waiting = await self.ask(drafts.waiting)
        if not waiting:
            self.say("There are no drafts.")
        elif len(waiting) == 1:
            self._take_up(waiting[0])
        else:
            chosen = dict(zip("123456789", waiting, strict=False))
            choices = [
                (key, key, f"{_form_name(draft.form)} in {draft.review_reference or 'a new review'}")
                for key, draft in chosen.items()
            ]

            def answered(answer: str | None) -> None:
                if answer is not None:
                    self._take_up(chosen[answer])

            self.app.push_screen(ChoicePrompt("Which draft do you want to continue?", choices), answered)

    def _take_up(self, draft: drafts.DraftDetail) -> None:
        if draft.review_uid:
            self.imr.open_review(draft.review_uid, draft)
        elif draft.form == "template":
            self.run_worker(self.action_template(), exclusive=True)
        elif draft.form == "themes":
            self.run_worker(self.action_themes(), exclusive=True)
        else:
            self._new_form()
