"""The command line: every job that a script may want, with the exit statuses that scripts rely on.

0 done; 1 the answer is no; 2 bad usage or bad input; 3 locked or wrong passphrase; 4 refused; 5 damaged.
Errors are one plain sentence on standard error. Data goes to standard output, progress to standard error.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from imr_tui import __version__
from imr_tui.errors import BadInput, ImrError, Locked

if TYPE_CHECKING:
    from imr_tui.services.session import Store

T = TypeVar("T")


def run(words: Sequence[str]) -> int:
    """Carry out a command line (without the program's name); returns the exit status."""
    try:
        arguments = _parser().parse_args(words)
        command: Callable[[argparse.Namespace], int] = arguments.run
        status = command(arguments)
        sys.stdout.flush()
        return status
    except ImrError as error:
        _say(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        _say("Stopped. What was finished is kept, nothing is half done.")
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        _say("The machine has not enough memory for that. Nothing was changed.")
        return 2
    except Exception as error:
        from imr_tui import config, crash

        _say(crash.sentence(error, config.default_store()))
        return 70


class _Parser(argparse.ArgumentParser):
    """argparse, with one sentence for an error and no usage before it."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    store = common.add_argument_group("the store")
    store.add_argument("--store", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the folder of the store")
    store.add_argument(
        "--passphrase-file", metavar="FILE", default=argparse.SUPPRESS,
        help="read the passphrase from FILE, which must be private (mode 600); - is standard input",
    )  # fmt: skip
    parser = _Parser(
        prog="imr-tui",
        description="Individual Management Reviews on one encrypted store. With no words it opens the app.",
        epilog="Exit status: 0 done; 1 the answer is no; 2 bad usage or input; 3 locked or wrong "
        "passphrase; 4 refused; 5 the store is damaged.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"imr-tui {__version__}")
    parser.set_defaults(run=_app)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def add(to: Any, name: str, what: str, work: Callable[[argparse.Namespace], int], **more: Any) -> Any:
        made = to.add_parser(name, help=what, description=what[:1].upper() + what[1:] + ".", parents=[common], **more)
        made.set_defaults(run=work)
        return made

    init = add(commands, "init", "make a store (prints the recovery code once, on standard output)", _init)
    init.add_argument("--name", help="your name: it stands beside every change (default: the login name)")
    demo = add(
        commands,
        "demo",
        "make a complete made-up review and all its papers; opens the app on a terminal",
        _demo,
    )
    demo.add_argument("--dir", type=Path, default=Path("imr-tui-demo"), help="where (default: %(default)s)")
    demo.add_argument("--no-app", action="store_true", help="do not open the app")
    listed = add(commands, "reviews", "list all reviews", _reviews)
    listed.add_argument("--json", action="store_true", help="as JSON")
    new = add(commands, "new", "make an empty review", _new)
    new.add_argument("reference", metavar="REF", help="the reference, such as IMR-2026-014")
    new.add_argument("--title", required=True, help="the title, without names")
    new.add_argument("--agency", default="", help="whose practice is reviewed")

    take = add(commands, "import", "take in a chronology or a whole review", _need_more)
    kinds = take.add_subparsers(title="what to take in", metavar="WHAT", parser_class=_Parser)
    events = add(
        kinds,
        "chronology",
        "take events in from a CSV file: every row an event, all or none",
        _import_chronology,
    )
    events.add_argument("reference", metavar="REF", help="the review's reference")
    events.add_argument("file", type=Path, metavar="FILE", help="the CSV file")
    events.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN",
        help="take FIELD from the column with the head COLUMN (may be given several times)",
    )  # fmt: skip
    order = events.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="3/4/2026 is 3 April")
    order.add_argument("--month-first", action="store_true", help="3/4/2026 is 4 March")
    events.add_argument("--encoding", metavar="NAME", help="the file's encoding (default: found out)")
    events.add_argument("--dry-run", action="store_true", help="say what would be taken in, and take in nothing")
    whole = add(kinds, "review", "take in a whole review that `export json` wrote", _import_review)
    whole.add_argument("file", type=Path, metavar="FILE.json", help="the file")

    export = add(commands, "export", "write a paper, or the whole review as JSON", _export)
    export.add_argument("paper", metavar="PAPER", help="report, chronology, key, or json for the whole review")
    export.add_argument("reference", metavar="REF", help="the review's reference")
    export.add_argument(
        "--edition", choices=("committee", "confidential"), help="default: committee (the key: confidential)"
    )
    export.add_argument("--format", dest="file_format", metavar="FORMAT", help="pdf, txt, csv or json (default: pdf)")
    export.add_argument(
        "-o", "--output", metavar="FILE",
        help="where to; - is standard output (default: standard output for text, CSV and JSON; "
        "a file named after the paper in this folder for PDF)",
    )  # fmt: skip
    check = add(
        commands,
        "check",
        "what the next stage of a review still needs; status 1 when something is missing",
        _check,
    )
    check.add_argument("reference", metavar="REF", help="the review's reference")
    check.add_argument("--json", action="store_true", help="as JSON")
    add(
        commands,
        "verify",
        "check the cipher, the database and the audit chain; status 5 when something is wrong",
        _verify,
    )

    keys = add(commands, "keys", "the ways to open the store", _need_more)
    ways = keys.add_subparsers(title="what to do", metavar="WHAT", parser_class=_Parser)
    add(ways, "list", "list the ways to open the store (needs no passphrase)", _keys_list)
    change = add(ways, "passphrase", "set a new passphrase", _keys_passphrase)
    change.add_argument("--new-passphrase-file", metavar="FILE", help="read the new one from FILE (mode 600)")
    change.add_argument("--recovery-code-file", metavar="FILE", help="open with the recovery code in FILE (mode 600)")
    change.add_argument("--name", help="whose passphrase (default: who opened the store)")
    add(
        ways,
        "recovery",
        "make a new recovery code in place of the old one, and print it once",
        _keys_recovery,
    )
    ring = add(ways, "keyring", "let this machine's keyring open the store", _keys_keyring)
    ring.add_argument("--remove", action="store_true", help="take it away again (needs no passphrase)")
    return parser


# The store and its passphrase


def _folder(arguments: argparse.Namespace) -> Path:
    from imr_tui import config

    return config.load(store=getattr(arguments, "store", None)).store


def _passphrase(arguments: argparse.Namespace, question: str = "Passphrase: ") -> str:
    """From the file named, or asked for on the terminal. Raises Locked where there is neither."""
    named = getattr(arguments, "passphrase_file", None)
    if named is not None:
        return _secret(named)
    if not sys.stdin.isatty():
        raise Locked("The store is locked. Give its passphrase with --passphrase-file FILE (- is standard input).")
    import getpass

    return getpass.getpass(question, stream=sys.stderr)


def _secret(named: str) -> str:
    """The first line of a private file, or of standard input for `-`."""
    if named == "-":
        line = sys.stdin.readline()
    else:
        path = Path(named)
        try:
            if os.name == "posix" and path.stat().st_mode & 0o077:
                raise BadInput(f"{path} can be read by others. Make it private: chmod 600 {path}")
            line = path.read_text(encoding="utf-8").split("\n", 1)[0]
        except OSError as error:
            raise BadInput(f"{path} cannot be read ({error.strerror}).") from None
        except UnicodeDecodeError:
            raise BadInput(f"{path} is not text in UTF-8.") from None
    secret = line.rstrip("\r\n")
    if not secret:
        raise BadInput(
            "The passphrase is empty." if named == "-" else f"{named} holds no passphrase in its first line."
        )
    return secret


def _unlock(arguments: argparse.Namespace, folder: Path) -> Any:
    from imr_tui.services import session

    if getattr(arguments, "passphrase_file", None) is None and session.has_keyring_slot(folder):
        try:
            return session.unlock(folder, keyring=True)
        except Locked as error:
            _say(str(error))
    session.assert_store(folder)
    return session.unlock(folder, passphrase=_passphrase(arguments))


@contextlib.contextmanager
def _opened(arguments: argparse.Namespace) -> Iterator[Store]:
    from imr_tui.services import session

    folder = _folder(arguments)
    store = session.open_unlocked(folder, _unlock(arguments, folder))
    try:
        yield store
    finally:
        store.close()


def _say(sentence: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(sentence, file=sys.stderr, flush=True)


# The commands


def _need_more(arguments: argparse.Namespace) -> int:
    raise BadInput("That command needs one more word. See its --help.")


def _app(arguments: argparse.Namespace) -> int:
    from imr_tui import config

    settings = config.load(store=getattr(arguments, "store", None))
    return _run_app(settings, None)


def _run_app(settings: Any, store: Store | None) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("imr-tui needs a terminal. For scripts there are commands: imr-tui --help")
    from imr_tui.app import ImrApp

    app = ImrApp(settings, store)
    status = app.run(mouse=False)
    return app.return_code or (status or 0)


def _init(arguments: argparse.Namespace) -> int:
    import getpass

    from imr_tui.services import session

    folder = _folder(arguments)
    if session.has_store(folder):
        raise BadInput(f"There is a store in {folder} already. Nothing was changed.")
    name = arguments.name or getpass.getuser()
    passphrase = _new_passphrase(arguments, getattr(arguments, "passphrase_file", None))
    code = session.make(folder, name, passphrase)
    _say(f"Made {folder} for {name}. This is its recovery code; write it down, it is shown this once:")
    print(code)
    return 0


def _new_passphrase(arguments: argparse.Namespace, named: str | None) -> str:
    if named is not None:
        return _secret(named)
    first = _passphrase(argparse.Namespace(), "New passphrase (12 characters or more): ")
    if first != _passphrase(argparse.Namespace(), "The same again: "):
        raise BadInput("The two passphrases differ. Nothing was changed.")
    return first


def _demo(arguments: argparse.Namespace) -> int:
    from imr_tui import cli_demo

    folder = getattr(arguments, "store", None) or arguments.dir
    settings, store = cli_demo.make_demo(folder, _say)
    if sys.stdin.isatty() and sys.stdout.isatty() and not arguments.no_app:
        return _run_app(settings, store)
    store.close()
    return 0


def _reviews(arguments: argparse.Namespace) -> int:
    import dataclasses
    import json

    from imr_tui.services import reviews

    with _opened(arguments) as store:
        rows = store.run(lambda: reviews.window(0, reviews.count()))
    if arguments.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=1, default=str, ensure_ascii=False))
        return 0
    for row in rows:
        due = f"  {row.next_on:%d %b %Y} {row.next_what}" if row.next_on else ""
        print(f"{row.reference:<16}{reviews.STAGE_WORDS[row.stage]:<14}{_printable(row.title)}{due}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from imr_tui.services import reviews

    with _opened(arguments) as store:
        store.run(reviews.create, arguments.reference, arguments.title, arguments.agency)
    _say(f"Made the review {arguments.reference}.")
    return 0


def _import_chronology(arguments: argparse.Namespace) -> int:
    from imr_tui.importers.chronology import read_chronology
    from imr_tui.services import reviews
    from imr_tui.services.dates import DayOrder, short
    from imr_tui.services.taking_in import add_imported

    mapping: dict[str, str] = {}
    for pair in arguments.map:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise BadInput(f"--map takes FIELD=COLUMN, such as --map source=Evidence; {pair!r} is not.")
        mapping[field.strip()] = column.strip()
    order = DayOrder.DAY_FIRST if arguments.day_first else DayOrder.MONTH_FIRST if arguments.month_first else None
    read = read_chronology(arguments.file, mapping or None, order, arguments.encoding)
    for note in read.notes:
        _say(str(note.text))
    if read.columns_in_comment:
        _say(f"Columns kept in the comment: {', '.join(_printable(c) for c in read.columns_in_comment)}.")
    if arguments.dry_run:
        for event in read.events:
            print(f"row {event.row:<6}{short(event.when):<26}{_printable(event.what_happened)[:100]}")
        _say(f"{len(read.events)} events would be taken in. Nothing was changed.")
        return 0
    with _opened(arguments) as store:
        uid = store.run(reviews.find, arguments.reference)
        references = store.run(add_imported, uid, read.events)
    _say(f"{len(references)} events taken in from {arguments.file}.")
    return 0


def _import_review(arguments: argparse.Namespace) -> int:
    import json

    from imr_tui.services import interchange

    name = arguments.file.name
    try:
        data = json.loads(arguments.file.read_bytes())
    except OSError as error:
        raise BadInput(f"{arguments.file} cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{name} is not JSON. Export a review with: imr-tui export json REF") from None
    interchange.check_form(data, name)
    with _opened(arguments) as store:
        store.run(interchange.from_plain, data, name)
    _say(f"Took in the review {data['review'][0]['reference']}.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from imr_tui.cli_export import check, export

    check(arguments)
    with _opened(arguments) as store:
        return export(arguments, store, _say)


def _check(arguments: argparse.Namespace) -> int:
    import dataclasses
    import json

    from imr_tui.services import reviews, stages

    def look() -> tuple[str, str | None, tuple[stages.Requirement, ...]]:
        uid = reviews.find(arguments.reference)
        return reviews.detail(uid).stage, stages.next_stage(uid), stages.requirements(uid)

    with _opened(arguments) as store:
        stage, following, requirements = store.run(look)
    lacking = [r for r in requirements if r.stage == following and not r.met]
    if arguments.json:
        data = {
            "reference": arguments.reference, "stage": stage, "next_stage": following,
            "requirements": [dataclasses.asdict(r) for r in requirements],
        }  # fmt: skip
        print(json.dumps(data, indent=1, ensure_ascii=False))
    else:
        print(f"{arguments.reference}: {reviews.STAGE_WORDS[stage]}")
        for r in lacking:
            print(f"  needed  {r.clause:<6}{_printable(r.text)}  (place {r.place})")
        if following:
            print(f'{len(lacking)} needed for "{reviews.STAGE_WORDS[following]}".')
    return 1 if lacking else 0


def _verify(arguments: argparse.Namespace) -> int:
    from imr_tui.errors import Damaged
    from imr_tui.services import session

    with _opened(arguments) as store:
        wrong, head = store.run(session.verify)
    for sentence in wrong:
        print(sentence)
    if wrong:
        raise Damaged(f"The store is damaged ({len(wrong)} findings). Restore it from a backup.")
    print(f"All is well. Head of the audit chain: {head}")
    return 0


def _keys_list(arguments: argparse.Namespace) -> int:
    from imr_tui.services import session

    for kind, label, made_at in session.ways(_folder(arguments)):
        print(f"{kind:<12}{made_at[:10]}  {_printable(label)}")
    return 0


def _keys_passphrase(arguments: argparse.Namespace) -> int:
    from imr_tui.services import session

    folder = _folder(arguments)
    if arguments.recovery_code_file is not None:
        unlocked = session.unlock(folder, recovery_code=_secret(arguments.recovery_code_file))
        known = [label for kind, label, _ in session.ways(folder) if kind == "passphrase"]
        name = arguments.name or known[0]
    else:
        unlocked = session.unlock(folder, passphrase=_passphrase(arguments, "Present passphrase: "))
        name = arguments.name or unlocked.actor
    session.change_passphrase(folder, unlocked, name, _new_passphrase(arguments, arguments.new_passphrase_file))
    _say(f"The passphrase of {name} is changed.")
    return 0


def _keys_recovery(arguments: argparse.Namespace) -> int:
    from imr_tui.services import session

    folder = _folder(arguments)
    unlocked = session.unlock(folder, passphrase=_passphrase(arguments))
    code = session.new_recovery_code(folder, unlocked)
    _say("The old recovery code opens nothing any more. This is the new one; it is shown this once:")
    print(code)
    return 0


def _keys_keyring(arguments: argparse.Namespace) -> int:
    from imr_tui.services import session

    folder = _folder(arguments)
    if arguments.remove:
        session.remove_keyring(folder)
        _say("The keyring does not open this store any more.")
        return 0
    backend = session.add_keyring(folder, session.unlock(folder, passphrase=_passphrase(arguments)))
    _say(f"The keyring of this machine ({backend}) opens this store now.")
    return 0


def _printable(text: str) -> str:
    """Text of a record on one line of a terminal: nothing in it steers the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
