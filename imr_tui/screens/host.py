"""Protocols of the app and of the frame of a review, so that screens and tabs need not import either."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App
    from textual.screen import Screen

    from imr_tui.config import Settings
    from imr_tui.screens.job import FormJob
    from imr_tui.services.people.display import NameBook
    from imr_tui.services.record.drafts import DraftDetail, Typed, Window
    from imr_tui.services.session import Store, Unlocked

P = ParamSpec("P")
T = TypeVar("T")


class AppHost(Protocol):
    """The app: the open store, who opened it, and whether lists show names or codes."""

    settings: Settings
    show_names: bool
    window: Window
    """This run of the app, to which the drafts typed in it belong."""

    @property
    def unlocked(self) -> bool:
        """Whether the store is open."""

    @property
    def actor(self) -> str:
        """Who opened the store."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread. Raises Locked if the store was closed meanwhile."""

    def last_change(self) -> int | None:
        """Return the number of the last change made in this process, for undo (database thread)."""

    @property
    def folder(self) -> Path:
        """The folder of the open store, or of the one to open."""

    @property
    def read_only(self) -> bool:
        """Whether the open store cannot be changed."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What people should know about the open store and its keys, each in a sentence."""

    backup_trouble: str
    """Why the last backup that was due could not be made, empty if it was."""

    def opened(self, store: Store, recovered: Unlocked | None = None, message: str = "", trouble: bool = False) -> None:
        """Take over the open store: show the reviews, or the screen that was open when it locked.

        `recovered` is what the recovery code unlocked: it is used to offer a new passphrase, and wiped.
        """

    def remove_person(self, unlocked: Unlocked, name: str) -> None:
        """Close the store, remove a person, and open it again with what is in `unlocked`, which is wiped."""

    def worker_failed(self, error: BaseException) -> None:
        """Report that work in the background ended with an error that nobody expected."""

    async def close_and_restore(self) -> None:
        """Close the store and ask for a backup to restore."""

    def open_review(self, uid: str, draft: DraftDetail | None = None, tab: int = 1, message: str = "") -> None:
        """Open a review at one of its tabs, with a draft and a message if they are given."""

    def hold(self, typed: Typed, reason: str) -> str:
        """Keep in memory what could not be saved for a reason; returns the sentence to show."""

    def take_back(self, review_uid: str, form: str, subject_uid: str) -> Typed | None:
        """Return what is kept in memory for a form, which has it from now on, or None."""

    @property
    def held(self) -> Sequence[Typed]:
        """What is kept in memory because it could not be saved."""

    def held_sentence(self) -> str:
        """Return the sentence about texts that are kept in memory, empty if there are none."""


class Asker(Protocol):
    """What can ask questions: a screen, or a widget on one."""

    @property
    def app(self) -> App[Any]:
        """The app, to push a screen or a prompt."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen itself."""

    def run_worker(self, work: Any, *, exclusive: bool = False, exit_on_error: bool = True, group: str = "") -> Any:
        """Run a coroutine in the background."""


class Host(Asker, Protocol):
    """What every screen offers: the app, the store, and background work."""

    @property
    def imr(self) -> AppHost:
        """The app, for its settings and state."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""


class ReviewList(Host, Protocol):
    """The list of reviews."""

    def show_message(self, sentence: str, trouble: bool = False) -> None:
        """Show a message that stays when the list is read again."""


class ReviewFrame(Host, Protocol):
    """The frame around the tabs of a review, or around the tracker of all reviews."""

    review_uid: str
    book: NameBook
    """The anonymisation key as last read."""

    @property
    def undoable(self) -> int:
        """The number of changes made here that can be undone."""

    def say(self, text: str, trouble: bool = False) -> None:
        """Show a message; `trouble` marks an error."""

    def worded(self, text: str) -> str:
        """Return a text with names or codes, as the screen shows it."""

    def changed(self, change: int | None) -> None:
        """Count a change made here."""

    def show_shortcuts(self) -> None:
        """Show the shortcuts that work now."""

    def open_form(
        self, job: FormJob, done: str = "Saved.", after: Callable[[], None] | None = None, field: str = ""
    ) -> None:
        """Show a form; when it closes, read the tab again, and call `after` if it was saved."""

    async def job_of(self, form: str, subject_uid: str) -> FormJob:
        """Return a form of the tab shown, for a new record with an empty uid. Raises BadInput if there is none."""

    async def refresh_state(self, saved: str = "saved") -> None:
        """Update the state line."""

    async def read_book(self) -> None:
        """Read the anonymisation key if it changed since it was last read."""

    async def go_to_text(self, kind: str, uid: str, field: str) -> None:
        """Open the record that contains a text, with the cursor in its field."""

    async def go_to_target(self, tab: int, target: str) -> None:
        """Go to where a check of the guidance is recorded."""

    async def mark_not_a_name(self, text: str) -> None:
        """Record that a text is not a name, for the whole review."""

    async def pass_over(self) -> None:
        """Leave all changes made until now out of the count of changes made here."""

    async def undo_last(self) -> str:
        """Undo the last change and return what was undone. Raises BadInput if there is none, or it cannot be undone."""

    async def action_tab(self, number: int) -> None:
        """Show a tab of the review, by its number from 1."""
