"""Tab 2: the document register, and what each document is evidence for (§6, §7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from imr_tui import commands
from imr_tui.dates.when import long, parse, short
from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.job import FormJob
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import as_date, from_date
from imr_tui.services.findings import documents
from imr_tui.services.findings.documents import Citation, Citations, DocumentRecord
from imr_tui.services.review import reviews
from imr_tui.vocabulary import DocumentWeight
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.fields import Field
from imr_tui.widgets.line_input import PlainInput
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of, plural

COLUMNS = (
    Column("reference", "Ref", 5),
    Column("title", "Title", 24, flex=1),
    Column("author", "Author", 12, priority=2),
    Column("dated", "Dated", 15),
    Column("weight", "Weight", 9, priority=1),
    Column("read", "Read on", 11, priority=1),
    Column("used", "Used by", 8),
)
DOCUMENT = (
    Field("title", "Title", hint="The title of the original, with codes instead of names."),
    Field("author", "Author", hint="Use a code for a person, for example SW1 or care workers."),
    Field("dated", "Dated", "when", hint="As exactly as you know it, for example 14 Oct 2025 or June 2023."),
    Field("system", "System", hint="For example the case record, the rota or paper."),
    Field("location", "Location", hint="Where others can find it."),
    Field("pages", "Pages", hint="The number of pages."),
    Field("weight", "Weight", "choice", (("", "not assessed yet"), *DocumentWeight.choices()), documents.WEIGHT_HELP),
    Field("read_on", "Read on", "date", hint="The date it was read for this review."),
    Field("note", "Note", "prose", hint="For example missing pages, copies, or who provided it."),
)


class RecordsTab(TabView):
    """The register, filtered as you type, and the details of one document with the findings and events that use it."""

    CONTEXTS = ("records",)
    PART = "document"
    BINDINGS: ClassVar[list[BindingType]] = bindings("records")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._words = ""
        self._documents: dict[str, DocumentRecord] = {}

    def compose(self) -> ComposeResult:
        """The count, the filter, the register and the detail pane."""
        yield Static("", classes="count", markup=False)
        clears = f"{commands.shortcut('review.back')} to clear"
        line = PlainInput(classes="filter", placeholder=f"words or a reference; {clears}")
        line.cursor_blink = False
        yield line
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS, ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read the register from the store and show it; the cursor stays on its document."""
        row = await self.query_one(RecordGrid).selected_row()
        await self._show(row.id if row else None)

    async def _show(self, keep: str | None) -> None:
        grid = self.query_one(RecordGrid)
        found = await self.ask(documents.everything, self.review_uid, self._words)
        self._documents = {document.uid: document for document in found}
        grid.empty_text = (
            f"No documents match the filter.\n\nPress {commands.shortcut('review.back')} to clear it."
            if self._words.strip()
            else f"No documents yet.\n\nPress {commands.shortcut('records.new')} to add one. "
            "List every document used (§7.1)."
        )
        await self.show_rows(Rows([_row(document) for document in found]), keep)
        unread = sum(document.read_on is None for document in found)
        text = f"{number_of(len(found), 'document')}{' containing these words' if self._words.strip() else ''}"
        text += f", {unread} not read yet" if unread else ""
        self.query_one(".count", Static).update(content(text))
        if grid.cursor_row is None:
            self.show_detail("")

    @on(RecordGrid.Highlighted)
    async def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        await self._show_document(event.row.id)

    @shows_errors
    async def _show_document(self, uid: str) -> None:
        document = self._documents.get(uid)
        if document is not None:
            used = await self.ask(documents.citations, uid)
            self.show_detail(_text(document, used))

    # Commands

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of a document, or of a new one. Raises BadInput if the document was deleted."""
        if form != "document":
            return await super().job(form, subject_uid)
        return await self.ask(document_job, self.review_uid, subject_uid)

    @shows_errors
    async def action_open(self) -> None:
        """Edit the selected document."""
        self.frame.open_form(await self.job("document", (await self._row()).id))

    @shows_errors
    async def action_new(self) -> None:
        """Add a document to the register."""
        self.frame.open_form(await self.job("document", ""))

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the selected document, if no finding or event uses it."""
        row = await self._row()
        self.frame.changed(await self.ask(documents.remove, self.review_uid, row.id) or None)
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(f"{row.cells[0]} deleted. {to_undo()}")

    async def _row(self) -> GridRow:
        row = await self.query_one(RecordGrid).selected_row()
        if row is None:
            raise BadInput("Select a document first.")
        return row

    def action_filter(self) -> None:
        """Show the filter line."""
        line = self.query_one(".filter", Input)
        line.add_class("-shown")
        line.focus()

    @on(Input.Changed, ".filter")
    def _filtered(self, event: Input.Changed) -> None:
        self._words = event.value
        self.run_worker(self._show(None), exclusive=True, group="filter", exit_on_error=False)

    @on(Input.Submitted, ".filter")
    def _filter_done(self) -> None:
        self.focus_list()

    def leave(self) -> bool:
        """Clear the filter. Returns True if there was one."""
        line = self.query_one(".filter", Input)
        if not line.has_class("-shown"):
            return False
        line.remove_class("-shown")
        with self.prevent(Input.Changed):
            line.value = ""
        self.run_worker(self._end_filter(), exclusive=True, group="filter", exit_on_error=False)
        self.focus_list()
        return True

    @shows_errors
    async def _end_filter(self) -> None:
        row = await self.query_one(RecordGrid).selected_row()
        self._words = ""
        await self._show(row.id if row else None)


def document_job(review_uid: str, uid: str) -> FormJob:
    """Return the form of a document, or of a new one if `uid` is empty (database thread)."""
    document = documents.detail(uid) if uid else DocumentRecord()

    def save(values: dict[str, str], version: int) -> None:
        now = documents.detail(uid) if uid else document
        texts: dict[str, Any] = {name: values[name] for name in ("title", "author", "system", "location", "note")}
        typed = values["dated"]
        documents.save(
            review_uid,
            replace(
                now,
                version=version,
                # An unchanged date keeps its stored meaning, even if today's parser would read it differently.
                dated=now.dated if typed == now.dated.typed and now.uid else parse(typed),
                pages=_pages(values["pages"]),
                weight=values["weight"] or None,
                read_on=as_date("read_on", "Read on", values["read_on"]),
                **texts,
            ),
        )

    def load() -> tuple[dict[str, str], int]:
        now = documents.detail(uid)
        return _texts(now), now.version

    title = document.reference if uid else "New document"
    return FormJob(
        f"{reviews.detail(review_uid).reference}  {title}",
        "document",
        review_uid,
        DOCUMENT,
        _texts(document),
        save,
        uid,
        document.version,
        load if uid else None,
    )


def _pages(text: str) -> int | None:
    typed = text.strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 6 or int(typed) == 0:
        raise BadInput(
            f"Pages: {typed[:40]} is not a number of pages. Enter one, for example 34.",
            field="pages",
        )
    return int(typed)


def _texts(document: DocumentRecord) -> dict[str, str]:
    return {
        "title": document.title,
        "author": document.author,
        "dated": document.dated.typed,
        "system": document.system,
        "location": document.location,
        "pages": "" if document.pages is None else str(document.pages),
        "weight": document.weight or "",
        "read_on": from_date(document.read_on),
        "note": document.note,
    }


def _row(document: DocumentRecord) -> GridRow:
    used = " ".join(
        f"{number}{letter}" for number, letter in ((document.events, "E"), (document.findings, "F")) if number
    )
    dated = short(document.dated) if document.dated.typed.strip() else ""
    cells = (
        document.reference,
        " ".join(document.title[:400].split()),
        document.author,
        dated,
        document.weighed,
        from_date(document.read_on),
        used or "nothing",
    )
    return GridRow(document.uid, cells)


def _text(document: DocumentRecord, used: Citations) -> str:
    """Return the details of a document, then the findings and events that use it."""
    lines = [f"{document.reference}  {document.title}"]
    dated = long(document.dated) if document.dated.typed.strip() else ""
    pages = number_of(document.pages, "page") if document.pages else ""
    lines.append(", ".join(part for part in (document.author, dated, pages) if part) or "author and date not recorded")
    location = ", ".join(part for part in (document.system, document.location) if part)
    read = f"read on {from_date(document.read_on)}" if document.read_on else "not read yet"
    lines.append("; ".join(part for part in (location, document.weighed or "weight not assessed yet", read) if part))
    lines.append(f"Findings: {', '.join(_pages_of(used.findings)) or 'none based on it'}")
    more = f" and {used.all_events - len(used.events)} more" if used.all_events > len(used.events) else ""
    lines.append(f"Events: {', '.join(_pages_of(used.events)) or 'none from this source'}{more}")
    if document.note.strip():
        lines.append(document.note)
    return "\n".join(lines)


def _pages_of(used: Sequence[Citation]) -> list[str]:
    """Return each reference once with all its pages, for example E3 (pages 4, 6)."""
    pages: dict[str, list[str]] = {}
    for citation in used:
        pages.setdefault(citation.reference, []).extend([citation.page] if citation.page else [])
    return [
        f"{reference} ({plural(len(at), 'page')} {', '.join(at)})" if at else reference
        for reference, at in pages.items()
    ]
