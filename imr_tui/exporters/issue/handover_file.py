"""A handover bundle as a file. Bundles of actions only have names replaced by codes and are checked by the guard."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from imr_tui.exporters.core.guard import Guard
from imr_tui.names.anonymiser import Anonymiser
from imr_tui.names.unknown import Finder
from imr_tui.services.handover import actions_only, sending
from imr_tui.services.handover.sending import Bundle, Outgoing

SUFFIX: Final = ".imr-bundle"


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A bundle and its encrypted bytes."""

    bundle: Bundle = field(repr=False)
    data: bytes = field(repr=False)


def make_bundle(outgoing: Outgoing, passphrase: str) -> BundleFile:
    """Encrypt what `services.handover.sending.outgoing` read, on any thread. A long review takes more than a second.

    Raises BadInput if the passphrase is too short, and NameLeft (exit status 4), giving the record, if a bundle of
    actions only would name somebody.
    """
    sending.check_passphrase(passphrase)
    bundle = outgoing.bundle
    if bundle.holds == "actions":
        bundle = _in_codes(outgoing)
    return BundleFile(bundle, sending.sealed(bundle, passphrase))


def default_name(today: date) -> str:
    """Return a file name that reveals nothing about the contents."""
    return f"handover-{today.isoformat()}{SUFFIX}"


def _in_codes(outgoing: Outgoing) -> Bundle:
    names = Anonymiser(outgoing.names, outgoing.not_names)
    plain = actions_only.in_codes(outgoing.bundle.plain, names.apply)
    finder = Finder(names, outgoing.not_names, outgoing.explained)
    guard = Guard(names, {hidden.code for hidden in outgoing.names}, finder)
    guard.assert_nobody_named(list(actions_only.pieces(plain)), ())
    by = names.apply(outgoing.bundle.by)
    return sending.with_plain(outgoing.bundle, plain, "" if names.names_in(by) else by)
