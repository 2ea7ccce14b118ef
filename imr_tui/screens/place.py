"""What the eight places of a review share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, ParamSpec, TypeVar, cast

from textual.containers import Vertical

from imr_tui.errors import BadInput
from imr_tui.widgets.record_grid import RecordGrid

if TYPE_CHECKING:
    from imr_tui.screens.form import FormJob
    from imr_tui.screens.review import ReviewScreen

P = ParamSpec("P")
T = TypeVar("T")


class Place(Vertical, can_focus=False):
    """One of the eight places; `KEYS` are the parts of the registry whose keys work in it."""

    KEYS: ClassVar[tuple[str, ...]] = ()

    def __init__(self, review_uid: str) -> None:
        super().__init__()
        self.review_uid = review_uid

    @property
    def frame(self) -> ReviewScreen:
        """The review's frame."""
        return cast("ReviewScreen", self.screen)

    async def ask(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a service on the database thread."""
        return await self.frame.ask(work, *args, **kwargs)

    async def show(self) -> None:
        """Read what is shown anew."""

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """The form `form` on a record, or on a new one. Raises BadInput where there is none (any more)."""
        raise BadInput("That text has no form in this place.")

    def leave(self) -> bool:
        """Close what is open inside the place (a filter); True when there was something."""
        return False

    def focus_list(self) -> None:
        """Put the cursor into the list of the place."""
        grids = self.query(RecordGrid)
        if grids:
            grids.first().focus()
        else:
            self.screen.set_focus(None)
