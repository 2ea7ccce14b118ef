"""Tab 8: the papers, read on screen and exported to files."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static

from imr_tui import commands
from imr_tui.commands import at
from imr_tui.errors import BadInput, NameLeft, Stopped
from imr_tui.screens.base import bindings, shows_errors
from imr_tui.screens.papers.readiness import ReadinessView
from imr_tui.screens.prompts import ChoicePrompt, SecretPrompt, ask_file
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import from_date, today
from imr_tui.secret import Secret
from imr_tui.services.people.unknown_names import TextLocation, locations_of
from imr_tui.services.readiness import stages
from imr_tui.services.review import reviews
from imr_tui.vocabulary import Stage
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.exporters.issue.make import PaperFile
    from imr_tui.exporters.papers.paper import Paper
    from imr_tui.services.papers.data import IssueDetail
COLUMNS = (
    Column("paper", "Paper", 34, flex=1),
    Column("edition", "Edition", 14),
    Column("formats", "Formats", 22, priority=1),
    Column("issued", "Issued", 23),
)

OTHERS = [
    ("s", "xlsx", "a spreadsheet (XLSX)"),
    ("c", "csv", "comma-separated values (CSV)"),
    ("i", "ics", "a calendar (ICS), for a calendar program"),
]
"""The other formats of papers that are tables: key, format and label."""

_OF_PAPERS = frozenset(command.action for command in at("papers"))


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper in one edition."""

    paper: Paper[Any]
    edition: str
    # The last issue, and whether the record has changed since.
    issue: IssueDetail | None = None
    stale: bool = False

    @property
    def key(self) -> str:
        """The id of its row in the grid."""
        return f"{self.paper.name}:{self.edition}"

    @property
    def title(self) -> str:
        """The title of the paper."""
        return self.paper.title

    @property
    def row(self) -> GridRow:
        """The paper as a row of the grid."""
        issued = ""
        if self.issue is not None:
            issued = f"version {self.issue.number}, {'OUT OF DATE' if self.stale else 'up to date'}"
        return GridRow(self.key, (self.title, self.edition, " ".join(self.paper.formats), issued))

    @property
    def detail(self) -> str:
        """What the paper contains, and when it was last issued."""
        if self.issue is None:
            return f"{self.paper.holds}\nThis edition has not been issued yet."
        issue = self.issue
        lines = [
            self.paper.holds,
            f"Last issued on {from_date(issue.issued_on)} as version {issue.number} by {issue.issued_by}: "
            f"{issue.file_name}",
        ]
        if self.stale:
            lines.append("OUT OF DATE: the record has changed since then. Issue a new version.")
        return "\n".join(lines)


class PapersTab(TabView):
    """The list of papers, with commands to read and to export one."""

    CONTEXTS = ("papers",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("papers")

    class Progressed(Message):
        """Progress in making a paper."""

        def __init__(self, title: str, hundredths: int) -> None:
            super().__init__()
            self.title, self.hundredths = title, hundredths

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._view = ReadinessView(self)
        # The event that stops the paper being made; None if there is none.
        self._stop: threading.Event | None = None

    def compose(self) -> ComposeResult:
        """The papers, their contents, and what the next stage needs; and the readiness view, hidden at first."""
        with Vertical(id="papers"):
            with Vertical(id="list"):
                yield RecordGrid(COLUMNS, ascii_only=self.frame.imr.settings.ascii_only)
                yield DetailPane()
            yield Static("", classes="count", markup=False)
        self._view.display = False
        yield self._view

    async def selected_record(self) -> tuple[str, str] | None:
        """Return None: the list has papers, so the history is that of the review."""
        return None

    @shows_errors
    async def show(self) -> None:
        """Show the papers, or the readiness view."""
        if self._view.display:
            await self._view.show()
        else:
            await self._show_papers()

    async def _show_papers(self) -> None:
        from imr_tui.exporters.papers.registry import PAPERS

        issues, stale = await self.ask(_issued, self.review_uid)
        self._choices = [
            Choice(paper, edition, issues.get((paper.name, edition)), (paper.name, edition) in stale)
            for paper in PAPERS.values()
            for edition in paper.editions
        ]
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        await grid.set_source(Rows([choice.row for choice in self._choices]), keep=row.id if row else None)
        if row is not None:
            self.query_one(DetailPane).show((await self._choice()).detail)
        lacking = await self.ask(stages.missing, self.review_uid)
        stage = await self.ask(stages.next_stage, self.review_uid)
        words = Stage(stage).label if stage else ""
        things = number_of(len(lacking), "thing")
        shows = commands.shortcut("papers.readiness")
        ending = (await self.ask(reviews.detail, self.review_uid)).ending
        text = self.frame.worded(ending) or (f'{things} needed before "{words}" ({shows})' if lacking else "")
        self.query_one(".count", Static).update(content(text))

    # Readiness

    @shows_errors
    async def action_readiness(self) -> None:
        """Show the readiness of the record for each clause."""
        self._assert_idle()
        await self._turn(True)

    @on(ReadinessView.Leave)
    async def _left(self, event: ReadinessView.Leave) -> None:
        event.stop()
        await self._turn(False)

    async def _turn(self, readiness: bool) -> None:
        """Show the readiness view, or the papers."""
        self._view.display = readiness
        self.query_one("#papers").display = not readiness
        await self.show()
        self.focus_list()
        self.frame.say("")
        self.frame.show_shortcuts()

    @on(ReadinessView.Export)
    def _export_with_readiness(self, event: ReadinessView.Export) -> None:
        from imr_tui.exporters.papers.registry import REPORT

        event.stop()
        choice = next(c for c in self._choices if (c.paper, c.edition) == (REPORT, event.edition))
        self._ask_path(choice, "pdf", readiness=True)

    def contexts(self) -> tuple[str, ...]:
        """Return the contexts of the list shown."""
        return ("readiness",) if self._view.display else self.CONTEXTS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the commands of the papers while the readiness view is shown."""
        return not (self._view.display and action in _OF_PAPERS)

    def focus_list(self) -> None:
        """Focus the list shown."""
        (self._view if self._view.display else self).query(RecordGrid).first().focus()

    async def arrive(self, form: str, subject: str) -> bool:
        """Show the papers. Returns False, because no form is to be opened."""
        if self._view.display:
            await self._turn(False)
        return False

    @on(RecordGrid.Highlighted)
    async def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.query_one(DetailPane).show((await self._choice()).detail)

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_preview()

    def _assert_idle(self) -> None:
        if self._stop is not None:
            raise BadInput(f"A paper is being made. Wait, or press {commands.shortcut('review.back')} to stop it.")

    async def _choice(self) -> Choice:
        row = await self.query_one(RecordGrid).selected_row()
        for choice in self._choices:
            if row is not None and row.id == choice.key:
                return choice
        raise BadInput("Select a paper first.")

    @shows_errors
    async def action_preview(self) -> None:
        """Read the selected paper on screen."""
        self._assert_idle()
        choice = await self._choice()
        self.frame.say(f"Making {choice.title} ...")
        self.run_worker(self._preview(choice), exclusive=True, group="paper", exit_on_error=False)

    @shows_errors
    async def _preview(self, choice: Choice) -> None:
        from imr_tui.screens.papers.preview import PreviewScreen

        try:
            made = await self._make(choice, "txt")
        except NameLeft as refused:
            await self._show_refusal(refused)
            return
        self.frame.say("")

        def closed(wanted: str | None) -> None:
            if wanted == "export":
                self._ask_path(choice, "pdf")

        self.app.push_screen(PreviewScreen(f"{choice.title}, {choice.edition}", made.data.decode()), closed)

    @shows_errors
    async def action_export(self) -> None:
        """Export the selected paper as PDF."""
        self._assert_idle()
        self._ask_path(await self._choice(), "pdf")

    @shows_errors
    async def action_export_text(self) -> None:
        """Export the selected paper as plain text."""
        self._assert_idle()
        self._ask_path(await self._choice(), "txt")

    @shows_errors
    async def action_export_word(self) -> None:
        """Export the selected paper as a Word file."""
        self._assert_idle()
        self._ask_path(await self._choice(), "docx")

    @shows_errors
    async def action_export_other(self) -> None:
        """Export the selected paper as a spreadsheet, CSV file or calendar, if it is a table."""
        self._assert_idle()
        choice = await self._choice()
        others = [other for other in OTHERS if other[1] in choice.paper.formats]
        if not others:
            pdf, text, word = (commands.shortcut(f"papers.{name}") for name in ("export", "text", "word"))
            raise BadInput(f"{choice.title} is not a table. Press {pdf} for PDF, {text} for text or {word} for Word.")

        def chosen(file_format: str | None) -> None:
            if file_format is not None:
                self._ask_path(choice, file_format)

        self.app.push_screen(
            ChoicePrompt(f"Which format do you want for {choice.title} ({choice.edition})?", others), chosen
        )

    @shows_errors
    async def action_export_protected(self) -> None:
        """Export the selected paper as PDF with a password, which is asked for twice."""
        from imr_tui.exporters.pdf.protect import ENDS_ARCHIVE

        self._assert_idle()
        choice = await self._choice()

        def first(password: Secret | None) -> None:
            if password is not None and len(password):
                question = "Enter the password again:"
                self.app.push_screen(SecretPrompt(question), lambda again: second(password, again))

        def second(password: Secret, again: Secret | None) -> None:
            matches = again is not None and again.same(password)
            if again is not None:
                again.wipe()
            if matches:
                self._ask_path(choice, "pdf", password)
                return
            password.wipe()
            if again is not None:
                self.frame.say("The passwords do not match. Nothing was exported. Try again.", trouble=True)

        question = f"Enter a password for {choice.title}, 8 characters or more. {ENDS_ARCHIVE}"
        self.app.push_screen(SecretPrompt(question), first)

    def _ask_path(
        self, choice: Choice, file_format: str, password: Secret | None = None, readiness: bool = False
    ) -> None:
        from imr_tui.exporters.core.files import default_name

        async def ask() -> None:
            review = await self.ask(reviews.detail, self.review_uid)
            name = default_name(review.reference, choice.paper.name, choice.edition, today(), file_format)

            async def write(path: Path) -> None:
                await self._export(choice, file_format, path, password, readiness)

            question = f"Which file do you want to export {choice.title} ({choice.edition}) to?"
            ask_file(self, question, str(Path.cwd() / name), write, group="paper")

        self.run_worker(ask(), exclusive=True, group="paper", exit_on_error=False)

    async def _export(
        self, choice: Choice, file_format: str, path: Path, password: Secret | None = None, readiness: bool = False
    ) -> None:
        from imr_tui.exporters.core.placing import Placing
        from imr_tui.exporters.issue.make import with_password
        from imr_tui.services.papers.read_report import assert_recordable

        await self.ask(assert_recordable)
        self.frame.say(f"Making {choice.title} ...")
        try:
            made = await self._make(choice, file_format, path.name, readiness)
        except NameLeft as refused:
            await self._show_refusal(refused)
            return
        if password is not None:
            opened, words = made, password
            made = await asyncio.to_thread(lambda: with_password(opened, words.take()))
        left_over = await self.ask(_repair, path.parent)
        placing = Placing(path, made.data)
        with contextlib.ExitStack() as stack:
            await asyncio.to_thread(stack.enter_context, placing)
            await self.ask(
                _issue,
                self.review_uid,
                choice.paper.name,
                choice.edition,
                file_format,
                path.name,
                made.sha256,
                self.frame.imr.actor,
                placing.place,
            )
            placing.keep()
        await self.show()
        noted = "".join(f" {sentence}" for sentence in (*made.warnings[:1], *left_over))
        protected = "Opens only with the password." if password is not None else "The file is not encrypted."
        self.frame.say(f"Exported to {path}. {protected}{noted}")

    async def _show_refusal(self, refused: NameLeft) -> None:
        """Say why nothing was exported, and offer to go to each text that contains the name."""
        locations = await self.ask(_locations, self.review_uid, refused.texts)
        self.frame.say(str(refused), trouble=True)
        if not locations:
            return
        chosen = dict(zip("123456789", locations, strict=False))

        def answered(number: str | None) -> None:
            if number is not None:
                self.run_worker(self._go_to(chosen[number]), exclusive=True, group="tab", exit_on_error=False)

        more = f"\nAnd {len(locations) - len(chosen)} more. The first are:" if len(locations) > len(chosen) else ""
        choices = [(number, number, f"go to {location.label}") for number, location in chosen.items()]
        self.app.push_screen(ChoicePrompt(f"{refused}\nIt appears in:{more}", choices), answered)

    @shows_errors
    async def _go_to(self, location: TextLocation) -> None:
        await self.frame.go_to_text(location.kind, location.uid, location.field)

    async def _make(self, choice: Choice, file_format: str, file_name: str = "", readiness: bool = False) -> PaperFile:
        """Make a paper outside the event loop. Raises Stopped, and NameLeft if a name remains."""
        from imr_tui.exporters.core.renderer import Cancelled
        from imr_tui.exporters.issue.make import make_paper

        data = await self.ask(choice.paper.read, self.review_uid, readiness)
        self._stop = stop = threading.Event()

        def progress(done: int, total: int) -> None:
            self.post_message(self.Progressed(choice.title, done * 100 // total))

        try:
            return await asyncio.to_thread(
                make_paper,
                choice.paper,
                data,
                choice.edition,
                file_format,
                today(),
                file_name=file_name,
                progress=progress,
                cancelled=stop.is_set,
            )
        except Cancelled:
            raise Stopped(f"{choice.title} was stopped. Nothing was exported.") from None
        finally:
            self._stop = None

    def on_papers_tab_progressed(self, event: Progressed) -> None:
        """Show how much of the paper is done."""
        if self._stop is not None and not self._stop.is_set():
            stops = commands.shortcut("review.back")
            self.frame.say(f"Making {event.title}: {event.hundredths}%. Press {stops} to stop.")

    def leave(self) -> bool:
        """Stop the paper being made, or else go back from readiness to the papers. Returns True if either happened."""
        if self._stop is None and self._view.display:
            self._view.action_papers()
            return True
        if self._stop is None:
            return False
        self._stop.set()
        self.frame.say("Stopping ...")
        return True


def _locations(review_uid: str, texts: tuple[str, ...]) -> tuple[TextLocation, ...]:
    return locations_of(review_uid, texts)


def _issued(review_uid: str) -> tuple[dict[tuple[str, str], IssueDetail], set[tuple[str, str]]]:
    """Return the last issue of each paper and edition, and those that are out of date (database thread)."""
    from imr_tui.services.papers import read_report
    from imr_tui.services.papers.stale import stale_papers

    last = {(issue.paper, issue.edition): issue for issue in read_report.issues(review_uid)}
    return last, set(stale_papers(review_uid))


def _issue(
    review_uid: str,
    paper: str,
    edition: str,
    file_format: str,
    name: str,
    sha256: str,
    by: str,
    deliver: Callable[[], None],
) -> int:
    from imr_tui.services.papers.read_report import record_issue

    return record_issue(review_uid, paper, edition, file_format, name, sha256, by, deliver)


def _repair(folder: Path) -> list[str]:
    """Put right what a killed program left in a folder (database thread)."""
    from imr_tui.exporters.core.placing import repair
    from imr_tui.services.papers.read_report import is_recorded

    return repair(folder, is_recorded)
