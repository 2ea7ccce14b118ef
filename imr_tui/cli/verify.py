"""`imr-tui verify`: check the encryption, the database, the audit chain, and every record against its trail."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from imr_tui.cli.opening import opened, printable, say
from imr_tui.cli.parser import Commands, Parser
from imr_tui.errors import Damaged
from imr_tui.wording import number_of

if TYPE_CHECKING:
    from imr_tui.services.record.verifying import HeadFound, Wrong


def add(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "verify",
        "check the encryption, the audit chain and every record against its trail; exit 5 if something is wrong",
        verify,
        _options,
    )


def _options(made: Parser) -> None:
    made.add_argument("--head", metavar="N-HEX", help="look for the head of the audit chain that is printed on a paper")
    made.add_argument("--json", action="store_true", help="print the result as JSON")
    made.add_argument(
        "--accept-loss",
        action="store_true",
        help="go on with a store that lacks saved changes at its end, for example an older copy",
    )


def verify(arguments: argparse.Namespace) -> int:
    """Check the store and print what is wrong. Raises Damaged if anything is."""
    from imr_tui.services import session
    from imr_tui.services.record import verifying

    loss = session.ACCEPT if arguments.accept_loss else session.REPORT
    with opened(arguments, loss=loss, says_notices=False) as store:
        wrong = store.run(verifying.faults)
        head = store.run(session.head)
        evidence = store.run(verifying.evidence)
        looked_for = store.run(verifying.find_head, arguments.head) if arguments.head is not None else None
        accepted = store.notices if arguments.accept_loss and not store.read_only else ()
    faults = [each for each in wrong if not each.unknown]
    lost = arguments.head is not None and looked_for is None
    if arguments.json:
        print(json.dumps(_plain(head, wrong, looked_for, arguments.head, evidence), ensure_ascii=True, indent=1))
    else:
        for each in wrong:
            print(printable(each.sentence))
    if evidence:
        say(evidence)
    if accepted:
        say("The store goes on without the missing changes.")
    if faults and all(each.rebuildable for each in faults) and not lost:
        raise Damaged(
            "Data derived from the records does not match them. If nobody changed the records outside imr-tui, "
            f"rebuild it: {verifying.REBUILD}"
        )
    if lost and all(each.harmless for each in faults):
        raise Damaged(verifying.not_found(printable(arguments.head)))
    if lost:
        say(verifying.not_found(arguments.head))
    if faults:
        raise Damaged(verifying.remedy(faults))
    if looked_for is not None:
        say(
            f"The audit chain contains {printable(arguments.head)}, written by {looked_for.actor} on "
            f"{looked_for.at[:10]}; {number_of(looked_for.since, 'change')} since then."
        )
    if not arguments.json:
        done = "No faults found" if not wrong else "No faults found in what could be checked"
        print(f"{done}. Head of the audit chain: {head}")
    return 0


def _plain(
    head: str, wrong: Sequence[Wrong], looked_for: HeadFound | None, named: str | None, evidence: str
) -> dict[str, Any]:
    """Return the result as plain data for scripts."""
    faults = [
        {"kind": each.kind, "record": each.record, "field": each.field, "what": each.sentence}
        for each in wrong
        if not each.unknown
    ]
    found: dict[str, Any] | None = None
    if named is not None:
        found = {"head": named, "found": looked_for is not None}
    if found is not None and looked_for is not None:
        found |= {"changes_since": looked_for.since, "by": looked_for.actor, "at": looked_for.at}
    unknown = [each.sentence for each in wrong if each.unknown]
    return {"head": head, "faults": faults, "not_checked": unknown, "looked_for": found, "evidence": evidence}
