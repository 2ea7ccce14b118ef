"""`imr-tui export`: write a paper, or the whole review as JSON, to a file or to standard output."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import opened, say, secret
from imr_tui.cli.parser import FORCE, Commands, Parser
from imr_tui.errors import BadInput, ImrError, NameLeft, Refused

if TYPE_CHECKING:
    from imr_tui.exporters.papers.paper import Paper
    from imr_tui.services.session import Store

_IN_THE_CLEAR = "The file is not encrypted."
# Formats that would fill a terminal with binary data.
_NO_TEXT = ("pdf", "docx", "xlsx")


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("export", "write a paper, or the whole review as JSON", export, _options)


def _options(made: Parser) -> None:
    from imr_tui.vocabulary import PaperEdition, PaperName

    made.add_argument("paper", metavar="PAPER", help=f"{', '.join(PaperName.values())}; or json for the whole review")
    made.add_argument("reference", metavar="REF", help="the review's reference; or all, for the tracker of all reviews")
    made.add_argument(
        "--edition",
        choices=PaperEdition.values(),
        help="the edition (default: committee; the key and the sharing register are always confidential)",
    )
    made.add_argument(
        "--format",
        dest="file_format",
        metavar="FORMAT",
        help="pdf, txt or docx; xlsx for the chronology, action plan and tracker; csv for the chronology and "
        "tracker; ics for the tracker; json (default: pdf)",
    )
    made.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the file or folder to write to; - is standard output (default: standard output for text, CSV and JSON; "
        "a file in this folder for PDF, DOCX and XLSX)",
    )
    made.add_argument("--force", action="store_true", help=FORCE)
    made.add_argument(
        "--password-file",
        metavar="FILE",
        help="protect the PDF with the password in FILE (mode 600); the PDF is then not PDF/A",
    )
    made.add_argument(
        "--readiness", action="store_true", help="add an appendix with the readiness checks (report only)"
    )


def export(arguments: argparse.Namespace) -> int:
    """Write a paper, or the whole review as JSON."""
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
    """Raise an error for incompatible options or a file that exists, before a passphrase is asked for."""
    named = arguments.output
    if named not in (None, "-") and not Path(named).is_dir():
        from imr_tui.exporters.core.placing import unfinished

        # A file that an earlier run could not record is removed first, once the store is open.
        if not unfinished(Path(named).parent):
            _assert_new(Path(named), arguments)
    if arguments.password_file is not None and (
        arguments.paper == "json" or arguments.file_format not in (None, "pdf")
    ):
        raise BadInput("Only a PDF can have a password. Use --format pdf, or remove --password-file.")
    if arguments.paper == "json":
        if arguments.file_format not in (None, "json"):
            raise BadInput("The whole review can only be exported as JSON. Remove --format.")
        if arguments.readiness:
            raise BadInput("--readiness is for the report only. For the checks as JSON: imr-tui check REF --json")
        if arguments.edition == "committee":
            raise BadInput(
                "The whole review includes the anonymisation key, so it has no committee edition. Remove --edition."
            )
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
    _deliver(data, arguments.output or "-", name, arguments)


def _export_paper(arguments: argparse.Namespace, store: Store) -> None:
    from imr_tui.exporters.core.placing import Placing, repair
    from imr_tui.exporters.issue import make
    from imr_tui.exporters.papers.registry import known
    from imr_tui.services.papers import read_report
    from imr_tui.services.papers.read_after import ALL
    from imr_tui.services.review import reviews

    paper = known(arguments.paper)
    edition, file_format = _edition(arguments, paper), arguments.file_format or "pdf"
    everywhere = paper.every_review and arguments.reference.strip().casefold() == ALL
    uid = ALL if everywhere else store.run(reviews.find, arguments.reference)
    store.run(read_report.assert_recordable)
    data = store.run(paper.read, uid, arguments.readiness)
    try:
        made = make.make_paper(paper, data, edition, file_format, _today(), file_name=_chosen(arguments.output))
    except NameLeft as refused:
        where = "" if everywhere else _found_at(store, uid, refused.texts)
        raise Refused(f"{refused}{where}") from None
    if arguments.password_file is not None:
        from imr_tui.exporters.pdf.protect import ENDS_ARCHIVE

        made = make.with_password(made, secret(arguments.password_file))
        say(ENDS_ARCHIVE)
    for sentence in made.warnings:
        say(sentence)
    target = arguments.output or (made.file_name if file_format in _NO_TEXT else "-")
    protection = "It opens only with its password." if arguments.password_file else _IN_THE_CLEAR
    kept_as, uids = paper.issued_as(data)
    if target == "-":
        _deliver(made.data, target, made.file_name, arguments)
        try:
            store.run(
                read_report.record_issues, uids, kept_as, edition, file_format, made.file_name, made.sha256, store.actor
            )
        except ImrError as error:
            say("The paper was printed, but could not be recorded as issued. Do not issue it.")
            raise error from None
        return
    path = _path(target, made.file_name)
    _assert_new(path, arguments)
    for sentence in store.run(repair, path.parent, read_report.is_recorded):
        say(sentence)
    with Placing(path, made.data) as placing:
        store.run(
            read_report.record_issues,
            uids,
            kept_as,
            edition,
            file_format,
            path.name,
            made.sha256,
            store.actor,
            placing.place,
        )
        placing.keep()
    say(f"Wrote {path}. {protection}")


def _chosen(output: str | None) -> str:
    """Return the file name given with `--output`; empty for a folder, standard output or no option."""
    return "" if output in (None, "-") or Path(output).is_dir() else Path(output).name


def _found_at(store: Store, review_uid: str, texts: tuple[str, ...]) -> str:
    """Return sentences that name up to three records and fields containing these texts, and what to do."""
    from imr_tui.services.people.unknown_names import locations_of

    places = [place.label for place in store.run(locations_of, review_uid, texts)]
    if not places:
        return ""
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f" Found in: {'; '.join(places[:3])}{more}. Replace the name with a code, or add it to the key."


def _edition(arguments: argparse.Namespace, paper: Paper[Any]) -> str:
    """Return the edition given with `--edition`, or the paper's first: committee, unless it has only the other."""
    return str(arguments.edition or paper.editions[0])


def _assert_new(path: Path, arguments: argparse.Namespace) -> None:
    from imr_tui.exporters.core.files import assert_new

    assert_new(path, arguments.force)


def _deliver(data: bytes, target: str, name: str, arguments: argparse.Namespace) -> None:
    """Write to `target`: a file, a folder, or - for standard output."""
    from imr_tui.exporters.core.files import write_atomically

    if target == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    path = _path(target, name)
    _assert_new(path, arguments)
    write_atomically(path, data)
    say(f"Wrote {path}. {_IN_THE_CLEAR}")


def _path(target: str, name: str) -> Path:
    """Return the path of the file in `target`, which is a file or a folder."""
    path = Path(target)
    return path / name if path.is_dir() else path


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the person's own calendar day
