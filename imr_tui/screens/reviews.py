"""The list of all reviews in the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input

from imr_tui import commands
from imr_tui.guide import REVIEWS
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.drafts import DraftsScreen, form_name, rescued
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


class ReviewsScreen(ImrScreen):
    """The list of reviews, with commands to add, open and filter reviews, and to continue drafts."""

    CSS_PATH = "reviews.tcss"
    CONTEXTS = ("reviews",)
    guide = REVIEWS
    BINDINGS: ClassVar[list[BindingType]] = bindings("reviews", "app")
    AUTO_FOCUS = "RecordGrid"

    def __init__(self, message: str = "", trouble: bool = False) -> None:
        """`message` is shown first; `trouble` marks an error."""
        super().__init__()
        self._message = (message, trouble)

    def compose_body(self) -> ComposeResult:
        """The filter line, hidden at first, and the grid."""
        filter_line = PlainInput(id="filter", placeholder="words in the reference, title or agency")
        filter_line.cursor_blink = False
        yield filter_line
        yield RecordGrid(COLUMNS, empty_text=_none_yet(), ascii_only=self.imr.settings.ascii_only)

    async def on_mount(self) -> None:
        """Show the list, and report drafts."""
        await self.show()

    @shows_errors
    async def changed_elsewhere(self) -> None:
        """Show changes that another program made; the message stays."""
        await self._show_rows()

    async def on_screen_resume(self) -> None:
        """Read the list again, because a review may have changed."""
        grid = self.query(RecordGrid)
        if grid and self.imr.unlocked:
            await self.show(keep=True)

    @shows_errors
    async def show(self, keep: bool = False) -> None:
        """Read the list from the store and show it, and say whether there are drafts."""
        await self._show_rows(keep)
        await self._tell_of_drafts()

    async def _show_rows(self, keep: bool = True) -> None:
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

    async def _tell_of_drafts(self) -> None:
        waiting = await self.ask(drafts.waiting, None, self.imr.window.id)
        if self._message[0]:
            self.say(*self._message)
        elif self.imr.held:
            self.say(self.imr.held_sentence(), trouble=True)
        elif waiting:
            first = waiting[0]
            where = f"in {first.review_reference}" if first.review_reference else f"of the {form_name(first.form)}"
            more = f" (and {len(waiting) - 1} more)" if len(waiting) > 1 else ""
            shows = f"Press {commands.shortcut('reviews.draft')} to {'show them' if more else 'continue it'}."
            self.say(f"There is a draft {where}{more}. {shows}")
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

    def _new_form(self, draft_uid: str = "") -> None:
        made: list[str] = []

        def save(values: dict[str, str], version: int) -> None:
            made.append(reviews.create(values["reference"], values["title"], values["agency"]))

        def closed(saved: bool | None) -> None:
            if saved and made:
                self.imr.open_review(made[-1])

        job = FormJob("New review", "review", "", NEW_FIELDS, {}, save)
        self.app.push_screen(FormScreen(job, draft_uid=draft_uid), closed)

    async def action_template(self) -> None:
        """Edit the template of this organisation's papers."""
        await self._template()

    @shows_errors
    async def _template(self, draft_uid: str = "") -> None:
        from imr_tui.screens.papers.template_form import template_job

        self._show_form(await self.ask(template_job), draft_uid)

    def action_tracker(self) -> None:
        """Show the actions of all reviews."""
        from imr_tui.screens.actions.tracker import TrackerScreen

        self.app.push_screen(TrackerScreen())

    async def action_themes(self) -> None:
        """Edit the council's list of themes."""
        await self._themes()

    @shows_errors
    async def _themes(self, draft_uid: str = "") -> None:
        from imr_tui.screens.findings.forms import themes_job

        self._show_form(await self.ask(themes_job), draft_uid)

    def _show_form(self, job: FormJob, draft_uid: str) -> None:
        screen = FormScreen(job, draft_uid=draft_uid)

        def closed(saved: bool | None) -> None:
            sentence = screen.said("Saved.")
            if sentence:
                self.show_message(sentence, trouble=bool(not saved and self.imr.held))

        self.app.push_screen(screen, closed)

    def action_import_handover(self) -> None:
        """Import or merge a handover file."""
        from imr_tui.screens.handover.handover import import_bundle

        import_bundle(self)

    def action_ways(self) -> None:
        """Show the ways to open this store."""
        from imr_tui.screens.ways import WaysScreen

        self.app.push_screen(WaysScreen())

    def action_backup(self) -> None:
        """Back up the store to one file now."""
        from imr_tui.screens.backups import back_up

        back_up(self)

    def action_restore(self) -> None:
        """Ask, then close the store and restore a backup."""

        def answered(answer: str | None) -> None:
            if answer is not None:
                self.app.call_later(self.imr.close_and_restore)

        question = "The store is closed before a backup is restored. Unsaved changes are kept as drafts in it. Go on?"
        self.app.push_screen(ChoicePrompt(question, [("y", "yes", "close the store")]), answered)

    def action_verify(self) -> None:
        """Check the whole store for faults."""
        from imr_tui.screens.verifying import VerifyScreen

        self.app.push_screen(VerifyScreen())

    @shows_errors
    async def action_purge(self) -> None:
        """Purge the selected review: remove all its texts for ever."""
        from imr_tui.screens.purging import purge

        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            await purge(self, row.id)

    def action_purged(self) -> None:
        """List the purged reviews and their certificates."""
        from imr_tui.screens.purging import PurgedScreen

        self.app.push_screen(PurgedScreen())

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
        """Continue a draft, or show all of them."""
        window = self.imr.window.id
        held = tuple(_as_draft(typed) for typed in self.imr.held if typed.person == self.imr.actor)
        stored = await self.ask(drafts.waiting, None, window)
        own = held + tuple(draft for draft in stored if draft.uid not in {each.uid for each in held})
        others = await self.ask(drafts.elsewhere, window)
        if not own and not others:
            self.say("There are no drafts.")
        elif len(own) == 1 and not others:
            self._take_up(own[0])
        else:

            def chosen(draft: drafts.DraftDetail | None) -> None:
                if draft is not None:
                    self._take_up(draft)

            self.app.push_screen(DraftsScreen(own, others), chosen)

    def _take_up(self, draft: drafts.DraftDetail) -> None:
        if draft.review_uid:
            self.imr.open_review(draft.review_uid, draft)
        elif draft.form == "template":
            self.run_worker(self._template(draft.uid), exclusive=True)
        elif draft.form == "themes":
            self.run_worker(self._themes(draft.uid), exclusive=True)
        elif draft.form == "review":
            self._new_form(draft.uid)
        else:
            # Its review was deleted before the text could be saved.
            self.app.push_screen(FormScreen(rescued(draft, "Its review was deleted."), draft_uid=draft.uid))


def _as_draft(typed: drafts.Typed) -> drafts.DraftDetail:
    """Return what is kept in memory as a draft that is not saved yet."""
    uid = typed.draft_uid or typed.instance
    base = None if typed.base is None else dict(typed.base)
    return drafts.DraftDetail(
        uid, typed.review_uid, "", typed.form, typed.subject_uid, typed.base_version, dict(typed.fields), "", base
    )
