"""The ways to open the store: passphrases, the recovery code and the keyring; and the backups that were made."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from imr_tui import commands
from imr_tui.errors import BadInput, ImrError, Locked, Refused
from imr_tui.screens.backups import back_up, last_backup_sentence
from imr_tui.screens.base import ImrScreen, bindings, shows_errors
from imr_tui.screens.prompts import ChoicePrompt
from imr_tui.screens.secrets_form import Answers, Asked, SecretsScreen
from imr_tui.screens.tab import Rows
from imr_tui.screens.unlock import RecoveryScreen
from imr_tui.secret import Secret
from imr_tui.services import session
from imr_tui.services.session import RECOVERY_LABEL, Unlocked
from imr_tui.vocabulary import WayKind
from imr_tui.widgets.plain_text import content
from imr_tui.widgets.record_grid import Column, GridRow, RecordGrid
from imr_tui.wording import number_of

COLUMNS = (
    Column("way", "Way", 26),
    Column("who", "Who", 16, flex=1),
    Column("since", "Since", 13),
    Column("note", "", 6),
)
NEW_LABEL = "New passphrase (12 characters or more, for example four or five words)"
_READ_ONLY = "The store is read-only: nothing in it can be changed."


class WaysScreen(ImrScreen):
    """The ways to open the store, with commands to change them. Each asks for the passphrase first."""

    CSS_PATH = "ways.tcss"
    CONTEXTS = ("ways",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("ways", "app")
    AUTO_FOCUS = "RecordGrid"

    _allowed: Unlocked | None = None
    """The data key for removing a person, between the passphrase and the work."""

    def compose_body(self) -> ComposeResult:
        """The list, and what people should know about the store."""
        yield RecordGrid(COLUMNS, ascii_only=self.imr.settings.ascii_only)
        yield Static("", id="about", markup=False)

    async def on_mount(self) -> None:
        """Show the list."""
        await self.show()

    @shows_errors
    async def show(self) -> None:
        """Read the key file and show it."""
        folder = self.imr.folder
        ways, keeper = session.ways(folder), session.keeper(folder)
        rows = [
            GridRow(
                f"{kind}:{name}",
                (
                    WayKind(kind).label,
                    "" if kind == WayKind.RECOVERY else name,
                    _day(made_at),
                    "keeper" if kind == WayKind.PASSPHRASE and name == keeper else "",
                ),
            )
            # People come first.
            for kind, name, made_at in sorted(ways, key=lambda way: way[0] != WayKind.PASSPHRASE)
        ]
        grid = self.query_one(RecordGrid)
        row = await grid.selected_row()
        await grid.set_source(Rows(rows), keep=row.id if row else None)
        people = sum(kind == WayKind.PASSPHRASE for kind, _, _ in ways)
        self.state(f"WAYS TO OPEN THIS STORE  {number_of(people, 'person', 'people')}", self.imr.actor)
        about = [last_backup_sentence(folder, self.imr.settings), self.imr.backup_trouble]
        if keeper:
            may = "Only the keeper, or somebody with the recovery code, can add and remove people."
            about.insert(0, f"{keeper} is the keeper. {may}")
        if self.imr.read_only:
            about.append(_READ_ONLY)
        about += [f"! {notice}" for notice in self.imr.notices]
        self.query_one("#about", Static).update(content("\n".join(filter(None, about))))

    # Commands

    async def action_passphrase(self) -> None:
        """Change one's own passphrase."""
        me = self._me()
        asked = Asked(
            "Change your passphrase" if me else "Set a new passphrase",
            "Your old passphrase stops working. Backups that were made before still open with it.",
            line_label="" if me else f"Whose passphrase ({', '.join(self._people())})",
            line="" if me else self._people()[0],
            new_label=NEW_LABEL,
            wait="Changing the passphrase ...",
        )
        self._ask(asked, self._change_passphrase)

    @shows_errors
    async def action_add(self) -> None:
        """Let another person open the store."""
        self._assert_keeper("add people")
        asked = Asked(
            "Add a person",
            "The new person can read and change every review in this store, with a passphrase of their own.",
            line_label="Name of the new person, recorded with every change they make",
            new_label="Passphrase of the new person (12 characters or more)",
            wait="Adding the person ...",
        )
        self._ask(asked, self._add)

    @shows_errors
    async def action_remove(self) -> None:
        """Explain what removing a person does, ask, and remove the selected person."""
        row = await self.query_one(RecordGrid).selected_row()
        if self.imr.read_only:
            raise BadInput(_READ_ONLY)
        kind, _, name = row.id.partition(":") if row else ("", "", "")
        if kind != WayKind.PASSPHRASE:
            raise BadInput("Select a person with a passphrase to remove them.")
        self._assert_keeper("remove people")
        if len(self._people()) == 1:
            raise BadInput(f"{name} is the only person in this store and cannot be removed. Add another person first.")
        question = (
            f"Remove {name}?\n\nThe whole store is encrypted again with a new key, so that nothing {name} has still "
            "opens it. Everybody else must close the store first. This program closes it, and opens it again "
            f"afterwards. Backups made until now still open with the passphrase of {name}."
        )

        def answered(answer: str | None) -> None:
            if answer is not None:
                asked = Asked(f"Remove {name}", "Enter your own passphrase to go on.", wait="Checking ...")
                self.app.push_screen(SecretsScreen(asked, self._allow), closed)

        def closed(_: str | None) -> None:
            allowed, self._allowed = self._allowed, None
            if allowed is not None:
                self.imr.remove_person(allowed, name)

        self.app.push_screen(ChoicePrompt(question, [("y", "yes", f"remove {name}")]), answered)

    @shows_errors
    async def action_code(self) -> None:
        """Replace the recovery code."""
        self._assert_keeper("replace the recovery code")
        asked = Asked(
            "A new recovery code",
            "The new code is shown once, and you type it back from your paper. The old code works until then.",
            wait="Making a new code ...",
        )
        self._ask(asked, self._renew)

    @shows_errors
    async def action_keyring(self) -> None:
        """Let this computer's keyring open the store, or stop that."""
        mine = any(
            kind == WayKind.KEYRING and name == self.imr.actor for kind, name, _ in session.ways(self.imr.folder)
        )
        if mine:
            asked = Asked("Stop using the keyring", "You then enter your passphrase each time you open the store.")
        else:
            asked = Asked(
                "Let the keyring open this store",
                "Anybody who can use your account on this computer can then open the store without a passphrase.",
            )
        self._ask(asked, self._forget_keyring if mine else self._use_keyring)

    async def action_backup(self) -> None:
        """Back up the store to one file now."""
        back_up(self)

    def show_message(self, sentence: str, trouble: bool = False) -> None:
        """Show what was done, and the list as it is now."""
        self.run_worker(self._show_and_say(sentence, trouble), exclusive=True, group="show", exit_on_error=False)

    async def _show_and_say(self, sentence: str, trouble: bool) -> None:
        await self.show()
        self.say(sentence, trouble)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    def on_unmount(self) -> None:
        """Wipe the data key if the store was locked meanwhile."""
        if self._allowed is not None:
            session.forget_key(self._allowed)

    @on(RecordGrid.Opened)
    def _opened(self, event: RecordGrid.Opened) -> None:
        event.stop()

    # The work, in threads

    def _change_passphrase(self, answers: Answers) -> str:
        with self._unlocked(answers) as unlocked:
            name = answers.line or self._me() or unlocked.actor
            _assert_person(name, unlocked)
            session.change_passphrase(self.imr.folder, unlocked, name, answers.new.text())
            return self._record(unlocked, f"Changed the passphrase of {name}.")

    def _add(self, answers: Answers) -> str:
        with self._unlocked(answers) as unlocked:
            session.add_person(self.imr.folder, unlocked, answers.line, answers.new.text())
            return self._record(unlocked, f"{answers.line} can now open this store with the new passphrase.")

    def _allow(self, answers: Answers) -> str:
        """Unlock the data key for removing a person, which closes the store and so cannot be done from this thread."""
        unlocked = self._unlock(answers)
        if not unlocked.entitled:
            session.forget_key(unlocked)
            raise Refused(_only(unlocked.keys.keeper, "remove people"))
        self._allowed = unlocked
        return ""

    def _renew(self, answers: Answers) -> str:
        with self._unlocked(answers) as unlocked:
            session.new_recovery_code(self.imr.folder, unlocked, self._read_back)
            return self._record(unlocked, "The new recovery code is valid. The old one no longer works.")

    def _use_keyring(self, answers: Answers) -> str:
        if answers.with_code:
            raise BadInput("Enter your passphrase: the keyring opens the store in your name.")
        with self._unlocked(answers) as unlocked:
            backend = session.add_keyring(self.imr.folder, unlocked)
            return self._record(unlocked, f"This computer's keyring ({backend}) now opens this store.")

    def _forget_keyring(self, answers: Answers) -> str:
        with self._unlocked(answers) as unlocked:
            session.remove_keyring(self.imr.folder, unlocked)
            return self._record(unlocked, "The keyring no longer opens this store.")

    @contextlib.contextmanager
    def _unlocked(self, answers: Answers) -> Iterator[Unlocked]:
        """Unlock the data key with what was typed; it is wiped afterwards."""
        unlocked = self._unlock(answers)
        try:
            yield unlocked
        finally:
            session.forget_key(unlocked)

    def _unlock(self, answers: Answers) -> Unlocked:
        folder = self.imr.folder
        if answers.with_code:
            return session.unlock(folder, recovery_code=answers.current.text())
        # Somebody else's passphrase would make their change look like this person's.
        return session.unlock(folder, passphrase=answers.current.text(), name=self._me() or None)

    def _record(self, unlocked: Unlocked, done: str) -> str:
        """Record the change of the keys in the audit trail. Returns what was done, and whether it is recorded."""
        try:
            self.app.call_from_thread(self.ask, session.record_keys, unlocked)
        except ImrError as error:
            return session.unrecorded(done, error)
        return done

    def _read_back(self, code: str) -> str:
        """Show a code and wait until it was typed back. Raises Locked if it was not."""
        shown = partial(self._show_code, code)
        if not self.app.call_from_thread(shown):  # type: ignore[arg-type] # mypy finds no type for its result
            raise Locked("The new code was not typed back. The old recovery code still works.")
        return code

    async def _show_code(self, code: str) -> bool:
        screen = RenewalScreen(Secret.of(code))
        await self.app.push_screen(screen)
        return await screen.read_back

    # What is known without a passphrase

    def _people(self) -> list[str]:
        return [name for kind, name, _ in session.ways(self.imr.folder) if kind == WayKind.PASSPHRASE]

    def _me(self) -> str:
        """The person who opened the store, empty if it was opened with the recovery code."""
        return self.imr.actor if self.imr.actor in self._people() else ""

    def _assert_keeper(self, what: str) -> None:
        keeper = session.keeper(self.imr.folder)
        if self.imr.actor not in (keeper, RECOVERY_LABEL) and keeper:
            raise Refused(_only(keeper, what))

    def _ask(self, asked: Asked, work: Callable[[Answers], str]) -> None:
        if self.imr.read_only:
            self.show_message(_READ_ONLY, trouble=True)
            return

        def closed(said: str | None) -> None:
            if said:
                self.show_message(said)

        self.app.push_screen(SecretsScreen(asked, work), closed)


class RenewalScreen(RecoveryScreen):
    """A new recovery code. `read_back` says whether it was typed; going back leaves the old code valid."""

    CONTEXTS = ("renewal",)
    BINDINGS: ClassVar[list[BindingType]] = bindings("renewal", "app")

    def __init__(self, code: Secret) -> None:
        super().__init__(code)
        self.read_back: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def greet(self) -> None:
        """Show the state line, and how to go back."""
        self.state("imr-tui", self.imr.actor)
        self.say(f"{commands.shortcut('renewal.back')}: go back, and keep the old code")

    def accept(self) -> None:
        """Say that the code was typed back."""
        self.read_back.set_result(True)
        self.dismiss(None)

    def action_back(self) -> None:
        """Go back; the old code stays valid."""
        self.dismiss(None)

    def on_unmount(self) -> None:
        """Say that the code was not typed, if it was not, also when the store locks."""
        if not self.read_back.done():
            self.read_back.set_result(False)


class RecoveredScreen(SecretsScreen):
    """Offered after opening with the recovery code: set a new passphrase."""

    def __init__(self, folder: Path, recovered: Unlocked) -> None:
        """`recovered` is what the code unlocked; its key is wiped when the screen goes."""
        self._folder, self._recovered = folder, recovered
        names = recovered.keys.names()
        keeper = recovered.keys.keeper or (names[0] if names else "")
        asked = Asked(
            "Set a new passphrase",
            "The store is open with the recovery code. Set a new passphrase for yourself now, "
            f"or press {commands.shortcut('secrets.back')} to do it later.",
            line_label=f"Whose passphrase ({', '.join(names)})",
            line=keeper,
            current_label="",
            new_label=NEW_LABEL,
            wait="Setting the passphrase ...",
        )
        super().__init__(asked, self._set)

    def _set(self, answers: Answers) -> str:
        _assert_person(answers.line, self._recovered)
        session.change_passphrase(self._folder, self._recovered, answers.line, answers.new.text())
        self.app.call_from_thread(self.ask, session.record_keys, self._recovered)
        return f"Set a new passphrase for {answers.line}."

    def on_unmount(self) -> None:
        """Wipe the data key."""
        session.forget_key(self._recovered)


def _assert_person(name: str, unlocked: Unlocked) -> None:
    names = unlocked.keys.names()
    if name not in names:
        raise BadInput(f"There is no passphrase for {name} in this store. It has passphrases for: {', '.join(names)}.")


def _only(keeper: str, what: str) -> str:
    return f"Only {keeper}, or somebody who opens the store with the recovery code, can {what}. Nothing was changed."


def _day(stamp: str) -> str:
    """Return a time in UTC as a local day."""
    try:
        when = datetime.fromisoformat(stamp).astimezone()
    except ValueError:
        return ""
    return f"{when.day} {when:%b %Y}"
