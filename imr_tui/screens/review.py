"""The frame of one review: its state, its eight tabs, and undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput
from imr_tui.guide import TABS, Guide
from imr_tui.screens import deleted
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.drafts import rescued
from imr_tui.screens.form import FormScreen
from imr_tui.screens.job import FormJob
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.tab import NoForm, TabView
from imr_tui.screens.values import as_date, from_date
from imr_tui.services.findings.analysis import term_of
from imr_tui.services.handover import conflicts
from imr_tui.services.people import people
from imr_tui.services.people.display import NameBook, name_book
from imr_tui.services.record import deletion, drafts, undo_stack
from imr_tui.services.review import holding, reviews
from imr_tui.vocabulary import Tab
from imr_tui.widgets.chrome import ShortcutLine
from imr_tui.widgets.fields import Field
from imr_tui.widgets.plain_text import content
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.record.drafts import DraftDetail

PARTICULARS = (
    Field("reference", "Reference"),
    Field("title", "Title", hint="Use codes instead of names. The title is shown on every paper."),
    Field("agency", "Agency", hint="The agency whose practice is reviewed (§2)."),
    Field("protective_marking", "Protective marking", hint="Shown at the top and foot of every page."),
    Field("retention_review_on", "Retention review date", "date", hint="When to decide whether to keep this review."),
)


TAB_OF_FORM = {
    "document": 2,
    "event": 3, "interview": 4, "notes": 4, "person": 4, "excerpt": 4, "overview": 5, "analysis": 5, "finding": 5,
    "recommendation": 5, "action": 6, "evidence": 5,
    "submission": 7, "meeting": 7, "authorisation": 7, "earlier": 7, "officer": 7, "progress": 7, "sharing": 7,
    "final": 7, "view": 7,
}  # fmt: skip
"""The number of the tab of each form; any other form belongs to tab 1."""
FIRST_TAB = frozenset(("particulars", "request", "reviewer", "scope", "term", "press", "partner"))
FORM_OF_RECORD = {
    "review": "particulars",
    "scope_version": "scope",
    "term_of_reference": "term",
    "press_query": "press",
    "partner_review": "partner",
    "term_analysis": "analysis",
    "evidence_link": "evidence",
    "earlier_review": "earlier",
    "responsible_officer": "officer",
    "progress_report": "progress",
    "disclosure": "sharing",
    "final_report": "final",
    "outcome_view": "view",
}
"""The form of a record, if its name differs from the kind of the record."""


def tab_number_of(form: str) -> int:
    """Return the number of the tab that a form belongs to."""
    return TAB_OF_FORM.get(form.partition(".")[0], 1)


def tab_for(number: int, review_uid: str) -> TabView:
    """Return the tab with this number. Each is imported when it is first shown, to keep the start-up short."""
    if number == 1:
        from imr_tui.screens.request.tab import RequestTab

        return RequestTab(review_uid)
    if number == 2:
        from imr_tui.screens.records.tab import RecordsTab

        return RecordsTab(review_uid)
    if number == 3:
        from imr_tui.screens.chronology.tab import ChronologyTab

        return ChronologyTab(review_uid)
    if number == 4:
        from imr_tui.screens.interviews.tab import InterviewsTab

        return InterviewsTab(review_uid)
    if number == 5:
        from imr_tui.screens.findings.tab import FindingsTab

        return FindingsTab(review_uid)
    if number == 6:
        from imr_tui.screens.actions.tab import ActionsTab

        return ActionsTab(review_uid)
    if number == 7:
        from imr_tui.screens.dmt.tab import DmtTab

        return DmtTab(review_uid)
    from imr_tui.screens.papers.tab import PapersTab

    return PapersTab(review_uid)


class ReviewScreen(ImrScreen):
    """One review with its eight tabs."""

    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("review", "app")
    AUTO_FOCUS = ""

    def __init__(self, review_uid: str, tab: int = 1, draft: DraftDetail | None = None, message: str = "") -> None:
        super().__init__()
        self._message = message
        # The draft that the next form continues, if it was chosen from several.
        self._draft_uid = ""
        self.review_uid = review_uid
        self._number = tab
        self._draft = draft
        # How many of the changes made on this screen can still be undone.
        self._made = 0
        self.book = NameBook()
        self._book_stamp: object = None
        # Numbers of changes only grow: a change up to this number was made earlier or elsewhere.
        self._newest = 0

    def compose_body(self) -> ComposeResult:
        """The line of tabs and the tab shown."""
        yield Static("", id="places", markup=False)
        yield Container(id="body")

    async def on_mount(self) -> None:
        """Show the first tab, or the tab of a draft, and open the draft."""
        newest: int | None = await self.ask(self.imr.last_change)
        self._newest = newest or 0
        await self.read_book()
        if self._draft is not None:
            self._number = self._number if self._draft.form == "particulars" else tab_number_of(self._draft.form)
        await self.action_tab(self._number)
        if self._draft is not None:
            draft, self._draft = self._draft, None
            await self._take_up(draft)
        elif self._message:
            self.say(self._message, bool(self.imr.held))
        else:
            await self._tell_of_conflicts()

    async def changed_elsewhere(self) -> None:
        """Show the tab again with the changes that another program made."""
        self.missed_change = False
        await self._reload()

    async def on_screen_resume(self) -> None:
        """Show what another program changed meanwhile."""
        if self.missed_change and self.imr.unlocked:
            await self.changed_elsewhere()

    @shows_errors
    async def _reload(self) -> None:
        await self.read_book()
        await self.tab.reload()
        await self.refresh_state()

    async def _take_up(self, draft: DraftDetail) -> None:
        """Open a draft in its form; if its record was deleted, show the text to read and discard."""
        self._draft_uid = draft.uid
        try:
            if draft.form == "particulars":
                await self.action_particulars()
            elif draft.form == "conflict":
                from imr_tui.screens.handover.conflicts import text_job

                self.open_form(await self.ask(text_job, self.review_uid, draft.subject_uid))
            else:
                self.open_form(await self.tab.job(draft.form, draft.subject_uid))
        except BadInput as error:
            await self._take_up_deleted(draft, str(error))

    async def _take_up_deleted(self, draft: DraftDetail, why: str) -> None:
        """Ask what to do with a draft whose record was deleted; if nothing can be done, show its text."""
        gone = await self.ask(deletion.deletion_of, draft.subject_uid)
        new = await deleted.new_job(self, draft.form, gone)
        choices = deleted.choices(gone, new, "and continue your draft")
        if gone is None or not choices:
            self.open_form(rescued(draft, why))
            return

        def answered(way: str | None) -> None:
            if way == deleted.RESTORE:
                self.run_worker(self._restore_and_continue(draft), exclusive=True, exit_on_error=False)
            elif way == deleted.NEW and new is not None:
                self.run_worker(self._continue_as_new(draft, new), exclusive=True, exit_on_error=False)
            elif way == "read":
                self._draft_uid = draft.uid
                self.open_form(rescued(draft, why))
            else:
                self._draft_uid = ""
                self.say(f"{deleted.who(gone, self.imr.actor)} {deleted.where()}")

        question = f"{deleted.who(gone, self.imr.actor)} What do you want to do with your draft of it?"
        self.app.push_screen(ChoicePrompt(question, [*choices, ("t", "read", "read the text")]), answered)

    @shows_errors
    async def _restore_and_continue(self, draft: DraftDetail) -> None:
        await self.ask(deletion.restore, self.review_uid, draft.subject_uid)
        self.changed(await self.ask(self.imr.last_change))
        await self.tab.show()
        self._draft_uid = draft.uid
        self.open_form(await self.tab.job(draft.form, draft.subject_uid))

    @shows_errors
    async def _continue_as_new(self, draft: DraftDetail, new: FormJob) -> None:
        """Make the draft one of a new record, and open it. If that cannot be saved, the draft stays as it is."""
        self._draft_uid = await self.ask(
            drafts.as_new, draft, new.form, new.subject_uid, self.imr.window.new_instance()
        )
        self.imr.take_back(draft.review_uid, draft.form, draft.subject_uid)
        self.open_form(new)

    async def job_of(self, form: str, subject_uid: str) -> FormJob:
        """Return a form of the tab shown, for a new record with an empty uid. Raises BadInput if there is none."""
        return await self.tab.job(form, subject_uid)

    @property
    def tab(self) -> TabView:
        """The tab shown."""
        return self.query_one(f"#tab-{self._number}", TabView)

    @property
    def number(self) -> int:
        """The number of the tab shown, 1 to 8."""
        return self._number

    @property
    def guide(self) -> Guide:
        """The help for the tab shown."""
        return TABS[Tab.numbered(self._number)]

    def contexts(self) -> tuple[str, ...]:
        """Return the contexts whose shortcuts work in the tab shown."""
        tabs = self.query(f"#tab-{self._number}")
        return tabs.first(TabView).contexts() if tabs else ()

    @shows_errors
    async def action_tab(self, number: int) -> None:
        """Show a tab of the review, by its number from 1."""
        body = self.query_one("#body", Container)
        self._number = number
        if not self.query(f"#tab-{number}"):
            tab = tab_for(number, self.review_uid)
            tab.id = f"tab-{number}"
            await body.mount(tab)
        for other in self.query(TabView):
            other.display = other.id == f"tab-{number}"
        self._show_tabs()
        self.say("")
        await self.refresh_state()
        await self.tab.show()
        self.tab.focus_list()
        self.show_shortcuts()

    def show_shortcuts(self) -> None:
        """Show the shortcuts that work in the tab now."""
        self.query_one(ShortcutLine).show(*self.contexts())

    async def refresh_state(self, saved: str = "saved") -> None:
        """Update the state line."""
        review = await self.ask(reviews.detail, self.review_uid)
        stage = await self.ask(reviews.stated, self.review_uid)
        shown = "NAMES" if self.imr.show_names else "CODES"
        saved = "NOT saved" if self.imr.held else saved
        self.state(self.worded(f"{review.reference}  {review.title}"), f"{stage}  {shown}  {saved}")

    async def read_book(self) -> None:
        """Read the anonymisation key if it changed since it was last read."""
        stamp = await self.ask(people.stamp, self.review_uid)
        if stamp != self._book_stamp:
            self.book = await self.ask(name_book, self.review_uid)
            self._book_stamp = stamp

    def worded(self, text: str) -> str:
        """Return a text as the screen shows it: with codes instead of names, or with names instead of codes."""
        return self.book.to_names(text) if self.imr.show_names else self.book.to_codes(text)

    async def names_toggled(self) -> None:
        """Show the tab again, with names or with codes."""
        await self.tab.show()
        await self.refresh_state()

    def changed(self, change: int | None) -> None:
        """Count a change made here. Saving an unchanged record makes no change and is ignored."""
        if change and change > self._newest:
            self._newest = change
            self._made += 1

    async def pass_over(self) -> None:
        """Leave all changes made until now out of the count of changes made here."""
        change: int | None = await self.ask(self.imr.last_change)
        self._newest = max(self._newest, change or 0)

    @shows_errors
    async def action_handover(self) -> None:
        """Export the review as an encrypted handover file."""
        from imr_tui.screens.handover.handover import hand_over

        hand_over(self, await self.ask(holding.marked, self.review_uid))

    @shows_errors
    async def action_conflicts(self) -> None:
        """Show the conflicts from a merged handover file."""
        if not await self.ask(conflicts.count_open, self.review_uid):
            raise BadInput("This review has no conflicts.")
        from imr_tui.screens.handover.conflicts import ConflictsScreen

        async def closed(_: None) -> None:
            await self.tab.show()
            await self.refresh_state()
            self.say("")
            await self._tell_of_conflicts()

        self.app.push_screen(ConflictsScreen(self), closed)

    async def _tell_of_conflicts(self) -> None:
        """Report open conflicts, if there are any."""
        number = await self.ask(conflicts.count_open, self.review_uid)
        if number:
            shows = f"Press {commands.shortcut('review.conflicts')} to show both versions."
            self.say(f"{number_of(number, 'conflict')} from a handover to resolve. {shows}")

    @property
    def undoable(self) -> int:
        """The number of changes made here that can be undone."""
        return self._made

    async def undo_last(self) -> str:
        """Undo this person's last change to the review, and return what was undone.

        Raises BadInput if there is none, or if the record changed since.
        """
        return await self._back_or_forth(undo_stack.undo, -1)

    async def _back_or_forth(self, work: Callable[[str], str], count: int) -> str:
        sentence: str = await self.ask(work, self.review_uid)
        self._made = max(0, self._made + count)
        newest: int | None = await self.ask(self.imr.last_change)
        self._newest = max(self._newest, newest or 0)
        await self.read_book()
        return self.worded(sentence)

    @shows_errors
    async def action_undo(self) -> None:
        """Undo this person's last change to the review."""
        await self._read_again(await self.undo_last())

    @shows_errors
    async def action_redo(self) -> None:
        """Redo what this person undid last."""
        await self._read_again(await self._back_or_forth(undo_stack.redo, 1))

    async def _read_again(self, sentence: str) -> None:
        await self.tab.show()
        await self.refresh_state()
        self.say(sentence)

    @shows_errors
    async def action_history(self) -> None:
        """Show the history of the selected record, or of the review if none is selected."""
        from imr_tui.screens.history import HistoryScreen

        record = await self.tab.selected_record()

        async def closed(_: None) -> None:
            await self.read_book()
            await self._read_again("")

        self.app.push_screen(HistoryScreen(self.review_uid, record, self.review_uid), closed)

    def action_back(self) -> None:
        """Close the filter of the tab first; without one, go back."""
        if not self.tab.leave():
            self.dismiss(None)

    async def action_particulars(self) -> None:
        """Edit the reference, title, agency, marking and retention review date."""
        review = await self.ask(reviews.detail, self.review_uid)

        def text_of(detail: reviews.ReviewDetail) -> dict[str, str]:
            return {
                "reference": detail.reference,
                "title": detail.title,
                "agency": detail.agency,
                "protective_marking": detail.protective_marking,
                "retention_review_on": from_date(detail.retention_review_on),
            }

        def save(values: dict[str, str], version: int) -> None:
            on = as_date("retention_review_on", "Retention review date", values["retention_review_on"])
            reviews.save(
                reviews.ReviewDetail(
                    review.uid,
                    version,
                    values["reference"].strip(),
                    values["title"].strip(),
                    values["agency"],
                    values["protective_marking"].strip(),
                    on,
                )
            )

        def load() -> tuple[dict[str, str], int]:
            now = reviews.detail(self.review_uid)
            return text_of(now), now.version

        job = FormJob(
            f"{review.reference}  Review details",
            "particulars",
            self.review_uid,
            PARTICULARS,
            text_of(review),
            save,
            review.uid,
            review.version,
            load,
        )
        self.open_form(job)

    def open_form(
        self, job: FormJob, done: str = "Saved.", after: Callable[[], None] | None = None, field: str = ""
    ) -> None:
        """Show a form, with the cursor in `field`; when it closes, read the tab again.

        `done` is the message if something was saved. `after` is called then, once the tab is read.
        """

        screen = self._form(job, field)

        async def closed(saved: bool | None) -> None:
            change = await self.ask(self.imr.last_change)
            if saved:
                self.changed(change)
            await self.read_book()
            await self.tab.show()
            await self.refresh_state()
            self.say(screen.said(done), trouble=bool(not saved and self.imr.held))
            if saved and after is not None:
                after()

        self.app.push_screen(screen, closed)

    async def go_to_text(self, kind: str, uid: str, field: str) -> None:
        """Open the record that contains a text, with the cursor in its field. Raises BadInput if it has no form."""
        form = FORM_OF_RECORD.get(kind, kind)
        if kind == "overview":
            form, uid = f"overview.{field}", ""
        elif kind == "interview" and field == "notes":
            form = "notes"
        elif kind == "consideration":
            from imr_tui.screens.dmt.forms import part_of

            form, uid = part_of(field), ""
        elif kind == "term_analysis":
            uid = await self.ask(term_of, uid)
        elif form not in TAB_OF_FORM and form not in FIRST_TAB:
            raise BadInput(f"That {kind.replace('_', ' ')} cannot be edited on screen.")
        await self.action_tab(tab_number_of(form))
        if form == "particulars":
            await self.action_particulars()
        else:
            self.open_form(await self.tab.job(form, uid), field=field)

    async def go_to_target(self, tab: int, target: str) -> None:
        """Go to where a check of the guidance is recorded: the tab, the row, and its form if it has one.

        `target` is form:record:field as `services.readiness.readiness` gives it; empty for the tab only.
        """
        form, _, rest = target.partition(":")
        subject, _, field = rest.partition(":")
        await self.action_tab(tab_number_of(form) if form.partition(".")[0] in TAB_OF_FORM else tab)
        if form == "particulars":
            await self.action_particulars()
            return
        if not form or not await self.tab.arrive(form, subject):
            return
        try:
            job = await self.tab.job_at(form, subject)
        except NoForm:
            return
        except BadInput as error:
            # For example, an agreed scope can be changed only in a new version: the message says so.
            self.say(str(error), trouble=True)
            return
        self.open_form(job, field=field)

    async def mark_not_a_name(self, text: str) -> None:
        """Record that a text is not a name, for the whole review."""
        from imr_tui.services.people.unknown_names import mark_not_a_name

        self.changed(await self.ask(mark_not_a_name, self.review_uid, text))
        await self.read_book()

    def _form(self, job: FormJob, field: str) -> FormScreen:
        draft_uid, self._draft_uid = self._draft_uid, ""
        if job.form == "notes":
            from imr_tui.screens.interviews.notes import NotesScreen

            return NotesScreen(job, self, field, draft_uid)
        return FormScreen(job, self, field, draft_uid)

    def _show_tabs(self) -> None:
        wide = self.size.width >= 110
        words = [tab.label if wide else tab.short for tab in Tab]
        words[self._number - 1] = words[self._number - 1].upper()
        # If they do not all fit, the last tabs show only their number.
        for last in range(len(words) - 1, -1, -1):
            line = "  ".join(f"{n} {word}".rstrip() for n, word in enumerate(words, start=1))
            if len(line) <= self.size.width - 2:
                break
            if last != self._number - 1:
                words[last] = ""
        self.query_one("#places", Static).update(content(line))

    def on_resize(self) -> None:
        """Fit the line of tabs to the width."""
        self._show_tabs()
