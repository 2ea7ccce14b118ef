"""Every error that a person is told about: one plain sentence and the exit status of the command line.

The exit statuses are the contract of the command line: 1 the answer is no, 2 bad usage or bad input,
3 locked, 4 refused, 5 damaged.
"""

from __future__ import annotations


class ImrError(Exception):
    """Base of all errors that end in one sentence for the person; `exit_status` is the program's."""

    exit_status = 2


class AnswerIsNo(ImrError):
    """The command worked and its answer is no (a check that something blocks, an empty search)."""

    exit_status = 1


class BadInput(ImrError):
    """What was given cannot be used; the sentence names the file, row or field and what to do.

    `field` is the name of the field at fault, where it is one: a form goes there.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Locked(ImrError):
    """No key opened the store: a wrong passphrase, or none that could be asked for."""

    exit_status = 3


class Refused(ImrError):
    """The program will not do it: a name would leak, or the guidance forbids it."""

    exit_status = 4


class NameLeft(Refused):
    """A committee paper would name somebody, so that it was not written.

    `texts` are what would have stood there, to find the records by. They are in no message and no repr.
    """

    def __init__(self, sentence: str, texts: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.texts = texts


class Damaged(ImrError):
    """The store or its key file is not as it was written."""

    exit_status = 5


class ChangedElsewhere(ImrError):
    """Somebody else saved the record first; nothing was overwritten.

    `theirs` is the record as it now stands in the store, for the screen to show beside the person's own.
    """

    def __init__(self, what: str, theirs: object) -> None:
        super().__init__(f"{what} was changed elsewhere since you opened it. Nothing was overwritten.")
        self.theirs = theirs
