"""`imr-tui sharing`: with whom findings may be shared (§5)."""

from __future__ import annotations

import argparse

from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import Refused


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add("sharing", "with whom findings may be shared (§5); status 4 where they may not", sharing, _options)


def _options(asked: Parser) -> None:
    from imr_tui.vocabulary import Audience, Situation

    asked.add_argument("audience", choices=Audience.values())
    asked.add_argument("--involved", action="store_true", help="was involved in the incident or the review")
    asked.add_argument(
        "--service-user",
        dest="situation",
        default=Situation.NOT_ASKED.value,
        help="what the service user can say of it",
        choices=Situation.values(),
    )


def sharing(arguments: argparse.Namespace) -> int:
    """Say whether findings may be shared, and on which ground. Raises Refused where they may not."""
    from imr_tui.services.dmt.sharing_rules import SharingFacts, answer

    found = answer(SharingFacts(arguments.audience, arguments.involved, arguments.situation))
    if not found.allowed:
        raise Refused(f"No. {found.why} ({found.clause})")
    print(f"Yes, on the ground {found.ground.replace('_', ' ')}. {found.why} ({found.clause})")
    return 0
