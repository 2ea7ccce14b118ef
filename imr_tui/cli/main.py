"""Run the command line and return the exit statuses that scripts rely on.

The statuses are 0 done, 1 the answer is no, 2 bad usage or bad input, 3 locked or wrong passphrase, 4 refused,
5 the store is damaged. Errors are one plain sentence on standard error. Data goes to standard output and progress
to standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from imr_tui import disk
from imr_tui.cli import (
    actions,
    backup,
    check,
    demo,
    export,
    handover,
    history,
    importing,
    keys,
    reviews,
    search,
    sharing,
    verify,
)
from imr_tui.cli.app import app
from imr_tui.cli.opening import say
from imr_tui.cli.output import make_terminals_safe
from imr_tui.cli.parser import Parser, whole
from imr_tui.errors import ImrError


def run(words: Sequence[str]) -> int:
    """Run a command line (without the program's name) and return the exit status."""
    try:
        make_terminals_safe()
        arguments = _parser().parse_args(words)
        command: Callable[[argparse.Namespace], int] = arguments.run
        status = command(arguments)
        sys.stdout.flush()
        return status
    except ImrError as error:
        say(str(error))
        return error.exit_status
    except KeyboardInterrupt as stopped:
        # Commands that change something add what is true then.
        say(str(stopped) or "Stopped.")
        return 130
    except BrokenPipeError:
        # The program reading the pipe has ended, so no message would arrive.
        _drop_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            return _fault(error)
        # Commands report errors in their own files, so this one comes from the output itself.
        say(f"Standard output could not be written ({disk.why(error)}).")
        _drop_output()
        return 2
    except MemoryError:
        say("This computer does not have enough memory for that. Unfinished work is not saved.")
        return 2
    except Exception as error:
        return _fault(error)


def _fault(error: Exception) -> int:
    from imr_tui import config, crash

    say(crash.sentence(error, config.default_store()))
    return 70


def _drop_output() -> None:
    """Send any further output nowhere, so that Python does not fail again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> Parser:
    """Build the parser of the whole command line. The help lists the commands in the order added here."""
    parser, commands = whole(app)
    keys.add_init(commands)
    later = (actions, search, history, sharing, verify, backup, keys)
    for command in (demo, reviews, importing, export, check, handover, *later):
        command.add(commands)
    return parser
