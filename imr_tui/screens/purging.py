"""Purge a review after its retention date, and read the certificates of purged reviews."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from imr_tui import atomic, disk
from imr_tui.errors import BadInput
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.host import ReviewList
from imr_tui.screens.papers.preview import ReadingScreen
from imr_tui.screens.prompts import LineQuestion, ask_file, ask_lines
from imr_tui.screens.tab import Rows
from imr_tui.screens.values import from_date
from imr_tui.services.review import purging, reviews
from imr_tui.services.review.purging import Certificate
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("reference", "Reference", 16, flex=1),
    Column("until", "Kept until", 12),
    Column("when", "Purged on", 12),
    Column("who", "Purged by", 20, flex=1),
)


async def purge(screen: ReviewList, review_uid: str) -> None:
    """Ask for the review's reference, purge it and show the certificate. Raises Refused if it must be kept."""
    await screen.ask(purging.assert_purgeable, review_uid)
    if any(typed.review_uid == review_uid for typed in screen.imr.held):
        raise BadInput(
            "A text of this review is kept in memory because it could not be saved. Save or discard it first."
        )
    reference = (await screen.ask(reviews.detail, review_uid)).reference

    def check(text: str) -> None:
        if text.strip() != reference:
            raise BadInput(f"That is not the reference {reference}. Nothing was purged.")

    question = (
        f"This removes every text of {reference} for ever: its record, its history and its search words. Counts of "
        "what was learned stay. It cannot be undone. Nobody else may have the store open.\n\n"
        f"Enter the reference {reference} to go on:"
    )
    ask_lines(
        screen, [LineQuestion(question, check=check)], lambda _: _purge(screen, review_uid, reference), group="purge"
    )


async def _purge(screen: ReviewList, review_uid: str, reference: str) -> None:
    screen.show_message(f"Purging {reference} ...")
    done = await screen.ask(purging.purge_review, review_uid)
    shown = CertificateScreen(done, f"Purged {done.reference}. This certificate stays in the store.")
    screen.app.push_screen(shown)


class CertificateScreen(ReadingScreen):
    """The certificate of a purge, which can be exported as plain text."""

    CSS_PATH = "papers/preview.tcss"
    CONTEXTS = ("certificate",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("certificate", "app")

    def __init__(self, certificate: Certificate, said: str = "") -> None:
        """`said` is shown first."""
        text = "\n".join(purging.lines(certificate))
        super().__init__(f"CERTIFICATE OF PURGE  {certificate.reference}", text)
        self._reference, self._said = certificate.reference, said

    def on_mount(self) -> None:
        """Say what was done. The base shows the lines."""
        self.say(self._said)

    def action_export(self) -> None:
        """Ask for a file, and write the certificate to it."""
        name = "".join(each if each.isalnum() or each in "-_." else "-" for each in self._reference)
        path = Path.cwd() / f"purge-{name}.txt"
        question = "Which text file do you want to export the certificate to?"
        ask_file(self, question, str(path), self._write)

    async def _write(self, path: Path) -> None:
        try:
            atomic.replace(path, f"{self._text}\n".encode())
        except (OSError, ValueError) as error:
            why = disk.why(error) if isinstance(error, OSError) else "its name is not valid"
            raise BadInput(f"{path} cannot be written ({why}). Choose another file.") from None
        self.say(f"Exported the certificate to {path}.")


class PurgedScreen(ImrScreen):
    """The purged reviews."""

    CSS_PATH = "reviews.tcss"
    CONTEXTS = ("purged",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("purged", "app")
    AUTO_FOCUS = "RecordGrid"

    def compose_body(self) -> ComposeResult:
        """The list."""
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)

    @shows_errors
    async def on_mount(self) -> None:
        """Show the list."""
        self._found = {each.review_uid: each for each in await self.ask(purging.listed)}
        grid = self.query_one(RecordGrid)
        grid.empty_text = "No review has been purged."
        rows = [
            GridRow(uid, (each.reference, from_date(each.retention_review_on), each.purged_at[:10], each.purged_by))
            for uid, each in self._found.items()
        ]
        await grid.set_source(Rows(rows))
        self.state(f"PURGED REVIEWS  {number_of(len(rows), 'certificate')}", self.imr.actor)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_read()

    async def action_read(self) -> None:
        """Read the certificate of the selected review."""
        row = await self.query_one(RecordGrid).selected_row()
        if row is not None:
            self.app.push_screen(CertificateScreen(self._found[row.id]))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
