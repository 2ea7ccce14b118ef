"""A place that is not built yet: what will stand there, and what the record holds of it already."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from imr_tui.commands import PLACES
from imr_tui.screens.place import Place
from imr_tui.services import summary

WHAT = {
    7: "Consideration by DMT, authorisation, progress and final report, and the sharing register (§5, §8).",
}


class LaterPlace(Place):
    """Says what will stand here; offers no key that would do nothing."""

    KEYS = ()

    def __init__(self, review_uid: str, number: int) -> None:
        super().__init__(review_uid)
        self._number = number

    def compose(self) -> ComposeResult:
        """One page of text."""
        yield Static("", markup=False, id=f"later-{self._number}")

    async def show(self) -> None:
        """Say what is in the record of it already."""
        held = await self.ask(summary.held, self.review_uid, self._number)
        lines = [
            PLACES[self._number - 1][0],
            "",
            WHAT[self._number],
            "",
            "This place is not built yet. It comes in a later version.",
        ]
        if held:
            lines += ["", "The record of this review holds already:", *(f"  {line}" for line in held)]
            lines += ["", "All of it is kept, and `imr-tui export json` writes it out."]
        self.query_one(Static).update(Content("\n".join(lines)))
