"""The list of drafts: those to continue, and where others have unsaved changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.screens.base import ImrScreen, bindings
from imr_tui.screens.job import FormJob
from imr_tui.screens.tab import Rows
from imr_tui.services.record import drafts
from imr_tui.services.record.drafts import DraftDetail, DraftElsewhere
from imr_tui.widgets.fields import Field
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("review", "Review", 14),
    Column("what", "What", 16, flex=1),
    Column("whose", "Typed by", 20),
    Column("saved", "Draft saved", 15, priority=1),
)

_FORM_NAMES: Final = {
    "particulars": "review details",
    "review": "new review",
    "template": "template of papers",
    "themes": "list of themes",
    "told": "manager informed",
    "term": "term of reference",
    "press": "press query",
    "partner": "partner review",
    "person": "person in the key",
    "overview": "text of the report",
    "meeting": "DMT meeting",
    "sharing": "entry in the sharing register",
    "final": "final report",
    "view": "view on the outcome",
    "earlier": "earlier review",
    "officer": "officer or member",
    "progress": "progress report",
    "notes": "notes of an interview",
    "conflict": "text of a conflict",
    "ending": "decision to end the review",
    "target": "target date",
}
"""The names of forms whose internal name is not the word that people use."""

_ADDED: Final = frozenset(
    [
        "event",
        "document",
        "interview",
        "person",
        "finding",
        "recommendation",
        "term",
        "press",
        "partner",
        "earlier",
        "officer",
        "progress",
        "sharing",
        "view",
    ]
)
"""The forms in which a record without an id is a new one."""


def form_name(form: str) -> str:
    """Return what people call a form, from its internal name, such as finding.event."""
    kind = form.partition(".")[0]
    return _FORM_NAMES.get(kind, kind.replace("_", " "))


class DraftsScreen(ImrScreen):
    """All drafts. Dismissed with the draft to continue, or with None."""

    CSS_PATH = "reviews.tcss"
    CONTEXTS = ("help",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("help", "app")
    AUTO_FOCUS = "RecordGrid"

    def __init__(self, own: Sequence[DraftDetail], others: Sequence[DraftElsewhere]) -> None:
        """`own` are offered here; `others` belong to other people or to a window that is still open."""
        super().__init__()
        self._own = {draft.uid: draft for draft in own}
        self._others = others

    def compose_body(self) -> ComposeResult:
        """The list."""
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)

    async def on_mount(self) -> None:
        """Show the drafts."""
        rows = [
            GridRow(
                draft.uid,
                (
                    draft.review_reference,
                    _what(draft.form, await self.ask(drafts.record_of, draft), not draft.subject_uid),
                    "you",
                    _clock(draft.saved_at),
                ),
            )
            for draft in self._own.values()
        ]
        rows += [
            GridRow(
                f"other:{number}",
                (
                    other.review_reference,
                    _what(other.form, other.record, other.is_new),
                    "you, another window" if other.is_own else other.person,
                    _clock(other.saved_at),
                ),
            )
            for number, other in enumerate(self._others)
        ]
        await self.query_one(RecordGrid).set_source(Rows(rows))
        self.state(f"DRAFTS  {number_of(len(rows), 'draft')}", "")
        opens, back = commands.shortcut("grid.open"), commands.shortcut("help.back")
        self.say(f"{opens}: continue the selected draft   {back}: go back")

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        draft = self._own.get(event.row.id)
        if draft is not None:
            self.dismiss(draft)
            return
        other = self._others[int(event.row.id.partition(":")[2])]
        if other.is_own:
            self.say("This draft is open in another window. Continue it there, or close that window.", trouble=True)
        else:
            self.say(
                f"Only {other.person} can open this draft, after unlocking the store. "
                "If they have left, open the store with the recovery code to see all drafts.",
                trouble=True,
            )

    def action_back(self) -> None:
        """Go back without opening a draft."""
        self.dismiss(None)


def rescued(draft: DraftDetail, why: str) -> FormJob:
    """Return a form to read and copy the text of a draft whose record was deleted, then discard it."""

    def save(values: dict[str, str], version: int) -> None:
        discard = commands.shortcut("form.discard")
        raise BadInput(f"{why} Copy what you need from this text, then press {discard} to discard it.")

    fields = [Field(name, name.replace("_", " ").capitalize(), "prose") for name, text in draft.fields.items() if text]
    title = f"{draft.review_reference}  Draft of {form_name(draft.form)}, to read only"
    return FormJob(
        title, draft.form, draft.review_uid, fields, draft.fields, save, draft.subject_uid, is_only_read=True
    )


def _what(form: str, record: str, is_new: bool) -> str:
    """Return what a draft is of: event E65, new event, new action for R1, report: narrative."""
    kind, _, more = form.partition(".")
    if kind in ("action", "finding") and more:
        return f"new {kind} {'for' if kind == 'action' else 'based on'} {record}"
    if more:
        return f"report: {more.replace('_', ' ')}"
    return " ".join(filter(None, ["new" if is_new and kind in _ADDED else "", form_name(kind), record]))


def _clock(stamp: str) -> str:
    return f"{datetime.fromisoformat(stamp).astimezone():%d %b at %H:%M}" if stamp else "not saved yet"
