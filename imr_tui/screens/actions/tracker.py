"""The tracker of all reviews, for the people who follow up actions (§8.3)."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from imr_tui.errors import BadInput
from imr_tui.guide import TABS
from imr_tui.screens.actions.tab import ActionsTab
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.form import FormScreen
from imr_tui.screens.history import HistoryScreen
from imr_tui.screens.job import FormJob
from imr_tui.services.people.display import NameBook
from imr_tui.services.record import undo_stack
from imr_tui.vocabulary import Tab


class TrackerScreen(ImrScreen):
    """All actions of all reviews, in the same frame as a review."""

    CSS_PATH = "../review.tcss"
    CONTEXTS = ("actions", "tracker")
    guide = TABS[Tab.ACTIONS]
    BINDINGS: ClassVar[list[BindingType]] = bindings("tracker", "app")
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self.book = NameBook()

    def compose_body(self) -> ComposeResult:
        """The list of actions."""
        with Container(id="body"):
            yield ActionsTab("")

    @property
    def tab(self) -> ActionsTab:
        """The tab that lists the actions."""
        return self.query_one(ActionsTab)

    async def on_mount(self) -> None:
        """Show all actions."""
        await self.refresh_state()
        await self.tab.show()
        self.tab.focus_list()

    async def refresh_state(self, saved: str = "saved") -> None:
        """Update the state line."""
        shown = "NAMES" if self.imr.show_names else "CODES"
        saved = "NOT saved" if self.imr.held else saved
        self.state("ACTIONS of all reviews", f"{shown}  {saved}")

    async def names_toggled(self) -> None:
        """Show the list again, with names or with codes."""
        await self.tab.show()
        await self.refresh_state()

    def changed(self, change: int | None) -> None:
        """Do nothing: undo reads this person's changes to actions from the trail."""

    @shows_errors
    async def action_undo(self) -> None:
        """Undo this person's last change to an action."""
        await self._read_again(await self.ask(undo_stack.undo, ""))

    @shows_errors
    async def action_redo(self) -> None:
        """Redo what this person undid last."""
        await self._read_again(await self.ask(undo_stack.redo, ""))

    async def _read_again(self, sentence: str) -> None:
        await self.tab.show()
        self.say(sentence)

    @shows_errors
    async def action_history(self) -> None:
        """Show the history of the selected action."""
        record = await self.tab.selected_record()
        if record is None:
            raise BadInput("Select an action first.")
        review_uid = await self.tab.review_of_cursor()

        async def closed(_: None) -> None:
            await self._read_again("")

        self.app.push_screen(HistoryScreen(review_uid, record, ""), closed)

    def open_form(self, job: FormJob, done: str = "Saved.") -> None:
        """Show a form; when it closes, read the list again."""

        screen = FormScreen(job)

        async def closed(saved: bool | None) -> None:
            if saved:
                self.changed(await self.ask(self.imr.last_change))
            await self.tab.show()
            self.say(screen.said(done), trouble=bool(not saved and self.imr.held))

        self.app.push_screen(screen, closed)

    @shows_errors
    async def action_review(self) -> None:
        """Open the review of the selected action at its actions."""
        uid = await self.tab.review_of_cursor()
        self.imr.open_review(uid, tab=6)

    async def on_screen_resume(self) -> None:
        """Read the list again, because a review may have changed."""
        tabs = self.query(ActionsTab)
        if tabs and self.imr.unlocked and self.is_mounted:
            await tabs.first().show()

    @shows_errors
    async def changed_elsewhere(self) -> None:
        """Show the list again with the changes that another program made."""
        await self.tab.reload()

    def action_back(self) -> None:
        """Clear the selection or the filter first; without one, go back."""
        if not self.tab.leave():
            self.dismiss(None)
