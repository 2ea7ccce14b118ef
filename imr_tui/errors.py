"""The errors shown to people: one plain sentence, and an exit status for the command line.

The exit statuses are part of the command line's contract: 1 the answer is no, 2 bad usage or bad input, 3 locked,
4 refused, 5 damaged.
"""

from __future__ import annotations


class ImrError(Exception):
    """Base of all errors whose message is a sentence for people. `exit_status` is that of the program."""

    exit_status = 2


class AnswerIsNo(ImrError):
    """The command worked and its answer is no (a check that is not met, a search that finds nothing)."""

    exit_status = 1


class BadInput(ImrError):
    """The input cannot be used. The sentence names the file, row or field and says what to do.

    `field` is the name of the field at fault, if any, so that a form can move to it.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class RecordDeleted(BadInput):
    """The record that was to be read or saved has been deleted. Nothing was written."""


class Stopped(ImrError):
    """The person stopped what the program was doing. The sentence says what was not done."""


class NoSpace(BadInput):
    """A file could not grow, because its disk is full or a limit on the size of files is set for this program."""


class Locked(ImrError):
    """The store could not be unlocked: the passphrase is wrong, or there was no way to ask for it."""

    exit_status = 3


class Refused(ImrError):
    """The program refuses: a name would be disclosed, or the guidance forbids it."""

    exit_status = 4


class AlreadyEnded(Refused):
    """The review was declined or withdrawn already. `what` says so without the advice for the app."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what} {advice}")
        self.what = what


class NameLeft(Refused):
    """A committee paper would contain a name, so it was not written.

    `texts` are the texts with the name, for finding the records. They never appear in the message or the repr.
    """

    def __init__(self, sentence: str, texts: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.texts = texts


class Damaged(ImrError):
    """The store or its key file is damaged or altered."""

    exit_status = 5


class ChangesMissing(Damaged):
    """Saved changes are missing at the end of the store. `what` says so without the advice for the command line."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what} {advice}")
        self.what = what


class BackupBehind(Refused):
    """A backup lacks changes that the store has. `what` says so without the advice for the command line."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what} {advice}")
        self.what = what


class ChangedElsewhere(ImrError):
    """The record changed since it was read; nothing was overwritten.

    `theirs` is the record now in the store, so that a screen can show it next to the person's own version; `by` is the
    name of the person who changed it last, empty if it is not known.
    """

    def __init__(self, what: str, theirs: object, by: str = "") -> None:
        super().__init__(f"{what} has been changed elsewhere since you opened it. Nothing was overwritten.")
        self.theirs = theirs
        self.by = by
