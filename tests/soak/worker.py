"""A process that works on a store until it is killed, and says on standard output what it tries and what is done.

Run as `python -m tests.soak.worker FOLDER SEED PASSPHRASE CODE`. Each line is `try` or `done`, the kind of work, and
what it wrote. What is done must be in the store whatever happens next; what was only tried may be.
"""

from __future__ import annotations

import json
import random
import re
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.handover import import_review, receiving, sending
from imr_tui.services.record import drafts
from imr_tui.services.review import reviews
from imr_tui.services.session import Store

OTHER = "Another Person"
FIXTURE = Path(__file__).parent.parent / "fixtures" / "0.1.0" / "review.json"
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def say(kind: str, what: str, *value: str) -> None:
    """Write a line at once."""
    sys.stdout.write(json.dumps([kind, what, *value]) + "\n")
    sys.stdout.flush()


class Worker:
    """Does one random thing after another."""

    def __init__(self, folder: Path, seed: int, passphrase: str, code: str) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.passphrase, self.code = passphrase, code
        self.store = self._open()

    def _open(self) -> Store:
        return session.open_unlocked(self.folder, session.unlock(self.folder, passphrase=self.passphrase))

    def run(self) -> None:
        """Work until killed."""
        say("ready", "")
        works: list[Callable[[str], None]] = [self.event] * 8 + [self.draft] * 3
        works += [self.whole_review, self.merge, self.change_passphrase, self.new_code, self.person]
        while True:
            self.chance.choice(works)(f"{self.chance.getrandbits(64):016x}")

    def _review(self) -> str:
        rows = self.store.run(reviews.window, 0, 1)
        return rows[0].uid if rows else self.store.run(reviews.create, "SOAK-0", "Soak")

    def event(self, mark: str) -> None:
        """Add an event."""
        review = self._review()
        say("try", "event", mark)
        self.store.run(chronology.save, review, EventDetail(what_happened=f"Text {mark}"))
        say("done", "event", mark)

    def draft(self, mark: str) -> None:
        """Keep a draft."""
        say("try", "draft", mark)
        self.store.run(drafts.keep, "", f"form-{mark}", "", 0, {"text": mark})
        say("done", "draft", mark)

    def whole_review(self, mark: str) -> None:
        """Import a whole review, the same one each time with other ids."""
        plain = FIXTURE.read_text(encoding="utf-8").replace("IMR-2025-031", f"NEW-{mark}")
        made: dict[str, str] = {}
        text = UID.sub(lambda found: made.setdefault(found[0], str(uuid.UUID(int=self.chance.getrandbits(128)))), plain)
        say("try", "review", f"NEW-{mark}")
        self.store.run(import_review.from_plain, json.loads(text), "review.json")
        say("done", "review", f"NEW-{mark}")

    def merge(self, mark: str) -> None:
        """Merge a handover file."""
        bundle = self.store.run(sending.outgoing, self._review()).bundle
        say("try", "merge", bundle.uid)
        self.store.run(receiving.import_bundle, bundle, "bundle")
        say("done", "merge", bundle.uid)

    def change_passphrase(self, mark: str) -> None:
        """Set a new passphrase."""
        new = f"{mark} in eleven green boats"
        say("try", "passphrase", new)
        unlocked = session.unlock(self.folder, passphrase=self.passphrase)
        session.change_passphrase(self.folder, unlocked, unlocked.actor, new)
        say("done", "passphrase", new)
        self.passphrase = new

    def new_code(self, mark: str) -> None:
        """Replace the recovery code."""

        def read_back(code: str) -> str:
            say("try", "code", code)
            self.code = code
            return code

        unlocked = session.unlock(self.folder, passphrase=self.passphrase)
        session.new_recovery_code(self.folder, unlocked, read_back)
        say("done", "code", self.code)

    def person(self, mark: str) -> None:
        """Add a person, or remove one, which encrypts the store again."""
        self.store.close()
        unlocked = session.unlock(self.folder, passphrase=self.passphrase)
        there = OTHER in unlocked.keys.names()
        say("try", "removed" if there else "added", OTHER)
        if there:
            session.remove_person(self.folder, unlocked, OTHER)
        else:
            session.add_person(self.folder, unlocked, OTHER, "seven rivers in the north")
        say("done", "removed" if there else "added", OTHER)
        self.store = self._open()


if __name__ == "__main__":
    Worker(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]).run()
