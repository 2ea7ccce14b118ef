"""What every screen has: the three lines around it, asking the store, and telling what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from imr_tui import commands
from imr_tui.errors import ImrError
from imr_tui.screens.host import AppHost
from imr_tui.widgets.chrome import MessageLine, ShortcutLine, StateLine


class OnScreen(Protocol):
    """A widget, or the frame around it: what is on a screen."""

    @property
    def screen(self) -> Screen[Any]:
        """The screen."""


P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=OnScreen)


def shows_errors(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, None]]:
    """An action or handler whose ImrError becomes the sentence on the message line, nothing lost."""

    @wraps(method)
    async def telling(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(self, *args, **kwargs)
        except ImrError as error:
            screen = self.screen
            if isinstance(screen, ImrScreen):
                screen.say(str(error), trouble=True)

    return telling  # type: ignore[return-value] # wraps() widens the type of self


class ImrScreen(Screen[Any]):
    """A screen with a line of state on top, its body, a message and a line of keys below."""

    CONTEXTS: ClassVar[tuple[str, ...]] = ()
    BINDINGS: ClassVar[list[BindingType]] = []

    @property
    def imr(self) -> AppHost:
        """The app, with its own type."""
        return cast(AppHost, self.app)

    def compose(self) -> ComposeResult:
        """State, body, message, keys."""
        yield StateLine()
        yield from self.compose_body()
        yield MessageLine()
        yield ShortcutLine(*self.contexts())

    def compose_body(self) -> ComposeResult:
        """What stands between the lines; a screen gives its own."""
        yield from ()

    def contexts(self) -> tuple[str, ...]:
        """The parts of the program whose keys work here."""
        return self.CONTEXTS

    def say(self, text: str, trouble: bool = False) -> None:
        """Put a sentence on the message line."""
        self.query_one(MessageLine).say(text, trouble)

    def state(self, left: str | None = None, right: str | None = None) -> None:
        """Change the line of state."""
        self.query_one(StateLine).show(left, right)

    async def names_toggled(self) -> None:
        """Show names in place of codes, or codes in place of names, as the app says now."""

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""
        return await self.imr.ask(work, *args, **kwargs)


def to_undo(command_id: str = "review.undo") -> str:
    """The sentence that says how the last change is undone, with the key in force."""
    return f"Press {commands.shortcut(command_id)} to undo."


def bindings(*places: str) -> list[BindingType]:
    """The bindings of these parts of the program, for a class's BINDINGS."""
    return list(commands.bindings(*places))
