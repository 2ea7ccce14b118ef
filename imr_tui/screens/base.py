"""The base of every screen: the state, message and shortcut lines, store access, and error messages."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from imr_tui import commands
from imr_tui.errors import ImrError
from imr_tui.screens.host import AppHost
from imr_tui.widgets.chrome import MessageLine, ShortcutLine, StateLine

READ_ONLY = "read-only"


class OnScreen(Protocol):
    """A widget or a screen."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen that shows it."""


P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=OnScreen)


def shows_errors(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, None]]:
    """Decorate an action or handler so that an ImrError is shown on the message line."""

    @wraps(method)
    async def wrapped(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(self, *args, **kwargs)
        except ImrError as error:
            screen = self.screen
            if isinstance(screen, ImrScreen):
                screen.say(str(error), trouble=True)

    return wrapped  # type: ignore[return-value] # wraps() widens the type of self


def reason(error: Exception) -> str:
    """Return why something could not be saved, for a sentence that already says that it was not.

    An unexpected error is not shown, since it may contain text of the record.
    """
    if not isinstance(error, ImrError):
        return "There is a fault in the program."
    return str(error).replace(" This was not saved.", "")


class ImrScreen(Screen[Any]):
    """A screen with a state line above its body, and a message line and a shortcut line below."""

    CONTEXTS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = []
    missed_change = False
    """Whether another program changed a record while this screen was below another one."""

    @property
    def imr(self) -> AppHost:
        """The app, with its type."""
        return cast(AppHost, self.app)

    def compose(self) -> ComposeResult:
        """The state line, the body, the message line and the shortcut line."""
        yield StateLine()
        yield from self.compose_body()
        yield MessageLine()
        yield ShortcutLine(*self.contexts())

    def compose_body(self) -> ComposeResult:
        """The body of the screen. Subclasses override this."""
        yield from ()

    def contexts(self) -> tuple[str, ...]:
        """Return the contexts whose shortcuts work on this screen."""
        return self.CONTEXTS

    def say(self, text: str, trouble: bool = False) -> None:
        """Show a message; `trouble` marks an error."""
        self.query_one(MessageLine).say(text, trouble)

    def show_message(self, sentence: str, trouble: bool = False) -> None:
        """Show a message that stays when the screen is read again. Subclasses that read it again override this."""
        self.say(sentence, trouble)

    def state(self, left: str | None = None, right: str | None = None) -> None:
        """Change the left or right part of the state line; the right one also says if the store is read-only."""
        if right is not None and self.imr.read_only:
            right = f"{right}  {READ_ONLY}".strip()
        self.query_one(StateLine).show(left, right)

    async def refresh_state(self, saved: str = "saved") -> None:
        """Update the state line. `saved` is what it says if everything is saved."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Report a failed worker of this screen: Textual tells only the screen, not the app."""
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.imr.worker_failed(event.worker.error)

    async def changed_elsewhere(self) -> None:
        """Show changes that another program made to records."""

    async def names_toggled(self) -> None:
        """Show names or codes again, after the app switched between them."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""
        return await self.imr.ask(work, *args, **kwargs)


def to_undo(command_id: str = "review.undo") -> str:
    """Return the sentence that says how to undo the last change."""
    return f"Press {commands.shortcut(command_id)} to undo."


def bindings(*contexts: str) -> list[BindingType]:
    """Return the bindings of these contexts, for a class's BINDINGS."""
    return list(commands.bindings(*contexts))
