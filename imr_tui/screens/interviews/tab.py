"""Tab 4: interviews with their excerpts, the anonymisation key, and possible names not in it (§6, §7.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, RecordDeleted
from imr_tui.screens.base import bindings, shows_errors, to_undo
from imr_tui.screens.interviews import forms
from imr_tui.screens.job import FormJob
from imr_tui.screens.person_form import person_job
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.tab import Rows, TabView
from imr_tui.screens.values import from_date
from imr_tui.services.people import interviews, people
from imr_tui.services.people.interviews import ExcerptDetail, InterviewRecord
from imr_tui.services.people.people import PersonDetail
from imr_tui.services.record import replacing
from imr_tui.vocabulary import AliasKind, Relation, SuspectKind
from imr_tui.widgets.detail_pane import DetailPane
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.people.unknown_names import Unnamed

VIEWS = {"interviews": "interviews", "people": "key", "others": "names not in the key"}
COLUMNS = {
    "interviews": (
        Column("reference", "Ref", 6), Column("who", "Who", 6), Column("about", "Why selected, or passage", 24, 1),
        Column("held", "Held", 12, priority=1), Column("state", "Status", 10),
    ),
    "people": (
        Column("code", "Code", 6), Column("name", "Real name", 20, 1), Column("role", "Role", 20, 1),
        Column("team", "Team", 14, priority=1),
    ),
    "others": (
        Column("text", "Text found", 24, 1), Column("kind", "Looks like", 19), Column("count", "Times", 5),
        Column("where", "First in", 20, 1, priority=1),
    ),
}  # fmt: skip


def _empty(view: str) -> str:
    new, people = commands.shortcut("interviews.new"), commands.shortcut("interviews.people")
    if view == "interviews":
        return (
            f"No interviews yet.\n\nPress {new} to plan one. Not every review needs interviews (§6).\n"
            f"Press {people} to show the key."
        )
    if view == "people":
        return f"No one in the key yet.\n\nPress {new} to add a person and give them a code."
    return "No possible names to check.\n\nNames in the texts that are not in the key are listed here."


class InterviewsTab(TabView):
    """Three lists, each with a shortcut: interviews, the key, and possible names not in the key."""

    CONTEXTS = ("interviews",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("interviews")

    def __init__(self, review_uid: str) -> None:
        super().__init__(review_uid)
        self._view = "interviews"
        self._interviews: tuple[InterviewRecord, ...] = ()
        self._people: tuple[PersonDetail, ...] = ()
        self._others: tuple[Unnamed, ...] = ()

    def compose(self) -> ComposeResult:
        """The names of the lists, the list shown, and the details of one row."""
        yield Static("", classes="count", markup=False)
        with Vertical(id="list"):
            yield RecordGrid(COLUMNS[self._view], ascii_only=self.frame.imr.settings.ascii_only)
            yield DetailPane()

    @shows_errors
    async def show(self) -> None:
        """Read the list from the store and show it; the cursor stays on its row."""
        self._interviews = await self.ask(interviews.everyone, self.review_uid)
        self._people = await self.ask(people.everyone, self.review_uid)
        if self._view == "others":
            await self._read_others()
        await self._show_list()

    async def _read_others(self) -> None:
        """Search the review in steps, so that the database thread can do other work in between."""
        from imr_tui.services.people.unknown_names import UnnamedScan

        scan = await self.ask(UnnamedScan, self.review_uid)
        while await self.ask(scan.step):
            pass
        self._others = scan.found()

    async def _show_list(self) -> None:
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        grid.columns = COLUMNS[self._view]
        if self._view == "interviews" and self.frame.imr.show_names:
            grid.columns = (grid.columns[0], Column("who", "Who", 16), *grid.columns[2:])
        grid.empty_text = _empty(self._view)
        source = Rows(self._rows())
        if self._view == "interviews":
            await self.show_rows(source, row.id if row else None)
        else:
            # The key shows real names, and names not in it have no code, so neither list is translated.
            await grid.set_source(source, keep=row.id if row else None)
        if grid.cursor_row is None:
            self.show_detail("")
        counts = {"interviews": len(self._interviews), "people": len(self._people), "others": len(self._others)}
        parts = []
        for view, words in VIEWS.items():
            number = "" if view == "others" and self._view != "others" else f" {counts[view]}"
            parts.append(
                f"{words.upper()}{number}"
                if view == self._view
                else f"{commands.shortcut(f'interviews.{view}')} {words}{number}"
            )
        self.query_one(".count", Static).update(content("   ".join(parts)))

    def _rows(self) -> list[GridRow]:
        if self._view == "people":
            return [
                GridRow(person.uid, (person.code, person.real_name, person.role, person.team))
                for person in self._people
            ]
        if self._view == "others":
            return [
                GridRow(
                    found.text, (found.text, SuspectKind(found.kind).label, str(found.count), found.locations[0].label)
                )
                for found in self._others
            ]
        rows = []
        for interview in self._interviews:
            about = " ".join(interview.why_selected[:400].split())
            cells = (interview.reference, interview.code, about, from_date(interview.held_on), interview.stated)
            rows.append(GridRow(f"interview:{interview.uid}", cells))
            for excerpt in interview.excerpts:
                passage = " ".join(excerpt.text[:400].split())
                rows.append(GridRow(f"excerpt:{excerpt.uid}", (f" {excerpt.reference}", "", f"“{passage}”", "", "")))
        return rows

    def _keys(self) -> set[str]:
        """Return the ids of the rows of the list shown."""
        return {row.id for row in self._rows()}

    @on(RecordGrid.Highlighted)
    def _highlighted(self, event: RecordGrid.Highlighted) -> None:
        if event.row.id not in self._keys():
            # A row of the list shown earlier, while another list is being read.
            return
        if self._view == "people":
            # Without translation, because the key shows names and codes together.
            self.query_one(DetailPane).show(_person_text(self._person(event.row.id)))
        elif self._view == "others":
            self.query_one(DetailPane).show(_other_text(self._other(event.row.id)))
        else:
            interview, excerpt = self._interview(event.row.id)
            self.show_detail(_excerpt_text(interview, excerpt) if excerpt else _interview_text(interview))

    # The selected record

    async def selected_record(self) -> tuple[str, str] | None:
        """Return the table and uid of the selected interview, excerpt or person; None for a possible name."""
        if self._view == "others":
            return None
        row = await self.query_one(RecordGrid).selected_row()
        if self._view == "people" and row is not None:
            return "person", row.id
        return await super().selected_record()

    def _person(self, uid: str) -> PersonDetail:
        return next(person for person in self._people if person.uid == uid)

    def _other(self, text: str) -> Unnamed:
        return next(found for found in self._others if found.text == text)

    def _interview(self, key: str) -> tuple[InterviewRecord, ExcerptDetail | None]:
        kind, _, uid = key.partition(":")
        for interview in self._interviews:
            if kind == "interview" and interview.uid == uid:
                return interview, None
            for excerpt in interview.excerpts:
                if kind == "excerpt" and excerpt.uid == uid:
                    return interview, excerpt
        raise RecordDeleted("That record has been deleted.")

    # Commands

    @shows_errors
    async def action_view(self, view: str) -> None:
        """Show another of the three lists."""
        self._view = view
        if view == "others":
            self.frame.say("Searching every text of this review ...")
            await self._read_others()
            self.frame.say("")
        await self._show_list()

    @on(RecordGrid.Opened)
    async def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        await self.action_open()

    async def job(self, form: str, subject_uid: str) -> FormJob:
        """Return the form of a draft. Raises BadInput if its record was deleted."""
        jobs: dict[str, Callable[[str, str], FormJob]] = {
            "interview": forms.interview_job,
            "notes": forms.notes_job,
            "excerpt": forms.excerpt_job,
            "person": person_job,
        }
        if form not in jobs:
            return await super().job(form, subject_uid)
        return await self.ask(jobs[form], self.review_uid, subject_uid)

    async def arrive(self, form: str, subject: str) -> bool:
        """Show the list that a record belongs to, and go to the record. Returns whether a form is to be opened."""
        view = {"person": "people", "others": "others"}.get(form, "interviews")
        if view != self._view:
            await self.action_view(view)
        return await super().arrive(form, subject) and form != "others"

    @shows_errors
    async def action_open(self) -> None:
        """Open the form of the selected record, or go to the text that contains the selected name."""
        key = (await self.selected_row()).id
        if self._view == "people":
            await self._open_person(key)
        elif self._view == "others":
            location = self._other(key).locations[0]
            await self.frame.go_to_text(location.kind, location.uid, location.field)
        else:
            kind, _, uid = key.partition(":")
            self.frame.open_form(await self.job(kind, uid))

    @shows_errors
    async def action_new(self) -> None:
        """Plan an interview, or add a person to the key."""
        if self._view == "interviews":
            self.frame.open_form(await self.job("interview", ""))
        elif self._view == "people":
            await self._open_person("")
        else:
            await self.action_add()

    @shows_errors
    async def action_write_notes(self) -> None:
        """Write the notes of the selected interview."""
        if self._view != "interviews":
            raise BadInput(
                f"Notes belong to an interview. Press {commands.shortcut('interviews.interviews')} "
                "to show the interviews."
            )
        interview, _ = self._interview((await self.selected_row()).id)
        self.frame.open_form(await self.job("notes", interview.uid))

    @shows_errors
    async def action_add(self) -> None:
        """Add the selected name to the key."""
        if self._view != "others":
            others, add = commands.shortcut("interviews.others"), commands.shortcut("interviews.add")
            raise BadInput(f"Press {others} to show possible names not in the key, then {add} to add one.")
        await self._open_person("", self._other((await self.selected_row()).id).text)

    @shows_errors
    async def action_no_name(self) -> None:
        """Mark the selected words as not a name, in the whole review."""
        if self._view != "others":
            others, not_a_name = commands.shortcut("interviews.others"), commands.shortcut("interviews.no_name")
            raise BadInput(f"Press {others} to show possible names, then {not_a_name} to mark one as not a name.")
        await self.frame.mark_not_a_name((await self.selected_row()).id)
        await self.show()
        self.frame.say(f"Marked as not a name in this review. {to_undo()}")

    @shows_errors
    async def action_delete(self) -> None:
        """Delete the selected record."""
        if self._view == "others":
            add, not_a_name = commands.shortcut("interviews.add"), commands.shortcut("interviews.no_name")
            raise BadInput(
                f"A possible name cannot be deleted. Press {add} to add it to the key, or {not_a_name} if it is "
                "not a name."
            )
        key = (await self.selected_row()).id
        kind, _, uid = key.partition(":")
        if self._view == "people":
            words, change = f"{self._person(key).code} removed from the key", await self.ask(people.remove, key)
        elif kind == "excerpt":
            words, change = "Excerpt deleted", await self.ask(interviews.remove_excerpt, uid)
        else:
            words, change = "Interview deleted", await self.ask(interviews.remove, self.review_uid, uid)
        await self._changed(change, f"{words}. {to_undo()}")

    @shows_errors
    async def action_replace(self) -> None:
        """Ask, then replace every name in the record with its code."""
        book = self.frame.book
        found = await self.ask(replacing.count_in_review, self.review_uid, lambda text: len(book.find(text)))
        if not found.texts:
            raise BadInput("No text of this review contains a name in the key.")

        def answered(answer: str | None) -> None:
            if answer == "yes":
                self.run_worker(self._replace(), exclusive=True, exit_on_error=False)

        question = f"Replace names with codes in {number_of(found.texts, 'field')}?"
        self.app.push_screen(
            ChoicePrompt(question, [("y", "yes", f"replace them (press {commands.shortcut('review.undo')} to undo)")]),
            answered,
        )

    @shows_errors
    async def _replace(self) -> None:
        done = await self.ask(replacing.replace_in_review, self.review_uid, self.frame.book.to_codes)
        await self._changed(done.change, f"Names replaced with codes in {number_of(done.texts, 'field')}. {to_undo()}")

    async def _changed(self, change: int, sentence: str) -> None:
        self.frame.changed(change or None)
        await self.frame.read_book()
        await self.show()
        await self.frame.refresh_state()
        self.frame.say(sentence)

    # Names that are also ordinary words

    async def _open_person(self, uid: str, name: str = "") -> None:
        before = {alias.name for alias in self._person(uid).aliases} if uid else set[str]()
        known = {person.uid for person in self._people}
        job = await self.ask(person_job, self.review_uid, uid, name)

        def saved() -> None:
            self.run_worker(self._ask_words(uid, known, before), exclusive=True, group="words", exit_on_error=False)

        self.frame.open_form(job, after=saved)

    @shows_errors
    async def _ask_words(self, uid: str, known: set[str], before: set[str]) -> None:
        """Ask how to find each new name that is also an ordinary word."""
        person = next((p for p in self._people if p.uid == uid or (not uid and p.uid not in known)), None)
        if person is None:
            return
        found = await self.ask(people.ordinary_words, person.uid)
        names = [name for name in found if name not in before]
        if names:
            self._ask_word(person, names)

    def _ask_word(self, person: PersonDetail, names: Sequence[str]) -> None:
        def answered(answer: str | None) -> None:
            if answer is not None:
                self.run_worker(self._set_word(person, names, answer == "word"), exclusive=True, group="words")

        choices = [
            ("c", "word", "only where it is used as a name; other uses are listed to check"),
            ("a", "always", "wherever the word appears"),
        ]
        question = f"{names[0]} is also an ordinary word. When does it mean {person.code}?"
        self.app.push_screen(ChoicePrompt(question, choices), answered)

    @shows_errors
    async def _set_word(self, person: PersonDetail, names: Sequence[str], is_a_word: bool) -> None:
        change = await self.ask(people.set_word, person.uid, names[0], is_a_word)
        how = "is found only where it is used as a name" if is_a_word else "is found wherever it appears"
        await self._changed(change, f"{names[0]} {how}. To change this, open {person.code}.")
        if len(names) > 1:
            self._ask_word(person, names[1:])


def _person_text(person: PersonDetail) -> str:
    lines = [f"{person.code}  {person.real_name}{'  (has died)' if person.deceased else ''}"]
    lines.append(
        ", ".join(p for p in (Relation(person.relation).label, person.role, person.team, person.organisation) if p)
    )
    for kind, words in AliasKind.choices():
        names = [f"{a.name} (also a word)" if a.is_a_word else a.name for a in person.aliases if a.kind == kind]
        if names:
            lines.append(f"{words.capitalize()}: {', '.join(names)}")
    lines += [part for part in (person.telephone, person.email, person.address, person.note) if part]
    return "\n".join(lines)


def _interview_text(interview: InterviewRecord) -> str:
    lines = [f"{interview.reference}  {interview.code}  {interview.stated}"]
    time = " to ".join(part for part in (interview.start_time, interview.finish_time) if part)
    held = ", ".join(part for part in (from_date(interview.held_on), time, interview.place) if part)
    lines += [held] if held else []
    if interview.needs:
        lines.append(f"Still needed: {'; '.join(interview.needs)}")
    lines.append(f"Why selected: {interview.why_selected or '-'}")
    for label, text in (
        ("Others present", interview.others_present),
        ("Companion", interview.companion),
        ("Corrections", interview.corrections),
    ):
        if text.strip():
            lines.append(f"{label}: {text}")
    lines.append(f"Read back: {from_date(interview.read_back_on) or 'not yet'}")
    lines.append(f"Notes agreed: {from_date(interview.agreed_on) or 'not yet'}")
    # No more of the notes than a pane can show.
    lines.append(
        interview.notes[:4000] or f"No notes yet. Press {commands.shortcut('interviews.notes')} to write them."
    )
    return "\n".join(lines)


def _excerpt_text(interview: InterviewRecord, excerpt: ExcerptDetail) -> str:
    note = f"\n{excerpt.note}" if excerpt.note else ""
    return f"{excerpt.reference}  {interview.code}\n“{excerpt.text}”{note}"


def _other_text(found: Unnamed) -> str:
    locations = "\n".join(f"  {location.label}" for location in found.locations[:20])
    refused = "A committee paper that contains it cannot be exported.\n" if found.sure else ""
    add, not_a_name, goes = (commands.shortcut(f"interviews.{name}") for name in ("add", "no_name", "open"))
    return (
        f"{found.text}  ({SuspectKind(found.kind).label})\n{refused}Press {add} to add it to the key, "
        f"{not_a_name} to mark it as not a name, {goes} to go to it.\n{locations}"
    )
