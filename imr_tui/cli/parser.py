"""The parser that the commands share: each command adds itself, with its options and its help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from imr_tui import __version__
from imr_tui.errors import BadInput

Work = Callable[[argparse.Namespace], int]
Options = Callable[["Parser"], None]


class Parser(argparse.ArgumentParser):
    """argparse, with one sentence for an error and no usage before it, whose options may be made when it is used."""

    _options: Options | None = None

    def later(self, options: Options) -> None:
        """Have `options` add the options once this parser reads words or shows its help: most are never used."""
        self._options = options

    def _add_options(self) -> None:
        if self._options is not None:
            options, self._options = self._options, None
            options(self)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse, with all options."""
        self._add_options()
        return super().parse_known_args(args, namespace)

    def format_help(self) -> str:
        """As argparse, with all options."""
        self._add_options()
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Raise BadInput in place of printing the usage."""
        raise BadInput(f"{message[:1].upper()}{message[1:]}. See: {self.prog} --help")


class Commands:
    """The commands of a parser, to which each command adds itself."""

    def __init__(self, to: Parser, title: str, metavar: str, common: Parser) -> None:
        self._commands: Any = to.add_subparsers(title=title, metavar=metavar, parser_class=Parser)
        self._common = common

    def add(self, name: str, what: str, work: Work, options: Options | None = None) -> Parser:
        """A command with what it does, in words for its help, and the functions that do it and add its options."""
        made: Parser = self._commands.add_parser(
            name, help=what, description=what[:1].upper() + what[1:] + ".", parents=[self._common]
        )
        made.set_defaults(run=work)
        if options is not None:
            made.later(options)
        return made

    def group(self, name: str, what: str, title: str, fill: Callable[[Commands], None]) -> None:
        """A command that has commands of its own, which `fill` adds."""
        self.add(name, what, _need_more, lambda made: fill(Commands(made, title, "WHAT", self._common)))


def whole(work: Work) -> tuple[Parser, Commands]:
    """The parser of the whole command line, which does `work` without a command, and its commands."""
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
        description="Individual Management Reviews on one encrypted store. With no words it opens the app.",
        epilog="Exit status: 0 done; 1 the answer is no; 2 bad usage or input; 3 locked or wrong "
        "passphrase; 4 refused; 5 the store is damaged.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"imr-tui {__version__}")
    parser.set_defaults(run=work)
    return parser, Commands(parser, "commands", "COMMAND", common)


def _need_more(arguments: argparse.Namespace) -> int:
    raise BadInput("That command needs one more word. See its --help.")
