"""`imr-tui demo`: make an encrypted store with a complete made-up review, and all its papers."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from imr_tui import disk
from imr_tui.cli.app import run_app
from imr_tui.cli.opening import say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput, Locked

if TYPE_CHECKING:
    from imr_tui.config import Settings
    from imr_tui.services.session import Store


_FOLDER = "imr-tui-demo"


def add(commands: Commands) -> None:
    """Add the command."""
    what = "make a complete fictional review with all its papers, and open the app"
    commands.add("demo", what, demo, _options)


def _options(made: Parser) -> None:
    made.add_argument("--dir", type=Path, help=f"the folder to make it in (default: {_FOLDER})")
    made.add_argument("--no-app", action="store_true", help="do not open the app")


def demo(arguments: argparse.Namespace) -> int:
    """Make the demonstration, and open the app if there is a terminal."""
    folder = arguments.dir or getattr(arguments, "store", None) or Path(_FOLDER)
    settings, store = make_demo(folder)
    if sys.stdin.isatty() and sys.stdout.isatty() and not arguments.no_app:
        return run_app(settings, store)
    store.close()
    return 0


def make_demo(folder: Path) -> tuple[Settings, Store]:
    """Make the demonstration in `folder`, or open an existing one, and write its papers.

    Returns the settings to open the app with, and the open store. Raises BadInput if the folder contains another
    store or cannot be written.
    """
    from imr_tui.config import Settings
    from imr_tui.demo import DEMO_NAME, DEMO_PASSPHRASE
    from imr_tui.services import session

    where = folder / "store"
    if session.has_store(folder):
        raise BadInput(f"{folder} contains a store, so the demonstration is not made there. Choose another folder.")
    wholes = [path for path in (where, folder / "papers") if not path.exists()]
    above = [path for path in (folder, *folder.parents) if not path.exists()]
    unlocked = None
    if session.has_store(where):
        try:
            unlocked = session.unlock(where, passphrase=DEMO_PASSPHRASE)
        except Locked:
            raise BadInput(
                f"{where} already contains a store that is not the demonstration. Choose another folder."
            ) from None
    store: Store | None = None
    try:
        if unlocked is None:
            say("Making the demonstration ...")
            code = session.make(where, DEMO_NAME, DEMO_PASSPHRASE)
            unlocked = session.unlock(where, passphrase=DEMO_PASSPHRASE)
            say(f"Recovery code: {code}")
        store = session.open_unlocked(where, unlocked)
        store.run(_load_once)
        _write_papers(folder / "papers", store)
    except BaseException as error:
        if store is not None:
            store.close()
        _remove(wholes, above)
        if isinstance(error, KeyboardInterrupt):
            raise KeyboardInterrupt("Stopped. The demonstration is not complete. Run the command again.") from None
        raise
    print(f"Store:      {where}")
    print(f"Passphrase: {DEMO_PASSPHRASE}")
    print(f"Papers:     {folder / 'papers'}")
    print(f"Open it:    imr-tui --store {where}")
    return Settings(store=where), store


def _remove(wholes: list[Path], above: list[Path]) -> None:
    """Remove what this run made, because the demonstration could not be completed: folders, and those above them."""
    for path in wholes:
        shutil.rmtree(path, ignore_errors=True)
    with contextlib.suppress(OSError):
        for path in above:
            path.rmdir()


def _load_once() -> None:
    """Load the demonstration (on the database thread) unless an earlier, interrupted run has done so."""
    from imr_tui.demo import MAIN_REFERENCE
    from imr_tui.demo.load import load_demo
    from imr_tui.services.review import reviews

    try:
        reviews.find(MAIN_REFERENCE)
    except BadInput:
        load_demo()


def _write_papers(folder: Path, store: Store) -> None:
    from imr_tui import json_text
    from imr_tui.demo import DEMO_TODAY, MAIN_REFERENCE
    from imr_tui.exporters.core.files import default_name, write_atomically
    from imr_tui.exporters.core.placing import Placing
    from imr_tui.exporters.issue import make
    from imr_tui.exporters.papers.registry import PAPERS
    from imr_tui.services.papers import read_report
    from imr_tui.services.record import interchange
    from imr_tui.services.review import reviews

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The folder {folder} cannot be created ({disk.why(error)}). Choose another one.") from None
    uid = store.run(reviews.find, MAIN_REFERENCE)
    for paper in PAPERS.values():
        data = store.run(paper.read, uid)
        for edition in paper.editions:
            for file_format in paper.formats:
                made = make.make_paper(paper, data, edition, file_format, DEMO_TODAY)
                with Placing(folder / made.file_name, made.data) as placing:
                    store.run(
                        read_report.record_issue,
                        uid,
                        paper.name,
                        edition,
                        file_format,
                        made.file_name,
                        made.sha256,
                        store.actor,
                        placing.place,
                    )
                    placing.keep()
                say(f"Wrote {folder / made.file_name}")
    plain = store.run(interchange.to_plain, uid)
    whole = folder / default_name(MAIN_REFERENCE, "review", "confidential", DEMO_TODAY, "json")
    write_atomically(whole, json_text.as_file(plain))
    say(f"Wrote {whole}")
