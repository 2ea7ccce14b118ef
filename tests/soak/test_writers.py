"""Four processes write to one store at once: no error, and no update is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from imr_tui.models import Event
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.record import verifying
from imr_tui.services.review import reviews
from tests import extent
from tests.conftest import Made
from tests.paths import ROOT

# Each adds its own mark to one shared event, again and again, and adds an event now and then. A conflict is answered
# as a person would: read again, and put one's own mark to what is there.
WRITER = """
import json, sys, time
from dataclasses import replace
from pathlib import Path
from imr_tui.errors import ChangedElsewhere
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
folder, passphrase, review, shared, name, seconds = sys.argv[1:]
store = session.open_unlocked(Path(folder), session.unlock(Path(folder), passphrase=passphrase))
end, number, conflicts = time.monotonic() + float(seconds), 0, 0
while time.monotonic() < end:
    number += 1
    while True:
        event = store.run(chronology.detail, shared)
        try:
            store.run(chronology.save, review, replace(event, comment=f"{event.comment} {name}{number}"))
            break
        except ChangedElsewhere:
            conflicts += 1
    if number % 5 == 0:
        store.run(chronology.save, review, EventDetail(what_happened=f"{name}{number}"))
store.close()
print(json.dumps([number, conflicts]))
"""


def test_four_processes_lose_no_update(made: Made, tmp_path: Path) -> None:
    with made.opened() as store:
        review = store.run(reviews.create, "IMR-1", "Title")
        shared = store.run(chronology.save, review, EventDetail(what_happened="Shared")).uid
    words = [str(made.folder), made.passphrase, review, shared]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, *words, name, str(extent.WRITERS_SECONDS)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in "ABCD"
    ]
    # Whoever verifies meanwhile is never told that the store is damaged.
    looks = 0
    with made.opened() as store:
        while any(writer.poll() is None for writer in writers):
            faults = store.run(verifying.faults)
            assert all(fault.unknown for fault in faults), faults
            looks += 1
    assert looks
    counts = {}
    for name, writer in zip("ABCD", writers, strict=True):
        out, err = writer.communicate()
        assert writer.returncode == 0, err
        counts[name] = json.loads(out)
    with made.opened() as store:
        marks = store.run(chronology.detail, shared).comment.split()
        others = {text for (text,) in store.run(lambda: list(Event.select(Event.what_happened).tuples()))}
        assert store.run(session.verify)[0] == []
    expected = [f"{name}{number}" for name, (last, _) in counts.items() for number in range(1, last + 1)]
    assert sorted(marks) == sorted(expected)
    assert {mark for mark in expected if int(mark[1:]) % 5 == 0} <= others
    print(f"{len(marks)} updates by four processes, {sum(found for _, found in counts.values())} conflicts, none lost")
