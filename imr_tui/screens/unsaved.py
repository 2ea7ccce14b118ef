"""Texts that could not be saved, not even as drafts: kept in memory until the store takes them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from imr_tui import crash
from imr_tui.screens.base import reason
from imr_tui.services.record import drafts
from imr_tui.services.record.drafts import Typed
from imr_tui.services.session import Store
from imr_tui.wording import number_of, plural

NOTE_SECONDS = 1.0
"""The longest time that one thread waits for another one to leave the note."""
NAMED = 8
"""The number of texts that are named in the question before leaving."""


class Unsaved:
    """What could not be saved. Never shown while the store is locked."""

    def __init__(self) -> None:
        self.texts: tuple[Typed, ...] = ()
        self.because = ""
        """Why they could not be saved, in one sentence or more."""
        self._noted = False
        self._noting = threading.Lock()

    def hold(self, typed: Typed, because: str) -> None:
        """Keep a text in memory in place of an earlier one of the same form."""
        self._drop(typed)
        self.texts = (*self.texts, typed)
        self.because = because

    def take_back(self, person: str, review_uid: str, form: str, subject_uid: str) -> Typed | None:
        """Return what is kept of a person for a form, which has it from now on, or None."""
        for typed in self.texts:
            same = (typed.review_uid, typed.form, typed.subject_uid) == (review_uid, form, subject_uid)
            if same and typed.person == person:
                self._drop(typed)
                return typed
        return None

    def save(self, store: Store) -> bool:
        """Try to save the texts as drafts. Returns whether all are saved. Not on the database thread."""
        for typed in self.texts:
            try:
                store.run(drafts.keep_typed, typed)
            except Exception as error:
                self.because = reason(error)
            else:
                self._drop(typed)
        return not self.texts

    def note_lost(self, typed: Sequence[Typed], folder: Path) -> int:
        """Leave a note, once, about texts that are lost: those kept here and `typed`. Returns how many there are."""
        lost = len({each.instance for each in (*self.texts, *typed)})
        # The thread that ends the process must not do so while another one is writing the note.
        if lost and self._noting.acquire(timeout=NOTE_SECONDS):
            try:
                if not self._noted:
                    crash.note_lost(lost, folder)
                    self._noted = True
            finally:
                self._noting.release()
        return lost

    def _drop(self, typed: Typed) -> None:
        self.texts = tuple(other for other in self.texts if other.instance != typed.instance)

    # Sentences

    def sentence(self) -> str:
        """Return the sentence about the texts, empty if there are none."""
        if not self.texts:
            return ""
        number = len(self.texts)
        return (
            f"{number_of(number, 'text')} could not be saved, not even as {plural(number, 'a draft', 'drafts')}. "
            f"{plural(number, 'It is', 'They are')} kept in memory and saved as soon as possible. "
            f"Do not close this window. {self.because}"
        )

    def locked_sentence(self) -> str:
        """Return the sentence about the texts behind the lock, empty if there are none."""
        if not self.texts:
            return ""
        number = len(self.texts)
        return (
            f"{number_of(number, 'text')} could not be saved. {plural(number, 'It is', 'They are')} kept in memory and "
            f"saved when you unlock. Do not close this window.\n{self.because}"
        )

    def loss_sentence(self, at_risk: Sequence[Typed], unlocked: bool) -> str:
        """Return what is said before somebody leaves and loses texts; they are named only if the store is open."""
        number = len(at_risk)
        lines = [
            f"{number_of(number, 'text')} could not be saved. {self.because}",
            f"If you leave now, {plural(number, 'this text is', 'these texts are')} lost" + (":" if unlocked else "."),
        ]
        if unlocked:
            lines += [f"  {typed.title}" for typed in at_risk[:NAMED]]
            lines += [f"  and {number - NAMED} more"] if number > NAMED else []
        return "\n".join(lines)


def saved_now(number: int) -> str:
    """Return the sentence about texts that could be saved at last."""
    return (
        f"{number_of(number, 'text')} that could not be saved before "
        f"{plural(number, 'is', 'are')} now saved as {plural(number, 'a draft', 'drafts')}."
    )
