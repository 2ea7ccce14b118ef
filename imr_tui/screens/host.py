"""What screens and tabs ask of the app and of the frame that they stand in: no screen imports either of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from imr_tui.config import Settings
    from imr_tui.screens.job import FormJob
    from imr_tui.services.people.display import NameBook
    from imr_tui.services.record.drafts import DraftDetail
    from imr_tui.services.session import Store

P = ParamSpec("P")
T = TypeVar("T")


class AppHost(Protocol):
    """The app: the open store, who opened it, and whether lists show names or codes."""

    settings: Settings
    show_names: bool

    @property
    def unlocked(self) -> bool:
        """Whether the store is open."""

    @property
    def actor(self) -> str:
        """Who opened the store."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread. Raises Locked where the store was closed meanwhile."""

    def last_change(self) -> int | None:
        """The number of the last change made in this process, to undo it by (database thread)."""

    def opened(self, store: Store, by_recovery_code: bool = False) -> None:
        """The store is open: show the reviews, or where the person was when it locked."""

    def open_review(self, uid: str, draft: DraftDetail | None = None, tab: int = 1) -> None:
        """Open a review at one of its tabs, with an unfinished draft where there is one."""


class Host(Protocol):
    """What every screen has: the app, the store, and work beside the screen."""

    @property
    def app(self) -> App[Any]:
        """The app, to push a screen or a prompt."""

    @property
    def imr(self) -> AppHost:
        """The app, for what it knows."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen itself."""

    def run_worker(self, work: Any, *, exclusive: bool = False, exit_on_error: bool = True, group: str = "") -> Any:
        """Run a coroutine beside the screen."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""


class ReviewList(Host, Protocol):
    """The list of reviews."""

    def tell(self, sentence: str, trouble: bool = False) -> None:
        """Put a sentence on the message line that stays while the list is read again."""


class ReviewFrame(Host, Protocol):
    """The frame around the tabs of a review, or around the tracker over all reviews."""

    review_uid: str
    book: NameBook
    """The anonymisation key, as it was read last."""

    @property
    def undoable(self) -> int:
        """How many changes can be undone here."""

    def say(self, text: str, trouble: bool = False) -> None:
        """Put a sentence on the message line."""

    def worded(self, text: str) -> str:
        """A text by names or by codes, as the screen shows it."""

    def changed(self, change: int | None) -> None:
        """Remember a change, so that it can be undone."""

    def show_shortcuts(self) -> None:
        """Show the keys that work now."""

    def open_form(
        self, job: FormJob, done: str = "Saved.", after: Callable[[], None] | None = None, field: str = ""
    ) -> None:
        """Show a form; when it closes the tab is read again, and `after` is called when it was saved."""

    async def refresh_state(self, saved: str = "saved") -> None:
        """Show the line of state as it is now."""

    async def read_book(self) -> None:
        """Read the anonymisation key, where it changed since it was read."""

    async def go_to_text(self, kind: str, uid: str, field: str) -> None:
        """Open the record in which a text stands, with the cursor in its field."""

    async def go_to_target(self, tab: int, target: str) -> None:
        """Go where a check of the guidance is recorded."""

    async def mark_no_name(self, text: str) -> None:
        """Keep that a text is no name, for the whole review."""

    async def pass_over(self) -> None:
        """Leave what was changed until now out of what can be undone here."""

    async def undo_last(self) -> None:
        """Undo the last change made here. Raises BadInput where there is none, or it was changed since."""

    async def action_tab(self, number: int) -> None:
        """Go to a tab of the review, by its number from 1."""
