"""The parser shared by the commands. Each command adds itself with its options and help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from imr_tui import __version__
from imr_tui.errors import BadInput

FORCE = "replace the file if it exists"
"""The help of --force. Without it, no command replaces a file that somebody named."""

Work = Callable[[argparse.Namespace], int]
Options = Callable[["Parser"], None]


class Parser(argparse.ArgumentParser):
    """An argparse parser with one-sentence errors, which can add its options only when it is used."""

    _options: Options | None = None

    def later(self, options: Options) -> None:
        """Call `options` only when this parser parses arguments or shows its help, since most parsers never do."""
        self._options = options

    def _add_options(self) -> None:
        if self._options is not None:
            options, self._options = self._options, None
            options(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Add the options, then parse as argparse does."""
        self._add_options()
        return super().parse_known_args(args, namespace)

    def format_help(self) -> str:
        """Add the options, then format the help as argparse does."""
        self._add_options()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Raise BadInput instead of printing the usage."""
        raise BadInput(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


class Commands:
    """The subcommands of a parser. Each command adds itself here."""

    def __init__(self, to: Parser, title: str, metavar: str, common: Parser) -> None:
        self._commands: Any = to.add_subparsers(title=title, metavar=metavar, parser_class=Parser)
        self._common = common

    def add(self, name: str, what: str, work: Work, options: Options | None = None) -> Parser:
        """Add the command `name`: `what` is its help, `work` runs it and `options` adds its options."""
        made: Parser = self._commands.add_parser(
            name, help=what, description=what[:1].upper() + what[1:] + ".", parents=[self._common]
        )
        made.set_defaults(run=work)
        if options is not None:
            made.later(options)
        return made

    def group(self, name: str, what: str, title: str, fill: Callable[[Commands], None]) -> None:
        """Add a command with subcommands of its own, which `fill` adds."""
        self.add(name, what, _need_more, lambda made: fill(Commands(made, title, "WHAT", self._common)))


def whole(work: Work) -> tuple[Parser, Commands]:
    """Return the parser of the whole command line, which runs `work` if no command is given, and its commands."""
    common = Parser(add_help=False)
    store = common.add_argument_group("the store")
    store.add_argument("--store", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="the folder of the store")
    store.add_argument(
        "--passphrase-file",
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="read the passphrase from FILE, which must be private (mode 600); - is standard input",
    )
    parser = Parser(
        prog="imr-tui",
        description="Individual Management Reviews in one encrypted store. With no command, opens the app.",
        epilog="Exit status: 0 done; 1 the answer is no; 2 bad usage or bad input; 3 locked or wrong "
        "passphrase; 4 refused; 5 the store is damaged.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"imr-tui {__version__}")
    parser.set_defaults(run=work)
    return parser, Commands(parser, "commands", "COMMAND", common)


def _need_more(arguments: argparse.Namespace) -> int:
    raise BadInput("Missing subcommand. Add --help to see the subcommands.")
