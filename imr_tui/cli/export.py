"""`imr-tui export`: a paper, or the whole review as JSON, to a file or to standard output."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import opened, say, secret
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import BadInput, NameLeft, Refused

if TYPE_CHECKING:
    from imr_tui.exporters.papers.paper import Paper
    from imr_tui.services.session import Store

_IN_THE_CLEAR = "The file is not encrypted."
# What nobody wants on a terminal.
_NO_TEXT = ("pdf", "docx", "xlsx")


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("export", "write a paper, or the whole review as JSON", export, _options)


def _options(made: Parser) -> None:
    from imr_tui.vocabulary import PaperEdition, PaperName

    made.add_argument("paper", metavar="PAPER", help=f"{', '.join(PaperName.values())}, or json for the whole review")
    made.add_argument("reference", metavar="REF", help="the review's reference; all for the tracker of every review")
    made.add_argument(
        "--edition",
        choices=PaperEdition.values(),
        help="default: committee (the key and the sharing register: confidential)",
    )
    made.add_argument(
        "--format",
        dest="file_format",
        metavar="FORMAT",
        help="pdf, txt, docx; xlsx of the chronology, the action plan and the tracker; csv of the chronology and the "
        "tracker; ics of the tracker; json (default: pdf)",
    )
    made.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to; - is standard output (default: standard output for text, CSV and JSON; "
        "a file named after the paper in this folder for PDF, DOCX and XLSX)",
    )
    made.add_argument(
        "--password-file",
        metavar="FILE",
        help="a PDF that opens only with the password in FILE (mode 600); no PDF/A then",
    )
    made.add_argument(
        "--readiness", action="store_true", help="with an appendix: what the record answers to each clause (report)"
    )


def export(arguments: argparse.Namespace) -> int:
    """Write a paper, or the whole review."""
    check(arguments)
    with opened(arguments) as store:
        return _export(arguments, store)


def _export(arguments: argparse.Namespace, store: Store) -> int:
    if arguments.paper == "json":
        _export_json(arguments, store)
    else:
        _export_paper(arguments, store)
    return 0


def check(arguments: argparse.Namespace) -> None:
    """Raise BadInput or Refused for words that cannot go together, before anybody types a passphrase."""
    if arguments.password_file is not None and (
        arguments.paper == "json" or arguments.file_format not in (None, "pdf")
    ):
        raise BadInput("Only a PDF can have a password. Leave --password-file out, or --format.")
    if arguments.paper == "json":
        if arguments.file_format not in (None, "json"):
            raise BadInput("The whole review is written as JSON; leave --format out.")
        if arguments.readiness:
            raise BadInput("The whole review has no appendix. `imr-tui check REF --json` writes its readiness as JSON.")
        if arguments.edition == "committee":
            raise BadInput("The whole review holds the anonymisation key; it has no committee edition.")
        return
    from imr_tui.exporters.papers.registry import known

    paper = known(arguments.paper)
    paper.check(_edition(arguments, paper), arguments.file_format or "pdf")
    paper.check_appendix(arguments.readiness)


def _export_json(arguments: argparse.Namespace, store: Store) -> None:
    from imr_tui import json_text
    from imr_tui.exporters.core.files import default_name
    from imr_tui.services.record import interchange
    from imr_tui.services.review import reviews

    plain = store.run(lambda: interchange.to_plain(reviews.find(arguments.reference)))
    data = json_text.as_file(plain)
    name = default_name(arguments.reference, "review", "confidential", _today(), "json")
    _deliver(data, arguments.output or "-", name)


def _export_paper(arguments: argparse.Namespace, store: Store) -> None:
    from imr_tui.exporters.issue import make
    from imr_tui.exporters.papers.registry import known
    from imr_tui.services.papers import read_report
    from imr_tui.services.papers.read_after import ALL
    from imr_tui.services.review import reviews

    paper = known(arguments.paper)
    edition, file_format = _edition(arguments, paper), arguments.file_format or "pdf"
    everywhere = paper.every_review and arguments.reference.strip().casefold() == ALL
    uid = ALL if everywhere else store.run(reviews.find, arguments.reference)
    data = store.run(paper.read, uid, arguments.readiness)
    try:
        made = make.make_paper(paper, data, edition, file_format, _today(), file_name=_chosen(arguments.output))
    except NameLeft as refused:
        where = "" if everywhere else _stands(store, uid, refused.texts)
        raise Refused(f"{refused}{where}") from None
    if arguments.password_file is not None:
        from imr_tui.exporters.pdf.protect import ENDS_ARCHIVE

        made = make.with_password(made, secret(arguments.password_file))
        say(ENDS_ARCHIVE)
    for sentence in made.warnings:
        say(sentence)
    target = arguments.output or (made.file_name if file_format in _NO_TEXT else "-")
    kept = "It opens with its password only." if arguments.password_file else _IN_THE_CLEAR
    name = _deliver(made.data, target, made.file_name, kept)
    kept_as, uids = paper.issued_as(data)
    store.run(read_report.record_issues, uids, kept_as, edition, file_format, name, made.sha256, store.actor)


def _chosen(output: str | None) -> str:
    """The name of the file that was asked for; empty for a folder, standard output or none."""
    return "" if output in (None, "-") or Path(output).is_dir() else Path(output).name


def _stands(store: Store, review_uid: str, texts: tuple[str, ...]) -> str:
    """The records where these texts stand, as the end of a sentence; at most three, by reference and field."""
    from imr_tui.services.people.unknown_names import where_stands

    places = [place.label for place in store.run(where_stands, review_uid, texts)]
    if not places:
        return ""
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f" It stands in the record at: {'; '.join(places[:3])}{more}. Put a code there, or add it to the key."


def _edition(arguments: argparse.Namespace, paper: Paper[Any]) -> str:
    """The edition asked for; committee where none is, and the only one of a paper that has no other."""
    return str(arguments.edition or paper.editions[0])


def _deliver(data: bytes, target: str, name: str, kept: str = _IN_THE_CLEAR) -> str:
    """Write to `target` (a file, a folder, or - for standard output); returns the file's name."""
    from imr_tui.exporters.core.files import write_atomically

    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return name
    path = Path(target)
    if path.is_dir():
        path /= name
    write_atomically(path, data)
    say(f"Wrote {path}. {kept}")
    return path.name


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the person's own calendar day
