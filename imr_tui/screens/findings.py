"""Place 5: the narrative overview and the analysis of each term of reference (§7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from imr_tui.errors import BadInput
from imr_tui.screens.base import bindings, told
from imr_tui.screens.form import FormJob
from imr_tui.screens.place import Place, Rows
from imr_tui.services import analysis, reviews
from imr_tui.services.analysis import TermAnalysisRecord
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.fields import Field
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

COLUMNS = (
    Column("part", "Part of the report", 33),
    Column("text", "What is written", 24, flex=1),
    Column("state", "State", 8),
)
TERM = (
    Field("what_happened", "What happened", "prose", hint="The events, decisions, actions taken or not taken (§7.2)."),
    Field("why", "Why", "prose", hint="Not only what happened but why (§7.2)."),
    Field("hindsight", "What hindsight shows", "prose", hint="What could have been done differently (§6)?"),
    Field("state", "State", "choice", tuple(analysis.STATE_WORDS.items())),
)


class FindingsPlace(Place):
    """The parts of the body of the report, one under another."""

    KEYS = ("findings",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("findings")

    def compose(self) -> ComposeResult:
        """The parts, and the text of one."""
        yield Static("", classes="count", markup=False)
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS, ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @told
    async def show(self) -> None:
        """Read the texts anew; the cursor stays on its part."""
        row = self.query_one(RecordGrid).cursor_row
        overview = await self.ask(analysis.overview, self.review_uid)
        terms = await self.ask(analysis.term_analyses, self.review_uid)
        self._texts: dict[str, str] = {}
        written = sum(bool(text.strip()) for text in overview.texts.values())
        ready = sum(not term.needs for term in terms)
        counted = f"{written} of {len(analysis.PARTS)} parts written   {ready} of {len(terms)} terms analysed"
        self.query_one(".count", Static).update(Content(counted))
        rows = []
        for name, label, asked in analysis.PARTS:
            text = overview.texts[name]
            key = f"overview.{name}"
            self._texts[key] = f"{label}\n{text or asked}"
            rows.append(GridRow(key, (label, _short(text), "")))
        for term in terms:
            self._texts[f"analysis:{term.term_uid}"] = _term_text(term)
            text = term.what_happened or term.why or term.hindsight
            cells = (f"{term.reference} {_short(term.term)}", _short(text), term.state)
            rows.append(GridRow(f"analysis:{term.term_uid}", cells))
        await self.show_rows(Rows(rows), row.key if row else None)

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        self.show_detail(self._texts[event.row.key])

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    @told
    async def action_open(self) -> None:
        """Write the part under the cursor."""
        row = self.query_one(RecordGrid).cursor_row
        if row is not None:
            form, _, uid = row.key.partition(":")
            self.frame.open_form(await self.job(form, uid))

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """The form of a part. Raises BadInput for one that there is not."""
        if form.startswith("overview."):
            return await self.ask(overview_job, self.review_uid, form)
        if form == "analysis":
            return await self.ask(term_job, self.review_uid, subject_uid)
        return await super().job(form, subject_uid)


def overview_job(review_uid: str, form: str) -> FormJob:
    """The form of one text of the review as a whole; `form` is overview.narrative (database thread)."""
    name = form.partition(".")[2]
    found = next(((label, asked) for part, label, asked in analysis.PARTS if part == name), None)
    if found is None:
        raise BadInput("That text has no form in this place.")
    label, asked = found
    now = analysis.overview(review_uid)

    def save(values: Mapping[str, str], version: int) -> None:
        analysis.save_overview(review_uid, version, **{name: values[name]})

    def load() -> tuple[dict[str, str], int]:
        there = analysis.overview(review_uid)
        return {name: there.texts[name]}, there.version

    title = f"{reviews.detail(review_uid).reference}  {label}"
    return FormJob(
        title, form, review_uid, (Field(name, label, "prose", hint=asked),),
        {name: now.texts[name]}, save, "", now.version, load, now.uid,
    )  # fmt: skip


def term_job(review_uid: str, term_uid: str) -> FormJob:
    """The form of the analysis of a term of reference (database thread)."""
    now = analysis.term_analysis(review_uid, term_uid)
    names = [field.name for field in TERM]

    def save(values: Mapping[str, str], version: int) -> None:
        there = analysis.term_analysis(review_uid, term_uid)
        changes: dict[str, Any] = {name: values[name] for name in names}
        analysis.save_term_analysis(review_uid, replace(there, version=version, **changes))

    def load() -> tuple[dict[str, str], int]:
        there = analysis.term_analysis(review_uid, term_uid)
        return {n: getattr(there, n) for n in names}, there.version

    title = f"{reviews.detail(review_uid).reference}  Analysis of {now.reference}"
    return FormJob(title, "analysis", review_uid, TERM, load()[0], save, term_uid, now.version, load, now.uid)


def _term_text(term: TermAnalysisRecord) -> str:
    lines = [f"{term.reference} {term.term}"]
    if term.needs:
        lines.append(f"Still needed: {', '.join(term.needs)} (§7.2)")
    for label, text in (("What happened", term.what_happened), ("Why", term.why), ("Hindsight", term.hindsight)):
        if text.strip():
            lines.append(f"{label}: {text}")
    return "\n".join(lines)


def _short(text: str) -> str:
    return " ".join(text[:400].split())
