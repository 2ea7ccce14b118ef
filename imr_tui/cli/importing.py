"""`imr-tui import`: import a chronology, a whole review or a handover file."""

from __future__ import annotations

import argparse
from pathlib import Path

from imr_tui.cli import handover
from imr_tui.cli.opening import opened, say
from imr_tui.cli.parser import Commands
from imr_tui.errors import BadInput
from imr_tui.terminal_text import printable
from imr_tui.wording import number_of


def add(commands: Commands) -> None:
    """Add the command and its subcommands."""
    commands.group("import", "import a chronology, a whole review or a handover file", "what to import", _kinds)


def _kinds(kinds: Commands) -> None:
    events = kinds.add(
        "chronology",
        "import a chronology from a CSV file, one event from each row; if a row is wrong, nothing is imported",
        import_chronology,
    )
    events.add_argument("reference", metavar="REF", help="the review's reference")
    events.add_argument("file", type=Path, metavar="FILE", help="the CSV file")
    events.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="FIELD=COLUMN",
        help="import FIELD from the column headed COLUMN (repeat for each field)",
    )
    order = events.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", help="read 3/4/2026 as 3 April")
    order.add_argument("--month-first", action="store_true", help="read 3/4/2026 as 4 March")
    events.add_argument("--encoding", metavar="NAME", help="the file's encoding (default: detected)")
    events.add_argument("--dry-run", action="store_true", help="show what would be imported, and import nothing")
    bundle = kinds.add(
        "handover", "import a handover file, or merge it into the review in this store", handover.import_bundle
    )
    bundle.add_argument("file", type=Path, metavar="FILE", help="the handover file")
    handover.add_passphrase(bundle)
    whole = kinds.add("review", "import a whole review written by `imr-tui export json`", import_review)
    whole.add_argument("file", type=Path, metavar="FILE.json", help="the JSON file")


def import_chronology(arguments: argparse.Namespace) -> int:
    """Import events from a CSV file."""
    from imr_tui.dates.when import DayOrder, short
    from imr_tui.importers.chronology import read_chronology
    from imr_tui.services.chronology.imports import add_imported
    from imr_tui.services.review import reviews

    mapping: dict[str, str] = {}
    for pair in arguments.map:
        field, sign, column = pair.partition("=")
        if not sign or not field.strip() or not column.strip():
            raise BadInput(f"--map must be FIELD=COLUMN, for example --map source=Evidence, not {pair!r}.")
        mapping[field.strip()] = column.strip()
    order = DayOrder.DAY_FIRST if arguments.day_first else DayOrder.MONTH_FIRST if arguments.month_first else None
    read = read_chronology(arguments.file, mapping or None, order, arguments.encoding)
    for note in read.notes:
        say(str(note.text))
    if read.columns_in_comment:
        say(f"Columns added to the comment: {', '.join(printable(c) for c in read.columns_in_comment)}.")
    if arguments.dry_run:
        for event in read.events:
            print(f"row {event.row:<6}{short(event.when):<26}{printable(event.what_happened)[:100]}")
        say(f"Would import {number_of(len(read.events), 'event')}. Nothing was changed.")
        return 0
    with opened(arguments) as store:
        uid = store.run(reviews.find, arguments.reference)
        references = store.run(add_imported, uid, read.events)
    say(f"Imported {number_of(len(references), 'event')} from {arguments.file}.")
    return 0


def import_review(arguments: argparse.Namespace) -> int:
    """Import a whole review."""
    from imr_tui import json_text, limits
    from imr_tui.services.handover.import_review import from_plain
    from imr_tui.services.record import interchange

    name = arguments.file.name
    try:
        text = limits.read_at_most(arguments.file, limits.JSON_BYTES)
        if text is None:
            raise limits.too_large(name, "a review", limits.JSON_BYTES)
        limits.check_json(text, name)
        data = json_text.read(text)
    except OSError as error:
        raise BadInput(f"{arguments.file} cannot be read ({error.strerror}). Check its name and permissions.") from None
    except RecursionError:
        raise BadInput(f"{name} is nested too deeply to be a review. Nothing was imported.") from None
    except ValueError:
        raise BadInput(f"{name} is not a JSON file. Export a review with: imr-tui export json REF") from None
    interchange.check_form(data, name)
    with opened(arguments) as store:
        store.run(from_plain, data, name)
    say(f"Imported the review {data['review'][0]['reference']}.")
    return 0
