"""`imr-tui sharing`: check who findings may be shared with (§5)."""

from __future__ import annotations

import argparse

from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import Refused


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("sharing", "check who findings may be shared with (§5); exit 4 if they may not be", sharing, _options)


def _options(asked: Parser) -> None:
    from imr_tui.vocabulary import Audience, Situation

    asked.add_argument("audience", choices=Audience.values(), help="who the findings would be shared with")
    asked.add_argument("--involved", action="store_true", help="they were involved in the incident or the review")
    asked.add_argument(
        "--service-user",
        dest="situation",
        default=Situation.NOT_ASKED.value,
        help="what the service user has decided, or can decide, about sharing (default: %(default)s)",
        choices=Situation.values(),
    )


def sharing(arguments: argparse.Namespace) -> int:
    """Print whether findings may be shared, and the ground for sharing. Raises Refused if they may not be."""
    from imr_tui.services.dmt.sharing_rules import SharingFacts, answer
    from imr_tui.vocabulary import SharingGround

    found = answer(SharingFacts(arguments.audience, arguments.involved, arguments.situation))
    if not found.allowed:
        raise Refused(f"No. {found.why} ({found.clause})")
    print(f"Yes: {SharingGround(found.ground).label}. {found.why} ({found.clause})")
    return 0
