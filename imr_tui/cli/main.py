"""The command line: every job that a script may want, with the exit statuses that scripts rely on.

0 done; 1 the answer is no; 2 bad usage or bad input; 3 locked or wrong passphrase; 4 refused; 5 damaged.
Errors are one plain sentence on standard error. Data goes to standard output, progress to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from imr_tui import __version__
from imr_tui.cli import check as cli_check
from imr_tui.cli import handover
from imr_tui.cli.opening import init, keys_keyring, keys_list, keys_passphrase, keys_recovery, opened, printable, say
from imr_tui.errors import BadInput, Damaged, ImrError, Refused
from imr_tui.vocabulary import PaperName

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
        say(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        say("Stopped. What was finished is kept, nothing is half done.")
        return 130
    except BrokenPipeError:
        # The reader of a pipe went away; there is nobody to tell.
        _drop_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _fault(error)
        # Commands explain their own files; what is left is the output itself.
        say(f"Standard output cannot be written ({error.strerror}).")
        _drop_output()
        return 2
    except MemoryError:
        say("The machine has not enough memory for that. Nothing was changed.")
        return 2
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> int:
    from imr_tui import config, crash

    say(crash.sentence(error, config.default_store()))
    return 70


def _drop_output() -> None:
    """Nothing more is written: Python would try it again at the end, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """argparse, with one sentence for an error and no usage before it."""

    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    common = _Parser(add_help=False)
    store = common.add_argument_group("the store")
    store.add_argument("--store", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the folder of the store")
    store.add_argument(
        "--passphrase-file",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="read the passphrase from FILE, which must be private (mode 600); - is standard input",
    )
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

    made = add(commands, "init", "make a store (prints the recovery code once, on standard output)", init)
    made.add_argument("--name", help="your name: it stands beside every change (default: the login name)")
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
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="take FIELD from the column with the head COLUMN (may be given several times)",
    )
    order = events.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="3/4/2026 is 3 April")
    order.add_argument("--month-first", action="store_true", help="3/4/2026 is 4 March")
    events.add_argument("--encoding", metavar="NAME", help="the file's encoding (default: found out)")
    events.add_argument("--dry-run", action="store_true", help="say what would be taken in, and take in nothing")
    bundle = add(kinds, "handover", "take a handover bundle in, or merge it with what is here", handover.take_in)
    bundle.add_argument("file", type=Path, metavar="FILE", help="the bundle")
    handover.add_passphrase(bundle)
    whole = add(kinds, "review", "take in a whole review that `export json` wrote", _import_review)
    whole.add_argument("file", type=Path, metavar="FILE.json", help="the file")

    export = add(commands, "export", "write a paper, or the whole review as JSON", _export)
    export.add_argument("paper", metavar="PAPER", help=f"{', '.join(PaperName)}, or json for the whole review")
    export.add_argument("reference", metavar="REF", help="the review's reference; all for the tracker of every review")
    export.add_argument(
        "--edition",
        choices=("committee", "confidential"),
        help="default: committee (the key and the sharing register: confidential)",
    )
    export.add_argument(
        "--format",
        dest="file_format",
        metavar="FORMAT",
        help="pdf, txt, docx; xlsx of the chronology, the action plan and the tracker; csv of the chronology and the "
        "tracker; ics of the tracker; json (default: pdf)",
    )
    export.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to; - is standard output (default: standard output for text, CSV and JSON; "
        "a file named after the paper in this folder for PDF, DOCX and XLSX)",
    )
    export.add_argument(
        "--password-file",
        metavar="FILE",
        help="a PDF that opens only with the password in FILE (mode 600); no PDF/A then",
    )
    export.add_argument(
        "--readiness", action="store_true", help="with an appendix: what the record answers to each clause (report)"
    )
    check = add(
        commands,
        "check",
        "readiness, clause by clause; status 1 when something keeps the review from its next stage",
        cli_check.check,
    )
    cli_check.add_words(check)
    handed = add(commands, "handover", "encrypt a review, or its actions, for a colleague", handover.handover)
    handed.add_argument("reference", metavar="REF", help="the review's reference")
    handover.add_options(handed)
    from imr_tui.cli import actions

    tracked = add(commands, "actions", "the actions of all reviews, overdue first, without names", _actions)
    actions.add_options(tracked)
    from imr_tui.cli import search

    looked = add(
        commands, "search", "words in every review of the store; status 1 when nothing is found", search.search
    )
    search.add_words(looked)
    asked = add(commands, "sharing", "with whom findings may be shared (§5); status 4 where they may not", _sharing)
    asked.add_argument("audience", choices=("team", "service_user", "family", "friend", "carer", "other"))
    asked.add_argument("--involved", action="store_true", help="was involved in the incident or the review")
    asked.add_argument(
        "--service-user",
        dest="situation",
        default="not_asked",
        help="what the service user can say of it",
        choices=(
            "not_asked",
            "consents",
            "refuses",
            "lacks_no_decision",
            "lacks_share",
            "lacks_not_share",
            "died",
            "died_no_basis",
        ),
    )
    add(
        commands,
        "verify",
        "check the cipher, the database and the audit chain; status 5 when something is wrong",
        _verify,
    )

    keys = add(commands, "keys", "the ways to open the store", _need_more)
    ways = keys.add_subparsers(title="what to do", metavar="WHAT", parser_class=_Parser)
    add(ways, "list", "list the ways to open the store (needs no passphrase)", keys_list)
    change = add(ways, "passphrase", "set a new passphrase", keys_passphrase)
    change.add_argument("--new-passphrase-file", metavar="FILE", help="read the new one from FILE (mode 600)")
    change.add_argument("--recovery-code-file", metavar="FILE", help="open with the recovery code in FILE (mode 600)")
    change.add_argument("--name", help="whose passphrase (default: who opened the store)")
    add(
        ways,
        "recovery",
        "make a new recovery code in place of the old one, and print it once",
        keys_recovery,
    )
    ring = add(ways, "keyring", "let this machine's keyring open the store", keys_keyring)
    ring.add_argument("--remove", action="store_true", help="take it away again (needs no passphrase)")
    return parser


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


def _demo(arguments: argparse.Namespace) -> int:
    from imr_tui.cli import demo as cli_demo

    folder = getattr(arguments, "store", None) or arguments.dir
    settings, store = cli_demo.make_demo(folder, say)
    if sys.stdin.isatty() and sys.stdout.isatty() and not arguments.no_app:
        return _run_app(settings, store)
    store.close()
    return 0


def _reviews(arguments: argparse.Namespace) -> int:
    import dataclasses

    from imr_tui.services.review import reviews

    with opened(arguments) as store:
        rows = store.run(lambda: reviews.window(0, reviews.count()))
    if arguments.json:
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=1, default=str, ensure_ascii=False))
        return 0
    for row in rows:
        due = f"  {row.next_on:%d %b %Y} {row.next_what}" if row.next_on else ""
        print(f"{printable(row.reference):<16}{row.stated:<14}{printable(row.title)}{due}")
    return 0


def _new(arguments: argparse.Namespace) -> int:
    from imr_tui.services.review import reviews

    with opened(arguments) as store:
        store.run(reviews.create, arguments.reference, arguments.title, arguments.agency)
    say(f"Made the review {arguments.reference}.")
    return 0


def _import_chronology(arguments: argparse.Namespace) -> int:
    from imr_tui.dates.when import DayOrder, short
    from imr_tui.importers.chronology import read_chronology
    from imr_tui.services.chronology.imports import add_imported
    from imr_tui.services.review import reviews

    mapping: dict[str, str] = {}
    for pair in arguments.map:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise BadInput(f"--map takes FIELD=COLUMN, such as --map source=Evidence; {pair!r} is not.")
        mapping[field.strip()] = column.strip()
    order = DayOrder.DAY_FIRST if arguments.day_first else DayOrder.MONTH_FIRST if arguments.month_first else None
    read = read_chronology(arguments.file, mapping or None, order, arguments.encoding)
    for note in read.notes:
        say(str(note.text))
    if read.columns_in_comment:
        say(f"Columns kept in the comment: {', '.join(printable(c) for c in read.columns_in_comment)}.")
    if arguments.dry_run:
        for event in read.events:
            print(f"row {event.row:<6}{short(event.when):<26}{printable(event.what_happened)[:100]}")
        say(f"{len(read.events)} events would be taken in. Nothing was changed.")
        return 0
    with opened(arguments) as store:
        uid = store.run(reviews.find, arguments.reference)
        references = store.run(add_imported, uid, read.events)
    say(f"{len(references)} events taken in from {arguments.file}.")
    return 0


def _import_review(arguments: argparse.Namespace) -> int:
    from imr_tui.services.handover import import_review
    from imr_tui.services.record import interchange

    name = arguments.file.name
    try:
        data = json.loads(arguments.file.read_bytes())
    except OSError as error:
        raise BadInput(f"{arguments.file} cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{name} is not JSON. Export a review with: imr-tui export json REF") from None
    interchange.check_form(data, name)
    with opened(arguments) as store:
        store.run(import_review.from_plain, data, name)
    say(f"Took in the review {data['review'][0]['reference']}.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from imr_tui.cli.export import check, export

    check(arguments)
    with opened(arguments) as store:
        return export(arguments, store, say)


def _actions(arguments: argparse.Namespace) -> int:
    from imr_tui.cli import actions

    return actions.actions(arguments)


def _sharing(arguments: argparse.Namespace) -> int:
    from imr_tui.services.dmt.sharing_rules import Facts, answer

    found = answer(Facts(arguments.audience, arguments.involved, arguments.situation))
    if not found.allowed:
        raise Refused(f"No. {found.why} ({found.clause})")
    print(f"Yes, on the ground {found.ground.replace('_', ' ')}. {found.why} ({found.clause})")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from imr_tui.services import session

    with opened(arguments) as store:
        wrong, head = store.run(session.verify)
    for sentence in wrong:
        print(sentence)
    if wrong and all(sentence.endswith(session.REBUILD) for sentence in wrong):
        raise Damaged(f"The record is whole. What is worked out from it is not: {session.REBUILD}")
    if wrong:
        raise Damaged(f"The store is damaged ({len(wrong)} findings). Restore it from a backup.")
    print(f"All is well. Head of the audit chain: {head}")
    return 0
