"""A form for one record: saved as a draft while typing and on command, without overwriting others' changes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ChangedElsewhere, ImrError, RecordDeleted
from imr_tui.screens import deleted, three_way
from imr_tui.screens.base import ImrScreen, bindings, reason, shows_errors
from imr_tui.screens.both import BothScreen
from imr_tui.screens.host import ReviewFrame
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.three_way import Comparison
from imr_tui.screens.values import reading
from imr_tui.services.record import deletion, drafts, history, records
from imr_tui.services.record.deletion import Deletion
from imr_tui.widgets.detail_form import DetailForm
from imr_tui.widgets.fields import FieldRow
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.prose_area import ProseArea
from imr_tui.wording import series

if TYPE_CHECKING:
    from imr_tui.names.unknown import Finder
    from imr_tui.services.people.display import NameBook

AUTOSAVE_SECONDS = 0.8
"""The time from the first key after a save to the next save, so that at most about a second of typing is lost."""

AGAIN_SECONDS = 5.0
"""The time after which a draft that could not be saved is tried again, if no key is pressed meanwhile."""

REST_SECONDS = 0.7
"""The pause in typing before the text is searched for names not in the key."""
LOOKED_AT = 1000
"""The number of characters searched before and after the cursor."""


class FormScreen(ImrScreen):
    """Show a FormJob. Dismissed with True if the record was saved, False otherwise."""

    CSS_PATH: ClassVar[Any] = "form.tcss"
    CONTEXTS: ClassVar[tuple[str, ...]] = ("form",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("form", "app")
    AUTO_FOCUS = ""

    def __init__(self, job: FormJob, frame: ReviewFrame | None = None, field: str = "", draft_uid: str = "") -> None:
        """`frame` is the review of the record, which holds the key. The cursor starts in `field`.

        `draft_uid` is the draft to continue, if there are several for this record.
        """
        super().__init__()
        self.job = job
        self.frame = frame
        self._field = field
        self._version = job.version
        self._timer: Timer | None = None
        self._draft_saved = False
        # What the form was loaded with, to tell who changed what.
        self._base = {field.name: job.values.get(field.name, "") for field in job.fields}
        self._saved, self._sentence, self._also = False, "", ""
        self._draft_uid = draft_uid
        # The values in the stored draft, None if there is none; and whether it could not be saved the last time.
        self._stored: dict[str, str] | None = None
        self._failing = False
        self._not_kept = "The draft is not saved."
        self._again: Timer | None = None
        self._instance = self._person = ""
        self._told_of_change = 0
        # For each field with both versions: the value with both, and what was typed before.
        self._before_both: dict[str, tuple[str, str]] = {}
        # Whether it was said that the record was deleted; who changed it before; and the record that is replaced.
        self._told_of_deletion = False
        self._changed_before = ""
        self._replaced: Deletion | None = None
        self._rest: Timer | None = None
        self._reported: set[str] = set()
        self._finder: Finder | None = None

    def compose_body(self) -> ComposeResult:
        """The fields, and the hint of the focused field."""
        yield DetailForm(self.job.fields, self.job.values, reading, self.frame.book if self.frame else None)
        yield Static("", id="hint", markup=False)

    async def on_mount(self) -> None:
        """Fill in the draft, if there is one."""
        self.state(self.job.title, "")
        # A single text gets the whole screen.
        self.set_class([field.kind for field in self.job.fields] == ["prose"], "-page")
        if self._field:
            self.call_after_refresh(self.query_one(DetailForm).go_to, self._field)
        self._instance, self._person = self.imr.window.new_instance(), self.imr.actor
        form = self.query_one(DetailForm)
        discard = f"Press {commands.shortcut('form.discard')} to discard it."
        if self.job.is_only_read:
            for area in form.prose:
                area.read_only = True
            self.say(f"This is the text of your draft, to read and copy. {discard}")
            return
        typed = self.imr.take_back(self.job.review_uid, self.job.form, self.job.subject_uid)
        if typed is not None:
            self._instance, self._draft_uid, self._person = typed.instance, typed.draft_uid, typed.person
            self._continue(typed)
            self._draft_saved = True
            self.say(f"This is your text. It is not saved yet, not even as a draft. {discard}")
            await self._autosave()
            return
        subject = (self.job.review_uid, self.job.form, self.job.subject_uid)
        draft = await self.ask(drafts.take_up, *subject, self._instance, self._draft_uid)
        if draft is None:
            self._draft_uid = ""
            return
        self._draft_uid = draft.uid
        if draft.fields != form.values:
            self._stored = dict(draft.fields)
            self._continue(draft)
            self._draft_saved = True
            self.say(f"This is your draft saved on {_clock(draft.saved_at)}. {discard}")

    def _continue(self, draft: drafts.DraftDetail | drafts.Typed) -> None:
        """Fill in what was typed. Fields that were not edited show the record as it is stored now."""
        self._version = draft.base_version
        if draft.base is None and draft.base_version != self.job.version:
            # A draft of an earlier version of the program: what was edited is not known.
            self._base = {}
        self._base |= draft.base or {}
        typed = draft.fields if draft.base is None else {name: draft.fields[name] for name in draft.base}
        self.query_one(DetailForm).fill(typed)

    def say(self, text: str, trouble: bool = False) -> None:
        """Show a message, and keep the focused field in view above it."""
        super().say(text, trouble)
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    @on(DetailForm.Edited)
    def _edited(self) -> None:
        # Not restarted with each key, so that typing without a pause is saved too.
        if self._timer is None:
            self._timer = self.set_timer(AUTOSAVE_SECONDS, self._autosave)
        # Restarted with each key: names are searched for after a pause.
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, self._look_for_names)

    @shows_errors
    async def _look_for_names(self) -> None:
        """Report a possible name not in the key, once, in the paragraph being written."""
        self._rest = None
        area = self.focused
        if not isinstance(area, ProseArea) or self.frame is None:
            return
        found = await self.unexplained(area)
        if found and found not in self._reported and self.is_current:
            self._reported.add(found)
            names = commands.shortcut("form.names")
            self.say(f"Not in the key: {found}. Press {names} to add it or to mark it as not a name.")

    async def unexplained(self, area: ProseArea) -> str:
        """Return the possible name not in the key nearest to the cursor in its paragraph, or an empty text.

        Raises BadInput if the review was deleted.
        """
        row, column = area.cursor_location
        start = max(0, column - LOOKED_AT)
        line = area.document.get_line(row)[start : column + LOOKED_AT]
        if self._finder is None:
            from imr_tui.services.people.unknown_names import finder_of

            self._finder = await self.ask(finder_of, self.job.review_uid)
        return await asyncio.to_thread(self._finder.nearest, line, column - start)

    @on(ProseArea.Wanted)
    @shows_errors
    async def _wanted(self, event: ProseArea.Wanted) -> None:
        """Suggest references after a `#`."""
        from imr_tui.services.findings import reference_offers

        event.stop()
        event.area.offer(event.typed, await self.ask(reference_offers.offers, self.job.review_uid, event.typed))

    @on(ProseArea.Met)
    @shows_errors
    async def _met(self, event: ProseArea.Met) -> None:
        """Show the text of the reference under the cursor, below its field."""
        from imr_tui.services.findings import reference_offers

        event.stop()
        text = await self.ask(reference_offers.text_of, self.job.review_uid, event.name) if event.name else ""
        if self.frame is not None:
            text = self.frame.worded(text)
        for row in self.query(FieldRow):
            if row.prose is event.area:
                row.show_reading(text)

    @on(DetailForm.FieldEntered)
    def _entered(self, event: DetailForm.FieldEntered) -> None:
        hint = self.query_one("#hint", Static)
        hint.update(content(event.field.hint))
        hint.display = bool(event.field.hint)

    async def _autosave(self) -> None:
        """Save the draft. If that fails, say so once, and try again with the next key and after a while."""
        self._timer = None
        self._stop_again()
        values = self.unsaved()
        if values is None:
            return
        try:
            await self.ask(self.keep_draft, values)
        except ImrError as error:
            if not self.imr.unlocked:
                # It was locked meanwhile, and the app has kept the text.
                return
            self.state(right="draft NOT saved")
            self._not_kept = f"The draft is not saved. {reason(error)} It is tried again as you type."
            if not self._failing:
                self._failing = True
                self.say(self._not_kept, trouble=True)
            self._again = self.set_timer(AGAIN_SECONDS, self._autosave)
            return
        self.state(right="draft saved")
        if self._failing:
            self._failing = False
            self.say("The draft is saved now.")

    def keep_draft(self, values: dict[str, str]) -> None:
        """Save `values` as the draft of this form (database thread)."""
        self._draft_uid = drafts.keep(
            self.job.review_uid,
            self.job.form,
            self.job.subject_uid,
            self._version,
            values,
            self._base_of(values),
            instance=self._instance,
            uid=self._draft_uid,
        )
        self._stored, self._draft_saved = values, True

    def _base_of(self, values: dict[str, str]) -> dict[str, str] | None:
        """Return the stored values of the fields that were edited, None if they are not known."""
        edited = {name: self._base[name] for name, value in values.items() if self._base.get(name, value) != value}
        return edited if self._base else None

    def drop_draft(self) -> None:
        """Delete the draft of this form, if it has one (database thread)."""
        drafts.drop(self._draft_uid)
        self._draft_uid, self._stored = "", None

    def unsaved(self) -> dict[str, str] | None:
        """Return the values if they are not saved in the record, else None."""
        forms = self.query(DetailForm)
        if not forms:
            return None
        form = forms.first()
        return form.values if form.edited or self._draft_saved else None

    def unwritten(self) -> drafts.Typed | None:
        """Return what was typed and is not in the store, not even as a draft; None if there is nothing like that."""
        values = self.unsaved()
        if values is None or values == self._stored:
            return None
        return drafts.Typed(
            self.job.review_uid,
            self.job.form,
            self.job.subject_uid,
            self._version,
            values,
            self.job.title,
            self._instance,
            self._person,
            self._draft_uid,
            self._base_of(values),
        )

    @shows_errors
    async def changed_elsewhere(self) -> None:
        """Say so if the record of this form was changed by somebody else."""
        if self.job.load is None:
            return
        try:
            _, version = await self.ask(self.job.load)
        except RecordDeleted:
            await self._tell_of_deletion()
            return
        self._told_of_deletion = False
        if version in (self._version, self._told_of_change):
            return
        self._told_of_change = version
        who = await self.ask(records.last_changed_by, self.job.record_uid or self.job.subject_uid)
        by = "you in another window" if who == self.imr.actor else who or "somebody else"
        self.say(f"This record was changed by {by}. Saving keeps both changes, or asks.", trouble=True)

    async def _tell_of_deletion(self) -> None:
        """Say once that the record of this form was deleted."""
        gone = await self._gone()
        if gone is not None and not self._told_of_deletion:
            self._told_of_deletion = True
            save, who = commands.shortcut("form.save"), deleted.who(gone, self.imr.actor)
            more = f" Press {save} to choose what to do with your text." if self.unsaved() is not None else ""
            self.say(f"{who}{more}", trouble=True)

    async def _gone(self) -> Deletion | None:
        """Return how the record of this form was deleted, or the one that a new record was to belong to."""
        for uid in (self.job.record_uid, self.job.subject_uid):
            gone: Deletion | None = await self.ask(deletion.deletion_of, uid)
            if gone is not None:
                return gone
        return None

    @shows_errors
    async def action_save(self) -> None:
        """Save the record and go back."""
        self._stop_timer()
        self._also = ""
        if self.job.load is not None and not self._version and self.unsaved() is None:
            # A record that is not written yet, such as a final report: saving it empty would change nothing.
            self._leave(False, "Nothing was changed.")
            return
        await self._try_to_save(self.query_one(DetailForm).values)

    async def _try_to_save(self, values: dict[str, str]) -> None:
        """Save these values and go back, or compare them with the record if somebody else changed it."""
        try:
            wrote = await self.ask(self._save, values, self._version)
        except RecordDeleted:
            await self._offer_ways(values)
            return
        except BadInput as error:
            if error.field in self.query_one(DetailForm).values:
                self.query_one(DetailForm).go_to(error.field)
            self._edited()
            raise
        except ChangedElsewhere as error:
            await self._compare(values, error.by)
            return
        if self._replaced is not None and wrote:
            change = await self.ask(self.imr.last_change)
            self._also = deleted.added(await self.ask(history.described, change or 0), self._replaced)
        self._leave(wrote, self._also if wrote else "Nothing was changed.")

    def _save(self, values: dict[str, str], version: int) -> bool:
        """Save and delete the draft, in one step; returns whether anything was written (database thread)."""
        before = self.imr.last_change()
        drafts.save_and_drop(lambda: self.job.save(values, version), self._draft_uid)
        return self.imr.last_change() != before

    async def _offer_ways(self, values: dict[str, str]) -> None:
        """Say that the record was deleted and whether the text is kept, and offer what can be done with it."""
        gone = await self._gone()
        who = deleted.who(gone, self.imr.actor) if gone is not None else "The record of this form has been deleted."
        if self.unsaved() is None:
            self.say(f"{who} You had not changed it, so none of your text is lost.", trouble=True)
            return
        self._draft_saved = True
        await self._autosave()
        where = self._not_kept if self.unwritten() is not None else deleted.where()
        new = await deleted.new_job(self.frame, self.job.form, gone)
        choices = deleted.choices(gone, new)
        if not choices or gone is None:
            self.say(f"Not saved. {who} {where}", trouble=True)
            return

        def answered(way: str | None) -> None:
            if way == deleted.RESTORE:
                self.run_worker(self._restore_and_save(values, gone), exclusive=True, exit_on_error=False)
            elif way == deleted.NEW and new is not None:
                self.run_worker(self._save_as_new(values, gone, new), exclusive=True, exit_on_error=False)
            else:
                self.say(f"Not saved. {who} {where}", trouble=True)

        self.app.push_screen(ChoicePrompt(f"{who} {where}\n\nWhat do you want to do?", choices), answered)

    @shows_errors
    async def _restore_and_save(self, values: dict[str, str], gone: Deletion) -> None:
        """Restore the record, then save: fields that somebody changed before deleting it are compared."""
        await self.ask(deletion.restore, self.job.review_uid, gone.uid)
        if self.frame is not None:
            self.frame.changed(await self.ask(self.imr.last_change))
        self._changed_before = gone.changed_by
        self._also = deleted.restored(gone)
        # Shown if something keeps the record from being saved now.
        self.say(self._also)
        await self._try_to_save(values)

    @shows_errors
    async def _save_as_new(self, values: dict[str, str], gone: Deletion, new: FormJob) -> None:
        """Save what was typed as a new record. The draft is that of the new record from now on."""
        before = self._draft_uid
        self.job, self._version, self._base, self._draft_uid = new, 0, {}, ""
        self._replaced = gone
        self.state(new.title)
        await self.ask(drafts.save_and_drop, lambda: self.keep_draft(values), before)
        await self._try_to_save(values)

    def _leave(self, saved: bool, sentence: str) -> None:
        self._saved, self._sentence = saved, sentence
        self.dismiss(saved)

    def said(self, done: str) -> str:
        """Return the sentence about how the form was left: `done`, and more, if it was saved."""
        return " ".join(filter(None, (done, self._sentence))) if self._saved else self._sentence

    @shows_errors
    async def action_back(self) -> None:
        """Go back and save unsaved changes as a draft; if they cannot be saved, the app keeps them in memory."""
        self._stop_timer()
        if self.job.is_only_read:
            self._sentence = self.imr.held_sentence() or deleted.where()
        values, typed = self.unsaved(), self.unwritten()
        if values is not None:
            self._sentence = "Not saved. Your changes are kept as a draft. Open it again to continue."
        try:
            if values is not None and typed is not None:
                await self.ask(self.keep_draft, values)
            if values is not None and (gone := await self._gone()) is not None:
                self._sentence = f"Not saved. {deleted.who(gone, self.imr.actor)} {deleted.where()}"
        except ImrError as error:
            if typed is not None and values != self._stored:
                self._sentence = self.imr.hold(typed, reason(error))
        self.dismiss(False)

    @shows_errors
    async def action_names(self) -> None:
        """Show the menu for names in the focused field."""
        if self.job.is_only_read:
            raise BadInput("This text can only be read and copied.")
        from imr_tui.screens.names_menu import show_names_menu

        await show_names_menu(self)

    def use_book(self, book: NameBook) -> None:
        """Use an updated key to underline names and to find names not in the key."""
        self._finder = None
        for area in self.query_one(DetailForm).prose:
            area.names = book

    async def names_toggled(self) -> None:
        """Explain what showing names or codes does in a form."""
        shown = "NAMES" if self.imr.show_names else "CODES"
        self.say(f"Lists now show {shown}. Forms keep the original text and underline names.")

    def action_discard(self) -> None:
        """Ask, then discard unsaved changes."""
        if self.unsaved() is None and not self.job.is_only_read:
            self.say("There are no unsaved changes to discard.")
            return

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.run_worker(self._discard(), exclusive=True)

        self.app.push_screen(
            ChoicePrompt("Discard unsaved changes?", [("y", "yes", "discard")]),
            answered,
        )

    @shows_errors
    async def _discard(self) -> None:
        self._stop_timer()
        await self.ask(self.drop_draft)
        if self.job.is_only_read:
            self.imr.take_back(self.job.review_uid, self.job.form, self.job.subject_uid)
        self.dismiss(False)

    async def _compare(self, mine: dict[str, str], by: str) -> None:
        """Compare with the stored record. Fields that only one person changed need no question; the others do."""
        if self.job.load is None:
            await self.ask(self.keep_draft, mine)
            self._draft_saved = True
            self.say("This record was changed elsewhere. Your text is saved as a draft.", trouble=True)
            return
        theirs, version = await self.ask(self.job.load)
        if by == self.imr.actor:
            by = self._changed_before or by
        found = self._as_typed(three_way.compare(self._base, theirs, mine))
        if not found.clashes:
            await self._settle(found, {}, version, by)
            return
        if found.mine != mine:
            # Until both versions are saved, the form and its draft have what was typed.
            mine = dict(found.mine)
            self.query_one(DetailForm).start_again(self._base, mine)
        await self.ask(self.keep_draft, mine)
        self._draft_saved = True

        def answered(chosen: dict[str, str] | None) -> None:
            if chosen is not None:
                self.run_worker(self._settle(found, chosen, version, by), exclusive=True)
            else:
                self.say("Not saved. Your text is saved as a draft.")

        self.app.push_screen(BothScreen(self.job.title, self.job.fields, found, by), answered)

    def _as_typed(self, found: Comparison) -> Comparison:
        """Return the comparison with what was typed, instead of both versions from the time before, to choose again."""
        typed = {
            name: self._before_both[name][1]
            for name in found.clashes
            if name in self._before_both and found.mine[name] == self._before_both[name][0]
        }
        return replace(found, mine={**found.mine, **typed})

    @shows_errors
    async def _settle(self, found: Comparison, chosen: dict[str, str], version: int, by: str) -> None:
        """Save the merged values over the version they were merged with; a later change is compared again."""
        values = found.values(chosen)
        self._before_both |= {
            name: (value, found.mine[name])
            for name, value in chosen.items()
            if value not in (found.mine[name], found.theirs.get(name, ""))
        }
        self._base, self._version = dict(found.theirs), version
        self.query_one(DetailForm).start_again(found.theirs, values)
        if all(value == found.theirs.get(name, "") for name, value in values.items()):
            await self.ask(self.drop_draft)
            self._leave(False, f"Nothing was changed. The record is as {by or 'somebody else'} saved it.")
            return
        kept = three_way.labels(self.job.fields, found.theirs_only)
        if kept:
            self._also = f"What {by or 'somebody else'} changed is kept too: {series(kept)}."
        await self._try_to_save(values)

    def _stop_again(self) -> None:
        if self._again is not None:
            self._again.stop()
            self._again = None

    def _stop_timer(self) -> None:
        self._stop_again()
        if self._rest is not None:
            self._rest.stop()
            self._rest = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


def _clock(stamp: str) -> str:
    """Return a time of the store (UTC) as local date and time."""
    return f"{datetime.fromisoformat(stamp).astimezone():%d %b at %H:%M}"
