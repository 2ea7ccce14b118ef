"""Bundles that are not put together as bundles are: refused, and nothing of them taken in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from imr_tui import limits
from imr_tui.errors import BadInput
from imr_tui.models import Action, Event, ProgressNote
from imr_tui.services.handover import bundle as bundles
from imr_tui.services.handover import receiving, sending
from imr_tui.services.handover.sending import Bundle
from imr_tui.services.record import removal
from imr_tui.services.review import reviews
from imr_tui.store.session import current, writing
from tests.extent import sampled
from tests.handover_world import Desk, unsealed
from tests.unit.services.handover.changes import begin, event, exchange, put


def content(desk: Desk, uid: str) -> dict[str, Any]:
    """What a bundle holds, as plain data."""
    return dict(json.loads(unsealed(desk.hand_over(uid)[1])))


GONE = "0190a000-0000-7000-8000-00000000dead"


def faults() -> dict[str, Callable[[dict[str, Any]], Any]]:
    return {
        "another form": lambda c: c.update(form="another"),
        "no form version": lambda c: c.update(form_version="1"),
        "another kind": lambda c: c.update(holds="half"),
        "no lineage": lambda c: c.pop("lineage"),
        "a lineage without it": lambda c: c.update(lineage={}),
        "a lineage of lists": lambda c: c.update(lineage={"whole": [1]}),
        "no time": lambda c: c.update(made_at="yesterday"),
        "a name of two lines": lambda c: c.update(by="a\x1b[31mb"),
        "no review": lambda c: c["state"].update(review=[]),
        "an unknown part": lambda c: c["state"].update(poems=[]),
        "a row that is none": lambda c: c["state"]["event"].append(7),
        "a field too many": lambda c: c["state"]["event"][0].update(colour="red"),
        "a link to nothing": lambda c: c["state"]["evidence_link"][0].update(event=GONE),
        "a row twice": lambda c: c["state"]["event"].append(dict(c["state"]["event"][0])),
        "a link twice": lambda c: c["state"]["recommendation_finding"].append(
            {**c["state"]["recommendation_finding"][0], "uid": GONE}
        ),
        "a base of nothing": lambda c: c.update(base={"bundle": GONE}),
        "a base with other rows": lambda c: c.update(
            base={"bundle": GONE, "form_version": 2, "other": {"event": [{"uid": GONE}]}, "gone": {}}
        ),
        "conflicts of nothing": lambda c: c.update(
            undecided=[
                {
                    "kind": "field",
                    "part": "event",
                    "uid": GONE,
                    "unit": "comment",
                    "mine": {},
                    "theirs": {},
                    "by": "",
                    "at": "",
                }
            ]
        ),
        "conflicts about a part that there is not": lambda c: c.update(undecided=[{"part": "poem"}]),
        "a status that there is not": lambda c: c["state"]["action"][0].update(status="forgotten"),
        "a date that is none": lambda c: c["state"]["action"][0].update(due_on="soon"),
        "only a list": lambda c: c.clear(),
    }


@pytest.mark.parametrize("fault", sampled(faults(), 3))
@pytest.mark.parametrize("there", [False, True], ids=["new", "merged"])
def test_a_file_that_is_not_a_valid_handover_file_is_refused(fault: str, there: bool, ann: Desk, ben: Desk) -> None:
    uid = ann.run(begin)
    if there:
        exchange(ann, ben, uid)
        ann.run(put(Action, {"owner": "Somebody else"}))
    made = content(ann, uid)
    faults()[fault](made)
    before = ben.plain(uid) if there else None
    head = ben.run(lambda: current().audit.head())

    def import_bundle() -> None:
        ben.run(receiving.import_bundle, bundles.unpack(bundles.pack_plain(made), "a.bundle"), "a.bundle")

    with pytest.raises(BadInput) as caught:
        import_bundle()
    assert str(caught.value).isprintable()
    assert ben.run(lambda: current().audit.head()) == head
    assert ben.run(reviews.count) == int(there)
    if there:
        assert ben.plain(uid) == before


def test_a_newer_file_version_is_refused_with_what_to_do(ann: Desk, uid: str) -> None:
    made = content(ann, uid)
    made["form_version"] = bundles.FORM_VERSION + 1
    with pytest.raises(BadInput, match=r"newer version of imr-tui\. Update"):
        bundles.unpack(bundles.pack_plain(made), "a.bundle")
    made = content(ann, uid)
    made["state"]["form_version"] = 99
    with pytest.raises(BadInput, match="Update imr-tui"):
        bundles.unpack(bundles.pack_plain(made), "a.bundle")


def test_a_handover_file_with_the_first_form_of_a_review_is_read(ann: Desk, ben: Desk) -> None:
    uid = ann.run(begin)
    made = content(ann, uid)
    made["state"]["form_version"] = 1
    del made["state"]["clause_exemption"]
    bundle = bundles.unpack(bundles.pack_plain(made), "a.bundle")
    assert ben.run(receiving.import_bundle, bundle, "a.bundle").new


def test_a_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import zlib

    # Ten thousand times as much as it is long, the limit lowered to keep the test small.
    monkeypatch.setattr(limits, "JSON_BYTES", 1_000_000)
    bomb = zlib.compress(b"[" + b"0," * 50_000_000 + b"0]", 9)
    assert len(bomb) < 200_000
    with pytest.raises(BadInput, match="too large to be a review"):
        bundles.unpack(bomb, "a.bundle")
    deep = zlib.compress(b"[" * 200_000)
    with pytest.raises(BadInput, match="can read"):
        bundles.unpack(deep, "a.bundle")
    for rest in (b"", b"not packed", zlib.compress(b"{}")[:-3], zlib.compress(b"{}") + b"more", zlib.compress(b"\xff")):
        with pytest.raises(BadInput, match=r"a\.bundle"):
            bundles.unpack(rest, "a.bundle")


def test_a_handover_file_is_read_back_unchanged(ann: Desk, uid: str) -> None:
    def read() -> Bundle:
        return sending.outgoing(uid).bundle

    ann.hand_over(uid)
    ann.run(put(Event, {"comment": "since"}, event(1)))
    ann.run(lambda: removal.remove(Event, Event.get(event(3)).uid))
    bundle = ann.run(read)
    assert bundle.base is not None
    again = bundles.unpack(bundles.pack(bundle), "a.bundle")
    assert again.plain == bundle.plain
    assert again.base is not None
    for part, rows in bundle.base.items():
        if isinstance(rows, list):
            assert sorted(again.base[part], key=lambda r: r["uid"]) == sorted(rows, key=lambda r: r["uid"])
    assert again.lineage[bundle.holds].keys() == bundle.lineage[bundle.holds].keys()


def test_progress_notes_of_both_stores_are_both_kept(ann: Desk, ben: Desk, uid: str) -> None:
    for desk in (ann, ben):

        def note(name: str = desk.name) -> None:
            with writing():
                ProgressNote.create(action=Action.get(), noted_on="2026-11-01", text=f"by {name}")

        desk.run(note)
    assert not exchange(ben, ann, uid).conflicts
    notes = ann.run(lambda: sorted(row.text for row in ProgressNote.select()))
    assert notes == ["by Ann", "by Ben"]
