"""Back up the store to a file, and restore a backup."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from imr_tui import commands
from imr_tui.config import Settings
from imr_tui.errors import BackupBehind, BadInput, ImrError
from imr_tui.screens.host import Host
from imr_tui.screens.prompts import ChoicePrompt, ask_file
from imr_tui.screens.secrets_form import Answers, Asked, SecretsScreen
from imr_tui.screens.values import today, typed_path
from imr_tui.services import session
from imr_tui.wording import number_of, series

SUFFIX = ".imrbackup"


class Showing(Host, Protocol):
    """A screen that says what was done."""

    def show_message(self, sentence: str, trouble: bool = False) -> None:
        """Show a message that stays when the list is read again."""

    def say(self, text: str, trouble: bool = False) -> None:
        """Show a message."""


def back_up(screen: Showing) -> None:
    """Ask for a file, and write a verified backup of the open store to it in the background."""

    folder = screen.imr.settings.backup_folder or Path.cwd()
    question = "Which file do you want to write the backup to?"
    name = _file_name()
    ask_file(screen, question, str(folder / name), partial(_write, screen), group="backup", name=name)


async def _write(screen: Showing, path: Path) -> None:
    screen.say("Writing and checking the backup ...")
    head = await screen.ask(session.backup, path, True)
    screen.show_message(f"Wrote and checked the backup {path}. Head of the audit chain: {head}")


def _file_name() -> str:
    return f"imr-tui-{today():%Y-%m-%d}{SUFFIX}"


def last_backup_sentence(folder: Path, settings: Settings) -> str:
    """Return when the last backup was made and when the next is due, in one or two sentences."""
    last = session.last_backup(folder)
    if last is None:
        made = "No backup has been made of this store."
    else:
        when = datetime.fromisoformat(last.made_at).astimezone()
        made = f"The last backup was made on {when.day} {when:%b %Y at %H:%M}: {last.path}"
        made += "." if Path(last.path).exists() else ", which is no longer there."
    if settings.backup_folder is None:
        return f"{made} To have them made automatically, set backup_folder in the settings file."
    every = number_of(int(settings.backup_every_days), "day") if settings.backup_every_days >= 1 else "few hours"
    return f"{made} One is made in {settings.backup_folder} every {every}."


class RestoreScreen(SecretsScreen):
    """Restore a backup while the store is closed. Dismissed with the sentence that says what was done."""

    def __init__(self, folder: Path) -> None:
        """`folder` is where the store is, or is to be."""
        self._folder = folder
        self._older = False
        asked = Asked(
            "Restore a backup",
            f"The backup takes the place of the store in {folder}. The files it replaces are kept in a folder there. "
            "Enter the passphrase that was valid when the backup was made.",
            line_label="Backup file",
            line=_last_of(folder),
            current_label="Its passphrase",
            wait="Restoring and checking the backup ...",
        )
        super().__init__(asked, self._restore)

    def submit(self) -> None:
        """Start, without permission to go back behind the store unless it was given for this start."""
        super().submit()

    def _restore(self, answers: Answers) -> str:
        path, older = typed_path(answers.line), self._older
        self._older = False
        if not path.is_file():
            raise BadInput(f"{path} does not exist. Check its name.")
        done = session.restore(
            path,
            self._folder,
            passphrase=None if answers.with_code else answers.current.text(),
            recovery_code=answers.current.text() if answers.with_code else None,
            replace=session.has_store(self._folder),
            older=older,
        )
        said = [f"Restored {path}. Head of the audit chain: {done.head.short}"]
        if done.kept is not None:
            said.append(f"The files of the store that it replaced are in {done.kept}.")
        if done.own_keys:
            said.append(session.KEYS_OF_TODAY)
        if done.back:
            said.append(f"These people can open the store again: {series(done.back)}. Remove those who should not.")
        return "\n".join(said)

    def failed(self, error: ImrError) -> None:
        """Say what went wrong; a backup that lacks changes can be restored all the same."""
        super().failed(error)
        if not isinstance(error, BackupBehind) or not self.is_attached:
            return
        question = (
            f"{error.what}\n\nIf you go on, those changes are only in the files that are kept. "
            "If you do not know why the backup lacks them, press "
            f"{commands.shortcut('prompt.cancel')} and look for a newer backup first."
        )

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._older = True
                self.submit()

        self.app.push_screen(ChoicePrompt(question, [("y", "yes", "restore this backup anyway")]), answered)


def _last_of(folder: Path) -> str:
    """Return the path of the last backup of the store, if it is known and still there."""
    last = session.last_backup(folder)
    return last.path if last is not None and Path(last.path).exists() else ""
