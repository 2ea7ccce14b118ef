"""Exporting and importing handover files: prompts first, then work in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ImrError, Locked, NameLeft
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.host import ReviewFrame, ReviewList
from imr_tui.screens.prompts import (
    ChoicePrompt,
    LineQuestion,
    Questions,
    SecretPrompt,
    ask_lines,
    before_replacing,
    file_in,
)
from imr_tui.screens.tab import Rows
from imr_tui.screens.values import today, typed_path
from imr_tui.secret import Secret
from imr_tui.services.handover import receiving, sending
from imr_tui.services.handover.receiving import ImportResult
from imr_tui.services.record.removal import undo
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid

WHAT = [
    ("w", "whole", "the whole review with names, for another reviewer"),
    ("a", "actions", "only its actions, with codes, for a DMT secretary"),
]


def hand_over(frame: ReviewFrame, only_actions: bool) -> None:
    """Ask what to export, to which file and with which passphrase; then write the handover file.

    `only_actions` is True if this store has only the actions of the review.
    """
    from imr_tui.exporters.issue.handover_file import default_name

    def chosen(what: str | None) -> None:
        if what is not None:
            question = "Which file do you want to export the encrypted handover to?"
            start = str(Path.cwd() / default_name(today()))
            questions = Questions(
                frame, [LineQuestion(question, start, needed=True)], lambda typed: named(what, typed), group="handover"
            )
            asked.append(questions)
            questions.ask()

    def named(what: str, typed: str) -> None:
        path = file_in(typed, default_name(today()))

        def worded(passphrase: Secret) -> None:
            asked[-1].carry_out(_write(frame, what == "actions", path, passphrase))

        before_replacing(frame.app, path, lambda: ask_twice(frame, worded))

    asked: list[Questions] = []
    if only_actions:
        chosen("actions")
    else:
        frame.app.push_screen(ChoicePrompt("What do you want to export?", WHAT), chosen)


def ask_twice(frame: ReviewFrame, then: Callable[[Secret], None], trouble: str = "") -> None:
    """Ask for the passphrase of the file twice, until both match; `trouble` is the error of the last attempt."""

    def first(words: Secret | None) -> None:
        if words is None:
            return
        try:
            sending.check_passphrase(words.text())
        except BadInput as error:
            words.wipe()
            ask_twice(frame, then, str(error))
            return
        frame.app.push_screen(SecretPrompt("Enter the passphrase again:"), lambda again: second(words, again))

    def second(words: Secret, again: Secret | None) -> None:
        matches = again is not None and again.same(words)
        if again is not None:
            again.wipe()
        if matches:
            then(words)
            return
        words.wipe()
        if again is not None:
            ask_twice(frame, then, "The passphrases do not match.")

    question = "Enter a passphrase for this file only, 12 characters or more. Send it separately from the file."
    frame.app.push_screen(SecretPrompt(f"{trouble} {question}".lstrip()), first)


async def _write(frame: ReviewFrame, only_actions: bool, path: Path, passphrase: Secret) -> None:
    from imr_tui.exporters.core.files import write_atomically
    from imr_tui.exporters.issue.handover_file import make_bundle

    frame.say("Making the handover file ...")
    outgoing = await frame.ask(sending.outgoing, frame.review_uid, only_actions)
    try:
        made = await asyncio.to_thread(lambda: make_bundle(outgoing, passphrase.take()))
    except NameLeft as refused:
        frame.say(f"{refused} Use a code there, or add the name to the key.", trouble=True)
        return
    # Record the export first, because a returned file is merged by comparing it with this record.
    await frame.ask(sending.record_sent, made.bundle)
    try:
        await asyncio.to_thread(write_atomically, path, made.data)
    except BaseException:
        await frame.ask(sending.forget_sent, made.bundle.uid)
        raise
    finally:
        await frame.pass_over()
    frame.say(" ".join((f"Exported to {path}: {outgoing.what}, encrypted.", *outgoing.beside)))


def import_bundle(screen: ReviewList) -> None:
    """Ask for a handover file and its passphrase, import it, and show the changes."""

    async def look(typed: str) -> None:
        from imr_tui.importers.bundle_file import read_bundle

        path = typed_path(typed)
        _ask_passphrase(screen, await asyncio.to_thread(read_bundle, path), path.name)

    line = LineQuestion("Which handover file do you want to import?", f"{Path.cwd()}/", needed=True)
    ask_lines(screen, [line], look, group="handover")


def _ask_passphrase(screen: ReviewList, data: bytes, name: str, trouble: str = "") -> None:
    def worded(words: Secret | None) -> None:
        if words is not None and len(words):
            work = _take(screen, data, words, name)
            screen.run_worker(work, exclusive=True, group="handover", exit_on_error=False)

    screen.app.push_screen(SecretPrompt(f"{trouble} What is the passphrase of {name}?".lstrip()), worded)


async def _take(screen: ReviewList, data: bytes, passphrase: Secret, name: str) -> None:
    screen.show_message(f"Opening {name} ...")
    try:
        bundle = await asyncio.to_thread(lambda: sending.open_sealed(data, passphrase.take(), name))
    except Locked as error:
        screen.show_message("")
        _ask_passphrase(screen, data, name, str(error))
        return
    except ImrError as error:
        screen.show_message(str(error), trouble=True)
        return
    try:
        screen.show_message(f"Importing {name} ...")
        taken = await screen.ask(receiving.import_bundle, bundle, name)
    except ImrError as error:
        screen.show_message(str(error), trouble=True)
        return
    screen.show_message(taken.summary)
    if taken.before:
        return

    def closed(sentence: str | None) -> None:
        if sentence:
            screen.show_message(sentence)

    screen.app.push_screen(ImportedScreen(taken), closed)


COLUMNS = (Column("kind", "What", 10), Column("reference", "Record", 22), Column("about", "", 30, flex=1))


class ImportedScreen(ImrScreen):
    """The changes of an import, line by line, with a command to undo them all. Dismissed with a message to show."""

    CSS_PATH = "conflicts.tcss"
    CONTEXTS = ("taken",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("taken", "app")

    def __init__(self, taken: ImportResult) -> None:
        super().__init__()
        self._taken = taken

    def compose_body(self) -> ComposeResult:
        """The summary, and each change."""
        notes = "\n".join((self._taken.summary, *self._taken.notes))
        yield Static(content(notes), classes="summary", markup=False)
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)

    async def on_mount(self) -> None:
        """Show the changes."""
        taken = self._taken
        by = f"exported by {taken.by}, {taken.made_at[:10]}" if taken.by else f"exported {taken.made_at[:10]}"
        self.state(f"IMPORTED  {taken.reference}", by)
        rows = [("conflict", each.reference, each.what) for each in taken.conflicts]
        rows += [(each.kind, each.reference, each.what) for each in taken.changes]
        grid = self.query_one(RecordGrid)
        opens = commands.shortcut("taken.review")
        grid.empty_text = f"No changes to list.\n\nPress {opens} to open the review."
        await grid.set_source(Rows([GridRow(str(index), row) for index, row in enumerate(rows)]))
        grid.focus()
        if taken.conflicts:
            shows = commands.shortcut("review.conflicts")
            self.say(
                "Your version stays until you resolve each conflict. "
                f"Press {opens} to open the review, then {shows} for the conflicts."
            )

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()
        self.action_review()

    def action_review(self) -> None:
        """Open the review."""
        self.dismiss(None)
        self.imr.open_review(self._taken.review_uid)

    @shows_errors
    async def action_undo(self) -> None:
        """Undo the whole import."""
        await self.ask(undo, self._taken.change)
        self.dismiss(f"Import of {self._taken.reference} undone. You can import the file again.")

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss(None)
